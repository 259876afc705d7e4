"""What is shown while a training runs: a curve in a notebook, a bar in a terminal."""

from __future__ import annotations

import sys
from typing import Any

import pytest

import eqgraph as eg
from eqgraph.learn import History, progress
from tests.learn.test_training import data, fresh

CELL = """
import os, signal
import eqgraph as eg
from tests.learn.test_training import data, fresh

def stop(trainer):
    if len(trainer.history.losses) == 20:
        os.kill(os.getpid(), signal.SIGINT)

model = fresh()
history = eg.train(model, data(), updates=5000, every=10, report=stop)
print(history.interrupted, len(history.losses), signal.getsignal(signal.SIGINT).__name__)
history
"""


def test_a_notebook_keeps_the_last_picture() -> None:
    """In a real kernel, interrupted for real: one picture, of all that was done, a cell."""
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(x) for x in (CELL, "history")]
    )
    nbclient.NotebookClient(notebook, timeout=120).execute()
    picture, said, last = notebook.cells[0].outputs
    assert picture.output_type == "display_data"
    assert set(picture.data) == {"image/svg+xml", "text/plain"}
    assert "after 20 updates in" in picture.data["text/plain"]
    assert picture.data["text/plain"] in picture.data["image/svg+xml"]
    assert said.text == "True 20 default_int_handler\n"
    assert (last.output_type, set(last.data)) == ("execute_result", {"text/plain"})
    (later,) = notebook.cells[1].outputs
    assert set(later.data) == {"image/svg+xml", "text/plain"}


class Kernel:
    """Stand for a notebook: note what is displayed, and how often it is replaced."""

    kernel = object()
    execution_count = 3

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown: list[dict[str, str]] = []
        self.updates = 0
        self.time = 0.0
        ipython = pytest.importorskip("IPython")
        monkeypatch.setattr(ipython, "get_ipython", lambda: self)
        monkeypatch.setattr("IPython.display.display", self.display)
        monkeypatch.setattr(progress, "monotonic", lambda: self.time)

    def display(self, data: dict[str, str], *, raw: bool, display_id: bool) -> Kernel:
        assert raw and display_id
        self.shown.append(data)
        return self

    def update(self, data: dict[str, str], *, raw: bool) -> None:
        self.updates += 1
        self.shown[-1] = data


def test_pictures_are_some_time_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel, history = Kernel(monkeypatch), History()
    with progress.showing(history, 1000, True) as show:
        for k in range(1000):
            kernel.time = 0.01 * k  # ten seconds
            history.losses.append(1.0)
            show()
            if k == 500:
                told = kernel.shown[0]["text/plain"]
                assert told == "loss 1 after 501 of 1,000 updates, 5 s left"
    assert len(kernel.shown) == 1
    assert 8 <= kernel.updates <= 11
    assert kernel.shown[0]["text/plain"] == "loss 1 after 1,000 updates in 10 s"


def test_what_fails_is_shown_up_to_there(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(monkeypatch)

    def fail(trainer: eg.Trainer) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        eg.train(fresh(), data(), updates=30, every=10, report=fail)
    assert "after 10 updates" in kernel.shown[0]["text/plain"]


def test_elsewhere_a_bar_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    history = History([1.0])
    with progress.showing(history, 30, True) as show:
        for _ in range(29):
            history.losses.append(2.0)
            show()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("lacking", ["tqdm", "matplotlib"])
def test_nothing_is_needed_for_it(monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    monkeypatch.setitem(sys.modules, lacking, None)
    kernel: Any = Kernel(monkeypatch) if lacking == "matplotlib" else None
    history = eg.train(fresh(), data(), updates=3)
    assert len(history.losses) == 3
    assert kernel is None or [set(data) for data in kernel.shown] == [{"text/plain"}]


def test_none_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kernel = Kernel(monkeypatch)
    eg.train(fresh(), data(), updates=3, progress=False)
    assert kernel.shown == []
    assert capsys.readouterr().err == ""
