"""Name what no rule can say by other words, and say it in NumPy.

An intrinsic is a word of the rules that each target implements once, in one table of its own, or
declines by name: NumPy's table is here, SymPy's stands in its algebra. Most are operators, whose
row then is that bare word; those of KERNEL_WORDS stand in kernels and in rules only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Word = Callable[..., Any]


def _transpose(x: Any) -> Any:
    return x if np.ndim(x) < 2 else np.swapaxes(x, -1, -2)


def _sum_to(g: Any, like: Any) -> Any:
    """Sum out the axes that broadcasting added or stretched."""
    shape = np.shape(like)
    extra = np.ndim(g) - len(shape)
    stretched = [k for k, n in enumerate(shape, extra) if n == 1 and np.shape(g)[k] != 1]
    over = (*range(extra), *stretched)
    return np.reshape(np.sum(g, axis=over, keepdims=True), shape) if over else g


def _concat(*xs: Any) -> Any:
    return np.concatenate([np.atleast_1d(x) for x in xs], axis=-1)


def _split(g: Any, *xs: Any, index: int) -> Any:
    sizes = [np.shape(x)[-1] if np.ndim(x) else 1 for x in xs]
    start = sum(sizes[:index])
    return np.reshape(g[..., start : start + sizes[index]], np.shape(xs[index]))


def _argmax_mask(x: Any, *, axis: int | None = None) -> Any:
    top = np.equal(x, np.max(x, axis=axis, keepdims=True)).astype(np.result_type(x))
    return top / np.sum(top, axis=axis, keepdims=True)


def _erf(x: Any) -> Any:
    from scipy.special import erf  # NumPy has none; SciPy takes long to import

    return erf(x)


def _binade(x: Any, *, axis: int | None = None) -> Any:
    """Return the power of two of the largest magnitude, 1 where all is 0 or one is not finite."""
    top = np.max(np.abs(x), axis=axis, initial=0)
    exponent = np.where(np.isfinite(top) & (top > 0), np.frexp(top)[1] - 1, 0)
    return np.ldexp(np.ones_like(top), exponent)


def _compare(ufunc: np.ufunc) -> Word:
    return lambda a, b: ufunc(a, b).astype(np.result_type(a, b))


# Views of an array: the same numbers in another order or shape.
VIEWS: dict[str, Word] = {
    "transpose": _transpose,
    "expand_dims": lambda x, *, axis: np.expand_dims(x, axis),
    "broadcast_to": lambda x, like: np.broadcast_to(x, np.shape(like)),
    "flip": lambda x, *, axis: np.flip(x, axis),
}
# The ufuncs that reduce.
REDUCTIONS: dict[str, np.ufunc] = {"sum": np.add, "max": np.maximum, "min": np.minimum}
# The ufuncs that compare: 0 and 1 in the dtype of their operands.
COMPARISONS: dict[str, np.ufunc] = {
    "greater": np.greater, "greater_equal": np.greater_equal, "not_equal": np.not_equal,
}  # fmt: skip
# What moves entries and adds them up works on any entries, SymPy's expressions among them.
ANY_ENTRIES: dict[str, Word] = {
    **VIEWS,
    "sum": lambda x, *, axis=None: np.sum(x, axis=axis),
    "cumsum": lambda x, *, axis: np.cumsum(x, axis=axis),
    "matmul": np.matmul,
    "sum_to": _sum_to,
    "concat": _concat,
    "split": _split,
}
NUMPY: dict[str, Word] = {
    **ANY_ENTRIES,
    **{name: _compare(ufunc) for name, ufunc in COMPARISONS.items()},
    "max": lambda x, *, axis=None: np.max(x, axis=axis),
    "min": lambda x, *, axis=None: np.min(x, axis=axis),
    "argmax_mask": _argmax_mask,
    "zeros_like": np.zeros_like,
    "where": np.where,
    "erf": _erf,
    "binade": _binade,
    "finite": lambda x: np.where(np.isfinite(x), x, np.zeros_like(x)),
}
KERNEL_WORDS = frozenset({*COMPARISONS, "binade", "finite"})
ELEMENTWISE = frozenset({*COMPARISONS, "finite"})  # of the words without a row
INTRINSICS = frozenset(NUMPY)
