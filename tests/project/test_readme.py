"""Run what the pages say: their snippets here, their commands here and where each is named."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

import eqgraph as eg
from tests.project import write_reference
from tests.project.notebook import ROOT, execute
from tests.project.readme import PAGES, README, Block, asked_by, blocks, command, commands

# Each command, and what runs it. A new command needs a new line, and a test behind it.
RUN_BY = {
    command("notebook"): "the parts below; the notebook in tests/browser/test_player_lab.py",
    command("test"): ".ci/run takes this very line from the README",
    "python -m eqgraph cell.txt --values cell.json --html page.html": "here",
    "python -m eqgraph cell.txt --values cell.json --editable site": "test_command_line.py",
    "python -m eqgraph cell.txt --values cell.json --tape": "here",
    "python -m eqgraph fmt cell.txt --ascii": "here",
    "python -m eqgraph fmt cell.txt --explicit --values cell.json": "here",
    'python -m pip install -c .ci/constraints.txt -e ".[dev]"': ".ci/run",
    "nox": ".ci/run calls its sessions; test_workflows.py compares them",
    "python -m tests.project.notebook notebooks/06_lstm.ipynb": "test_notebooks.py",
    "python -m tests.browser.portrait notebooks/images": "tests/browser/test_portrait.py",
    "python -m notebooks.images.make": "by hand; the example here",
    "python -m tests.payload.write_schema": "tests/payload/test_schema.py",
    "python -m tests.payload.write_table": "tests/payload/test_language.py",
    "python -m tests.payload.write_words": "tests/payload/test_engine.py",
    "python -m tests.picture.write_parts": "tests/picture/test_templates.py",
    "python -m tests.project.write_reference": "a test below",
    "python -m eqgraph site public": "tests/player/test_site.py",
    "python -m pip install . jupyterlite-core jupyterlite-pyodide-kernel jupyter-server": "by hand",
    "python -m notebooks.lite lite": "test_lite.py, where JupyterLite is installed",
    "python -m http.server -d lite": "by hand",
}


def test_every_command_is_run_somewhere() -> None:
    assert set(commands()) == set(RUN_BY)
    languages = {block.language for page in PAGES for block in blocks(page)}
    # Those in py are run where JAX and PyTorch are: tests/targets/test_devices.py.
    assert languages == {"sh", "python", "py", "text", "eq", "json"}


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: page.name)
def run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Block, str]]:
    """Run all blocks of a page as the cells of one notebook; return each with what it printed."""
    found = blocks(request.param)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [
        nbformat.v4.new_code_cell(block.text if block.language == "python" else "")
        for block in found
    ]
    folder = tmp_path_factory.mktemp("page")
    nbformat.write(notebook, folder / "page.ipynb")
    ran = execute(folder / "page.ipynb", folder)
    for block in found:
        for path in re.findall(r'save_\w+\("([^"]+)"', block.text):
            assert (folder / path).stat().st_size > 10_000
    return [
        (block, "".join(output.get("text", "") for output in cell["outputs"]))
        for block, cell in zip(found, ran.cells, strict=True)
    ]


def test_snippets_print_what_the_page_says(run: list[tuple[Block, str]]) -> None:
    for (before, printed), (after, _) in itertools.pairwise(run):
        if before.language == "python" and after.language == "text":
            assert printed.startswith(after.text)


def test_the_command_line(tmp_path: Path) -> None:
    for language, name in (("eq", "cell.txt"), ("json", "cell.json")):
        (content,) = [
            block.text for page in PAGES for block in blocks(page) if block.language == language
        ]
        (tmp_path / name).write_text(content, encoding="utf-8")
    for line, place in RUN_BY.items():
        if place == "here":
            done = subprocess.run(
                [sys.executable, *shlex.split(line)[1:]],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
                check=True,
                capture_output=True,
                encoding="utf-8",
            )
            assert "--tape" not in line or "v1 ← W·x" in done.stdout
    assert (tmp_path / "page.html").stat().st_size > 10_000


def test_the_parts_of_the_notebook_command() -> None:
    install, start = command("notebook").split(" && ")
    extra = re.fullmatch(r'python -m pip install "\.\[(\w+)\]"', install)
    module = re.fullmatch(r"python -m (\w+) (\S+)", start)
    assert extra
    assert module
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = project["optional-dependencies"][extra[1]]
    assert any(requirement.startswith(module[1]) for requirement in installed)
    assert (ROOT / module[2]).is_file()


def test_every_dependency_is_named_with_its_reason() -> None:
    rows = re.findall(
        r"^\| \[([\w-]+)\]\S+ \| .{20,} \|$", README.read_text(encoding="utf-8"), re.M
    )
    assert rows == [re.split(r"[<>=]", requirement)[0] for requirement in asked_by("notebook")]


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("notebooks/docs/*.md")), *PAGES[:2]], ids=str)
def test_pictures_and_links_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    files = re.findall(r'(?:src|srcset)="([^"]+)"', text) + re.findall(
        r"\]\((?!http)([^)]+)\)", text
    )
    assert [name for name in files if not (page.parent / name).exists()] == []
    assert page != README or "notebooks/images/lstm.webp" in files


def test_animations_are_small() -> None:
    for name in ("lstm.webp", "lstm_dark.webp"):
        assert (ROOT / "notebooks" / "images" / name).stat().st_size < 2**20


def test_the_reference_is_fresh() -> None:
    written = write_reference.PAGE.read_text(encoding="utf-8")
    assert written == write_reference.page(), "python -m tests.project.write_reference writes it"


def test_the_citation_names_this_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {eg.__version__}\n" in citation


def test_the_script_of_the_continuous_integration_reads_well() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash")
    if os.name == "posix":
        subprocess.run(["bash", "-n", str(script)], check=True)
