"""Say special functions in SciPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from eqgraph.operators.scipy_parts import special

Word = Callable[..., Any]


def _from_scipy(name: str) -> Word:
    def word(*xs: Any) -> Any:
        return getattr(special(), name)(*xs)

    return word


def _polygamma(x: Any, *, n: int = 1) -> Any:
    return special().polygamma(n, x).astype(np.result_type(x))


def _normal_cdf(x: Any) -> Any:
    """Take Φ; far out at the left by erfcx, since erfc(−x/√2) loses digits with its operand."""
    wide = np.asarray(x, np.float64)
    a = np.minimum(np.abs(wide), 64.0)
    half = np.round(a * 256) / 256  # its square is exact
    bell = np.exp(-half * half / 2) * np.exp(-(a - half) * (a + half) / 2)
    tail = 0.5 * special().erfcx(a * np.sqrt(0.5)) * bell
    return np.where(wide < -1, tail, special().ndtr(wide)).astype(np.result_type(x))[()]


def _lgamma(x: Any) -> Any:
    with np.errstate(divide="ignore"):  # nearer to 0 than 1/x is a float, SciPy says ∞
        near = -np.log(np.abs(x))
    far = np.where(np.isneginf(x), np.inf, special().gammaln(x))
    return np.where(np.abs(x) < _NEAR, near, far).astype(np.result_type(x))[()]


_NEAR = 1e-300
SPECIAL: dict[str, Word] = {
    "erf": _from_scipy("erf"),
    "erfinv": _from_scipy("erfinv"),
    "normal_cdf": _normal_cdf,
    "gamma": _from_scipy("gamma"),
    "lgamma": _lgamma,
    "digamma": _from_scipy("psi"),
    "polygamma": _polygamma,
    "binomial": _from_scipy("binom"),
}
