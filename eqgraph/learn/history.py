"""Keep what training reports: one entry an update."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from eqgraph.errors import NotInstalled
from eqgraph.shown import Shown
from eqgraph.syntax.numbers import number

Theme = Literal["light", "dark"]


@dataclass(slots=True)
class History(Shown):
    """Hold the loss, the rate and the gradient's norm of every update.

    `ratios` are ‖ΔW‖/‖W‖ of each parameter at the updates that were looked at: about 1e-3 is well
    (Karpathy, cs231n notes, Neural networks 3).
    """

    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    ratios: dict[int, dict[str, float]] = field(default_factory=dict)
    interrupted: bool = False
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
        """Draw the losses and their running mean; `total` is how many there will be.

        `theme` is light or dark; its ground is drawn, so that it is read on any page. Raise
        `NotInstalled` where there is no matplotlib.
        """
        from eqgraph.learn.plots import losses  # late: matplotlib takes a second to come

        text = caption or f"{self.text()} updates"
        return losses(self.losses, self.smooth(over), text, over=over, total=total, theme=theme)

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

    def __repr__(self) -> str:
        stop = ", interrupted" if self.interrupted else ""
        return f"<History: {self.text()} updates{stop}>"
