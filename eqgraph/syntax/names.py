"""Read and write names: h_{t-1}, hₜ₋₁, W⁽¹⁾ᵢ, ĉ′ and their one canonical spelling."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from eqgraph.errors import ParseError, visible
from eqgraph.syntax.alphabet import TO_SUBSCRIPT, TO_SUPERSCRIPT
from eqgraph.syntax.runs import Fault, read_run

_LONG = 100  # longer spellings are not kept in the caches
_LONGEST = 10_000  # characters of a spelling that is looked at


@dataclass(frozen=True, slots=True)
class Name:
    """Hold the parts of a name: base letters, number of primes, subscript, superscript label."""

    base: str
    prime: int = 0
    sub: str = ""
    sup: str = ""


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
    try:
        parts = read_run(spelling)
    except Fault as fault:
        raise ParseError(
            fault.message, text=spelling, span=(fault.start, fault.end), hint=fault.hint
        ) from None
    if len(parts) != 1 or parts[0].kind != "name":
        raise ParseError(
            "this is not a name", text=spelling, span=(0, len(spelling)),
            hint="a name is letters and digits with a subscript, such as hₜ₋₁ or h_{t-1}",
        )  # fmt: skip
    return parts[0].value


_PARTS = re.compile(r"([^'^_]+)('*)(?:\^\{\(([^()]*)\)\})?(?:_(?:\{(.*)\}|(.)))?", re.DOTALL)


def split(name: str) -> Name:
    """Return the parts of a canonical name.

    >>> split("h'_{t-1}")
    Name(base='h', prime=1, sub='t-1', sup='')
    """
    match = _PARTS.fullmatch(name)
    if match is None:
        return Name(name)
    base, primes, sup, braced, single = match.groups()
    return Name(base, len(primes), braced or single or "", sup or "")


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
    parts = split(name)
    shown = parts.base + "′" * parts.prime
    if parts.sup:
        glyphs = _glyphs(parts.sup, TO_SUPERSCRIPT)
        shown += f"⁽{glyphs}⁾" if glyphs else f"^{{({parts.sup})}}"
    if parts.sub:
        shown += _glyphs(parts.sub, TO_SUBSCRIPT) or name[name.rindex("_" + _braced(parts.sub)) :]
    return shown


def _braced(sub: str) -> str:
    return sub if len(sub) == 1 and unicodedata.category(sub)[0] in "LN" else f"{{{sub}}}"


def _glyphs(plain: str, table: dict[str, str]) -> str:
    """Return the glyphs of all characters, or nothing if one lacks."""
    glyphs = [table.get(char, "") for char in plain]
    return "".join(glyphs) if all(glyphs) else ""
