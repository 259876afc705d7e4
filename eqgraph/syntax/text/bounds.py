"""Read what a ∑ runs over: i, i=1, j≠i, n∈{1,2} below it, N above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.errors import ParseError
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.text import brackets
from eqgraph.syntax.text import members as sets
from eqgraph.syntax.text.exponents import superscript
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Bound, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser
from eqgraph.syntax.text.computed import is_exact, items_of, read_inner


def bounds_below(parser: Parser, bounds: list[Bound], conditions: list[Tree]) -> None:
    """Read all that stands below a ∑: its indices with their starts, and conditions."""
    while True:
        token = parser.tokens[parser.at]
        if token.kind == "sub":
            parser.at += 1
            _read_bounds(parser, token, bounds, conditions)
            continue
        after = parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
        comma = token[:2] == ("mark", ",") and after.kind == "sub" and after.start <= token.end + 1
        if not (comma and bounds):
            return
        parser.at += 1


def _read_bounds(parser: Parser, token: Token, bounds: list[Bound], conditions: list[Tree]) -> None:
    """Read i, i=1, j≠i, 1≤i<n, m,n∈{1,2} in the subscript of a ∑."""
    text, start, exact = token.value, token.start, is_exact(parser, token)
    pending: list[Bound] = []
    for item, at in items_of(text):
        low: Tree | None = None
        name, _, rest = item.partition("=")
        member, found, members = item.partition("∈")
        place = (start + at, start + at + len(item)) if exact else (token.start, token.end)
        before, colon, condition = item.partition(":")
        if colon and "=" not in before:  # j: j ≥ i
            pending.append(Bound(_index_name(before, place), *place))
            inner = read_inner(parser, condition, start + at + len(before) + 1, exact, token)
            conditions.append(inner)
            continue
        if found:
            pending.append(Bound(_index_name(member, place), *place))
            bounds += sets.bounds(parser, pending, members, token, conditions)
            pending = []
        elif any(sign in item for sign in "<>≤≥≠") or "!=" in item:
            inner = read_inner(parser, item, start + at, exact, token)
            conditions.append(inner)
            known = {b.name for b in (*bounds, *pending)}
            fresh = [n for n in _letters(inner) if n not in known]
            pending += [Bound(name, *place, maybe=k > 0) for k, name in enumerate(fresh)]
        elif rest and "=" in item:
            low = read_inner(parser, rest, start + at + len(name) + 1, exact, token)
            pending.append(Bound(_index_name(name, place), *place, low))
        else:
            pending.append(Bound(_index_name(item, place), *place))
    bounds += pending


def _letters(tree: Tree) -> list[str]:
    from eqgraph.syntax.text.tree import names

    return [one.word for one in names(tree)]


def _index_name(text: str, place: tuple[int, int]) -> str:
    from eqgraph.syntax.names import canonical

    plain = "".join(text.split())  # LaTeX sets the letters of ∑_{ij} apart
    try:
        return canonical(plain)
    except ParseError:
        raise Fault("a ∑ runs over a name", *place, "such as ∑ᵢ or ∑_{i=1}^{N}") from None


def bounds_above(parser: Parser, bounds: list[Bound]) -> list[Bound]:
    """Read what an index runs to: ᴺ, ^N or ^{N−1}; it belongs to the last index."""
    token = parser.tokens[parser.at]
    high: Tree | None = None
    if token.kind == "power":
        parser.at += 1
        base = Tree("number", token.start, token.start)
        high = superscript(parser, base, token).parts[1]
    elif token[:2] == ("sign", "ᵀ") and bounds:  # ∑ₜ₌₀ᵀ
        parser.at += 1
        high = Tree("name", token.start, token.end, (), "T")
    elif token[:2] == ("sign", "^"):
        parser.at += 1
        after = parser.peek()
        if after.kind == "mark" and after.value in "({":
            high = brackets.opened(parser)
        else:
            high = parser.operand()
    if high is None:
        return bounds
    if not bounds:
        raise Fault("this ∑ has an end but no index", high.start, high.end, "write ∑_{i=1}^{N}")
    return [*bounds[:-1], bounds[-1]._replace(high=high)]
