"""Collect the arrays that a page starts from: small ones as numbers, large ones as bytes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from eqgraph.ir.plain import Held, Packed, Whole, packed, whole

Array = np.ndarray[Any, np.dtype[Any]]

_SMALL = 64  # numbers that are written out
_FEW = 256  # numbers of neighbours of one shape that are written out


class Values:
    """Collect whole arrays, each by its number.

    >>> values = Values()
    >>> values(np.array([1.0, -2.0])), values.written()
    (0, [{'shape': [2], 'data': [1.0, -2.0]}])
    """

    def __init__(self) -> None:
        self._arrays: list[Array] = []

    def __call__(self, array: ArrayLike) -> int:
        """Put an array in and return its number."""
        self._arrays.append(np.asarray(array, dtype=np.float64))
        return len(self._arrays) - 1

    def held(self) -> list[Whole | Packed | Held]:
        """Return the shapes in order; the numbers stay here."""
        made: list[Whole | Packed | Held] = []
        for shape, neighbours in groupby(self._arrays, key=np.shape):
            made.append(Held(shape=list(shape), count=len(list(neighbours))))
        return made

    def written(self) -> list[Whole | Packed | Held]:
        """Return the arrays in order; neighbours of one shape, such as an input's, are together."""
        made: list[Whole | Packed | Held] = []
        for _, neighbours in groupby(self._arrays, key=np.shape):
            found = list(neighbours)
            size = found[0].size
            if size <= _SMALL and size * len(found) <= _FEW:
                made += map(whole, found)
            elif len(found) == 1:
                made.append(packed(found[0]))
            else:
                together = packed(np.stack(found))
                made.append({**together, "shape": list(found[0].shape), "count": len(found)})
        return made
