"""The widget of a quiz: Python and the page follow each other, and nothing shows too early."""

from __future__ import annotations

import copy
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph import picture
from eqgraph.payload.task import mark_of
from tests.payload.engine import base64_of
from tests.web.fixtures import make

SINE = ("y = sin(x)", {"x": 0.7})
CIRCUIT = ("q = x + y; f = q*z", {"x": -2, "y": 5, "z": -4})
FIXTURES = Path(make.__file__).parent


@pytest.fixture
def quiz() -> Iterator[eg.Quiz]:
    made = eg.quiz(*CIRCUIT, ask=["q", "z̄"])
    yield made
    made.widget.close()


def tell(quiz: eg.Quiz, content: Any) -> list[Any]:
    """Send what a page would send, and return the answers."""
    heard: list[Any] = []
    quiz.widget.send = lambda content, buffers=None: heard.append(content)
    quiz.widget._heard(None, content, [])
    return heard


def test_what_is_typed_in_the_page_counts_in_python(quiz: eg.Quiz) -> None:
    assert tell(quiz, {"kind": "answer", "id": "a", "k": 0, "text": "x + y"}) == [
        {"kind": "done", "id": "a", "text": "right"}
    ]
    assert quiz.score().points == 1
    assert quiz.widget.progress[0]["right"]
    assert tell(quiz, {"kind": "hint", "id": "b", "k": 1})[0]["kind"] == "done"
    assert tell(quiz, {"kind": "reveal", "id": "c", "k": 1})[0]["kind"] == "done"
    assert [one["revealed"] for one in quiz.widget.progress] == [False, True]


def test_a_formula_is_read_for_the_page_and_not_checked(quiz: eg.Quiz) -> None:
    request = {"kind": "read", "id": "a", "k": 0, "text": "2 x + y"}
    assert tell(quiz, request) == [{"kind": "read", "id": "a", "text": "2*x + y"}]
    for text in ("q", "2 nobody", "x +", None, "x" * 1001):
        assert tell(quiz, {**request, "text": text})[0]["kind"] == "error"
    assert quiz.progress()[0]["tries"] == []
    column = eg.quiz("z = W·x; L = ∑z", {"W": [[1.0, 2.0]], "x": [3.0, 4.0]}, ask=["W̄"])
    assert column.explicit(0, "z̄ xᵀ") == "outer(z̄, x)"


def test_what_is_graded_is_read_by_the_kernel_alone(graded: eg.Quiz) -> None:
    (reply,) = tell(graded, {"kind": "read", "id": "a", "k": 0, "text": "2 z"})
    assert (reply["kind"], reply["text"]) == ("error", "there is no request 'read'")


def test_what_is_answered_in_python_shows_in_the_page(quiz: eg.Quiz) -> None:
    assert [one["tries"] for one in quiz.widget.progress] == [[], []]
    quiz.answer(0, 4)
    assert quiz.widget.progress[0]["tries"][0]["message"] == "the size is too large"
    quiz.answer(0, 3)
    assert quiz.widget.progress[0]["right"]
    state = quiz.state()
    again = eg.quiz(*CIRCUIT, ask=["q", "z̄"])
    widget = again.widget
    again.restore(state)
    assert widget.progress == quiz.widget.progress
    widget.close()


@pytest.mark.parametrize(
    "content",
    [None, [], {}, {"kind": "answer", "k": "0"}, {"kind": "answer", "k": 9, "text": "1"},
     {"kind": "boom", "k": 0}, {"kind": "answer", "k": 0, "text": "q"},
     {"kind": "answer", "k": 0, "text": "x +"}, {"kind": "answer", "k": 0}],
)  # fmt: skip
def test_what_cannot_be_done_is_answered(quiz: eg.Quiz, content: Any) -> None:
    assert [told["kind"] for told in tell(quiz, content)] == ["error"]
    assert quiz.score().points == 0


def test_the_tape_stops_before_what_is_asked(quiz: eg.Quiz) -> None:
    assert quiz.widget.open_steps == 0
    quiz.answer(0, 3)
    steps = [q.step for q in quiz.questions]
    assert quiz.widget.open_steps == steps[1] - 1
    quiz.reveal(1)
    assert quiz.widget.open_steps == len(quiz.machine.tape)


def test_answers_stay_out_of_what_is_saved(tmp_path: Path) -> None:
    made = eg.quiz(*SINE, ask=["y", "x̄"])
    page = made.save_html(tmp_path / "quiz.html").read_text(encoding="utf-8")
    bundle = made._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    told = page + json.dumps({k: v for k, v in data.items() if k != "application/x"}, default=str)
    told += json.dumps(made.widget.get_state(["task", "progress"]), ensure_ascii=False)
    for secret in (np.sin(0.7), np.cos(0.7)):
        assert f"{secret:.6f}"[:5] not in told
    assert data["text/plain"] == repr(made)
    assert data["image/svg+xml"].startswith("<svg")
    made.reveal(0)
    made.widget.step = 1
    assert f"{np.sin(0.7):.3f}" in made._repr_mimebundle_()[0]["image/svg+xml"]
    made.widget.close()


GRADED = (
    "z = w*x + b; h = tanh(z); L = (h − y)²; k = exp(h)*L",
    {"w": 0.713, "x": 0.337, "b": 0.119, "y": 1.0},
)


@pytest.fixture
def graded() -> Iterator[eg.Quiz]:
    made = eg.quiz(*GRADED, ask=["h", "z → h", "w̄"], of="k", graded=True)
    yield made
    made.widget.close()


