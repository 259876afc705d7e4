"""Tell how far long work has come: a bar in a terminal or a notebook, where tqdm is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_DELAY = 1.0  # seconds after which it is worth its line
_at_work: ContextVar[bool] = ContextVar("_at_work", default=False)


@contextmanager
def telling(what: str, total: int) -> Iterator[Callable[[int], object]]:
    """Count parts of work that are done; work within other work tells nothing of its own.

    An interrupt ends the work at hand, takes the bar away, and leaves all as it was before.

    Args:
        what: the work, in a word.
        total: how many parts it has.

    >>> with telling("run", 2) as done:
    ...     _ = done(1), done(1)
    """
    try:
        from tqdm import tqdm
    except ImportError:
        yield lambda _: None
        return
    if _at_work.get():
        yield lambda _: None
        return
    token = _at_work.set(True)
    try:
        with tqdm(total=total, desc=what, delay=_DELAY, leave=False, unit="part") as bar:
            yield bar.update
    finally:
        _at_work.reset(token)
