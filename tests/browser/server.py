"""Run another notebook's server in a Python that has it, in folders of its own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.lab import PRIVATE, free_port


def python_with(module: str) -> str:
    """Return a Python that has a module: this one, or that named by EQGRAPH_MODULE; or skip."""
    named = os.environ.get(f"EQGRAPH_{module.upper()}")
    if named is None and importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed: pip install {module}")
    return named or sys.executable


@contextmanager
def serving(command: Sequence[str], folder: Path, package: Path) -> Iterator[str]:
    """Run a server until the block ends; `{port}` in the command becomes a free port."""
    port = free_port()
    own = {name: str(folder / name.lower()) for name in PRIVATE}
    for place in own.values():
        Path(place).mkdir()
    own |= {"PYTHONPATH": str(package), "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    log = folder / "log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [part.format(port=port) for part in command],
            cwd=folder,
            env={**os.environ, **own},
            stdout=written,
            stderr=written,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(900):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start:\n" + log.read_text(encoding="utf-8"))
