"""Compute a run in the kernel while its page looks at it: in slices, with progress and cancel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

from eqgraph.errors import MachineError
from eqgraph.ir.plain import Plain
from eqgraph.payload.messages import Cancelled, Progress, UpdateReply, WindowReply
from eqgraph.payload.window import array_at, in_few, in_full, row_of, stored
from eqgraph.player.paged import Paged
from eqgraph.player.requested import Window, window_of
from eqgraph.player.tasks import Tasks, failure
from eqgraph.player.whole import Finding, Found, Wanted, descent, known, loss_of
from eqgraph.tape import Machine

Send = Callable[[Any, list[bytes]], None]

SLICE = 0.05  # seconds of computing after which other messages are heard
PROGRESS = 4  # slices between two words about how far it is


class Stream(Tasks):
    """Answer what a page asks of one run, in the order of asking; each answer is sent later.

    Where no event loop runs, an answer is computed at once.
    """

    def __init__(self, machine: Machine, send: Send) -> None:
        super().__init__()
        self.machine, self._send = _looking(machine), send

    def window(self, window: Window) -> None:
        """Compute the arrays that are looked at, and send them."""

        def find(machine: Machine) -> Finding:
            arrays, buffers = [], []
            for address, row in zip(window.arrays, window.rows, strict=True):
                array = row_of(array_at(machine, address), row)
                info, numbers = (in_full if window.whole else in_few)(array)
                arrays.append(info)
                buffers.append(numbers)
                yield
            reply: WindowReply = {"kind": "window", "id": window.id, "arrays": arrays}
            return reply, [b"".join(buffers)]

        self.ask(Wanted(window.id, window.steps, find))

    def ask(self, wanted: Wanted) -> None:
        """Compute a run as far as a question needs it, and send the answer."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            for _ in self._slices(wanted):
                pass
            return
        self._start(loop, wanted.id, self._work(wanted))

    async def _work(self, wanted: Wanted) -> None:
        try:
            for _ in self._slices(wanted):
                await asyncio.sleep(0)  # other messages are heard here, such as a cancel
        except asyncio.CancelledError:
            stopped: Cancelled = {"kind": "cancelled", "id": wanted.id}
            self._send(stopped, [])

    def _slices(self, wanted: Wanted) -> Iterator[None]:
        """Compute on, a slice at a time, and send the answer."""
        try:
            yield from self._compute(wanted)
            found = yield from sliced(wanted.find(self.machine))
        except Exception as error:
            return self._send({"kind": "error", "id": wanted.id, "text": failure(error)}, [])
        if found is not None:
            self._send(*found)

    def _compute(self, wanted: Wanted) -> Iterator[None]:
        machine, slices = self.machine, 0
        while (done := machine.recorded) < wanted.steps:
            end = time.perf_counter() + SLICE
            machine.result(done + 1)
            while machine.recorded < wanted.steps and time.perf_counter() < end:
                machine.result(machine.recorded + 1)
            if slices % PROGRESS == 0 and machine.recorded < wanted.steps:
                message: Progress = {"kind": "progress", "id": wanted.id, "done": done,
                                  "steps": wanted.steps}  # fmt: skip
                self._send(message, [])
            slices += 1
            yield


def sliced(finding: Finding) -> Generator[None, None, Found]:
    """Go on with what is found part by part; come up for air after a slice of time."""
    end = time.perf_counter() + SLICE
    while True:
        try:
            next(finding)
        except StopIteration as found:
            answer: Found = found.value
            return answer
        if time.perf_counter() >= end:
            yield
            end = time.perf_counter() + SLICE


def _looking(machine: Machine) -> Machine:
    """Return a machine that records as it goes: one that ran without would replay all at once."""
    if machine.recorded >= machine.pc:
        return machine
    return copied(machine)


def copied(machine: Machine) -> Machine:
    """Return a machine of the same numbers that has done nothing yet."""
    other = Machine(machine.graph, machine.of.name, machine.seed)
    for name, value in machine.values.items():
        other.let(name, value)
    return other


class Streams(Paged):
    """Be a player whose run the kernel may compute: it sends what its page asks for."""

    payload: Any
    _stream: Stream | None = None
    _pinned: Stream | None = None  # of the run that others are compared with
    _untrained: dict[str, Any] | None = None  # the leaves before the first step of training

    @property
    def machine(self) -> Machine:
        """Return the machine that is played."""
        raise NotImplementedError

    def _take(self, news: Mapping[str, Any]) -> None:
        """Give the machine other values, as one run."""
        raise NotImplementedError

    @property
    def stream(self) -> Stream:
        """Return what computes what the page asks of this run.

        Raises:
            MachineError: the player is closed.
        """
        self._stream = self._stream or Stream(self.machine, self.send)
        return self._stream

    def _look(self, request: Mapping[str, Any]) -> None:
        """Compute the arrays that are looked at, and send them; of the pinned run, if it says so.

        Raises:
            MachineError: the request cannot be meant.
        """
        window = window_of(self.stream.machine, request)
        if window.pinned and self._pinned is None:
            raise MachineError("no run is pinned")
        stream = self._pinned if window.pinned else self.stream
        assert stream is not None
        stream.window(window)

    def _cancel(self, of: str) -> None:
        """Stop computing an answer."""
        for stream in (self._stream, self._pinned):
            if stream is not None:
                stream.cancel(of)

    def _pin(self, on: bool) -> None:
        """Keep the numbers of this run, to be looked at beside another one; or no longer."""
        if self._pinned is not None:
            self._pinned.close()
        self._pinned = Stream(copied(self.machine), self.send) if on else None

    def _update(self, name: str, rate: float, every: bool) -> None:
        """Take a step of training, and send what went down."""

        def find(machine: Machine) -> Finding:
            yield
            before, news = loss_of(machine), descent(machine, rate, every)
            if not news:
                none: UpdateReply = {"kind": "update", "id": name, "losses": None}
                return none, []
            self._untrained = self._untrained or self.machine.values
            self._take(news)  # from here on another stream answers
            self.stream.ask(Wanted(name, known(self.machine), lambda one: found(before, one)))
            return None

        def found(before: Plain, machine: Machine) -> Finding:
            yield
            reply: UpdateReply = {"kind": "update", "id": name,
                                  "losses": (before, loss_of(machine))}  # fmt: skip
            return reply, []

        self.stream.ask(Wanted(name, len(self.machine.tape), find))

    def _reset(self) -> None:
        """Take all steps of training back."""
        before, self._untrained = self._untrained, None
        self._take(before or {})

    def _let_go(self) -> None:
        """Stop what is still computed for the page."""
        if self._stream is not None:
            self._stream.close()
        self._stream = None

    def _forget(self) -> None:
        """Let go of all that belongs to this graph."""
        self._let_go()
        self._pin(False)
        self._untrained = None

    def _stream_anew(self) -> None:
        """Tell the page that what it looks at is another run, of other numbers."""
        self._let_go()
        why = self.payload["streamed"]
        self.payload = {**self.payload, "streamed": {**why, "run": why["run"] + 1}}

    def _kept(self) -> dict[str, Any]:
        """Keep of a run that the kernel computes its first step, this one, and a known end."""
        held = dict(self._held())
        if "streamed" in self.payload:
            machine, end = self.stream.machine, self.last_step
            ends = [end] if machine.recorded == end else []
            held["stored"] = stored(machine, [0, self.step, *ends])
        return held
