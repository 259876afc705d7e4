"""Define the widget of a quiz: the player, with a ? at each place that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from eqgraph import picture
from eqgraph.errors import MachineError
from eqgraph.payload.task import mark_of, task
from eqgraph.player.paged import Paged, slide
from eqgraph.player.tasks import failure
from eqgraph.quizzes.question import Question
from eqgraph.quizzes.quiz import Quiz
from eqgraph.shown import Bundle


class QuizPlayer(Paged):
    """Show a quiz: what is asked stays hidden, and the tape stops before it, until it is answered.

    `step` is as in the player. What is typed goes to the quiz in the kernel, and what is answered
    there shows here. A page without a kernel checks by itself, unless the quiz is graded.

    >>> import eqgraph as eg
    >>> q = eg.quiz("f = (x + y)*z", {"x": -2, "y": 5, "z": -4}, ask=["f"])
    >>> q.widget.open_steps, q.answer(0, -12).right, q.widget.open_steps
    (1, True, 7)
    """

    task: Any = traitlets.Dict().tag(sync=True)
    progress: Any = traitlets.List().tag(sync=True)

    def __init__(self, quiz: Quiz, **traits: Any) -> None:
        self.quiz = quiz
        super().__init__(task=task(quiz), progress=self.quiz.progress(), **traits)
        quiz.on_change(self._follow)
        self.on_msg(self._heard)

    @property
    def last_step(self) -> int:
        """Return the end of the tape; `open_steps` is where the next question stops it."""
        return len(self.quiz.machine.tape)

    @property
    def open_steps(self) -> int:
        """Return how many instructions may be taken before the next answer."""
        return self.quiz.open_steps

    def _waiting(self) -> list[Question]:
        """Return the questions that are still open."""
        pairs = zip(self.quiz.questions, self.progress, strict=True)
        return [q for q, p in pairs if not (p["right"] or p["revealed"])]

    def _follow(self) -> None:
        with self.hold_sync():
            if self.quiz.graded:
                self.task = task(self.quiz)
            self.progress = self.quiz.progress()

    def _heard(self, _: Any, content: Any, buffers: Any) -> None:
        try:
            reply = self._done(content)
        except Exception as error:
            self._answered(content, {"kind": "error", "text": failure(error)})
        else:
            self._answered(content, reply)

    def _done(self, content: Any) -> dict[str, str]:
        """Do what the page asks for, and return the reply to it."""
        if not isinstance(content, Mapping) or type(content.get("k")) is not int:
            raise MachineError("a request names a question")
        kind, k = content.get("kind"), content["k"]
        if kind == "answer":
            message = self.quiz.answer(k, str(content.get("text", ""))).message
            return {"kind": "done", "text": message}
        if kind == "hint":
            return {"kind": "done", "text": self.quiz.hint(k)}
        if kind == "reveal":
            self.quiz.reveal(k)
            return {"kind": "done", "text": ""}
        if kind == "read" and not self.quiz.graded:  # there, only the kernel checks
            return {"kind": "read", "text": self.quiz.explicit(k, str(content.get("text", "")))}
        raise MachineError(f"there is no request {str(kind)[:40]!r}")

    def _held(self) -> dict[str, Any]:
        return {"task": self.task, "progress": self.progress, "step": self.step}

    def _title(self) -> str:
        return "quiz: " + ", ".join(r.name for r in self.quiz.machine.graph.results)

    def _still(self) -> str:
        return picture.svg(self.quiz.machine.graph, theme="inherit")

    def _forms(self) -> Bundle:
        marks = tuple(mark_of(q) for q in self._waiting())
        drawn = slide(self.quiz.machine, min(self.step, self.open_steps), marks)
        return {"image/svg+xml": drawn, "text/plain": repr(self.quiz)}
