"""List the smooth maxima, one row each: logarithms of sums and means of exponentials."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import shapes
from eqgraph.operators.notation import PRODUCT, call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.reductions import REDUCED, softmax_kernel, wide
from eqgraph.operators.shapes import Axes
from eqgraph.operators.table import register


def _logsumexp_kernel(m: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
    top = m.finite(m.max(x, axis=axis, keepdims=keepdims))  # ±inf as a shift would give inf − inf
    shifted = m.exp(x - wide(m, top, x, axis, keepdims))
    return m.log(m.sum(shifted, axis=axis, keepdims=keepdims)) + top


def _shares(m: Any, x: Any, axis: Axes) -> Any:
    return m.softmax(x, axis=axis) if isinstance(axis, int) else m.shares(x, axis=axis)


def _logmeanexp_kernel(m: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
    top = m.finite(m.max(x, axis=axis, keepdims=keepdims))
    shifted = x - wide(m, top, x, axis, keepdims)
    mean = m.mean(m.exp(shifted), axis=axis, keepdims=keepdims)
    near = m.log1p(m.mean(m.expm1(shifted), axis=axis, keepdims=keepdims))  # all about as large
    return m.where(m.greater(mean, 0.5), near, m.log(mean)) + top


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="logsumexp",
        spellings=("logsumexp",),
        params=REDUCED,
        elementwise=False,
        notation=call("logsumexp"),
        shape=shapes.reduce_some,
        doc="Take log ∑ exp(x), of all elements or along an axis: a smooth max.",
        forward=lambda m, x, *, axis=None, keepdims=False: m.log(
            m.sum(m.exp(x), axis=axis, keepdims=keepdims)
        ),
        kernel=_logsumexp_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=None, keepdims=False: (
                wide(m, g, x, axis, keepdims) * _shares(m, x, axis)
            ),
        ),
        reason="logsumexp is a smooth max",
        reason_back="logsumexp shares the gradient out by softmax",
    ),
    Operator(
        name="logmeanexp",
        spellings=("logmeanexp",),
        params=REDUCED,
        elementwise=False,
        notation=call("logmeanexp"),
        shape=shapes.reduce_some,
        doc="Take the logarithm of the mean of exp(x), of all elements or along an axis.",
        forward=lambda m, x, *, axis=None, keepdims=False: m.log(
            m.mean(m.exp(x), axis=axis, keepdims=keepdims)
        ),
        kernel=_logmeanexp_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=None, keepdims=False: (
                wide(m, g, x, axis, keepdims) * _shares(m, x, axis)
            ),
        ),
        reason="logmeanexp is a mean that leans towards the largest entry",
        reason_back="logmeanexp shares the gradient out by softmax",
    ),
    Operator(
        name="shares",
        params={"axis": None},
        elementwise=False,
        notation=pattern("exp({0})/∑(exp({0}))", r"\exp({0})/\sum \exp({0})", PRODUCT),
        shape=shapes.mark,
        range=(0, 1),
        doc="Give the derivative of logsumexp: softmax over all elements or some axes.",
        # Not exp(x − y): where y is large, its last digit is more than the difference.
        forward=lambda m, x, *, axis=None: (
            m.exp(x) / m.expand_as(m.sum(m.exp(x), axis=axis), x, axis=axis)
        ),
        kernel=softmax_kernel,
        vjp=(
            lambda m, g, y, x, *, axis=None: (
                y * (g - m.expand_as(m.sum(g * y, axis=axis), x, axis=axis))
            ),
        ),
        reason="the slope of logsumexp",
        reason_back="the second derivative of logsumexp",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
