"""Read a rule in SymPy: expressions, or object arrays of them, in; the same out."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy.codegen import cfunctions

from eqgraph.operators.algebra import Algebra
from eqgraph.operators.intrinsics import ANY_ENTRIES, Word
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import OPERATORS


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
        return SYMPY.get(name)


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


def _argmax_mask(x: Any, *, axis: int | None = None) -> Any:
    """Mark the largest entry by Heaviside steps against all others (no ties)."""
    flat = np.moveaxis(x, -1 if axis is None else axis, -1) if axis is not None else np.ravel(x)
    out = np.empty(flat.shape, dtype=object)
    for index in np.ndindex(flat.shape):
        others = [flat[(*index[:-1], k)] for k in range(flat.shape[-1]) if k != index[-1]]
        out[index] = sympy.Mul(*(sympy.Heaviside(flat[index] - o) for o in others))
    return np.reshape(out, np.shape(x)) if axis is None else np.moveaxis(out, -1, axis)


# The words that SymPy has no class of; kernels are for floats, and so are their words.
SYMPY: dict[str, Word] = {
    **ANY_ENTRIES,
    "sqrt": _entrywise(sympy.sqrt),
    "maximum": _entrywise(sympy.Max),
    "minimum": _entrywise(sympy.Min),
    "max": _reduce(sympy.Max),
    "min": _reduce(sympy.Min),
    "argmax_mask": _argmax_mask,
    "zeros_like": lambda x: x * 0,
    "where": _entrywise(lambda c, a, b: sympy.Piecewise((a, sympy.Ne(c, 0)), (b, True))),
}

sympy_algebra = SymPyAlgebra()

_FAR = 10_000  # beyond it an exponential has more digits than it is worth


def many_digits(numbers: Any, digits: int) -> Any:
    """Turn floats into numbers of so many digits, equal to the last bit; scalars stay scalars."""
    array = np.asarray(numbers)
    exact = np.vectorize(lambda x: sympy.Float(float(x), digits), otypes=[object])(array)
    return exact if array.ndim else exact.item()


def compute(row: Operator, *xs: Any, digits: int, **params: Any) -> Any | None:
    """Compute an operator with so many digits; None where the result is no real number.

    >>> y = compute(OPERATORS["log"], many_digits(2.0, 40), digits=40)
    >>> str(y)
    '0.6931471805599453094172321214581765680755'
    """
    if row.exponential and any(abs(x) > _FAR for x in np.ravel(np.asarray(xs[-1], object))):
        return None
    value = np.asarray(row.forward(sympy_algebra, *xs, **params), dtype=object)
    settled = [sympy.N(x, digits) for x in value.reshape(-1)]
    if not all(x.is_Float or x.is_Integer for x in settled):
        return None
    if not value.ndim:
        return settled[0]
    out = np.empty(value.size, dtype=object)
    out[:] = settled
    return out.reshape(value.shape)
