"""Choose a layout: try a few orders of the equations and hints, and keep the calmest picture.

Graphviz keeps the order in which clusters are declared only loosely, and crossings depend on it.
Nothing is best for all graphs, so small graphs are laid out several times.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from eqgraph.picture.anatomy import Anatomy
from eqgraph.picture.dot import Hints, clusters, equation_of, node_ids, source
from eqgraph.picture.edges import bezier
from eqgraph.picture.layout import Layout, Point, Rect, layout

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

_EFFORT = 1200  # nodes laid out in all, over the tries
_TRIES = 32
_HINTS = (
    Hints(),
    Hints(loose=False),
    Hints(ahead=False, loose=False),
    Hints(ahead=False),
    Hints(loose=False, patient=True),
)
_CROSSING, _UNDER, _UNSORTED = 120.0, 120.0, 160.0  # what each costs, in px of edge
_THROUGH, _BACK = 300.0, 9000.0  # of an edge that runs through another equation, or backward


def arrange(graph: Graph, parts: Mapping[Node, Anatomy]) -> Layout:
    """Lay a graph out, and choose the calmest of a few pictures."""
    groups = list(clusters(graph))
    tries = max(1, min(_TRIES, _EFFORT // max(1, len(graph.nodes))))
    ways = itertools.islice(itertools.product(_orders(groups), _HINTS), tries)
    texts = dict.fromkeys(source(graph, parts, order=o, hints=h).source for o, h in ways)
    places = [layout(text) for text in texts]
    if len(places) == 1:
        return places[0]
    homes = _homes(graph)
    return min(places, key=lambda place: unrest(place) + _THROUGH * through(place, homes))


def through(place: Layout, homes: Mapping[str, str]) -> int:
    """Count how often an edge runs through an equation that has neither of its ends."""
    count = 0
    for (tail, head, _), points in place.edges.items():
        curve = _samples(points)
        count += sum(
            any(_inside(point, box) for point in curve)
            for name, box in place.clusters.items()
            if name not in (homes.get(tail), homes.get(head))
        )
    return count


def _homes(graph: Graph) -> dict[str, str]:
    """Name the cluster of each node that is in one."""
    ids = node_ids(graph)
    groups = clusters(graph)
    return {ids[node]: name for name, members in groups.items() for node in members}


def unrest(place: Layout) -> float:
    """Measure how hard a picture is to read: length, crossings, and what is out of order."""
    curves = {name: _samples(points) for name, points in place.edges.items()}
    length = sum(math.dist(a, b) for c in curves.values() for a, b in itertools.pairwise(c))
    under = sum(
        _inside(point, box)
        for (tail, head, _), curve in curves.items()
        for name, box in place.nodes.items()
        if name not in (tail, head)
        for point in curve
    )
    size = place.width + place.height
    crossings = _crossings(curves)
    back = sum(points[-1][0] < points[0][0] for points in place.edges.values())
    strays = _UNDER * under + _UNSORTED * _unsorted(place) + _BACK * back
    return length + size + _CROSSING * crossings + strays


def _orders(groups: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield orders of declaration; Graphviz stacks upwards, so the text's order is reversed."""
    seen = set()
    fixed = [tuple(reversed(groups)), tuple(groups)]
    chance = random.Random(0)
    shuffled = (tuple(chance.sample(groups, len(groups))) for _ in range(200))
    for order in itertools.chain(fixed, shuffled):
        if order not in seen:
            seen.add(order)
            yield order


def _samples(points: Sequence[Point]) -> list[Point]:
    """Follow a spline in short straight steps."""
    pieces = (points[k : k + 4] for k in range(0, len(points) - 1, 3))
    return [bezier(piece, t / 6) for piece in pieces for t in range(7)]


def _crossings(curves: Mapping[tuple[str, str, str], Sequence[Point]]) -> int:
    """Count the pairs of edges that cross; edges that share an end may touch."""
    count = 0
    for (one, a), (other, b) in itertools.combinations(curves.items(), 2):
        if one[0] == other[0] or one[1] == other[1]:
            continue
        if _apart(a, b):
            continue
        count += any(
            _cross(p, q, r, s) for p, q in itertools.pairwise(a) for r, s in itertools.pairwise(b)
        )
    return count


def _apart(a: Sequence[Point], b: Sequence[Point]) -> bool:
    (ax, ay), (bx, by) = zip(*a, strict=True), zip(*b, strict=True)
    beside = max(ax) < min(bx) or max(bx) < min(ax)
    return bool(beside or max(ay) < min(by) or max(by) < min(ay))


def _cross(p: Point, q: Point, r: Point, s: Point) -> bool:
    return _side(p, q, r) != _side(p, q, s) and _side(r, s, p) != _side(r, s, q)


def _side(p: Point, q: Point, r: Point) -> bool:
    return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])


def _inside(point: Point, box: Rect) -> bool:
    return box.x < point[0] < box.x + box.w and box.y < point[1] < box.y + box.h


def _unsorted(place: Layout) -> int:
    """Count the pairs of equations in one column that stand against the order of the text."""
    boxes = [(equation_of(name), box) for name, box in place.clusters.items()]
    return sum(
        (i < j) != (a.y < b.y)
        for (i, a), (j, b) in itertools.combinations(boxes, 2)
        if i != j and min(a.x + a.w, b.x + b.w) - max(a.x, b.x) > 0.5 * min(a.w, b.w)
    )
