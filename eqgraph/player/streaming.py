"""Compute a run in the kernel while its page looks at it: in slices, with progress and cancel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from eqgraph.errors import EqGraphError, visible
from eqgraph.payload.messages import Cancelled, Progress, WindowReply
from eqgraph.payload.window import array_at, in_few, in_full, row_of, stored
from eqgraph.player.paged import Paged
from eqgraph.player.requested import Window, name_of, window_of
from eqgraph.tape import Machine

Send = Callable[[Any, list[bytes]], None]

SLICE = 0.05  # seconds of computing after which other messages are heard
PROGRESS = 4  # slices between two words about how far it is


class Stream:
    """Answer what a page looks at in one run, in the order of asking; each answer is sent later.

    Where no event loop runs, an answer is computed at once.
    """

    def __init__(self, machine: Machine, send: Send) -> None:
        self.machine, self._send = _looking(machine), send
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def window(self, request: Mapping[str, Any]) -> None:
        """Compute the arrays that are asked for, and send them.

        Raise `MachineError` where the request cannot be meant.
        """
        window = window_of(self.machine, request)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            for _ in self._slices(window):
                pass
            return
        task = loop.create_task(self._work(window))
        self._tasks[window.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(window.id, None))

    def cancel(self, request: Mapping[str, Any]) -> Cancelled:
        """Stop computing a window; its own answer says so, too. What is done already stays."""
        task = self._tasks.get(name_of(request, "of"))
        if task is not None:
            task.cancel()
        return {"kind": "cancelled", "id": name_of(request, "id")}

    def close(self) -> None:
        """Stop all that is still computed."""
        for task in [*self._tasks.values()]:
            task.cancel()

    async def _work(self, window: Window) -> None:
        try:
            for _ in self._slices(window):
                await asyncio.sleep(0)  # other messages are heard here, such as a cancel
        except asyncio.CancelledError:
            stopped: Cancelled = {"kind": "cancelled", "id": window.id}
            self._send(stopped, [])

    def _slices(self, window: Window) -> Iterator[None]:
        """Compute on, a slice at a time, and send the answer."""
        try:
            yield from self._compute(window)
            arrays, buffers, end = [], [], time.perf_counter() + SLICE
            for address, row in zip(window.arrays, window.rows, strict=True):
                array = row_of(array_at(self.machine, address), row)
                info, numbers = (in_full if window.whole else in_few)(array)
                arrays.append(info)
                buffers.append(numbers)
                if time.perf_counter() > end:
                    yield
                    end = time.perf_counter() + SLICE
        except EqGraphError as error:
            return self._send({"kind": "error", "id": window.id, "text": str(error)}, [])
        except Exception as error:  # a fault of ours: the page waits for an answer all the same
            text = f"eqgraph failed: {type(error).__name__}: {visible(str(error)[:200])}"
            return self._send({"kind": "error", "id": window.id, "text": text}, [])
        reply: WindowReply = {"kind": "window", "id": window.id, "arrays": arrays}
        return self._send(reply, [b"".join(buffers)])

    def _compute(self, window: Window) -> Iterator[None]:
        machine, slices = self.machine, 0
        while (done := machine.recorded) < window.steps:
            end = time.perf_counter() + SLICE
            machine.result(done + 1)
            while machine.recorded < window.steps and time.perf_counter() < end:
                machine.result(machine.recorded + 1)
            if slices % PROGRESS == 0 and machine.recorded < window.steps:
                message: Progress = {"kind": "progress", "id": window.id, "done": done,
                                  "steps": window.steps}  # fmt: skip
                self._send(message, [])
            slices += 1
            yield


def _looking(machine: Machine) -> Machine:
    """Return a machine that records as it goes: one that ran without would replay all at once."""
    if machine.recorded >= machine.pc:
        return machine
    other = Machine(machine.graph, machine.of.name, machine.seed)
    for name, value in machine.values.items():
        other.let(name, value)
    return other


class Streams(Paged):
    """Be a player whose run the kernel may compute: it sends what its page looks at."""

    payload: Any
    _stream: Stream | None = None

    @property
    def machine(self) -> Machine:
        """Return the machine that is played."""
        raise NotImplementedError

    @property
    def stream(self) -> Stream:
        """Return what computes the windows that the page looks at.

        Raises:
            MachineError: the player is closed.
        """
        self._stream = self._stream or Stream(self.machine, self.send)
        return self._stream

    def _let_go(self) -> None:
        """Stop what is still computed for the page."""
        if self._stream is not None:
            self._stream.close()
        self._stream = None

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
            known = [end] if machine.recorded == end else []
            held["stored"] = stored(machine, [0, self.step, *known])
        return held
