"""List the operators that move, join, contract or reduce entries, one row each.

Rules use operators by example: `sum_to(g, x)` and `spread(g, x)` read only the shape of `x`.
"""

from __future__ import annotations

from typing import Any

from eqgraph.operators import shapes
from eqgraph.operators.notation import MATMUL, POWER, Notation, call, infix, pattern
from eqgraph.operators.row import Operator, register


def _matmul_left(m: Any, g: Any, y: Any, a: Any, b: Any) -> Any:
    """z = a·b, ā = z̄·bᵀ; a vector on either side makes it an outer product or a sum."""
    if len(b.shape) == 1:
        return g * b if len(a.shape) == 1 else m.outer(g, b)
    if len(a.shape) == 1:
        return m.matmul(b, g) if len(b.shape) == 2 else m.sum(b * m.row(g), axis=-1)
    return m.matmul(g, m.transpose(b))


def _matmul_right(m: Any, g: Any, y: Any, a: Any, b: Any) -> Any:
    """z = a·b, b̄ = aᵀ·z̄; what a batch adds is summed out where it is accumulated."""
    if len(a.shape) == 1:
        return g * a if len(b.shape) == 1 else m.outer(a, g)
    if len(b.shape) == 1:
        return m.matmul(m.transpose(a), g) if len(a.shape) == 2 else m.column(g) * a
    return m.matmul(m.transpose(a), g)


def _piece_rule(index: int) -> Any:
    """Put the cotangent of one piece back among zeros; the examples get none."""
    if index:
        return None
    return lambda m, g, y, whole, *xs, index: m.concat(
        *(g if k == index else m.zeros_like(x) for k, x in enumerate(xs))
    )


def _log_softmax_kernel(m: Any, x: Any, *, axis: int = -1) -> Any:
    shifted = x - m.spread(m.max(x, axis=axis), x, axis=axis)
    return shifted - m.spread(m.log(m.sum(m.exp(shifted), axis=axis)), x, axis=axis)


def _softmax_kernel(m: Any, x: Any, *, axis: int = -1) -> Any:
    e = m.exp(x - m.spread(m.max(x, axis=axis), x, axis=axis))
    return e / m.spread(m.sum(e, axis=axis), x, axis=axis)


def _logsumexp_kernel(m: Any, x: Any, *, axis: int | None = None) -> Any:
    top = m.finite(m.max(x, axis=axis))  # ±inf as a shift would give inf − inf
    return m.log(m.sum(m.exp(x - m.spread(top, x, axis=axis)), axis=axis)) + top


# fmt: off  (one row an operator, its rules side by side)
_PRODUCTS = (
    Operator(
        name="matmul",
        arity=2,
        elementwise=False,
        notation=infix("·", r"\cdot", MATMUL, tight=True),
        doc="Contract the last axis of the first operand with the second's last but one.",
        forward=lambda m, a, b: m.matmul(a, b),
        vjp=(_matmul_left, _matmul_right),
        shape=shapes.matmul,
        reason="each entry is a row times a column, summed",
        reason_back="each weight receives the gradient of its row times the input of its column",
    ),
    Operator(
        name="outer",
        arity=2,
        elementwise=False,
        notation=pattern("{0}·{1}ᵀ", r"{0}{1}^\top", MATMUL),
        doc="Multiply each entry of the first vector with each of the second.",
        forward=lambda m, a, b: m.column(a) * m.row(b),
        vjp=(
            lambda m, g, y, a, b: m.sum(g * m.row(b), axis=-1),
            lambda m, g, y, a, b: m.sum(g * m.column(a), axis=-2),
        ),
        shape=lambda a, b: shapes.broadcast((*a, 1), (*b[:-1], 1, b[-1])),
        reason="each entry of one times each of the other",
        reason_back="each operand receives the gradient times the other, summed",
    ),
    Operator(
        name="transpose",
        spellings=("transpose",),
        elementwise=False,
        notation=Notation("postfix", "ᵀ", r"^\top", POWER, (0,)),
        doc="Swap the last two axes; vectors stay as they are.",
        forward=lambda m, x: m.transpose(x),
        vjp=(lambda m, g, y, x: m.transpose(g),),
        shape=shapes.transpose,
        reason="rows become columns",
        reason_back="a transpose turns the gradient back",
    ),
    Operator(
        name="concat",
        arity=None,
        elementwise=False,
        notation=Notation("join", ", ", ", "),
        doc="Join operands along the last axis, scalars counting as length 1.",
        forward=lambda m, *xs: m.concat(*xs),
        vjp=lambda k: lambda m, g, y, *xs: m.piece(g, *xs, index=k),
        shape=shapes.concat,
        reason="brackets join their operands end to end",
        reason_back="each operand receives its own piece of the gradient",
    ),
    Operator(
        name="piece",
        arity=None,
        params={"index": 0},
        elementwise=False,
        notation=pattern("{0}[part]", "{0}[part]"),
        doc="Cut out the piece that an operand of a concatenation gave.",
        forward=lambda m, g, *xs, index: m.piece(g, *xs, index=index),
        vjp=_piece_rule,
        shape=lambda g, *xs, index: xs[index],
        reason="one piece of a joined array",
        reason_back="the piece goes back among zeros",
    ),
)

