"""Say the words of the rules in mpmath, entry by entry: numbers of as many digits as are asked for.

An entry that is no real number is NaN, as it is in floats: the log of −1, a pole.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import mpmath
import numpy as np

from eqgraph.operators.array_words import CHOICES
from eqgraph.operators.intrinsics import ANY_ENTRIES, Word
from eqgraph.operators.matrix_words import MATRICES
from eqgraph.operators.shapes import Axes, axes_of
from eqgraph.operators.shapes import reduce as reduced

_FAILS = (
    ValueError, ZeroDivisionError, OverflowError, ArithmeticError, NotImplementedError, TypeError,
    mpmath.libmp.NoConvergence,
)  # fmt: skip
# Functions that are 0, or steep, at 1: there an operand needs more digits than the result.
NEAR_ONE = ("log", "log2", "log10", "arccosh", "arctanh", "arcsin", "arccos", "erfinv")
# The sums of products: their terms may cancel, which is looked for after they are added.
SUMS = ("sum", "matmul", "cumsum", "sum_to", "einsum", "fold", "scatter_add")


def entrywise(mp: Any, function: Callable[..., Any]) -> Word:
    """Apply a function of numbers to arrays of them; what is no real number becomes NaN."""

    def one(*xs: Any) -> Any:
        try:
            y = function(*xs)
        except _FAILS:
            return mp.nan
        return y if isinstance(y, mp.mpf) else mp.nan if isinstance(y, mp.mpc) else mp.mpf(y)

    count = function.__code__.co_argcount if hasattr(function, "__code__") else 1
    word: Word = np.frompyfunc(one, count, 1)
    return word


def quotient(mp: Any, a: Any, b: Any) -> Any:
    """Divide; by 0 as floats do: ±∞, or NaN for 0/0."""
    if b == 0 and not mp.isnan(a):
        return mp.sign(a) * mp.inf if a != 0 else mp.nan
    return a / b


def power(mp: Any, x: Any, p: Any) -> Any:
    """Raise to a power as floats do: 1 for any x to the 0, ∞ for 0 to a negative power."""
    if p == 0:
        return mp.one
    if x == 0 and p < 0:
        return mp.inf
    return x**p


def _log(mp: Any, log: Callable[..., Any], x: Any) -> Any:
    return -mp.inf if x == 0 else log(x)


def _log1p(mp: Any, x: Any) -> Any:
    return -mp.inf if x == -1 else mp.log1p(x)


def _tangent(mp: Any, x: Any) -> Any:
    """Take arctanh, ±∞ at ±1."""
    return mp.sign(x) * mp.inf if abs(x) == 1 else mp.atanh(x)


def _lgamma(mp: Any, x: Any) -> Any:
    """Take log |Γ(x)|; at a pole it is ∞."""
    if x <= 0 and x == mp.floor(x):
        return mp.inf
    return mp.re(mp.loggamma(x))


def _erfinv(mp: Any, x: Any) -> Any:
    return mp.sign(x) * mp.inf if abs(x) == 1 else mp.erfinv(x)


def numbers(mp: Any) -> dict[str, Callable[..., Any]]:
    """Return the functions of single numbers, by the name of the row."""
    return {
        "exp": lambda x: mp.exp(x),
        "log": lambda x: _log(mp, mp.log, x),
        "log2": lambda x: _log(mp, lambda y: mp.log(y) / mp.ln2, x),
        "log10": lambda x: _log(mp, mp.log10, x),
        "log1p": lambda x: _log1p(mp, x),
        "expm1": lambda x: mp.expm1(x),
        "exp2": lambda x: mp.mpf(2) ** x,
        "sqrt": lambda x: mp.sqrt(x),
        "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
        "sin": lambda x: mp.sin(x),
        "cos": lambda x: mp.cos(x),
        "tan": lambda x: mp.tan(x),
        "sinh": lambda x: mp.sinh(x),
        "cosh": lambda x: mp.cosh(x),
        "tanh": lambda x: mp.tanh(x),
        "arcsin": lambda x: mp.asin(x),
        "arccos": lambda x: mp.acos(x),
        "arctan": lambda x: mp.atan(x),
        "arctan2": lambda a, b: mp.atan2(a, b),
        "arcsinh": lambda x: mp.asinh(x),
        "arccosh": lambda x: mp.acosh(x),
        "arctanh": lambda x: _tangent(mp, x),
        "erf": lambda x: mp.erf(x),
        "erfinv": lambda x: _erfinv(mp, x),
        "normal_cdf": lambda x: mp.ncdf(x),
        "gamma": lambda x: mp.gamma(x),
        "lgamma": lambda x: _lgamma(mp, x),
        "digamma": lambda x: mp.digamma(x),
        "binomial": lambda n, k: mp.binomial(n, k),
        "abs": lambda x: abs(x),
        "sign": lambda x: mp.sign(x),
        "floor": lambda x: mp.floor(x),
        "ceil": lambda x: mp.ceil(x),
        "round": lambda x: mp.nint(x),
        "maximum": lambda a, b: mp.nan if mp.isnan(a) or mp.isnan(b) else b if b > a else a,
        "minimum": lambda a, b: mp.nan if mp.isnan(a) or mp.isnan(b) else b if b < a else a,
        "where": lambda c, a, b: a if c != 0 else b,
        "zeros_like": lambda x: mp.zero,
        "finite": lambda x: x if mp.isfinite(x) else mp.zero,
        "less": lambda a, b: mp.one if a < b else mp.zero,
        "less_equal": lambda a, b: mp.one if a <= b else mp.zero,
        "greater": lambda a, b: mp.one if a > b else mp.zero,
        "greater_equal": lambda a, b: mp.one if a >= b else mp.zero,
        "equal": lambda a, b: mp.one if a == b else mp.zero,
        "not_equal": lambda a, b: mp.zero if a == b else mp.one,
    }


def _reduce(function: Callable[..., Any]) -> Word:
    def word(x: Any, *, axis: Axes = None, keepdims: bool = False) -> Any:
        axes = axes_of(np.shape(x), axis)
        moved = np.moveaxis(x, axes, range(-len(axes), 0))
        out = np.empty(reduced(np.shape(x), axis=axis), dtype=object)
        for index in np.ndindex(out.shape):
            out[index] = function(list(np.ravel(moved[index])))
        return out.reshape(reduced(np.shape(x), axis=axis, keepdims=keepdims))

    return word


def _extreme(mp: Any, choose: Callable[..., Any]) -> Word:
    return _reduce(lambda xs: mp.nan if any(mp.isnan(x) for x in xs) else choose(xs))


def _argmax_mask(mp: Any, x: Any, *, axis: Axes = None) -> Any:
    top = _reduce(max)(x, axis=axis, keepdims=True)
    mask = np.where(np.equal(x, top).astype(bool), 1, 0)
    return np.asarray(mask, dtype=object) / np.sum(mask, axis=axis, keepdims=True) * mp.one


def _choice(word: Word, first: int) -> Word:
    """Read indices as floats, which hold whole numbers; the operands before `first` stay."""

    def chosen(*xs: Any, **params: Any) -> Any:
        ready = [x if k < first else np.asarray(x, dtype=np.float64) for k, x in enumerate(xs)]
        return word(*ready, **params)

    return chosen


def _matrices(word: Callable[..., Any], name: str) -> Word:
    """Apply a function of mpmath's matrices to each matrix of a batch; NumPy's word looks first."""

    def each(x: Any) -> Any:
        MATRICES[name](np.broadcast_to(np.eye(x.shape[-2], x.shape[-1]), x.shape))  # its shape
        lead = x.shape[:-2]
        found = [word(x[index]) for index in np.ndindex(lead)]
        inner = np.shape(found[0]) if found else ()
        out = np.empty((len(found), *inner), dtype=object)
        for k, one in enumerate(found):
            out[k] = one
        return out.reshape((*lead, *inner))

    return each


def _inverse(mp: Any, x: Any) -> Any:
    try:
        return np.array(mp.inverse(mp.matrix(x.tolist())).tolist(), dtype=object)
    except ZeroDivisionError:
        raise ValueError("the matrix is singular: it has no inverse") from None


def _det(mp: Any, x: Any) -> Any:
    return mp.det(mp.matrix(x.tolist()))


def _cofactor(mp: Any, x: Any) -> Any:
    """Return signed minors: a singular matrix has them, too."""
    n = x.shape[-1]
    out = np.empty((n, n), dtype=object)
    for i, j in np.ndindex(n, n):
        minor = np.delete(np.delete(x, i, axis=0), j, axis=1)
        out[i, j] = (-1) ** (i + j) * (_det(mp, minor) if n > 1 else mp.one)
    return out


def _singular(mp: Any, x: Any) -> tuple[Any, Any]:
    """Return the left singular vectors and the singular values of a real matrix."""
    u, s, _ = mp.svd_r(mp.matrix(x.tolist()))
    return np.array(u.tolist(), dtype=object), list(s)


def _left_singular(mp: Any, x: Any) -> Any:
    u = _singular(mp, x)[0][:, 0]
    return u * mp.sign(u[int(np.argmax(np.abs(u.astype(np.float64))))])


def matrices(mp: Any) -> dict[str, Word]:
    """Return the words of linear algebra."""
    inverse = _matrices(partial(_inverse, mp), "inverse")
    return {
        "inverse": inverse,
        "solve": lambda a, b: np.matmul(inverse(a), b),
        "det": _matrices(partial(_det, mp), "det"),
        "logdet": _matrices(lambda x: mp.log(abs(_det(mp, x))), "logdet"),
        "cofactor": _matrices(partial(_cofactor, mp), "cofactor"),
        "expm": _matrices(
            lambda x: np.array(mp.expm(mp.matrix(x.tolist())).tolist(), dtype=object), "expm"
        ),
        "spectral": _matrices(lambda x: _singular(mp, x)[1][0], "spectral"),
        "left_singular": _matrices(partial(_left_singular, mp), "left_singular"),
    }


def _filled(one: Word, word: Word) -> Word:
    """Make numbers of the zeros of NumPy with which a word fills up."""
    return lambda *xs, **params: one(word(*xs, **params))


def words(mp: Any) -> dict[str, Word]:
    """Return the meaning of every intrinsic in a context of mpmath, on arrays of its numbers."""
    single = {name: entrywise(mp, function) for name, function in numbers(mp).items()}
    one = np.frompyfunc(lambda x: x if isinstance(x, mp.mpf) else mp.mpf(float(x)), 1, 1)
    return {
        **{name: _filled(one, word) for name, word in ANY_ENTRIES.items()},
        **single,
        **matrices(mp),
        "polygamma": lambda x, *, n=1: entrywise(mp, lambda y: mp.polygamma(n, y))(x),
        "max": _extreme(mp, max),
        "min": _extreme(mp, min),
        "sum": _reduce(mp.fsum),
        "argmax_mask": partial(_argmax_mask, mp),
        "binade": lambda x, **params: one(np.ones_like(_reduce(max)(x, **params))),
        "gather": _choice(CHOICES["gather"], 1),
        "scatter_add": _filled(one, _choice(CHOICES["scatter_add"], 2)),
        "one_hot": _filled(one, _choice(CHOICES["one_hot"], 0)),
        "argmax": _filled(one, _choice(CHOICES["argmax"], 0)),
        "argmin": _filled(one, _choice(CHOICES["argmin"], 0)),
        "topk_mask": _filled(one, CHOICES["topk_mask"]),
    }
