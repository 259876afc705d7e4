"""Read a rule in SymPy: expressions, or object arrays of them, in; the same out."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import sympy
from sympy.codegen import cfunctions

from eqgraph.operators.algebra import Algebra, Declined
from eqgraph.operators.array_words import CHOICES
from eqgraph.operators.intrinsics import ANY_ENTRIES, Word
from eqgraph.operators.operator import Operator
from eqgraph.operators.shapes import Axes, axes_of
from eqgraph.operators.shapes import reduce as reduced
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
    def word(x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
        axes = axes_of(np.shape(x), axis)
        moved = np.moveaxis(np.asarray(x, dtype=object), axes, range(-len(axes), 0))
        out = np.empty(reduced(np.shape(x), axis=axis), dtype=object)
        for index in np.ndindex(out.shape):
            out[index] = function(*np.ravel(moved[index]))
        shape = reduced(np.shape(x), axis=axis, keepdims=keepdims)
        return out.reshape(shape) if shape else out.item()

    return word


def _argmax_mask(x: Any, *, axis: Axes = None) -> Any:
    """Mark the largest entry by Heaviside steps against all others (no ties)."""
    x = np.asarray(x, dtype=object)
    axes = axes_of(x.shape, axis)
    last = range(-len(axes), 0)
    moved = np.moveaxis(x, axes, last)
    flat = moved.reshape(*moved.shape[: x.ndim - len(axes)], -1)
    out = np.empty(flat.shape, dtype=object)
    for index in np.ndindex(flat.shape):
        others = [flat[(*index[:-1], k)] for k in range(flat.shape[-1]) if k != index[-1]]
        out[index] = sympy.Mul(*(sympy.Heaviside(flat[index] - o) for o in others))
    return np.moveaxis(out.reshape(moved.shape), last, axes)


def _holds(relation: Any, a: Any, b: Any) -> Any:
    return sympy.Piecewise((1, relation(a, b)), (0, True))


def _round(x: Any) -> Any:
    """Round a half to the even number."""
    near = sympy.floor(x + sympy.Rational(1, 2))
    tie = sympy.Eq(near, x + sympy.Rational(1, 2))
    return sympy.Piecewise((2 * sympy.floor(near / 2), tie), (near, True))


def _matrices(function: Any) -> Word:
    """Apply a function of SymPy's matrices to each matrix of a batch."""

    def word(x: Any) -> Any:
        lead = np.shape(x)[:-2]
        found = [function(sympy.Matrix(x[index])) for index in np.ndindex(lead)]
        if isinstance(found[0], sympy.MatrixBase):
            return np.array([np.array(f, dtype=object) for f in found]).reshape(np.shape(x))
        out = np.array(found, dtype=object).reshape(lead)
        return out if lead else out.item()

    return word


def _solve(a: Any, b: Any) -> Any:
    return np.matmul(_matrices(lambda x: x.inv())(a), b)


_RELATIONS = {
    "less": sympy.Lt, "less_equal": sympy.Le, "greater": sympy.Gt, "greater_equal": sympy.Ge,
    "equal": sympy.Eq, "not_equal": sympy.Ne,
}  # fmt: skip
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
    **{name: _entrywise(partial(_holds, relation)) for name, relation in _RELATIONS.items()},
    "solve": lambda a, b: _solve(a, b),
    "inverse": _matrices(lambda x: x.inv()),
    "det": _matrices(lambda x: x.det()),
    "cofactor": _matrices(lambda x: x.adjugate().T),
    "logdet": _matrices(lambda x: sympy.log(sympy.Abs(x.det()))),
    "round": _entrywise(_round),
    "cbrt": _entrywise(lambda x: sympy.sign(x) * sympy.cbrt(sympy.Abs(x))),
    "normal_cdf": _entrywise(lambda x: sympy.erfc(-x / sympy.sqrt(2)) / 2),
    "gamma": _entrywise(sympy.gamma),
    "digamma": _entrywise(sympy.digamma),
    "polygamma": lambda x, *, n=1: _entrywise(partial(sympy.polygamma, n))(x),
    "where": _entrywise(lambda c, a, b: sympy.Piecewise((a, sympy.Ne(c, 0)), (b, True))),
}

# The intrinsics that have no derivative, or none that SymPy could write down.
DECLINES = frozenset({*CHOICES, "expm", "spectral", "left_singular"})

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
    try:
        value = np.asarray(row.forward(sympy_algebra, *xs, **params), dtype=object)
    except Declined:
        return None
    settled = [sympy.N(x, digits) for x in value.reshape(-1)]
    if not all(x.is_Float or x.is_Integer for x in settled):
        return None
    if not value.ndim:
        return settled[0]
    out = np.empty(value.size, dtype=object)
    out[:] = settled
    return out.reshape(value.shape)
