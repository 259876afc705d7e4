"""Measure nodes: how large each is, and where its name, sign, value and gradient lie."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eqgraph.picture.labels import cut, italic, text_width
from eqgraph.picture.summary import grid
from eqgraph.syntax.names import display
from eqgraph.syntax.numbers import number

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

NAME, RESULT, SIGN, WORD = 14.5, 16.0, 17.0, 13.0  # px of type
STRIP_CELL, TILE_CELL = (10.5, 9.5), (6.6, 6.6)
DIGIT_CELL = (39.0, 14.5)  # room for −0.553
_DIGITS = (6, 4)  # entries of a vector, rows and columns of a matrix, that show their numbers
_NUMBERS = 96  # of arrays in a picture; with more of them it would be too large to be seen whole
TIP = 9.0  # how far the point of an input reaches to the right
_NUMBER = 72.0  # room for −1.24·10⁻⁵
_LEFT, _GAP = 9.0, 6.0
AXIS = 12.0  # px of the names of axes
_SHAPE = 10.5  # px of a shape below a tile
_AXIS_HIGH = 11.5  # room above a tile for the name of its last axis


@dataclass(frozen=True, slots=True)
class Label:
    """Place a text: its baseline, where it is anchored, and its size."""

    text: str
    x: float
    y: float
    size: float
    anchor: str = "middle"
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Reserve room for a value or a gradient: rows × cols cells, or one number."""

    x: float
    y: float
    w: float
    h: float
    rows: int = 1
    cols: int = 1
    scalar: bool = False
    shape: str = ""  # written beside a tile that stands for a larger array
    down: str = ""  # the names of its axes: of the matrix rows, left of it
    across: str = ""  # and of the last axis, above it


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Hold the parts of one node, relative to its upper left corner."""

    w: float
    h: float
    name: Label | None = None
    sign: Label | None = None
    value: Place | None = None
    grad: Place | None = None
    rule: float | None = None  # where a scalar's numbers begin


@dataclass(frozen=True, slots=True)
class _Head:
    """Hold the texts of a node and the width that they take."""

    name: str
    sign: str
    name_width: float
    sign_width: float


def anatomies(graph: Graph, *, places: bool = True) -> dict[Node, Anatomy]:
    """Measure all nodes of a graph; parameters of one equation get one width."""
    heads = {node: _head(node) for node in graph.nodes}
    column: dict[int | None, float] = {}
    for node in graph.nodes:
        if node.kind == "parameter" and node.equation is not None:
            widest = column.get(node.equation, 0.0)
            column[node.equation] = max(widest, heads[node].name_width)
    digits = next((axes for axes in (2, 1) if _numbers(graph, axes) <= _NUMBERS), 0)
    drawn = {
        node: _anatomy(node, heads[node], column.get(node.equation, 0.0), places, digits)
        for node in graph.nodes
    }
    return _aligned(drawn)


def _numbers(graph: Graph, axes: int) -> int:
    """Count the numbers in arrays of so many axes at most that are small enough to show them."""
    shapes = [node.shape or () for node in graph.nodes]
    return sum(math.prod(shape) for shape in shapes if _has_digits(shape, axes))


def _has_digits(shape: tuple[int, ...], axes: int) -> bool:
    """Tell whether an array shows its numbers, in a picture that has room for so many axes."""
    return 0 < len(shape) <= axes and max(shape) <= _DIGITS[len(shape) - 1]


def shown_shape(shape: tuple[int, ...]) -> str:
    """Write a shape for a reader.

    >>> shown_shape((4, 3)), shown_shape((4,)), shown_shape(())
    ('4 × 3', '4', 'scalar')
    """
    return " × ".join(map(str, shape)) or "scalar"


def _aligned(drawn: Mapping[Node, Anatomy]) -> dict[Node, Anatomy]:
    """Make the parameters of an equation equally wide."""
    widths: dict[int, float] = {}
    for node, parts in drawn.items():
        if node.kind == "parameter" and node.equation is not None:
            widths[node.equation] = max(widths.get(node.equation, 0.0), parts.w)
    return {
        node: _widened(parts, widths[node.equation])
        if node.kind == "parameter" and node.equation is not None
        else parts
        for node, parts in drawn.items()
    }


def _widened(parts: Anatomy, width: float) -> Anatomy:
    if parts.rule is not None:
        return parts
    return Anatomy(width, parts.h, parts.name, parts.sign, parts.value, parts.grad)


def _head(node: Node) -> _Head:
    name = label_of(node) if node.given or node.operator is None else ""
    sign = cut(node.sign + _lowered(node))
    size = RESULT if node.operator is not None else NAME
    return _Head(name, sign, text_width(name, size), text_width(sign, _sign_size(sign)))


def _lowered(node: Node) -> str:
    """Return the indices that an operator of one operand runs over, as they are written: ∑ⱼ."""
    names = node.summed(0) if len(node.operands) == 1 and node.folded < 2 else ()
    between = "" if all(len(name) == 1 for name in names) else ","
    shown = display(f"x_{{{between.join(names)}}}") if names else "x"
    return "" if "_" in shown else shown[1:]


def label_of(node: Node) -> str:
    """Return the name as it is drawn, and with it the number that an equation k = 0.5 names."""
    if node.kind == "constant" and node.given and node.value is not None:
        return cut(f"{node.name} = {number(float(node.value), 6, short=True)}")
    return cut(node.name)


def _anatomy(node: Node, head: _Head, column: float, places: bool, digits: int) -> Anatomy:
    if node.kind == "constant":
        width = max(22.0, head.name_width + 8)
        return Anatomy(width, 30, _label(head.name, width / 2, 19, NAME, "middle"))
    if not places or node.shape is None:
        return _bare(node, head)
    if not node.shape:
        return _scalar(node, head)
    if node.operator is None:
        return _leaf(node, head, max(column, head.name_width, 16.0), digits)
    return _operator(head, node, digits)


def _bare(node: Node, head: _Head) -> Anatomy:
    """Draw the structure only: no room for values."""
    if node.operator is None:
        width = max(34.0, 2 * _LEFT + head.name_width) + (TIP if node.kind == "input" else 0)
        middle = (width - (TIP / 2 if node.kind == "input" else 0)) / 2
        return Anatomy(width, 30, _label(head.name, middle, 20, NAME, "middle"))
    if not head.name:
        width = max(34.0, head.sign_width + 18)
        return Anatomy(width, 34, sign=_sign(head.sign, width / 2, 17))
    width = max(60.0, head.sign_width + head.name_width + 30)
    name = _label(head.name, width - 10, 22.5, RESULT, "end")
    return Anatomy(width, 34, name, _sign(head.sign, 10 + head.sign_width / 2, 17))


def _scalar(node: Node, head: _Head) -> Anatomy:
    """Draw numbers right of a rule: the value above, the gradient below."""
    rule = max(30.0, head.name_width + 12, head.sign_width + 12)
    middle = rule / 2 + 1
    name = sign = None
    if node.operator is None:
        name = _label(head.name, middle, 32, NAME, "middle")
    elif head.name:
        name = _label(head.name, middle, 44, RESULT, "middle")
        sign = _sign(head.sign, middle, 16)
    else:
        sign = _sign(head.sign, middle, 27)
    places = [Place(rule + 5, y, _NUMBER - 4, 19, scalar=True) for y in (5.0, 30.0)]
    tip = TIP if node.kind == "input" else 0
    return Anatomy(rule + _NUMBER + 8 + tip, 54, name, sign, places[0], places[1], rule)


def _leaf(node: Node, head: _Head, column: float, digits: int) -> Anatomy:
    """Draw a leaf: the name left, its strips above each other or its tiles side by side."""
    assert node.shape is not None
    left = _LEFT + column + 8
    value, grad, bottom = _places(node, left, 5.0, digits)
    height = max(32.0 if node.kind == "input" else 30.0, bottom + 5)
    shift = (height - (bottom - 5.0)) / 2 - 5.0
    value, grad = _moved(value, shift), _moved(grad, shift)
    width = grad.x + grad.w + 7 + (TIP - 2 if node.kind == "input" else 0)
    return Anatomy(width, height, _label(head.name, _LEFT, height / 2 + 5, NAME, "start"),
                   value=value, grad=grad)  # fmt: skip


def _operator(head: _Head, node: Node, digits: int) -> Anatomy:
    """Draw an operator: its sign on top, left of the name if it has one; places below."""
    value, grad, bottom = _places(node, 7.0, 22.0, digits)
    words = head.sign_width + 16
    if head.name:
        words = 9 + head.sign_width + 11 + head.name_width + 9
    inner = max(grad.x + grad.w, value.x + value.w) - 7.0
    width = max(inner + 14, words, 60.0 if head.name else 48.0)
    shift = (width - inner) / 2 - 7.0
    value, grad = _moved(value, 0, shift), _moved(grad, 0, shift)
    if not head.name:
        return Anatomy(width, bottom + 4.5, None, _sign(head.sign, width / 2, 11), value, grad)
    name = _label(head.name, width - 9, 16.5, RESULT, "end")
    sign = _sign(head.sign, 9 + head.sign_width / 2, 11)
    return Anatomy(width, bottom + 4.5, name, sign, value, grad)


def axis_names(node: Node) -> tuple[str, str]:
    """Return the names of a node's axes: those that run down its tile, and the one across."""
    if not any(node.axes):
        return "", ""
    *down, across = node.axes
    return ",".join(name or "·" for name in down) if any(down) else "", across


