"""Hold one operation of a stacked program, to be run for all steps at once or one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from eqgraph.tape.stacked.stack import Stack

Array = np.ndarray[Any, np.dtype[Any]]
Call = tuple[Callable[..., Any], tuple[Any, ...]]


class Unstackable(Exception):
    """A graph has no form that this package can run; the flat list runs it."""


class Operation:
    """Hold one operation: `whole` runs all steps in one call (None: step by step), `step` one."""

    __slots__ = ("loop", "operands", "out", "read", "stacked", "step", "whole")

    def __init__(self, step: Any, whole: Any, operands: list[Stack], out: Array, stacked: bool):
        self.step, self.whole, self.operands = step, whole, operands
        self.out, self.stacked = out, stacked
        self.loop: Any = None  # the body that it is in
        self.read = False  # another operation, or a view, looks at its result already

    def at(self, k: int) -> Call:
        """Return the call of one step."""
        arrays = [p.array[k, ...] if p.stacked else p.array for p in self.operands]
        return self.step, (*arrays, self.out[k, ...] if self.stacked else self.out)

    def calls(self, steps: int) -> list[Call]:
        """Return the calls for all steps."""
        if not self.stacked:
            return [(self.step, (*(p.array for p in self.operands), self.out))]
        if self.whole is None:
            return [self.at(k) for k in range(steps)]
        return [(self.whole, (*(p.array for p in self.operands), self.out))]
