"""Read the subscripts of a run: those of names, and those that are computed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from eqgraph.syntax.alphabet import (
    GREEK,
    PRIMES,
    SUBSCRIPT_SIGNS,
    SUBSCRIPTS,
)
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.letters import is_base, is_mark, plain_letter

_ITEM = re.compile(r"[+*-]|[+-]?\w(?:\w|[+|-](?=\w))*")  # k|k-1 of a Kalman filter, f_*
SUBS = frozenset([*SUBSCRIPTS, *SUBSCRIPT_SIGNS])
_ALL_SUBS = {**SUBSCRIPTS, **SUBSCRIPT_SIGNS}
_SIGNS = str.maketrans("−∗∣", "-*|")
_SUBSCRIPT = "a subscript is a list of names and numbers"
_SUBSCRIPT_HINT = "such as xₜ₋₁, x_{t-1} or x_{i,j}"


@lru_cache(maxsize=1 << 12)
def is_list(plain: str) -> bool:
    """Tell whether a subscript is a list of names and numbers, as a name has: t-1 or i,j."""
    return all(_is_item(item) for item in plain.split(","))


def _is_item(item: str) -> bool:
    bare = "".join("a" if is_mark(char) else char for char in item).rstrip("'")
    if not _ITEM.fullmatch(bare) or bare.startswith("_") or bare.endswith("_"):
        return False
    return all(is_base(char) or char in "+-_'|*" for char in item) and not is_mark(item[0])


def checked(plain: str, start: int, end: int) -> str:
    """Return a subscript or label in its one form; refuse what is no list of names and numbers."""
    plain = unicodedata.normalize("NFC", "".join(map(plain_letter, plain)))
    if not is_list(plain):
        raise Fault(_SUBSCRIPT, start, end, _SUBSCRIPT_HINT)
    if len(plain) > 400:
        raise Fault("this name is too long", start, end, "a name has at most 400 characters")
    return plain


def glyph_subscript(run: str, at: int) -> tuple[str, int] | None:
    """Read ₜ₋₁ as plain text, with the place of its end."""
    end = at
    while end < len(run) and run[end] in SUBS:
        end += 1
    return ("".join(_ALL_SUBS[c] for c in run[at:end]), end) if end > at else None


def ascii_subscript(run: str, at: int) -> tuple[str, int] | None:
    """Read _t or _{t-1}; None for braces in which no list of names stands."""
    if run[at + 1 : at + 2] == "{":
        close = _closing(run, at + 1)
        inside = without_bracket(run[at + 2 : close])
        if "{" in inside:
            return None
        plain = re.sub(r"\s", "", inside).translate(_SIGNS)
        plain = "".join(_ALL_SUBS.get(char, "'" if char == "′" else char) for char in plain)
        return (plain if "\\" not in plain else greek_words(plain, at, close + 1)), close + 1
    end = at + 1
    while end < len(run) and (is_base(run[end]) or run[end] == "_"):
        end += 1
    if end == at + 1 and run[end : end + 1] in ("∞", "+", "*", "∗"):
        end += 1
    if end == at + 1:
        raise Fault("a subscript must follow _", at, at + 1, "write x_t or x_{t-1}")
    return run[at + 1 : end].translate(_SIGNS), end


def without_bracket(inside: str) -> str:
    """Return p, 2i of the subscript (p, 2i)."""
    inner = inside.strip()[1:-1]
    whole = inside.strip() == f"({inner})" and not set(inner) & {"(", ")"}
    return inner if whole and "," in inner else inside


def _closing(run: str, at: int) -> int:
    """Return the place of the brace that closes the one at `at`."""
    depth = 0
    for k in range(at, len(run)):
        depth += (run[k] == "{") - (run[k] == "}")
        if not depth:
            return k
    raise Fault("this { is never closed", at, at + 1)


def bare_subscript(run: str, at: int) -> tuple[str, int, int, int]:
    """Read a subscript that is no part of a name: text, place, and where it ends."""
    if run[at] in SUBS:
        plain, end = glyph_subscript(run, at) or ("", at)
        while end < len(run) and run[end] in PRIMES:  # ∑ₛ′
            plain, end = plain + "'" * PRIMES[run[end]], end + 1
        return plain, at, end, end
    if run[at + 1 : at + 2] == "{":
        close = _closing(run, at + 1)
        plain = without_bracket(run[at + 2 : close])
        lead = run.index(plain, at + 2) if plain else at + 2
        return plain, lead, lead + len(plain), close + 1
    plain, end = ascii_subscript(run, at) or ("", at + 1)
    return plain, at + 1, end, end


def greek_words(text: str, start: int, end: int) -> str:
    r"""Write \alpha as α."""

    def letter(match: re.Match[str]) -> str:
        if match[1] not in GREEK:
            raise Fault(f"\\{match[1][:40]} is not known here", start, end)
        return GREEK[match[1]]

    return re.sub(r"\\([A-Za-z]+)", letter, text)
