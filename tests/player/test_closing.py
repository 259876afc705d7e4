"""A closed player is gone: no widget, no comm, no reference, whatever it held."""

from __future__ import annotations

import gc
import os
import weakref
from pathlib import Path

import comm
import ipywidgets
import pytest

import eqgraph as eg

TEXT = "y = tanh(W·x)\nL = ∑(y*y)"
VALUES = {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, -1.0]}


def registered() -> tuple[int, int]:
    """Count the widgets and the comms that are alive for the kernel."""
    return len(ipywidgets.widgets.widget._instances), len(comm.get_comm_manager().comms)


def resident() -> float:
    """Return the megabytes that this process holds."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("this system does not tell the size of a process in /proc")
    return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_closing_lets_go_of_everything() -> None:
    before = registered()
    player = eg.play(TEXT, VALUES)
    assert registered() > before
    machine, held = weakref.ref(player.machine), weakref.ref(player)
    player.close()
    assert registered() == before
    with pytest.raises(eg.EqGraphError, match="closed"):
        _ = player.machine
    player.close()  # twice is no error
    del player
    gc.collect()
    assert machine() is None and held() is None


def test_a_closed_player_answers_nothing_and_keeps_no_payload() -> None:
    player = eg.play(TEXT, VALUES)
    player.close()
    player._handle_custom_msg({"kind": "let", "id": 1, "name": "x", "value": 1.0}, [])
    assert player.payload == {}


@pytest.mark.slow
def test_a_thousand_players_leave_nothing() -> None:
    graph = eg.graph(TEXT, VALUES)
    for _ in range(50):  # what is cached once is no leak
        eg.play(graph).close()
    gc.collect()
    before, size = registered(), resident()
    for _ in range(1000):
        eg.play(graph).close()
    gc.collect()
    assert registered() == before
    assert resident() - size < 5


def test_two_players_do_not_know_each_other() -> None:
    one, two = eg.play(TEXT, VALUES), eg.play(TEXT, VALUES)
    one.step = 3
    assert two.step == 0 and one.model_id != two.model_id
    assert one.payload["pictures"] == two.payload["pictures"]
    one.close()
    two.step = 2
    assert two.step == 2
    two.close()
