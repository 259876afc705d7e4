"""Say the words of linear algebra in NumPy and SciPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from eqgraph.operators.array_words import checked
from eqgraph.operators.scipy_parts import linalg

Word = Callable[..., Any]


def _regular(function: Word) -> Word:
    """Say in plain words that a matrix has no inverse."""

    def word(*xs: Any) -> Any:
        try:
            return function(*xs)
        except np.linalg.LinAlgError:
            raise ValueError("the matrix is singular: it has no inverse") from None

    return word


def _solve(a: Any, b: Any) -> Any:
    return np.linalg.solve(a, b)


def _cofactor(x: Any) -> Any:
    """Return the slope of the determinant, which a singular matrix has, too."""
    if not np.isfinite(x).all():
        return np.full_like(x, np.nan)
    u, s, v = np.linalg.svd(x)
    ones = np.ones_like(s[..., :1])
    before = np.cumprod(np.concatenate([ones, s[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, np.flip(s, -1)[..., :-1]], axis=-1), axis=-1)
    others = before * np.flip(after, -1)
    sign = np.linalg.det(u) * np.linalg.det(v)
    return np.matmul(u * others[..., None, :], v) * sign[..., None, None]


def _expm(x: Any) -> Any:
    if not np.isfinite(x).all():
        return np.full_like(x, np.nan)
    return linalg().expm(x)


def _spectral(x: Any) -> Any:
    if not np.isfinite(x).all():
        return np.full(np.shape(x)[:-2], np.nan, np.result_type(x))
    return np.linalg.svd(x, compute_uv=False)[..., 0]


def _left_singular(x: Any) -> Any:
    """Return the left singular vector of the largest singular value, its largest entry positive."""
    if not np.isfinite(x).all():
        return np.full(np.shape(x)[:-1], np.nan, np.result_type(x))
    u = np.linalg.svd(x, full_matrices=False)[0][..., 0]
    at = np.argmax(np.abs(u), axis=-1)[..., None]
    return u * np.sign(np.take_along_axis(u, at, axis=-1))


MATRICES: dict[str, Word] = {
    "solve": checked("solve", _regular(_solve)),
    "inverse": checked("square", _regular(np.linalg.inv)),
    "det": checked("square", np.linalg.det),
    "cofactor": checked("square", _cofactor),
    "logdet": checked("square", lambda x: np.linalg.slogdet(x)[1]),
    "expm": checked("square", _expm),
    "spectral": checked("spectral", _spectral),
    "left_singular": checked("spectral", _left_singular),
}
