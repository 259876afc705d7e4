"""Differentiate a function of one number by differences, and tell how far the result is known.

The steps shrink until two of them agree, so a pole, a kink or a ripple nearer than the first step
does no harm; they go to one side at the edge of a domain, and widen where rounding hides the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

_SHRINK = 4.0  # from step to step
_STEPS = 20  # at most: 4²⁰ is 10¹²
_WIDER = 9  # steps that are wider than the first one
_APART = 8  # units in the last place that two points must lie apart
_NEAR = 3  # steps from the first that tell how much the slope changes
_LAST = 4 * 2.0**-52  # what the last place of a result may be off

Point = tuple[float, Any]  # the value there, and on which pieces it is


@dataclass(frozen=True, slots=True)
class Slope:
    """Hold a slope and how far it may be off; `kink` where the function has none.

    `near` is the slope from here to the first points beside: where it is large and the slope is
    small, the function is at a bend, and x itself is not known to more digits.
    """

    value: float = math.nan
    error: float = math.inf
    near: float = 0.0
    kink: bool = False
    growing: bool = False  # the slopes grow with each smaller step: the limit is infinite


@dataclass(slots=True)
class _Table:
    """Hold extrapolations from the differences so far: Neville's scheme in powers of the step."""

    order: int  # of the error in the step: 2 for central differences, 1 for one-sided ones
    lines: list[list[float]] = field(default_factory=list)
    best: float = math.nan
    error: float = math.inf

    def add(self, slope: float, rounding: float) -> None:
        """Take one more difference, of a step `_SHRINK` times smaller than the last."""
        line, factor = [slope], 1.0
        for k, above in enumerate(self.lines[-1] if self.lines else ()):
            factor *= _SHRINK**self.order
            line.append((factor * line[k] - above) / (factor - 1))
            error = max(abs(line[k + 1] - line[k]), abs(line[k + 1] - above)) + rounding
            if error < self.error:
                self.best, self.error = line[k + 1], error
        self.lines.append(line)

    @property
    def growing(self) -> bool:
        """Tell whether every difference is larger than the one before, on one side of 0."""
        found = [line[0] for line in self.lines]
        pairs = pairwise(found)
        return len(found) > 4 and all(a * b > 0 and abs(b) > 1.2 * abs(a) for a, b in pairs)


@dataclass(slots=True)
class Differences:
    """Take differences of a function at x, no more than it takes.

    `noise` is how far rounding moves a value; `enough` tells of a slope and its error whether
    they settle the question. A value that is not finite lies outside of the domain.
    """

    function: Callable[[float], Point]
    x: float
    noise: float
    enough: Callable[[float, float], bool]

    def central(self, h: float) -> tuple[float, float] | None:
        """Return the slope over a step to both sides and its rounding, or None at an edge."""
        (up, piece), (down, other) = self.function(self.x + h), self.function(self.x - h)
        if not (math.isfinite(up) and math.isfinite(down)) or piece != other:
            return None
        rounding = (self.noise + _LAST * max(abs(up), abs(down))) / h
        return (up - down) / ((self.x + h) - (self.x - h)), rounding

    def slope(self, step: float) -> Slope:
        """Return the slope from steps of this size and smaller ones, or else wider ones."""
        smallest = max(_APART * math.ulp(self.x), step / _SHRINK**_STEPS)
        if self._is_kink(smallest):
            return Slope(kink=True)
        here, near = self.function(self.x), 0.0
        both, sides = _Table(2), {1: _Table(1), -1: _Table(1)}
        for k in range(_STEPS):
            h = step / _SHRINK**k
            if h < smallest or self.enough(both.best, both.error):
                break
            found = self.central(h)
            if found is not None:
                both.add(*found)
            for sign, table in sides.items() if found is None or k < _NEAR else ():
                value, piece = self.function(self.x + sign * h)
                if math.isfinite(value) and piece == here[1]:
                    one = (value - here[0]) / (self.x + sign * h - self.x)
                    near = max(near, abs(one)) if k < _NEAR else near
                    if found is None:
                        last = _LAST * max(abs(value), abs(here[0]))
                        table.add(one, (self.noise + last) / h)
        table = min((both, *sides.values()), key=lambda t: t.error)
        if not table.growing and not self.enough(table.best, table.error):
            wider = self._widened(step)
            if wider.error < table.error:
                table = wider
        growing = any(t.growing for t in (both, *sides.values()))
        return Slope(table.best, table.error, near, growing=growing)

    def _widened(self, step: float) -> _Table:
        """Try steps that are wider than the first one, the widest first."""
        table = _Table(2)
        for k in range(_WIDER, -1, -1):
            found = self.central(step * _SHRINK**k)
            if found is not None:
                table.add(*found)
        return table

    def _is_kink(self, h: float) -> bool:
        """Tell whether the pieces change within the smallest step."""
        (up, piece), (down, other) = self.function(self.x + h), self.function(self.x - h)
        return math.isfinite(up) and math.isfinite(down) and bool(piece != other)
