"""Do a piece of work and see what is no plain answer: an error of others, a wait, a trace."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import eqgraph as eg

SECONDS = 1.0
_RUN = {"exec", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "subprocess.Popen",
        "socket.connect", "pickle.find_class"}  # fmt: skip
_MEMORY = "/dev/shm"


class TooLong(BaseException):
    """A piece of work took much longer than a second: no handler of ours catches this."""


class Wrong(AssertionError):
    """What came out breaks a promise."""


class Watch:
    """Hold a folder for the files of a piece of work, and look at what is done meanwhile."""

    def __init__(self) -> None:
        self._held = tempfile.TemporaryDirectory(dir=_MEMORY if Path(_MEMORY).is_dir() else None)
        self.folder = Path(self._held.name)
        self._before = Path.cwd()
        os.chdir(self.folder)  # what is named by a word alone is written here
        self._seen: list[str] = []
        tempfile.gettempdir()  # found by writing there, once
        self._looking = False
        warnings.simplefilter("error")
        signal.signal(signal.SIGVTALRM, _stop)
        sys.addaudithook(self._hear)

    def attempt(self, work: Callable[[], object]) -> tuple[str, ...] | None:
        """Do it; return what kind of trouble it is, if it is any."""
        start = time.process_time()
        self._seen.clear()
        self._looking = True
        signal.setitimer(signal.ITIMER_VIRTUAL, 10)
        try:
            work()
        except eg.EqGraphError as error:
            str(error)
        except (Exception, SystemExit, TooLong) as error:  # whatever it is, it is to be told
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            return type(error).__name__, where, str(error)[:160]
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._looking = False
        if self._seen:
            return "did", self._seen[0]
        spent = time.process_time() - start
        return ("slow", f"{spent:.0f} s") if spent > SECONDS else None

    def close(self) -> None:
        """Remove the folder."""
        os.chdir(self._before)
        self._held.cleanup()

    def left(self, allowed: set[str]) -> tuple[str, ...] | None:
        """Empty the folder; tell what stood there that nobody asked for."""
        over = ""
        for path in self.folder.iterdir():
            over = over if path.name in allowed else path.name
            path.unlink()
        return ("left behind", over) if over else None

    def _hear(self, event: str, arguments: Any) -> None:
        if not self._looking:
            return
        if event in _RUN and not (event == "exec" and _importing()):
            self._seen.append(f"{event} {str(arguments)[:60]}")
        elif event == "open" and _writes(arguments) and not self._ours(arguments[0]):
            self._seen.append(f"wrote {arguments[0]}")

    def _ours(self, path: Any) -> bool:
        if isinstance(path, int):
            return True
        place = str(path)
        return not place.startswith("/") or place.startswith((str(self.folder), os.devnull))


def _writes(arguments: Any) -> bool:
    path, mode, flags = arguments
    if isinstance(path, str) and Path(path).is_dir():  # a file without a name, which is gone after
        return False
    if isinstance(mode, str):
        return not set(mode).isdisjoint("wax+")
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _importing() -> bool:
    """Tell whether a module is being loaded: that is what runs code."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLong
