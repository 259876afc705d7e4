"""List the operators that give the same entries another shape, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import array_shapes as shapes
from eqgraph.operators.notation import call
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register


def _permute_back(m: Any, g: Any, y: Any, x: Any, *, axes: tuple[int, ...] = ()) -> Any:
    order = [k % len(axes) for k in axes]
    return m.permute(g, axes=tuple(order.index(k) for k in range(len(order))))


def _pad_back(
    m: Any, g: Any, y: Any, x: Any, *, axis: int = 0, before: int = 0, after: int = 0
) -> Any:
    return m.slice(g, axis=axis, start=before, stop=before + x.shape[axis])


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="reshape",
        moves=True,
        spellings=("reshape",),
        params={"shape": ()},
        elementwise=False,
        notation=call("reshape"),
        doc="Give the entries another shape, in the order of reading; −1 is what is left.",
        primitive=True,
        forward=lambda m, x, *, shape=(): m.reshape(x, shape=shape),
        vjp=(lambda m, g, y, x, *, shape=(): m.reshape(g, shape=x.shape),),
        shape=shapes.reshape,
        reason="the same numbers in another shape",
        reason_back="the gradient gets the shape of the operand",
    ),
    Operator(
        name="permute",
        moves=True,
        spellings=("permute",),
        params={"axes": ()},
        elementwise=False,
        notation=call("permute"),
        doc="Put the axes into another order.",
        primitive=True,
        forward=lambda m, x, *, axes=(): m.permute(x, axes=axes),
        vjp=(_permute_back,),
        shape=shapes.permute,
        reason="the axes in another order",
        reason_back="the axes are put back in order",
    ),
    Operator(
        name="pad",
        spellings=("pad",),
        params={"axis": 0, "before": 0, "after": 0},
        elementwise=False,
        notation=call("pad"),
        doc="Put zeros before and after the entries of an axis.",
        primitive=True,
        forward=lambda m, x, *, axis=0, before=0, after=0: m.pad(
            x, axis=axis, before=before, after=after
        ),
        vjp=(_pad_back,),
        shape=shapes.pad,
        reason="zeros round the entries",
        reason_back="the gradient of the zeros is dropped",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
