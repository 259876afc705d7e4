"""Draw numbers at random, the same from one seed in Python and in the page.

The generator is sfc32 of Doty-Humphrey's PractRand, 128 bits of state; the page has it in
`player/web/engine/random.ts`. All that is made of its bits is exact, so no machine differs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from eqgraph.operators import Shape

Array = np.ndarray[Any, np.dtype[np.float64]]

_WORD = 0xFFFFFFFF
_FNV = (0x811C9DC5, 0x01000193)  # offset and prime of the hash FNV-1a
_WARM = 15  # numbers that are thrown away, until the seed has gone into all bits
_TERMS = 12  # uniform numbers in a normal one: their variances add up to 1


class Draws:
    """Hold the state of a generator.

    Args:
        seed: a number or a name; the same one gives the same numbers, on every machine.

    >>> draws = Draws("ada")
    >>> [round(float(x), 3) for x in draws.uniform(0, 1, (3,))]
    [0.704, 0.994, 0.899]
    """

    def __init__(self, seed: int | str) -> None:
        text = str(seed).encode()
        self._state = [_hashed(text, k) for k in range(4)]
        for _ in range(_WARM):
            self.bits()

    def bits(self) -> int:
        """Return the next 32 bits."""
        a, b, c, counter = self._state
        out = (a + b + counter) & _WORD
        turned = (c << 21 | c >> 11) & _WORD
        self._state = [b ^ b >> 9, (c + (c << 3)) & _WORD, (turned + out) & _WORD,
                       (counter + 1) & _WORD]  # fmt: skip
        return out

    def one(self) -> float:
        """Return a number from 0 up to 1, of 53 bits."""
        high, low = self.bits() >> 5, self.bits() >> 6
        return (high * 2.0**26 + low) * 2.0**-53

    def uniform(self, low: float, high: float, shape: Shape) -> Array:
        """Return numbers from `low` up to `high`."""
        return self._array(lambda: low + (high - low) * self.one(), shape)

    def whole(self, low: int, high: int, shape: Shape) -> Array:
        """Return whole numbers from `low` to `high`, both among them."""
        return self._array(lambda: low + math.floor(self.one() * (high - low + 1)), shape)

    def signs(self, shape: Shape) -> Array:
        """Return numbers 1 and −1."""
        return self._array(lambda: 1 - 2 * (self.bits() >> 31), shape)

    def normal(self, shape: Shape) -> Array:
        """Return numbers of mean 0 and variance 1, nearly normal: none is beyond ±6."""
        return self._array(lambda: sum(self.one() for _ in range(_TERMS)) - _TERMS / 2, shape)

    def some(self, count: int, of: int) -> list[int]:
        """Return so many of the numbers 0 to `of` − 1, none twice."""
        left = list(range(of))
        return [left.pop(math.floor(self.one() * len(left))) for _ in range(count)]

    def _array(self, draw: Callable[[], float], shape: Shape) -> Array:
        """Fill an array row by row."""
        numbers = [float(draw()) for _ in range(math.prod(shape))]
        return np.array(numbers, np.float64).reshape(shape)


def _hashed(text: bytes, start: int) -> int:
    """Return 32 bits of a text: FNV-1a, from one of four starts."""
    offset, prime = _FNV
    found = offset ^ start
    for byte in text:
        found = (found ^ byte) * prime & _WORD
    return found
