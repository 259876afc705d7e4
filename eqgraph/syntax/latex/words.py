"""Tell typefaces and functions; hold the parts of a name."""

from __future__ import annotations

from typing import NamedTuple

from eqgraph.syntax.alphabet import SUBSCRIPTS, SUPERSCRIPTS
from eqgraph.syntax.grammar import grammar

# Typefaces: what they hold is one name, written in this face.
WORDS = frozenset(
    ["mathit", "mathrm", "text", "textrm", "textit", "mathsf", "mathtt", "mbox", "operatorname"]
)
BOLD = frozenset(
    ["mathbf", "boldsymbol", "bm", "mathcal", "mathbb", "mathfrak", "mathscr", "mathbbm", "mathds"]
)
ARGS = frozenset(["argmax", "argmin", "prod"])
STARS = ("*", "\\ast", "\\star", "∗")  # V^*, f_*: part of a name
NO_POWERS = frozenset(["*", "\\ast", "+", "-", "\\dagger", "\\star", "\\circ", "\\ominus"])
BARS = ("|", "\\mid", "\\vert", "∣")  # k|k-1
SIGNS = {"−": "-", "′": "'", **dict.fromkeys(STARS, "*"), **dict.fromkeys(BARS, "|")}
FACES = WORDS | BOLD | {"operatorname*"}
COMPARED = frozenset(
    ["<", ">", "=", "\\le", "\\leq", "\\ge", "\\geq", "\\ne", "\\neq", "≤", "≥", "≠"]
)
# Environments that only lay equations out.
LAYOUTS = frozenset(
    [
        "aligned",
        "align",
        "align*",
        "equation",
        "equation*",
        "gather",
        "gather*",
        "gathered",
        "split",
        "math",
        "displaymath",
    ]
)


class LatexToken(NamedTuple):
    """Hold one token: a "command" with its backslash, a "number", a "char" or a new "line".

    Of a table, "begin" and "end" hold its name, "cell" and "row" part what stands in it.
    """

    kind: str
    value: str
    start: int
    end: int


class Argument(NamedTuple):
    """Hold the tokens of an argument, first to last, and where the text goes on."""

    first: int
    last: int
    after: int


class LatexName(NamedTuple):
    """Hold a name with its scripts; an `exponent` and a computed subscript are not part of it."""

    text: str
    first: int
    after: int
    exponent: Argument | None
    transposed: Argument | None
    computed: Argument | None  # a subscript that is computed: X_{2i-1}


def is_function(word: str) -> bool:
    """Tell whether a word is a function, or runs over an index."""
    return word in ARGS or any(
        word in row.spellings for rows in grammar().functions.values() for row in rows
    )


def is_script(char: str) -> bool:
    """Tell whether a character is a raised or lowered glyph, which LaTeX writes as ^ or _.

    >>> is_script("²"), is_script("x")
    (True, False)
    """
    return char in SUBSCRIPTS or char in SUPERSCRIPTS
