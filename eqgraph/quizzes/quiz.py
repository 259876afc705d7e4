"""Define the quiz: questions about a run, answers, hints and a score, all in plain Python."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eqgraph.errors import EqGraphError, MachineError
from eqgraph.ir import Array, ArrayLike, NodeLike, Values, graph
from eqgraph.ir.draws import Draws
from eqgraph.ir.plain import nested
from eqgraph.quizzes.answer import Feedback, check, explicit_answer
from eqgraph.quizzes.known import names_of
from eqgraph.quizzes.masking import mask
from eqgraph.quizzes.progress import Progress, written
from eqgraph.quizzes.prompt import hints, prompt, shown
from eqgraph.quizzes.question import Question, question_at, questions
from eqgraph.quizzes.state import (
    Done,
    QuestionState,
    State,
    answer_of,
    questions_of,
)
from eqgraph.quizzes.variants import sample, variant
from eqgraph.shown import Shown
from eqgraph.shown import widget as widget_of
from eqgraph.syntax import Source
from eqgraph.tape import Machine

if TYPE_CHECKING:
    from anywidget import AnyWidget

_SAMPLES = 5  # runs with other numbers, at which a formula must agree
_TRIED = 30
_LARGEST = 10**6  # numbers of an array: what a quiz draws anew several times


@dataclass(frozen=True, slots=True)
class Score:
    """Hold the points got, of how many, and how many questions are answered rightly."""

    points: float
    of: int
    right: int

    def __str__(self) -> str:
        return f"{self.points:g} of {self.of} points, {self.right} of {self.of} right"


class Quiz(Shown):
    """Ask about a run: `questions`, `answer(k, …)`, `hint(k)`, `reveal(k)`, `score()`, `state()`.

    Questions count from 0. Wrong tries cost nothing, a hint a quarter of a point, and what is
    revealed before it is answered gives none. It is a practice, whose page computes the answers, or
    graded: then only the kernel knows them. `eg.quiz` makes it.

    Args:
        machine: at the end of its tape.
        questions: in their order.
        tolerance: of a number, relative to the largest entry of the right answer.
        salt: what the tries of formulas are drawn from.
        graded: the page gets nothing of what is asked, and only the kernel checks.

    Raises:
        MachineError: the tolerance is no number from 0 on.

    >>> import eqgraph as eg
    >>> q = eg.quiz("y = x*x", {"x": 3.0}, ask=["x̄"])
    >>> bool(q.answer(0, 5)), q.answer(0, "2*x").kind
    (False, 'formula')
    """

    def __init__(
        self, machine: Machine, questions: list[Question], tolerance: float, salt: str,
        graded: bool = False,
    ) -> None:  # fmt: skip
        self.graded = graded
        self.machine, self.tolerance, self.salt = machine, _tolerance(tolerance), salt
        self.questions = tuple(questions)
        self._progress = [Progress() for _ in questions]
        self._listeners: list[Callable[[], None]] = []
        self._widget: AnyWidget | None = None
        draws = Draws(salt)
        runs = (sample(machine, draws) for _ in range(_TRIED))
        self.samples = [
            run for run, _ in zip((r for r in runs if r), range(_SAMPLES), strict=False)
        ]

    def answer(self, k: int, text: ArrayLike) -> Feedback:
        """Check an answer.

        Numbers count within the tolerance, or rounded to two digits or more. A formula reads the
        names of the graph (`h̄` is a gradient) and must hold for other numbers too.

        Args:
            k: the question.
            text: a number, an array in the shape of the answer, or a number or formula as text.

        Raises:
            EqGraphError: it cannot be read or gives the answer away; that is no try.
            MachineError: there is no question k.
        """
        feedback = self._checked(k, text)
        if not self._progress[k].revealed:
            kept = text if isinstance(text, str) else nested(np.asarray(text, dtype=np.float64))
            self._progress[k].tries.append((kept, feedback))
            self._changed()
        return feedback

    def _checked(self, k: int, text: ArrayLike) -> Feedback:
        """Return the verdict on an answer, without counting it."""
        question = self._question(k)
        samples = [(question.target(run), names_of(run)) for run in self.samples]
        known = names_of(self.machine)
        target = question.target(self.machine)
        return check(text, target, known, samples, question.forbidden, self.tolerance)

    def explicit(self, k: int, text: str) -> str:
        """Return a formula with every sign written, as the page of a practice reads it.

        Args:
            k: the question.
            text: the formula, such as `W x + b`.

        Raises:
            EqGraphError: it cannot be read or gives the answer away.
            MachineError: there is no question k.

        >>> import eqgraph as eg
        >>> eg.quiz("y = a*x", {"a": 2.0, "x": 3.0}, ask=["ā"]).explicit(0, "2 x")
        '2*x'
        """
        return explicit_answer(text, names_of(self.machine), self._question(k).forbidden)

    def hint(self, k: int) -> str:
        """Return the next hint to a question: first why, then the rule; the last one repeats.

        Args:
            k: the question.

        Raises:
            MachineError: there is no question k.
        """
        listed = hints(self._question(k), self.machine)
        progress = self._progress[k]
        hint = listed[min(progress.hints, len(listed) - 1)]
        if not progress.right:
            progress.hints = min(progress.hints + 1, len(listed))
            self._changed()
        return hint

    def reveal(self, k: int) -> Array:
        """Return the right answer; without a right one before, the question gives no points.

        Args:
            k: the question.

        Raises:
            MachineError: there is no question k.
        """
        question = self._question(k)
        self._progress[k].revealed = self._progress[k].revealed or not self._progress[k].right
        self._changed()
        answer: Array = question.target(self.machine)
        return answer

    def score(self) -> Score:
        """Return the points so far."""
        points = sum(p.points for p in self._progress)
        return Score(points, len(self.questions), sum(p.right for p in self._progress))

    def state(self) -> State:
        """Return what was asked and done as plain JSON data; answers are masked, see `unmask`."""
        return {
            "version": 1,
            "salt": self.salt,
            "tolerance": self.tolerance,
            "values": {name: nested(value) for name, value in self.machine.values.items()},
            "questions": [self._question_state(k) for k in range(len(self.questions))],
            "score": {"points": self.score().points, "of": len(self.questions)},
        }

    def restore(self, state: State) -> Quiz:
        """Take up where a state of the same quiz left off; every try is checked anew.

        Args:
            state: what `state` returned, through a file or not.

        Raises:
            MachineError: the state belongs to another quiz, or is none; then nothing is changed.
        """
        found: list[Progress] = []
        for k, saved in enumerate(questions_of(state, self.salt, len(self.questions))):
            most = len(hints(self.questions[k], self.machine))
            if saved["hints"] > most:
                raise MachineError(f"question {k} has {most} hints, not {saved['hints']}")
            progress = Progress(hints=saved["hints"], revealed=saved["revealed"])
            for one in saved["tries"]:
                try:
                    feedback = self._checked(k, answer_of(one["answer"]))
                except EqGraphError as error:
                    raise MachineError(
                        f"a try of question {k} was never made: {error.message}"
                    ) from None
                progress.tries.append((one["answer"], feedback))
            found.append(progress)
        self._progress = found
        self._changed()
        return self

    def progress(self) -> list[Done]:
        """Return what was done with each question, as plain JSON data."""
        return [written(progress) for progress in self._progress]

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call the listener after each answer, hint and revealing.

        Args:
            listener: a function without arguments.
        """
        self._listeners.append(listener)

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()

    @property
    def widget(self) -> AnyWidget:
        """Return the quiz as a widget: the player, with a ? at each place that is asked for."""
        if self._widget is None:
            self._widget = widget_of(self)
        return self._widget

    def save_html(self, path: str | Path) -> Path:
        """Write the quiz as one file that needs no kernel and no network; return its path.

        Args:
            path: of the file, which is replaced.
        """
        written: Path = self.widget.save_html(path)
        return written

    def _question_state(self, k: int) -> QuestionState:
        question, progress = self.questions[k], self._progress[k]
        target = np.asarray(question.target(self.machine))
        return {
            "kind": question.kind, "name": question.name, "step": question.step,
            "node": question.node.name, "shape": list(target.shape),
            **written(progress), "masked": mask(target),
        }  # fmt: skip

    def _question(self, k: int) -> Question:
        if isinstance(k, bool) or not isinstance(k, int | np.integer):
            raise MachineError(f"questions are numbered, {k!r} is no number")
        if not 0 <= k < len(self.questions):
            raise MachineError(
                f"there is no question {k}: they count 0 to {len(self.questions) - 1}"
            )
        return self.questions[k]

    @property
    def open_steps(self) -> int:
        """Return how many instructions may be taken before the next answer."""
        pairs = zip(self.questions, self._progress, strict=True)
        steps = (q.step - 1 for q, p in pairs if not p.done)
        return min(steps, default=len(self.machine.tape))

    def prompt(self, k: int) -> str:
        """Return a question in words, with the numbers that are known so far.

        Args:
            k: the question.

        Raises:
            MachineError: there is no question k.
        """
        pairs = zip(self.questions, self._progress, strict=True)
        hidden = {q.name for q, p in pairs if not p.done}
        if self.graded:
            tape = self.machine.tape
            for i in tape[self.open_steps :]:
                bar = tape.bars.get(i.node.id, "")
                hidden |= {i.node.name, *i.node.names} if i.kind == "compute" else {bar}
        return prompt(self._question(k), self.machine, hidden)

    def __len__(self) -> int:
        return len(self.questions)

    def __reduce__(self) -> tuple[object, ...]:
        """Let a quiz be copied with what was done; its widget and its listeners are not."""
        places = [(q.kind, q.step) for q in self.questions]
        return _copied, (
            self.machine,
            places,
            self.tolerance,
            self.salt,
            self._progress,
            self.graded,
        )

    def __repr__(self) -> str:
        lines = [self.machine.graph.text.strip("\n")]
        for name, value in self.machine.values.items():
            lines.append(f"  {name} = {shown(value)}")
        for k, progress in enumerate(self._progress):
            mark = "✓" if progress.right else "!" if progress.revealed else "?"
            lines.append(f"{mark} {k}: {self.prompt(k)}")
        return "\n".join([*lines, str(self.score())])


