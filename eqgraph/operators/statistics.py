"""List products, variances and deviations of entries, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators.notation import call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.reductions import REDUCED, wide
from eqgraph.operators.shapes import Axes, Shape, axes_of, reduce
from eqgraph.operators.table import register


def _rows(m: Any, x: Any, axes: tuple[int, ...], shape: tuple[int, ...]) -> Any:
    """Lay the entries along some axes out as the last axis, what is left before it."""
    rest = tuple(k for k in range(len(shape)) if k not in axes)
    moved = m.permute(x, axes=rest + axes)
    count = 1
    for k in axes:
        count *= shape[k]
    return m.reshape(moved, shape=(*(shape[k] for k in rest), count))


def _back_from_rows(m: Any, x: Any, axes: tuple[int, ...], shape: tuple[int, ...]) -> Any:
    order = tuple(k for k in range(len(shape)) if k not in axes) + axes
    moved = m.reshape(x, shape=tuple(shape[k] for k in order))
    return m.permute(moved, axes=tuple(order.index(k) for k in range(len(order))))


def _prod_others_back(m: Any, g: Any, y: Any, x: Any, *, axis: Axes = None) -> Any:
    """x̄ⱼ = ∑ᵢ ḡᵢ ∏ₖ xₖ without i and j: line i of a matrix has xₖ, but 1 at k = i."""
    axes = axes_of(x.shape, axis)
    row, back = _rows(m, x, axes, x.shape), _rows(m, g, axes, x.shape)
    one = m.diag_matrix(m.zeros_like(row) + 1)
    without = m.where(one, 1.0, m.expand_dims(row, axis=-2))
    others = (1 - one) * m.prod_others(without, axis=-1)
    total = m.sum(m.expand_dims(back, axis=-1) * others, axis=-2)
    return _back_from_rows(m, total, axes, x.shape)


def _same(x: Shape, *, axis: Axes = None) -> Shape:
    axes_of(x, axis)
    return x


def _centred(m: Any, x: Any, axis: Axes) -> Any:
    return x - m.expand_as(m.mean(x, axis=axis), x, axis=axis)


def _var_back(m: Any, g: Any, y: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
    share = 2 * g / m.count(x, axis=axis)
    return wide(m, share, x, axis, keepdims) * _centred(m, x, axis)


def _std_back(m: Any, g: Any, y: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
    share = m.divide_no_nan(g / m.count(x, axis=axis), y)
    return wide(m, share, x, axis, keepdims) * _centred(m, x, axis)


def _std_squared(m: Any, g: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
    return _var_back(m, g, None, x, axis=axis, keepdims=keepdims)


def _std_kernel(m: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
    # The norm of what is centred: its squares may leave the range of floats.
    length = m.norm(_centred(m, x, axis), axis=axis, keepdims=keepdims)
    return length / m.count(x, axis=axis) ** 0.5


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="prod",
        spellings=("prod",),
        params=REDUCED,
        elementwise=False,
        notation=call("prod"),
        shape=reduce,
        numpy=("prod",),
        doc="Multiply all elements, or those along an axis.",
        primitive=True,
        forward=lambda m, x, *, axis=None, keepdims=False: m.prod(x, axis=axis, keepdims=keepdims),
        vjp=(
            lambda m, g, y, x, *, axis=None, keepdims=False: (
                wide(m, g, x, axis, keepdims) * m.prod_others(x, axis=axis)
            ),
        ),
        reason="∏ multiplies the entries",
        reason_back="∏ hands each entry the gradient times the product of all others",
    ),
    Operator(
        name="prod_others",
        params={"axis": None},
        elementwise=False,
        notation=pattern("∏({0} without itself)", r"\prod({0} \text{{ without itself}})"),
        shape=_same,
        doc="Multiply for each entry all the others, also where some are 0.",
        primitive=True,
        forward=lambda m, x, *, axis=None: m.prod_others(x, axis=axis),
        vjp=(_prod_others_back,),
        reason="for each entry, the product of all the others",
        reason_back="the second derivative of a product",
    ),
    Operator(
        name="var",
        spellings=("var",),
        params=REDUCED,
        elementwise=False,
        notation=call("var"),
        shape=reduce,
        numpy=("var",),
        doc="Take the mean of the squared distances from the mean (divided by n).",
        forward=lambda m, x, *, axis=None, keepdims=False: m.mean(
            m.square(_centred(m, x, axis)), axis=axis, keepdims=keepdims
        ),
        vjp=(_var_back,),
        reason="the variance is the mean squared distance from the mean",
        reason_back="the variance hands each entry its distance from the mean, times 2/n",
    ),
    Operator(
        name="std",
        spellings=("std",),
        params=REDUCED,
        elementwise=False,
        notation=call("std"),
        shape=reduce,
        numpy=("std",),
        doc="Take the root of the variance; its derivative at 0 is 0.",
        forward=lambda m, x, *, axis=None, keepdims=False: m.sqrt(
            m.var(x, axis=axis, keepdims=keepdims)
        ),
        kernel=_std_kernel,
        vjp=(_std_back,),
        branch=lambda m, x, *, axis=None, keepdims=False: m.equal(
            m.std(x, axis=axis, keepdims=keepdims), 0.0
        ),
        squared=(_std_squared,),
        reason="the standard deviation is the root of the variance",
        reason_back="std hands each entry its distance from the mean, over n deviations",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
