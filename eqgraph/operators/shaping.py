"""List the helpers of the derivatives that change shapes by example, one row each.

`sum_to(g, x)` and `expand_as(g, x)` read only the shape of `x`.
"""

from __future__ import annotations

from eqgraph.operators import shapes
from eqgraph.operators.notation import pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register

# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="expand_as",
        moves=True,
        arity=2,
        params={"axis": None},
        elementwise=False,
        notation=pattern("{0}", "{0}"),
        shape=shapes.like_second,
        doc="Repeat along the axis that a reduction took away, to the shape of the example.",
        forward=lambda m, g, x, *, axis=None: m.broadcast_to(
            g if axis is None else m.expand_dims(g, axis=axis), x
        ),
        vjp=(lambda m, g, y, small, x, *, axis=None: m.sum(g, axis=axis), None),
        reason="the same number for every entry",
        reason_back="what was repeated is summed",
    ),
    Operator(
        name="sum_to",
        adds=True,
        arity=2,
        elementwise=False,
        notation=pattern("∑{0}", r"\sum {0}"),
        shape=shapes.like_second,
        doc="Sum out what broadcasting repeated, down to the shape of the example.",
        primitive=True,
        forward=lambda m, g, x: m.sum_to(g, x),
        vjp=(lambda m, g, y, wide, x: m.broadcast_to(g, wide), None),
        reason="what was broadcast is summed",
        reason_back="what was summed is repeated",
    ),
    Operator(
        name="broadcast_to",
        moves=True,
        arity=2,
        elementwise=False,
        notation=pattern("{0}", "{0}"),
        shape=shapes.like_second,
        doc="Repeat by NumPy's broadcasting to the shape of the example.",
        primitive=True,
        forward=lambda m, x, like: m.broadcast_to(x, like),
        vjp=(lambda m, g, y, x, like: m.sum_to(g, x), None),
        reason="the same number for every entry",
        reason_back="what was repeated is summed",
    ),
    Operator(
        name="zeros_like",
        elementwise=False,
        notation=pattern("0", "0"),
        shape=lambda x: x,
        doc="Give zeros in the shape of the example; no gradient flows.",
        primitive=True,
        forward=lambda m, x: m.zeros_like(x),
        vjp=(None,),
        reason="zeros",
        reason_back="zeros are flat: no gradient",
    ),
    Operator(
        name="expand_dims",
        moves=True,
        params={"axis": -1},
        elementwise=False,
        notation=pattern("{0}", "{0}"),
        shape=shapes.expand_dims,
        doc="Insert an axis of length 1, the last one by default.",
        primitive=True,
        forward=lambda m, x, *, axis=-1: m.expand_dims(x, axis=axis),
        vjp=(lambda m, g, y, x, *, axis=-1: m.sum(g, axis=axis),),
        reason="a vector as a column or as a line",
        reason_back="the inserted axis goes away again",
    ),
    Operator(
        name="flip",
        moves=True,
        params={"axis": -1},
        elementwise=False,
        notation=pattern("flip({0})", r"\operatorname{{flip}}({0})"),
        shape=shapes.within,
        doc="Turn the order along an axis, the last one by default.",
        primitive=True,
        forward=lambda m, x, *, axis=-1: m.flip(x, axis=axis),
        vjp=(lambda m, g, y, x, *, axis=-1: m.flip(g, axis=axis),),
        reason="the same numbers from the end to the start",
        reason_back="the order is turned back",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
