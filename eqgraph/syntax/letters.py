"""Tell which characters a name is made of."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from eqgraph.syntax.alphabet import INVISIBLE, NOT_LETTERS, SUBSCRIPTS, SUPERSCRIPTS


@lru_cache(maxsize=4096)
def is_letter(char: str) -> bool:
    """Tell whether a name can begin with this character."""
    if char in INVISIBLE or char in NOT_LETTERS or char in SUBSCRIPTS or char in SUPERSCRIPTS:
        return False
    return unicodedata.category(char) in ("Lu", "Ll", "Lt", "Lo")


def is_mark(char: str) -> bool:
    """Tell whether a character is a mark over or under the letter before it."""
    return char > "\u02ff" and unicodedata.category(char) == "Mn" and char not in INVISIBLE


def is_base(char: str) -> bool:
    """Tell whether a name can go on with this character before its subscript."""
    return is_letter(char) or "0" <= char <= "9" or is_mark(char)


@lru_cache(maxsize=4096)
def plain_letter(char: str) -> str:
    """Fold what is only a typeface: mathematical italic, and µ; bold and script stay distinct.

    >>> plain_letter("𝑥"), plain_letter("ℎ"), plain_letter("µ"), plain_letter("𝐱")
    ('x', 'h', 'μ', '𝐱')
    """
    if char == "µ":
        return "μ"
    if char == "ℎ" or "\U0001d434" <= char <= "\U0001d467" or "\U0001d6e2" <= char <= "\U0001d71b":
        return chr(int(unicodedata.decomposition(char).split()[-1], 16))
    return char
