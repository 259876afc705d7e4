"""Keep what training reports: one entry an update."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from eqgraph.errors import NotInstalled, ValuesError
from eqgraph.shown import Shown
from eqgraph.syntax.numbers import number

if TYPE_CHECKING:
    from eqgraph.learn.snapshots import Snapshot
    from eqgraph.learn.trail import Trail

Theme = Literal["light", "dark"]


@dataclass(slots=True)
class History(Shown):
    """Hold the loss, the rate and the gradient's norm of every update.

    `ratios` are ‖ΔW‖/‖W‖ of each parameter at the updates that were looked at: about 1e-3 is well
    (Karpathy, cs231n notes, Neural networks 3). `watched` is what `watch=` noted, by update and by
    name: numbers, and the flow, `‖∂L/∂hₜ‖ of the last loss` as `eg.diagnose` calls it, as one
    number a step. `halted` is the state before the step at which a condition of `watch=` ended the
    training. Updates are counted from 0, as lists are.
    """

    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    ratios: dict[int, dict[str, float]] = field(default_factory=dict)
    interrupted: bool = False
    watched: dict[int, dict[str, Any]] = field(default_factory=dict)
    halted: Snapshot | None = field(default=None, compare=False)
    trail: Trail | None = field(default=None, compare=False, repr=False)
    shown_by: int | None = field(default=None, compare=False)  # the cell that shows the curve

    def smooth(self, over: int = 50) -> list[float]:
        """Return the running mean of the losses.

        >>> History([3.0, 1.0, 2.0]).smooth(2)
        [3.0, 2.0, 1.5]
        """
        sums = np.concatenate([[0.0], np.cumsum(self.losses)])
        ends = np.arange(1, len(sums))
        starts = np.maximum(0, ends - over)
        return [float(x) for x in (sums[ends] - sums[starts]) / (ends - starts)]

    def svg(
        self, over: int = 50, *, caption: str = "", total: int | None = None,
        theme: Theme = "light",
    ) -> str:  # fmt: skip
        """Draw the losses and their running mean, and what was watched as heat maps below.

        `total` is how many losses there will be, `theme` is light or dark; its ground is drawn, so
        that it is read on any page. Raise `NotInstalled` where there is no matplotlib.
        """
        from eqgraph.learn.plots import losses  # late: matplotlib takes a second to come

        text = caption or f"{self.text()} updates"
        return losses(
            self.losses, self.smooth(over), text, over=over, total=total, theme=theme,
            watched=self.watched,
        )  # fmt: skip

    def text(self) -> str:
        """Say the last running mean of the losses and how many there are.

        >>> History([3.0, 2.0]).text()
        'loss 2.5 after 2'
        """
        if not self.losses:
            return "no loss yet after 0"
        mean = self.smooth()[-1]
        return f"loss {number(mean, 4, short=True)} after {len(self.losses):,}"

    def forms(self, text: str, caption: str = "", total: int | None = None) -> dict[str, str]:
        """Return a text, and the picture where there is matplotlib, as a notebook shows them."""
        try:
            return {"text/plain": text, "image/svg+xml": self.svg(caption=caption, total=total)}
        except NotInstalled:
            return {"text/plain": text}

    def at(self, update: int) -> Snapshot:
        """Return the training as it stood after so many updates, computed again to the bit.

        It goes from the nearest state that was kept; each loss on the way is compared with what it
        was.

        Args:
            update: how many were done; 0 is the start, the number of losses the end.

        Raises:
            ValuesError: there was no such update, or what is computed is not what was.
        """
        return self._trail().snapshot(update)

    def first(self, condition: str, *, bisect: bool = False) -> Snapshot | None:
        """Return the training before the first update at which a condition holds; else None.

        The updates are done again until it holds, unless the losses and rates tell it. The
        snapshot's `reason` says how it was found.

        Args:
            condition: as for `watch=` of `eg.train`: "saturation(fₜ) > 0.9".
            bisect: go by halves, which is quick and right only for what goes on holding; where
                `watched` tells that it does not, all updates are done again.

        Raises:
            ParseError: the condition cannot be read, or reads a name that there is not.
            ValuesError: what is computed again is not what was.

        >>> from eqgraph.learn import SGD, model, train
        >>> m = model("param w ∈ ℝ; loss L = ∑ₜ ((yₜ - w*xₜ)²)").set({"w": 0.0})
        >>> h = train(m, {"xₜ": [1.0], "yₜ": [1.0]}, SGD(rate=0.25), updates=9, progress=False)
        >>> h.first("‖∂L/∂w‖ < 0.1")
        <Snapshot: ‖∂L/∂w‖ < 0.1 after 5 updates (all were looked at)>
        """
        from eqgraph.learn.searching import first

        return first(self, self._trail(), condition, bisect=bisect)

    def _trail(self) -> Trail:
        if self.trail is None:
            raise ValuesError(
                "this history keeps no states", hint="it is the one that eg.train returned?"
            )
        return self.trail

    def __repr__(self) -> str:
        stop = ", interrupted" if self.interrupted else ""
        stop = f", halted by {self.halted.reason}" if self.halted is not None else stop
        return f"<History: {self.text()} updates{stop}>"
