"""Name the parts of a quiz's state: plain JSON data, for a file, a page or another program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import numpy as np

from eqgraph.errors import MachineError

_MOST = 1000  # tries of one question

Plain = str | float | list["Plain"]  # numbers; NaN and Inf go as a text, which JSON knows


class Try(TypedDict):
    """Hold one answer and the message it got."""

    answer: Plain
    kind: str
    right: bool
    exact: bool
    approximate: bool
    message: str
    max_diff: float | None


class Done(TypedDict):
    """Hold what was done with one question."""

    tries: list[Try]
    hints: int
    revealed: bool
    right: bool


class QuestionState(Done):
    """Hold one question, what was done with it, and its right answer, masked."""

    kind: str
    name: str
    step: int
    node: str
    shape: list[int]
    masked: str


class Points(TypedDict):
    """Hold the points got, of how many."""

    points: float
    of: int


class State(TypedDict):
    """Hold a quiz: `Quiz.state` writes it, `Quiz.restore` reads it."""

    version: int
    salt: str
    tolerance: float
    values: dict[str, Plain]
    questions: list[QuestionState]
    score: Points


def questions_of(state: Any, salt: str, count: int) -> list[Any]:
    """Return what a state tells of each question, all of it checked."""
    if not isinstance(state, Mapping):
        raise MachineError(f"a state is what quiz.state() returned, not {type(state).__name__}")
    if state.get("version") != 1:
        raise MachineError("this is no state of a quiz, or one of another version of eqgraph")
    found = state.get("questions")
    if state.get("salt") != salt or not isinstance(found, list) or len(found) != count:
        raise MachineError("this state belongs to another quiz")
    for k, saved in enumerate(found):
        if not _sound(saved):
            raise MachineError(f"the state of question {k} is damaged")
    return found


def _sound(saved: Any) -> bool:
    if not isinstance(saved, Mapping) or type(saved.get("revealed")) is not bool:
        return False
    hints, tries = saved.get("hints"), saved.get("tries")
    if type(hints) is not int or hints < 0 or not isinstance(tries, list) or len(tries) > _MOST:
        return False
    return all(isinstance(one, Mapping) and "answer" in one for one in tries)


def answer_of(kept: Any) -> Any:
    """Return an answer as it was given: a text, or numbers as JSON holds them."""
    if isinstance(kept, str):
        return kept
    try:
        return np.array(kept, np.float64)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise MachineError("it is neither a text nor numbers") from None
