"""List the operators that reduce, or work along an axis, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import shapes
from eqgraph.operators.notation import Notation, call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.shapes import Axes
from eqgraph.operators.table import register

REDUCED = {"axis": None, "keepdims": False}  # the options of a reduction


def softmax_kernel(m: Any, x: Any, *, axis: Axes = -1) -> Any:
    """Divide exponentials by their sum, the largest entry taken out first."""
    e = m.exp(x - m.expand_as(m.max(x, axis=axis), x, axis=axis))
    return e / m.expand_as(m.sum(e, axis=axis), x, axis=axis)


def _log_softmax_kernel(m: Any, x: Any, *, axis: int = -1) -> Any:
    shifted = x - m.expand_as(m.max(x, axis=axis), x, axis=axis)
    return shifted - m.expand_as(m.log(m.sum(m.exp(shifted), axis=axis)), x, axis=axis)


def wide(m: Any, small: Any, x: Any, axis: Axes, keepdims: bool) -> Any:
    """Repeat what a reduction gave to the shape of its operand."""
    return m.broadcast_to(small, x) if keepdims else m.expand_as(small, x, axis=axis)


def _norm_kernel(m: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
    unit = m.binade(
        x, axis=axis, keepdims=keepdims
    )  # a power of two: to scale by it rounds nothing
    scaled = m.square(x / wide(m, unit, x, axis, keepdims))
    return m.sqrt(m.sum(scaled, axis=axis, keepdims=keepdims)) * unit


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="sum",
        adds=True,
        spellings=("∑", "sum"),
        params=REDUCED,
        elementwise=False,
        notation=call("∑", r"\sum"),
        shape=shapes.reduce,
        numpy=("sum",),
        doc="Add all elements, or those along an axis.",
        primitive=True,
        forward=lambda m, x, *, axis=None, keepdims=False: m.sum(x, axis=axis, keepdims=keepdims),
        vjp=(lambda m, g, y, x, *, axis=None, keepdims=False: wide(m, g, x, axis, keepdims),),
        reason="∑ adds up the entries",
        reason_back="∑ hands the same gradient to every entry",
    ),
    Operator(
        name="mean",
        adds=True,
        spellings=("mean",),
        params=REDUCED,
        elementwise=False,
        notation=call("mean"),
        shape=shapes.reduce,
        numpy=("mean",),
        doc="Take the mean of all elements, or of those along an axis.",
        forward=lambda m, x, *, axis=None, keepdims=False: (
            m.sum(x, axis=axis, keepdims=keepdims) / m.count(x, axis=axis)
        ),
        vjp=(
            lambda m, g, y, x, *, axis=None, keepdims=False: wide(
                m, g / m.count(x, axis=axis), x, axis, keepdims
            ),
        ),
        reason="the mean adds up the entries and divides by their number",
        reason_back="the mean hands an equal share of the gradient to every entry",
    ),
    Operator(
        name="max",
        spellings=("max",),
        params=REDUCED,
        elementwise=False,
        notation=call("max", r"\max"),
        shape=shapes.reduce_some,
        numpy=("max", "amax"),
        masks=True,
        doc="Take the largest element, of all or along an axis; ties share the gradient equally.",
        primitive=True,
        forward=lambda m, x, *, axis=None, keepdims=False: m.max(x, axis=axis, keepdims=keepdims),
        vjp=(
            lambda m, g, y, x, *, axis=None, keepdims=False: m.multiply_no_nan(
                wide(m, g, x, axis, keepdims), m.argmax_mask(x, axis=axis)
            ),
        ),
        branch=lambda m, x, *, axis=None, keepdims=False: m.argmax_mask(x, axis=axis),
        reason="max keeps the largest entry",
        reason_back="max routes the gradient to the largest entry",
    ),
    Operator(
        name="min",
        spellings=("min",),
        params=REDUCED,
        elementwise=False,
        notation=call("min", r"\min"),
        shape=shapes.reduce_some,
        numpy=("min", "amin"),
        masks=True,
        doc="Take the smallest element, of all or along an axis; ties share the gradient equally.",
        primitive=True,
        forward=lambda m, x, *, axis=None, keepdims=False: m.min(x, axis=axis, keepdims=keepdims),
        vjp=(
            lambda m, g, y, x, *, axis=None, keepdims=False: m.multiply_no_nan(
                wide(m, g, x, axis, keepdims), m.argmax_mask(-x, axis=axis)
            ),
        ),
        branch=lambda m, x, *, axis=None, keepdims=False: m.argmax_mask(-x, axis=axis),
        reason="min keeps the smallest entry",
        reason_back="min routes the gradient to the smallest entry",
    ),
    Operator(
        name="argmax_mask",
        params={"axis": None},
        elementwise=False,
        notation=pattern("[{0} = max]", r"[{0} = \max]"),
        shape=shapes.mark,
        range=(0, 1),
        doc="Give 1 at the largest element, shared equally by ties, else 0; no gradient flows.",
        primitive=True,
        forward=lambda m, x, *, axis=None: m.argmax_mask(x, axis=axis),
        vjp=(None,),
        reason="1 at the largest entry, else 0",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="norm",
        spellings=("norm",),
        params=REDUCED,
        elementwise=False,
        notation=Notation("fence", "‖", r"\lVert {0} \rVert"),
        shape=shapes.reduce,
        numpy=("linalg.norm",),
        doc="Take the root of the sum of squares; its derivative at 0 is 0.",
        forward=lambda m, x, *, axis=None, keepdims=False: m.sqrt(
            m.sum(m.square(x), axis=axis, keepdims=keepdims)
        ),
        kernel=_norm_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=None, keepdims=False: m.multiply_no_nan(
                wide(m, g, x, axis, keepdims),
                m.divide_no_nan(x, wide(m, y, x, axis, keepdims)),
            ),
        ),
        branch=lambda m, x, *, axis=None, keepdims=False: m.equal(
            m.norm(x, axis=axis, keepdims=keepdims), 0.0
        ),
        squared=(
            lambda m, g, x, *, axis=None, keepdims=False: wide(m, g, x, axis, keepdims) * (2 * x),
        ),
        reason="the norm is the length of the vector of all entries",
        reason_back="the norm hands on the gradient along the direction of its operand",
    ),
    Operator(
        name="cumsum",
        adds=True,
        spellings=("cumsum",),
        params={"axis": -1},
        elementwise=False,
        notation=call("cumsum"),
        shape=shapes.within,
        numpy=("cumsum",),
        doc="Add up the entries so far along an axis, the last one by default.",
        primitive=True,
        forward=lambda m, x, *, axis=-1: m.cumsum(x, axis=axis),
        vjp=(
            lambda m, g, y, x, *, axis=-1: m.flip(
                m.cumsum(m.flip(g, axis=axis), axis=axis), axis=axis
            ),
        ),
        reason="cumsum adds up the entries so far",
        reason_back="each entry receives the sum of the gradients from its place on",
    ),
    Operator(
        name="softmax",
        spellings=("softmax", "Softmax"),
        params={"axis": -1},
        elementwise=False,
        notation=call("softmax"),
        shape=shapes.along,
        range=(0, 1),
        distribution=True,
        doc="Turn scores into probabilities along an axis, the last one by default.",
        forward=lambda m, x, *, axis=-1: (
            m.exp(x) / m.expand_as(m.sum(m.exp(x), axis=axis), x, axis=axis)
        ),
        kernel=softmax_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=-1: (
                y * (g - m.expand_as(m.sum(g * y, axis=axis), x, axis=axis))
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
        notation=call("log_softmax", r"\operatorname{log\_softmax}"),
        shape=shapes.along,
        distribution=True,
        doc="Take the logarithm of softmax without leaving the range of floats.",
        forward=lambda m, x, *, axis=-1: m.log(m.softmax(x, axis=axis)),
        kernel=_log_softmax_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=-1: (
                g - m.exp(y) * m.expand_as(m.sum(g, axis=axis), x, axis=axis)
            ),
        ),
        reason="log_softmax gives log probabilities",
        reason_back="log_softmax takes the probabilities' share from the gradient",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