def sent(quiz: eg.Quiz) -> str:
    """Return all that a page knows of a quiz: its state, and what it is shown without a script."""
    state = quiz.widget.get_state(["task", "progress", "step"])
    told = [state, quiz.widget._repr_mimebundle_()[0]]
    return json.dumps(told, ensure_ascii=False, default=lambda x: bytes(x).hex())


def digits(value: float) -> str:
    return f"{abs(value):.12f}".rstrip("0")[:5]


def test_nothing_of_what_is_asked_is_sent_before_it_is_answered(graded: eg.Quiz) -> None:
    machine, tape = graded.machine, graded.machine.tape
    rules = [
        "exp(h)*L̄",
        "(1 - h²)",
        "(1 − h²)",
        "sech²",
        "routine",
        "derivatives",
        "template",
        " += ",
    ]
    for k, answer in enumerate(["tanh(z)", "1 − h²", "w̄"]):
        told, limit = sent(graded), graded.open_steps
        assert limit == graded.questions[k].step - 1
        assert all(one["step"] > limit for one in graded.widget.task["questions"][k:])
        for i in tape[limit:]:
            if i.kind == "seed":  # 1 stands in every text
                continue
            assert digits(float(machine.result(i.step))) not in told, (k, i.text)
        for question in graded.questions[k:]:
            assert digits(float(question.target(machine))) not in told, (k, question.name)
        assert not {"kinds", "routines", "operators"} & set(graded.widget.task["payload"])
        later = graded.widget.task["payload"]["instructions"][limit:]
        assert [(i["text"], i["sentence"], i["value"]) for i in later] == [("?", "", -1)] * len(
            later
        )
        assert len(later) == len(tape) - limit
        for rule in rules if limit < tape.turn else ():
            assert rule not in told, rule
        for i in tape[:limit]:
            assert digits(float(machine.result(i.step))) in told, (k, i.text)
        if k < 2:
            assert graded.answer(k, answer).right
    graded.reveal(2)
    assert digits(float(graded.questions[2].target(machine))) in sent(graded)
    assert all(i["value"] >= 0 for i in graded.widget.task["payload"]["instructions"])


def test_a_wrong_number_a_hint_and_a_reply_do_not_tell_the_answer(graded: eg.Quiz) -> None:
    target = digits(float(graded.questions[0].target(graded.machine)))
    assert graded.widget.task["questions"][0]["hints"] == ["", ""]
    replies = tell(graded, {"kind": "answer", "id": "a", "k": 0, "text": "0"})
    replies += tell(graded, {"kind": "hint", "id": "b", "k": 0})
    assert graded.progress()[0]["tries"][0]["message"] == "the size is too small"
    assert target not in sent(graded) + json.dumps(replies)
    first, second = graded.widget.task["questions"][0]["hints"]
    assert (bool(first), second) == (True, "")


def test_a_practice_has_large_arrays_too() -> None:
    made = eg.quiz("y = ∑x²", {"x": np.arange(100.0)}, ask=["x̄"])
    assert made.widget.task["graded"] is False
    assert len(made.widget.task["payload"]["arrays"]) == 1
    made.widget.close()


def test_a_graded_quiz_is_copied_as_one(graded: eg.Quiz) -> None:
    assert copy.copy(graded).graded
    assert "?" in graded.prompt(2)


def test_the_still_shows_a_mark_for_what_is_asked(quiz: eg.Quiz) -> None:
    def kinds() -> list[str]:
        root = ET.fromstring(quiz._repr_mimebundle_()[0]["image/svg+xml"])
        marks = [one for one in root.iter() if "eqg-question" in one.get("class", "")]
        assert all("".join(one.itertext()) == "?" for one in marks)
        return [one.get("class", "").rpartition("-")[2] for one in marks]

    assert kinds() == ["value", "question"], "that of a gradient has the plain look"
    quiz.answer(0, 3)
    assert kinds() == ["question"]
    quiz.reveal(1)
    assert kinds() == []


def test_what_is_asked_is_masked_wherever_the_machine_stands() -> None:
    machine = eg.Machine(eg.graph(*CIRCUIT)).run()
    marks = [mark_of(q) for q in eg.quiz(*CIRCUIT, ask=["q", "z̄", "x → q", "q → f"]).questions]
    shown, masked = picture.frame(machine), picture.frame(machine, tuple(marks))
    assert (shown.nodes["q"].value, shown.nodes["z"].grad) != (None, None)
    assert (masked.nodes["q"].value, masked.nodes["z"].grad) == (None, None)
    assert masked.nodes["q"].grad == shown.nodes["q"].grad
    machine.back()
    *_, edge = machine.tape[: machine.pc]
    assert edge.user is not None
    card = picture.frame(machine).edges[edge.node.name, edge.user.name, edge.operand or 0].card
    assert card is not None
    own = eg.quiz(*CIRCUIT, ask=[machine.pc]).questions[0]
    told = picture.frame(machine, (mark_of(own),))
    assert all(one.card is None for one in told.edges.values())
    drawn = picture.svg(machine.graph, frame=told)
    assert drawn.count('eqg-question-edge"') == 1
    assert 'eqg-card"' not in drawn


def test_the_answers_of_the_page_are_judged_the_same_here() -> None:
    fixture = json.loads((FIXTURES / "quiz.json").read_text(encoding="utf-8"))
    fresh = json.loads(json.dumps(make.quizzes(), default=base64_of))
    assert_same({**fixture, "task": fresh["task"]}, fresh)


def assert_same(one: Any, other: Any) -> None:
    """Compare data; the last bits of a product of matrices depend on the processor."""
    if isinstance(one, dict) and isinstance(other, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list):
        assert len(one) == len(other)
        for pair in zip(one, other, strict=True):
            assert_same(*pair)
    elif isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, rel=1e-13, abs=1e-15, nan_ok=True)
    else:
        assert one == other
