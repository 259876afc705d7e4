"""Layout where a kernel runs in a browser: by viz.js, with the coordinates of pygraphviz.

Node runs the script here, in place of the browser's worker.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import eqgraph as eg
from eqgraph.picture.anatomy import anatomies
from eqgraph.picture.arrange import arrange
from eqgraph.picture.dot import source
from eqgraph.picture.layout import Layout, layout
from tests.picture.fakes import lstm

Answer = Callable[[str, str], str]  # of a script and of the DOT that what it starts is given
NODE = """
const { script, dot } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
process.stdout.write((0, eval)(script).start()(dot));
"""


class JsException(Exception):
    pass


class Browser:
    """Stand in for Pyodide: its function `run_js` keeps a script for whoever answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
        self.started = 0
        self.answer = answer
        code, ffi = ModuleType("pyodide.code"), ModuleType("pyodide.ffi")
        vars(code)["run_js"], vars(ffi)["JsException"] = self.run_js, JsException
        for module in (ModuleType("pyodide"), code, ffi):
            monkeypatch.setitem(sys.modules, module.__name__, module)
        self.module = import_module("eqgraph.picture.layout")
        monkeypatch.setattr(self.module, "sys", SimpleNamespace(platform="emscripten"))
        self.module._started.cache_clear()

    def run_js(self, script: str) -> SimpleNamespace:
        self.started += 1
        return SimpleNamespace(start=lambda: lambda dot: self.answer(script, dot))


@pytest.fixture
def in_browser(monkeypatch: pytest.MonkeyPatch):
    made: list[Browser] = []

    def start(answer: Answer) -> Browser:
        made.append(Browser(monkeypatch, answer))
        return made[0]

    yield start
    for browser in made:
        browser.module._started.cache_clear()  # what is kept is no Graphviz


def by(node: Path) -> Answer:
    def answer(script: str, dot: str) -> str:
        sent = json.dumps({"script": script, "dot": dot})
        done = subprocess.run([node, "-e", NODE], input=sent, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout

    return answer


def numbers(place: Layout) -> list[float]:
    boxes = [*place.nodes.values(), *place.clusters.values()]
    found = [place.width, place.height, *(x for box in boxes for x in (box.x, box.y, box.w, box.h))]
    return found + [x for line in place.edges.values() for point in line for x in point]


CELL, LAYER = lstm(), eg.graph("y = tanh(W·x + b)\nL = ∑(y²)")
DOTS = {
    "cell": source(CELL, anatomies(CELL)).source,
    "syntax tree": eg.syntax_tree("a*(b + c) - (b + c)").dot().source,
    "layer": source(LAYER, anatomies(LAYER)).source,
}


@pytest.mark.parametrize("name", DOTS)
def test_both_engines_give_the_same_coordinates(in_browser, node, name):
    here = layout(DOTS[name])
    in_browser(by(node))
    there = layout(DOTS[name])
    assert (there.nodes.keys(), there.clusters.keys()) == (here.nodes.keys(), here.clusters.keys())
    assert there.edges.keys() == here.edges.keys()
    # Graphviz 16.1.0 and, in pygraphviz 2.0.4, 14.1.5: nothing differed in 22 pictures.
    assert numbers(there) == pytest.approx(numbers(here), abs=0.5)


def test_a_text_that_is_no_dot_is_an_error(in_browser, node):
    in_browser(by(node))
    with pytest.raises(eg.GraphError, match=r"could not be laid out: syntax error in line 1"):
        layout("digraph { a -> ")


def test_graphviz_is_started_once_and_anew_after_it_broke(in_browser):
    answers = iter(["fine", "broken", "fine"])

    def answer(script: str, dot: str) -> str:
        if next(answers) == "broken":
            raise JsException("RangeError: Maximum call stack size exceeded")
        return json.dumps({"output": json.dumps({"bb": "0,0,10,20"})})

    browser = in_browser(answer)
    assert layout("digraph {}").width == 10
    with pytest.raises(eg.GraphError, match=r"could not be laid out: RangeError: Maximum call"):
        layout("digraph {}")
    assert browser.started == 1
    assert layout("digraph {}").height == 20
    assert browser.started == 2


def test_a_picture_is_laid_out_there_too(in_browser, node):
    browser = in_browser(by(node))
    graph = eg.graph("f = (x + y)*z", {"x": -2.0, "y": 5.0, "z": -4.0})
    assert len(arrange(graph, anatomies(graph)).nodes) == 5
    assert browser.started == 1


def test_the_package_has_the_terms_of_graphviz():
    text = (Path(eg.__file__).parent / "picture" / "viz" / "LICENSES.txt").read_text("utf-8")
    assert "Eclipse Public License - v 2.0" in text
    assert "Copyright (c) 2014-2016 Michael Daines" in text
    assert "https://gitlab.com/graphviz/graphviz" in text
