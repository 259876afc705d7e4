"""The lanes of one sequence of a batch: what the page counts is what a kernel sends."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload import budget, messages
from eqgraph.payload.run import payload
from eqgraph.payload.timed import lanes_alone, over_time
from tests.payload.engine import engine
from tests.payload.test_over_time import SCRIPT, machine
from tests.payload.test_schema import wrong

ROWS = 16  # of a lane that a page shows

# Of `m` each step has one array for all sequences, of `s` one number, of `p` a NaN.
MIXED = """hₜ = tanh(xₜ·W + hₜ₋₁·U)
mₜ = (1/3)*∑(hₜ, axis=0)
sₜ = ∑ mₜ
pₜ = log(hₜ)
h₀ = 0
loss L = ∑ₜ ∑(hₜ*hₜ) + ∑ₜ sₜ"""


def mixed() -> eg.Machine:
    draw = np.random.default_rng(5).normal
    values = {"xₜ": draw(size=(4, 3, 2)), "W": draw(size=(2, 5)), "U": draw(size=(5, 5))}
    return eg.Machine(eg.model(MIXED).unroll(values=values))


def end_of(found: Generator[None, None, Any]) -> Any:
    """Return what a kernel answers."""
    while True:
        try:
            next(found)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize(("m", "count"), [(machine("lstm", h=20), 2), (machine("gru"), 2),
                                          (mixed(), 3)])  # fmt: skip
def test_a_kernel_sends_what_a_page_counts(
    m: eg.Machine, count: int, node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[dict[str, Any]] = [{"sequence": k} for k in range(count + 1)]
    (own,) = engine(node, tmp_path, [{"payload": payload(m), "inputs": {}, "alone": alone}], SCRIPT)
    monkeypatch.setattr(budget, "OPERATIONS", 1)
    sent = payload(m, streams=True)
    m.seek(len(m.tape))
    reach: dict[str, list[int]] = {of: [] for of in end_of(over_time(m, "a", ROWS, {}))["lanes"]}
    case = {"payload": sent, "inputs": {}, "told": end_of(over_time(m, "a", ROWS, reach))}
    for one in alone[:count]:
        one["answer"] = end_of(lanes_alone(m, "a", ROWS, one["sequence"]))
        assert wrong(one["answer"], messages.LanesReply) == []
    (far,) = engine(node, tmp_path, [case | {"alone": alone}], SCRIPT)
    assert len(own) == len(far) == count + 2
    for here, there in zip(own, far, strict=True):
        assert [one["name"] for one in here] == [one["name"] for one in there]
        for one, other in zip(here, there, strict=True):
            assert one.keys() == other.keys() and "lacks" not in other
            for key, column in one.items():
                if key in ("value", "gradient"):
                    same(column, other[key])
                else:
                    assert column == other[key], (one["name"], key)
    assert own[-1] == own[0], "there is no such sequence: the means stay"
    assert own[1] != own[2]


def same(one: list[Any], other: list[Any]) -> None:
    """Compare columns; a step without a number has none in both."""
    assert [x is None for x in one] == [x is None for x in other]
    for x, y in zip(one, other, strict=True):
        if x is not None:
            np.testing.assert_allclose(
                np.array(x, float), np.array(y, float), rtol=1e-11, atol=1e-14
            )


def test_what_has_no_axis_of_sequences_stays_as_it_is(node: Path, tmp_path: Path) -> None:
    m = mixed()
    case = {"payload": payload(m), "inputs": {}, "alone": [{"sequence": 0}]}
    ((every, first),) = engine(node, tmp_path, [case], SCRIPT)
    m.run()
    lanes = {one["name"]: one for one in first}
    for one, other in zip(every, first, strict=True):
        if one["name"] in ("mₜ", "sₜ"):
            assert one == other
    for t in range(4):
        mean = m.value(f"m_{t + 1}")
        assert mean is not None and np.allclose(lanes["mₜ"]["value"][t], mean)
        h = m.value(f"h_{t + 1}")
        assert h is not None and np.allclose(lanes["hₜ"]["value"][t], h[0])


def test_a_sequence_that_the_kernel_did_not_send_has_no_numbers(
    node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "OPERATIONS", 1)
    m = mixed()
    sent = payload(m, streams=True)
    told = end_of(over_time(m.seek(len(m.tape)), "a", ROWS, {}))
    case = {"payload": sent, "inputs": {}, "told": told, "alone": [{"sequence": 1}]}
    ((_, shown),) = engine(node, tmp_path, [case], SCRIPT)
    lanes = {one["name"]: one for one in shown}
    assert lanes["hₜ"]["value"] == [None] * 4 == lanes["hₜ"]["gradient"]
    assert lanes["hₜ"]["lacks"] == "" and "low" not in lanes["hₜ"]
    assert "lacks" not in lanes["mₜ"] and lanes["mₜ"]["value"][0] is not None
