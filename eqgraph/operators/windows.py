"""List convolution and pooling, and the windows that they look at, one row each."""

from __future__ import annotations

import string
from typing import Any

from eqgraph.operators import array_shapes as shapes
from eqgraph.operators.notation import call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.shapes import Shape, ShapeMismatch, like_second, show
from eqgraph.operators.table import register

Sizes = int | tuple[int, ...]


def _each(size: Sizes, count: int) -> tuple[int, ...]:
    return tuple(size) if isinstance(size, tuple) else (size,) * count


def _padded(m: Any, x: Any, padding: Sizes, count: int) -> Any:
    for k, width in enumerate(_each(padding, count)):
        if width:
            x = m.pad(x, axis=k - count, before=width, after=width)
    return x


def _cut(m: Any, g: Any, x: Any, padding: Sizes, count: int) -> Any:
    """Drop the gradient of the zeros that were put round x."""
    for k, width in enumerate(_each(padding, count)):
        if width:
            n = x.shape[k - count]
            g = m.slice(g, axis=k - count, start=width, stop=width + n)
    return g


def _letters(w: Any, x: Any) -> tuple[str, str, str]:
    """Name the axes: those before the windows, those of the places, those within a window."""
    names = string.ascii_lowercase
    count, lead = len(w.shape), len(x.shape) - len(w.shape)
    return names[:lead], names[lead : lead + count], names[lead + count : lead + 2 * count]


def _conv_shape(w: Shape, x: Shape, *, padding: Sizes = 0, stride: Sizes = 1) -> Shape:
    count = len(w)
    if not count:
        raise ShapeMismatch("a kernel is no scalar; `*` scales")
    if len(x) < count:
        raise ShapeMismatch(f"a kernel {show(w)} has more axes than {show(x)}")
    for k, width in enumerate(_each(padding, count)):
        x = shapes.pad(x, axis=k - count, before=width, after=width)
    return shapes.windows(x, size=w, stride=_each(stride, count))[: len(x)]


def _conv(m: Any, w: Any, x: Any, *, padding: Sizes = 0, stride: Sizes = 1) -> Any:
    lead, places, inner = _letters(w, x)
    seen = m.windows(
        _padded(m, x, padding, len(inner)), size=tuple(w.shape), stride=_each(stride, len(inner))
    )
    return m.einsum(seen, w, spec=f"{lead}{places}{inner},{inner}->{lead}{places}")


def _conv_kernel_back(
    m: Any, g: Any, y: Any, w: Any, x: Any, *, padding: Sizes = 0, stride: Sizes = 1
) -> Any:
    lead, places, inner = _letters(w, x)
    seen = m.windows(
        _padded(m, x, padding, len(inner)), size=tuple(w.shape), stride=_each(stride, len(inner))
    )
    return m.einsum(g, seen, spec=f"{lead}{places},{lead}{places}{inner}->{inner}")


def _conv_back(
    m: Any, g: Any, y: Any, w: Any, x: Any, *, padding: Sizes = 0, stride: Sizes = 1
) -> Any:
    lead, places, inner = _letters(w, x)
    count = len(inner)
    parts = m.einsum(g, w, spec=f"{lead}{places},{inner}->{lead}{places}{inner}")
    wide = _padded(m, m.zeros_like(x), padding, count)
    whole = m.fold(parts, wide, size=tuple(w.shape), stride=_each(stride, count))
    return _cut(m, whole, x, padding, count)


def _pooling(x: Any, size: Sizes, stride: Sizes | None) -> dict[str, tuple[int, ...]]:
    """Return the windows: of one number, along the last axis of a vector, else the last two."""
    count = len(size) if isinstance(size, tuple) else min(len(x.shape), 2)
    sizes = _each(size, count)
    return {"size": sizes, "stride": sizes if stride is None else _each(stride, count)}


class _Shaped:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape


def _pool_shape(x: Shape, *, size: Sizes = 2, stride: Sizes | None = None) -> Shape:
    if not x:
        raise ShapeMismatch("a scalar has no windows")
    return shapes.windows(x, **_pooling(_Shaped(x), size, stride))[: len(x)]


