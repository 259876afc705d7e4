"""Read and write the inputs that a page may change: what differs from the values it was sent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir.plain import plain
from eqgraph.tape import Machine

Array = np.ndarray[Any, np.dtype[Any]]
_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def changed(machine: Machine, first: Mapping[str, Array]) -> dict[str, list[Any]]:
    """Return the numbers of the leaves that are no longer what they were first, by name."""
    return {
        name: [plain(x) for x in np.ravel(machine.values[name]).tolist()]
        for name, array in first.items()
        if not np.array_equal(machine.values[name], array, equal_nan=True)
    }


def read(machine: Machine, given: object) -> dict[str, Array]:
    """Return the arrays that a page asks for, by name.

    Raise `MachineError` for what is no number of a leaf of the machine.
    """
    if not isinstance(given, Mapping):
        raise MachineError("inputs are numbers by name")
    found: dict[str, Array] = {}
    for name, numbers in given.items():
        held = machine.values.get(str(name))
        if held is None:
            raise MachineError(f"{str(name)[:60]} is no input or parameter")
        if not isinstance(numbers, list) or len(numbers) != held.size:
            raise MachineError(f"{name} has {held.size} numbers")
        found[name] = np.array([number(x) for x in numbers]).reshape(held.shape)
    return found


def number(x: object) -> float:
    """Return a number that JSON holds, NaN and infinities as texts.

    Raise `MachineError` where it is none.
    """
    if isinstance(x, str) and x in _SPECIAL:
        return _SPECIAL[x]
    if isinstance(x, bool) or not isinstance(x, int | float):
        raise MachineError(f"{str(x)[:40]} is no number")
    try:
        return float(x)
    except OverflowError:
        raise MachineError(f"{str(x)[:40]} does not fit a float64") from None
