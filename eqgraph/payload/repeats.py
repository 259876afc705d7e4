"""Write what repeats over time once: an unrolled model has the same nodes at each step, further on.

The page reads it back in model/repeats.ts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from eqgraph.payload.figures import Repeat


class Shown(NamedTuple):
    """Hold the numbers of the nodes that are shown at a time, place by place."""

    time: int | None
    numbers: list[int]


def repeats(found: Sequence[Shown]) -> Iterator[Repeat]:
    """Yield runs of times, one after the other, whose numbers all grow by the same steps.

    >>> list(repeats([Shown(1, [0, 4]), Shown(2, [0, 7]), Shown(3, [0, 10])]))
    [{'shown': [0, 4], 'times': (1, 3), 'steps': [0, 3]}]
    """
    start = 0
    while start < len(found):
        end = _end(found, start)
        first, last = found[start], found[end]
        made: Repeat = {"shown": first.numbers}
        if first.time is not None and last.time is not None:
            made["times"] = (first.time, last.time)
            if end > start:
                made["steps"] = _steps(first, found[start + 1])
        yield made
        start = end + 1


def _end(found: Sequence[Shown], start: int) -> int:
    """Return the last place of the run that begins at `start`."""
    end = start
    while end + 1 < len(found):
        one, other = found[end], found[end + 1]
        if one.time is None or other.time != one.time + 1:
            break
        if len(one.numbers) != len(other.numbers):
            break
        if _steps(one, other) != _steps(found[start], found[start + 1]):
            break
        end += 1
    return end


def _steps(one: Shown, other: Shown) -> list[int]:
    return [b - a for a, b in zip(one.numbers, other.numbers, strict=True)]
