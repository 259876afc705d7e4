"""Write the task of a quiz: what a page needs to ask, and to check if it is not graded."""

from __future__ import annotations

from typing import Literal

from eqgraph.ir.plain import whole
from eqgraph.payload.partial import partial
from eqgraph.payload.run import payload
from eqgraph.payload.schema import HistoryPayload, Payload, QuestionInfo, Task
from eqgraph.picture import QuestionMark, ref
from eqgraph.quizzes.progress import COST
from eqgraph.quizzes.prompt import hints, worded
from eqgraph.quizzes.question import Question
from eqgraph.quizzes.quiz import Quiz

VERSION: Literal[3] = 3  # what player/web/quiz/task.ts reads


def task(quiz: Quiz) -> Task:
    """Return the task of a quiz.

    The page of a practice computes the right answers. What is graded holds nothing behind the
    first open question, neither numbers nor rules; it is written anew after each answer.
    """
    infos = [_graded(quiz, k) if quiz.graded else _practice(quiz, k) for k in range(len(quiz))]
    sent: Payload | HistoryPayload = (
        partial(quiz.machine, quiz.open_steps) if quiz.graded else payload(quiz.machine)
    )
    if "fixed" in sent:  # rules that no word of the page computes: nor a slope of them
        for k, question in enumerate(quiz.questions):
            if question.local:
                infos[k]["answer"] = whole(question.target(quiz.machine))
    return {
        "version": VERSION,
        "graded": quiz.graded,
        "payload": sent,
        "cost": COST,
        "tolerance": quiz.tolerance,
        "salt": "" if quiz.graded else quiz.salt,
        "questions": infos,
    }


def _practice(quiz: Quiz, k: int) -> QuestionInfo:
    question = quiz.questions[k]
    text, known = worded(question, quiz.machine)
    return {
        **_place(question),
        "text": text,
        "facts": [name for name, _ in known],
        "hints": hints(question, quiz.machine),
        "forbidden": sorted(question.forbidden),
    }


def _graded(quiz: Quiz, k: int) -> QuestionInfo:
    question, done = quiz.questions[k], quiz.progress()[k]
    every = hints(question, quiz.machine)
    made: QuestionInfo = {
        **_place(question),
        "text": quiz.prompt(k),
        "facts": [],
        "hints": [text if j < done["hints"] else "" for j, text in enumerate(every)],
        "forbidden": [],
    }
    if done["right"] or done["revealed"]:
        made["answer"] = whole(question.target(quiz.machine))
    return made


def _place(question: Question) -> QuestionInfo:
    place = mark_of(question).place
    return {
        "kind": question.kind,
        "name": question.name,
        "node": ref(question.node),
        "step": question.step,
        "edge": place if isinstance(place, tuple) else None,
        "text": "",
        "facts": [],
        "hints": [],
        "forbidden": [],
    }


def mark_of(question: Question) -> QuestionMark:
    """Return the place in the picture that a question asks for."""
    user, operand = question.instruction.user, question.instruction.operand
    if question.kind != "edge" or user is None or operand is None:
        return QuestionMark(question.kind, ref(question.node))
    return QuestionMark("edge", (ref(question.node), ref(user), operand))
