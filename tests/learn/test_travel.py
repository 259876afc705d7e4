"""Going back in a training: any update again, to the bit; the first at which something holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import SGD, Adam, Trainer, trail
from tests.learn.test_resuming import CLIPPING, OPTIMISERS, SCHEDULES, same, series, small
from tests.learn.test_training import data, fresh

OPTIONS: dict[str, Any] = {"window": 5, "batch": 2, "seed": 3, "progress": False}
Bits = dict[str, bytes]


def bits(values: Any) -> Bits:
    return {name: array.tobytes() for name, array in values.items()}


def recorded(model: eg.Model, given: Any, optimiser: Any, **options: Any) -> tuple[Any, list[Bits]]:
    """Train, and note the parameters before each update as bytes."""
    seen = [bits(Trainer(model, given, window=5, batch=2, dtype=options["dtype"]).parameters)]

    def note(trainer: Trainer) -> None:
        seen.append(bits(trainer.parameters))

    return eg.train(model, given, optimiser, every=1, report=note, **options), seen


@pytest.mark.parametrize("k", range(len(OPTIMISERS)))
def test_any_update_comes_again(monkeypatch: pytest.MonkeyPatch, k: int) -> None:
    """Batches in a drawn order, windows that hand on states, schedules, clipping."""
    monkeypatch.setattr(trail, "_MOST", 4)  # so that most states are computed again
    optimiser, schedule = list(OPTIMISERS)[k], list(SCHEDULES)[k % len(SCHEDULES)]
    options = {**OPTIONS, **CLIPPING[list(CLIPPING)[k % 4]], "dtype": ["float64", "float32"][k % 2]}
    history, seen = recorded(
        small(), series(), OPTIMISERS[optimiser](SCHEDULES[schedule]), updates=40, **options
    )
    assert len(history.trail.states) <= 5
    for update in [0, 40, 17, 3, 39, 12, 13, 29]:
        snapshot = history.at(update)
        assert snapshot.update == update and bits(snapshot.values) == seen[update]
        if update < 40:
            loss = snapshot.machine.run().value("L")
            tolerance = 1e-12 if options["dtype"] == "float64" else 1e-5
            assert float(loss) == pytest.approx(history.losses[update], rel=tolerance)


def test_a_large_model_keeps_its_start_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "_BYTES", 1)
    model = fresh()
    history, seen = recorded(model, data(), Adam(rate=0.02), updates=9, dtype="float64", **OPTIONS)
    assert list(history.trail.states) == [0]
    assert bits(history.at(7).values) == seen[7]


def test_what_was_resumed_is_known_from_its_start(tmp_path: Path) -> None:
    options: dict[str, Any] = {"checkpoint": tmp_path / "t.safetensors", "dtype": "float64"}
    options |= {**OPTIONS, "watch": 4}
    plain = {**OPTIONS, "dtype": "float64"}
    _, seen = recorded(small(), series(), Adam(rate=0.02), updates=30, **plain)
    eg.train(small(), series(), Adam(rate=0.02), updates=14, **options)
    history = eg.train(small(), series(), Adam(rate=0.02), updates=30, resume=True, **options)
    assert [bits(history.at(k).values) for k in (0, 7, 13, 14, 22, 30)] == [
        seen[k] for k in (0, 7, 13, 14, 22, 30)
    ]
    whole = eg.train(
        small(), series(), Adam(rate=0.02), updates=30, **{**options, "checkpoint": None}
    )
    assert list(history.watched) == list(whole.watched) == list(range(0, 30, 4))
    for k, figures in whole.watched.items():
        assert figures.keys() == history.watched[k].keys()
        for name, value in figures.items():
            np.testing.assert_array_equal(history.watched[k][name], value)


def test_a_change_from_outside_is_found_out() -> None:
    """What is computed again is compared with what was."""

    def meddle(trainer: Trainer) -> None:
        if trainer.done == 20:
            next(iter(trainer.parameters.values()))[...] += 0.1

    history = eg.train(
        fresh(), data(), Adam(rate=0.02), updates=39, every=1, report=meddle, progress=False
    )
    history.trail.states = {0: history.trail.states[0]}  # type: ignore[union-attr]
    assert history.at(19).update == 19
    with pytest.raises(eg.ValuesError, match="computed again, the loss after 20 updates is"):
        history.at(30)


def test_there_is_no_such_update() -> None:
    history = eg.train(fresh(), data(), updates=3, progress=False)
    with pytest.raises(eg.ValuesError, match="has 3 updates, not 4"):
        history.at(4)
    with pytest.raises(eg.ValuesError, match="from 0 on"):
        history.at(-1)
    with pytest.raises(eg.ValuesError, match="keeps no states"):
        eg.learn.History([1.0]).at(0)


FIRST = ["saturation(fₜ) > 0.2", "‖Wf‖ > 2.2", "L < 0.4", "‖∂L/∂Wf‖ < 0.01", "‖ΔWf‖/‖Wf‖ < 0.02"]


@pytest.mark.parametrize("condition", FIRST)
def test_the_first_is_the_one_that_would_have_ended_it(condition: str) -> None:
    options: dict[str, Any] = {"window": 5, "batch": 2, "progress": False}
    history = eg.train(fresh(), data(), Adam(rate=0.05), updates=150, watch=20, **options)
    ended = eg.train(fresh(), data(), Adam(rate=0.05), updates=150, watch=condition, **options)
    assert ended.halted is not None
    for bisect in (False, True):
        snapshot = history.first(condition, bisect=bisect)
        assert snapshot is not None and "(" in snapshot.reason
        if "bisected" not in snapshot.reason:
            assert snapshot.update == ended.halted.update
            assert same(snapshot.model, ended.halted.model)


def test_a_bisection_says_that_it_is_one() -> None:
    history = eg.train(fresh(), data(), Adam(rate=0.05), updates=150, progress=False)
    bound = float(np.linalg.norm(history.at(97).values["Wf"]))
    snapshot = history.first(f"‖Wf‖ > {bound!r}", bisect=True)
    assert snapshot is not None and snapshot.update == 98
    assert snapshot.reason.endswith("after 98 updates (bisected: the first, if it went on holding)")
    scanned = history.first(f"‖Wf‖ > {bound!r}")
    assert scanned is not None and scanned.update == 98
    assert scanned.reason.endswith("(all were looked at)")


def test_what_turns_back_is_not_bisected() -> None:
    """With a rate that is high in between, the step is long there: noted, and so known."""
    rates = lambda k: 0.1 if 10 <= k < 14 or k > 90 else 0.001  # noqa: E731
    history = eg.train(fresh(), data(), SGD(rate=rates), updates=100, watch=3, progress=False)
    size = min(history.watched[k]["‖ΔWf‖"] for k in (12, 93))
    snapshot = history.first(f"‖ΔWf‖ > {size / 3!r}", bisect=True)
    assert snapshot is not None and snapshot.update == 10
    assert snapshot.reason.endswith("(all were looked at)")


def test_nothing_is_found_where_nothing_is() -> None:
    history = eg.train(fresh(), data(), updates=20, progress=False)
    assert history.first("‖Wf‖ > 1000") is None
    assert history.first("‖Wf‖ > 1000", bisect=True) is None
    assert history.first("L > 1000") is None
    with pytest.raises(eg.ParseError, match="knows no 'q'"):
        history.first("dead(q) > 0.5")


def test_the_update_that_was_not_done_is_found_too() -> None:
    history = eg.train(
        fresh(), data(), SGD(rate=0.1), updates=20, watch="update = 7", progress=False
    )
    assert history.halted is not None
    for condition in ("update ≥ 7", "update ≥ 7 and ‖Wf‖ > 0"):
        found = history.first(condition)
        assert found is not None and found.update == 7
