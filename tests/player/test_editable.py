"""A page that brings Python along: what its folder holds, and the player at the end of its line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.player.description import described, restored
from eqgraph.player.editable import PYODIDE
from eqgraph.player.inpage import start

CIRCUIT = ("f = (x + y)*z", {"x": -2.0, "y": 5.0, "z": -4.0})
WHEELS = ("numpy-2-wasm32.whl", "pillow-11-wasm32.whl")


@pytest.fixture
def distribution(tmp_path: Path) -> Path:
    """Make a folder that has the files of Pyodide, by their names."""
    folder = tmp_path / "distribution"
    folder.mkdir()
    names = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", *WHEELS)
    for name in (*names, "scipy-1-wasm32.whl"):
        (folder / name).write_bytes(name.encode())
    packages = {name.split("-")[0]: {"file_name": name} for name in (*WHEELS, "scipy-1-wasm32.whl")}
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": {}, "packages": packages}))
    return folder


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def policy(text: str) -> str:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert found
    return found[1]


def test_a_folder_has_the_page_and_all_that_it_asks_for(tmp_path: Path, distribution: Path) -> None:
    player = eg.play(*CIRCUIT)
    made = player.save_html(tmp_path / "site", editable=True, pyodide=distribution)
    assert made == tmp_path / "site" / "index.html"
    found = {path.relative_to(made.parent).as_posix() for path in made.parent.rglob("*.*")}
    core = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
    ours = {"index.html", "kernel.js", "run.json", "packages.zip"}
    assert found == ours | {f"pyodide/{name}" for name in (*core, "pyodide-lock.json", *WHEELS)}
    text = made.read_text(encoding="utf-8")
    assert policy(text).endswith("; worker-src 'self'")
    held = data_of(text)
    assert (held["text"], held["changes"], held["kernel"]) == (CIRCUIT[0], 0, "kernel.js")
    assert held["payload"] == json.loads(json.dumps(player.payload))
    lock = json.loads((made.parent / "pyodide" / "pyodide-lock.json").read_text())
    assert lock["packages"].keys() == {"numpy", "pillow"}, "what is not there is not offered"
    run = json.loads((made.parent / "run.json").read_text(encoding="utf-8"))
    assert run["pyodide"] == "pyodide/" and run["packages"] == ["numpy", "pillow"]


def test_a_plain_page_offers_no_editing(tmp_path: Path) -> None:
    text = eg.play(*CIRCUIT).save_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert "worker-src" not in policy(text)
    assert not {"text", "kernel"} & data_of(text).keys()
    assert "//@ edit" not in text and "//@ local" not in text


@pytest.mark.parametrize("address", [PYODIDE, "https://example.org/pyodide"])
def test_an_address_is_written_into_the_page_s_folder(tmp_path: Path, address: str) -> None:
    made = eg.play(*CIRCUIT).save_html(tmp_path / "site", editable=True, pyodide=address)
    assert not (made.parent / "pyodide").exists()
    run = json.loads((made.parent / "run.json").read_text(encoding="utf-8"))
    assert run["pyodide"] == address.rstrip("/") + "/"


def test_the_same_packages_are_the_same_file(tmp_path: Path) -> None:
    player = eg.play(*CIRCUIT)
    one, other = (player.save_html(tmp_path / name, editable=True).parent for name in "ab")
    assert (one / "packages.zip").read_bytes() == (other / "packages.zip").read_bytes()


def test_the_packages_are_enough(tmp_path: Path) -> None:
    made = eg.play(*CIRCUIT).save_html(tmp_path / "site", editable=True)
    with zipfile.ZipFile(made.parent / "packages.zip") as archive:
        assert not [name for name in archive.namelist() if name.endswith((".so", ".pyc", ".pyd"))]
        archive.extractall(tmp_path / "packages")
    code = f"""
        import json, sys, numpy, PIL.Image, PIL.ImageFile, pygraphviz  # what a browser has itself
        here = {str(tmp_path / "packages")!r}
        ours = [path for path in sys.path if path.startswith(sys.base_prefix)]
        sys.path = [path for path in ours if not path.endswith("site-packages")] + [here]
        from eqgraph.player.inpage import start
        import eqgraph
        assert eqgraph.__file__.startswith(here), eqgraph.__file__
        said = []
        hear = start(open({str(made.parent / "run.json")!r}, encoding="utf-8").read(),
                     lambda text, buffers: said.append(json.loads(text)))
        content = {{"kind": "text", "id": "1", "text": "f = relu(x*z + y)", "values": {{}}}}
        hear(json.dumps({{"method": "custom", "content": content}}))
        (state,) = [one["state"] for one in said if one["method"] == "update"]
        print(state["text"], said[-1]["content"]["kind"])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, env={},
                          capture_output=True, encoding="utf-8", check=False)  # fmt: skip
    assert (done.stdout, done.returncode) == ("f = relu(x*z + y) text\n", 0), done.stderr


