"""Collect the arrays of a payload, each as few numbers that stand for it."""

from __future__ import annotations

import math
import weakref
from typing import Any

import numpy as np

from eqgraph import picture
from eqgraph.picture.summary import grid

Entry = dict[str, Any]


class Arrays:
    """Collect the summaries of arrays; the same array object is summarised once.

    A `lean` collection leaves out what the browser can work out from the numbers, and so does
    not hold any array itself.

    >>> arrays = Arrays(lean=True)
    >>> arrays(np.array([1.0, -2.0])), arrays.arrays
    (0, [{'shape': [2], 'data': [1.0, -2.0]}])
    """

    def __init__(self, *, lean: bool = False) -> None:
        self.arrays: list[Entry] = []
        self._lean = lean
        self._known: dict[int, tuple[weakref.ref[Any], int]] = {}

    def __call__(self, array: Any) -> int:
        """Put an array in and return its index."""
        known = self._known.get(id(array))
        if known is not None and known[0]() is array:
            return known[1]
        whole = self._lean and not grid(np.shape(array))[2]
        self.arrays.append(entry(array) if whole else picture.summarise(array).as_json())
        index = len(self.arrays) - 1
        if isinstance(array, np.ndarray):  # others have no lasting identity
            self._known[id(array)] = (weakref.ref(array), index)
        return index


def entry(array: Any) -> Entry:
    """Return an array that is small enough to be sent whole."""
    numbers = np.asarray(array, dtype=np.float64)
    return {"shape": list(numbers.shape), "data": [plain(x) for x in numbers.ravel().tolist()]}


def plain(value: float) -> float | str:
    """Return a number as JSON can hold it."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
