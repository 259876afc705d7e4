"""Hold what waits on the parser's stack, and build its tree when its last operand is there."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import Operator
from eqgraph.syntax.runs import Fault
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.trees import DEPTH, Operand
from eqgraph.syntax.text import complaints
from eqgraph.syntax.text.lexer import Token

NESTED = frozenset({"open", "prefix", "apply", "power"})  # what makes a text deep, not just long
FLAT = frozenset({"sum", "product"})


class Frame:
    """Hold what waits for its right side.

    Kinds: "open" (a bracket, bars, a call), "prefix" (−), "apply" (tanh x), "power", "infix", and
    the flat "sum" and "product". `items` are the operands so far; of the flat kinds with the place
    of the − or / before each, and `sign` is that place for the operand to come.
    """

    __slots__ = ("axis", "items", "kind", "level", "precedence", "row", "rows", "sign", "token")

    def __init__(self, kind: str, token: Token, precedence: int = 0) -> None:
        self.kind, self.token, self.precedence = kind, token, precedence
        self.items: list[Any] = []
        self.rows: tuple[Operator, ...] = ()  # of a function
        self.row: Operator | None = None  # of an infix operator
        self.axis: Operand | None = None
        self.sign: int | None = None
        self.level = 0


def push(stack: list[Frame], frame: Frame) -> None:
    """Put a frame on the stack, unless the text is too deep."""
    frame.level = (stack[-1].level if stack else 0) + (frame.kind in NESTED)
    if frame.level > DEPTH:
        raise Fault(
            f"nested more than {DEPTH} levels deep", frame.token.start, frame.token.end,
            "give a part a name of its own",
        )  # fmt: skip
    stack.append(frame)


def bracket(stack: list[Frame]) -> Frame | None:
    """Return the innermost bracket, call or bars still open."""
    return next((frame for frame in reversed(stack) if frame.kind == "open"), None)


def completed(frame: Frame, value: Operand) -> Operand:
    """Build the tree of a frame whose last operand is here."""
    if frame.kind == "sum":
        return trees.total([*frame.items, (frame.sign, value)])
    if frame.kind == "product":
        return trees.product([*frame.items, (frame.sign, value)])
    if frame.kind == "prefix":
        return trees.negation(value, frame.token.start)
    if frame.kind == "power":
        return trees.power(frame.items[0], value)
    if frame.kind == "infix":
        assert frame.row is not None
        left = frame.items[0]
        return trees.applied(frame.row, [left, value], left.start, value.end)
    return called(frame, [value], value.end)


def called(frame: Frame, xs: list[Operand], end: int) -> Operand:
    """Apply the row that takes so many operands; max(a, b, c) is max(max(a, b), c)."""
    count = len(xs)
    row = next((r for r in frame.rows if r.arity in (count, None)), None)
    if row is None and count > 2 and len(frame.rows) > 1:
        row = next((r for r in frame.rows if r.arity == 2), None)
        if row is not None:
            first, *rest = xs
            for x in rest[:-1]:
                first = trees.applied(row, [first, x], first.start, x.end)
            xs = [first, rest[-1]]
    if row is None:
        raise complaints.wrong_count(frame.token, frame.rows, count)
    if frame.axis is not None and "axis" not in row.params:
        raise complaints.no_axis(frame.token, frame.axis.start, frame.axis.end)
    return trees.applied(row, xs, frame.token.start, end, frame.axis)