def _behind(window: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(range(-len(window["size"]), 0))


def _max_pool(m: Any, x: Any, *, size: Sizes = 2, stride: Sizes | None = None) -> Any:
    window = _pooling(x, size, stride)
    return m.max(m.windows(x, **window), axis=_behind(window))


def _max_pool_back(
    m: Any, g: Any, y: Any, x: Any, *, size: Sizes = 2, stride: Sizes | None = None
) -> Any:
    window = _pooling(x, size, stride)
    mask = m.argmax_mask(m.windows(x, **window), axis=_behind(window))
    routed = m.multiply_no_nan(m.expand_as(g, mask, axis=_behind(window)), mask)
    return m.fold(routed, x, **window)


def _mean_pool(m: Any, x: Any, *, size: Sizes = 2, stride: Sizes | None = None) -> Any:
    window = _pooling(x, size, stride)
    return m.mean(m.windows(x, **window), axis=_behind(window))


def _mean_pool_back(
    m: Any, g: Any, y: Any, x: Any, *, size: Sizes = 2, stride: Sizes | None = None
) -> Any:
    window = _pooling(x, size, stride)
    seen = m.windows(x, **window)
    share = g / m.count(seen, axis=_behind(window))
    return m.fold(m.expand_as(share, seen, axis=_behind(window)), x, **window)


_WINDOW = {"size": (1,), "stride": (1,)}

# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="windows",
        spellings=("windows",),
        params=_WINDOW,
        elementwise=False,
        notation=call("windows"),
        doc="Lay the windows of the last axes along new last axes.",
        primitive=True,
        forward=lambda m, x, *, size=(1,), stride=(1,): m.windows(x, size=size, stride=stride),
        vjp=(lambda m, g, y, x, *, size=(1,), stride=(1,): m.fold(g, x, size=size, stride=stride),),
        shape=shapes.windows,
        reason="each window looks at a part of the entries",
        reason_back="each entry receives the gradients of all windows that looked at it",
    ),
    Operator(
        name="fold",
        adds=True,
        arity=2,
        params=_WINDOW,
        elementwise=False,
        notation=pattern("fold({0})", r"\operatorname{{fold}}({0})"),
        doc="Add windows up where they were taken from, in the shape of the example.",
        primitive=True,
        forward=lambda m, g, x, *, size=(1,), stride=(1,): m.fold(g, x, size=size, stride=stride),
        vjp=(
            lambda m, g, y, parts, x, *, size=(1,), stride=(1,): m.windows(
                g, size=size, stride=stride
            ),
            None,
        ),
        shape=like_second,
        reason="windows are added up where they were taken from",
        reason_back="each window receives the gradients of its entries",
    ),
    Operator(
        name="conv",
        adds=True,
        arity=2,
        spellings=("conv",),
        params={"padding": 0, "stride": 1},
        elementwise=False,
        notation=call("conv"),
        doc="Slide a kernel, the first operand, over the last axes of the second; it is not "
        "turned round (a cross-correlation, as in deep learning).",
        forward=_conv,
        vjp=(_conv_kernel_back, _conv_back),
        shape=_conv_shape,
        reason="each entry is the kernel times a window, summed",
        reason_back="each operand receives the gradient times what it met, summed over the places",
    ),
    Operator(
        name="max_pool",
        spellings=("max_pool",),
        params={"size": 2, "stride": None},
        elementwise=False,
        masks=True,
        notation=call("max_pool", r"\operatorname{max\_pool}"),
        doc="Keep the largest entry of each window; windows lie side by side without a stride.",
        forward=_max_pool,
        vjp=(_max_pool_back,),
        branch=lambda m, x, *, size=2, stride=None: m.argmax_mask(
            m.windows(x, **_pooling(x, size, stride)), axis=_behind(_pooling(x, size, stride))
        ),
        shape=_pool_shape,
        reason="each window keeps its largest entry",
        reason_back="the gradient goes to the largest entry of each window",
    ),
    Operator(
        name="mean_pool",
        adds=True,
        spellings=("mean_pool",),
        params={"size": 2, "stride": None},
        elementwise=False,
        notation=call("mean_pool", r"\operatorname{mean\_pool}"),
        doc="Take the mean of each window; windows lie side by side without a stride.",
        forward=_mean_pool,
        vjp=(_mean_pool_back,),
        shape=_pool_shape,
        reason="each window gives its mean",
        reason_back="each window shares its gradient out equally",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
