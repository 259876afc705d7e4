"""Choose a layout: try a few orders of the equations, and keep the calmest picture.

Graphviz keeps the order in which clusters are declared only loosely, and crossings depend on it.
Nothing is best for all graphs, so small graphs are laid out several times.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from eqgraph.picture.anatomy import Anatomy
from eqgraph.picture.dot import Sketch, clusters, equation_of, node_ids
from eqgraph.picture.layout import Layout, Rect, layout

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

Array = np.ndarray[Any, np.dtype[Any]]
Order = tuple[str, ...]

_EFFORT = 400  # nodes laid out in all, over the tries: the whole LSTM nine times
_TRIES = 9
_AGAIN, _CALM = 5, 1.02  # tries after another picture, and by how much less calm one may be
_CROSSING, _UNDER, _UNSORTED = 120.0, 120.0, 160.0  # what each costs, in px of edge
_SMALL, _MOST = 400, 64  # nodes of a picture that is kept, and how many are
_T = np.linspace(0, 1, 7)[:, None]  # along a piece of a spline
_BERNSTEIN = np.hstack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])
_THROUGH, _BACK = 300.0, 9000.0  # of an edge that runs through another equation, or backward


class Choice(NamedTuple):
    """Hold how a picture was chosen: what the next text's picture begins with."""

    order: Order
    free: bool
    unrest: float
    """By edge."""


# By its DOT, and what it began with, what was laid out lately: an edit leaves most equations
# as they are. By its text, and whether it is folded, how it was chosen.
_kept: dict[tuple[str, Choice | None], tuple[Layout, Choice]] = {}
_chosen: dict[tuple[str, bool], Choice] = {}


def arrange(graph: Graph, parts: Mapping[Node, Anatomy], after: str = "") -> Layout:
    """Lay a graph out, and choose the calmest of a few pictures.

    Where it comes `after` another text, it is laid out as that was, if it is as calm: what stays
    of a picture moves little, and one layout does.
    """
    sketch, folded = Sketch(graph, parts), any(node.folded > 1 for node in graph.nodes)
    first = sketch.dot().source
    before = _chosen.get((after, folded))
    if before is None or (first, None) in _kept:
        before = None
    found = _kept.pop((first, before), None) or _calmest(graph, sketch, before)
    if len(graph.nodes) <= _SMALL:
        _remember(_kept, (first, before), found)
        _remember(_chosen, (graph.text, folded), found[1])
    return found[0]


def _remember(kept: dict[Any, Any], key: object, what: object) -> None:
    kept.pop(key, None)
    kept[key] = what  # the last one used is the last one here
    for old in list(kept)[:-_MOST]:
        del kept[old]


