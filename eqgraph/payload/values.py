"""Collect the arrays that a page starts from: small ones as numbers, large ones as bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from eqgraph.ir.plain import Packed, Whole, packed, whole

_SMALL = 64  # numbers that are written out


class Values:
    """Collect whole arrays, each by its number.

    >>> values = Values()
    >>> values(np.array([1.0, -2.0])), values.arrays
    (0, [{'shape': [2], 'data': [1.0, -2.0]}])
    """

    def __init__(self) -> None:
        self.arrays: list[Whole | Packed] = []

    def __call__(self, array: ArrayLike) -> int:
        """Put an array in and return its number."""
        small = np.size(array) <= _SMALL
        self.arrays.append(whole(array) if small else packed(array))
        return len(self.arrays) - 1
