"""Collect the arrays of a payload, each as few numbers that stand for it."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from eqgraph import picture
from eqgraph.ir.plain import Whole, plain, whole
from eqgraph.payload.schema import Summary
from eqgraph.picture.summary import grid


class Arrays:
    """Collect the summaries of arrays; the same array object is summarised once.

    A `lean` collection leaves out what the browser can work out from the numbers, and so does
    not hold any array itself.

    >>> arrays = Arrays(lean=True)
    >>> arrays(np.array([1.0, -2.0])), arrays.arrays
    (0, [{'shape': [2], 'data': [1.0, -2.0]}])
    """

    def __init__(self, *, lean: bool = False) -> None:
        self.arrays: list[Whole | Summary] = []
        self._lean = lean
        self._known: dict[int, tuple[weakref.ref[Any], int]] = {}

    def __call__(self, array: Any) -> int:
        """Put an array in and return its index."""
        known = self._known.get(id(array))
        if known is not None and known[0]() is array:
            return known[1]
        small = self._lean and not grid(np.shape(array))[2]
        self.arrays.append(whole(array) if small else summary(array))
        index = len(self.arrays) - 1
        if isinstance(array, np.ndarray):  # others have no lasting identity
            self._known[id(array)] = (weakref.ref(array), index)
        return index


def summary(array: Any) -> Summary:
    """Return an array of any size in few numbers."""
    made = picture.summarise(array)
    return {
        "shape": list(made.shape),
        "data": [plain(value) for value in made.data],
        "text": made.text,
        "norm": plain(made.norm),
        "min": plain(made.least),
        "max": plain(made.greatest),
        "mean": plain(made.mean),
        "nan": made.nan,
        "inf": made.inf,
        "zeros": made.zeros,
        "histogram": list(made.histogram),
        "rows": made.rows,
        "cols": made.cols,
        "cut": made.cut,
    }
