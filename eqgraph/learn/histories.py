"""Set trainings side by side: where their losses part, and what was noted of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from eqgraph.errors import NotInstalled, ValuesError
from eqgraph.learn.history import History, Theme
from eqgraph.learn.snapshots import after
from eqgraph.shown import Shown
from eqgraph.syntax.numbers import number

_TIMES = 2.0  # a figure of two trainings that differs by so much is told
_MOST = 8  # of them


@dataclass(frozen=True, slots=True)
class HistoryComparison(Shown):
    """Hold trainings by heading; it prints where the first two part, and shows all curves.

    `parted` is the first update whose losses differ in any bit; None where none does.
    """

    histories: Mapping[str, History]

    @property
    def parted(self) -> int | None:
        """Return the first update whose losses differ."""
        (_, one), (_, other) = list(self.histories.items())[:2]
        pairs = enumerate(zip(one.losses, other.losses, strict=False))
        return next((k for k, (a, b) in pairs if a != b), None)

    def svg(self, over: int = 50, *, theme: Theme = "light") -> str:
        """Draw the running means of the losses on one scale.

        Raise `NotInstalled` where there is no matplotlib.
        """
        from eqgraph.learn.plots import several

        means = {name: history.smooth(over) for name, history in self.histories.items()}
        return several(means, f"losses, mean of {over}", theme=theme)

    def forms(self) -> dict[str, str]:
        """Return the text, and the picture where there is matplotlib, as a notebook shows them."""
        try:
            return {"text/plain": repr(self), "image/svg+xml": self.svg()}
        except NotInstalled:
            return {"text/plain": repr(self)}

    def __str__(self) -> str:
        lines = [f"{name}: {history!r}" for name, history in self.histories.items()]
        (here, one), (there, other) = list(self.histories.items())[:2]
        at = self.parted
        if at is None:
            least = min(len(one.losses), len(other.losses))
            return "\n".join([*lines, f"the losses are the same to the bit {after(least)}"])
        a, b = (number(h.losses[at], 6, short=True) for h in (one, other))
        lines.append(f"the losses part {after(at)}: {here} {a}, {there} {b}")
        return "\n".join([*lines, *self._noted(here, one, there, other)])

    __repr__ = __str__

    @staticmethod
    def _noted(here: str, one: History, there: str, other: History) -> list[str]:
        """Tell what differs most of what was noted last of both."""
        both = [k for k in one.watched if k in other.watched]
        if not both:
            return []
        found: list[tuple[float, str]] = []
        first, second = one.watched[both[-1]], other.watched[both[-1]]
        for name in first:
            a, b = first[name], second.get(name)
            if b is None or np.ndim(a) or np.ndim(b) or not min(a, b) > 0:
                continue
            times = max(a, b) / min(a, b)
            if times >= _TIMES:
                a, b = (number(x, 3, short=True) for x in (a, b))
                found.append((times, f"  {name}: {here} {a}, {there} {b}"))
        found.sort(key=lambda one: -one[0])
        lines = [line for _, line in found[:_MOST]]
        return [f"{after(both[-1])}, at least {_TIMES:g} times apart:", *lines] if lines else []


def compared(histories: Mapping[str, History]) -> HistoryComparison:
    """Return trainings side by side; raise `ValuesError` where one has no updates."""
    empty = [name for name, history in histories.items() if not history.losses]
    if empty:
        raise ValuesError(f"{empty[0]} has no updates to compare")
    return HistoryComparison(histories)
