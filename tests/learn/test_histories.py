"""Trainings side by side, and one training early and late."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import Adam
from tests.learn.test_training import data, fresh

OPTIONS: dict[str, Any] = {"updates": 30, "watch": 5, "progress": False}


def test_two_trainings_part_where_their_losses_do() -> None:
    """Two rates: the first loss is the same, no other is."""
    one = eg.train(fresh(), data(), Adam(rate=0.02), **OPTIONS)
    same = eg.train(fresh(), data(), Adam(rate=0.02), **OPTIONS)
    other = eg.train(fresh(), data(), Adam(rate=0.2), **OPTIONS)
    alike = eg.compare(one, same, names=("a", "b"))
    assert alike.parted is None and "the same to the bit after 30 updates" in str(alike)
    found = eg.compare(one, other, names=("slow", "fast"))
    assert found.parted == 1
    assert "the losses part after 1 update: slow 0." in str(found)
    assert "after 25 updates, at least 2 times apart:" in str(found)
    assert "‖Δ" in str(found)


def test_it_is_drawn() -> None:
    pytest.importorskip("matplotlib")
    one = eg.train(fresh(), data(), **OPTIONS)
    found = eg.compare(one, one, names=("a<b", "c"))
    bundle: Any = found._repr_mimebundle_()
    assert "a&lt;b" in bundle["image/svg+xml"] and "mean of 50" in bundle["image/svg+xml"]


def test_a_node_early_and_late_on_the_same_data() -> None:
    history = eg.train(fresh(), data(), Adam(rate=0.05), batch=2, window=6, **OPTIONS)
    found = eg.compare(history.at(0), history.at(29))
    assert list(found.diagnoses) == ["after 0 updates", "after 29 updates"]
    early, late = history.at(0).machine.run(), history.at(29).beside(history.at(0)).run()
    np.testing.assert_array_equal(early.value("x₃"), late.value("x₃"))
    assert not np.array_equal(early.value("h₃"), late.value("h₃"))
    assert found.difference is not None and "differs" in str(found.difference)


def test_kinds_are_not_mixed() -> None:
    history = eg.train(fresh(), data(), **OPTIONS)
    machine = history.at(0).machine.run()
    mixed: Any = (machine, history)
    with pytest.raises(eg.MachineError, match="not of History"):
        eg.compare(*mixed)
    with pytest.raises(eg.ValuesError, match="run 2 has no updates"):
        eg.compare(history, eg.learn.History())
