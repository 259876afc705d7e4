"""End a process for good, at a chosen snapshot."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from typing import Any


def killed(work: Callable[[], object], snapshot: int) -> bool:
    """Do some work in a child; kill it before it opens, forces, renames or removes once more.

    Return whether the kill came before the end of the work.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the child starts none and waits for none
        child = os.fork()
    if child == 0:  # pragma: no cover (another process)
        left = snapshot

        def count(event: str, arguments: Any) -> None:
            nonlocal left
            if event in ("open", "os.rename", "os.remove", "fsync"):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        force = os.fsync
        os.fsync = lambda file: (count("fsync", ()), force(file))[1]
        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
