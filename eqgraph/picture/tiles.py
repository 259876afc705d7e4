"""Draw values and gradients: the reserved place, then numbers or a small heat map."""

from __future__ import annotations

import math
from typing import Literal

from eqgraph.picture import theme as colours
from eqgraph.picture.anatomy import Place
from eqgraph.picture.labels import text_width
from eqgraph.picture.summary import Summary
from eqgraph.picture.templates import Part, Value, num
from eqgraph.shown import Themes
from eqgraph.syntax.numbers import number

Role = Literal["value", "grad"]
_GAP = 0.4  # px left free around a cell


def tile(place: Place, role: Role) -> Part:
    """Return the part of one place of a node."""
    size: dict[str, Value] = {
        "a": place.x, "b": place.y, "p": place.w, "q": place.h,
        "rows": place.rows, "cols": place.cols,
    }  # fmt: skip
    if place.scalar:
        return Part(f"scalar {role}", size)
    named = (("down", place.down), ("across", place.across), ("shape", place.shape))
    return Part(role, size, tuple(Part(one, {"names": words}) for one, words in named if words))


def shown(
    place: Place, known: Summary | None, x: float, y: float, theme: Themes
) -> dict[str, Value]:
    """Return what a tile shows at a step; the upper left corner of its node is at x, y."""
    if known is None:
        return {"number": "", "words": ""}
    if not place.scalar:
        drawn = cells(place, x + place.x, y + place.y, known, theme)
        return {"known": "", "words": known.text, "cells": drawn}
    written = number(known.data[0]) if known.data else ""
    narrow = bool(written) and text_width(written, 14.5) > place.w * 1.12
    fit: dict[str, Value] = {"narrow": place.w, "fit": "spacingAndGlyphs"} if narrow else {}
    return {"known": "", "number": written, **fit}


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
