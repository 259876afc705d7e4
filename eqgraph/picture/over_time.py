"""Draw one run over time: of each equation a histogram a step, and its units as a heat map."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from eqgraph.picture.labels import text_width
from eqgraph.picture.mosaic import mosaic, opaque
from eqgraph.picture.style import style
from eqgraph.picture.svg import Figure, wrapped
from eqgraph.picture.templates import num
from eqgraph.picture.theme import PALETTE, Theme
from eqgraph.shown import Themes
from eqgraph.syntax.numbers import number
from eqgraph.tape.backflow import Backflow
from eqgraph.tape.distribution import LINES, Distribution, parted
from eqgraph.tape.timeview import TimeView
from eqgraph.tape.wording import SEEN

Array = np.ndarray[Any, np.dtype[Any]]

_WIDE, _HIGH, _GAP, _PAD, _LEFT = 420.0, 84.0, 40.0, 16.0, 52.0
_COLUMNS = 420  # of an image: one a pixel
_RULES = """
.eqg-graph text { font: 11px UI; fill: var(--eqg-ink2); }
.eqg-graph .eqg-head { font-size: 13px; font-weight: 600; fill: var(--eqg-ink); }
.eqg-graph .eqg-ground { fill: var(--eqg-bg); }
.eqg-graph .eqg-warning { fill: var(--eqg-trouble); }
.eqg-frame { fill: none; stroke: var(--eqg-rule); }
.eqg-line { fill: none; stroke: var(--eqg-ink); stroke-width: 1.4; }
.eqg-quantile { fill: none; stroke: var(--eqg-ink2); stroke-width: 0.9; }
.eqg-end { fill: none; stroke: var(--eqg-ink3); stroke-width: 0.9; stroke-dasharray: 2 2; }
.eqg-graph .eqg-text { font: 11px monospace; fill: var(--eqg-ink); text-anchor: middle; }
""".replace("UI", "system-ui, sans-serif")


def over_time(found: TimeView, theme: Themes = "auto") -> str:
    """Return the picture of a run over time as an SVG text."""
    hue: Theme = "dark" if theme == "dark" else "light"
    width = _LEFT + 2 * _WIDE + _GAP + 2 * _PAD
    title = f"over time{', ' + found.chosen if found.chosen else ''}"
    y, parts = 24.0, [f'<text class="eqg-head" x="{num(_PAD)}" y="20">{escape(title)}</text>']
    for problem in found.problems[:4]:
        y += 18
        warning = escape(_fitting("⚠ " + problem.text, width - 2 * _PAD))
        parts.append(f'<text class="eqg-warning" x="{num(_PAD)}" y="{num(y)}">{warning}</text>')
    y += 26
    right = _LEFT + _PAD + _WIDE + _GAP
    parts.append(_words(_LEFT + _PAD, y, SEEN["histogram"]))
    parts.append(_words(right, y, SEEN["units"]))
    y += 8
    for name, one in found.distributions.items():
        if not len(one.steps):
            continue
        parts.append(_histogram(one, _LEFT + _PAD, y, hue))
        parts.append(_units(one, found.order[name], right, y, hue))
        y += _HIGH + 12
    steps = next(one.steps for one in found.distributions.values())
    for x in (_LEFT + _PAD, right):
        parts.append(_ticks(steps, x, y))
    y += 8
    if found.text:
        parts.append(_below(found.text, len(steps), _LEFT + _PAD, y + 10))
        y += 18
    kept = [(name, flow) for name, flow in found.flow.items() if len(flow.steps) > 1]
    y += 24
    for k, (name, flow) in enumerate(kept):
        x = right if k % 2 else _LEFT + _PAD
        parts.append(_memory(found, name, flow, steps, x, y, hue))
        y += (_HIGH + 32) * (k % 2 or k == len(kept) - 1)
    about = f"<title>{escape(title)}</title><desc>{escape(repr(found))}</desc>"
    drawn = Figure(width, y + 24, "".join(parts), "")
    return wrapped(drawn, about, style(theme, _RULES))


def _histogram(one: Distribution, x: float, y: float, theme: Theme) -> str:
    """Draw how entries are spread at each step, and quantiles over it."""
    columns = parted(one.histogram.T.astype(float), _COLUMNS).T[::-1]
    shares = columns / np.maximum(columns.sum(0), 1)
    image = mosaic(opaque(np.sqrt(shares), PALETTE[theme]["fwd"]), x, y, _WIDE, _HIGH)
    low, high = float(one.edges[0]), float(one.edges[-1])
    lines = [
        ("eqg-end", one.least), ("eqg-end", one.greatest), ("eqg-quantile", one.quantiles[0]),
        ("eqg-quantile", one.quantiles[-1]), ("eqg-line", one.quantiles[2]),
    ]  # fmt: skip
    drawn = "".join(_line(kind, values, low, high, x, y) for kind, values in lines)
    ends = "".join(
        f'<text x="{num(x - 6)}" y="{num(at)}" text-anchor="end">{number(end, 2, short=True)}'
        "</text>"
        for end, at in ((high, y + 9), (low, y + _HIGH))
    )
    name = (
        f'<text class="eqg-head" x="{num(x - 6)}" y="{num(y + _HIGH / 2 + 5)}"'
        f' text-anchor="end">{escape(one.name)}</text>'
    )
    return image + drawn + _frame(x, y) + ends + name


def _units(one: Distribution, order: tuple[int, ...], x: float, y: float, theme: Theme) -> str:
    """Draw each unit over time: green above 0, purple below."""
    values = np.asarray(one.units, np.float64)[:, list(order)]
    finite = np.abs(values[np.isfinite(values)])
    top = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    image = parted(parted(values / top, _COLUMNS).T, LINES)
    colours = PALETTE[theme]
    cells = opaque(image, colours["ramp-4"], colours["ramp-0"])
    count = f"{len(order)} unit{'s' if len(order) > 1 else ''}, to {number(top, 2, short=True)}"
    return (
        mosaic(cells, x, y, _WIDE, _HIGH)
        + _frame(x, y)
        + f'<text x="{num(x + _WIDE)}" y="{num(y - 3)}" text-anchor="end">{count}</text>'
    )


def _memory(
    found: TimeView, name: str, one: Backflow, steps: tuple[int, ...], x: float, y: float,
    theme: Theme,
) -> str:  # fmt: skip
    """Draw which part of its gradient each unit has at each step, of the last one's loss."""
    at = {t: k for k, t in enumerate(one.steps)}
    parts = one.kept  # counted once
    none = np.zeros(parts.shape[1])
    kept = np.array([parts[at[t]] if t in at else none for t in steps])
    with np.errstate(all="ignore"):  # from a thousandth on, in powers of ten
        shades = np.clip(1 + np.log10(np.abs(kept)) / 3, 0, 1)
    order = list(found.order.get(name, range(kept.shape[1])))
    image = parted(parted(shades[:, order], _COLUMNS).T, LINES)
    title = f"{name}: what each unit keeps of its gradient, of step {one.steps[0]}"
    return (
        _words(x, y, f"{title}; full at 1, gone at 0.001")
        + mosaic(opaque(image, PALETTE[theme]["bwd"]), x, y + 8, _WIDE, _HIGH)
        + _frame(x, y + 8)
    )


