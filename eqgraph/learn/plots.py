"""Draw a diagnosis with matplotlib, for papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import EqGraphError

if TYPE_CHECKING:
    from eqgraph.learn.diagnosis import Diagnosis

# Okabe and Ito: told apart also by those who see fewer colours.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


def plot(found: Diagnosis) -> Any:
    """Return a figure: the gradients over time, their paths, the gates' products, saturation."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise EqGraphError("plots need matplotlib", hint="pip install 'eqgraph[learn]'") from None
    figure = Figure(figsize=(9, 8), layout="constrained")
    top, middle, bottom = figure.subplots(3, 1, sharex=True)
    _curves(top, found.steps, {f"‖∂L/∂{n}‖": v for n, v in found.gradients.items()}, log=True)
    parts = {f"{n} {p}": v for n, ps in found.paths.items() for p, v in ps.items()}
    _curves(top, found.steps, parts, log=True, style=":")
    _curves(middle, found.steps, {f"∏ {n}": v for n, v in found.products.items()}, log=True)
    handed = {f"{n} handed back": v for n, v in found.transfer.items()}
    _curves(middle, found.steps, handed, log=True, style="--")
    low = {f"{n} low": v for n, v in found.low.items()}
    _curves(bottom, found.steps, low, log=False)
    _curves(
        bottom, found.steps, {f"{n} high": v for n, v in found.high.items()}, log=False, style="--"
    )
    for axes, title in ((top, "gradient"), (middle, "what is left"), (bottom, "saturated")):
        axes.set_ylabel(title)
        if axes.get_legend_handles_labels()[1]:
            axes.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))  # beside the curves
    bottom.set_xlabel("step t")
    return figure


def _curves(axes: Any, steps: Any, curves: dict[str, Any], *, log: bool, style: str = "-") -> None:
    for k, (label, values) in enumerate(curves.items()):
        shown = np.where(values > 0, values, np.nan) if log else values
        axes.plot(steps, shown, style, color=_COLOURS[k % len(_COLOURS)], label=label, lw=1.5)
    if log:
        axes.set_yscale("log")
