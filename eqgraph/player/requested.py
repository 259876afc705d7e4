"""Check what a page asks of a run that the kernel computes; what is wrong is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeGuard

from eqgraph.errors import MachineError
from eqgraph.payload.messages import Address
from eqgraph.payload.window import MOST, step_of
from eqgraph.tape import Machine


class Window(NamedTuple):
    """Arrays that are looked at."""

    id: str
    arrays: list[Address]
    rows: list[int]
    """Of each array the one that is looked at; −1: all."""
    whole: bool
    steps: int
    """That must be done."""


def window_of(machine: Machine, request: Mapping[str, Any]) -> Window:
    """Return a window as it was asked for.

    Raise `MachineError` where it has a wrong type, or there is no such step or array.
    """
    step, arrays, whole = request.get("step"), request.get("arrays"), request.get("whole", False)
    if not _number(step) or not 0 <= step <= len(machine.tape):
        raise MachineError(
            f"there is no step {str(step)[:20]}: the tape has steps 0 to {len(machine.tape)}"
        )
    if not isinstance(whole, bool):
        raise MachineError("whole is true or false")
    if not isinstance(arrays, list) or not 0 < len(arrays) <= MOST:
        raise MachineError(f"a window is a list of 1 to {MOST:,} arrays")
    found = [_address(one) for one in arrays]
    steps = max(step_of(machine, one) for one in found)
    rows = request.get("rows", [-1] * len(found))
    if not isinstance(rows, list) or len(rows) != len(found) or not all(map(_number, rows)):
        raise MachineError("rows are whole numbers, one an array; -1 is all of them")
    return Window(name_of(request, "id"), found, rows, whole, steps)


def name_of(request: Mapping[str, Any], key: str) -> str:
    """Return the name of a message.

    Raise `MachineError` where it is no short text.
    """
    name = request.get(key)
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        raise MachineError(f"{key} is a text that names a message")
    return name


def _address(one: object) -> Address:
    if _number(one):
        return one
    if isinstance(one, list) and len(one) in (1, 2) and all(map(_number, one)):
        return (one[0],) if len(one) == 1 else (one[0], one[1])
    raise MachineError("an array is named by a register, [step] or [step, factor]")


def _number(x: object) -> TypeGuard[int]:
    return isinstance(x, int) and not isinstance(x, bool)
