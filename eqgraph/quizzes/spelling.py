"""Read formulas as schools write them: tanh²x, sech(x), sin²(2*x)."""

from __future__ import annotations

import re

from eqgraph.errors import ParseError
from eqgraph.operators import OPERATORS
from eqgraph.syntax.alphabet import SUPERSCRIPTS

LONGEST = 1000  # characters of an answer
_WIDEST = 20_000  # characters of what it means

# Functions that have no row: what they mean, with {0} for the operand.
_MEANS = {
    "sech": "(2/(exp{0} + exp(-{0})))",
}
# Functions that may carry a power: tanh²x.
_POWERED = [
    spelling
    for row in OPERATORS.values()
    if row.elementwise and row.arity == 1 and row.notation.kind == "call"
    for spelling in row.spellings
]
_GLYPHS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_WORD = re.compile(
    rf"(?<![\w\\])(?:(?P<meant>{'|'.join(_MEANS)})(?P<power>[{_GLYPHS}]+|\^[0-9]+|(?![A-Za-z0-9_]))"
    rf"|(?P<known>{'|'.join(_POWERED)})(?P<raised>[{_GLYPHS}]+|\^[0-9]+))"
)
_NAME = re.compile(r"\s*(?:[^\W\d]|\\)[^\s()+\-−*/·,^|‖⁰¹²³⁴⁵⁶⁷⁸⁹⁻]*")


def plain(text: str) -> str:
    """Return what a school's formula means in the language.

    >>> plain("1 − tanh²x"), plain("sech(2*x)")
    ('1 − (tanh(x))^(2)', '(2/(exp(2*x) + exp(-(2*x))))')
    """
    if len(text) > LONGEST:
        raise ParseError(f"an answer is at most {LONGEST} characters long")
    while matches := list(_WORD.finditer(text)):
        match = matches[-1]  # the last first, so that no word is left in its operand
        operand, end = _operand(text, match.end())
        raised = match["power"] or match["raised"] or ""
        digits = "".join(SUPERSCRIPTS.get(c, c) for c in raised.removeprefix("^"))
        meaning = _MEANS.get(match["meant"] or "", f"{match['known']}{{0}}").format(operand)
        power = f"({meaning})^({digits})" if digits else meaning
        text = text[: match.start()] + power + text[end:]
        if len(text) > _WIDEST:
            raise ParseError("this answer means more than can be checked")
    return text


def _operand(text: str, at: int) -> tuple[str, int]:
    """Return the operand after a function, in brackets, and where it ends."""
    rest = text[at:]
    start = at + len(rest) - len(rest.lstrip())
    if text[start : start + 1] == "(":
        depth = 0
        for end in range(start, len(text)):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            if depth == 0:
                return text[start : end + 1], end + 1
        raise ParseError("this ( is never closed", text=text, span=(start, start + 1))
    name = _NAME.match(text, at)
    if name is None:
        raise ParseError("a function needs an operand", text=text, span=(at, at + 1))
    return f"({name[0].strip()})", name.end()
