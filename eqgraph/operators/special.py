"""List the special functions, one row each: those of the normal distribution and of Γ."""

from __future__ import annotations

from typing import Any

from eqgraph.operators.notation import call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register

_HALF_ROOT_PI = 0.886226925452758
_BELL = 0.3989422804014327  # 1/√(2π)
_TWO_OVER_ROOT_PI = 1.1283791670955126
_SPLIT = 134217729.0  # 2²⁷ + 1: what is left of a product by it has half of the digits
_FAR = 64.0  # exp(−x²/2) is 0 from there on


def _bell(m: Any, x: Any, by: float) -> Any:
    """Take exp(−by·x²) with the digits that rounding x² would lose, a thousand ulp far out.

    Source: Dekker, A floating-point technique for extending the available precision (1971).
    """
    a = m.minimum(m.abs(x), _FAR)
    c = _SPLIT * a
    half = c - (c - a)
    return m.exp(-by * half * half) * m.exp(-by * ((a - half) * (a + half)))


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="erfinv",
        spellings=("erfinv",),
        sympy="erfinv",
        notation=call("erfinv"),
        doc="Undo the error function, between −1 and 1.",
        primitive=True,
        forward=lambda m, x: m.erfinv(x),
        vjp=(lambda m, g, y, x: g * (_HALF_ROOT_PI * m.exp(m.square(y))),),
        domain=(-0.9, 0.9),
        reason="erfinv undoes the error function",
        reason_back="erfinv divides the gradient by the slope of erf; near ±1 it explodes",
    ),
    Operator(
        name="normal_cdf",
        spellings=("normal_cdf", "Φ"),
        notation=call("normal_cdf", r"\operatorname{normal\_cdf}"),
        exponential=True,
        range=(0, 1),
        saturates=(0.0012, 0.9988),
        steepest=_BELL,
        doc="Give the probability that a standard normal number lies below, exact in both tails.",
        primitive=True,
        forward=lambda m, x: m.normal_cdf(x),
        vjp=(lambda m, g, y, x: g * m.normal_pdf(x),),
        reason="Φ is the probability that a normal number lies below",
        reason_back="Φ hands on the gradient times the bell curve, nothing far out",
    ),
    Operator(
        name="normal_pdf",
        spellings=("normal_pdf",),
        notation=call("normal_pdf", r"\operatorname{normal\_pdf}"),
        exponential=True,
        slope_of="normal_cdf",
        range=(0, _BELL),
        doc="Give the density of the standard normal distribution, the bell curve.",
        forward=lambda m, x: _BELL * m.exp(-m.square(x) / 2),
        kernel=lambda m, x: _BELL * _bell(m, x, 0.5),
        vjp=(lambda m, g, y, x: -g * m.multiply_no_nan(x, y),),
        reason="the bell curve",
        reason_back="the bell curve hands on the gradient times −x and its own value",
    ),
    Operator(
        name="derf",
        notation=pattern("erf′({0})", r"\operatorname{{erf}}'({0})"),
        exponential=True,
        slope_of="erf",
        range=(0, _TWO_OVER_ROOT_PI),
        doc="Give the derivative of the error function, 2/√π times exp(−x²).",
        forward=lambda m, x: _TWO_OVER_ROOT_PI * m.exp(-m.square(x)),
        kernel=lambda m, x: _TWO_OVER_ROOT_PI * _bell(m, x, 1.0),
        vjp=(lambda m, g, y, x: -2 * g * m.multiply_no_nan(x, y),),
        reason="the slope of erf, a bell curve",
        reason_back="the second derivative of erf",
    ),
    Operator(
        name="gamma",
        notation=pattern("Γ({0})", r"\Gamma({0})"),
        doc="Take the gamma function, (x − 1)! for whole numbers.",
        primitive=True,
        forward=lambda m, x: m.gamma(x),
        vjp=(lambda m, g, y, x: g * (y * m.digamma(x)),),
        domain=(0.4, 2.4),
        reason="Γ is the factorial between whole numbers, moved by one",
        reason_back="Γ hands on the gradient times its value and digamma",
    ),
    Operator(
        name="factorial",
        spellings=("factorial",),
        sympy="factorial",
        notation=call("factorial"),
        doc="Multiply the whole numbers up to x; between them it is Γ(x + 1).",
        forward=lambda m, x: m.gamma(x + 1),
        vjp=(lambda m, g, y, x: g * (y * m.digamma(x + 1)),),
        domain=(0.4, 2.4),
        reason="n! counts the orders of n things",
        reason_back="a factorial hands on the gradient times its value and digamma",
    ),
    Operator(
        name="lgamma",
        spellings=("lgamma",),
        sympy="loggamma",
        notation=call("lgamma"),
        numpy=("lgamma",),
        doc="Take the log of the absolute value of Γ: that of a factorial, moved by one.",
        primitive=True,
        forward=lambda m, x: m.lgamma(x),
        vjp=(lambda m, g, y, x: g * m.digamma(x),),
        domain=(0.4, 2.4),
        reason="lgamma is the log of a factorial, moved by one",
        reason_back="lgamma hands on the gradient times digamma",
    ),
    Operator(
        name="digamma",
        spellings=("digamma",),
        notation=call("digamma"),
        doc="Take the slope of lgamma.",
        primitive=True,
        forward=lambda m, x: m.digamma(x),
        vjp=(lambda m, g, y, x: g * m.polygamma(x),),
        domain=(0.4, 2.4),
        reason="digamma is the slope of lgamma",
        reason_back="digamma hands on the gradient times its own slope",
    ),
    Operator(
        name="polygamma",
        spellings=("polygamma",),
        params={"n": 1},
        notation=call("polygamma"),
        doc="Take the n-th derivative of digamma, the first by default.",
        primitive=True,
        forward=lambda m, x, *, n=1: m.polygamma(x, n=n),
        vjp=(lambda m, g, y, x, *, n=1: g * m.polygamma(x, n=n + 1),),
        domain=(0.4, 2.4),
        reason="polygamma is a derivative of digamma",
        reason_back="polygamma hands on the gradient times the next derivative",
    ),
    Operator(
        name="binomial",
        arity=2,
        spellings=("binomial",),
        sympy="binomial",
        notation=call("binomial"),
        doc="Count the ways to choose the second operand of things out of the first.",
        primitive=True,
        forward=lambda m, n, k: m.binomial(n, k),
        vjp=(
            lambda m, g, y, n, k: g * (y * (m.digamma(n + 1) - m.digamma(n - k + 1))),
            lambda m, g, y, n, k: g * (y * (m.digamma(n - k + 1) - m.digamma(k + 1))),
        ),
        domain=(1.1, 1.9),  # for Γ(n − k + 1) to be far from its poles
        reason="C(n, k) counts the ways to choose",
        reason_back="C(n, k) hands on the gradient times its value and differences of digamma",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
