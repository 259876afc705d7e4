"""Measure the pictures that the notebooks draw: crossings, edges under boxes, and length.

Run `python benchmarks/layout.py [NOTEBOOK…]`; it runs the cells of each notebook (all ten without a
name), in a folder of its own, and prints a row for each different graph and one for all. To compare
with another version, run the same file beside its sources.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import math
import os
import shutil
import sys
import tempfile
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

import eqgraph.picture.drawing as pictures
from eqgraph.ir import Graph
from eqgraph.picture.edges import bezier
from eqgraph.picture.layout import Layout, Point

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
COLUMNS = ("nodes", "edges", "crossings", "foreign", "px")


def main() -> None:
    """Print a table of all graphs."""
    names = sys.argv[1:] or sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
    print("| notebook | last node | " + " | ".join(COLUMNS) + " |")
    print("| --- | --- |" + " ---: |" * len(COLUMNS))
    for name in names:
        drawn = pictures_of(NOTEBOOKS / name)
        rows = [measured(graph, place) for graph, place in drawn]
        for (graph, _), row in zip(drawn, rows, strict=True):
            print(f"| {name} | {graph.nodes[-1].name} | " + " | ".join(map(str, row)) + " |")
        total = [sum(column) for column in zip(*rows, strict=True)]
        print(f"| {name} | all {len(drawn)} | " + " | ".join(map(str, total)) + " |", flush=True)


def pictures_of(path: Path) -> list[tuple[Graph, Layout]]:
    """Run a notebook and return each different graph that it draws."""
    found: dict[tuple[str, ...], tuple[Graph, Layout]] = {}
    arrange = pictures.arrange

    def noted(graph: Graph, parts: object, *after: str) -> Layout:
        place = arrange(graph, parts, *after)  # type: ignore[arg-type]
        found.setdefault(tuple(node.name for node in graph.nodes), (graph, place))
        return place

    pictures.arrange = noted
    shell = InteractiveShell.instance()
    shell.reset()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        shutil.copytree(NOTEBOOKS, folder, dirs_exist_ok=True)
        os.chdir(folder)
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                result = shell.run_cell("".join(cell["source"])).result
                if hasattr(result, "_repr_mimebundle_"):
                    result._repr_mimebundle_()
        os.chdir("/")
    pictures.arrange = arrange
    return list(found.values())


def measured(graph: Graph, place: Layout) -> tuple[int, ...]:
    """Count crossings and edges through equations of others, in what Graphviz laid out."""
    ids = {node: f"n{index}" for index, node in enumerate(graph.nodes)}
    times = {ids[node]: (node.equation, getattr(node, "time", None)) for node in graph.nodes}
    curves = {edge: curve(points) for edge, points in place.edges.items()}
    crossings = sum(
        cross(a, b)
        for (one, a), (other, b) in itertools.combinations(curves.items(), 2)
        if one[0] != other[0] and one[1] != other[1]
    )
    foreign = 0
    for (tail, head, _), points in curves.items():
        own = {f"cluster_{k}{end}" for k, t in (times[tail], times[head]) for end in ("", f"_{t}")}
        foreign += sum(
            any(box.x < x < box.x + box.w and box.y < y < box.y + box.h for x, y in points)
            for name, box in place.clusters.items()
            if name not in own
        )
    length = sum(math.dist(p, q) for c in curves.values() for p, q in itertools.pairwise(c))
    return len(graph.nodes), len(curves), crossings, foreign, round(length)


def curve(points: tuple[Point, ...]) -> list[Point]:
    """Follow a spline in short straight steps."""
    pieces = (points[k : k + 4] for k in range(0, len(points) - 1, 3))
    return [bezier(piece, t / 6) for piece in pieces for t in range(7)]


def cross(a: list[Point], b: list[Point]) -> bool:
    """Tell whether two lines cross."""
    return any(
        side(p, q, r) != side(p, q, s) and side(r, s, p) != side(r, s, q)
        for p, q in itertools.pairwise(a)
        for r, s in itertools.pairwise(b)
    )


def side(p: Point, q: Point, r: Point) -> bool:
    """Tell on which side of a line a point lies."""
    return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])


if __name__ == "__main__":
    main()
