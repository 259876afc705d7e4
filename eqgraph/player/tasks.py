"""Work that goes on while other messages of a page are heard, and what is said where it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from eqgraph.errors import EqGraphError, visible


class Tasks:
    """Hold what is under way, by the name of the message that asked for it."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def cancel(self, of: str) -> None:
        """Stop what a message asked for; its own answer says so. What is done stays."""
        task = self._tasks.get(of)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Stop all that is still under way; what closes this goes on to its end."""
        for task in [*self._tasks.values()]:
            if task is not _now():
                task.cancel()

    def _start(
        self, loop: asyncio.AbstractEventLoop, name: str, work: Coroutine[Any, Any, None]
    ) -> None:
        task = loop.create_task(work)
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._tasks.pop(name, None))


def failure(error: Exception) -> str:
    """Return what a page is told of an error; one of ours, too, since it waits for an answer."""
    if isinstance(error, EqGraphError):
        return str(error)
    return f"eqgraph failed: {type(error).__name__}: {visible(str(error)[:200])}"


def _now() -> asyncio.Task[Any] | None:
    """Return the task that runs, if one does."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
