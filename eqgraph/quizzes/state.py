"""Name the parts of a quiz's state: plain JSON data, for a file, a page or another program."""

from __future__ import annotations

from typing import TypedDict

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
