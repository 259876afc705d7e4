"""Name what no rule can say by other words, and say it in NumPy.

An intrinsic is a word of the rules that each target implements once, in one table of its own, or
declines by name: NumPy's table is here, SymPy's stands in its algebra. Most are operators, whose
row then is that bare word; those of KERNEL_WORDS stand in kernels and in rules only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from eqgraph.operators.array_words import ARRAYS, CHOICES, PARTS
from eqgraph.operators.matrix_words import MATRICES
from eqgraph.operators.shapes import Axes
from eqgraph.operators.special_words import SPECIAL

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


def _argmax_mask(x: Any, *, axis: Axes = None) -> Any:
    top = np.equal(x, np.max(x, axis=axis, keepdims=True)).astype(np.result_type(x))
    return top / np.sum(top, axis=axis, keepdims=True)


def _binade(x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return the power of two of the largest magnitude, 1 where all is 0 or one is not finite."""
    top = np.max(np.abs(x), axis=axis, initial=0, keepdims=keepdims)
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
    **PARTS,
}
# The ufuncs that reduce.
REDUCTIONS: dict[str, np.ufunc] = {
    "sum": np.add,
    "max": np.maximum,
    "min": np.minimum,
    "prod": np.multiply,
}
# The ufuncs that compare: 0 and 1 in the dtype of their operands.
COMPARISONS: dict[str, np.ufunc] = {
    "less": np.less, "less_equal": np.less_equal, "greater": np.greater,
    "greater_equal": np.greater_equal, "equal": np.equal, "not_equal": np.not_equal,
}  # fmt: skip
# What moves entries and adds them up works on any entries, SymPy's expressions among them.
ANY_ENTRIES: dict[str, Word] = {
    **VIEWS,
    "sum": lambda x, *, axis=None, keepdims=False: np.sum(x, axis=axis, keepdims=keepdims),
    "prod": lambda x, *, axis=None, keepdims=False: np.prod(x, axis=axis, keepdims=keepdims),
    "cumsum": lambda x, *, axis: np.cumsum(x, axis=axis),
    "matmul": np.matmul,
    "sum_to": _sum_to,
    **ARRAYS,
}
NUMPY: dict[str, Word] = {
    **ANY_ENTRIES,
    **{name: _compare(ufunc) for name, ufunc in COMPARISONS.items()},
    "max": lambda x, *, axis=None, keepdims=False: np.max(x, axis=axis, keepdims=keepdims),
    "min": lambda x, *, axis=None, keepdims=False: np.min(x, axis=axis, keepdims=keepdims),
    "argmax_mask": _argmax_mask,
    "zeros_like": np.zeros_like,
    "where": np.where,
    **SPECIAL,
    **CHOICES,
    **MATRICES,
    "binade": _binade,
    "finite": lambda x: np.where(np.isfinite(x), x, np.zeros_like(x)),
}
KERNEL_WORDS = frozenset({"binade", "finite"})
ELEMENTWISE = frozenset({"finite"})  # of the words without a row
INTRINSICS = frozenset(NUMPY)
