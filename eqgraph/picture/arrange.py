"""Choose a layout: try a few orders of the equations and hints, and keep the calmest picture.

Graphviz keeps the order in which clusters are declared only loosely, and crossings depend on it.
Nothing is best for all graphs, so small graphs are laid out several times.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.picture.anatomy import Anatomy
from eqgraph.picture.dot import Hints, clusters, equation_of, node_ids, source
from eqgraph.picture.layout import EdgeName, Layout, Point, Rect, layout

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

Array = np.ndarray[Any, np.dtype[Any]]

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
_SMALL, _MOST = 400, 64  # nodes of a picture that is kept, and how many are
_T = np.linspace(0, 1, 7)[:, None]  # along a piece of a spline
_BERNSTEIN = np.hstack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])
_THROUGH, _BACK = 300.0, 9000.0  # of an edge that runs through another equation, or backward


# By its DOT, what was laid out lately: an edit leaves most equations as they are.
_kept: dict[str, Layout] = {}


def arrange(graph: Graph, parts: Mapping[Node, Anatomy]) -> Layout:
    """Lay a graph out, and choose the calmest of a few pictures."""
    groups = list(clusters(graph))
    tries = max(1, min(_TRIES, _EFFORT // max(1, len(graph.nodes))))
    ways = itertools.islice(itertools.product(_orders(groups), _HINTS), tries)
    written = (source(graph, parts, order=o, hints=h).source for o, h in ways)
    first = next(written)
    place = _kept.pop(first, None)
    if place is None:
        place = _calmest(graph, dict.fromkeys([first, *written]))
    if len(graph.nodes) <= _SMALL:
        _kept[first] = place  # the last one used is the last one here
        for old in list(_kept)[:-_MOST]:
            _kept.pop(old, None)
    return place


def _calmest(graph: Graph, texts: Iterable[str]) -> Layout:
    places = [layout(text) for text in texts]
    if len(places) == 1:
        return places[0]
    homes = _homes(graph)
    return min(places, key=lambda place: unrest(place) + _THROUGH * through(place, homes))


def through(place: Layout, homes: Mapping[str, str]) -> int:
    """Count how often an edge runs through an equation that has neither of its ends."""
    names, boxes = list(place.clusters), _corners(place.clusters.values())
    count = 0
    for (tail, head, _), points in place.edges.items():
        met: Array = np.any(_inside(_samples(points), boxes), axis=0)
        own = (homes.get(tail), homes.get(head))
        count += sum(bool(met[k]) for k, name in enumerate(names) if name not in own)
    return count


def _homes(graph: Graph) -> dict[str, str]:
    """Name the cluster of each node that is in one."""
    ids = node_ids(graph)
    groups = clusters(graph)
    return {ids[node]: name for name, members in groups.items() for node in members}


def unrest(place: Layout) -> float:
    """Measure how hard a picture is to read: length, crossings, and what is out of order."""
    curves = {name: _samples(points) for name, points in place.edges.items()}
    length = sum(float(np.hypot(*np.diff(c, axis=0).T).sum()) for c in curves.values())
    size = place.width + place.height
    crossings, under = _crossings(curves), _under(place, curves)
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


def _samples(points: Sequence[Point]) -> Array:
    """Follow a spline in short straight steps."""
    ends = np.array(points)
    pieces = np.stack([ends[k : len(ends) - 3 + k : 3] for k in range(4)])  # four points each
    curve: Array = np.einsum("tk,kpx->ptx", _BERNSTEIN, pieces).reshape(-1, 2)
    return curve


def _under(place: Layout, curves: Mapping[EdgeName, Array]) -> int:
    """Count the points of edges that lie under nodes which are not their ends."""
    names = list(place.nodes)
    boxes = _corners(place.nodes.values())
    count = 0
    for (tail, head, _), curve in curves.items():
        inside = _inside(curve, boxes)
        own = [k for k, name in enumerate(names) if name in (tail, head)]
        count += int(inside.sum() - inside[:, own].sum())
    return count


def _corners(boxes: Iterable[Rect]) -> Array:
    return np.array([(b.x, b.y, b.x + b.w, b.y + b.h) for b in boxes]).reshape(-1, 4)


def _inside(curve: Array, boxes: Array) -> Array:
    """Tell of each point of a curve whether it is in each of the boxes."""
    point = curve[:, None]
    inside: Array = np.all((point > boxes[:, :2]) & (point < boxes[:, 2:]), axis=2)
    return inside


def _crossings(curves: Mapping[EdgeName, Array]) -> int:
    """Count the pairs of edges that cross; edges that share an end may touch."""
    edges = list(curves.items())
    lows = np.array([curve.min(axis=0) for _, curve in edges])
    highs = np.array([curve.max(axis=0) for _, curve in edges])
    count = 0
    for k, (one, a) in enumerate(edges):
        near = ((lows[k + 1 :] <= highs[k]) & (lows[k] <= highs[k + 1 :])).all(axis=1)
        for j in np.flatnonzero(near) + k + 1:
            other, b = edges[j]
            if one[0] != other[0] and one[1] != other[1]:
                count += _cross(a, b)
    return count


def _cross(a: Array, b: Array) -> bool:
    """Tell whether a piece of one line crosses a piece of the other."""
    p, q, r, s = a[:-1, None], a[1:, None], b[None, :-1], b[None, 1:]
    apart = (_side(p, q, r) != _side(p, q, s)) & (_side(r, s, p) != _side(r, s, q))
    return bool(apart.any())


def _side(p: Array, q: Array, r: Array) -> Array:
    ahead, there = q - p, r - p
    side: Array = ahead[..., 0] * there[..., 1] > ahead[..., 1] * there[..., 0]
    return side


def _unsorted(place: Layout) -> int:
    """Count the pairs of equations in one column that stand against the order of the text."""
    boxes = [(equation_of(name), box) for name, box in place.clusters.items()]
    return sum(
        (i < j) != (a.y < b.y)
        for (i, a), (j, b) in itertools.combinations(boxes, 2)
        if i != j and min(a.x + a.w, b.x + b.w) - max(a.x, b.x) > 0.5 * min(a.w, b.w)
    )
