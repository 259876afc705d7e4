"""Recurrences that run backward in time: their order, their gradients, and what is told of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.ir.families import direction, families_of
from eqgraph.learn import Adam
from eqgraph.payload.over_time import unrolled

BOTH = """
t ∈ 1…T
h₀ = 0
k_{T+1} = 1
hₜ = tanh(w*hₜ₋₁ + xₜ)
kₜ = tanh(v*kₜ₊₁ + u*hₜ)
yₜ = hₜ + kₜ
sₜ = sₜ₋₁ + yₜ
s₀ = 0
loss L = ∑ₜ yₜ² + s_T
"""
X = np.array([0.3, -0.8, 0.5, 1.1])
VALUES = {"w": 0.5, "v": -0.7, "u": 1.3, "xₜ": X}


def by_hand(w: float, v: float, u: float, x: Any) -> float:
    """Compute the loss with loops of Python."""
    h, k, hs, ks = 0.0, 1.0, [], []
    for one in x:
        h = np.tanh(w * h + one)
        hs.append(h)
    for one in reversed(hs):
        k = np.tanh(v * k + u * one)
        ks.insert(0, k)
    ys = np.array(hs) + np.array(ks)
    return float(np.sum(ys**2) + np.sum(ys))


def test_values_and_gradients_are_those_of_loops() -> None:
    m = eg.Machine(eg.model(BOTH).unroll(values=VALUES)).run()
    assert float(m.value("L")) == pytest.approx(by_hand(0.5, -0.7, 1.3, X), rel=1e-14)
    step = 1e-6
    for place, name in enumerate(("w", "v", "u")):
        ahead, behind = ([0.5, -0.7, 1.3] for _ in range(2))
        ahead[place] += step
        behind[place] -= step
        slope = (by_hand(*ahead, X) - by_hand(*behind, X)) / (2 * step)
        assert float(m.grad(name)) == pytest.approx(slope, rel=1e-8)


def test_the_tape_goes_from_the_last_step_to_the_first() -> None:
    m = eg.Machine(eg.model(BOTH).unroll(values=VALUES)).run()
    at = {name: m.tape.by_node[m.graph[name].id][0].step for name in
          ("h₁", "h₄", "k₄", "k₁", "y₁", "s₁", "y₄", "s₄")}  # fmt: skip
    assert list(at) == sorted(at, key=at.__getitem__)
    families = families_of(m.graph)
    assert [direction(families[n]) for n in ("hₜ", "kₜ", "sₜ", "yₜ")][:3] == [1, -1, 1]


def test_the_view_over_time_has_what_comes_back() -> None:
    m = eg.Machine(eg.model(BOTH).unroll(values=VALUES)).run()
    found = eg.diagnose(m)
    assert "through kₜ earlier" in found.paths["kₜ"]
    # k₁ is read by nothing earlier: of k's gradient at 1, the part −0.7*(1 − k₁²) goes to k₂
    k = [float(m.value(f"k{s}")) for s in "₁₂"]
    part = abs(-0.7 * (1 - k[0] ** 2))
    assert found.transfer["kₜ"][1] == pytest.approx(part, rel=1e-12)
    assert np.isnan(found.transfer["kₜ"][0])
    told = unrolled(m.graph)
    assert told is not None
    onward = {one["name"]: one["onward"] for one in told["families"]}
    assert (onward["hₜ"], onward["kₜ"], onward["yₜ"]) == (1, -1, 0)


def test_another_start_may_be_given() -> None:
    model = eg.model("kₜ = kₜ₊₁ + xₜ; y = k₁")
    m = eg.Machine(model.unroll(values={"xₜ": X, "k_{T+1}": 10.0}), of="y").run()
    assert float(m.value("y")) == pytest.approx(10 + X.sum())
    assert model.initial == {"kₜ": "k_{T+1}"}
    fixed = eg.model("t ∈ 1…4; k₅ = w; kₜ = kₜ₊₁*xₜ; loss L = k₁")
    m = eg.Machine(fixed.unroll(values={"xₜ": X, "w": 2.0})).run()
    assert float(m.grad("w")) == pytest.approx(np.prod(X))


def test_explicit_texts_read_back() -> None:
    text = eg.model(BOTH).explicit(VALUES)
    assert "kₜ = tanh(v*kₜ₊₁ + u*hₜ)" in text.splitlines()
    assert "k_{T+1} = 1" in text.splitlines()
    assert eg.model(text).explicit(VALUES) == text


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_presets_of_both_directions_learn(name: str) -> None:
    model = eg.preset(name, bidirectional=True, classify=True)
    model.init({"n": 2, "h": 3, "d": 6, "k": 2}, seed=1)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 8, 2))
    y = np.eye(2)[(np.flip(np.cumsum(np.flip(x[..., 0], 0), 0), 0) > 0).astype(int)]
    history = eg.train(model, {"xₜ": x, "yₜ": y}, Adam(rate=0.05), updates=40, progress=False)
    assert history.losses[-1] < 0.7 * history.losses[0]


def test_windows_are_refused() -> None:
    model = eg.preset("rnn", bidirectional=True, classify=True)
    model.init({"n": 2, "h": 3, "d": 6, "k": 2})
    data = {"xₜ": np.ones((6, 1, 2)), "yₜ": np.ones((6, 1, 2))}
    with pytest.raises(eg.ValuesError, match="h⃖ₜ runs backward in time: it needs all steps"):
        eg.train(model, data, window=3, updates=1, progress=False)
