"""Split a text into tokens that know their places."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isinf
from typing import Any, NamedTuple

import sympy

from eqgraph.errors import ParseError
from eqgraph.syntax.alphabet import FORBIDDEN, FRACTIONS, REFUSED, fold
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.grammar import Grammar
from eqgraph.syntax.runs import read_run
from eqgraph.syntax.sympy.open import Fraction

LIMIT = 200_000  # characters a text
_DIGITS = 400  # characters a number

_ENDS = re.compile(r"[ \t]*(?:[\n\r;#]|$)")  # of an equation
_FORBIDDEN = re.compile(f"[{FORBIDDEN}]")


class Token(NamedTuple):
    """Hold one token. A "fault" is an error that counts only if the parser gets as far as this."""

    kind: str  # name number power sub sign relation mark line end fault
    value: Any
    start: int
    end: int


def tokens(text: str, grammar: Grammar) -> list[Token]:
    """Split a text; the last token is "end", or "fault" at the first thing without meaning."""
    check_text(text)
    out: list[Token] = []
    append = out.append
    try:
        for match in grammar.scanner.finditer(text, 1 if text[:1] == "\ufeff" else 0):
            kind = match.lastgroup
            assert kind is not None
            start, end = match.span(kind)
            value = match[kind]
            if kind == "run":
                parts = _run(value, start)
                if parts[0][0] == "sub" and start and text[start - 1].isspace():
                    raise Fault(
                        "a subscript stands right behind what it belongs to", start, end,
                        "write x_1, without a space",
                    )  # fmt: skip
                for part in parts:
                    append(Token(part[0], part[1], start + part[2], start + part[3]))
            elif kind == "number":
                append(Token("number", _number(value, start), start, end))
            elif kind == "fraction":
                append(Token("number", Fraction(*FRACTIONS[value]), start, end))
            elif kind == "assign":
                append(Token("mark", ":=", start, end))
            elif kind == "end":
                append(Token("end", "", end, end))
                break
            elif value == "." and _ENDS.match(text, end):
                continue  # the full stop of a sentence that ends with an equation
            elif kind in ("refused", "other"):
                raise _unknown(value, start, end)
            elif kind != "comment":
                append(Token(kind, fold(value), start, end))
    except Fault as fault:
        error = ParseError(fault.message, text=text, span=(fault.start, fault.end), hint=fault.hint)
        append(Token("fault", error, fault.start, fault.end))
    return out


def check_text(text: str) -> None:
    """Refuse what is no text, too long, or not safe to show."""
    if not isinstance(text, str):
        raise ParseError(f"equations must be a text, not {type(text).__name__}")
    if len(text) > LIMIT:
        raise ParseError(
            f"the text is too long: {len(text):,} characters",
            hint=f"a text has at most {LIMIT:,} characters",
        )
    bad = _FORBIDDEN.search(text)
    if bad:
        code = ord(bad[0])
        kind = "a control" if code < 0x600 else "an invisible"
        raise ParseError(
            f"{kind} character, U+{code:04X}, at position {bad.start() + 1}",
            text=text, span=bad.span(), hint="delete it: it could make the text look like another",
        )  # fmt: skip


def _run(run: str, start: int) -> tuple[tuple[str, str, int, int], ...]:
    try:
        return read_run(run)
    except Fault as fault:
        at, end = start + fault.start, start + fault.end
        raise Fault(fault.message, at, end, fault.hint or "") from None


def _number(literal: str, start: int) -> sympy.Expr:
    if len(literal) > _DIGITS:
        raise Fault(
            "this number has too many digits", start, start + len(literal),
            f"a number is at most {_DIGITS} characters long",
        )  # fmt: skip
    number = _literal(literal)
    if number is None:
        raise Fault(
            "this number does not fit a float64", start, start + len(literal),
            "the largest is about 1.8e308, the smallest 4.9e-324",
        )  # fmt: skip
    return number


@lru_cache(maxsize=1 << 12)
def _literal(literal: str) -> sympy.Expr | None:
    """Return an integer, or the float64 nearest to a decimal with all its bits, or None."""
    value = float(literal.replace("−", "-"))
    if isinf(value) or (value == 0 and literal.lower().partition("e")[0].strip("0.")):
        return None
    return sympy.Integer(int(literal)) if literal.isdigit() else sympy.Float(value, precision=53)


def _unknown(value: str, start: int, end: int) -> Fault:
    if value in REFUSED:
        message, hint = REFUSED[value]
        return Fault(message, start, end, hint)
    return Fault(f"unexpected character {value} (U+{ord(value):04X})", start, end)
