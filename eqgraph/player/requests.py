"""Answer what the browser asks of the kernel: digits, a text to read or to play, a run, a file.

A request is a message {"kind", "id", …}; the answer carries the same id. What cannot be done is
answered by {"kind": "error", "id", "text"}, never by an exception in the cell. What is asked of a
run that the kernel computes is answered when it is computed, a file when it is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from eqgraph.errors import EqGraphError, MachineError
from eqgraph.ir.plain import plain
from eqgraph.player import whole
from eqgraph.player.editing import Valueless, numbers
from eqgraph.player.inputs import number
from eqgraph.player.requested import flag, leaf_of, name_of
from eqgraph.player.tasks import failure
from eqgraph.player.whole import Wanted
from eqgraph.tape import Machine, digits
from eqgraph.tape.explicit_condition import explicit_condition

if TYPE_CHECKING:
    from eqgraph.player.widget import Player

Answer = tuple[dict[str, Any], list[bytes]]
Handler = Callable[["Player", Mapping[str, Any]], Answer | None]


def answer(player: Player, request: Any) -> Answer | None:
    """Return the answer to a request and its buffers; None where it is sent later."""
    if not isinstance(request, Mapping):
        return {"kind": "error", "id": None, "text": "a request is an object"}, []
    name = request.get("id")
    try:
        handler = _HANDLERS.get(str(request.get("kind")))
        if handler is None:
            raise MachineError(f"there is no request {str(request.get('kind'))[:40]!r}")
        found = handler(player, request)
    except EqGraphError as error:
        at = error.span if error.text is not None and error.text == request.get("text") else None
        return {"kind": "error", "id": name, "text": str(error), **({"at": at} if at else {})}, []
    except Exception as error:
        return {"kind": "error", "id": name, "text": failure(error)}, []
    return None if found is None else ({**found[0], "id": name}, found[1])


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


def _read(player: Player, request: Mapping[str, Any]) -> Answer:
    """Write every sign of a condition that the page cannot read; the page evaluates it."""
    text = request.get("text")
    if not isinstance(text, str):
        raise MachineError("what is to be read is a text")
    return {"kind": "read", "text": explicit_condition(text, player.machine.graph)}, []


def _window(player: Player, request: Mapping[str, Any]) -> None:
    """Compute what is looked at; the answer comes when it is there."""
    player._look(request)


def _cancel(player: Player, request: Mapping[str, Any]) -> Answer:
    """Stop computing what is no longer looked at, or making a file for which nobody waits."""
    of = name_of(request, "of")
    player.exports.cancel(of)
    player._cancel(of)
    return {"kind": "cancelled"}, []


def _whole(ask: Callable[[Machine, Mapping[str, Any]], Wanted]) -> Handler:
    """Answer a question about the whole run when it is computed."""
    return lambda player, request: player.stream.ask(ask(player.stream.machine, request))


def _entry(player: Player, request: Mapping[str, Any]) -> Answer:
    """Tell one number of a leaf."""
    name, index = leaf_of(player.machine, request)
    return {"kind": "entry", "value": plain(float(player.machine.values[name][index]))}, []


def _let(player: Player, request: Mapping[str, Any]) -> Answer:
    """Change one number of a leaf; the run that it makes comes as a payload."""
    name, index = leaf_of(player.machine, request)
    array = player.machine.values[name].copy()
    array[index] = number(request.get("value"))
    player.machine.let(name, array)
    return {"kind": "let"}, []


def _update(player: Player, request: Mapping[str, Any]) -> None:
    """Take a step of training; the answer comes when it is done."""
    rate = number(request.get("rate"))
    if not math.isfinite(rate):
        raise MachineError("a rate is a finite number")
    player._update(name_of(request, "id"), rate, flag(request, "all"))


def _reset(player: Player, request: Mapping[str, Any]) -> Answer:
    """Take all steps of training back."""
    player._reset()
    return {"kind": "reset"}, []


def _pin(player: Player, request: Mapping[str, Any]) -> Answer:
    """Keep the numbers of this run, to compare others with them; or no longer."""
    player._pin(flag(request, "on"))
    return {"kind": "pin"}, []


def _export(player: Player, request: Mapping[str, Any]) -> None:
    """Make a file; the answer comes when it is made."""
    player.exports.export(player, request)


def _text(player: Player, request: Mapping[str, Any]) -> Answer:
    """Play other equations; names that have no value are asked for."""
    text = request.get("text")
    if not isinstance(text, str):
        raise MachineError("equations are a text")
    try:
        player.edit(text, numbers(request.get("values", {})))
    except Valueless as error:
        return {"kind": "asks", "names": list(error.names), "text": str(error)}, []
    return {"kind": "text", "text": player.text}, []


def _undo(player: Player, request: Mapping[str, Any]) -> Answer:
    """Play what was played before the last change."""
    player.undo()
    return {"kind": "text", "text": player.text}, []


_HANDLERS: dict[str, Handler] = {
    "digits": _digits,
    "apply": _apply,
    "read": _read,
    "window": _window,
    "export": _export,
    "cancel": _cancel,
    "places": _whole(whole.places),
    "problems": _whole(whole.all_problems),
    "time": _whole(whole.time),
    "lanes": _whole(whole.lanes),
    "distributions": _whole(whole.all_distributions),
    "paths": _whole(whole.all_paths),
    "check": _whole(whole.check),
    "entry": _entry,
    "let": _let,
    "update": _update,
    "reset": _reset,
    "pin": _pin,
    "text": _text,
    "undo": _undo,
}
