"""Change the learning rate over the updates: a schedule is a function of their number, from 0."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec

Schedule = Callable[[int], float]
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Named:
    """Hold a schedule with its name and options: two of one name and options are equal.

    >>> constant(0.5)
    constant(rate=0.5)
    """

    name: str
    options: Mapping[str, Any]
    rule: Schedule = field(compare=False)

    def __call__(self, step: int) -> float:
        """Return the rate of an update."""
        return self.rule(step)

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{k}={v!r}' for k, v in self.options.items())})"


def _named(make: Callable[_P, Schedule]) -> Callable[_P, Named]:
    """Let a schedule know what it is called, so that a checkpoint can tell it from others."""

    @wraps(make)
    def made(*args: _P.args, **kwargs: _P.kwargs) -> Named:
        bound = inspect.signature(make).bind(*args, **kwargs)
        bound.apply_defaults()
        return Named(make.__name__, bound.arguments, make(*args, **kwargs))

    return made


@_named
def constant(rate: float) -> Schedule:
    """Keep one rate."""
    return lambda step: rate


@_named
def steps(rate: float, every: int, factor: float = 0.1) -> Schedule:
    """Multiply the rate by a factor after every so many updates.

    >>> [steps(1.0, 2, 0.5)(k) for k in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    return lambda step: rate * factor ** (step // every)


@_named
def exponential(rate: float, factor: float) -> Schedule:
    """Multiply the rate by a factor after each update."""
    return lambda step: rate * factor**step


@_named
def cosine(rate: float, total: int, lowest: float = 0.0) -> Schedule:
    """Fall along half a cosine to `lowest`, and stay there.

    Source: Loshchilov and Hutter, SGDR (2017), eq. 5, without restarts.
    """

    def schedule(step: int) -> float:
        share = min(step / total, 1.0)
        return lowest + (rate - lowest) * (1 + math.cos(math.pi * share)) / 2

    return schedule


@_named
def warmup(schedule: Schedule, first: int) -> Schedule:
    """Rise linearly over the first updates, then follow a schedule.

    >>> [warmup(constant(1.0), 4)(k) for k in range(6)]
    [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    """
    return lambda step: schedule(step) * min(1.0, (step + 1) / first)
