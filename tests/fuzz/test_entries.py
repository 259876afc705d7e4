"""A few thousand hostile inputs to all entries: `python -m tests.fuzz --entries` draws more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
def test_hostile_inputs_are_answered() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--entries", "--count", "6000", "--seed", "11"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6000 inputs" in done.stdout and ", 0 kinds" in done.stdout


@pytest.mark.slow
def test_an_entry_that_is_not_there() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--entries", "nothing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "there are texts, fmt" in done.stderr
