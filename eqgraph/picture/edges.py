"""Draw edges: their splines, with a head for each direction and the operand's number."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from eqgraph.picture.labels import text_width
from eqgraph.picture.layout import Point, Rect
from eqgraph.picture.templates import Part, Value

_SHORT = 4.0  # px by which the line ends before the tip, so that a thick line stays behind it
_APART = 2.5  # px between two of them
_MARKS = (15.0, 19.0, 24.0, 30.0, 37.0, 45.0, 60.0, 80.0)  # px from the tip to the operand's number
_MARK = 6.5  # px, the radius of its circle
_OVER = 12.0  # px of what a user runs over


def touching(points: Sequence[Point], tail: Rect, head: Rect, radii: Point) -> list[Point]:
    """Let a spline begin and end on the outline of rounded boxes, not on their bounding boxes."""
    moved = list(points)
    moved[0] = _onto(points[0], tail, radii[0])
    moved[-1] = _onto(points[-1], head, radii[1])
    return moved


def values(points: Sequence[Point]) -> dict[str, Value]:
    """Return what an edge is drawn from: its line, and where its heads stand and point."""
    start, end = points[0], points[-1]
    into, back = _angle(points[-2], end), _angle(points[1], start)
    shortened = (end[0] - _SHORT * math.cos(into), end[1] - _SHORT * math.sin(into))
    line = [x for point in (*points[1:-1], shortened) for x in point]
    return {
        "x": start[0], "y": start[1], "points": line, "u": end[0], "v": end[1],
        "into": math.degrees(into), "back": math.degrees(back),
    }  # fmt: skip


def mark_part(index: int, box: Rect) -> Part:
    """Write an operand's number into a circle on its edge."""
    x, y = box.centre
    return Part("mark", {"a": x, "b": y, "k": index})


def mark(points: Sequence[Point], taken: Sequence[Rect]) -> Rect:
    """Look for a place for the operand's number on its edge: near the user, but in the open."""
    boxes = []
    for distance in _MARKS:
        x, y = along(points, distance)
        box = Rect(x - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK)
        if not any(overlap(box, other, _APART) for other in taken):
            return box
        boxes.append(box)
    return min(boxes, key=lambda box: sum(_shared(box, other) for other in taken))


def over(points: Sequence[Point], words: str, taken: Sequence[Rect]) -> Rect:
    """Look for a place on an edge for what its user runs over: ∑ j."""
    w = text_width(words, _OVER) + 4
    tried = []
    for distance in _MARKS:
        x, y = along(points, distance + w / 2)
        for up in (-9.0, 9.0, 0.0):
            box = Rect(x - w / 2, y - _OVER / 2 + up, w, _OVER)
            covered = sum(_shared(box, other) for other in taken)
            if not covered:
                return box
            tried.append((covered, box))
    return min(tried, key=lambda one: one[0])[1]


def _shared(one: Rect, other: Rect) -> float:
    """Return how much of two boxes lies over each other."""
    w = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    h = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return max(w, 0.0) * max(h, 0.0)


def over_part(words: str, box: Rect) -> Part:
    """Say what a user runs over, on the edge that brings it."""
    sign, _, names = words.partition(" ")
    x, y = box.centre
    return Part("over", {"a": x, "b": y, "sign": sign, "names": names})


def overlap(one: Rect, other: Rect, gap: float) -> bool:
    """Tell whether two boxes come nearer to each other than `gap`."""
    return (one.x < other.x + other.w + gap and other.x < one.x + one.w + gap
            and one.y < other.y + other.h + gap and other.y < one.y + one.h + gap)  # fmt: skip


def along(points: Sequence[Point], distance: float) -> Point:
    """Return the point of a spline that lies `distance` before its end, at most half way."""
    pieces = (points[k : k + 4] for k in range(0, len(points) - 1, 3))
    dense = [bezier(piece, t / 16) for piece in pieces for t in range(17)]
    steps = [math.dist(a, b) for a, b in itertools.pairwise(dense)]
    left = min(distance, sum(steps) / 2)
    for index in range(len(steps) - 1, -1, -1):
        if left <= steps[index]:
            share = left / steps[index] if steps[index] else 0.0
            (ax, ay), (bx, by) = dense[index], dense[index + 1]
            return bx + (ax - bx) * share, by + (ay - by) * share
        left -= steps[index]
    return dense[0]


def _angle(start: Point, end: Point) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def bezier(points: Sequence[Point], t: float) -> Point:
    """Return the point of a cubic Bézier curve at t, from 0 to 1."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    s = 1 - t
    a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
    return a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


def _onto(point: Point, box: Rect, radius: float) -> Point:
    """Move a point in the cut-off corner of a rounded box towards the middle until it touches."""
    x, y = point
    inner_x = min(max(x, box.x + radius), box.x + box.w - radius)
    inner_y = min(max(y, box.y + radius), box.y + box.h - radius)
    away = math.hypot(x - inner_x, y - inner_y)
    if away <= radius or not radius:
        return point
    return inner_x + (x - inner_x) * radius / away, inner_y + (y - inner_y) * radius / away
