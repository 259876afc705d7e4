"""Make the files that a page asks for: a piece at a time, with progress and cancel."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from eqgraph.exporters import slides
from eqgraph.exporters.work import Work
from eqgraph.payload.messages import Cancelled, FileReply, Progress
from eqgraph.player.paged import page_of
from eqgraph.player.requested import Export, export_of
from eqgraph.player.streaming import copied
from eqgraph.player.tasks import Tasks, failure

if TYPE_CHECKING:
    from eqgraph.player.widget import Player

Send = Callable[[Any, list[bytes]], None]

EVERY = 0.1  # seconds between two words about how far it is


class Exports(Tasks):
    """Make files of what a player plays, each in pieces; it is sent when it is made.

    A file is of the moment of asking: what is played goes on meanwhile. Where no event loop runs,
    it is made at once.
    """

    def export(self, player: Player, request: Mapping[str, Any]) -> None:
        """Make the file that is asked for, and send it.

        Raise `MachineError` where the request cannot be meant.
        """
        wanted = export_of(request)
        made = _made(wanted.id, _work(player, wanted), player.send)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(made)
            return
        self._start(loop, wanted.id, made)


async def _made(name: str, work: Work, send: Send) -> None:
    try:
        data = await _bytes(name, work, send)
    except asyncio.CancelledError:
        stopped: Cancelled = {"kind": "cancelled", "id": name}
        return send(stopped, [])
    except Exception as error:
        return send({"kind": "error", "id": name, "text": failure(error)}, [])
    reply: FileReply = {"kind": "file", "id": name}
    return send(reply, [data])


async def _bytes(name: str, work: Work, send: Send) -> bytes:
    """Do a work; after each piece other messages are heard, such as a cancel."""
    said_at = 0.0
    while True:
        try:
            done, steps = next(work)
        except StopIteration as end:
            make: Callable[[], bytes] = end.value
            break
        if done in (0, steps) or time.monotonic() - said_at > EVERY:
            said_at = time.monotonic()
            way: Progress = {"kind": "progress", "id": name, "done": done, "steps": steps}
            send(way, [])
        await asyncio.sleep(0)
    if sys.platform == "emscripten":  # no threads there
        return make()
    return await asyncio.to_thread(make)


def _work(player: Player, wanted: Export) -> Work:
    """Return the work that makes a file; what it draws is nobody else's."""
    if wanted.format == "html":
        return _page(page_of(player))
    machine = copied(player.machine)
    if wanted.format == "pdf":
        return slides.pages(machine)  # for paper: light
    return slides.film(machine, wanted.format, theme=wanted.theme)


def _page(text: str) -> Work:
    yield 0, 1
    yield 1, 1
    return text.encode
