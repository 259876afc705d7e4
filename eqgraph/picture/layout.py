"""Lay a graph out: DOT in, coordinates out. The only module that knows the layout engine.

It is Graphviz, from the library that pygraphviz carries; in a kernel that runs in a browser
(Pyodide, where there are no wheels of pygraphviz) from `viz/viz.js`.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from eqgraph.errors import GraphError, NotInstalled

Point = tuple[float, float]
EdgeName = tuple[str, str, str]  # tail, head, key
_ENGINE = threading.Lock()  # the C library keeps state between calls


@dataclass(frozen=True, slots=True)
class Rect:
    """Hold a box: its upper left corner and its size, in px, y downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def centre(self) -> Point:
        """Return the middle of the box."""
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold where everything lies: nodes and clusters by name, edges as Bézier points."""

    width: float
    height: float
    nodes: Mapping[str, Rect]
    clusters: Mapping[str, Rect]
    edges: Mapping[EdgeName, tuple[Point, ...]]

    def padded(self, pad: float, above: float = 0.0) -> Layout:
        """Return the layout with so many px of room around it, and some more above it."""
        down = pad + above

        def box(old: Rect) -> Rect:
            return Rect(old.x + pad, old.y + down, old.w, old.h)

        return Layout(
            self.width + 2 * pad,
            self.height + pad + down,
            {name: box(old) for name, old in self.nodes.items()},
            {name: box(old) for name, old in self.clusters.items()},
            {e: tuple((x + pad, y + down) for x, y in line) for e, line in self.edges.items()},
        )


def layout(source: str) -> Layout:
    """Lay out DOT that eqgraph made; nothing is read from or written to other programs.

    Raise `NotInstalled` where pygraphviz cannot be imported.

    >>> place = layout('digraph { rankdir=LR; a -> b [class="0"] }')
    >>> place.nodes["a"].x < place.nodes["b"].x, list(place.edges)
    (True, [('a', 'b', '0')])
    """
    with _ENGINE:
        drawn = _engine(source)
    left, low, right, high = _numbers(drawn["bb"])
    objects = drawn.get("objects", [])
    nodes, clusters = {}, {}
    for item in objects:
        if "pos" in item:
            x, y = _numbers(item["pos"])
            w, h = 72 * float(item["width"]), 72 * float(item["height"])
            nodes[item["name"]] = Rect(x - left - w / 2, high - y - h / 2, w, h)
        elif item["name"].startswith("cluster") and item.get("bb"):
            x0, y0, x1, y1 = _numbers(item["bb"])
            clusters[item["name"]] = Rect(x0 - left, high - y1, x1 - x0, y1 - y0)
    edges = {}
    for item in drawn.get("edges", []):
        ends = (objects[item["tail"]]["name"], objects[item["head"]]["name"])
        points = _spline(item["pos"])
        edges[(*ends, item.get("class", ""))] = tuple((x - left, high - y) for x, y in points)
    return Layout(right - left, high - low, nodes, clusters, edges)


def _engine(source: str) -> Any:
    return json.loads(_in_browser(source) if sys.platform == "emscripten" else _in_process(source))


def _in_process(source: str) -> bytes:
    """Run Graphviz inside this process, through the library that pygraphviz carries."""
    try:
        import pygraphviz
        from pygraphviz import graphviz as library
    except ImportError:
        raise NotInstalled(
            "pictures and players need pygraphviz, which cannot be imported here",
            hint="pip install pygraphviz; values, gradients and the tape are there as text:"
            " print(eg.Machine(g).run().tape)",
        ) from None
    with pygraphviz.AGraph(string=source) as drawing:
        context = library.gvContextWithBuiltins()
        try:
            if library.gvLayout(context, drawing.handle, b"dot"):
                raise GraphError("the picture could not be laid out")
            error, data = library.gvRenderData(context, drawing.handle, b"json0")
            library.gvFreeLayout(context, drawing.handle)
        finally:
            library.gvFreeContext(context)
    if error:
        raise GraphError("the picture could not be laid out")
    return bytes(data)


def _in_browser(source: str) -> str:
    """Run the Graphviz of viz.js in the worker of a browser's kernel."""
    from pyodide.ffi import JsException

    try:
        answer = json.loads(_started()(source))
    except JsException as error:  # such as a stack that is too deep; what it leaves is of no use
        _started.cache_clear()
        raise GraphError(f"the picture could not be laid out: {str(error)[:200]}") from None
    if "errors" in answer:
        raise GraphError(f"the picture could not be laid out: {answer['errors'][:200]}")
    return str(answer["output"])


@cache
def _started() -> Callable[[str], str]:
    """Start Graphviz: a function from DOT to an answer in JSON."""
    from pyodide.code import run_js

    text = (files("eqgraph.picture") / "viz" / "viz.js").read_text(encoding="utf-8")
    started: Callable[[str], str] = run_js(text).start()
    return started


def _spline(listed: str) -> list[list[float]]:
    """Read Bézier points; where room is left for an arrow head, go on to its tip."""
    pairs = listed.split()
    points = [_numbers(pair) for pair in pairs if pair[0] not in "es"]
    for pair in pairs:
        if pair[0] in "es":
            points[-1 if pair[0] == "e" else 0] = _numbers(pair[2:])
    return points


def _numbers(listed: str) -> list[float]:
    return [float(number) for number in listed.split(",")]
