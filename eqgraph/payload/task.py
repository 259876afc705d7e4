"""Write the task of a quiz: all that a page needs to ask, to check and to tell, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.ir.plain import Whole, whole
from eqgraph.payload.run import payload
from eqgraph.payload.schema import OpenTask, QuestionInfo, QuizRun, SealedTask
from eqgraph.picture import QuestionMark, ref
from eqgraph.quizzes.masking import seal
from eqgraph.quizzes.prompt import hints, worded
from eqgraph.quizzes.question import Question
from eqgraph.quizzes.quiz import COST, Quiz, names_of
from eqgraph.tape import Machine

VERSION = 2  # what player/web/quiz/task.ts reads
_LARGEST = 4096  # numbers of an array that formulas in a page may read


def task(quiz: Quiz) -> SealedTask:
    """Return the task of a quiz as plain JSON data; what must not be read by accident is sealed."""
    machine = quiz.machine
    sealed: OpenTask = {
        "payload": payload(machine),
        "cost": COST,
        "tolerance": quiz.tolerance,
        "questions": [_question(q, machine) for q in quiz.questions],
        "runs": [_run(quiz, run) for run in (machine, *quiz.samples)],
    }
    return {"version": VERSION, "sealed": seal(sealed)}


def _question(question: Question, machine: Machine) -> QuestionInfo:
    text, known = worded(question, machine)
    place = mark_of(question).place
    return {
        "kind": question.kind,
        "name": question.name,
        "node": ref(question.node),
        "step": question.step,
        "edge": place if isinstance(place, tuple) else None,
        "text": text,
        "facts": known,
        "hints": hints(question, machine),
        "forbidden": sorted(question.forbidden),
    }


def mark_of(question: Question) -> QuestionMark:
    """Return the place in the picture that a question asks for."""
    user, operand = question.instruction.user, question.instruction.operand
    if question.kind != "edge" or user is None or operand is None:
        return QuestionMark(question.kind, ref(question.node))
    return QuestionMark("edge", (ref(question.node), ref(user), operand))


def _run(quiz: Quiz, machine: Machine) -> QuizRun:
    """Return the right answers of one run, and the names that a formula may read."""
    return {
        "targets": [whole(question.target(machine)) for question in quiz.questions],
        "known": _small(names_of(machine)),
    }


def _small(known: Mapping[str, Any]) -> dict[str, Whole]:
    return {name: whole(array) for name, array in known.items() if np.size(array) <= _LARGEST}
