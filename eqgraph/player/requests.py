"""Answer what the browser asks of the kernel: a new value, a whole array, a gradient check.

A request is a message {"kind", "id", …}; the answer carries the same id. What cannot be done is
answered by {"kind": "error", "id", "text"}, never by an exception in the cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import EqGraphError, MachineError, visible
from eqgraph.tape import check_gradients, digits

if TYPE_CHECKING:
    from eqgraph.player.widget import Player

Answer = tuple[dict[str, Any], list[bytes]]
_LARGEST = 2**23  # bytes of an array in one message; a Jupyter server takes 10 MiB


def answer(player: Player, request: Any) -> Answer:
    """Return the answer to a request and its buffers."""
    if not isinstance(request, Mapping):
        return {"kind": "error", "id": None, "text": "a request is an object"}, []
    number = request.get("id")
    try:
        handler = _HANDLERS.get(str(request.get("kind")))
        if handler is None:
            raise MachineError(f"there is no request {str(request.get('kind'))[:40]!r}")
        reply, buffers = handler(player, request)
    except EqGraphError as error:
        return {"kind": "error", "id": number, "text": str(error)}, []
    except Exception as error:  # a fault of ours: the page waits for an answer all the same
        text = f"eqgraph failed: {type(error).__name__}: {visible(str(error)[:200])}"
        return {"kind": "error", "id": number, "text": text}, []
    return {**reply, "id": number}, buffers


def _let(player: Player, request: Mapping[str, Any]) -> Answer:
    """Set an input, or one element of it, and run again; the place on the tape is kept."""
    machine = player.machine
    name, value = str(request.get("name")), request.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MachineError(f"the new value of {name[:60]} is no number")
    node = machine.graph[name]
    array = machine.values.get(node.name)
    if array is None:
        raise MachineError(f"{node.name} is computed; only an input or a parameter takes a value")
    index = request.get("index")
    index = [] if index is None else index
    if (
        not isinstance(index, list | tuple)
        or len(index) != array.ndim
        or not all(type(k) is int and 0 <= k < n for k, n in zip(index, array.shape, strict=True))
    ):
        raise MachineError(f"{node.name} has no element {str(index)[:60]}")
    changed = np.array(array, np.float64)
    try:
        changed[tuple(index)] = float(value)
    except OverflowError:
        raise MachineError(f"the new value of {name[:60]} does not fit a float64") from None
    machine.let(node.name, changed)  # the player follows
    return {"kind": "run"}, []


def _array(player: Player, request: Mapping[str, Any]) -> Answer:
    """Send what the instruction of a step wrote, or a leaf's value, as float64 in a buffer."""
    machine = player.machine
    step = request.get("step")
    if type(step) is int and step:
        if not 1 <= step <= len(machine.tape):
            raise MachineError(f"there is no step {str(step)[:20]}")
        array = machine.result(step)
    else:
        node = machine.graph[str(request.get("name"))]
        found = machine.values.get(node.name)
        if found is None:
            raise MachineError(f"{node.name} is no input: name the step that computes it")
        array = found
    data = np.ascontiguousarray(array, dtype="<f8")
    if data.nbytes > _LARGEST:
        raise MachineError(f"{data.nbytes // 2**20} MiB are too large for one message")
    return {"kind": "array", "shape": list(array.shape)}, [data.tobytes()]


def _check(player: Player, request: Mapping[str, Any]) -> Answer:
    """Compare the gradients of all inputs with central differences."""
    found = check_gradients(player.machine, entries=20)
    inputs = {
        c.name: {
            "error": c.error if math.isfinite(c.error) else None,
            "ok": c.ok,
            "entries": c.entries,
            "kinks": len(c.kinks),
        }
        for c in found.inputs
    }
    return {"kind": "check", "tolerance": found.tolerance, "inputs": inputs}, []


def _digits(player: Player, request: Mapping[str, Any]) -> Answer:
    """Count the digits that are right; they come with the payload."""
    player.show_digits()
    return {"kind": "run"}, []


def _apply(player: Player, request: Mapping[str, Any]) -> Answer:
    """Play the graph after the rewrite that a loss names, by its step; without a step before it."""
    step = request.get("step")
    if step is None:
        player.undo_rewrite()
        return {"kind": "run"}, []
    found = digits(player.machine)
    loss = next((one for one in found.losses if one.step == step and one.rewrite), None)
    if loss is None:
        raise MachineError(f"no rewrite brings digits back at step {str(step)[:20]}")
    player.rewrite(loss)
    return {"kind": "run"}, []


_HANDLERS: dict[str, Callable[[Player, Mapping[str, Any]], Answer]] = {
    "let": _let,
    "array": _array,
    "check": _check,
    "digits": _digits,
    "apply": _apply,
}
