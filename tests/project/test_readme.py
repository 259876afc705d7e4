"""Run what the README says: its snippets here, its commands here and where each is named."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from tests.project.notebook import ROOT, execute
from tests.project.readme import README, Block, asked_by, blocks, command, commands

# Each command, and what runs it. A new command needs a new line, and a test behind it.
RUN_BY = {
    command("notebook"): "the parts below; the notebook in tests/browser/test_player_lab.py",
    command("test"): ".ci/run takes this very line from the README",
    "python -m eqgraph cell.txt --values cell.json --html page.html": "here",
    "python -m eqgraph cell.txt --values cell.json --tape": "here",
    "python -m eqgraph fmt cell.txt --ascii": "here",
    "bash .ci/run": "the continuous integration; its syntax here",
    'python -m pip install -e ".[dev]"': ".ci/run",
    "python -m tests.project.notebook notebooks/06_lstm.ipynb": "test_notebooks.py",
    "python -m tests.browser.portrait notebooks/images": "tests/browser/test_portrait.py",
}


def test_every_command_is_run_somewhere() -> None:
    assert set(commands()) == set(RUN_BY)
    assert {block.language for block in blocks()} == {"sh", "python", "text", "eq", "json"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Block, str]]:
    """Run all snippets as the cells of one notebook; return each with what it printed."""
    snippets = [block for block in blocks() if block.language == "python"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [nbformat.v4.new_code_cell(block.text) for block in snippets]
    folder = tmp_path_factory.mktemp("readme")
    nbformat.write(notebook, folder / "readme.ipynb")
    ran = execute(folder / "readme.ipynb", folder)
    assert (folder / "page.html").stat().st_size > 10_000
    return [
        (block, "".join(output.get("text", "") for output in cell["outputs"]))
        for block, cell in zip(snippets, ran.cells, strict=True)
    ]


def test_snippets_print_what_the_readme_says(run: list[tuple[Block, str]]) -> None:
    printed = {block: text for block, text in run}
    for before, after in zip(blocks(), blocks()[1:], strict=False):
        if after.language == "text":
            assert printed[before].startswith(after.text)


def test_the_error_is_shown(run: list[tuple[Block, str]]) -> None:
    (text,) = [text for block, text in run if "except eg.EqGraphError" in block.text]
    assert "W*x" in text
    assert "^" in text


def test_the_command_line(tmp_path: Path) -> None:
    for language, name in (("eq", "cell.txt"), ("json", "cell.json")):
        (content,) = [block.text for block in blocks() if block.language == language]
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


def test_pictures_and_links_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    files = re.findall(r'(?:src|srcset)="([^"]+)"', text) + re.findall(
        r"\]\((?!http)([^)]+)\)", text
    )
    assert "notebooks/images/lstm.png" in files
    assert all((ROOT / name).is_file() for name in files)


def test_the_script_of_the_continuous_integration_reads_well() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash")
    if os.name == "posix":
        subprocess.run(["bash", "-n", str(script)], check=True)