_REDUCTIONS = (
    Operator(
        name="sum",
        spellings=("∑", "sum"),
        params={"axis": None},
        elementwise=False,
        notation=call("∑", r"\sum"),
        shape=shapes.reduce,
        doc="Add all elements, or those along an axis.",
        forward=lambda m, x, *, axis=None: m.sum(x, axis=axis),
        vjp=(lambda m, g, y, x, *, axis=None: m.spread(g, x, axis=axis),),
        reason="∑ adds up the entries",
        reason_back="∑ hands the same gradient to every entry",
    ),
    Operator(
        name="mean",
        spellings=("mean",),
        params={"axis": None},
        elementwise=False,
        notation=call("mean"),
        shape=shapes.reduce,
        doc="Take the mean of all elements, or of those along an axis.",
        forward=lambda m, x, *, axis=None: m.sum(x, axis=axis) / m.count(x, axis=axis),
        vjp=(lambda m, g, y, x, *, axis=None: m.spread(g / m.count(x, axis=axis), x, axis=axis),),
        reason="the mean adds up the entries and divides by their number",
        reason_back="the mean hands an equal share of the gradient to every entry",
    ),
    Operator(
        name="max",
        spellings=("max",),
        params={"axis": None},
        elementwise=False,
        notation=call("max", r"\max"),
        shape=shapes.reduce_some,
        doc="Take the largest element, of all or along an axis; ties share the gradient equally.",
        forward=lambda m, x, *, axis=None: m.max(x, axis=axis),
        vjp=(lambda m, g, y, x, *, axis=None: m.spread(g, x, axis=axis) * m.peak(x, axis=axis),),
        branch=lambda m, x, *, axis=None: m.peak(x, axis=axis),
        reason="max keeps the largest entry",
        reason_back="max routes the gradient to the largest entry",
    ),
    Operator(
        name="min",
        spellings=("min",),
        params={"axis": None},
        elementwise=False,
        notation=call("min", r"\min"),
        shape=shapes.reduce_some,
        doc="Take the smallest element, of all or along an axis; ties share the gradient equally.",
        forward=lambda m, x, *, axis=None: m.min(x, axis=axis),
        vjp=(lambda m, g, y, x, *, axis=None: m.spread(g, x, axis=axis) * m.peak(-x, axis=axis),),
        branch=lambda m, x, *, axis=None: m.peak(-x, axis=axis),
        reason="min keeps the smallest entry",
        reason_back="min routes the gradient to the smallest entry",
    ),
    Operator(
        name="peak",
        params={"axis": None},
        elementwise=False,
        notation=pattern("[{0} = max]", r"[{0} = \max]"),
        shape=shapes.mark,
        doc="Give 1 at the largest element, shared equally by ties, else 0; no gradient flows.",
        forward=lambda m, x, *, axis=None: m.peak(x, axis=axis),
        vjp=(None,),
        reason="1 at the largest entry, else 0",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="norm",
        spellings=("norm",),
        params={"axis": None},
        elementwise=False,
        notation=Notation("fence", "‖", r"\lVert {0} \rVert"),
        shape=shapes.reduce,
        doc="Take the root of the sum of squares; its derivative at 0 is 0.",
        forward=lambda m, x, *, axis=None: m.sqrt(m.sum(m.square(x), axis=axis)),
        vjp=(
            lambda m, g, y, x, *, axis=None: (
                m.spread(g, x, axis=axis) * m.ratio(x, m.spread(y, x, axis=axis))
            ),
        ),
        reason="the norm is the length of the vector of all entries",
        reason_back="the norm hands on the gradient along the direction of its operand",
    ),
    Operator(
        name="logsumexp",
        spellings=("logsumexp",),
        params={"axis": None},
        elementwise=False,
        notation=call("logsumexp"),
        shape=shapes.reduce_some,
        doc="Take log ∑ exp(x), of all elements or along an axis: a smooth max.",
        forward=lambda m, x, *, axis=None: m.log(m.sum(m.exp(x), axis=axis)),
        kernel=_logsumexp_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=None: (
                m.spread(g, x, axis=axis) * m.exp(x - m.spread(y, x, axis=axis))
            ),
        ),
        reason="logsumexp is a smooth max",
        reason_back="logsumexp shares the gradient out by softmax",
    ),
    Operator(
        name="softmax",
        spellings=("softmax",),
        params={"axis": -1},
        elementwise=False,
        notation=call("softmax"),
        shape=shapes.along,
        doc="Turn scores into probabilities along an axis, the last one by default.",
        forward=lambda m, x, *, axis=-1: (
            m.exp(x) / m.spread(m.sum(m.exp(x), axis=axis), x, axis=axis)
        ),
        kernel=_softmax_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=-1: (
                y * (g - m.spread(m.sum(g * y, axis=axis), x, axis=axis))
            ),
        ),
        reason="softmax turns scores into probabilities that sum to 1",
        reason_back="softmax weighs the gradient, less its mean, by the probabilities",
    ),
    Operator(
        name="log_softmax",
        spellings=("log_softmax",),
        params={"axis": -1},
        elementwise=False,
        notation=call("log_softmax", r"\operatorname{{log\_softmax}}"),
        shape=shapes.along,
        doc="Take the logarithm of softmax without leaving the range of floats.",
        forward=lambda m, x, *, axis=-1: m.log(m.softmax(x, axis=axis)),
        kernel=_log_softmax_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=-1: (
                g - m.exp(y) * m.spread(m.sum(g, axis=axis), x, axis=axis)
            ),
        ),
        reason="log_softmax gives log probabilities",
        reason_back="log_softmax takes the probabilities' share from the gradient",
    ),
)

