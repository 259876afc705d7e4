"""Do what takes long in pieces, so that it can be followed and left."""

from __future__ import annotations

from collections.abc import Callable, Generator

from eqgraph.errors import MachineError

Way = tuple[int, int]  # how many steps are drawn, and of how many
Work = Generator[Way, None, Callable[[], bytes]]  # what it returns makes the file, at once
Progress = Callable[[int, int], object]


def finished(work: Work, progress: Progress | None = None) -> bytes:
    """Do all of a work and return its file; `progress` is told of each piece.

    Raise `MachineError` where nothing can be told to `progress`.

    >>> def work():
    ...     yield 0, 1
    ...     yield 1, 1
    ...     return lambda: b"file"
    >>> finished(work(), lambda done, steps: print(done, "of", steps))
    0 of 1
    1 of 1
    b'file'
    """
    if progress is not None and not callable(progress):
        raise MachineError(
            f"progress is a function of two numbers, not {str(progress)[:40]}",
            hint="progress=lambda done, steps: print(done, steps)",
        )
    while True:
        try:
            way = next(work)
        except StopIteration as end:
            make: Callable[[], bytes] = end.value
            return make()
        if progress is not None:
            progress(*way)
