"""Check what a page asks of a run that the kernel computes; what is wrong is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeGuard, get_args

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.payload.messages import Address, Format
from eqgraph.payload.window import MOST, step_of
from eqgraph.picture.theme import PALETTE, Theme
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
    pinned: bool
    """Of the run that was kept, instead of this one."""


def window_of(machine: Machine, request: Mapping[str, Any]) -> Window:
    """Return a window as it was asked for.

    Raise `MachineError` where it has a wrong type, or there is no such step or array.
    """
    step, arrays, whole = request.get("step"), request.get("arrays"), flag(request, "whole")
    if not _number(step) or not 0 <= step <= len(machine.tape):
        raise MachineError(
            f"there is no step {str(step)[:20]}: the tape has steps 0 to {len(machine.tape)}"
        )
    pinned = flag(request, "pinned")
    if not isinstance(arrays, list) or not 0 < len(arrays) <= MOST:
        raise MachineError(f"a window is a list of 1 to {MOST:,} arrays")
    found = [_address(one) for one in arrays]
    steps = max(step_of(machine, one) for one in found)
    rows = request.get("rows", [-1] * len(found))
    if not isinstance(rows, list) or len(rows) != len(found) or not all(map(_number, rows)):
        raise MachineError("rows are whole numbers, one an array; -1 is all of them")
    return Window(name_of(request, "id"), found, rows, whole, steps, pinned)


def flag(request: Mapping[str, Any], key: str) -> bool:
    """Return what is true or false, by default false.

    Raise `MachineError` where it is anything else.
    """
    found = request.get(key, False)
    if not isinstance(found, bool):
        raise MachineError(f"{key} is true or false")
    return found


def whole_number(request: Mapping[str, Any], key: str, low: int, high: int) -> int:
    """Return a whole number of a message.

    Raise `MachineError` where it is none, or outside of its bounds.
    """
    found = request.get(key)
    if not _number(found) or not low <= found <= high:
        raise MachineError(f"{key} is a whole number from {low} to {high:,}")
    return found


def leaf_of(machine: Machine, request: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
    """Return the leaf and the index of the number that a message is about.

    Raise `MachineError` where there is no such leaf or number, or it cannot change.
    """
    name = request.get("name")
    held = machine.values.get(name) if isinstance(name, str) else None
    if held is None:
        raise MachineError(f"{str(name)[:60]} is no input or parameter")
    if name in machine.graph.fixed:
        raise MachineError(f"{name} decided how the graph is built: it cannot change")
    at = whole_number(request, "at", 0, held.size - 1)
    return str(name), tuple(int(k) for k in np.unravel_index(at, held.shape))


class Export(NamedTuple):
    """A file that is asked for."""

    id: str
    format: Format
    theme: Theme


def export_of(request: Mapping[str, Any]) -> Export:
    """Return a file as it was asked for.

    Raise `MachineError` where there is no such format or theme.
    """
    wanted, theme = str(request.get("format"))[:40], str(request.get("theme", "light"))[:40]
    formats: dict[str, Format] = {one: one for one in get_args(Format)}
    themes: dict[str, Theme] = {one: one for one in PALETTE}
    if wanted not in formats:
        raise MachineError(f"a kernel makes {', '.join(formats)}, not {wanted!r}")
    if theme not in themes:
        raise MachineError(f'a theme is "light" or "dark", not {theme!r}')
    return Export(name_of(request, "id"), formats[wanted], themes[theme])


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