_SHAPING = (
    Operator(
        name="spread",
        arity=2,
        params={"axis": None},
        elementwise=False,
        notation=pattern("{0}", "{0}"),
        shape=shapes.like_second,
        doc="Repeat along the axis that a reduction took away, to the shape of the example.",
        forward=lambda m, g, x, *, axis=None: m.spread(g, x, axis=axis),
        vjp=(lambda m, g, y, small, x, *, axis=None: m.sum(g, axis=axis), None),
        reason="the same number for every entry",
        reason_back="what was repeated is summed",
    ),
    Operator(
        name="sum_to",
        arity=2,
        elementwise=False,
        notation=pattern("∑{0}", r"\sum {0}"),
        shape=shapes.like_second,
        doc="Sum out what broadcasting repeated, down to the shape of the example.",
        forward=lambda m, g, x: m.sum_to(g, x),
        vjp=(lambda m, g, y, wide, x: m.broadcast_to(g, wide), None),
        reason="what was broadcast is summed",
        reason_back="what was summed is repeated",
    ),
    Operator(
        name="broadcast_to",
        arity=2,
        elementwise=False,
        notation=pattern("{0}", "{0}"),
        shape=shapes.like_second,
        doc="Repeat by NumPy's broadcasting to the shape of the example.",
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
        forward=lambda m, x: m.zeros_like(x),
        vjp=(None,),
        reason="zeros",
        reason_back="zeros are flat: no gradient",
    ),
    Operator(
        name="column",
        elementwise=False,
        notation=pattern("{0}", "{0}"),
        shape=lambda x: (*x, 1),
        doc="Append an axis of length 1.",
        forward=lambda m, x: m.column(x),
        vjp=(lambda m, g, y, x: m.sum(g, axis=-1),),
        reason="a vector as a column",
        reason_back="the column back as a vector",
    ),
    Operator(
        name="row",
        elementwise=False,
        notation=pattern("{0}", "{0}"),
        shape=lambda x: (*x[:-1], 1, *x[-1:]),
        doc="Insert an axis of length 1 before the last.",
        forward=lambda m, x: m.row(x),
        vjp=(lambda m, g, y, x: m.sum(g, axis=-2),),
        reason="a vector as a row",
        reason_back="the row back as a vector",
    ),
)
# fmt: on

for _operator in (*_PRODUCTS, *_REDUCTIONS, *_SHAPING):
    register(_operator)
