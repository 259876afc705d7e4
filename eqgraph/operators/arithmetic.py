"""List the operators of arithmetic, one row each: `y` is the result and `g` its cotangent."""

from __future__ import annotations

from eqgraph.operators.notation import NEGATION, POWER, PRODUCT, SUM, Notation, infix, pattern
from eqgraph.operators.operator import Operator, register

# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="add",
        arity=2,
        notation=infix("+", "+", SUM),
        commutative=True,
        doc="Add two operands element by element.",
        forward=lambda m, a, b: a + b,
        vjp=(lambda m, g, y, a, b: g, lambda m, g, y, a, b: g),
        reason="a sum adds its operands",
        reason_back="a sum passes the gradient on unchanged",
    ),
    Operator(
        name="sub",
        arity=2,
        notation=infix("−", "-", SUM, tight=True),
        doc="Subtract the second operand from the first.",
        forward=lambda m, a, b: a - b,
        vjp=(lambda m, g, y, a, b: g, lambda m, g, y, a, b: -g),
        reason="a difference takes the second operand away",
        reason_back="a difference passes the gradient on, its sign turned for the second operand",
    ),
    Operator(
        name="neg",
        notation=Notation("prefix", "−", "-", NEGATION),
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
        doc="Divide the first operand by the second, element by element.",
        forward=lambda m, a, b: a / b,
        vjp=(lambda m, g, y, a, b: g / b, lambda m, g, y, a, b: -g * y / b),
        domain=(0.4, 2.4),
        reason="a quotient divides entry by entry",
        reason_back="a quotient divides the gradient by the denominator; a small one amplifies it",
    ),
    Operator(
        name="pow",
        arity=2,
        notation=Notation("power", "^", "^", POWER, (0,)),
        doc="Raise the first operand to the power of the second.",
        forward=lambda m, x, p: x**p,
        vjp=(lambda m, g, y, x, p: g * m.dpow(x, p), lambda m, g, y, x, p: g * (y * m.log(x))),
        domain=(0.4, 2.4),
        reason="a power multiplies its base by itself",
        reason_back="a power hands on the gradient times the exponent times the next lower power",
    ),
    Operator(
        name="dpow",
        arity=2,
        notation=pattern("{1}*{0}^({1} − 1)", "{1} {0}^{{{1}-1}}", PRODUCT),
        doc="Give the derivative of a power by its base, 0 where the exponent is 0.",
        forward=lambda m, x, p: p * x ** (p - 1),
        # 0·x⁰ and not 0·x⁻¹, which is NaN at x = 0.
        kernel=lambda m, x, p: p * x ** (p - m.not_equal(p, 0.0)),
        vjp=(
            lambda m, g, y, x, p: g * (p * m.dpow(x, p - 1)),
            lambda m, g, y, x, p: g * (x ** (p - 1) * (1 + p * m.log(x))),
        ),
        domain=(0.4, 2.4),
        reason="the next lower power, times the exponent",
        reason_back="the rule of a power, once more",
    ),
    Operator(
        name="square",
        notation=Notation("postfix", "²", "^2", POWER, (0,)),
        doc="Multiply each entry by itself.",
        forward=lambda m, x: m.square(x),
        vjp=(lambda m, g, y, x: g * (2 * x),),
        reason="a square multiplies each entry by itself",
        reason_back="a square hands on the gradient times twice its operand",
    ),
    Operator(
        name="reciprocal",
        notation=pattern("1/{0}", r"1/{0}", PRODUCT),
        doc="Divide one by each entry.",
        forward=lambda m, x: 1 / x,
        vjp=(lambda m, g, y, x: -g * m.square(y),),
        domain=(0.4, 2.4),
        reason="a reciprocal divides one by each entry",
        reason_back="a reciprocal hands on the gradient times minus its square",
    ),
    Operator(
        name="sqrt",
        spellings=("sqrt",),
        notation=Notation("root", "√", r"\sqrt", POWER),
        doc="Take the square root; its derivative at 0 is infinite.",
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
