"""Illnesses are told by their cause, first and once; their own cure makes the model healthy.

A small selection of what benchmarks/illnesses.py counts, at the smallest size.
"""

from __future__ import annotations

import numpy as np
import pytest

import eqgraph as eg
from benchmarks.illnesses import ILLNESSES
from benchmarks.pairs import BOTH
from benchmarks.sequences import drawn, is_told
from benchmarks.sound import HEALTHY
from eqgraph.learn import Adam, train
from eqgraph.tape.addends import Sums
from eqgraph.tape.cause import Look
from eqgraph.tape.matrices import orthogonal, radius, spectral_norm

MILD_TOO = (
    "lstm: inputs off centre",
    "relu rnn: gradient explodes",
    "lstm: the loss reads one step",
)


@pytest.mark.parametrize("name", ILLNESSES)
def test_the_cause_is_told_first_and_its_cure_cures(name: str) -> None:
    case = ILLNESSES[name](0, 1 if name in MILD_TOO else 2)
    first, *_ = case.told()
    assert any(is_told(first, wanted) for wanted in case.expected), first.text
    assert first.evidence in first.text and first.cure in first.text
    if first.changes:
        assert eg.problems(first.cured(case.machine())) == ()


def test_nothing_is_divided_by_1() -> None:
    first, *_ = ILLNESSES["lstm: inputs off centre"](10, 2).told()
    assert first.cure == "xₜ = (xₜ - 300)" and {c.factor for c in first.changes.values()} == {1.0}


@pytest.mark.parametrize(("seed", "grade"), [(3, 3), (12, 0), (13, 1)])
def test_a_divisor_that_is_too_small_or_too_large_is_corrected(seed: int, grade: int) -> None:
    case = ILLNESSES["relu rnn: overflows in float32"](seed, grade)
    machine = case.machine()
    with np.errstate(all="ignore"):
        first, *_ = eg.problems(machine)
    assert first.kind in ("inf", "nan") and first.cure.startswith("U = U/")
    assert eg.problems(first.cured(machine)) == ()


@pytest.mark.parametrize("name", BOTH)
def test_two_at_once_are_both_told(name: str) -> None:
    case = BOTH[name](0, 2)
    told = case.told()
    assert all(any(is_told(one, wanted) for one in told) for wanted in case.expected)


@pytest.mark.parametrize("name", HEALTHY)
def test_the_healthy_are_no_alarm(name: str) -> None:
    assert HEALTHY[name](1).told() == ()


@pytest.mark.parametrize(("edge", "dead"), [(2.6, False), (3.7, False), (4.3, True), (40.0, True)])
def test_a_relu_that_other_data_would_open_is_not_dead(edge: float, dead: bool) -> None:
    """No sample opens the unit; how far its operand is away, in deviations, decides."""
    x = np.random.default_rng(3).uniform(-1, 1, size=(12, 5, 1))
    x = (x - x.mean()) / x.std()  # the largest is at 1.8
    model = eg.model("h₀ = 0; hₜ = relu(xₜ*w + b + 0.5*hₜ₋₁); loss L = ∑ₜ ∑ hₜ")
    values = {"xₜ": x, "w": [1.0, 1.0, 1.0], "b": [-edge, 0.0, 0.0]}
    told = eg.problems(eg.Machine(model.unroll(values=values)))
    assert [one.kind for one in told if one.kind == "dead"] == ["dead"] * dead


def test_the_parts_of_a_sum_are_what_numpy_says() -> None:
    case = drawn("lstm", 0, (6,))
    machine = case.machine().run()
    look = Look(machine)
    found = look.addends("oₜ")
    v = case.values
    x = v["xₜ"][1:] @ v["Wₒ"]
    h = np.stack([machine.seen(machine.graph[f"h_{t}"]) for t in range(1, 6)]) @ v["Uₒ"]
    assert found.inputs == pytest.approx(np.sqrt(np.mean(x**2)))
    assert found.state == pytest.approx(np.sqrt(np.mean(h**2)))
    assert found.bias == pytest.approx(np.sqrt(np.mean(v["Bₒ"] ** 2)))
    assert found.shift == pytest.approx(np.mean(v["Bₒ"]))
    assert found.terms == {"inputs": "xₜ·Wₒ", "state": "hₜ₋₁·Uₒ", "bias": "Bₒ"}
    assert isinstance(look.sums, Sums)


def test_matrices_are_measured_as_numpy_does() -> None:
    matrix = np.random.default_rng(0).uniform(-1, 1, (12, 12))
    assert radius(matrix) == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max(), rel=2e-3)
    assert spectral_norm(matrix) == pytest.approx(np.linalg.norm(matrix, 2), rel=1e-3)
    found = orthogonal(matrix)
    np.testing.assert_allclose(found @ found.T, np.eye(12), atol=1e-12)


def test_what_was_learned_at_a_good_rate_is_no_alarm() -> None:
    case = drawn("lstm", 2, (6,))
    data = {name: case.values.pop(name) for name in ("xₜ", "yₜ")}
    model = eg.model(case.text).set(case.values)
    history = train(model, data, Adam(rate=0.003), updates=20, every=5, progress=False)
    machine = eg.Machine(model.unroll(values=data)).run()
    assert eg.diagnose(machine, history=history).causes == ()


def test_a_gradient_that_stays_out_says_where() -> None:
    """The parameter is there, and read; but rounding hands nothing back."""
    text = "hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; param w; param s; loss L = ∑ₜ round(s)*hₜ"
    graph = eg.model(text).unroll(values={"w": 0.9, "s": 1.2, "xₜ": np.full(4, 0.1)})
    (problem,) = eg.problems(eg.Machine(graph))
    assert problem.kind == "unreached" and problem.node.name == "s"
    assert problem.evidence == "an operator on the way hands none back"
