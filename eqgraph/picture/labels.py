"""Prepare text for a picture: cut it, measure it roughly, escape it."""

from __future__ import annotations

import unicodedata
from html import escape

from eqgraph.errors import visible

LONGEST = 24  # characters of a name that are drawn; the whole name is in the tooltip
TOOLTIP = 300
_NARROW = "ijltfrI1|.,:;'′()[]{} ·"
_WIDE = "mwMWOQ—…"


def cut(name: str, longest: int = LONGEST) -> str:
    """Shorten a name to what fits into a node, and replace what would not show.

    >>> cut("short"), cut("a" * 30)
    ('short', 'aaaaaaaaaaaaaaaaaaaaaaa…')
    """
    shown = visible(name[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def text(content: str) -> str:
    """Write user text into SVG: what it says, never what it does.

    >>> text('</text><script>')
    '&lt;/text&gt;&lt;script&gt;'
    """
    return escape("".join(c if _legal(c) else "\ufffd" for c in visible(content)), quote=True)


def tooltip(content: str) -> str:
    """Write a longer text, such as a whole name, into SVG."""
    return text(cut(content, TOOLTIP))


def text_width(shown: str, size: float) -> float:
    """Estimate how wide a text is drawn, a little on the safe side.

    >>> text_width("iₜ", 10) < text_width("Wc", 10)
    True
    """
    return size * sum(_advance(char) for char in shown)


def italic(name: str) -> bool:
    """Tell whether a name is set in italics: one or two letters, but not v13.

    >>> italic("hₜ₋₁"), italic("Wf"), italic("v13"), italic("loss"), italic("x̂")
    (True, True, False, False, True)
    """
    if name[:1] == "v" and name[1:].isdecimal():
        return False
    letters = [char for char in name if unicodedata.category(char) in ("Ll", "Lu", "Lo", "Lt")]
    return len(letters) <= 2


def _advance(char: str) -> float:
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me", "Cf"):
        return 0.0
    if kind in ("Lm", "No") or unicodedata.decomposition(char)[:5] in ("<sub>", "<supe"):
        return 0.42
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if char in _NARROW:
        return 0.36
    if char in _WIDE:
        return 0.95
    return 0.72 if char.isupper() else 0.58


def _legal(char: str) -> bool:
    """Tell whether XML 1.0 allows the character."""
    return char in "\t\n\r" or (char >= " " and not "\ud800" <= char < "\ue000"
                                and char not in "\ufffe\uffff")  # fmt: skip