def _line(kind: str, values: Array, low: float, high: float, x: float, y: float) -> str:
    """Draw numbers over time; where there is none, the line is broken."""
    across, way, open_ = _WIDE / len(values), "", False
    for k, value in enumerate(values.tolist()):
        if not np.isfinite(value):
            open_ = False
            continue
        place = min(1.0, max(0.0, (value - low) / ((high - low) or 1.0)))
        at = f"{num(x + across * (k + 0.5))} {num(y + _HIGH * (1 - place))}"
        way += f"{'L' if open_ else 'M'}{at}"
        open_ = True
    return f'<path class="{kind}" d="{way}"/>' if way else ""


def _frame(x: float, y: float) -> str:
    place = f'x="{num(x)}" y="{num(y)}" width="{num(_WIDE)}" height="{num(_HIGH)}"'
    return f'<rect class="eqg-frame" {place}/>'


def _words(x: float, y: float, text: str) -> str:
    return f'<text x="{num(x)}" y="{num(y)}">{escape(text)}</text>'


def _ticks(steps: tuple[int, ...], x: float, y: float) -> str:
    across, every = _WIDE / len(steps), max(1, round(len(steps) / 8))
    return "".join(
        f'<text x="{num(x + across * (k + 0.5))}" y="{num(y + 4)}" text-anchor="middle">'
        f"{'t = ' if not k else ''}{step}</text>"
        for k, step in enumerate(steps)
        if k % every == 0
    )


def _below(text: str, count: int, x: float, y: float) -> str:
    """Write what is read at each step, where there is room for it."""
    across = _WIDE / count
    if across < 5:
        return ""
    return "".join(
        f'<text class="eqg-text" x="{num(x + across * (k + 0.5))}" y="{num(y)}">'
        f"{escape('↵' if char == chr(10) else '␣' if char == ' ' else char)}</text>"
        for k, char in enumerate(text[:count])
        if char.isprintable() or char == "\n"
    )


def _fitting(text: str, width: float) -> str:
    while text_width(text, 11) > width and len(text) > 10:
        text = text[:-10].rstrip() + "…"
    return text
