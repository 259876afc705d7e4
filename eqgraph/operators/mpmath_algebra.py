"""Read a rule in mpmath: the same rows, with as many digits as are asked for."""

from __future__ import annotations

from functools import partial
from typing import Any

import mpmath
import numpy as np

from eqgraph.operators.algebra import Algebra
from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.intrinsics import Word
from eqgraph.operators.mpmath_words import (
    NEAR_ONE,
    SUMS,
    entrywise,
    power,
    quotient,
    words,
)
from eqgraph.operators.shapes import Shape
from eqgraph.operators.table import OPERATORS

_SPARE = 80  # bits that must be left of a result: those of a float64, and some
_NOISE = 16
_MOST = 4000  # bits: 1 − exp(−1000) needs 1450, the square of 1e200 beside 1 another 1330


class Many(Arithmetic):
    """Hold an array of numbers of mpmath."""

    __slots__ = ("algebra", "array")

    def __init__(self, algebra: MpmathAlgebra, array: Any) -> None:
        self.algebra, self.array = algebra, array

    @property
    def shape(self) -> Shape:
        """Return the shape of the array."""
        return np.shape(self.array)

    def _apply(self, name: str, *operands: Any) -> Many:
        return self.algebra.apply(self.algebra.signs[name], *operands)


class MpmathAlgebra(Algebra):
    """Mean numbers of so many decimal digits; a row is what its forward rule says, not its kernel.

    `strain` says how many bits a run would have needed: a small number that was added to a large
    one, or terms that cancelled, took more digits than there are. Only where a rule gives no finite
    number (1/0) does the kernel say what is meant.

    >>> m = MpmathAlgebra(30)
    >>> m.mp.nstr(m.sigmoid(m.lift(-2.0)).array.item(), 25)
    '0.1192029220221175559402709'
    """

    def __init__(self, digits: int = 60) -> None:
        self.mp = mpmath.mp.clone()
        self.mp.dps = digits
        self.strain = 0
        mp = self.mp
        self._words = words(mp)
        self._number: dict[float, Any] = {0.0: mp.zero, 1.0: mp.one}
        self.signs: dict[str, Word] = {
            "add": np.frompyfunc(self._add, 2, 1),
            "sub": np.frompyfunc(lambda a, b: self._add(a, b, minus=True), 2, 1),
            "mul": np.frompyfunc(lambda a, b: a * b, 2, 1),
            "div": entrywise(mp, lambda a, b: quotient(mp, a, b)),
            "pow": entrywise(mp, lambda a, b: power(mp, a, b)),
            "neg": np.frompyfunc(lambda a: -a, 1, 1),
        }
        # Rules write irrational numbers as floats.
        exact = (mp.ln2, mp.ln10, mp.pi, mp.pi / 2, mp.sqrt(mp.pi) / 2, 2 / mp.sqrt(mp.pi),
                 1 / mp.sqrt(2 * mp.pi), mp.e)  # fmt: skip
        self._exact = {float(+x): +x for x in exact}

    def word(self, name: str) -> Word | None:
        """Use the intrinsic, entry by entry; all else is what the row's rule says."""
        found = self._words.get(name)
        if found is not None:
            if name in NEAR_ONE:
                return partial(self._near_one, found)
            return partial(self._watched if name in SUMS else self.apply, found)
        row = OPERATORS.get(name)
        if row is None or row.kernel is None:
            return None
        return partial(self._defined, row.forward, row.kernel)

    def apply(self, word: Word, *operands: Any, **params: Any) -> Many:
        """Apply a word to arrays of numbers; numbers of a rule are lifted."""
        found = word(*(self._of(x).array for x in operands), **params)
        return Many(self, np.asarray(found, dtype=object))

    def lift(self, x: Any) -> Many:
        """Turn floats into as many digits, equal to the last bit."""
        array = np.asarray(x)
        known = self._number
        convert = np.frompyfunc(lambda x: known.get(x) or self.mp.mpf(float(x)), 1, 1)
        return Many(self, np.asarray(convert(array), dtype=object))

    def _of(self, x: Any) -> Many:
        """Return a number of a rule: the same object for the same small integer."""
        if isinstance(x, Many):
            return x
        value = float(x)
        known = self._number.get(value)
        if known is None:
            known = self._number[value] = self._exact.get(value, self.mp.mpf(value))
        return Many(self, np.asarray(known, dtype=object))

    def _defined(self, forward: Any, kernel: Any, *operands: Any, **params: Any) -> Many:
        """Follow the rule, and where it gives no finite number the kernel."""
        found: Many = forward(self, *operands, **params)
        if not all(map(self.mp.isfinite, np.ravel(found.array))):
            strain = self.strain
            other = kernel(self, *operands, **params)
            self.strain = strain
            choose = np.frompyfunc(lambda a, b: a if self.mp.isfinite(a) else b, 2, 1)
            return self.apply(choose, found, other)
        return found

    def _add(self, a: Any, b: Any, minus: bool = False) -> Any:
        c = a - b if minus else a + b
        (_, m, e, k), (_, n, f, j), (_, o, g, i) = a._mpf_, b._mpf_, c._mpf_
        if m and n and not (a is b and minus):  # both are finite, and not 0
            high, low = e + k, f + j
            if not o:
                self.strain = _MOST if high < 1 << 15 else self.strain
                return c
            left = max(high, low) - g - i
            gap = max(abs(high - low), left)
            if gap + _SPARE > self.mp.prec:
                self.strain = max(self.strain, min(gap + 2 * _SPARE, _MOST))
            if left > self.mp.prec - _NOISE:
                return self.mp.zero  # nothing but what was rounded before
        return c

    def _near_one(self, word: Word, x: Any) -> Many:
        """Apply a function that is 0, or steep, at 1, and look how near to 1 its operand was."""
        for entry in np.ravel(self._of(x).array):
            if entry is self.mp.one or not 0 < abs(entry) < 2:
                continue
            _, man, exponent, bits = (abs(entry) - 1)._mpf_
            need = _SPARE - exponent - bits if man else _MOST
            if need > self.mp.prec:
                self.strain = max(self.strain, min(need + _SPARE, _MOST))
        return self.apply(word, x)

    def _watched(self, word: Word, *operands: Any, **params: Any) -> Many:
        """Add up, and look whether the terms cancelled, in floats: their size is enough."""
        found = self.apply(word, *operands, **params)
        with np.errstate(all="ignore"):
            sizes = [np.abs(self.floats(self._of(x))) for x in operands]
            try:
                terms = np.asarray(word(*[x.astype(object) for x in sizes], **params), float)
            except (TypeError, ValueError, OverflowError, ZeroDivisionError):
                return found
            lost = np.log2(terms) - np.log2(np.abs(self.floats(found)))
        seen = (terms > 0) & np.isfinite(terms)
        for bits in lost[seen].ravel():
            if not bits <= self.mp.prec - _SPARE:
                need = _MOST if not np.isfinite(bits) else min(int(bits) + 2 * _SPARE, _MOST)
                self.strain = max(self.strain, need)
        noise = seen & (lost > self.mp.prec - _NOISE)
        if noise.any():  # nothing but what was rounded before
            return Many(self, np.where(noise, self.mp.zero, found.array))
        return found

    @staticmethod
    def floats(x: Many) -> Any:
        """Round to float64."""
        return np.asarray(x.array, dtype=np.float64)
