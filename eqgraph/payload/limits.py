"""Keep a payload under the message limit of a Jupyter server: what is too large becomes summaries.

A server takes 10 MiB in one message. What is given up comes in this order: the numbers of steps
that are far from the start, the turn and the end; the cells of arrays; the cards of local
derivatives and the equations as mathematics; the pictures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir.plain import Whole, array_of, whole
from eqgraph.payload.arrays import summary
from eqgraph.payload.schema import Payload, Summary
from eqgraph.syntax.numbers import number
from eqgraph.tape import Tape

LIMIT = 9 * 2**20  # bytes; the rest of the 10 MiB is for the player's own code and the envelope
_DESCRIBED = 12_000  # instructions whose numbers are written at all

_LARGEST = 2**26  # numbers of one array that are summarised
_MOST = 16_000  # instructions that fit into a message even as summaries


def playable(tape: Tape) -> None:
    """Raise `MachineError` for a tape that is too long to be sent, before any work is done."""
    if len(tape) > _MOST:
        raise MachineError(
            f"{len(tape)} steps are too many for a player: at most {_MOST} fit into a message",
            hint=_way_out(any(one.maker.time is not None for one in tape)),
        )
    for node in tape.graph.nodes:
        if math.prod(node.shape or ()) > _LARGEST:
            raise MachineError(
                f"{node.name} has {math.prod(node.shape or ()):,} numbers: a player takes arrays"
                f" of at most {_LARGEST:,}",
                hint="play a part of them, or run an eg.Machine: m.run(), m.value(name)",
            )


def fitted(payload: Payload, limit: int = LIMIT) -> Payload:
    """Return a payload that fits into one message; if something is given up, `reduced` is set.

    Raise `MachineError` for a run that does not fit even so.
    """
    steps = (_nothing, _fewer_numbers, _cells(4), _cells(2), _cells(1), _fewer_words, _no_pictures)
    for shrink in steps:
        shrink(payload, limit)
        size = bytes_of(payload)
        if size <= limit:
            return payload
    raise MachineError(
        f"the run is too large to be played: {size / 2**20:.0f} MiB, even as summaries, for "
        f"{len(payload['instructions'])} steps",
        hint=_way_out(payload.get("time") is not None),
    )


def _way_out(unrolled: bool) -> str:
    if unrolled:
        return (
            "unroll fewer steps of time, model.unroll(50, …); eg.diagnose(machine) and "
            "eg.compare(machine, other) take them all"
        )
    return "play a part of the equations, or step an eg.Machine: m.step(), m.value(name)"


def plenty(index: int, tape: Tape) -> bool:
    """Tell whether the numbers of an instruction are worth showing: on long tapes, not all are."""
    return len(tape) <= _DESCRIBED or _far(index, tape.turn, len(tape)) < _DESCRIBED // 4


def bytes_of(data: Any) -> int:
    """Return how long data is as JSON, with the blanks that a kernel writes."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    return len(text.encode("utf-8"))


def _far(index: int, turn: int, steps: int) -> int:
    """Count how far an instruction is from the start, the turn and the end."""
    return min(index, abs(index - turn), steps - index)


def _nothing(payload: Payload, limit: int) -> None:
    """Give nothing up, but say so if numbers were left out from the start."""
    if not all(one["rows"] for one in payload["instructions"]):
        payload["reduced"] = "rows"


def _fewer_numbers(payload: Payload, limit: int) -> None:
    """Give up the numbers of the farthest steps, as many as it needs."""
    instructions, turn = payload["instructions"], payload["turn"]
    excess = bytes_of(payload) - limit
    order = sorted(range(len(instructions)), key=lambda k: -_far(k, turn, len(instructions)))
    for k in order:
        if excess <= 0:
            break
        one = instructions[k]
        excess -= bytes_of(one["rows"]) + bytes_of(one.pop("speech", ""))
        one["rows"] = []
    payload["reduced"] = "rows"
    _collect(payload)


def _cells(most: int) -> Callable[[Payload, int], None]:
    """Return how to give up cells: at most that many rows and columns are left of an array."""

    def shrink(payload: Payload, limit: int) -> None:
        payload["arrays"] = [_smaller(one, most) for one in payload["arrays"]]
        payload["reduced"] = "cells" if most > 1 else "scalars"

    return shrink


def _smaller(one: Whole | Summary, most: int) -> Whole | Summary:
    """Return an array of at most most × most cells, means of blocks, if that is shorter."""
    known = one if "text" in one else summary(array_of(one))
    rows, cols = known["rows"], known["cols"]
    if rows <= most and cols <= most:
        return one
    data = array_of({"shape": [rows, cols], "data": one["data"]})
    for axis, parts in ((0, most), (1, most)):
        size = data.shape[axis]
        if size > parts:
            blocks = np.array_split(data, parts, axis=axis)
            with np.errstate(all="ignore"):
                data = np.stack([block.mean(axis=axis) for block in blocks], axis=axis)
    text = f"norm {number(float(known['norm']))}"
    made: Summary = {
        **known, "data": whole(data)["data"],
        "rows": data.shape[0], "cols": data.shape[1], "cut": True, "text": text,
    }  # fmt: skip
    made.pop("histogram", None)
    return made if bytes_of(made) < bytes_of(one) else one


def _fewer_words(payload: Payload, limit: int) -> None:
    """Give up cards, templates, and the equations as mathematics."""
    for one in payload["instructions"]:
        one["card"] = one["contribution"] = None
    for node in payload["nodes"]:
        node.pop("template", None)
        node.pop("derivatives", None)
        node.pop("doc", None)
    for equation in payload["equations"]:
        equation["mathml"] = None
    payload.pop("reading", None)
    _collect(payload)


def _no_pictures(payload: Payload, limit: int) -> None:
    """Give up the pictures: equations, tape and strip are left."""
    payload["looks"], payload["pictures"] = [], {}
    payload["opens"] = None
    for group in payload["groups"]:
        group["picture"] = None
    payload["times"] = []


def _collect(payload: Payload) -> None:
    """Drop the arrays that nothing refers to any more, and number the others anew."""
    used = sorted({holder[key] for holder, key in _references(payload)})
    number = {old: new for new, old in enumerate(used)}
    for holder, key in _references(payload):
        holder[key] = number[holder[key]]
    payload["arrays"] = [payload["arrays"][old] for old in used]


def _references(payload: Payload) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every place that holds the index of an array; none is shared by two holders."""
    items = (item for one in payload["instructions"] for line in one["rows"] for item in line)
    holders: Iterator[Any] = chain(payload["nodes"], payload["instructions"], items)
    for holder in holders:
        for key in ("value", "contribution", "array"):
            if holder.get(key) is not None:
                yield holder, key
