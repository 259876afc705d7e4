"""Hold how each part of a picture looks: SVG with holes, filled here and by the page alike.

A hole holds a value, or a sum of values: `{x}`, `{y+h/2-4}`. Numbers are written as coordinates,
text as text. An attribute that is one hole whose value is None is left out; `{*parts}` takes parts
that are drawn already. `python -m tests.picture.write_parts` writes the same for the page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from eqgraph.picture.labels import text

Value = float | str | list[float] | None
# What a part takes from the node around it and from the step that is shown; the rest are its own.
_NODE = ("x", "y", "w", "h", "name", "ref", "state", "label")
_STEP = ("known", "cells", "number", "narrow", "fit", "words")
_AROUND = frozenset((*_NODE, *_STEP))

_HOLE = re.compile(r' ([\w-]+)="\{(\w+)\}"|\{([^{}]+)\}')
_TERM = re.compile(r"([+-]?)(?:(\d+(?:\.\d+)?)|(\w+))(?:/(\d+))?")
_HEAD = "M0 0L-6.6 -3L-6.6 3Z"


def num(value: float) -> str:
    """Write a coordinate.

    >>> num(12.0), num(1.256), num(-0.0)
    ('12', '1.26', '0')
    """
    return f"{round(value, 2) + 0.0:g}" if abs(value) < 1e4 else f"{value:.0f}"


class _Term(NamedTuple):
    sign: float
    name: str
    constant: float
    divisor: float


class _Hole(NamedTuple):
    terms: tuple[_Term, ...]
    attribute: str  # the one that it is all of, if it is
    slot: bool


@dataclass(frozen=True)
class Template:
    """Hold the look of a part; `own` are the values that it asks for, in order."""

    source: str
    pieces: tuple[str | _Hole, ...] = field(repr=False)
    own: tuple[str, ...] = field(repr=False)

    def fill(self, values: Mapping[str, Value]) -> str:
        """Write the part with its values in place."""
        return "".join(one if isinstance(one, str) else _filled(one, values) for one in self.pieces)


def template(source: str, around: Collection[str] = _AROUND) -> Template:
    """Read a template.

    >>> template('<text x="{x+2}" y="{y}">{name}</text>').fill({"x": 1, "y": None, "name": "<b>"})
    '<text x="3">&lt;b&gt;</text>'
    """
    pieces = tuple(_pieces(source))
    holes = (piece for piece in pieces if isinstance(piece, _Hole) and not piece.slot)
    names = dict.fromkeys(term.name for hole in holes for term in hole.terms)
    return Template(source, pieces, tuple(n for n in names if n and n not in around))


def _pieces(source: str) -> Iterator[str | _Hole]:
    end = 0
    for found in _HOLE.finditer(source):
        yield source[end : found.start()]
        attribute, alone, inside = found.groups()
        slot = (inside or "").startswith("*")
        terms = _TERM.findall(alone or inside.removeprefix("*"))
        yield _Hole(
            tuple(_Term(-1.0 if s == "-" else 1.0, n, float(c or 0), float(d or 1))
                  for s, c, n, d in terms), attribute or "", slot,
        )  # fmt: skip
        end = found.end()
    yield source[end:]


def _filled(hole: _Hole, values: Mapping[str, Value]) -> str:
    first = hole.terms[0]
    value: Value = values.get(first.name)
    if hole.slot:
        return str(value or "")
    if len(hole.terms) > 1:
        value = 0.0
        for sign, name, constant, divisor in hole.terms:
            value += sign * (values[name] if name else constant) / divisor  # type: ignore[operator]
    if value is None:
        return ""
    return f' {hole.attribute}="{written(value)}"' if hole.attribute else written(value)


def written(value: float | str | list[float]) -> str:
    """Write a value: text as text, and coordinates."""
    if isinstance(value, str):
        return text(value)
    return " ".join(map(num, value)) if isinstance(value, list) else num(value)


def _tile(role: str, inside: str) -> str:
    size = ('data-x="{x+a}" data-y="{y+b}" data-w="{p}" data-h="{q}" data-rows="{rows}" '
            'data-cols="{cols}"')  # fmt: skip
    return f'<g class="eqg-tile eqg-{role}" {size} data-known="{{known}}">{inside}</g>'


def _scalar(role: str) -> str:
    """Draw the number, right-aligned, and the dotted dash that keeps its place."""
    return _tile(
        role,
        '<path class="eqg-place" d="M{x+a+p-24} {y+b+q-8.5}H{x+a+p}"/>'
        f'<text class="eqg-number" x="{{x+a+p}}" y="{{y+b+q-4.5}}" data-{role}="" '
        'textLength="{narrow}" lengthAdjust="{fit}">{number}</text>',
    )


def _array(role: str) -> str:
    return _tile(
        role,
        '<rect class="eqg-place" x="{x+a-1}" y="{y+b-1}" width="{p+2}" height="{q+2}" rx="1.5"/>'
        f'{{*cells}}<desc data-{role}="">{{words}}</desc>{{*beside}}',
    )


def _label(role: str) -> str:
    return (
        f'<text class="eqg-{role}{{slant}}" x="{{x+a}}" y="{{y+b}}" font-size="{{size}}" '
        f'text-anchor="{{anchor}}">{{{"name" if role == "name" else "sign"}}}</text>'
    )


_SOURCES = {
    "equation": '<g class="eqg-equation" data-equation="{k}">'
    '<rect class="eqg-frame" x="{x}" y="{y}" width="{w}" height="{h}" rx="9"/>'
    '<circle class="eqg-index" cx="{x+w-12}" cy="{y}" r="8.5"/>'
    '<text x="{x+w-12}" y="{y+4}">{k+1}</text></g>',
    "edge": '<g class="eqg-edge{kinds}" data-from="{from}" data-to="{to}" data-operand="{k}" '
    'data-edge="{state}"><path class="eqg-line" d="M{x} {y}C{points}"/>'
    '<g transform="translate({u} {v}) rotate({into})">'
    f'<path class="eqg-head eqg-head-forward" d="{_HEAD}"/></g>'
    '<g transform="translate({x} {y}) rotate({back})">'
    f'<path class="eqg-head eqg-head-backward" d="{_HEAD}"/></g>{{*beside}}</g>',
    "mark": '<g class="eqg-mark"><circle cx="{a}" cy="{b}" r="6.5"/>'
    '<text x="{a}" y="{b+3.7}">{k+1}</text></g>',
    "over": '<text class="eqg-over" x="{a}" y="{b+4}">{sign} '
    '<tspan class="eqg-italic">{names}</tspan></text>',
    "question": '<g class="eqg-question eqg-question-{kind}"><circle cx="{x}" cy="{y}" r="9.5"/>'
    '<text x="{x}" y="{y+4.6}">?</text></g>',
    "halo": '<rect class="eqg-halo" x="{x-6}" y="{y-6}" width="{w+12}" height="{h+12}" rx="16"/>',
    "node": '<g class="eqg-node eqg-{kinds}" data-node="{ref}" data-state="{state}" role="img" '
    'aria-label="{label}"><title>{label}</title>{*parts}</g>',
    "constant": '<path class="eqg-box" d="M{x} {y+24}H{x+w}M{x} {y+27}H{x+w}"/>',
    "input": '<path class="eqg-box" d="M{x} {y}H{x+w-9}L{x+w} {y+h/2}L{x+w-9} {y+h}H{x}Z"/>',
    "box": '<rect class="eqg-box" x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}"/>',
    "inside": '<rect class="eqg-inside" x="{x+3}" y="{y+3}" width="{w-6}" height="{h-6}" rx="5"/>',
    "rule": '<path class="eqg-rule" d="M{x+a} {y+8}V{y+h-8}M{x+a+5} {y+h/2}H{x+w-tip}"/>',
    "sign": _label("sign"),
    "name": _label("name"),
    "value": _array("value"),
    "grad": _array("grad"),
    "scalar value": _scalar("value"),
    "scalar grad": _scalar("grad"),
    "down": '<text class="eqg-index-name eqg-index-down" x="{x+a-3.5}" y="{y+b+q/2+3.5}">'
    "{names}</text>",
    "across": '<text class="eqg-index-name" x="{x+a+p/2}" y="{y+b-3.5}">{names}</text>',
    "shot": '<g class="eqg-shot" data-shot="{k}">{*panels}</g>',
    "panel": '<g data-phase="{phase}" transform="translate({x} {y})">'
    '<text class="eqg-caption" x="20" y="-14">{caption}</text>{*drawn}</g>',
    "shape": '<text class="eqg-shape" x="{x+a+p/2}" y="{y+b+q+11.5}">{names}</text>',
}
TEMPLATES = {name: template(source) for name, source in _SOURCES.items()}
_TILE = {*_AROUND, *TEMPLATES["value"].own}
for _name in ("down", "across", "shape"):  # they stand in a tile
    TEMPLATES[_name] = template(_SOURCES[_name], _TILE)


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a part of a picture: which it is, and its own values, or the parts inside of it."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    beside: tuple[Part, ...] = ()

    def fill(self, around: Mapping[str, Value]) -> str:
        """Write the part where it stands."""
        values = {**around, **self.values}
        if self.beside:
            values["beside"] = "".join(part.fill(values) for part in self.beside)
        return TEMPLATES[self.name].fill(values)
