"""Draw what was noted of a training as heat maps: the updates across, one quantity a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.ir.values import Array
from eqgraph.syntax.numbers import number

ROW = 0.11  # inches
_COLUMNS = 240  # that are drawn; of more updates, each column is the last one of its stretch
_STEPS = 16  # rows of a map over time; of more steps, each row is the mean of its stretch
_TINY = 1e-300
_TENS = 8  # powers of ten that the colours count; what is less is as pale as the least


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Hold a map: rows by name, columns by update, and whether its colours count in tens."""

    title: str
    rows: list[str]
    updates: list[int]
    values: Array
    tens: bool


def heat_maps(watched: Mapping[int, Mapping[str, Any]]) -> list[HeatMap]:
    """Return the maps of what was noted: steps, gradients, saturation, dead units, the flow.

    >>> maps = heat_maps({0: {"‖w‖": 2.0, "‖Δw‖": 0.1}, 9: {"‖w‖": 4.0, "‖Δw‖": 0.1}})
    >>> maps[0].title, maps[0].rows, maps[0].values.tolist()
    ('‖ΔW‖/‖W‖', ['w'], [[0.05, 0.025]])
    """
    if len(watched) < 2:
        return []
    updates = list(watched)
    names = list(dict.fromkeys(name for figures in watched.values() for name in figures))
    table = {n: [figures.get(n, np.nan) for figures in watched.values()] for n in names}
    out: list[HeatMap] = []

    def add(title: str, found: dict[str, Any], *, tens: bool) -> None:
        if found:
            values = np.array([*found.values()], np.float64)
            out.append(HeatMap(title, list(found), updates, values, tens))

    steps = {n[2:-1]: row for n, row in table.items() if n.startswith("‖Δ")}
    add("‖ΔW‖/‖W‖", {n: _ratio(row, table[f"‖{n}‖"]) for n, row in steps.items()}, tens=True)
    slopes = {m[1]: row for n, row in table.items() if (m := re.fullmatch(r"‖∂.+?/∂(.+)‖", n))}
    add("‖∂L/∂W‖", {n: row for n, row in slopes.items() if n in steps}, tens=True)
    for kind, title in (("saturation", "saturated units"), ("dead", "dead units")):
        named = {n.removeprefix(f"{kind}("): row for n, row in table.items()}
        shares = {n[:-1]: row for n, row in named.items() if n not in table}
        if kind == "saturation" or any(map(np.any, shares.values())):
            add(title, shares, tens=False)
    for name in names:
        if found := re.fullmatch(r"‖∂.+?/∂(.+)‖ (.+)", name):
            values = _stretched(np.array(np.broadcast_arrays(*table[name]), np.float64).T)
            title = f"‖∂L/∂{found[1]}‖ {found[2]}, at each step t"
            out.append(HeatMap(title, [""] * len(values), updates, values, True))
    return out


def paired(maps: list[HeatMap]) -> list[list[HeatMap]]:
    """Return maps two by two, side by side where both have the same rows or both are over time."""
    out: list[list[HeatMap]] = []
    for one in maps:
        if out and len(out[-1]) == 1 and len(out[-1][0].rows) == len(one.rows):
            out[-1].append(one)
        else:
            out.append([one])
    return out


def _ratio(steps: list[float], sizes: list[float]) -> Array:
    with np.errstate(all="ignore"):
        return np.divide(steps, sizes)


def _stretched(values: Array) -> Array:
    """Return at most so many rows, each the mean of a stretch of steps; the first step on top."""
    if len(values) <= _STEPS:
        return values
    with np.errstate(all="ignore"):
        return np.array([np.nanmean(part, 0) for part in np.array_split(values, _STEPS)])


def draw_map(axes: Any, found: HeatMap, colours: Mapping[str, str], last: int) -> None:
    """Draw a map below the curve of the losses, on the same axis of updates."""
    from eqgraph.learn.plots import coloured  # matplotlib is asked for there

    values = found.values
    if found.tens:
        with np.errstate(all="ignore"):
            values = np.where(values > _TINY, np.log10(values), np.nan)
    least, most = _range(values) if found.tens else (0.0, 1.0)
    grid = _columns(values, found.updates, last)
    axes.imshow(
        grid, aspect="auto", interpolation="nearest", vmin=least, vmax=most,
        cmap=coloured(colours), extent=(1, last, len(grid) - 0.5, -0.5),
        clip_on=False,  # its extent is that of the axes; a clip path has another name each time
    )  # fmt: skip
    ends = [f"{number(10**x if found.tens else 100 * x, 2, short=True)}" for x in (least, most)]
    less = np.isfinite(values).any() and np.nanmin(values) < least - 1e-9
    scale = ("≤ " if less else "") + f"{ends[0]} to {ends[1]}" + ("" if found.tens else " %")
    axes.set_title(f"{found.title}: {scale}", loc="left", fontsize=8.5,
                   color=colours["ink"], parse_math=False)  # fmt: skip
    if any(found.rows):
        axes.set_yticks(range(len(found.rows)), found.rows, fontsize=6.5)
    else:
        axes.set_yticks([0, len(found.rows) - 1], ["first t", "last t"], fontsize=6.5)
    axes.tick_params(colors=colours["ink2"], length=0)
    axes.tick_params(axis="x", labelsize=7)
    axes.set_facecolor(colours["panel"])
    axes.spines[:].set_visible(False)


def _range(values: Array) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    least, most = float(known.min()), float(known.max())
    least = max(least, most - _TENS)
    return (least, most) if most - least > 1e-3 else (least - 0.5, most + 0.5)


def _columns(values: Array, updates: list[int], last: int) -> Array:
    """Return one column for each place of the axis: what was noted last, none after the end."""
    count = min(_COLUMNS, last)
    places = np.linspace(1, last, count, endpoint=False)
    at = np.searchsorted(np.array(updates) + 1, places, side="right") - 1
    gap = max(np.diff(updates).max(), 1) if len(updates) > 1 else 1
    grid = values[:, np.maximum(at, 0)].copy()
    grid[:, (at < 0) | (places > updates[-1] + 1 + gap)] = np.nan
    return grid