def _calmest(graph: Graph, sketch: Sketch, before: Choice | None) -> tuple[Layout, Choice]:
    """Try the order of the picture before; whether leaves should be free; and other orders."""
    homes, edges = _homes(graph), sum(len(node.operands) for node in graph.nodes)
    tries = max(1, min(_TRIES, _EFFORT // max(1, len(graph.nodes))))
    known: dict[str, tuple[float, Layout, Choice]] = {}

    def tried(order: Order, free: bool) -> float:
        text = sketch.dot(order, free=free).source
        if text not in known:
            place = layout(text)
            cost = unrest(place) + _THROUGH * through(place, homes) if tries > 1 else 0.0
            known[text] = cost, place, Choice(order, free, cost / max(1, edges))
        return known[text][0]

    def calmest() -> tuple[float, Layout, Choice]:
        return min(known.values(), key=lambda found: found[0])

    if before is not None:
        tries = min(tries, _AGAIN)
        tried(_as_before(sketch.order, before.order), before.free)
        if calmest()[2].unrest <= _CALM * before.unrest:
            tries = 0
    if tries:
        others = _orders(sketch.order)
        order = next(others)
        free = tried(order, True) <= (tried(order, False) if tries > 1 else math.inf)
        for other in itertools.islice(others, max(0, tries - 2)):
            tried(other, free)
    return calmest()[1:]


def _as_before(order: Order, before: Order) -> Order:
    """Put what was there before in its old order, and what is new before what it came before."""
    stays = iter([name for name in before if name in order])
    return tuple(next(stays) if name in before else name for name in order)


def through(place: Layout, homes: Mapping[str, str]) -> int:
    """Count how often an edge runs through an equation that has neither of its ends."""
    curves = _curves(place)
    inside = _inside(curves.points, _corners(place.clusters.values()))
    met: Array = np.zeros((len(place.edges), len(place.clusters)), bool)
    np.logical_or.at(met, curves.edge, inside.any(axis=1))
    own = [[name in (homes.get(tail), homes.get(head)) for name in place.clusters]
           for tail, head, _ in place.edges]  # fmt: skip
    return int((met & ~np.array(own, bool).reshape(met.shape)).sum())


def _homes(graph: Graph) -> dict[str, str]:
    """Name the cluster of each node that is in one."""
    ids = node_ids(graph)
    groups = clusters(graph)
    return {ids[node]: name for name, members in groups.items() for node in members}


def unrest(place: Layout) -> float:
    """Measure how hard a picture is to read: length, crossings, and what is out of order."""
    curves = _curves(place)
    length = float(np.hypot(*np.moveaxis(np.diff(curves.points, axis=1), 2, 0)).sum())
    size = place.width + place.height
    crossings, under = _crossings(place, curves), _under(place, curves)
    back = sum(points[-1][0] < points[0][0] for points in place.edges.values())
    strays = _UNDER * under + _UNSORTED * _unsorted(place) + _BACK * back
    return length + size + _CROSSING * crossings + strays


def _orders(first: Order) -> Iterator[Order]:
    """Yield orders of declaration: the first one, the text's own, and some by chance."""
    groups = tuple(reversed(first))
    seen = set()
    fixed = [first, groups]
    chance = random.Random(0)
    shuffled = (tuple(chance.sample(groups, len(groups))) for _ in range(200))
    for order in itertools.chain(fixed, shuffled):
        if order not in seen:
            seen.add(order)
            yield order


class Curves(NamedTuple):
    """Hold the pieces of all splines, each as short straight steps, and whose they are."""

    points: Array
    """By piece, point and axis."""
    edge: Array
    """The number of the edge of each piece."""


def _curves(place: Layout) -> Curves:
    """Follow the splines: a piece has four points, of which the last one is the next piece's."""
    counts = [(len(points) - 1) // 3 for points in place.edges.values()]
    corners = [points[k : k + 4] for points in place.edges.values()
               for k in range(0, len(points) - 3, 3)]  # fmt: skip
    points: Array = np.einsum("tk,pkx->ptx", _BERNSTEIN, np.array(corners).reshape(-1, 4, 2))
    return Curves(points, np.repeat(np.arange(len(counts)), counts))


def _under(place: Layout, curves: Curves) -> int:
    """Count the points of edges that lie under nodes which are not their ends."""
    number = {name: k for k, name in enumerate(place.nodes)}
    inside = _inside(curves.points, _corners(place.nodes.values())).sum(axis=1)
    for k, (tail, head, _) in enumerate(place.edges):
        own = [number[name] for name in (tail, head) if name in number]
        inside[np.ix_(curves.edge == k, own)] = 0
    return int(inside.sum())


def _corners(boxes: Iterable[Rect]) -> Array:
    return np.array([(b.x, b.y, b.x + b.w, b.y + b.h) for b in boxes]).reshape(-1, 4)


def _inside(points: Array, boxes: Array) -> Array:
    """Tell of each point whether it is in each of the boxes: the last axis."""
    x, y = points[..., 0, None], points[..., 1, None]
    left, top, right, bottom = boxes.T
    inside: Array = (x > left) & (x < right) & (y > top) & (y < bottom)
    return inside


def _crossings(place: Layout, curves: Curves) -> int:
    """Count the pairs of edges that cross; edges that share an end may touch."""
    low, high = curves.points.min(axis=1), curves.points.max(axis=1)
    near = (low[:, None] <= high).all(axis=2)
    one, other = np.nonzero(np.triu(near & near.T, 1))
    for k in (0, 1):
        end = np.unique([names[k] for names in place.edges], return_inverse=True)[1]
        apart = end[curves.edge[one]] != end[curves.edge[other]]
        one, other = one[apart], other[apart]
    met = _cross(curves.points[one], curves.points[other])
    return len(set(zip(curves.edge[one][met], curves.edge[other][met], strict=True)))


def _cross(a: Array, b: Array) -> Array:
    """Tell of pairs of pieces whether a step of one crosses a step of the other."""
    one = np.moveaxis(a[:, :, None], -1, 0)
    other = np.moveaxis(b[:, None], -1, 0)
    # On which side of each step of one each point of the other lies, and the other way round.
    across = _side(one[:, :, :-1], one[:, :, 1:], other)
    along = _side(other[..., :-1], other[..., 1:], one)
    apart = (across[..., :-1] != across[..., 1:]) & (along[:, :-1] != along[:, 1:])
    crossing: Array = apart.any(axis=(1, 2))
    return crossing


def _side(start: Array, end: Array, point: Array) -> Array:
    ahead, there = end - start, point - start
    side: Array = ahead[0] * there[1] > ahead[1] * there[0]
    return side


def _unsorted(place: Layout) -> int:
    """Count the pairs of equations in one column that stand against the order of the text."""
    boxes = [(equation_of(name), box) for name, box in place.clusters.items()]
    return sum(
        (i < j) != (a.y < b.y)
        for (i, a), (j, b) in itertools.combinations(boxes, 2)
        if i != j and min(a.x + a.w, b.x + b.w) - max(a.x, b.x) > 0.5 * min(a.w, b.w)
    )
