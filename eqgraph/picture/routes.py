"""Route the edges that the engine did not lay out: along a bus over the picture, or straight.

A leaf that many equations share would have Graphviz search for minutes. All edges of one operand
share a lane above the boxes, as wires share a bus, so that none runs through a foreign equation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eqgraph.picture.dot import node_ids
from eqgraph.picture.layout import EdgeName, Layout, Point, Rect

if TYPE_CHECKING:
    from eqgraph.ir import Graph

_GUTTER, _LANE = 12.0, 5.0  # px from a box to the first vertical line of a bus, and between two
_COLUMNS = 4  # vertical lines of buses beside each other
_HIGH = 0.3  # of a box's height, above its middle: where a bus comes in
_CROWD = 60  # edges on buses; more of them are shown one by one


@dataclass(frozen=True, slots=True)
class Routes:
    """Hold a layout with all edges; `far` are those that the engine left out."""

    place: Layout
    far: frozenset[EdgeName]
    crowded: bool

    def kinds(self, edge: EdgeName) -> tuple[str, ...]:
        """Return how an edge is drawn that the engine left out: thin, or only while it is used."""
        return () if edge not in self.far else ("far", "crowd") if self.crowded else ("far",)


def routed(graph: Graph, place: Layout, pad: float = 0.0) -> Routes:
    """Give each edge without a line one; the picture grows by the lanes and the room around it."""
    far = [name for name in _names(graph) if name not in place.edges]
    crowded = len(far) > _CROWD
    lanes: dict[str, int] = {}
    for tail, _, _ in () if crowded else far:
        lanes.setdefault(tail, len(lanes))
    down = _LANE * (len(lanes) + 1) if lanes else 0.0
    padded = place.padded(pad, down)
    top = min((box.y for box in (*padded.nodes.values(), *padded.clusters.values())), default=0.0)
    lines = dict(padded.edges)
    for name in far:
        one, other = padded.nodes[name[0]], padded.nodes[name[1]]
        lines[name] = _direct(one, other) if crowded else _bus(one, other, lanes[name[0]], top)
    return Routes(replace(padded, edges=lines), frozenset(far), crowded)


def _names(graph: Graph) -> Iterator[EdgeName]:
    ids = node_ids(graph)
    for user in graph.nodes:
        for index, operand in enumerate(user.operands):
            yield ids[operand], ids[user], str(index)


def _direct(tail: Rect, head: Rect) -> tuple[Point, ...]:
    """Draw a swing from the right side to the left."""
    (x, y), (u, v) = (tail.x + tail.w, tail.centre[1]), (head.x, head.centre[1])
    swing = min(90.0, max(24.0, abs(u - x) / 2))
    return (x, y), (x + swing, y), (u - swing, v), (u, v)


def _bus(tail: Rect, head: Rect, lane: int, top: float) -> tuple[Point, ...]:
    """Draw an edge over everything that lies between: up, along its lane, and down."""
    aside = _GUTTER + _LANE * (lane % _COLUMNS)
    (x, y), (u, v) = (tail.x + tail.w, tail.centre[1]), (head.x, head.centre[1] - _HIGH * head.h)
    rises, over = x + aside, top - _LANE * (lane + 1)
    falls = max(u - aside, rises)
    return _rounded([(x, y), (rises, y), (rises, over), (falls, over), (falls, v), (u, v)])


def _rounded(corners: Sequence[Point]) -> tuple[Point, ...]:
    """Return a line of straight pieces, its corners rounded, as Bézier points."""
    points = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        into, out = _near(corner, before), _near(corner, after)
        points += [points[-1], into, into, corner, corner, out]
    return (*points, points[-1], corners[-1], corners[-1])


def _near(corner: Point, other: Point) -> Point:
    """Return the point on the way to another one where the rounding of a corner begins."""
    distance = math.dist(corner, other)
    share = min(_LANE, distance / 2) / distance if distance else 0.0
    return corner[0] + share * (other[0] - corner[0]), corner[1] + share * (other[1] - corner[1])
