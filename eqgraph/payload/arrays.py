"""Collect arrays, each as few numbers that stand for it."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from eqgraph import picture
from eqgraph.ir.plain import plain
from eqgraph.payload.schema import Summary


class Arrays:
    """Collect the summaries of arrays; the same array object is summarised once.

    >>> arrays = Arrays()
    >>> x = np.array([1.0, -2.0])
    >>> arrays(x), arrays(x), arrays.arrays[0]["text"]
    (0, 0, '1.00 −2.00')
    """

    def __init__(self) -> None:
        self.arrays: list[Summary] = []
        self._known: dict[int, tuple[weakref.ref[Any], int]] = {}

    def __call__(self, array: Any) -> int:
        """Put an array in and return its index."""
        known = self._known.get(id(array))
        if known is not None and known[0]() is array:
            return known[1]
        self.arrays.append(summary(array))
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
