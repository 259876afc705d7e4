"""Hold what was done with a question of a quiz: answers, hints, and what it counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from eqgraph.quizzes.answer import Feedback
from eqgraph.quizzes.state import Done, Plain, Try

COST = 0.25  # points that a hint costs


@dataclass(slots=True)
class Progress:
    """Hold what was done with one question."""

    tries: list[tuple[Plain, Feedback]] = field(default_factory=list)
    hints: int = 0
    revealed: bool = False

    @property
    def right(self) -> bool:
        """Tell whether an answer was right."""
        return any(feedback.right for _, feedback in self.tries)

    @property
    def done(self) -> bool:
        """Tell whether it is no longer asked."""
        return self.right or self.revealed

    @property
    def points(self) -> float:
        """Return what it counts."""
        got = min(1.0, max(0.0, 1 - COST * self.hints))
        return got if self.right and not self.revealed else 0.0


def written(progress: Progress) -> Done:
    """Return what was done as plain data."""
    tries: list[Try] = [
        {"answer": answer, "kind": f.kind, "right": f.right, "exact": f.exact,
         "approximate": f.approximate, "message": f.message,
         "max_diff": f.max_diff}
        for answer, f in progress.tries
    ]  # fmt: skip
    return {"tries": tries, "hints": progress.hints, "revealed": progress.revealed,
            "right": progress.right}  # fmt: skip
