"""List the operators that round to whole numbers, one row each."""

from __future__ import annotations

from eqgraph.operators.notation import call
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register

_FLAT = "a step is flat: no gradient"

# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="floor",
        spellings=("floor",),
        sympy="floor",
        notation=call("floor"),
        doc="Round down to a whole number; no gradient flows.",
        primitive=True,
        ufunc="floor",
        forward=lambda m, x: m.floor(x),
        vjp=(None,),
        branch=lambda m, x: m.floor(x),
        reason="the whole number below",
        reason_back=_FLAT,
    ),
    Operator(
        name="ceil",
        spellings=("ceil",),
        sympy="ceiling",
        notation=call("ceil"),
        doc="Round up to a whole number; no gradient flows.",
        primitive=True,
        ufunc="ceil",
        forward=lambda m, x: m.ceil(x),
        vjp=(None,),
        branch=lambda m, x: m.ceil(x),
        reason="the whole number above",
        reason_back=_FLAT,
    ),
    Operator(
        name="round",
        spellings=("round",),
        notation=call("round"),
        numpy=("round",),
        doc="Round to the nearest whole number, a half to the even one; no gradient flows.",
        primitive=True,
        ufunc="rint",
        forward=lambda m, x: m.round(x),
        vjp=(None,),
        branch=lambda m, x: m.round(x),
        reason="the nearest whole number, a half to the even one",
        reason_back=_FLAT,
    ),
    Operator(
        name="mod",
        arity=2,
        spellings=("mod",),
        notation=call("mod"),
        numpy=("mod",),
        ufunc="remainder",
        doc="Take what division by the second operand leaves, with the second one's sign.",
        forward=lambda m, a, b: a - m.floor(a / b) * b,
        # The quotient by what is left: a/b may be rounded up to a whole number, as 1/0.1 is.
        vjp=(
            lambda m, g, y, a, b: g,
            lambda m, g, y, a, b: -g * m.where(m.equal(y, b), -1.0, m.round((a - y) / b)),
        ),
        branch=lambda m, a, b: m.floor(a / b),
        domain=(0.4, 2.4),
        reason="what division leaves",
        reason_back="mod passes the gradient on, times the negative whole quotient for the divisor",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
