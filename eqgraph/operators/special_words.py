"""Say special functions in SciPy, which takes long to import: only where a value needs one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Word = Callable[..., Any]


def _from_scipy(name: str) -> Word:
    def word(*xs: Any) -> Any:
        from scipy import special

        return getattr(special, name)(*xs)

    return word


def _polygamma(x: Any, *, n: int = 1) -> Any:
    from scipy import special

    return special.polygamma(n, x).astype(np.result_type(x))


SPECIAL: dict[str, Word] = {
    "erf": _from_scipy("erf"),
    "erfinv": _from_scipy("erfinv"),
    "normal_cdf": _from_scipy("ndtr"),
    "gamma": _from_scipy("gamma"),
    "lgamma": _from_scipy("gammaln"),
    "digamma": _from_scipy("psi"),
    "polygamma": _polygamma,
    "binomial": _from_scipy("binom"),
}
