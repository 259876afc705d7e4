"""A quiz takes up what it wrote, and nothing else; what goes wrong changes nothing."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

CIRCUIT = ("q = x + y; f = q*z", {"x": -2, "y": 5, "z": -4})


def quiz() -> eg.Quiz:
    return eg.quiz(*CIRCUIT)


def answered() -> eg.Quiz:
    q = quiz()
    q.answer(0, "z")
    q.answer(1, 9)
    q.hint(1)
    q.answer(1, 3)
    q.reveal(2)
    return q


def test_a_state_comes_back_through_a_file() -> None:
    q = answered()
    again = quiz().restore(json.loads(json.dumps(q.state())))
    assert again.state() == q.state()
    assert str(again.score()) == "1.75 of 4 points, 2 of 4 right"


def first(**changed: Any) -> Any:
    return lambda state: state["questions"][0].update(changed)


DAMAGED: dict[str, Any] = {
    "negative hints": first(hints=-50),
    "many hints": first(hints=99),
    "hints as a word": first(hints="2"),
    "hints as a truth": first(hints=True),
    "hints as a fraction": first(hints=0.5),
    "no hints": lambda state: state["questions"][0].pop("hints"),
    "revealed as a number": first(revealed=0),
    "tries as a word": first(tries="[]"),
    "a try that is none": first(tries=[1]),
    "a try without an answer": first(tries=[{}]),
    "an answer of objects": first(tries=[{"answer": {"a": 1}}]),
    "a ragged answer": first(tries=[{"answer": [[1], [2, 3]]}]),
    "an answer that is too large": first(tries=[{"answer": 10**400}]),
    "an answer that nobody could give": first(tries=[{"answer": "q̄"}]),
    "an answer that cannot be read": first(tries=[{"answer": "x +* y"}]),
    "endless tries": first(tries=[{"answer": "1"}] * 100_000),
    "a question less": lambda state: state["questions"].pop(),
    "questions as a word": lambda state: state.update(questions="abcd"),
    "a question that is none": lambda state: state["questions"].__setitem__(3, None),
    "another salt": lambda state: state.update(salt="x"),
    "no salt": lambda state: state.pop("salt"),
    "another version": lambda state: state.update(version=2),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_state_changes_nothing(kind: str) -> None:
    state = answered().state()
    DAMAGED[kind](state)
    q = quiz()
    q.answer(3, -4)
    before, heard = q.state(), []
    q.on_change(lambda: heard.append(1))
    with pytest.raises(eg.MachineError):
        q.restore(state)
    assert q.state() == before and not heard


@pytest.mark.parametrize("state", [None, "x", 5, [], {}, {"salt": "x"}])
def test_what_is_no_state(state: Any) -> None:
    with pytest.raises(eg.MachineError):
        quiz().restore(state)


def test_no_state_gives_more_points_than_there_are() -> None:
    rng = random.Random(1)
    odd = [-1, 0, 1, 2, 99, -50, 10**30, 0.5, float("nan"), True, False, None, "1", [], {}]
    for _ in range(300):
        state: Any = answered().state()
        for _ in range(rng.randrange(1, 4)):
            holder: Any = state
            while isinstance(holder, dict | list) and holder and rng.random() < 0.8:
                keys = list(holder) if isinstance(holder, dict) else range(len(holder))
                key = rng.choice(keys)
                inner = holder[key]
                if not (isinstance(inner, dict | list) and inner and rng.random() < 0.8):
                    holder[key] = copy.copy(rng.choice(odd))
                    break
                holder = inner
        q = quiz()
        try:
            q.restore(state)
        except eg.MachineError:
            assert q.score().points == 0
        score = q.score()
        assert 0 <= score.points <= score.right <= score.of == 4


@pytest.mark.parametrize("text", ["−∞", "-∞", "-inf", "-Inf", "-INF", "-Infinity", "-infinity"])
def test_an_infinite_answer_is_typed_as_it_is_shown(text: str) -> None:
    q = eg.quiz("y = log(x); z = y*2", {"x": 0.0}, ask=["y"])
    assert q.answer(0, text).right
    assert not q.answer(0, text[1:]).right
    assert q.answer(0, text[1:]).message == "right size, wrong sign"
    assert not q.answer(0, "NaN").right


@pytest.mark.parametrize("text", ["nan", "NaN", "NAN"])
def test_nan_is_an_answer(text: str) -> None:
    q = eg.quiz("y = log(x); z = y*2", {"x": -1.0}, ask=["y"])
    assert q.answer(0, text).right
    assert not q.answer(0, "∞").right


def test_infinities_in_a_list_and_a_name_of_that_kind() -> None:
    q = eg.quiz("y = log(x); z = ∑y", {"x": [0.0, 1.0]}, ask=["y"])
    assert q.answer(0, "[−∞, 0]").right and not q.answer(0, "[+∞, 0]").right
    q = eg.quiz("y = nan*x; z = y + 1", {"nan": 2.0, "x": 3.0}, ask=["y"])
    assert q.answer(0, "x*nan").right and q.answer(0, "nan").kind == "formula"


@pytest.mark.parametrize(
    "answer", [b"1", np.array(["1", "2"]), None, {}, object(), 1j, [[1], [2, 3]], 10**400,
               np.ma.masked_array([1.0], [True]), "[1" + "0" * 400 + "]"],
)  # fmt: skip
def test_what_is_no_answer_is_no_try(answer: Any) -> None:
    q = quiz()
    with pytest.raises(eg.EqGraphError):
        q.answer(0, answer)
    assert q.progress()[0]["tries"] == []


@pytest.mark.parametrize(
    "options",
    [{"count": -1}, {"count": 0}, {"count": 1.5}, {"count": True}, {"ask": None}, {"ask": 5.5},
     {"ask": [None]}, {"ask": True}, {"ask": [["q"]]}, {"tolerance": "x"}, {"tolerance": np.nan},
     {"tolerance": -1}, {"tolerance": None}, {"tolerance": np.inf},
     {"tolerance": 10**400}],
)  # fmt: skip
def test_options_are_checked_before_the_first_question(options: Any) -> None:
    with pytest.raises(eg.EqGraphError):
        eg.quiz(*CIRCUIT, **options)


def test_a_large_array_is_refused_with_a_word() -> None:
    with pytest.raises(eg.MachineError, match="at most 1,000,000"):
        eg.quiz("y = ∑(x*x)", {"x": np.zeros(1_000_001)})
