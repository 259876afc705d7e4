"""List the elementwise functions, one row each: `y` is the result and `g` its cotangent."""

from __future__ import annotations

from typing import Any

from eqgraph.operators.notation import PRODUCT, call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register

_LOG_2 = 0.6931471805599453
_TWO_OVER_ROOT_PI = 1.1283791670955126


def _sech2_kernel(m: Any, x: Any) -> Any:
    """Give sech² by one exponential: cosh takes several times as long."""
    e = m.exp(x)
    return m.square(2 / (e + 1 / e))


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="exp",
        spellings=("exp",),
        sympy="exp",
        notation=call("exp", r"\exp"),
        exponential=True,
        doc="Raise e to each entry.",
        primitive=True,
        ufunc="exp",
        forward=lambda m, x: m.exp(x),
        vjp=(lambda m, g, y, x: g * y,),
        reason="the exponential makes every entry positive",
        reason_back="the exponential hands on the gradient times its own value",
    ),
    Operator(
        name="log",
        spellings=("log", "ln"),
        sympy="log",
        notation=call("log", r"\log"),
        doc="Take the natural logarithm.",
        primitive=True,
        ufunc="log",
        forward=lambda m, x: m.log(x),
        vjp=(lambda m, g, y, x: g / x,),
        domain=(0.4, 2.4),
        reason="the logarithm undoes the exponential",
        reason_back="the logarithm divides the gradient by its operand; a small one amplifies it",
    ),
    Operator(
        name="log1p",
        spellings=("log1p",),
        sympy="log1p",
        notation=call("log1p"),
        doc="Take log(1 + x), exact also for small x.",
        primitive=True,
        ufunc="log1p",
        forward=lambda m, x: m.log1p(x),
        vjp=(lambda m, g, y, x: g / (1 + x),),
        domain=(-0.6, 2.0),
        reason="log1p keeps all digits of a small operand",
        reason_back="log1p divides the gradient by one plus its operand",
    ),
    Operator(
        name="expm1",
        spellings=("expm1",),
        sympy="expm1",
        notation=call("expm1"),
        exponential=True,
        doc="Take exp(x) − 1, exact also for small x.",
        primitive=True,
        ufunc="expm1",
        forward=lambda m, x: m.expm1(x),
        vjp=(lambda m, g, y, x: g * m.exp(x),),
        reason="expm1 keeps all digits of a small operand",
        reason_back="expm1 hands on the gradient times the exponential of its operand",
    ),
    Operator(
        name="log1mexp",
        spellings=("log1mexp",),
        notation=call("log1mexp"),
        doc="Take log(1 − exp(x)) of a negative x, exact for small and for large ones.",
        forward=lambda m, x: m.log(1 - m.exp(x)),
        # Mächler (2012): which of the two keeps its digits changes at −log 2.
        kernel=lambda m, x: m.where(m.greater(x, -_LOG_2), m.log(-m.expm1(x)), m.log1p(-m.exp(x))),
        vjp=(lambda m, g, y, x: g * m.dlog1mexp(x),),
        domain=(-2.4, -0.4),
        reason="log1mexp is the log of what a probability leaves",
        reason_back="log1mexp divides the gradient by 1 − exp(−x); near 0 it explodes",
    ),
    Operator(
        name="dlog1mexp",
        notation=pattern("1/(1 − exp(−{0}))", r"1/(1 - \exp(-{0}))"),
        slope_of="log1mexp",
        doc="Give the derivative of log1mexp, −∞ at 0 from either side.",
        forward=lambda m, x: -1 / m.expm1(-x),
        kernel=lambda m, x: -m.exp(x) / m.abs(m.expm1(x)),  # no overflow, and −∞ at −0 and 0
        vjp=(lambda m, g, y, x: g * (y * (1 - y)),),
        domain=(-2.4, -0.4),
        reason="the slope of log1mexp",
        reason_back="the second derivative of log1mexp",
    ),
    Operator(
        name="tanh",
        spellings=("tanh", "Tanh"),
        sympy="tanh",
        notation=call("tanh", r"\tanh"),
        exponential=True,
        range=(-1, 1),
        saturates=(-0.995, 0.995),
        steepest=1.0,
        doc="Take the hyperbolic tangent.",
        primitive=True,
        ufunc="tanh",
        forward=lambda m, x: m.tanh(x),
        vjp=(lambda m, g, y, x: g * m.sech2(x),),
        reason="tanh squashes each entry between −1 and 1",
        reason_back="tanh passes the gradient on, damped where it is saturated",
    ),
    Operator(
        name="sech2",
        notation=pattern("sech²({0})", r"\operatorname{{sech}}^2({0})"),
        slope_of="tanh",
        range=(0, 1),
        doc="Give the derivative of tanh, exact also where tanh is saturated.",
        forward=lambda m, x: 1 - m.square(m.tanh(x)),
        kernel=_sech2_kernel,  # 1 − y² keeps no digit at |x| > 19
        vjp=(lambda m, g, y, x: g * (-2 * m.tanh(x) * y),),
        reason="the slope of tanh",
        reason_back="the second derivative of tanh",
    ),
    Operator(
        name="sigmoid",
        spellings=("σ", "sigmoid"),
        notation=call("σ", r"\sigma"),
        exponential=True,
        range=(0, 1),
        saturates=(0.0025, 0.9975),
        steepest=0.25,
        doc="Squash each entry between 0 and 1: 1/(1 + exp(−x)).",
        # As plain as it is, this keeps 2 ulp: exp(−x) overflows only where the value is 0.
        forward=lambda m, x: 1 / (1 + m.exp(-x)),
        vjp=(lambda m, g, y, x: g * m.dsigmoid(x),),
        reason="σ squashes each entry between 0 and 1",
        reason_back="σ passes on a quarter of the gradient at most, less where saturated",
    ),
    Operator(
        name="dsigmoid",
        notation=pattern("σ′({0})", r"\sigma'({0})"),
        slope_of="sigmoid",
        range=(0, 0.25),
        doc="Give the derivative of the sigmoid, exact also where it is saturated.",
        forward=lambda m, x: m.sigmoid(x) * (1 - m.sigmoid(x)),
        # 1 − σ(x) is σ(−x), by the exp(−x) that σ(x) has taken.
        kernel=lambda m, x: m.sigmoid(x) * (1 / (1 + 1 / m.exp(-x))),
        vjp=(lambda m, g, y, x: -g * (y * m.tanh(x / 2)),),  # 1 − 2σ(x) cancels near 0
        reason="the slope of the sigmoid",
        reason_back="the second derivative of the sigmoid",
    ),
    Operator(
        name="softplus",
        spellings=("softplus", "Softplus"),
        notation=call("softplus"),
        exponential=True,
        doc="Take log(1 + exp(x)), a smooth relu.",
        forward=lambda m, x: m.log(1 + m.exp(x)),
        kernel=lambda m, x: m.maximum(x, 0.0) + m.log1p(m.exp(-m.abs(x))),
        vjp=(lambda m, g, y, x: g * m.sigmoid(x),),
        reason="softplus is a smooth relu",
        reason_back="softplus hands on the gradient times the sigmoid",
    ),
    Operator(
        name="logaddexp",
        arity=2,
        spellings=("logaddexp",),
        notation=call("logaddexp"),
        commutative=True,
        ufunc="logaddexp",
        doc="Take log(exp(a) + exp(b)) without leaving the range of floats: a smooth max of two.",
        forward=lambda m, a, b: m.log(m.exp(a) + m.exp(b)),
        vjp=(
            lambda m, g, y, a, b: g * m.sigmoid(a - b),
            lambda m, g, y, a, b: g * m.sigmoid(b - a),
        ),
        reason="logaddexp is a smooth max of two",
        reason_back="logaddexp shares the gradient out by the sigmoid of the difference",
    ),
    Operator(
        name="hypot",
        arity=2,
        spellings=("hypot",),
        notation=call("hypot"),
        commutative=True,
        ufunc="hypot",
        doc="Take √(a² + b²) without leaving the range of floats; its derivative at 0 is 0.",
        forward=lambda m, a, b: m.sqrt(m.square(a) + m.square(b)),
        vjp=(
            lambda m, g, y, a, b: m.multiply_no_nan(g, m.hypot_slope(a, b)),
            lambda m, g, y, a, b: m.multiply_no_nan(g, m.hypot_slope(b, a)),
        ),
        branch=lambda m, a, b: m.equal(m.hypot(a, b), 0.0),
        squared=(lambda m, g, a, b: g * (2 * a), lambda m, g, a, b: g * (2 * b)),
        reason="hypot is the long side of a right-angled triangle",
        reason_back="hypot hands on the gradient along the direction of its operands",
    ),
    Operator(
        name="hypot_slope",
        arity=2,
        notation=pattern("{0}/hypot({0}, {1})", r"{0}/\operatorname{{hypot}}({0}, {1})", PRODUCT),
        range=(-1, 1),
        doc="Give the derivative of hypot by its first operand: the cosine of an angle.",
        forward=lambda m, a, b: m.divide_no_nan(a, m.hypot(a, b)),
        # b²/h³ and not 1/h − a²/h³, which cancels where a is large.
        vjp=(
            lambda m, g, y, a, b: m.divide_no_nan(g * m.square(m.hypot_slope(b, a)), m.hypot(a, b)),
            lambda m, g, y, a, b: -m.divide_no_nan(g * (y * m.hypot_slope(b, a)), m.hypot(a, b)),
        ),
        reason="the slope of hypot",
        reason_back="the second derivative of hypot",
    ),
    Operator(
        name="erf",
        spellings=("erf",),
        sympy="erf",
        notation=call("erf"),
        numpy=("erf",),
        exponential=True,
        range=(-1, 1),
        saturates=(-0.9976, 0.9976),
        steepest=_TWO_OVER_ROOT_PI,
        doc="Take the error function, 2/√π times the integral of exp(−t²) from 0.",
        primitive=True,
        forward=lambda m, x: m.erf(x),
        vjp=(lambda m, g, y, x: g * m.derf(x),),
        reason="erf squashes each entry between −1 and 1",
        reason_back="erf passes the gradient on by a bell curve, damped where it is saturated",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
