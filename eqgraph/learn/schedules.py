"""Change the learning rate over the updates: a schedule is a function of their number, from 0."""

from __future__ import annotations

import math
from collections.abc import Callable

Schedule = Callable[[int], float]


def constant(rate: float) -> Schedule:
    """Keep one rate."""
    return lambda step: rate


def steps(rate: float, every: int, factor: float = 0.1) -> Schedule:
    """Multiply the rate by a factor after every so many updates.

    >>> [steps(1.0, 2, 0.5)(k) for k in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    return lambda step: rate * factor ** (step // every)


def exponential(rate: float, factor: float) -> Schedule:
    """Multiply the rate by a factor after each update."""
    return lambda step: rate * factor**step


def cosine(rate: float, total: int, lowest: float = 0.0) -> Schedule:
    """Fall along half a cosine to `lowest`, and stay there.

    Source: Loshchilov and Hutter, SGDR (2017), eq. 5, without restarts.
    """

    def schedule(step: int) -> float:
        share = min(step / total, 1.0)
        return lowest + (rate - lowest) * (1 + math.cos(math.pi * share)) / 2

    return schedule


def warmup(schedule: Schedule, first: int) -> Schedule:
    """Rise linearly over the first updates, then follow a schedule.

    >>> [warmup(constant(1.0), 4)(k) for k in range(6)]
    [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    """
    return lambda step: schedule(step) * min(1.0, (step + 1) / first)
