"""Read how far indices run where it stands beside an equation: k = 0, …, N−1, or ∀ k."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sympy.open import Index, Over, Word
from eqgraph.syntax.sympy.trees import Operand, Spans
from eqgraph.syntax.text import running
from eqgraph.syntax.text.computed import read_inner
from eqgraph.syntax.text.known import is_word, letters
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.lines import Line
    from eqgraph.syntax.text.parser import Parser
    from eqgraph.syntax.text.reader import Reader
    from eqgraph.syntax.text.reading import Reading

_SIGNS = ("…", "..", "⋯", "∀", "for ")
# Bounded, since a text may be 200,000 spaces, commas or dots: no search may become quadratic.
_W, _LETTER = r"[ \t\u00a0]{0,20}", r"[^\W\d]['′]{0,3}"
LETTERS = rf"{_LETTER}(?:{_W},{_W}{_LETTER}){{0,3}}"
_DOTS = r"(?:…|⋯|\.{2,3})"
_END = r"[^,;#(){}\n=…]{1,40}?"
_RUN = rf"{_END}{_W}(?:,{_W}\d{{1,9}}{_W}){{0,4}},?{_W}{_DOTS}{_W},?{_W}{_END}"
_ONE = (
    rf"{LETTERS}{_W}(?:={_W}(?:{_RUN}|{_END}[ ]to[ ]{_END})"
    rf"|∈{_W}(?:\{{{_W}{_RUN}{_W}\}}|\[{_W}{_RUN}{_W}\]|{_LETTER}))"
)
RANGES = rf"{_ONE}(?:{_W}(?:,|;|and){_W}{_ONE}){{0,3}}"
_TAIL = re.compile(
    rf"(?P<lead>{_W}[,(]{_W}|[ \t\u00a0]{_W})"
    rf"(?:(?:∀|(?:for|where|with)[ ](?:{_W}(?:all|each|every)[ ])?){_W}(?P<said>{RANGES})"
    rf"|(?P<plain>{RANGES})|(?:∀|for[ ](?:all|each|every)[ ]){_W}(?P<all>{LETTERS}))"
    rf"{_W}(?P<close>\)?){_W}[.,]?{_W}(?=$|[;\n#])",
    re.MULTILINE,
)
_PART = re.compile(
    rf"(?P<names>{LETTERS}){_W}[=∈]{_W}[{{\[]?{_W}(?:(?P<low>{_END}){_W}(?:,{_W}\d{{1,9}}{_W}){{0,4}}"
    rf",?{_W}(?:{_DOTS}|[ ]to[ ]){_W},?{_W}(?P<high>{_END})|(?P<set>{_LETTER})){_W}[}}\]]?{_W}"
    rf"(?=,|;|\band\b|$)"
)


class Extent(NamedTuple):
    """Hold how far one index runs: its name and place, its ends as trees where they are printed."""

    name: str
    start: int
    end: int
    low: Tree | None = None
    high: Tree | None = None
    within: str = ""  # S of ∀ s ∈ S


class _Tail(NamedTuple):
    """Hold what stands behind an equation: its place, and the parts with theirs."""

    at: int
    ranges: list[tuple[str, int, str, int, str, int, str]]


def cut(text: str) -> tuple[str, dict[int, _Tail]]:
    """Return a text without the ranges beside its equations, and these by where they end."""
    if not isinstance(text, str) or not any(sign in text for sign in _SIGNS):
        return text, {}
    found: dict[int, _Tail] = {}

    def blank(match: re.Match[str]) -> str:
        opened = "(" in match["lead"]
        if opened != bool(match["close"]):
            return match[0]
        found[match.end()] = _Tail(match.start(), [*_parts(match)])
        return " " * len(match[0])

    return _TAIL.sub(blank, text), found


def _parts(match: re.Match[str]) -> Any:
    if match["all"]:
        for name, at in _split(match["all"], match.start("all")):
            yield name, at, "", at, "", at, ""
        return
    group = "said" if match["said"] else "plain"
    start = match.start(group)
    for part in _PART.finditer(match[group]):
        low, high, within = (part[k] or "" for k in ("low", "high", "set"))
        places = [start + max(part.start(k), 0) for k in ("low", "high")]
        for name, at in _split(part["names"], start + part.start("names")):
            yield name, at, low, places[0], high, places[1], within


def _split(names: str, start: int) -> Any:
    for one in re.finditer(_LETTER, names):
        yield one[0], start + one.start()


def extents(parser: Parser, tail: _Tail) -> tuple[Extent, ...]:
    """Read the ranges of one equation."""
    out = []
    for name, at, low, low_at, high, high_at, within in tail.ranges:
        place = Token("sub", name, at, at + len(name))
        first = read_inner(parser, low.strip(), low_at, True, place) if low else None
        last = read_inner(parser, high.strip(), high_at, True, place) if high else None
        out.append(Extent(canonical(name), at, at + len(name), first, last, within))
    return tuple(out)


def printed(reader: Reader, line: Line, wanted: list[str]) -> set[str]:
    """Return the letters of a left side that are indices, since their range is printed.

    The t of wₜ₊₁ is none where wₜ has a value: it is part of the name.
    """
    if not line.extents:
        return set()
    known, left = reader.known, line.left
    assert left is not None
    labels = {x for found in known.labels.values() for x in found}
    items = (known.apart(left.name) or ("", []))[1] if not (left.items or left.inside) else wanted
    return {
        one.name for one in line.extents
        if one.name in wanted and one.name not in labels
        and any(one.name in letters(item) and is_word(item) for item in items)
    }  # fmt: skip


def each(r: Reading, line: Line, value: Operand) -> Operand:
    """Give a right side the ranges of the indices that its left side has."""
    letters = {str(x.name) for i in line.indices for x in i.free_symbols}
    limits = []
    for one in line.extents:
        if one.within and r.known.has(one.within):
            raise Fault(
                f"{display(one.within)} has a value, and an index runs over whole numbers",
                one.start, one.end, f"such as {one.name} = 1, …, N, or leave its set out",
            )  # fmt: skip
        if one.name not in letters:
            shown = display(one.name)
            left = display(line.left.name) if line.left else "the line"
            r.notes.append((one.start, f"{left} has no index {shown}, so its range says nothing"))
            continue
        if one.low is None:
            continue
        ends = (running.limit(r, one.low), running.limit(r, one.high))
        limits.append(sympy.Tuple(Index(one.name), *ends))
    if not limits:
        return value
    nothing = Spans(value.start, value.start)
    spans = Spans(value.start, value.end, (nothing, value.spans, *[nothing] * len(limits)))
    return Operand(
        Over(Word("each"), value.expr, *limits), spans, value.start, value.end, value.depth + 1
    )
