"""Quizzes: what is right and wrong, hints, scores, variants, and that answers stay out of sight."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.quizzes import Quiz, unmask
from eqgraph.quizzes.answer import check

CIRCUIT = ("q = x + y; f = q*z", {"x": -2, "y": 5, "z": -4})
NEURON = "h = tanh(w*x + b)"
NUMBERS = {"w": 0.7, "x": 0.3, "b": 0.1}


def slope() -> Quiz:
    return eg.quiz(NEURON, NUMBERS, ask=["v2 → h"])


def test_the_published_circuit() -> None:
    q = eg.quiz(*CIRCUIT)
    assert [question.name for question in q.questions] == ["q̄", "z̄", "x̄", "ȳ"]
    assert [q.answer(k, v).right for k, v in enumerate([-4, 3, -4, -4])] == [True] * 4
    assert str(q.score()) == "4 of 4 points, 4 of 4 right"


@pytest.mark.parametrize(
    "text",
    ["1 - h²", "1 − tanh²(v2)", "1 − tanh²v2", "sech²(v2)", "sech²v2", "1/cosh(v2)²",
     "4*σ(2*v2)*σ(-2*v2)",
     "1 - tanh(w*x + b)^2", "(1-h)*(1+h)", "sech^2(w*x+b)"],
)  # fmt: skip
def test_formulas_that_mean_the_same(text: str) -> None:
    feedback = slope().answer(0, text)
    assert feedback.right, feedback
    assert feedback.kind == "formula"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 - h", "the size is too small"),
        ("h²", "the size is too small"),
        ("-1", "wrong sign"),
        ("1 + v1 + x*0", "the size is too large"),
        ("0.5", "the size is too small"),
        ("h² - 1", "right size, wrong sign"),
        ("nan", "not yet"),
        ("inf", "the size is too large"),
        ("[1, 2]", "wrong shape: 2 numbers, not one number"),
    ],
)
def test_wrong_answers(text: str, message: str) -> None:
    q = slope()
    feedback = q.answer(0, text)
    assert not feedback.right
    assert feedback.message == message
    assert q.score().points == 0


def test_a_formula_must_hold_for_other_numbers() -> None:
    q = eg.quiz("y = x*w", {"x": 3.0, "w": 2.0}, ask=["x → y"])
    feedback = q.answer(0, "x - 1 + 0*w")
    assert (feedback.right, feedback.exact) == (False, True)
    assert "not for others" in feedback.message
    assert q.answer(0, "w").right


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_a_formula_must_agree_at_every_sample(wrong: int) -> None:
    at = [3.0, -1.0, 0.5]
    samples = [(x + (k == wrong), {"x": x}) for k, x in enumerate(at)]
    feedback = check("x", 2.0, {"x": 2.0}, samples, frozenset(), 0.01)
    assert (feedback.right, feedback.exact) == (False, True)
    agreeing = [(x, {"x": x}) for x in at]
    assert check("x", 2.0, {"x": 2.0}, agreeing, frozenset(), 0.01).right


def test_a_formula_is_right_only_if_its_numbers_are() -> None:
    """There may be no sample at all: then these numbers alone decide."""
    known = {"x": 2.0}
    right = check("x", 2.0, known, [], frozenset(), 0.01)
    wrong = check("x + 1", 2.0, known, [], frozenset(), 0.01)
    assert (right.right, right.approximate, right.message) == (True, True, "right")
    assert (wrong.right, wrong.approximate, wrong.message) == (
        False,
        False,
        "the size is too large",
    )
    shape = check("x", np.ones(2), {"x": np.ones(3)}, [], frozenset(), 0.01)
    assert (shape.right, shape.message) == (False, "wrong shape: 3 numbers, not 2 numbers")


def test_a_sample_without_a_finite_target_is_passed_over() -> None:
    samples = [(np.inf, {"x": 0.0}), (0.5, {"x": 2.0})]
    assert check("1/x", 0.25, {"x": 4.0}, samples, frozenset(), 0.01).right
    assert not check("1/x", 0.25, {"x": 4.0}, [(0.6, {"x": 2.0})], frozenset(), 0.01).right


def test_what_is_asked_may_not_answer_and_unknown_names_are_told() -> None:
    with pytest.raises(eg.EqGraphError, match="h is what is asked"):
        check("h*2", 2.0, {"h": 1.0}, [], frozenset("h"), 0.01)
    with pytest.raises(eg.UnknownName, match="no value called w") as caught:
        check("w*2", 2.0, {"h": 1.0, "x": 2.0}, [], frozenset(), 0.01)
    assert caught.value.hint == "known are h, x"


def test_facts_are_told_as_in_makemore() -> None:
    q = eg.quiz(NEURON, NUMBERS, ask=["h"])
    value = float(np.tanh(0.7 * 0.3 + 0.1))
    exact = q.answer(0, value)
    assert (exact.exact, exact.approximate, exact.max_diff) == (True, True, 0.0)
    near = q.answer(0, "0.30")
    assert (near.right, near.exact) == (True, False)
    assert near.max_diff == pytest.approx(abs(0.30 - value))
    assert repr(near).startswith("right | exact: ") and repr(near).count("right") == 1
    assert "maxdiff" in repr(near)
    assert not q.answer(0, "0.35").right


def test_rounding_counts_with_two_digits_or_more() -> None:
    q = eg.quiz("y = x*1", {"x": -0.19661193324148188}, ask=["y"])
    assert q.answer(0, "-0.20").right
    assert q.answer(0, "−0.197").right
    assert not q.answer(0, "-0.2").right
    assert q.answer(0, "0.1966").message == "right size, wrong sign"


def test_a_tie_is_rounded_either_way() -> None:
    for x, right, wrong in ((1.0, ("0.12", "0.13"), "0.14"), (-3.0, ("-0.37", "−0.38"), "-0.36")):
        q = eg.quiz("y = x/8", {"x": x}, ask=["y"])
        assert [q.answer(0, typed).right for typed in (*right, wrong)] == [True, True, False]


def test_arrays() -> None:
    values = {"W": [[1.0, 2.0], [0.0, 1.0]], "x": [0.5, -1.0]}
    q = eg.quiz("z = W·x; L = ∑(z²)", values, ask=["z", "W̄", "W → z"])
    assert q.answer(0, "[-1.5, -1]").right
    assert q.answer(0, np.array([-1.5, -1.0])).exact
    assert "shape" in q.answer(0, "-1.5").message
    assert q.answer(1, "[[-1.5, 3], [-1, 2]]").right
    assert q.answer(1, "z̄·xᵀ").right
    assert q.answer(1, "(2*z)·xᵀ").right
    assert q.answer(1, "Wᵀ·z").max_diff is None
    assert not q.answer(1, "x·zᵀ").right
    assert not q.answer(1, [[1, 2], [3, 4]]).right


@pytest.mark.parametrize(
    ("k", "text"),
    [(0, "q"), (1, "z̄"), (0, "x +* y"), (0, "x + nobody"), (0, "a = x"), (0, "x\ny"), (0, ""),
     (0, "__import__('os').getpid()"), (0, "x" * 2000), (0, "cosh" * 1 + "(cosh" * 30), (0, {}),
     (0, None), (0, [None])],
)  # fmt: skip
def test_what_cannot_be_read_is_no_try(k: int, text: object) -> None:
    q = eg.quiz(*CIRCUIT, ask=["q", "z̄"])
    with pytest.raises(eg.EqGraphError):
        q.answer(k, text)
    assert q.state()["questions"][k]["tries"] == []


@pytest.mark.parametrize("k", [2, -1, "q", 0.0, True, None])
def test_there_is_no_such_question(k: object) -> None:
    with pytest.raises(eg.MachineError, match="question"):
        eg.quiz(*CIRCUIT, ask=["q", "z̄"]).answer(k, 3)  # type: ignore[arg-type]


def test_hints_cost_and_reveal_ends() -> None:
    q = eg.quiz(*CIRCUIT, ask=["z̄", "q"])
    first, second = q.hint(0), q.hint(0)
    assert first != second == "z̄ += f̄*q"
    q.answer(0, 3)
    assert q.score().points == 0.5
    assert q.reveal(1) == 3
    q.answer(1, 3)
    assert q.score().points == 0.5
    assert q.reveal(0) == 3
    assert q.score().points == 0.5


def test_the_state_is_json_and_restores() -> None:
    q = eg.quiz(*CIRCUIT)
    q.answer(0, "z")
    q.answer(1, 7)
    q.hint(2)
    state = json.loads(json.dumps(q.state(), allow_nan=False))
    again = eg.quiz(*CIRCUIT).restore(state)
    assert again.state() == q.state()
    with pytest.raises(eg.MachineError):
        eg.quiz(*CIRCUIT, seed="other").restore(state)


def test_answers_that_are_not_finite(tmp_path: Path) -> None:
    text, values = "y = log(x); q = 1/z", {"x": [-1, 2], "z": 0}
    q = eg.quiz(text, values, ask=["y", "q"])
    assert not q.answer(1, 3).right  # no number is near infinity
    assert q.answer(1, np.inf).right and q.answer(1, "1/z").right
    assert not q.answer(0, [0, np.log(2)]).right
    assert q.answer(0, [np.nan, 0.693]).right and q.answer(0, "log(x)").right
    state = json.loads(json.dumps(q.state(), allow_nan=False))
    assert eg.quiz(text, values, ask=["y", "q"]).restore(state).state() == state
    with np.errstate(all="ignore"):
        assert "NaN" in q.save_html(tmp_path / "quiz.html").read_text(encoding="utf-8")
    unknown = eg.quiz("y = 2*x", {"x": np.nan})
    json.dumps(unknown.state(), allow_nan=False)


def test_answers_stay_out_of_readable_text() -> None:
    q = eg.quiz("y = sin(x)", {"x": 0.7}, ask=["y", "x̄"])
    secret = f"{np.sin(0.7):.6f}"[:6]
    readable = repr(q) + json.dumps(q.state()) + repr(q.questions) + q.prompt(0) + q.prompt(1)
    assert secret not in readable
    assert f"{np.cos(0.7):.6f}"[:6] not in readable
    state = q.state()
    assert unmask(state["questions"][0]["masked"]) == np.sin(0.7)


def test_a_prompt_shows_what_is_known_by_then() -> None:
    unnamed = eg.quiz("f = (x + y)*z", CIRCUIT[1], ask=["v̄1"])
    assert unnamed.prompt(0).startswith("v1 ← x + y: what is v̄1")
    q = eg.quiz(*CIRCUIT, ask=["q", "f"])
    assert "q = ?" in q.prompt(1)
    q.answer(0, 3)
    assert "q = 3" in q.prompt(1)


def test_variants_are_the_same_for_one_student() -> None:
    one, again, two = (eg.quiz(*CIRCUIT, seed=name) for name in ("ada", "ada", "grace"))
    assert one.state() == again.state()
    assert one.state()["values"] != two.state()["values"]
    assert one.answer(1, "q").right
    positive = eg.quiz("y = log(x)", {"x": [1.0, 2.0]}, seed=3)
    assert min(positive.state()["values"]["x"]) > 0


def test_kinds_and_counts() -> None:
    assert len(eg.quiz(*CIRCUIT, ask="values")) == 2
    assert [q.name for q in eg.quiz(*CIRCUIT, ask="edges").questions][:2] == ["∂f/∂q", "∂f/∂z"]
    assert len(eg.quiz(*CIRCUIT, ask="edges", count=2)) == 2
    assert eg.quiz(*CIRCUIT, ask=[4]).questions[0].name == "∂f/∂q"
    for wrong in ("nobody", 99, "x → f", 3):
        with pytest.raises(eg.EqGraphError):
            eg.quiz(*CIRCUIT, ask=[wrong])
    with pytest.raises(eg.MachineError):
        eg.quiz(*CIRCUIT).answer(9, 1)


@pytest.mark.parametrize("typed", ["2", "-2", "0", "[1, -2, 0]", "inf", "x", "x*0 + 1"])
def test_what_is_told_of_a_wrong_answer_does_not_tell_the_right_one(typed: str) -> None:
    """Targets that are beyond an answer on the same side are told the same, however far."""
    shape = () if "[" not in typed else (3,)
    known = {"x": np.full(shape, 1.0)}
    for sign in (-1, 1):
        far = [np.full(shape, sign * x) for x in (3.0, 3.7, 57.25, 1e9)]
        told = [check(typed, target, known, [], frozenset(), 0.01) for target in far]
        assert not any(told) and len(set(told)) == 1
        assert not any(digit in repr(told[0]) for digit in "456789.")
