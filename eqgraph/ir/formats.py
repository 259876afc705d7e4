"""Name the kinds of floats: how many bits they have, and how far they reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from eqgraph.errors import GraphError, NotInstalled

DTypeLike = npt.DTypeLike  # that of float64 or float32, and its names


@dataclass(frozen=True, slots=True)
class Format:
    """Hold what is known of a kind of floats.

    `small` ones compute in float32 and round the result of each instruction, as processors do.
    """

    name: str
    bits: int  # of the significand, the hidden one included
    top: int  # the largest exponent of two
    small: bool = False

    @property
    def digits(self) -> float:
        """Return how many decimal digits are right after one rounding."""
        return self.bits * math.log10(2)

    @property
    def largest(self) -> float:
        """Return the largest number."""
        return math.ldexp(2 - math.ldexp(1.0, 1 - self.bits), self.top)

    @property
    def smallest(self) -> float:
        """Return the smallest number that has all its digits."""
        return math.ldexp(1.0, 1 - self.top)


FORMATS = {
    one.name: one
    for one in (
        Format("float64", 53, 1023),
        Format("float32", 24, 127),
        Format("float16", 11, 15, small=True),
        Format("bfloat16", 8, 127, small=True),
    )
}


@cache  # NumPy spells a dtype's name anew each time
def format_of(dtype: np.dtype[Any]) -> Format:
    """Return the format of a dtype that `dtype_of` gave.

    >>> round(format_of(np.dtype("float64")).digits, 2), format_of(np.dtype("float16")).largest
    (15.95, 65504.0)
    """
    return FORMATS[dtype.name]


def dtype_of(name: DTypeLike, *, small: bool = False) -> Any:
    """Return the dtype of a name: float64 or float32, and if `small` float16 and bfloat16, too.

    Raise `GraphError` for anything else, `NotInstalled` where bfloat16 lacks its package.
    """
    if isinstance(name, str) and name == "bfloat16":
        _bfloat16()
    try:
        dtype: np.dtype[Any] = np.dtype(name)
    except (TypeError, ValueError):  # ValueError: the fields of a record
        dtype = np.dtype(object)
    known = FORMATS.get(dtype.name)
    if known is not None and (small or not known.small):
        return dtype
    if known is not None:
        raise GraphError(
            f"{known.name} is for looking at what rounding does, not for this",
            hint="use float64 or float32 here; graphs and unrolled models take the small ones",
        )
    ways = "float64, float32, float16 or bfloat16" if small else "float64 or float32"
    raise GraphError(f"dtype {str(name)[:40]!r} is not supported", hint=f"use {ways}")


def _bfloat16() -> None:
    """Make NumPy know bfloat16, which it knows no name of by itself."""
    try:
        import ml_dtypes  # noqa: F401
    except ImportError:
        raise NotInstalled(
            "bfloat16 needs ml_dtypes, which is not installed here",
            hint="pip install ml_dtypes; float16 needs nothing",
        ) from None


def computed_in(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype that numbers of a dtype are computed in."""
    return np.dtype(np.float32) if format_of(dtype).small else dtype


def widened(array: Any) -> Any:
    """Return a small float's array as float32, in which it is computed; others as they are."""
    return array.astype(np.float32) if _is_small(getattr(array, "dtype", None)) else array


@cache
def _is_small(dtype: np.dtype[Any] | None) -> bool:
    kind = FORMATS.get(getattr(dtype, "name", ""))
    return kind is not None and kind.small
