"""Hold what Binder reads to what the package asks for."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project.notebook import ROOT
from tests.project.readme import asked_by

BINDER = ROOT / "binder"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = asked_by("notebook")

LINES = [
    line
    for line in (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PINS = {canonicalize_name(Requirement(pin).name): Requirement(pin) for pin in LINES[1:]}


def test_it_installs_the_package_and_its_notebook() -> None:
    assert LINES[0] == ".[notebook]"


def test_python_is_one_that_the_package_runs_on() -> None:
    found = re.fullmatch(r"python-(3\.\d+)\n", (BINDER / "runtime.txt").read_text(encoding="utf-8"))
    assert found
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(found[1])


@pytest.mark.parametrize("text", ASKED)
def test_every_dependency_is_pinned_within_its_bounds(text: str) -> None:
    asked = Requirement(text)
    (pin,) = PINS[canonicalize_name(asked.name)].specifier
    assert pin.operator == "=="
    assert asked.specifier.contains(pin.version)


def test_jupyter_is_a_version_with_its_security_fixes() -> None:
    for name, least in [("jupyterlab", "4.6.2"), ("jupyter-server", "2.20")]:
        (pin,) = PINS[canonicalize_name(name)].specifier
        assert Requirement(f"{name}>={least}").specifier.contains(pin.version)


def test_nothing_there_hides_these_files() -> None:
    # repo2docker forgets runtime.txt where there is an environment.yml, and all for a Dockerfile.
    assert {path.name for path in BINDER.iterdir()} == {"requirements.txt", "runtime.txt"}


def test_repo2docker_finds_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    packs = pytest.importorskip("repo2docker.buildpacks", reason="pip install jupyter-repo2docker")
    monkeypatch.chdir(ROOT)
    pack = packs.PythonBuildPack("buildpack-deps:24.04")
    pack.platform = "linux/amd64"
    assert pack.detect()
    assert pack.python_version == "3.12"
    scripts = " ".join(
        text
        for _, text in [
            *pack.get_preassemble_scripts(),
            *pack.get_assemble_scripts(),
            *pack.get_post_build_scripts(),
        ]
    )
    assert 'install --no-cache-dir -r "binder/requirements.txt"' in scripts
