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
from eqgraph.syntax.numbers import digits, number

Role = Literal["value", "grad"]
_GAP = 0.4  # px left free around a cell
_WIDE = 24.0  # px from which on a cell shows its number
_TYPE = 0.308  # px of type for a px of a cell


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
    """Draw the heat map: each tile scaled to its own largest magnitude.

    A wide cell has its number in it, a small one a dash if that is below zero.
    """
    finite = [abs(value) for value in known.data if math.isfinite(value)]
    scale = max(finite, default=0.0) or 1.0
    wide = place.w >= _WIDE * place.cols
    cols, rows = (place.cols, place.rows) if wide else (known.cols, known.rows)
    w, h = place.w / max(cols, 1), place.h / max(rows, 1)
    texts = digits(known.data) if wide else []
    drawn = []
    for index, value in enumerate(known.data):
        down, across = divmod(index, cols)
        x, y = left + across * w, top + down * h
        if math.isnan(value) and not wide:
            drawn.append(f'<path class="eqg-nan" d="M{num(x + 1)} {num(y + h - 1)}'
                         f'L{num(x + w - 1)} {num(y + 1)}"/>')  # fmt: skip
            continue
        position = math.copysign(1.0, value) if math.isinf(value) else value / scale
        position = 0.0 if math.isnan(value) else position
        box = (f'x="{num(x + _GAP)}" y="{num(y + _GAP)}" '
               f'width="{num(w - 2 * _GAP)}" height="{num(h - 2 * _GAP)}"')  # fmt: skip
        drawn.append(f'<rect class="eqg-cell" {box} {_fill(position, theme)}/>')
        if wide:
            at = f'x="{num(x + w / 2)}" y="{num(y + h / 2 + w * _TYPE * 0.36)}"'
            size = _squeezed(texts[index], w)
            ink = _fill(position, theme, ink=True)
            drawn.append(f'<text class="eqg-digit" {at}{size} {ink}>{texts[index]}</text>')
        elif value < 0:
            long, thick = w * 0.42, max(1.0, h * 0.13)
            dash = (f'x="{num(x + (w - long) / 2)}" y="{num(y + (h - thick) / 2)}" '
                    f'width="{num(long)}" height="{num(thick)}"')  # fmt: skip
            drawn.append(f'<rect class="eqg-dash" {dash} {_fill(position, theme, ink=True)}/>')
    return "".join(drawn) + ("" if wide else _poison(place, left, top, known))


def _squeezed(written: str, width: float) -> str:
    """Draw a number narrower where it is wider than its cell."""
    room = width - 2.0
    if text_width(written, width * _TYPE) <= room * 1.12:
        return ""
    return f' textLength="{num(room)}" lengthAdjust="spacingAndGlyphs"'


def _fill(position: float, theme: Themes, *, ink: bool = False) -> str:
    """Return the colour of a cell or its ink: fixed, or following the variables."""
    pick, pick_css = (
        (colours.ramp_ink, colours.ramp_ink_css) if ink else (colours.ramp, colours.ramp_css)
    )
    fixed = pick(position, "dark" if theme == "dark" else "light")
    following = pick_css(position) if theme in ("auto", "inherit") else fixed
    return f'fill="{fixed}"' + (f' style="fill:{following}"' if following != fixed else "")


def _poison(place: Place, left: float, top: float, known: Summary) -> str:
    """Write NaN or ∞ over a tile that holds one: colour alone would hide it."""
    if not known.nan and not known.inf:
        return ""
    word = "NaN" if known.nan else "∞"
    at = f'x="{num(left + place.w / 2)}" y="{num(top + place.h / 2 + 3.8)}"'
    return f'<text class="eqg-poison" {at}>{word}</text>'
