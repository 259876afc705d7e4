"""Record a run: one event an instruction, with the health of what it wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from eqgraph.operators import Shape, numpy_algebra
from eqgraph.syntax.numbers import number
from eqgraph.tape.instruction import Instruction

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """Say what one instruction wrote: the shape, the counts of NaN and of ±Inf, and the norm."""

    instruction: Instruction
    shape: Shape
    nan: int
    inf: int
    norm: float

    def __repr__(self) -> str:
        bad = (f", {self.nan} NaN" if self.nan else "") + (f", {self.inf} Inf" if self.inf else "")
        line = f"{self.instruction.step}: {self.instruction.text}"
        return f"<step {line}, norm {number(self.norm, short=True)}{bad}>"


def event(instruction: Instruction, array: Array) -> Event:
    """Make the event of an instruction that wrote `array`."""
    nan = int(np.count_nonzero(np.isnan(array)))
    inf = int(np.count_nonzero(np.isinf(array)))
    return Event(instruction, array.shape, nan, inf, length(array))


def length(array: Any) -> float:
    """Return the norm of all entries; their squares neither overflow nor vanish.

    >>> f"{length(np.array([3e200, 4e200])):.3g}, {length(np.array([3e-200, 4e-200])):.3g}"
    '5e+200, 5e-200'
    """
    with np.errstate(all="ignore"):
        return float(numpy_algebra.norm(np.asarray(array, np.float64)))


class Trace(Sequence[Event]):
    """List the events up to the machine's place on the tape; it never changes afterwards."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = tuple(events)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._events)) or "<no step done>"
