"""Trouble is found where it is born, and healthy graphs raise no alarm."""

import json
from pathlib import Path

import numpy as np
import pytest

import eqgraph as eg

CASES = Path(__file__).parents[1] / "cases" / "examples.json"

FAULTS = [  # text, values, kind, step, words of the report
    ("y = log(x)", {"x": 0.0}, "inf", 1, ("log got 0", "equation 1", "−∞")),
    ("a = x*2\ny = log(a - 4)", {"x": 1.0}, "nan", 3, ("log got −2", "equation 2", "NaN")),
    ("y = √x", {"x": -1.0}, "nan", 1, ("sqrt got −1",)),
    ("y = a/b", {"a": 1.0, "b": [1.0, 0.0]}, "inf", 1, ("div got 1 and 0",)),
    ("y = a/b", {"a": 0.0, "b": 0.0}, "nan", 1, ("div got 0 and 0",)),
    ("y = exp(x)", {"x": [1.0, 800.0]}, "inf", 1, ("exp got 800",)),
    ("y = exp(x)*z", {"x": 800.0, "z": 0.0}, "inf", 1, ("exp got 800", "4 nodes poisoned")),
    ("y = x^p", {"x": -8.0, "p": 1 / 3}, "nan", 1, ("pow got −8",)),
    ("y = log1p(x)", {"x": -1.0}, "inf", 1, ("log1p got −1",)),
    ("y = x·z", {"x": [1e200, 1.0], "z": [1e200, 1.0]}, "inf", 1, ("matmul got",)),
    ("y = √x\nL = y*0", {"x": 0.0}, "nan", 5, ("gradient of sqrt at 0", "x̄ gets NaN")),
    ("y = x*2", {"x": np.nan}, "nan", 1, ("x holds NaN from the start",)),
    ("y = relu(log(x))", {"x": [0.0, 2.0]}, "masked", 2, ("relu hides −∞ of v1",)),
]


@pytest.mark.parametrize(("text", "values", "kind", "step", "words"), FAULTS)
def test_a_planted_fault_is_named(text, values, kind, step, words):
    found = [p for p in eg.problems(eg.Machine(eg.graph(text, values))) if p.kind == kind]
    assert found and found[0].step == step
    for word in words:
        assert word in found[0].text


WEAK = [
    (
        "h = σ(W·x)",
        {"W": np.full((3, 2), 9.0), "x": [1.0, 1.0]},
        "saturated",
        ("3 of its 3 entries",),
    ),
    ("y = tanh(x)", {"x": 6.0}, "saturated", ("y is saturated", "tanh")),
    ("y = relu(x)", {"x": [-1.0, 0.0]}, "dead", ("dead relu", "all 2 entries")),
    (
        "b = a*0.001\nc = b*0.001\nd = c*0.001",
        {"a": 1.0},
        "vanishing",
        ("the gradient vanishes on the way to a: ā is 1.0·10⁻⁹ of",),
    ),
    (
        "b = a*100\nc = b*100\nd = c*100",
        {"a": 1.0},
        "exploding",
        ("the gradient explodes on the way to a: ā is 1.0·10⁶ of",),
    ),
]


@pytest.mark.parametrize(("text", "values", "kind", "words"), WEAK)
def test_weak_gradients_are_named(text, values, kind, words):
    found = [p for p in eg.problems(eg.Machine(eg.graph(text, values))) if p.kind == kind]
    assert len(found) == 1
    for word in words:
        assert word in found[0].text


def test_the_steepest_place_of_a_vanishing_gradient():
    machine = eg.Machine(eg.graph("b = a*0.5\nc = b*1e-7\nd = c*0.5", {"a": 1.0}))
    (problem,) = eg.problems(machine)
    assert problem.node.name == "b" and machine.tape[problem.step - 1].text.startswith("b̄ += c̄")


def test_the_steepest_place_of_an_exploding_gradient():
    machine = eg.Machine(eg.graph("b = a*2\nc = b*1e7\nd = c*0.5", {"a": 1.0}))
    (problem,) = eg.problems(machine)
    assert problem.kind == "exploding"
    assert problem.text == (
        "the gradient explodes on the way to a: ā is 1.0·10⁷ of the seed; the steepest place is"
        " from c̄ to b̄, a factor of 1.0·10⁷, step 6, equation 2"
    )
    assert [node.name for node in problem.nodes] == ["a", "b", "c", "d"]


def test_of_two_leaves_the_one_with_the_least_gradient_is_named():
    machine = eg.Machine(eg.graph("y = a*1e-7 + b*1e-9 + c", {"a": 1.0, "b": 1.0, "c": 1.0}))
    (problem,) = eg.problems(machine)
    assert problem.text.startswith("the gradient vanishes on the way to b: b̄ is 1.0·10⁻⁹")


EXAMPLES = json.loads(CASES.read_text(encoding="utf-8"))["examples"]
LOUD = {"parser_test_tanh", "owulveryck_lstm_all_ones"}  # tanh(5) and tanh(4+) are saturated indeed


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["name"])
def test_no_alarm_on_healthy_graphs(example):
    machine = eg.Machine(eg.graph(example["text"], example["inputs"]), of=example["output"])
    assert bool(eg.problems(machine)) == (example["name"] in LOUD)


def test_a_gradient_that_cancels_has_not_vanished():
    text, ones = "A = softmax(Q·Kᵀ/√dₖ)·V", np.ones((6, 4))
    values = {"Q": np.ones((2, 7)), "K": np.ones((6, 7)), "V": ones, "dₖ": 7}
    assert eg.problems(eg.Machine(eg.graph(text, values))) == ()


def test_the_machine_stays_where_it_is():
    machine = eg.Machine(eg.graph("y = log(x)", {"x": 0.0})).seek(1)
    machine.let("x", -1.0)
    (first, *_) = eg.problems(machine)
    assert "log got −1" in first.text and machine.pc == 0
