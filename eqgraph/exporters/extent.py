"""Tell what room an element of our pictures takes, at most: nothing is drawn outside of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import cos, hypot, inf, radians, sin
from typing import NamedTuple
from xml.etree.ElementTree import Element

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_MOVE = re.compile(r"(\w+)\(([^)]*)\)")
_KEPT = ("font-size", "stroke-width")  # what is inside has them, too
_WIDEST = 1.3  # em: no letter is wider
_MITRE = 2.0  # how far the corners of a line reach, in its widths
_COMMAND = re.compile(r"([A-DF-Za-df-z])([^A-DF-Za-df-z]*)")
_PLACED = {"x", "y", "width", "height", "cx", "cy", "r"}


class Matrix(NamedTuple):
    """Hold where a point goes: (a x + c y + e, b x + d y + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, inner: Matrix) -> Matrix:
        """Return the matrix of what is inside of this one."""
        a, b, c, d, e, f = self
        g, h, i, j, k, m = inner
        return Matrix(a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j,
                      a * k + c * m + e, b * k + d * m + f)  # fmt: skip

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def largest(self) -> float:
        """Return how much longer a line becomes, at most."""
        return hypot(self.a, self.b) + hypot(self.c, self.d)


class Box(NamedTuple):
    """Hold the room that something takes."""

    left: float
    top: float
    right: float
    bottom: float

    def around(self, other: Box) -> Box:
        """Return the room that holds both."""
        return Box(min(self.left, other.left), min(self.top, other.top),
                   max(self.right, other.right), max(self.bottom, other.bottom))  # fmt: skip

    def meets(self, other: Box) -> bool:
        """Tell whether some place is in both."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    @property
    def area(self) -> float:
        """Return its size."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)


NOWHERE, EVERYWHERE = Box(inf, inf, -inf, -inf), Box(-inf, -inf, inf, inf)


def extent(element: Element, outside: Matrix, type_size: float = 16.0) -> Box:
    """Return the room that an element takes, with all that is in it; the pen's width counts.

    What is not of the few kinds that our pictures have is everywhere.
    """
    return _room(element, outside, {"font-size": str(type_size), "stroke-width": "1"})


def matrix(text: str) -> Matrix | None:
    """Read what moves an element; None for what our pictures never have.

    >>> matrix("translate(3 4) scale(2)").at(1, 1)
    (5.0, 6.0)
    """
    made = Matrix()
    for name, body in _MOVE.findall(text):
        numbers = [float(x) for x in _NUMBER.findall(body)]
        if name == "translate" and len(numbers) == 2:
            made = made.then(Matrix(e=numbers[0], f=numbers[1]))
        elif name == "scale" and 1 <= len(numbers) <= 2:
            made = made.then(Matrix(a=numbers[0], d=numbers[-1]))
        elif name == "rotate" and len(numbers) == 1:
            c, s = cos(radians(numbers[0])), sin(radians(numbers[0]))
            made = made.then(Matrix(c, s, -s, c))
        else:
            return None
    return made


def _room(element: Element, outside: Matrix, kept: Mapping[str, str]) -> Box:
    inner = matrix(element.get("transform", ""))
    if inner is None:
        return EVERYWHERE
    place = outside.then(inner)
    kept = {name: element.get(name, kept[name]) for name in _KEPT}
    if element.tag == "g":
        box = NOWHERE
        for child in element:
            box = box.around(_room(child, place, kept))
        return box
    if element.tag == "text":
        return _text(element, place, kept)
    corners = _corners(element)
    if corners is None:
        return EVERYWHERE
    pen = float(kept["stroke-width"].removesuffix("px")) * _MITRE * place.largest() + 1
    points = [place.at(x, y) for x, y in corners]
    if not points:
        return NOWHERE
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs) - pen, min(ys) - pen, max(xs) + pen, max(ys) + pen)


def _corners(element: Element) -> list[tuple[float, float]] | None:
    """Return points among which a shape lies: of a curve, those that bend it."""
    number = {name: float(x) for name, x in element.attrib.items() if name in _PLACED}
    if element.tag == "rect":
        x, y = number.get("x", 0.0), number.get("y", 0.0)
        return [(x, y), (x + number.get("width", 0.0), y + number.get("height", 0.0)),
                (x + number.get("width", 0.0), y), (x, y + number.get("height", 0.0))]  # fmt: skip
    if element.tag == "circle":
        x, y, r = (number.get(name, 0.0) for name in ("cx", "cy", "r"))
        return [(x + dx * r, y + dy * r) for dx in (-1, 1) for dy in (-1, 1)]
    return _bends(element.get("d", "")) if element.tag == "path" else None


def _bends(drawn: str) -> list[tuple[float, float]] | None:
    """Return the points of a path; None where it has commands that ours never have."""
    points: list[tuple[float, float]] = []
    for command, body in _COMMAND.findall(drawn):
        numbers = [float(x) for x in _NUMBER.findall(body)]
        if command in "MLC" and len(numbers) % 2 == 0:
            points += zip(numbers[::2], numbers[1::2], strict=True)
        elif command in "HV" and points:
            x, y = points[-1]
            points += [(n, y) if command == "H" else (x, n) for n in numbers]
        elif command != "Z":
            return None
    return points


def _text(element: Element, place: Matrix, kept: Mapping[str, str]) -> Box:
    """Return the room of a line of text, whose letters are as wide as any can be."""
    spans = list(element.iter("tspan"))
    if any(name in span.attrib for span in spans for name in ("x", "y", "dx", "dy")):
        return EVERYWHERE
    sizes = [kept["font-size"], *(span.get("font-size", "0") for span in spans)]
    size = max(float(one.removesuffix("px")) for one in sizes)
    wide = size * (1 + _WIDEST * sum(map(len, element.itertext())))
    left = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor", "start"), 0.0)
    if element.get("text-anchor") is None:
        left, wide = 0.5, 2 * wide  # it may be that of what is around
    x, y = float(element.get("x", "0")), float(element.get("y", "0"))
    ends = (x - left * wide - size, x + (1 - left) * wide + size)
    points = [place.at(a, b) for a in ends for b in (y - 1.5 * size, y + size)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