def _copied(
    machine: Machine, places: list[tuple[str, int]], tolerance: float, salt: str,
    progress: list[Progress], graded: bool,
) -> Quiz:  # fmt: skip
    found = [question_at(machine.tape, kind, step) for kind, step in places]
    made = Quiz(machine, found, tolerance, salt, graded)
    made._progress = [Progress(list(p.tries), p.hints, p.revealed) for p in progress]
    return made


def _tolerance(given: float) -> float:
    real = isinstance(given, int | float | np.number) and not isinstance(given, bool)
    if not real or not 0 <= given <= float(np.finfo(np.float64).max):
        raise MachineError(f"a tolerance is a number from 0 on, not {str(given)[:40]}")
    return float(given)


def quiz(
    source: Source,
    values: Values | None = None,
    *,
    ask: str | Iterable[str | int] = "gradients",
    of: NodeLike | None = None,
    count: int | None = None,
    seed: int | str | None = None,
    tolerance: float = 0.01,
    graded: bool = False,
) -> Quiz:
    """Return a quiz about the run of equations; the player shows it, with a ? at each place.

    Args:
        source: what `eg.graph` takes.
        values: as for `eg.graph`.
        ask: "values", "gradients" or "edges", or a list of what is asked: "q" for a value, "x̄" for
            a gradient, "x → q" or a step number for an edge.
        of: the node whose gradient flows back, as for `eg.Machine`.
        count: so many of the questions, chosen at random.
        seed: such as a student's name: gives other numbers of the same shapes, the same each time.
        tolerance: of a number, relative to the largest entry of the right answer.
        graded: the page gets no program, and no number or rule of what is asked: only the kernel
            checks, and sends on what may be seen next. Without, it is a practice: the page checks
            by itself, has new numbers at will, and hides nothing.

    Raises:
        MachineError: nothing is asked, or something that is not there.
        ValuesError: no other numbers of the seed give finite results.
        EqGraphError: whatever `eg.graph` and `eg.Machine` raise.

    >>> import eqgraph as eg
    >>> q = eg.quiz("q = x + y; f = q*z", {"x": -2, "y": 5, "z": -4}, ask=["q", "z̄", "q → f"])
    >>> q.answer(0, "x + y"), q.answer(1, 4).right
    (right | exact: True  | approximate: True  | maxdiff: 0, False)
    >>> print(q.score())
    1 of 3 points, 1 of 3 right
    """
    if count is not None and (isinstance(count, bool) or not isinstance(count, int | np.integer)
                              or count < 1):  # fmt: skip
        raise MachineError(f"a quiz has a whole number of questions, not {str(count)[:40]}")
    _tolerance(tolerance)  # before the work
    g = graph(source, values if values is not None else {})
    large = next((n for n in g.nodes if math.prod(n.shape or ()) > _LARGEST), None)
    if large is not None:
        raise MachineError(
            f"{large.name} has {math.prod(large.shape or ()):,} numbers: a quiz asks about arrays"
            f" of at most {_LARGEST:,}",
            hint="ask about a smaller one: what is learned is the same",
        )
    machine = Machine(g, of)
    if seed is not None:
        machine = Machine(graph(source, variant(g, of, seed)), of)
    machine.seek(len(machine.tape))
    chosen = questions(machine.tape, ask)
    text = f"{g.text}|{seed}|{[(q.kind, q.step) for q in chosen]}"
    if count is not None and count < len(chosen):
        chosen = [chosen[k] for k in sorted(Draws(text).some(count, len(chosen)))]
    if not chosen:
        raise MachineError("there is nothing to ask", hint='ask="values", "gradients" or "edges"')
    return Quiz(
        machine, chosen, tolerance, hashlib.sha256(text.encode()).hexdigest()[:16], bool(graded)
    )
