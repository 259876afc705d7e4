"""Draw with matplotlib: the losses of a training, and a diagnosis for papers."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from eqgraph.errors import NotInstalled, ValuesError
from eqgraph.learn.heatmaps import ROW, draw_map, heat_maps, paired
from eqgraph.syntax.numbers import number

if TYPE_CHECKING:
    from eqgraph.learn.diagnosis import Diagnosis

# Okabe and Ito: told apart also by those who see fewer colours.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


_LOGARITHMIC = 30.0  # the ratio of the largest to the least from which on an axis counts in tens
# Text stays text; the same losses are the same bytes; of ten thousand, what shows is drawn.
_SVG: Any = {"svg.fonttype": "none", "svg.hashsalt": "eqgraph", "path.simplify_threshold": 0.5,
        "font.size": 9.0, "font.family": "sans-serif"}  # fmt: skip


@np.errstate(all="ignore")  # a range of 600 tens is drawn, too
def losses(
    values: Sequence[float], means: Sequence[float], caption: str, *, over: int,
    total: int | None = None, theme: Literal["light", "dark"] = "light",
    watched: Mapping[int, Mapping[str, Any]] | None = None,
) -> str:  # fmt: skip
    """Return the picture of losses and their running means, over so many, as an SVG text.

    `total` is how many losses there will be: the axis has room for them. What was `watched` stands
    below as heat maps over the updates. Raise `NotInstalled` where there is no matplotlib.
    """
    from eqgraph.picture.theme import PALETTE

    if theme not in ("light", "dark"):
        raise ValuesError(f"a theme is light or dark, not {str(theme)[:40]!r}")
    (Figure, rc_context), colours = _matplotlib(), PALETTE[theme]
    maps = heat_maps(watched or {})
    heights = [2.5, *(0.5 + ROW * len(pair[0].rows) for pair in paired(maps))]
    figure = Figure(figsize=(6.6, sum(heights)), layout="constrained")
    figure.set_facecolor(colours["bg"])
    grid = figure.add_gridspec(len(heights), 2, height_ratios=heights)
    axes = figure.add_subplot(grid[0, :])
    counts = range(1, len(values) + 1)
    axes.plot(counts, values, color=colours["edge-done"], lw=0.8, alpha=0.65, label="each update")
    axes.plot(counts, means, color=colours["fwd"], lw=1.8, label=f"mean of {over}")
    finite = [value for value in values if math.isfinite(value)]
    if finite and min(finite) > 0 and max(finite) / min(finite) >= _LOGARITHMIC:
        axes.set_yscale("log")
    last = max(total or 0, len(values), 2)
    axes.set_xlim(1, last)
    broken = next((k for k, value in enumerate(values, 1) if not math.isfinite(value)), None)
    if broken is not None:
        broken_at = f"{number(values[broken - 1])} in update {broken}"
        axes.axvline(broken, color=colours["trouble"], lw=1.2, ls="--", label=broken_at)
    _dress(axes, colours, caption)
    for k, pair in enumerate(paired(maps), 1):
        for j, one in enumerate(pair):
            place = figure.add_subplot(grid[k, j] if len(pair) > 1 else grid[k, :])
            draw_map(place, one, colours, last)
    return _written(figure, rc_context)


def several(
    curves: Mapping[str, Sequence[float]], caption: str, *, theme: Literal["light", "dark"]
) -> str:
    """Return the picture of several curves over the updates as an SVG text."""
    from eqgraph.picture.theme import PALETTE

    (Figure, rc_context), colours = _matplotlib(), PALETTE[theme]
    figure = Figure(figsize=(6.6, 2.5), layout="constrained")
    figure.set_facecolor(colours["bg"])
    axes = figure.subplots()
    for k, (name, values) in enumerate(curves.items()):
        colour, style = _COLOURS[:6][k % 6], ("-", "--", "-.", ":")[k % 4]
        axes.plot(range(1, len(values) + 1), values, style, color=colour, lw=1.8, label=name)
    known = [x for values in curves.values() for x in values if math.isfinite(x)]
    if known and min(known) > 0 and max(known) / min(known) >= _LOGARITHMIC:
        axes.set_yscale("log")
    _dress(axes, colours, caption)
    return _written(figure, rc_context)


def _written(figure: Any, rc_context: Any) -> str:
    out = io.StringIO()
    with rc_context(_SVG):
        figure.savefig(out, format="svg", metadata={"Date": None})
    drawn = out.getvalue()
    # A notebook wants no declaration before it, and one line where matplotlib writes a thousand.
    return drawn[drawn.index("<svg") :].replace("\n", " ")


def _matplotlib() -> Any:
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise NotInstalled("plots need matplotlib", hint="pip install 'eqgraph[learn]'") from None
    return Figure, rc_context


def coloured(colours: Mapping[str, str]) -> Any:
    """Return the colours of a heat map, from the ground to the blue of forward."""
    from matplotlib.colors import LinearSegmentedColormap

    found = LinearSegmentedColormap.from_list("eqgraph", [colours["fwd-tint"], colours["fwd"]])
    return found.with_extremes(bad=colours["panel"])


def _dress(axes: Any, colours: Any, caption: str) -> None:
    """Give axes the colours of the house, a caption and a legend."""
    axes.set_facecolor(colours["bg"])
    axes.set_title(caption, loc="left", fontsize=10, color=colours["ink"], parse_math=False)
    axes.set_xlabel("updates", color=colours["ink2"])
    axes.grid(axis="y", color=colours["rule"], lw=0.8)
    axes.tick_params(which="both", colors=colours["ink2"], length=0)
    axes.spines[:].set_visible(False)
    axes.legend(loc="upper right", frameon=False, fontsize=9, labelcolor=colours["ink2"])


def plot(found: Diagnosis) -> Any:
    """Return a figure: the gradients over time, their paths, the gates' products, saturation."""
    figure = _matplotlib()[0](figsize=(9, 8), layout="constrained")
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
