"""Define what page and kernel say to each other of a run that the kernel computes."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from eqgraph.payload.schema import Summary

Address = int | tuple[int] | tuple[int, int]  # a register; what a step adds; a factor of that


class WindowRequest(TypedDict):
    """What is looked at: arrays at a step. Only the last window of a view counts."""

    kind: Literal["window"]
    id: str
    step: int
    arrays: list[Address]
    rows: NotRequired[list[int]]  # of each array the row that is looked at; −1: all
    whole: NotRequired[bool]  # all numbers, however many, instead of those of a tile


class WindowReply(TypedDict):
    """The arrays that were asked for, in order; their numbers are in one buffer, float64."""

    kind: Literal["window"]
    id: str
    arrays: list[Summary]  # without data


class Progress(TypedDict):
    """How far the run is on the way to a window; the answer comes later."""

    kind: Literal["progress"]
    id: str  # of the window
    done: int  # instructions
    steps: int  # that it needs


class CancelRequest(TypedDict):
    """A window that is no longer looked at."""

    kind: Literal["cancel"]
    id: str
    of: str  # the id of the window


class Cancelled(TypedDict):
    """The answer to a window that is not computed, and to who asked for that."""

    kind: Literal["cancelled"]
    id: str


class Stored(TypedDict):
    """What a page without a kernel has of such a run: some steps, as they were when saved."""

    steps: list[int]
    addresses: list[Address]
    arrays: list[Summary]
