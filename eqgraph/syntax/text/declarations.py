"""Read the declarations of a model text: what a name is, which shape it has, how time runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from eqgraph.errors import ParseError
from eqgraph.syntax.alphabet import KEYWORDS, SUPERSCRIPTS
from eqgraph.syntax.clock import Clock
from eqgraph.syntax.names import canonical, display

Role = Literal["input", "parameter", "loss", ""]
Dim = int | str
Span = tuple[int, int]

_ROLES: dict[str, Role] = {
    "input": "input", "target": "input", "const": "input",
    "param": "parameter", "parameter": "parameter",
    "state": "", "init": "", "output": "", "loss": "loss",
}  # fmt: skip
_OF_EQUATIONS = ("loss", "init", "state", "output")  # these may stand before an equation
_STATEMENT = re.compile(r"[^\n\r;；]+")
_KEYWORD = re.compile(rf"\s*({'|'.join(sorted(KEYWORDS))})(?=\s+[^\W\d_]|\s+\\)")
_BELONGS = re.compile(r"[∈∊:：]|(?<=\s)in(?=\s+(?:[Rℝ{\d]))")
_RANGE = re.compile(
    r"\s*\{?\s*([-−]?\d{1,9})\s*,?\s*(?:…|⋯|\.\.\.?)\s*,?\s*([^\W\d_]+|\d{1,9})"
    r"\s*([-−+]\s*\d{1,9})?\s*\}?\s*"
)
_DOTS = re.compile(r"…|⋯|\.\.")
_REALS = re.compile(r"\s*[ℝR](?![A-Za-z0-9])\s*")
_DIM = re.compile(r"\d+|[^\W\d_]\w*")
_TIMES = re.compile(r"\s*(?:[×*,·]|(?<=[\d\s])x(?=[\d\s]))\s*")
_COMMA = re.compile(r",(?![^{]*\})")  # not the comma of W_{1,2}
_SHAPES = "write x ∈ ℝⁿ, W ∈ ℝ^{h×n}, or in ASCII: W in R[h, n]"


@dataclass(frozen=True, slots=True)
class Declaration:
    """Hold what a text says of one name: its role, its shape (None if not said), the place."""

    name: str  # canonical
    role: Role
    dims: tuple[Dim, ...] | None
    span: Span

    def __str__(self) -> str:
        if self.dims is None:
            return display(self.name)
        dims = "×".join(map(str, self.dims))
        return f"{display(self.name)} ∈ ℝ" + (f"^{{{dims}}}" if dims else "")


@dataclass(slots=True)
class Declared:
    """Collect what the declarations of a text say; `masked` is the text with them blanked out."""

    masked: str
    found: list[Declaration]
    clock: Clock
    ranged: bool = False  # the text says how time runs
    keywords: dict[int, str] = field(
        default_factory=dict
    )  # what stands before the equation that begins there


def read_declarations(text: str) -> Declared:
    """Read all declarations; what is left of the text are its equations, each at its place.

    >>> found = read_declarations("param W ∈ ℝ^{h×n}; y = W·x")
    >>> str(found.found[0]), found.masked.strip("; ")
    ('W ∈ ℝ^{h×n}', 'y = W·x')
    """
    out = Declared(text, [], Clock())
    for start, end in _statements(text):
        statement = text[start:end]
        keyword = _KEYWORD.match(statement)
        belongs = _BELONGS.search(statement)
        word = keyword[1] if keyword else ""
        if keyword and "=" in statement and not belongs:
            _equation_keyword(text, start, keyword, out)
        elif keyword or belongs:
            first = start + (keyword.end() if keyword else 0)
            _declaration(text, (first, end), word, out)
            _blank(out, start, end)
    return out


def _statements(text: str) -> Iterator[Span]:
    for match in _STATEMENT.finditer(text):
        if match[0].strip():
            yield match.start(), match.start() + len(match[0].rstrip())


def uncommented(text: str) -> str:
    """Blank out the comments of a text; every other character keeps its place."""
    return re.sub(r"#[^\n\r]*", lambda match: " " * len(match[0]), text)


def _blank(out: Declared, start: int, end: int) -> None:
    out.masked = out.masked[:start] + " " * (end - start) + out.masked[end:]


def _equation_keyword(text: str, start: int, keyword: re.Match[str], out: Declared) -> None:
    """Note the keyword before an equation, such as `loss L = …`."""
    place = (start + keyword.start(1), start + keyword.end(1))
    if keyword[1] not in _OF_EQUATIONS:
        raise ParseError(
            f"`{keyword[1]}` declares a name that takes a value, and no equation defines it",
            text=text, span=place, hint="give its value in the values, or drop the keyword",
        )  # fmt: skip
    after = start + keyword.end()
    after += len(text[after:]) - len(text[after:].lstrip())
    out.keywords[after] = keyword[1]
    _blank(out, *place)


def _declaration(text: str, span: Span, keyword: str, out: Declared) -> None:
    """Read one declaration: names, and what they belong to."""
    start, end = span
    belongs = _BELONGS.search(text, start, end)
    names_end = belongs.start() if belongs else end
    names = list(_names(text, start, names_end))
    if not names:
        raise ParseError("there is no name to declare", text=text, span=(start, end), hint=_SHAPES)
    if belongs is None:
        dims = None
    else:
        ranged = _RANGE.fullmatch(text, belongs.end(), end)
        if ranged is not None and not keyword:
            _time(text, names, ranged, out)
            return
        if _DOTS.search(text, belongs.end(), end):
            raise ParseError(
                "this is no range of time", text=text, span=(belongs.end(), end),
                hint="write t ∈ 1…T or t ∈ 1…25, in a line without another declaration",
            )  # fmt: skip
        dims = _shape(text, belongs.end(), end)
    out.found += [Declaration(name, _ROLES[keyword or "state"], dims, at) for name, at in names]


def _names(text: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    at = start
    for piece in _COMMA.split(text[start:end]):
        left = at + len(piece) - len(piece.lstrip())
        right = left + len(piece.strip())
        at += len(piece) + 1
        if right == left:
            continue
        if re.search(r"\s", text[left:right]):
            raise ParseError(
                "this is no name", text=text, span=(left, right),
                hint="several names stand with commas: param W, U ∈ ℝ^{h×n}; values are given "
                "to the model, not declared",
            )  # fmt: skip
        try:
            yield canonical(text[left:right]), (left, right)
        except ParseError as error:
            a, b = error.span or (0, right - left)
            raise ParseError(
                error.message, text=text, span=(left + a, left + b), hint=error.hint
            ) from None


def _time(text: str, names: list[tuple[str, Span]], found: re.Match[str], out: Declared) -> None:
    """Read `t ∈ 1…T`."""
    name, place = names[0]
    if len(names) > 1 or "_" in name:
        raise ParseError(
            "a range declares the time index", text=text, span=place, hint="write t ∈ 1…T"
        )
    if out.ranged:
        raise ParseError("time is declared twice", text=text, span=place)
    first, end, shift = int(found[1].replace("−", "-")), found[2], found[3]
    if end == name:
        raise ParseError(f"{name} is both the time and its end", text=text, span=place,
                         hint="write t ∈ 1…T")  # fmt: skip
    lag = int(re.sub(r"\s", "", shift).replace("−", "-")) if shift else 0
    if end.isdigit():
        last = int(end) + lag
        if last < first:
            raise ParseError(f"time would end at {last}, before it starts at {first}",
                             text=text, span=place)  # fmt: skip
        out.clock = Clock(name, first, "T", last)
    else:
        out.clock = Clock(name, first, end if not lag else "")
    out.ranged = True


def _shape(text: str, start: int, end: int) -> tuple[Dim, ...]:
    """Read ℝ, ℝⁿ, ℝ¹⁰⁰ˣ⁶⁵, ℝ^{h×n}, ℝ^n or R[h, n]."""
    reals = _REALS.match(text, start, end)
    at = reals.end() if reals else start
    rest = text[at:end].strip()
    pieces: list[str] | None = None
    if rest and all(char in SUPERSCRIPTS for char in rest):
        pieces = "".join(SUPERSCRIPTS[char] for char in rest).split("x")
    elif rest[:2] in ("^{", "^(") and rest[-1] in "})":
        pieces = _TIMES.split(rest[2:-1].strip())
    elif rest[:1] == "[" and rest[-1] == "]":
        pieces = _TIMES.split(rest[1:-1].strip())
    elif rest[:1] == "^":
        pieces = [rest[1:].strip()]
    elif not rest:
        pieces = []
    if reals is None or pieces is None or not all(map(_DIM.fullmatch, pieces)):
        raise ParseError("this is no shape", text=text, span=(start, end), hint=_SHAPES)
    if any(piece.isdigit() and not 0 < len(piece.lstrip("0")) < 10 for piece in pieces):
        raise ParseError("a size is a whole number from 1", text=text, span=(start, end))
    return tuple(int(piece) if piece.isdigit() else piece for piece in pieces)
