"""Draw values and gradients: the reserved place, then numbers or a small heat map."""

from __future__ import annotations

import math
from typing import Literal

from eqgraph.picture import theme as colours
from eqgraph.picture.anatomy import Place
from eqgraph.picture.labels import text, text_width
from eqgraph.picture.summary import Summary
from eqgraph.shown import Themes
from eqgraph.syntax.numbers import number

Role = Literal["value", "grad"]
_GAP = 0.4  # px left free around a cell


def num(value: float) -> str:
    """Write a coordinate.

    >>> num(12.0), num(1.256), num(-0.0)
    ('12', '1.26', '0')
    """
    return f"{round(value, 2) + 0.0:g}" if abs(value) < 1e4 else f"{value:.0f}"


def tile(place: Place, role: Role, x: float, y: float, known: Summary | None, theme: Themes) -> str:
    """Draw one place of a node whose upper left corner is at x, y."""
    left, top = x + place.x, y + place.y
    size = "".join(
        f' data-{name}="{num(n)}"'
        for name, n in (("x", left), ("y", top), ("w", place.w), ("h", place.h),
                        ("rows", place.rows), ("cols", place.cols))
    )  # fmt: skip
    shown = ' data-known=""' if known is not None else ""
    parts = [f'<g class="eqg-tile eqg-{role}"{size}{shown}>']
    if place.scalar:
        parts.append(_scalar(place, role, left, top, known))
    else:
        outline = (f'x="{num(left - 1)}" y="{num(top - 1)}" '
                   f'width="{num(place.w + 2)}" height="{num(place.h + 2)}"')  # fmt: skip
        parts.append(f'<rect class="eqg-place" {outline} rx="1.5"/>')
        if known is not None:
            parts.append(cells(place, left, top, known, theme))
        parts.append(f'<desc data-{role}="">{text(known.text) if known else ""}</desc>')
    parts += _axes(place, left, top)
    if place.shape:
        below = f'x="{num(left + place.w / 2)}" y="{num(top + place.h + 11.5)}"'
        parts.append(f'<text class="eqg-shape" {below}>{text(place.shape)}</text>')
    return "".join([*parts, "</g>"])


def _axes(place: Place, left: float, top: float) -> list[str]:
    """Name the axes: what runs down left of the tile, what runs across above it."""
    drawn = []
    if place.down:
        at = f'x="{num(left - 3.5)}" y="{num(top + place.h / 2 + 3.5)}"'
        drawn.append(f'<text class="eqg-index-name eqg-index-down" {at}>{text(place.down)}</text>')
    if place.across:
        at = f'x="{num(left + place.w / 2)}" y="{num(top - 3.5)}"'
        drawn.append(f'<text class="eqg-index-name" {at}>{text(place.across)}</text>')
    return drawn


def cells(place: Place, left: float, top: float, known: Summary, theme: Themes) -> str:
    """Draw the heat map: each tile scaled to its own largest magnitude, a dash below zero."""
    finite = [abs(value) for value in known.data if math.isfinite(value)]
    scale = max(finite, default=0.0) or 1.0
    w, h = place.w / max(known.cols, 1), place.h / max(known.rows, 1)
    drawn = []
    for index, value in enumerate(known.data):
        down, across = divmod(index, known.cols)
        x, y = left + across * w, top + down * h
        if math.isnan(value):
            drawn.append(f'<path class="eqg-nan" d="M{num(x + 1)} {num(y + h - 1)}'
                         f'L{num(x + w - 1)} {num(y + 1)}"/>')  # fmt: skip
            continue
        position = math.copysign(1.0, value) if math.isinf(value) else value / scale
        box = (f'x="{num(x + _GAP)}" y="{num(y + _GAP)}" '
               f'width="{num(w - 2 * _GAP)}" height="{num(h - 2 * _GAP)}"')  # fmt: skip
        drawn.append(f'<rect class="eqg-cell" {box} {_fill(position, theme)}/>')
        if value < 0:
            long, thick = w * 0.42, max(1.0, h * 0.13)
            dash = (f'x="{num(x + (w - long) / 2)}" y="{num(y + (h - thick) / 2)}" '
                    f'width="{num(long)}" height="{num(thick)}"')  # fmt: skip
            drawn.append(f'<rect class="eqg-dash" {dash} {_fill(position, theme, ink=True)}/>')
    return "".join(drawn) + _poison(place, left, top, known)


def _fill(position: float, theme: Themes, *, ink: bool = False) -> str:
    """Return the colour of a cell or its ink: fixed, or following the variables."""
    pick, pick_css = (
        (colours.ramp_ink, colours.ramp_ink_css) if ink else (colours.ramp, colours.ramp_css)
    )
    fixed = f'fill="{pick(position, "dark" if theme == "dark" else "light")}"'
    return f'{fixed} style="fill:{pick_css(position)}"' if theme in ("auto", "inherit") else fixed


def _poison(place: Place, left: float, top: float, known: Summary) -> str:
    """Write NaN or ∞ over a tile that holds one: colour alone would hide it."""
    if not known.nan and not known.inf:
        return ""
    word = "NaN" if known.nan else "∞"
    at = f'x="{num(left + place.w / 2)}" y="{num(top + place.h / 2 + 3.8)}"'
    return f'<text class="eqg-poison" {at}>{word}</text>'


def _scalar(place: Place, role: Role, left: float, top: float, known: Summary | None) -> str:
    """Draw the number, right-aligned, and the dotted dash that keeps its place."""
    right, base = left + place.w, top + place.h - 4.5
    dash = f"M{num(right - 24)} {num(base - 4)}H{num(right)}"
    shown = number(known.data[0]) if known and known.data else ""
    fit = f' textLength="{num(place.w)}" lengthAdjust="spacingAndGlyphs"'
    narrow = fit if shown and text_width(shown, 14.5) > place.w * 1.12 else ""
    return (f'<path class="eqg-place" d="{dash}"/>'
            f'<text class="eqg-number" x="{num(right)}" y="{num(base)}" data-{role}=""{narrow}>'
            f"{shown}</text>")  # fmt: skip
