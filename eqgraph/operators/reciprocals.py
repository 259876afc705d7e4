"""List the reciprocals of the circular and hyperbolic functions, and what undoes them."""

from __future__ import annotations

from typing import Any

from eqgraph.operators.notation import call
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register

_HALF_PI = 1.5707963267948966
_LOG_2 = 0.6931471805599453
_NEAR = 1e-8  # to 0, where 1 beside 1/x counts for nothing, and 1/x may be no float


def _arccsch(m: Any, x: Any) -> Any:
    near = m.sign(x) * (_LOG_2 - m.log(m.abs(x)))
    far = m.arcsinh(1 / x)
    return m.where(m.equal(x, 0.0), far, m.where(m.less(m.abs(x), _NEAR), near, far))


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="sec",
        spellings=("sec",),
        sympy="sec",
        notation=call("sec", r"\sec"),
        doc="Divide 1 by the cosine.",
        forward=lambda m, x: 1 / m.cos(x),
        vjp=(lambda m, g, y, x: g * y * m.tan(x),),
        domain=(-1.2, 1.2),
        reason="the secant is 1 over the cosine",
        reason_back="the secant hands on the gradient times its value and the tangent",
    ),
    Operator(
        name="csc",
        spellings=("csc",),
        sympy="csc",
        notation=call("csc", r"\csc"),
        doc="Divide 1 by the sine.",
        forward=lambda m, x: 1 / m.sin(x),
        vjp=(lambda m, g, y, x: -g * y * m.cot(x),),
        domain=(0.4, 2.4),
        reason="the cosecant is 1 over the sine",
        reason_back="the cosecant hands on the gradient times minus its value and the cotangent",
    ),
    Operator(
        name="cot",
        spellings=("cot",),
        sympy="cot",
        notation=call("cot", r"\cot"),
        doc="Divide 1 by the tangent.",
        forward=lambda m, x: 1 / m.tan(x),
        vjp=(lambda m, g, y, x: -g * m.csc(x) * m.csc(x),),
        domain=(0.4, 2.4),
        reason="the cotangent is 1 over the tangent",
        reason_back="the cotangent divides the gradient by minus the square of the sine",
    ),
    Operator(
        name="sech",
        spellings=("sech",),
        sympy="sech",
        notation=call("sech"),
        exponential=True,
        range=(0, 1),
        doc="Divide 1 by the hyperbolic cosine.",
        forward=lambda m, x: 1 / m.cosh(x),
        vjp=(lambda m, g, y, x: -g * (y * m.tanh(x)),),
        reason="sech is a bump, 1 over the hyperbolic cosine",
        reason_back="sech hands on the gradient times minus its value and tanh",
    ),
    Operator(
        name="csch",
        spellings=("csch",),
        sympy="csch",
        notation=call("csch"),
        exponential=True,
        doc="Divide 1 by the hyperbolic sine.",
        forward=lambda m, x: 1 / m.sinh(x),
        vjp=(lambda m, g, y, x: -g * y * m.coth(x),),
        domain=(0.4, 2.4),
        reason="csch is 1 over the hyperbolic sine",
        reason_back="csch hands on the gradient times minus its value and coth",
    ),
    Operator(
        name="coth",
        spellings=("coth",),
        sympy="coth",
        notation=call("coth", r"\coth"),
        exponential=True,
        doc="Divide 1 by the hyperbolic tangent.",
        forward=lambda m, x: 1 / m.tanh(x),
        vjp=(lambda m, g, y, x: -g * m.csch(x) * m.csch(x),),
        domain=(0.4, 2.4),
        reason="coth is 1 over the hyperbolic tangent",
        reason_back="coth divides the gradient by minus the square of the hyperbolic sine",
    ),
    Operator(
        name="arccot",
        spellings=("arccot", "acot"),
        sympy="acot",
        notation=call("arccot", r"\operatorname{arccot}"),
        range=(-_HALF_PI, _HALF_PI),
        doc="Give the angle of a cotangent, that of the tangent 1/x.",
        forward=lambda m, x: m.arctan(1 / x),
        vjp=(lambda m, g, y, x: -g / m.hypot(1.0, x) / m.hypot(1.0, x),),
        reason="the arc cotangent undoes the cotangent",
        reason_back="the arc cotangent divides the gradient by −(1 + x²)",
    ),
    Operator(
        name="arccsch",
        spellings=("arccsch", "acsch"),
        sympy="acsch",
        notation=call("arccsch", r"\operatorname{arccsch}"),
        doc="Undo csch.",
        forward=lambda m, x: m.arcsinh(1 / x),
        kernel=_arccsch,
        vjp=(lambda m, g, y, x: -g / m.abs(x) / m.hypot(1.0, x),),
        domain=(0.4, 2.4),
        reason="it undoes csch",
        reason_back="its gradient is divided by −|x|√(1 + x²)",
    ),
    Operator(
        name="arcsech",
        spellings=("arcsech", "asech"),
        sympy="asech",
        notation=call("arcsech", r"\operatorname{arcsech}"),
        doc="Undo sech, between 0 and 1.",
        forward=lambda m, x: m.arccosh(1 / x),
        # Near 1 the digits of 1/x are lost, far from it those of √(1 − x²).
        kernel=lambda m, x: m.where(
            m.less(x, 0.5),
            m.where(m.less(x, _NEAR), _LOG_2 - m.log(x), m.arccosh(1 / x)),
            m.arctanh(m.sqrt((1 - x) * (1 + x))),
        ),
        vjp=(lambda m, g, y, x: -g / x / m.sqrt(m.one_minus_square(x)),),
        domain=(0.1, 0.9),
        reason="it undoes sech",
        reason_back="its gradient is divided by −x√(1 − x²); near 1 it explodes",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
