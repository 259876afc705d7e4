"""The notebooks as a JupyterLite site: what goes into it, and that it builds where it can."""

from __future__ import annotations

import json
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

from notebooks import lite
from tests.project.notebook import ROOT

# In the list of packages of Pyodide 314.0.6.
PYODIDE_HAS = {"mpmath", "numpy", "scipy", "sympy", "pillow"}


def asked(where: str) -> set[str]:
    """Return what eqgraph asks for on a platform."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = map(Requirement, project["dependencies"])
    return {
        one.name
        for one in found
        if one.marker is None or one.marker.evaluate({"sys_platform": where})
    }


def test_a_browser_is_asked_for_nothing_that_it_cannot_have() -> None:
    assert asked("linux") - asked("emscripten") == {"fpdf2", "ml_dtypes", "pygraphviz", "resvg-py"}
    assert asked("emscripten") <= PYODIDE_HAS | set(lite.PURE)


def test_each_notebook_installs_eqgraph_first(tmp_path: Path) -> None:
    lite.gather(tmp_path / "contents")
    ours = {path.name: path for path in (ROOT / "notebooks").glob("*.ipynb")}
    theirs = {path.name: path for path in (tmp_path / "contents").glob("*.ipynb")}
    assert ours.keys() == theirs.keys()
    for name, path in theirs.items():
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert notebook.cells[0].source == "%pip install -q eqgraph"
        assert notebook.cells[1:] == nbformat.read(ours[name], as_version=4).cells
    assert list((tmp_path / "contents" / "texts").glob("*.txt"))


def test_without_jupyterlite_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(lite, "find_spec", lambda name: None if "jupyterlite" in name else name)
    assert lite.main([str(tmp_path / "lite")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: jupyterlite-core, jupyterlite-pyodide-kernel not installed\n")
    assert "hint: pip install jupyterlite-core jupyterlite-pyodide-kernel\n" in said
    assert not (tmp_path / "lite").exists()


def test_the_site_builds(tmp_path: Path) -> None:
    for name in lite.NEEDED:
        if find_spec(name.replace("-", "_")) is None:
            pytest.skip(f"{name} is not installed: see notebooks/docs/jupyterlite.md")
    made = tmp_path / "lite"
    assert lite.main([str(made)]) == 0
    assert (made / "lab" / "index.html").is_file()
    assert (made / "files" / "06_lstm.ipynb").is_file()
    listed = json.loads((made / "pypi" / "all.json").read_text(encoding="utf-8"))
    assert {name.replace("-", "_") for name in listed} == {"eqgraph", *lite.PURE}
    (ours,) = (made / "pypi").glob("eqgraph-*.whl")
    with zipfile.ZipFile(ours) as wheel:
        (metadata,) = [name for name in wheel.namelist() if name.endswith("/METADATA")]
        assert "eqgraph/picture/viz/viz.js" in wheel.namelist()
        assert "pygraphviz>=2.0; sys_platform != 'emscripten'" in wheel.read(metadata).decode()
    for kind in ("anywidget", "@jupyter-widgets/jupyterlab-manager"):
        assert (made / "extensions" / kind).is_dir()
