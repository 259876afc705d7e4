"""Measure matrices: how much they lengthen in the long run, and at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

_SQUARINGS = 12


def radius(matrix: Array) -> float:
    """Return the spectral radius: the growth of a power of the matrix, a step.

    Source: Gelfand (1941), ρ = lim ‖Uᵏ‖^(1/k), by squaring; the page computes the same.

    >>> round(radius(np.array([[0.0, 2.0], [-2.0, 0.0]])), 3), radius(np.zeros((2, 2)))
    (2.0, 0.0)
    """
    power, log = np.asarray(matrix, np.float64), 0.0
    for k in range(_SQUARINGS + 1):
        size = float(np.sqrt(np.sum(power * power)))
        if not 0 < size < math.inf:
            return size
        log += math.log(size) / 2**k
        power = power / size
        if k < _SQUARINGS:
            power = power @ power
    return math.exp(log)


def spectral_norm(matrix: Array) -> float:
    """Return how much a matrix lengthens a vector at most.

    >>> round(spectral_norm(np.array([[3.0, 0.0], [0.0, 1.0]])), 3)
    3.0
    """
    wide = np.asarray(matrix, np.float64)
    return math.sqrt(radius(wide.T @ wide))


def orthogonal(matrix: Array) -> Array:
    """Return the orthogonal matrix that is nearest to a square one."""
    left, _, right = np.linalg.svd(np.asarray(matrix, np.float64))
    found: Array = left @ right
    return found
