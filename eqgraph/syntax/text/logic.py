"""Read comparisons, and what and, or, not join."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser

_NOT = ("¬", "not")
_WORDS = ("name", "sign")


def joined(parser: Parser) -> Tree:
    """Read comparisons joined by and, or, not; or a plain expression."""
    return _joined(parser, "or", "∨", _conjunction)


def _conjunction(parser: Parser) -> Tree:
    return _joined(parser, "and", "∧", _comparison)


def _joined(parser: Parser, word: str, sign: str, read: Callable[[Parser], Tree]) -> Tree:
    parts = [read(parser)]
    while True:
        token = parser.peek()
        if token.kind not in _WORDS or token.value not in (word, sign):
            break
        parser.at += 1
        parser.goes_on()
        parts.append(read(parser))
    first, last = parts[0], parts[-1]
    return first if len(parts) == 1 else Tree("logic", first.start, last.end, (*parts,), word)


def _comparison(parser: Parser) -> Tree:
    token, after = parser.peek(), parser.after(1)
    negated = token.kind in _WORDS and token.value in _NOT
    if negated and (token.value == "¬" or parser.begins(after)):
        parser.at += 1
        inner = parser.deeper(lambda: _comparison(parser))
        return Tree("logic", token.start, inner.end, (inner,), "not")
    parts, signs = [parser.sum()], []
    while _relates(parser, parser.peek()):
        sign = parser.take()
        signs.append(sign._replace(value="≟") if sign.value == "=" else sign)
        parser.goes_on()
        parts.append(parser.sum())
    if not signs:
        return parts[0]
    return Tree("compare", parts[0].start, parts[-1].end, (*parts,), data=(*signs,))


def _relates(parser: Parser, token: Token) -> bool:
    """Tell whether a token compares; within 𝟙[…] a plain = does, too."""
    if token.kind == "relation":
        return True
    return token[:2] == ("mark", "=") and bool(parser.open) and parser.open[-1] is parser.indicator
