"""List logarithms and powers to other bases, the cube root and the angle of a point."""

from __future__ import annotations

from eqgraph.operators.notation import call
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register

_LN_2, _LN_10 = 0.6931471805599453, 2.302585092994046
_PI = 3.141592653589793

# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="log2",
        spellings=("log2",),
        sympy="log2",
        notation=call("log2"),
        doc="Take the logarithm to base 2.",
        primitive=True,
        ufunc="log2",
        forward=lambda m, x: m.log2(x),
        vjp=(lambda m, g, y, x: g / (_LN_2 * x),),
        domain=(0.4, 2.4),
        reason="log2 counts doublings",
        reason_back="log2 divides the gradient by its operand and by log 2",
    ),
    Operator(
        name="log10",
        spellings=("log10",),
        sympy="log10",
        notation=call("log10"),
        doc="Take the logarithm to base 10.",
        primitive=True,
        ufunc="log10",
        forward=lambda m, x: m.log10(x),
        vjp=(lambda m, g, y, x: g / (_LN_10 * x),),
        domain=(0.4, 2.4),
        reason="log10 counts factors of ten",
        reason_back="log10 divides the gradient by its operand and by log 10",
    ),
    Operator(
        name="exp2",
        spellings=("exp2",),
        sympy="exp2",
        notation=call("exp2"),
        exponential=True,
        doc="Raise 2 to each entry.",
        primitive=True,
        ufunc="exp2",
        forward=lambda m, x: m.exp2(x),
        vjp=(lambda m, g, y, x: g * (_LN_2 * y),),
        reason="exp2 doubles at each step of one",
        reason_back="exp2 hands on the gradient times its own value and log 2",
    ),
    Operator(
        name="cbrt",
        spellings=("cbrt",),
        notation=call("cbrt"),
        doc="Take the cube root, negative for what is negative; its derivative at 0 is infinite.",
        primitive=True,
        ufunc="cbrt",
        forward=lambda m, x: m.cbrt(x),
        vjp=(lambda m, g, y, x: g / (3 * m.square(y)),),
        domain=(0.4, 2.4),
        reason="a cube root undoes a third power",
        reason_back="a cube root divides the gradient by three times its square",
    ),
    Operator(
        name="arctan2",
        arity=2,
        spellings=("arctan2", "atan2"),
        sympy="atan2",
        notation=call("arctan2"),
        numpy=("atan2",),
        range=(-_PI, _PI),
        doc="Give the angle of the point with ordinate a and abscissa b; at 0 no gradient flows.",
        primitive=True,
        ufunc="arctan2",
        forward=lambda m, a, b: m.arctan2(a, b),
        # Divided twice: the square of the distance may leave the range of floats.
        vjp=(
            lambda m, g, y, a, b: m.divide_no_nan(
                m.multiply_no_nan(g, m.divide_no_nan(b, m.hypot(a, b))), m.hypot(a, b)
            ),
            lambda m, g, y, a, b: m.divide_no_nan(
                m.multiply_no_nan(-g, m.divide_no_nan(a, m.hypot(a, b))), m.hypot(a, b)
            ),
        ),
        reason="arctan2 gives the angle of a point",
        reason_back="arctan2 turns the gradient by a right angle and divides it by the distance",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
