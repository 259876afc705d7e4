"""Write arrays as plain JSON data, which knows no NaN: that and the infinities go as texts."""

from __future__ import annotations

import math
from typing import Any, Literal, NotRequired, TypedDict, final, overload

import numpy as np
from numpy.typing import ArrayLike

Plain = float | Literal["NaN", "Infinity", "-Infinity"]


@final
class Whole(TypedDict):
    """An array, all of its numbers row by row."""

    shape: list[int]
    data: list[Plain]


@final
class Packed(TypedDict):
    """A large array: its numbers as they lie in memory, float64, the low byte first."""

    shape: list[int]
    bytes: memoryview  # in a file, base64
    count: NotRequired[int]  # arrays of this shape, one after the other


@final
class Held(TypedDict):
    """An array that stays where it is: its numbers are asked for."""

    shape: list[int]
    count: int  # arrays of this shape, one after the other


@overload
def plain(value: float) -> Plain: ...
@overload
def plain(value: None) -> None: ...


def plain(value: float | None) -> Plain | None:
    """Return a number as JSON can hold it.

    >>> plain(1.5), plain(float("nan")), plain(float("-inf")), plain(None)
    (1.5, 'NaN', '-Infinity', None)
    """
    if value is None or math.isfinite(value):
        return None if value is None else float(value)  # NumPy's float32 is none of Python's
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def whole(array: ArrayLike) -> Whole:
    """Return an array as JSON can hold it.

    >>> whole([1.0, float("nan")])
    {'shape': [2], 'data': [1.0, 'NaN']}
    """
    numbers = np.asarray(array, dtype=np.float64)
    return {"shape": list(numbers.shape), "data": [plain(x) for x in numbers.ravel().tolist()]}


def packed(array: ArrayLike) -> Packed:
    """Return an array as a message holds it beside its JSON.

    >>> packed([1.0, 2.0])["bytes"].nbytes
    16
    """
    numbers = np.ascontiguousarray(array, dtype="<f8")
    return {"shape": list(np.shape(array)), "bytes": memoryview(numbers.tobytes())}


def nested(array: ArrayLike) -> Any:
    """Return an array as nested lists, as JSON can hold them.

    >>> nested([[1.0, float("inf")]]), nested(2.0)
    ([[1.0, 'Infinity']], 2.0)
    """
    return np.vectorize(plain, otypes=[object])(np.asarray(array, dtype=np.float64)).tolist()


def array_of(known: Whole) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the array again.

    >>> array_of({"shape": [2], "data": [1.0, "NaN"]})
    array([ 1., nan])
    """
    return np.array([float(x) for x in known["data"]]).reshape(known["shape"])
