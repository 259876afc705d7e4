"""List the operators that choose, entry by entry: kinks, masks and what divides by zero."""

from __future__ import annotations

from functools import reduce
from typing import Any

from eqgraph.operators.notation import PRODUCT, Notation, call, infix, pattern
from eqgraph.operators.operator import Operator, Rule
from eqgraph.operators.table import register


def _divide_no_nan(m: Any, x: Any, y: Any) -> Any:
    divides = m.not_equal(y, 0.0)
    return m.where(divides, x / m.where(divides, y, 1.0), 0.0)


def _tie_share(m: Any, y: Any, *xs: Any) -> Any:
    holds = [m.equal(x, y) for x in xs]
    return m.divide_no_nan(holds[0], reduce(lambda a, b: a + b, holds))


def _shared(k: int) -> Rule:
    return lambda m, g, y, *xs: m.multiply_no_nan(g, m.tie_share(y, xs[k], *xs[:k], *xs[k + 1 :]))


def _largest(m: Any, *xs: Any) -> Any:
    return reduce(m.maximum, xs)


def _smallest(m: Any, *xs: Any) -> Any:
    return reduce(m.minimum, xs)


def _which(m: Any, y: Any, xs: tuple[Any, ...]) -> Any:
    """Number the operands that hold, as the digits of a binary number."""
    return reduce(lambda a, b: 2 * a + b, [m.equal(x, y) for x in xs])


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="relu",
        spellings=("relu", "ReLU"),
        notation=call("relu"),
        masks=True,
        dead="0 or less",
        doc="Keep what is positive; its derivative at 0 is 0.",
        forward=lambda m, x: m.maximum(x, 0.0),
        vjp=(lambda m, g, y, x: m.multiply_no_nan(g, m.heaviside(x)),),
        branch=lambda m, x: m.heaviside(x),
        reason="relu keeps what is positive",
        reason_back="relu passes the gradient on where its operand is positive, else nothing",
    ),
    Operator(
        name="abs",
        spellings=("abs",),
        sympy="Abs",
        notation=Notation("fence", "|", r"\lvert {0} \rvert"),
        numpy=("abs", "fabs"),
        doc="Take the absolute value; its derivative at 0 is 0.",
        primitive=True,
        ufunc="absolute",
        forward=lambda m, x: m.abs(x),
        vjp=(lambda m, g, y, x: m.multiply_no_nan(g, m.sign(x)),),
        branch=lambda m, x: m.sign(x),
        squared=(lambda m, g, x: g * (2 * x),),
        reason="bars make every entry positive",
        reason_back="bars turn the sign of the gradient where they turned the value's",
    ),
    Operator(
        name="sign",
        spellings=("sign",),
        sympy="sign",
        notation=call("sign"),
        range=(-1, 1),
        doc="Give −1, 0 or 1 by the sign of each entry; no gradient flows.",
        primitive=True,
        ufunc="sign",
        forward=lambda m, x: m.sign(x),
        vjp=(None,),
        branch=lambda m, x: m.sign(x),
        reason="only the sign is kept",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="heaviside",
        notation=pattern("[{0} > 0]", "[{0} > 0]"),
        range=(0, 1),
        doc="Give 1 where an entry is positive, else 0; no gradient flows.",
        forward=lambda m, x: (m.abs(m.sign(x)) + m.sign(x)) / 2,
        kernel=lambda m, x: m.greater(x, 0.0),
        vjp=(None,),
        reason="1 where positive, else 0",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="maximum",
        arity=2,
        spellings=("max",),
        notation=call("max", r"\max"),
        commutative=True,
        masks=True,
        doc="Take the larger operand, entry by entry; a tie shares the gradient half and half.",
        primitive=True,
        ufunc="maximum",
        forward=lambda m, a, b: m.maximum(a, b),
        vjp=(
            lambda m, g, y, a, b: m.multiply_no_nan(g, m.greater_mask(a, b)),
            lambda m, g, y, a, b: m.multiply_no_nan(g, m.greater_mask(b, a)),
        ),
        branch=lambda m, a, b: m.greater_mask(a, b),
        reason="max lets the larger operand through",
        reason_back="max routes the gradient to the larger operand",
    ),
    Operator(
        name="minimum",
        arity=2,
        spellings=("min",),
        notation=call("min", r"\min"),
        commutative=True,
        masks=True,
        doc="Take the smaller operand, entry by entry; a tie shares the gradient half and half.",
        primitive=True,
        ufunc="minimum",
        forward=lambda m, a, b: m.minimum(a, b),
        vjp=(
            lambda m, g, y, a, b: m.multiply_no_nan(g, m.greater_mask(b, a)),
            lambda m, g, y, a, b: m.multiply_no_nan(g, m.greater_mask(a, b)),
        ),
        branch=lambda m, a, b: m.greater_mask(a, b),
        reason="min lets the smaller operand through",
        reason_back="min routes the gradient to the smaller operand",
    ),
    Operator(
        name="maximum_of",
        arity=None,
        notation=call("max", r"\max"),
        masks=True,
        doc="Take the largest of several operands, entry by entry; ties share the gradient.",
        forward=_largest,
        vjp=_shared,
        branch=lambda m, *xs: _which(m, _largest(m, *xs), xs),
        reason="max lets the largest operand through",
        reason_back="max routes the gradient to the largest operand, shared by ties",
    ),
    Operator(
        name="minimum_of",
        arity=None,
        notation=call("min", r"\min"),
        masks=True,
        doc="Take the smallest of several operands, entry by entry; ties share the gradient.",
        forward=_smallest,
        vjp=_shared,
        branch=lambda m, *xs: _which(m, _smallest(m, *xs), xs),
        reason="min lets the smallest operand through",
        reason_back="min routes the gradient to the smallest operand, shared by ties",
    ),
    Operator(
        name="tie_share",
        arity=None,
        notation=pattern("[{1} = {0}]", "[{1} = {0}]"),
        range=(0, 1),
        doc="Give 1 where the second operand is the first, shared by all others that are, else 0.",
        forward=_tie_share,
        vjp=lambda k: None,
        reason="1 for the largest, shared equally by ties, else 0",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="clip",
        arity=3,
        spellings=("clip",),
        notation=call("clip"),
        numpy=("clip",),
        masks=True,
        dead="outside of the bounds",
        doc="Keep each entry between two bounds; beyond them the gradient is the bound's.",
        forward=lambda m, x, lo, hi: m.minimum(m.maximum(x, lo), hi),
        vjp=(
            lambda m, g, y, x, lo, hi: m.multiply_no_nan(
                m.multiply_no_nan(g, m.greater_mask(hi, m.maximum(x, lo))), m.greater_mask(x, lo)
            ),
            lambda m, g, y, x, lo, hi: m.multiply_no_nan(
                m.multiply_no_nan(g, m.greater_mask(hi, m.maximum(x, lo))), m.greater_mask(lo, x)
            ),
            lambda m, g, y, x, lo, hi: m.multiply_no_nan(g, m.greater_mask(m.maximum(x, lo), hi)),
        ),
        branch=lambda m, x, lo, hi: (
            m.greater_mask(m.maximum(x, lo), hi) + 4 * m.greater_mask(x, lo)
        ),
        reason="clip keeps each entry between the bounds",
        reason_back="clip passes the gradient on inside the bounds, else to the bound that holds",
    ),
    Operator(
        name="where",
        arity=3,
        spellings=("where",),
        notation=call("where"),
        numpy=("where",),
        conditions=(0,),
        doc="Choose the second operand where the first is not 0, else the third.",
        primitive=True,
        forward=lambda m, c, a, b: m.where(c, a, b),
        # A choice, and no product: the operand that is not chosen gets 0, whatever g is.
        vjp=(
            None,
            lambda m, g, y, c, a, b: m.where(c, g, m.zeros_like(g)),
            lambda m, g, y, c, a, b: m.where(c, m.zeros_like(g), g),
        ),
        branch=lambda m, c, a, b: m.not_equal(c, 0.0),
        reason="where the condition is not 0 stands the first choice, else the second",
        reason_back="the gradient goes to the operand that was chosen, none to the other",
    ),
    Operator(
        name="greater_mask",
        arity=2,
        notation=pattern("[{0} > {1}]", "[{0} > {1}]"),
        range=(0, 1),
        doc="Give 1 where the first operand is larger, ½ at a tie, else 0; no gradient flows.",
        forward=lambda m, a, b: (1 + m.sign(a - b)) / 2,
        kernel=lambda m, a, b: (m.greater(a, b) + m.greater_equal(a, b)) / 2,
        vjp=(None, None),
        reason="1 where larger, ½ at a tie, else 0",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="multiply_no_nan",
        arity=2,
        notation=infix("*", r"\odot", PRODUCT),
        doc="Multiply, giving 0 where the second operand is 0, whatever the first one is.",
        forward=lambda m, x, y: m.where(y, x * y, 0.0),
        vjp=(lambda m, g, z, x, y: m.multiply_no_nan(g, y), lambda m, g, z, x, y: g * x),
        reason="a product, 0 where a step or a slope lets nothing through",
        reason_back="where nothing came through, no gradient comes back",
    ),
    Operator(
        name="divide_no_nan",
        arity=2,
        notation=infix("/", "/", PRODUCT, tight=True),
        doc="Divide, giving 0 where the denominator is 0: the gradient of a norm there.",
        forward=_divide_no_nan,
        vjp=(
            lambda m, g, z, x, y: m.divide_no_nan(g, y),
            lambda m, g, z, x, y: -g * m.divide_no_nan(z, y),
        ),
        domain=(0.4, 2.4),
        reason="a quotient, 0 where the denominator is 0",
        reason_back="a quotient divides the gradient by the denominator",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
