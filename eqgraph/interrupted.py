"""Tell Ctrl-C in one line while the command line still loads: a traceback would say nothing.

In a notebook or a script nothing is done: there a KeyboardInterrupt is its own.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

STATUS = 130  # as a shell tells SIGINT


def answer_at_once() -> None:
    """End with one line at Ctrl-C, where it would raise KeyboardInterrupt."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        with suppress(ValueError):  # another thread loads us
            signal.signal(signal.SIGINT, _end)


def answer_as_usual() -> None:
    """Let Ctrl-C raise KeyboardInterrupt again: all is loaded."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def is_command() -> bool:
    """Tell whether this process is our command, and not one that imports us."""
    if not sys.argv:
        return False
    if sys.argv[0] == "-m":  # a package is looked for; which one, the words as typed say
        words = sys.orig_argv
        return words[words.index("-m") + 1 :][:1] == ["eqgraph"] if "-m" in words else False
    return Path(sys.argv[0]).stem == "eqgraph"


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    with suppress(OSError):
        os.write(2, b"error: interrupted\n")
    os._exit(STATUS)
