"""List the operators that contract, join or turn arrays, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import shapes
from eqgraph.operators.notation import MATMUL, POWER, Notation, infix, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register


def _column(m: Any, x: Any) -> Any:
    return m.expand_dims(x, axis=-1)


def _line(m: Any, x: Any) -> Any:
    return m.expand_dims(x, axis=-2)


def _matmul_left(m: Any, g: Any, y: Any, a: Any, b: Any) -> Any:
    """z = a·b, ā = z̄·bᵀ; a vector on either side makes it an outer product or a sum."""
    if len(b.shape) == 1:
        return g * b if len(a.shape) == 1 else m.outer(g, b)
    if len(a.shape) == 1:
        return m.matmul(b, g) if len(b.shape) == 2 else m.sum(b * _line(m, g), axis=-1)
    return m.matmul(g, m.transpose(b))


def _matmul_right(m: Any, g: Any, y: Any, a: Any, b: Any) -> Any:
    """z = a·b, b̄ = aᵀ·z̄; what a batch adds is summed out where it is accumulated."""
    if len(a.shape) == 1:
        return g * a if len(b.shape) == 1 else m.outer(a, g)
    if len(b.shape) == 1:
        return m.matmul(m.transpose(a), g) if len(a.shape) == 2 else _column(m, g) * a
    return m.matmul(m.transpose(a), g)


def _piece_rule(index: int) -> Any:
    """Put the cotangent of one piece back among zeros; the examples get none."""
    if index:
        return None
    return lambda m, g, y, whole, *xs, index, axis=-1: m.concat(
        *(g if k == index else m.zeros_like(x) for k, x in enumerate(xs)), axis=axis
    )


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="matmul",
        adds=True,
        arity=2,
        elementwise=False,
        notation=infix("·", r"\cdot", MATMUL, tight=True),
        core=2,
        numpy=("matmul",),
        python="MatMult",
        doc="Contract the last axis of the first operand with the second's last but one.",
        primitive=True,
        forward=lambda m, a, b: m.matmul(a, b),
        vjp=(_matmul_left, _matmul_right),
        shape=shapes.matmul,
        reason="each entry is a row times a column, summed",
        reason_back="a matrix product hands each operand the gradient times the other, transposed",
    ),
    Operator(
        name="outer",
        spellings=("outer",),
        arity=2,
        elementwise=False,
        notation=pattern("{0}·{1}ᵀ", r"{0}{1}^\top", MATMUL),
        doc="Multiply each entry of the first vector with each of the second.",
        forward=lambda m, a, b: _column(m, a) * _line(m, b),
        vjp=(
            lambda m, g, y, a, b: m.sum(g * _line(m, b), axis=-1),
            lambda m, g, y, a, b: m.sum(g * _column(m, a), axis=-2),
        ),
        shape=lambda a, b: shapes.broadcast((*a, 1), (*b[:-1], 1, b[-1])),
        reason="each entry of one times each of the other",
        reason_back="each operand receives the gradient times the other, summed",
    ),
    Operator(
        name="transpose",
        moves=True,
        spellings=("transpose",),
        elementwise=False,
        notation=Notation("postfix", "ᵀ", r"^\top", POWER, (0,)),
        numpy=("transpose",),
        doc="Swap the last two axes; vectors stay as they are.",
        primitive=True,
        forward=lambda m, x: m.transpose(x),
        vjp=(lambda m, g, y, x: m.transpose(g),),
        shape=shapes.transpose,
        reason="rows become columns",
        reason_back="a transpose turns the gradient back",
    ),
    Operator(
        name="concat",
        arity=None,
        elementwise=False,
        spellings=("concat", "Concat"),
        params={"axis": -1},
        notation=Notation("join", ", ", r"\operatorname{concat}"),
        doc="Join operands along an axis, the last by default, scalars counting as length 1.",
        primitive=True,
        forward=lambda m, *xs, axis=-1: m.concat(*xs, axis=axis),
        vjp=lambda k: lambda m, g, y, *xs, axis=-1: m.split(g, *xs, index=k, axis=axis),
        shape=shapes.concat,
        reason="brackets join their operands end to end",
        reason_back="each operand receives its own piece of the gradient",
    ),
    Operator(
        name="split",
        arity=None,
        params={"index": 0, "axis": -1},
        elementwise=False,
        notation=pattern("{0}[part]", "{0}[part]"),
        doc="Cut out the piece that an operand of a concatenation gave.",
        primitive=True,
        forward=lambda m, g, *xs, index, axis=-1: m.split(g, *xs, index=index, axis=axis),
        vjp=_piece_rule,
        shape=lambda g, *xs, index, axis=-1: xs[index],
        reason="one piece of a joined array",
        reason_back="the piece goes back among zeros",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
