"""Ctrl-C while the command line loads is one line; elsewhere it is the user's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FAKE = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nfor _ in range(9): pass\n"


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Run Python where loading SymPy is interrupted."""
    (folder / "sympy.py").write_text(FAKE)
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_the_command_ends_in_one_line(tmp_path: Path) -> None:
    assert run(tmp_path, "-m", "eqgraph", "--help") == (130, "error: interrupted\n")
    script = tmp_path / "eqgraph"  # as pip writes it
    script.write_text("from eqgraph.__main__ import main\nmain()\n")
    assert run(tmp_path, str(script), "--help") == (130, "error: interrupted\n")


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_a_script_gets_its_interrupt(tmp_path: Path) -> None:
    program = "try: import eqgraph\nexcept KeyboardInterrupt: raise SystemExit(7)"
    assert run(tmp_path, "-c", program) == (7, "")
    (tmp_path / "other.py").write_text(program)
    assert run(tmp_path, "-m", "other") == (7, "")


def test_afterwards_it_is_as_usual(tmp_path: Path) -> None:
    import signal

    import eqgraph.__main__  # noqa: F401

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