@pytest.mark.parametrize(
    "machine",
    [
        eg.Machine(eg.graph("y = tanh(W·x)", {"W": np.eye(2) / 3, "x": [np.nan, np.inf]})),
        eg.Machine(eg.graph("a = w*x\ny = a²", {"w": 1.0, "x": [1.0, 2.0]}), "a", [0.5, -2.0]),
        eg.Machine(eg.graph("y = w*x", {"w": 1.0, "x": 0.1}, dtype="float32", parameters=["x"])),
    ],
)
def test_a_run_is_restored_as_it_was(machine: eg.Machine) -> None:
    again = restored(json.loads(json.dumps(described(machine, machine.values), allow_nan=False)))
    assert again.graph.text == machine.graph.text and again.graph.dtype == machine.graph.dtype
    assert (again.of.name, again.seed.tolist()) == (machine.of.name, machine.seed.tolist())
    assert [(n.name, n.kind) for n in again.graph] == [(n.name, n.kind) for n in machine.graph]
    for name, array in machine.values.items():
        np.testing.assert_array_equal(again.values[name], array)


def test_what_is_sent_is_what_the_page_got_first(tmp_path: Path) -> None:
    player = eg.play(*CIRCUIT)
    player.machine.let("x", 7.0)
    made = player.save_html(tmp_path / "site", editable=True)
    assert data_of(made.read_text(encoding="utf-8"))["inputs"] == {"x": [7.0]}
    run = json.loads((made.parent / "run.json").read_text(encoding="utf-8"))
    assert run["values"]["x"] == {"shape": [], "data": [-2.0]}


class Page:
    """Stand in for the page: it holds what Python says to it."""

    def __init__(self, *run: Any) -> None:
        machine = eg.Machine(eg.graph(*run))
        self.state: dict[str, Any] = {}
        self.answers: list[dict[str, Any]] = []
        self._hear = start(json.dumps(described(machine, machine.values)), self._said)

    def _said(self, text: str, buffers: list[Any]) -> None:
        data = json.loads(text)
        if data["method"] == "update":
            self.state |= data["state"]
        elif data["method"] == "custom":
            self.answers.append(data["content"])

    def set(self, **state: Any) -> None:
        self._hear(json.dumps({"method": "update", "state": state}))

    def ask(self, kind: str, **data: Any) -> dict[str, Any]:
        content = {"kind": kind, "id": str(len(self.answers)), **data}
        self._hear(json.dumps({"method": "custom", "content": content}))
        return self.answers[-1]


def test_a_text_is_played_at_its_place_and_taken_back() -> None:
    page = Page(*CIRCUIT)
    page.set(step=2, inputs={"x": [1.0]})
    assert page.ask("text", text="f = relu(x + y)*z", values={})["kind"] == "text"
    assert (page.state["text"], page.state["changes"]) == ("f = relu(x + y)*z", 1)
    assert page.state["step"] == 3, "its node is one instruction later"
    arrays = page.state["payload"]["arrays"]
    assert {"shape": [], "data": [1.0]} in arrays, "what the page has changed is kept"
    assert page.ask("undo")["kind"] == "text"
    assert (page.state["text"], page.state["changes"], page.state["step"]) == (CIRCUIT[0], 0, 2)


