"""Read and write names: h_{t-1}, hₜ₋₁, W⁽¹⁾ᵢ, ĉ′ and their one canonical spelling."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from eqgraph.errors import ParseError, visible
from eqgraph.syntax.alphabet import SUBSCRIPTS, TO_SUBSCRIPT, TO_SUPERSCRIPT
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.runs import read_run

_LONG = 100  # longer spellings are not kept in the caches
_LONGEST = 10_000  # characters of a spelling that is looked at


@dataclass(frozen=True, slots=True)
class Name:
    """Hold the parts of a name: base letters, number of primes, subscript, superscript label."""

    base: str
    prime: int = 0
    sub: str = ""
    sup: str = ""  # a label in brackets: the (1) of W⁽¹⁾
    power: str = ""  # what is raised and no power: the 2 of σ² = …, the Q of W^Q


def canonical(spelling: str) -> str:
    """Return the brace form of a name in any accepted spelling; raise `ParseError` if it is none.

    >>> canonical("hₜ₋₁"), canonical("W_i"), canonical(r"\\hat{c}_t"), canonical("W⁽¹⁾ᵢ")
    ('h_{t-1}', 'W_i', 'ĉ_t', 'W^{(1)}_i')
    """
    if not isinstance(spelling, str):
        raise ParseError(f"a name must be text, not {type(spelling).__name__}")
    if len(spelling) > _LONGEST:
        raise ParseError("this name is too long", hint="a name has at most 400 characters")
    return _canonical(spelling) if len(spelling) < _LONG else _canonical.__wrapped__(spelling)


@lru_cache(maxsize=1 << 16)
def _canonical(spelling: str) -> str:
    printed = _printed(spelling)
    if printed is not None:
        return printed
    try:
        parts = read_run(spelling)
    except Fault as fault:
        raise ParseError(
            fault.message, text=spelling, span=(fault.start, fault.end), hint=fault.hint
        ) from None
    if len(parts) == 2 and parts[0].kind == "name" and parts[1].kind == "power":
        return raised(parts[0].value, parts[1].value)
    if len(parts) != 1 or parts[0].kind != "name":
        raise ParseError(
            "this is not a name", text=spelling, span=(0, len(spelling)),
            hint="a name is letters and digits with a subscript, such as hₜ₋₁ or h_{t-1}",
        )  # fmt: skip
    return parts[0].value


_RAISED = re.compile(r"(.+?)\^(?:\{([^{}()]+)\}|(\[[^\[\]]+\])|([^\W_]|[*∗]))(_.+)?", re.DOTALL)
_QUOTIENT = re.compile(r"([d∂][^\s/()]+)\s*/\s*([d∂][^\s/()]+)")
_APPLIED = re.compile(rf"([^\s()]+)\(([^()]+)\)([_{''.join(SUBSCRIPTS)}][^\s()]*)?")
_INVERSE = re.compile(r"1\s*/\s*([^\s/()]+)")  # 1/f = 1/u + 1/v
_LOGARITHM = re.compile(r"(log|ln|sin|cos|tan|sgn)\s+(.+)", re.DOTALL)  # log p(x) = …
_FENCED = re.compile(r"(\||‖)\s*([^|‖]+?)\s*\1")  # |F| = …


def raised(name: str, power: str) -> str:
    """Return the name that has a superscript: w^{g}_i of w_i and g."""
    head, sign, tail = name.partition("_")
    return f"{head}^{{{power}}}{sign}{tail}"


def _printed(spelling: str) -> str | None:
    """Read names that papers print with signs: W₁^Q, dV/dt, x(n−1), P(A|B)."""
    plain = spelling.strip()
    quotient = _QUOTIENT.fullmatch(plain)
    if quotient:
        return f"{_canonical(quotient[1])}/{_canonical(quotient[2])}"
    applied = _APPLIED.fullmatch(plain)
    if applied:
        inner = re.sub(r"\s", "", applied[2]).replace("−", "-").replace("∥", "‖").replace("∣", "|")
        below = split(_canonical(f"x{applied[3]}")).sub if applied[3] else ""
        tail = f"_{below}" if len(below) == 1 else f"_{{{below}}}" if below else ""
        return f"{_canonical(applied[1])}({inner}){tail}"
    inverse, fenced = _INVERSE.fullmatch(plain), _FENCED.fullmatch(plain)
    if inverse:
        return f"1/{_canonical(inverse[1])}"
    if fenced:
        return f"{fenced[1]}{_canonical(fenced[2])}{fenced[1]}"
    logarithm = _LOGARITHM.fullmatch(plain)
    if logarithm:
        return f"{logarithm[1]} {_canonical(logarithm[2])}"
    found = _RAISED.fullmatch(plain)
    if found and not _LABELLED.match(plain):
        name = _canonical(found[1] + (found[5] or ""))
        return raised(name, (found[2] or found[3] or found[4]).translate(_STAR))
    return None


_STAR = str.maketrans({" ": None, "∗": "*"})
_LABELLED = re.compile(r".+\^\{\(", re.DOTALL)
_PARTS = re.compile(
    r"([^'^_]+)('*)(?:\^\{\(([^()]*)\)\}|\^\{([^{}]*)\})?(?:_(?:\{(.*)\}|(.)))?", re.DOTALL
)


@lru_cache(maxsize=1 << 14)
def split(name: str) -> Name:
    """Return the parts of a canonical name.

    >>> split("h'_{t-1}")
    Name(base='h', prime=1, sub='t-1', sup='', power='')
    """
    match = _PARTS.fullmatch(name)
    if match is None:
        return Name(name)
    base, primes, sup, power, braced, single = match.groups()
    return Name(base, len(primes), braced or single or "", sup or "", power or "")


def display(name: str) -> str:
    """Return the Unicode form of a canonical name; what no glyph can show stays in braces.

    >>> display("h_{t-1}"), display("W_{cx}"), display("W^{(1)}_i"), display("h'_t")
    ('hₜ₋₁', 'W_{cx}', 'W⁽¹⁾ᵢ', 'h′ₜ')
    """
    return _display(name) if len(name) < _LONG else _display.__wrapped__(name)


def label(name: str) -> str:
    """Return the Unicode form of a symbol's name, also of one that the language cannot write.

    >>> label("h_t"), label("x y")
    ('hₜ', 'x y')
    """
    try:
        return display(canonical(name))
    except ParseError:
        return visible(name)


@lru_cache(maxsize=1 << 16)
def _display(name: str) -> str:
    if "(" in name and name.endswith(")"):
        return name.replace("-", "−")
    if "/" in name:
        return "/".join(map(_display, name.split("/")))
    parts = split(name)
    shown = parts.base + "′" * parts.prime
    if parts.sup:
        glyphs = _glyphs(parts.sup, TO_SUPERSCRIPT)
        shown += f"⁽{glyphs}⁾" if glyphs else f"^{{({parts.sup})}}"
    if parts.power:
        glyphs = _glyphs(parts.power, TO_SUPERSCRIPT) if parts.power not in ("T", "H") else ""
        shown += glyphs or (f"^{parts.power}" if _is_short(parts.power) else f"^{{{parts.power}}}")
    if parts.sub:
        shown += _glyphs(parts.sub, TO_SUBSCRIPT) or name[name.rindex("_" + _braced(parts.sub)) :]
    return shown


def _is_short(power: str) -> bool:
    return power.isalnum() or (power[0] == "[" and power[-1] == "]")


def _braced(sub: str) -> str:
    return sub if len(sub) == 1 and unicodedata.category(sub)[0] in "LN" else f"{{{sub}}}"


def _glyphs(plain: str, table: dict[str, str]) -> str:
    """Return the glyphs of all characters, or nothing if one lacks."""
    glyphs = [table.get(char, "") for char in plain]
    return "".join(glyphs) if all(glyphs) else ""