def _places(node: Node, x: float, y: float, digits: int) -> tuple[Place, Place, float]:
    """Reserve two strips above each other, or two tiles side by side; return the lower end.

    A vector that shows its digits stands upright: so it is narrow, and its entries lie in line
    with those of its gradient. Digits of a matrix are wide: its gradient lies below it.
    """
    shape = node.shape or ()
    rows, cols, is_cut = grid(shape)
    rows, cols = max(rows, 1), max(cols, 1)
    down, across = axis_names(node)
    digits_fit = not is_cut and _has_digits(shape, digits)
    if digits_fit and len(shape) == 1:
        rows, cols, down, across = cols, 1, across, ""
    if rows > 1 and down:
        x += text_width(down, AXIS) + 2.5
    y += _AXIS_HIGH if across else 0.0
    note = shown_shape(shape) if is_cut else ""
    cell_w, cell_h = DIGIT_CELL if digits_fit else STRIP_CELL if rows == 1 else TILE_CELL
    w, h = cols * cell_w, rows * cell_h
    x += max(0.0, (text_width(note, _SHAPE) - w) / 2 - 5.0)
    if rows == 1 or (digits_fit and cols > 1):
        below = h + 3.5
        value = Place(x, y, w, h, rows, cols, down=down, across=across)
        grad = Place(x, y + below, w, h, rows, cols, shape=note)
    else:
        value = Place(x, y, w, h, rows, cols, shape=note, down=down, across=across)
        grad = Place(x + w + _GAP, y, w, h, rows, cols)
    return value, grad, grad.y + h + (12.0 if note else 0.0)


def _moved(place: Place, down: float, right: float = 0.0) -> Place:
    return replace(place, x=place.x + right, y=place.y + down)


def _label(name: str, x: float, y: float, size: float, anchor: str) -> Label:
    return Label(name, x, y, size, anchor, italic(name))


def _sign(sign: str, x: float, middle: float) -> Label:
    size = _sign_size(sign)
    return Label(sign, x, middle + size * 0.33, size)


def _sign_size(sign: str) -> float:
    return SIGN if len(sign) <= 2 else WORD
