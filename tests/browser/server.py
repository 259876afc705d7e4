"""Serve another notebook, by a Python that has it, in folders of its own; and files."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

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


class _Files(SimpleHTTPRequestHandler):
    policy = ""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def files_of(folder: Path, policy: str = "") -> Iterator[str]:
    """Serve the files of a folder, perhaps under a policy, until the block ends."""
    handler = type("Files", (_Files,), {"policy": policy})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
