"""Play in a page that brings Python along: a player at the end of a line to that page.

The page speaks to it as to a widget in a kernel, by the same messages.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from eqgraph.player.description import restored
from eqgraph.player.widget import Player

Send = Callable[[str, list[Any]], None]  # a message as JSON, and the buffers beside it


class Line:
    """Be to a widget what a comm of a kernel is; `hear` takes what the page says."""

    def __init__(self, send: Send) -> None:
        self.comm_id = uuid.uuid4().hex
        self._send = send
        self._heard: list[Callable[[Any], None]] = []

    def on_msg(self, heard: Callable[[Any], None]) -> None:
        """Let somebody hear what the page says."""
        self._heard.append(heard)

    def send(self, data: Any, buffers: Sequence[Any] | None = None, **_: Any) -> None:
        """Say something to the page."""
        self._send(json.dumps(data, ensure_ascii=False), list(buffers or ()))

    def hear(self, text: str) -> None:
        """Take what the page says, as JSON."""
        for heard in self._heard:
            heard({"content": {"data": json.loads(text)}, "buffers": []})

    def close(self, **_: Any) -> None:
        """Hear no more."""
        self._heard.clear()


def start(text: str, send: Send) -> Callable[[str], None]:
    """Play a run that a page holds as JSON; return what hears the page."""
    player = Player(restored(json.loads(text)))
    player.comm = Line(send)
    hear: Callable[[str], None] = player.comm.hear
    return hear
