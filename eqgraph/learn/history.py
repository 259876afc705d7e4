"""Keep what training reports: one entry an update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(slots=True)
class History:
    """Hold the loss, the rate and the gradient's norm of every update.

    `ratios` are ‖ΔW‖/‖W‖ of each parameter at the updates that were looked at: about 1e-3 is well
    (Karpathy, cs231n notes, Neural networks 3).
    """

    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    ratios: dict[int, dict[str, float]] = field(default_factory=dict)
    interrupted: bool = False

    def smooth(self, over: int = 50) -> list[float]:
        """Return the running mean of the losses.

        >>> History([3.0, 1.0, 2.0]).smooth(2)
        [3.0, 2.0, 1.5]
        """
        sums = np.concatenate([[0.0], np.cumsum(self.losses)])
        ends = np.arange(1, len(sums))
        starts = np.maximum(0, ends - over)
        return [float(x) for x in (sums[ends] - sums[starts]) / (ends - starts)]

    def svg(self, over: int = 50) -> str:
        """Draw the losses and their running mean."""
        if not self.losses:
            return '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="160"/>'
        smooth = self.smooth(over)
        finite = [x for x in self.losses if np.isfinite(x)] or [0.0]
        low, high = min(finite), max(finite)
        each, mean = (_line(xs, low, high) for xs in (self.losses, smooth))
        label = f"loss {self.losses[-1]:.4g} after {len(self.losses)} updates"
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 180" width="480" role="img">'
            f"<title>{label}</title>"
            f'<path d="{each}" fill="none" stroke="#888888" stroke-opacity=".4"/>'
            f'<path d="{mean}" fill="none" stroke="#0072B2" stroke-width="2"/>'
            f'<text x="4" y="12" font-size="11" fill="#888888">{high:.3g}</text>'
            f'<text x="4" y="160" font-size="11" fill="#888888">{low:.3g}</text>'
            f'<text x="40" y="176" font-size="11" fill="#888888">{label}</text></svg>'
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "image/svg+xml": self.svg()}

    def __repr__(self) -> str:
        if not self.losses:
            return "<History: no update>"
        mean = self.smooth()[-1]
        stop = ", interrupted" if self.interrupted else ""
        return f"<History: {len(self.losses)} updates, loss {mean:.4g}{stop}>"


def _line(values: Sequence[float], low: float, high: float) -> str:
    """Write a path through at most 400 of the values, in a box of 440 × 150 from (36, 8)."""
    every = max(1, len(values) // 400)
    points = []
    for k in range(0, len(values), every):
        if np.isfinite(values[k]):
            x = 36 + 440 * k / max(1, len(values) - 1)
            y = 158 - 150 * (values[k] - low) / ((high - low) or 1.0)
            points.append(f"{x:.1f} {y:.1f}")
    return "M" + "L".join(points) if points else ""
