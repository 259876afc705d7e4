"""The widget of a quiz: Python and the page follow each other, and nothing shows too early."""

from __future__ import annotations

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


def test_what_is_answered_in_python_shows_in_the_page(quiz: eg.Quiz) -> None:
    assert [one["tries"] for one in quiz.widget.progress] == [[], []]
    quiz.answer(0, 4)
    assert quiz.widget.progress[0]["tries"][0]["message"] == "not yet"
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


def test_the_still_shows_a_mark_for_what_is_asked(quiz: eg.Quiz) -> None:
    def kinds() -> list[str]:
        root = ET.fromstring(quiz._repr_mimebundle_()[0]["image/svg+xml"])
        marks = [one for one in root.iter() if "eqg-question" in one.get("class", "")]
        assert all("".join(one.itertext()) == "?" for one in marks)
        return [one.get("class", "").rpartition("-")[2] for one in marks]

    assert kinds() == ["value", "gradient"]
    quiz.answer(0, 3)
    assert kinds() == ["gradient"]
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
    assert fixture["cases"] == [make.judged(*case) for case in make.ANSWERS]
