"""Show a training at work: a curve in a notebook, a bar in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from eqgraph.learn.cell import cell_at_hand
from eqgraph.learn.history import History

_EVERY = 1.0  # seconds between two pictures, each of which takes about 0.08: training loses little
_DELAY = 0.5  # seconds after which a bar is worth its line


@contextmanager
def showing(history: History, total: int, wanted: bool) -> Iterator[Callable[[], None]]:
    """Show the losses while they come in; what is yielded is called after each update."""
    if not wanted:
        yield lambda: None
    elif cell_at_hand() is not None:
        with _curve(history, total) as show:
            yield show
    else:
        with _bar(history, total) as show:
            yield show


@contextmanager
def _curve(history: History, total: int) -> Iterator[Callable[[], None]]:
    """Draw the curve in one output that is replaced; a saved notebook keeps the last one."""
    from IPython.display import display

    began, last = monotonic(), 0.0
    known = len(history.losses)
    handle: Any = None

    def draw(caption: str, room: int | None = None) -> None:
        nonlocal handle
        data = history.forms(caption, caption, room)
        if handle is None:
            handle = display(data, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            handle.update(data, raw=True)

    def show() -> None:
        nonlocal last
        now = monotonic()
        if handle is not None and now - last < _EVERY:
            return
        last = now
        done = len(history.losses)
        left = (total - done) * (now - began) / max(1, done - known)
        # The axis grows in doubles: of a long training, the start fills half of it.
        room = min(total, max(128, 2 ** done.bit_length()))
        draw(f"{history.text()} of {total:,} updates, {_duration(left)} left", room)

    try:
        yield show
    finally:
        if history.losses:
            draw(f"{history.text()} updates in {_duration(monotonic() - began)}")
            history.shown_by = cell_at_hand()


def _duration(seconds: float) -> str:
    """Write a duration.

    >>> _duration(7.4), _duration(125)
    ('7 s', '2 min 5 s')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@contextmanager
def _bar(history: History, total: int) -> Iterator[Callable[[], None]]:
    """Show the progress and the loss, if tqdm is there and half a second has passed."""
    try:
        from tqdm import tqdm
    except ImportError:
        yield lambda: None
        return
    with tqdm(
        total=total, initial=len(history.losses), delay=_DELAY, unit="update", leave=False
    ) as bar:

        def show() -> None:
            bar.update()
            if bar.n % 10 == 0:
                mean = sum(history.losses[-50:]) / len(history.losses[-50:])
                bar.set_postfix_str(f"loss {mean:.4f}", refresh=False)

        yield show
