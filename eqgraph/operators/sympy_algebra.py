"""Read a rule in SymPy: expressions, or object arrays of them, in; the same out."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy.codegen import cfunctions

from eqgraph.operators.algebra import WORDS, Algebra, Word
from eqgraph.operators.row import OPERATORS


class SymPyAlgebra(Algebra):
    """Mean symbolic expressions, entry by entry: the independent check of every vjp.

    >>> x = sympy.Symbol("x", real=True)
    >>> OPERATORS["sigmoid"].forward(sympy_algebra, x)
    1/(1 + exp(-x))
    """

    def word(self, name: str) -> Word | None:
        """Use SymPy's function of the row, entrywise; structural rows run on object arrays."""
        row = OPERATORS.get(name)
        if row is not None and row.sympy:
            return _entrywise(getattr(sympy, row.sympy, None) or getattr(cfunctions, row.sympy))
        return _SYMPY_WORDS.get(name) or (WORDS.get(name) if name in _SHARED else None)


def _entrywise(function: Any) -> Word:
    def word(*xs: Any) -> Any:
        if any(isinstance(x, np.ndarray) for x in xs):
            return np.vectorize(function, otypes=[object])(*xs)
        return function(*xs)

    return word


def _reduce(function: Any) -> Word:
    def word(x: Any, *, axis: int | None = None) -> Any:
        if axis is None:
            return function(*np.ravel(x))
        moved = np.moveaxis(x, axis, -1)
        out = np.empty(moved.shape[:-1], dtype=object)
        for index in np.ndindex(out.shape):
            out[index] = function(*moved[index])
        return out

    return word


def _peak(x: Any, *, axis: int | None = None) -> Any:
    """Mark the largest entry by Heaviside steps against all others (no ties)."""
    flat = np.moveaxis(x, -1 if axis is None else axis, -1) if axis is not None else np.ravel(x)
    out = np.empty(flat.shape, dtype=object)
    for index in np.ndindex(flat.shape):
        others = [flat[(*index[:-1], k)] for k in range(flat.shape[-1]) if k != index[-1]]
        out[index] = sympy.Mul(*(sympy.Heaviside(flat[index] - o) for o in others))
    return np.reshape(out, np.shape(x)) if axis is None else np.moveaxis(out, -1, axis)


_SHARED = {"transpose", "spread", "sum_to", "broadcast_to", "column", "row", "concat", "piece"}
_SYMPY_WORDS: dict[str, Word] = {
    "square": lambda x: x**2,
    "sqrt": _entrywise(sympy.sqrt),
    "maximum": _entrywise(sympy.Max),
    "minimum": _entrywise(sympy.Min),
    "matmul": np.matmul,
    "sum": lambda x, *, axis=None: np.sum(x, axis=axis),
    "max": _reduce(sympy.Max),
    "min": _reduce(sympy.Min),
    "peak": _peak,
    "zeros_like": lambda x: x * 0,
}

sympy_algebra = SymPyAlgebra()
