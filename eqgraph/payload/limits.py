"""Keep a payload under the message limit of a Jupyter server, which takes 10 MiB.

What is given up comes in this order: the equations as mathematics, then the pictures.
"""

from __future__ import annotations

import json
import math
from typing import Any

from eqgraph.errors import MachineError
from eqgraph.payload.schema import Payload
from eqgraph.tape import Tape

LIMIT = 9 * 2**20  # bytes; the rest of the 10 MiB is for the player's own code and the envelope

_LARGEST = 2**26  # numbers of one array
_MOST = 16_000  # instructions that fit into a message with all their numbers and sentences


def tellable(tape: Tape) -> None:
    """Raise `MachineError` for a tape that is too long to be told step by step."""
    if len(tape) > _MOST:
        raise MachineError(
            f"{len(tape)} steps are too many for a graded quiz: at most {_MOST} fit into a message",
            hint="ask about fewer steps of time, or practice: eg.quiz(…, graded=False)",
        )


def playable(tape: Tape) -> None:
    """Raise `MachineError` for arrays that are too large to be sent, before any work is done."""
    for node in tape.graph.nodes:
        if math.prod(node.shape or ()) > _LARGEST:
            raise MachineError(
                f"{node.name} has {math.prod(node.shape or ()):,} numbers: a player takes arrays"
                f" of at most {_LARGEST:,}",
                hint="play a part of them, or run an eg.Machine: m.run(), m.value(name)",
            )


def fitted(payload: Payload, limit: int = LIMIT) -> Payload:
    """Return a payload that fits into one message.

    Raise `MachineError` for a run that does not fit even without pictures.
    """
    for shrink in (_nothing, _fewer_words, _no_pictures):
        shrink(payload)
        size = bytes_of(payload)
        if size <= limit:
            return payload
    unrolled = payload.get("time") is not None
    raise MachineError(
        f"the run is too large to be played: {size / 2**20:.0f} MiB, even without pictures, for "
        f"{len(payload['nodes'])} nodes",
        hint=_way_out(unrolled),
    )


def _way_out(unrolled: bool) -> str:
    if unrolled:
        return (
            "unroll fewer steps of time, model.unroll(50, …); eg.timeview(machine) and "
            "eg.diagnose(machine) take them all"
        )
    return "play a part of the equations, or step an eg.Machine: m.step(), m.value(name)"


def bytes_of(data: Any) -> int:
    """Return how long data is as a message: JSON with the blanks of a kernel, and its buffers."""
    buffers = 0

    def beside(x: Any) -> str:
        nonlocal buffers
        buffers += memoryview(x).nbytes
        return ""

    text = json.dumps(data, ensure_ascii=False, allow_nan=False, default=beside)
    return len(text.encode("utf-8")) + buffers


def _nothing(payload: Payload) -> None:
    """Give nothing up."""


def _fewer_words(payload: Payload) -> None:
    """Give up the equations as mathematics, and as they were read."""
    for equation in payload["equations"]:
        equation["mathml"] = None
    payload.pop("reading", None)


def _no_pictures(payload: Payload) -> None:
    """Give up the pictures: equations, tape and strip are left."""
    payload["looks"], payload["pictures"] = [], {}
    payload["opens"] = None
    for group in payload["groups"]:
        group["picture"] = None
    payload["times"] = []
