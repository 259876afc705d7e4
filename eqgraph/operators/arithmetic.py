"""List the operators of arithmetic, one row each: `y` is the result and `g` its cotangent."""

from __future__ import annotations

from typing import Any

from eqgraph.operators.notation import NEGATION, POWER, PRODUCT, SUM, Notation, infix, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register


def _times_ratio(m: Any, a: Any, b: Any, c: Any) -> Any:
    """Divide the factor that the divisor brings nearer to 1, then multiply."""
    first = m.greater(m.abs(a), m.abs(b))
    large, small = m.where(first, a, b), m.where(first, b, a)
    return m.where(m.less(m.abs(c), 1.0), small / c * large, large / c * small)


def _pow_log(m: Any, x: Any, p: Any) -> Any:
    # 0^p is 0 for every p > 0, so its slope is 0, and not 0·(−∞); a jump, at p = 0, is flat.
    zero = m.logical_and(m.equal(x, 0.0), m.greater_equal(p, 0.0))
    return m.where(zero, 0.0, m.multiply_no_nan(m.log(x), x**p))


def _pow_mixed(m: Any, g: Any, x: Any, p: Any) -> Any:
    """Hand back through ∂²/∂x∂p of x^p."""
    return g * m.multiply_no_nan(1 + m.multiply_no_nan(m.log(x), p), x ** (p - 1))


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="add",
        adds=True,
        arity=2,
        notation=infix("+", "+", SUM),
        commutative=True,
        ufunc="add",
        python="Add",
        doc="Add two operands element by element.",
        forward=lambda m, a, b: a + b,
        vjp=(lambda m, g, y, a, b: g, lambda m, g, y, a, b: g),
        reason="a sum adds its operands",
        reason_back="a sum passes the gradient on unchanged",
    ),
    Operator(
        name="sub",
        adds=True,
        arity=2,
        notation=infix("−", "-", SUM, tight=True),
        ufunc="subtract",
        python="Sub",
        doc="Subtract the second operand from the first.",
        forward=lambda m, a, b: a - b,
        vjp=(lambda m, g, y, a, b: g, lambda m, g, y, a, b: -g),
        reason="a difference takes the second operand away",
        reason_back="a difference passes the gradient on, its sign turned for the second operand",
    ),
    Operator(
        name="neg",
        notation=Notation("prefix", "−", "-", NEGATION),
        ufunc="negative",
        python="USub",
        doc="Turn the sign.",
        forward=lambda m, x: -x,
        vjp=(lambda m, g, y, x: -g,),
        reason="a minus turns the sign",
        reason_back="a minus turns the sign of the gradient",
    ),
    Operator(
        name="mul",
        arity=2,
        notation=infix("*", r"\odot", PRODUCT),
        commutative=True,
        ufunc="multiply",
        python="Mult",
        doc="Multiply two operands element by element (the Hadamard product).",
        forward=lambda m, a, b: a * b,
        vjp=(lambda m, g, y, a, b: g * b, lambda m, g, y, a, b: g * a),
        reason="a product scales each entry of one operand by the other",
        reason_back="a product hands each operand the gradient times the other operand",
    ),
    Operator(
        name="div",
        arity=2,
        notation=infix("/", "/", PRODUCT, tight=True),
        ufunc="divide",
        numpy=("true_divide",),
        python="Div",
        doc="Divide the first operand by the second, element by element.",
        forward=lambda m, a, b: a / b,
        vjp=(lambda m, g, y, a, b: g / b, lambda m, g, y, a, b: -m.times_ratio(g, y, b)),
        domain=(0.4, 2.4),
        reason="a quotient divides entry by entry",
        reason_back="a quotient divides the gradient by the denominator; a small one amplifies it",
    ),
    Operator(
        name="times_ratio",
        arity=3,
        notation=pattern("{0}*{1}/{2}", "{0} \\odot {1}/{2}", PRODUCT),
        doc="Multiply by a quotient, in the order that leaves the range of floats last.",
        forward=lambda m, a, b, c: a * (b / c),
        kernel=_times_ratio,
        vjp=(
            lambda m, g, y, a, b, c: m.times_ratio(g, b, c),
            lambda m, g, y, a, b, c: m.times_ratio(g, a, c),
            lambda m, g, y, a, b, c: -m.times_ratio(g, y, c),
        ),
        domain=(0.4, 2.4),
        reason="a product and a quotient, in the order that overflows last",
        reason_back="a product and a quotient, once more",
    ),
    Operator(
        name="pow",
        arity=2,
        notation=Notation("power", "^", "^", POWER, (0,)),
        ufunc="power",
        numpy=("pow",),
        python="Pow",
        exponential=True,
        doc="Raise the first operand to the power of the second.",
        forward=lambda m, x, p: x**p,
        vjp=(lambda m, g, y, x, p: g * m.dpow(x, p), lambda m, g, y, x, p: g * m.pow_log(x, p)),
        domain=(0.4, 2.4),
        reason="a power multiplies its base by itself",
        reason_back="a power hands on the gradient times the exponent times the next lower power",
    ),
    Operator(
        name="dpow",
        arity=2,
        notation=pattern("{1}*{0}^({1} − 1)", "{1} {0}^{{{1}-1}}", PRODUCT),
        exponential=True,
        doc="Give the derivative of a power by its base, 0 where the exponent is 0.",
        forward=lambda m, x, p: p * x ** (p - 1),
        # 0·x⁰ and not 0·x⁻¹, which is NaN at x = 0.
        kernel=lambda m, x, p: m.multiply_no_nan(p, x ** (p - m.not_equal(p, 0.0))),
        # What is 0 stays 0, to any order: of x⁰ also the slope of the slope is, and not 0·∞.
        vjp=(
            lambda m, g, y, x, p: m.multiply_no_nan(m.multiply_no_nan(m.dpow(x, p - 1), p), g),
            lambda m, g, y, x, p: _pow_mixed(m, g, x, p),
        ),
        domain=(0.4, 2.4),
        reason="the next lower power, times the exponent",
        reason_back="the rule of a power, once more",
    ),
    Operator(
        name="pow_log",
        arity=2,
        notation=pattern("{0}^{1}*log({0})", r"{0}^{{{1}}} \log({0})", PRODUCT),
        exponential=True,
        doc="Give the derivative of a power by its exponent, 0 where the base is 0.",
        forward=_pow_log,
        vjp=(
            lambda m, g, y, x, p: _pow_mixed(m, g, x, p),
            lambda m, g, y, x, p: g * m.multiply_no_nan(m.log(x), y),
        ),
        domain=(0.4, 2.4),
        reason="the power, times the logarithm of its base",
        reason_back="the rule of a power, once more",
    ),
    Operator(
        name="square",
        notation=Notation("postfix", "²", "^2", POWER, (0,)),
        ufunc="square",
        doc="Multiply each entry by itself.",
        forward=lambda m, x: x * x,
        vjp=(lambda m, g, y, x: g * (2 * x),),
        reason="a square multiplies each entry by itself",
        reason_back="a square hands on the gradient times twice its operand",
    ),
    Operator(
        name="reciprocal",
        notation=pattern("1/{0}", r"1/{0}", PRODUCT),
        numpy=("reciprocal",),
        doc="Divide one by each entry.",
        forward=lambda m, x: 1 / x,
        vjp=(lambda m, g, y, x: -g * y * y,),  # y² might leave the range of floats
        domain=(0.4, 2.4),
        reason="a reciprocal divides one by each entry",
        reason_back="a reciprocal hands on the gradient times minus its square",
    ),
    Operator(
        name="sqrt",
        spellings=("sqrt",),
        notation=Notation("root", "√", r"\sqrt", POWER),
        doc="Take the square root; its derivative at 0 is infinite.",
        primitive=True,
        ufunc="sqrt",
        forward=lambda m, x: m.sqrt(x),
        vjp=(lambda m, g, y, x: g / (2 * y),),
        domain=(0.4, 2.4),
        reason="a root undoes a square",
        reason_back="a root divides the gradient by twice its value; near 0 it explodes",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
