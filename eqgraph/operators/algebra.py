"""Give the letters of a rule a meaning: the base of all algebras, and NumPy's."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from eqgraph.operators.operator import OPERATORS
from eqgraph.operators.shapes import Shape

Word = Callable[..., Any]


class Algebra:
    """Resolve `m.name`: the algebra's own word, or else the row's forward rule in this algebra.

    So a row whose forward uses other rows needs no word anywhere: it is lowered by definition.
    """

    def word(self, name: str) -> Word | None:
        """Return this algebra's own meaning of an operator, or None."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Word:
        word = None if name.startswith("_") else self.word(name)
        if word is None and name in OPERATORS:
            word = partial(OPERATORS[name].forward, self)
        if word is None:
            raise AttributeError(f"no operator is called {name!r}")
        setattr(self, name, word)  # looked up once
        return word

    def count(self, x: Any, *, axis: int | None = None) -> int:
        """Count the elements that a reduction over `axis` takes together."""
        shape: Shape = x.shape
        return math.prod(shape) if axis is None else shape[axis]


class NumPyAlgebra(Algebra):
    """Mean values: arrays in, arrays out; stable kernels where a row has one.

    >>> numpy_algebra.sigmoid(np.float64(0))
    np.float64(0.5)
    """

    def word(self, name: str) -> Word | None:
        """Prefer the row's kernel, then a word of ours, then NumPy's function of that name."""
        row = OPERATORS.get(name)
        if row is not None and row.kernel is not None:
            return partial(row.kernel, self)
        if name in WORDS:
            return WORDS[name]
        return getattr(np, name) if row is not None and row.primitive else None


def _spread(g: Any, x: Any, *, axis: int | None = None) -> Any:
    return np.broadcast_to(g if axis is None else np.expand_dims(g, axis), np.shape(x))


def _sum_to(g: Any, like: Any) -> Any:
    """Sum out the axes that broadcasting added or stretched."""
    shape = np.shape(like)
    extra = np.ndim(g) - len(shape)
    stretched = [k for k, n in enumerate(shape, extra) if n == 1 and np.shape(g)[k] != 1]
    over = (*range(extra), *stretched)
    return np.reshape(np.sum(g, axis=over, keepdims=True), shape) if over else g


def _concat(*xs: Any) -> Any:
    return np.concatenate([np.atleast_1d(x) for x in xs], axis=-1)


def _piece(g: Any, *xs: Any, index: int) -> Any:
    sizes = [np.shape(x)[-1] if np.ndim(x) else 1 for x in xs]
    start = sum(sizes[:index])
    return np.reshape(g[..., start : start + sizes[index]], np.shape(xs[index]))


def _peak(x: Any, *, axis: int | None = None) -> Any:
    top = np.equal(x, np.max(x, axis=axis, keepdims=True)).astype(np.result_type(x))
    return top / np.sum(top, axis=axis, keepdims=True)


def _binade(x: Any, *, axis: int | None = None) -> Any:
    """Return the power of two of the largest magnitude, 1 where all is 0 or one is not finite."""
    top = np.max(np.abs(x), axis=axis, initial=0)
    exponent = np.where(np.isfinite(top) & (top > 0), np.frexp(top)[1] - 1, 0)
    return np.ldexp(np.ones_like(top), exponent)


def _divide_or_zero(x: Any, y: Any) -> Any:
    zero = np.equal(y, 0)
    return np.where(zero, np.zeros_like(y), x / np.where(zero, np.ones_like(y), y))


def swap_last(x: Any) -> Any:
    """Swap the last two axes of an array; vectors and scalars stay."""
    return x if np.ndim(x) < 2 else np.swapaxes(x, -1, -2)


WORDS: dict[str, Word] = {
    "transpose": swap_last,
    "spread": _spread,
    "sum_to": _sum_to,
    "broadcast_to": lambda x, like: np.broadcast_to(x, np.shape(like)),
    "column": lambda x: np.expand_dims(x, -1),
    "row": lambda x: np.expand_dims(x, -2),
    "concat": _concat,
    "piece": _piece,
    "peak": _peak,
    # What only kernels use: comparisons give 0 and 1 in the dtype of their operands.
    "where": np.where,
    "log_sum": np.logaddexp,
    "long_side": np.hypot,
    "greater": lambda a, b: np.greater(a, b).astype(np.result_type(a, b)),
    "greater_equal": lambda a, b: np.greater_equal(a, b).astype(np.result_type(a, b)),
    "not_equal": lambda a, b: np.not_equal(a, b).astype(np.result_type(a, b)),
    "divide_or_zero": _divide_or_zero,
    "binade": _binade,
    "finite": lambda x: np.where(np.isfinite(x), x, np.zeros_like(x)),
}

numpy_algebra = NumPyAlgebra()
