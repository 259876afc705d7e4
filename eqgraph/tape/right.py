"""Count the decimal digits of floats that are right, beside a twin that has more of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from eqgraph.ir.formats import Format
from eqgraph.operators.mpmath_algebra import Many

Array = np.ndarray[Any, np.dtype[Any]]


Near = tuple[Array, Array, Array]


def right(array: Any, twin: Near, kind: Format) -> Array:
    """Return how many digits of each entry are right: −log₁₀ of its relative error.

    At most as many as one rounding leaves, at least 0; NaN where the twin is no number, either.

    >>> from eqgraph.ir.formats import FORMATS
    >>> right([1.1, 2.0, np.inf], near([1.0, 2.0, 3.0]), FORMATS["float64"]).round(1)
    array([ 1., 16.,  0.])
    """
    got = np.asarray(array).astype(np.float64)
    high, low, zero = twin
    with np.errstate(all="ignore"):
        off = np.abs((got - high) - low)
        found = -np.log10(off / np.abs(high))
    found = np.clip(np.where(off == 0, kind.digits, found), 0.0, kind.digits) + 0.0  # no −0
    found = np.where(zero, np.where(got == 0, kind.digits, 0.0), found)
    lost = np.isinf(high) & np.isfinite(low)  # a number, but beyond all floats
    found = np.where(~np.isfinite(got) | lost | (np.isinf(high) & ~lost), 0.0, found)
    found = np.where(np.isinf(high) & ~lost & (got == high), kind.digits, found)
    below = (high == 0) & ~zero
    found = np.where(below, 0.0, found)
    return np.where(np.isnan(high), np.where(np.isnan(got), np.nan, 0.0), found)


def negligible(twin: Near, kind: Format) -> Array:
    """Tell which entries are under all floats, and less than what is rounded of the largest."""
    high, _, zero = twin
    sizes = np.abs(high)
    largest = np.max(sizes[np.isfinite(sizes)], initial=0.0)
    return np.asarray(~zero & (sizes < kind.smallest) & (sizes < largest * 2.0**-kind.bits))


def near(twin: Any) -> Near:
    """Return the nearest float64 of each entry, what is left of it, and where it is exactly 0.

    Of a number beyond all floats the nearest is ±∞ and the rest 0; of an infinity that is NaN.
    """
    if not isinstance(twin, Many):
        exact = np.asarray(twin, dtype=np.float64)
        return exact, np.where(np.isinf(exact), np.nan, 0.0), exact == 0
    mp = twin.algebra.mp
    zero = np.frompyfunc(lambda x: x == 0, 1, 1)

    def split(x: Any) -> tuple[float, float]:
        high = float(x)
        if high - high == 0:
            return high, float(x - high)
        return high, 0.0 if mp.isfinite(x) else float("nan")

    with np.errstate(all="ignore"):  # NumPy looks at the flags that a conversion leaves
        high, low = np.frompyfunc(split, 1, 2)(twin.array)
        exact = np.asarray(zero(twin.array), dtype=bool)
    return np.asarray(high, dtype=np.float64), np.asarray(low, dtype=np.float64), exact