def test_errors_have_a_place_and_what_played_plays_on() -> None:
    page = Page(*CIRCUIT)
    answer = page.ask("text", text="f = (x + y*z", values={})
    assert answer["kind"] == "error" and answer["at"] == [4, 5]
    assert "never closed" in answer["text"] and answer["text"].endswith("^")
    assert page.ask("text", text="f = x*q", values={})["names"] == ["q"]
    answer = page.ask("text", text="f = x*q", values={"q": "2"})
    assert answer == {"kind": "text", "text": "f = x*q", "id": "2"}


@pytest.mark.parametrize("text", ["f = __import__('os').getcwd()", "f = x; import os", "open('a')"])
def test_nothing_typed_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    page = Page(*CIRCUIT)
    assert page.ask("text", text=text, values={})["kind"] in ("error", "asks")
    assert page.state == {} and list(tmp_path.iterdir()) == []


def test_a_page_sets_no_more_than_in_a_notebook() -> None:
    page = Page(*CIRCUIT)
    page.set(step=1, payload={"version": 3}, text="f = x")
    assert page.state["text"] == CIRCUIT[0], "it is sent back as it is"
    assert page.state["payload"]["title"] == "f"


MODEL = "hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T"
ALONE = {
    "derivative": lambda: eg.derivative(eg.graph(*CIRCUIT), "f", "x"),
    "unrolled": lambda: eg.Machine(eg.model(MODEL).unroll(values={"w": 1.0, "xₜ": [1.0, 1.0]})),
    "rewritten": lambda: eg.graph("y = log(1 + x)", {"x": 1e-9}, rewrite=True),
}


def test_a_picture_that_keeps_its_places_is_no_hindrance(
    tmp_path: Path, distribution: Path
) -> None:
    cell = "zₜ = σ(W·xₜ)\nrₜ = σ(U·xₜ)\ngₜ = tanh(U·(rₜ*s))\nhₜ = (1 - zₜ)*s + zₜ*gₜ"
    player = eg.play(cell, {"W": np.eye(2), "U": np.eye(2), "xₜ": np.ones(2), "s": np.ones(2)})
    player.edit(cell.replace("(rₜ*s)", "s"))
    lower = {"pictures": {"whole": {"size": (1, 1)}}}  # as if it lay otherwise
    player.payload = {**player.payload, **lower}
    made = player.save_html(tmp_path / "site", editable=True, pyodide=distribution)
    assert data_of(made.read_text(encoding="utf-8"))["payload"]["pictures"] == {
        "whole": {"size": [1, 1]}
    }


@pytest.mark.parametrize("name", ALONE)
def test_what_its_text_does_not_say_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(eg.MachineError, match="cannot be edited in a page: the graph is not what"):
        eg.play(ALONE[name]()).save_html(tmp_path / "site", editable=True)
    assert list(tmp_path.iterdir()) == []


def test_a_history_of_rewrites_has_no_field(tmp_path: Path) -> None:
    history = eg.rewrites("y = log(1 + x)", {"x": 1e-9})
    with pytest.raises(eg.MachineError, match="cannot be edited in a page"):
        history.save_html(tmp_path / "site", editable=True)


@pytest.mark.parametrize("lacking", ["pyodide-lock.json", "pyodide.asm.wasm", WHEELS[0]])
def test_a_folder_that_is_none_of_pyodide_s_is_refused(
    tmp_path: Path, distribution: Path, lacking: str
) -> None:
    (distribution / lacking).unlink()
    with pytest.raises(eg.MachineError, match=f"no distribution of Pyodide: {lacking} cannot be"):
        eg.play(*CIRCUIT).save_html(tmp_path / "site", editable=True, pyodide=distribution)
    assert not (tmp_path / "site").exists()


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")
    with pytest.raises(eg.MachineError, match="site cannot be made: "):
        eg.play(*CIRCUIT).save_html(tmp_path / "site", editable=True)


def test_pyodide_is_for_an_editable_page_alone(tmp_path: Path) -> None:
    with pytest.raises(eg.MachineError, match="only an editable page brings Pyodide"):
        eg.play("y = x*x", {"x": 2.0}).save_html(tmp_path / "p.html", pyodide=tmp_path)
    assert not (tmp_path / "p.html").exists()
