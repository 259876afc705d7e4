"""Read what stands in brackets: groups, joins, matrices, cases, bars, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.syntax.alphabet import OPEN_CLOSE
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.text import complaints
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Call, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser

CLOSERS = {"(": ")", "[": "]", "{": "}"}
_CASE = frozenset(["if", "for"])
_ELSE = frozenset(["otherwise", "else"])


def enter(parser: Parser) -> Token:
    """Take an opening bracket."""
    token = parser.take()
    parser.open.append(token)
    return token


def leave(parser: Parser) -> Token:
    """Take the bracket that closes the innermost one, or say what stands in its place."""
    opener = parser.open[-1]
    closer = CLOSERS.get(opener.value) or OPEN_CLOSE.get(opener.value) or opener.value
    token = parser.peek()
    if token.value == closer and token.kind in ("mark", "sign"):
        parser.open.pop()
        parser.at += 1
        return token
    if token.kind == "mark" and token.value in (")", "]", "}"):
        raise complaints.mismatch(opener, token)
    if token.kind == "mark" and token.value == ",":
        raise complaints.comma(token)
    raise complaints.no_operator(parser.tokens, parser.at, opener)


def _empty(parser: Parser, opener: Token) -> None:
    token = parser.peek()
    if token.kind == "mark" and token.value == CLOSERS.get(opener.value):
        raise Fault("there is nothing between the brackets", opener.start, token.end)


def opened(parser: Parser) -> Tree:
    """Read a group, a join or a matrix, or cases."""
    return {"(": _group, "[": square, "{": _brace}[parser.peek().value](parser)


def _group(parser: Parser) -> Tree:
    opener = enter(parser)
    _empty(parser, opener)
    inner = parser.logic()
    closer = leave(parser)
    return Tree("group", opener.start, closer.end, (inner,))


def square(parser: Parser) -> Tree:
    """Read [a, b], [a; b], [a ‖ b], [a, b; c, d], or a group in square brackets."""
    parser.bars |= _joining(parser)
    opener = enter(parser)
    _empty(parser, opener)
    items = [parser.logic()]
    rows = [1]
    word = ""
    while True:
        token = parser.peek()
        comma = token[:2] == ("mark", ",")
        if not (comma or token[:2] in (("line", ";"), ("sign", "‖"))):
            break
        parser.at += 1
        word = word or token.value
        if comma:
            rows[-1] += 1
        else:
            rows.append(1)
        items.append(parser.logic())
    closer = leave(parser)
    return Tree("bracket", opener.start, closer.end, (*items,), word, (*rows,))


def _joining(parser: Parser) -> set[int]:
    """Return the places of the ‖ that join: a single one, or such with a space on both sides."""
    depth, places, spaced = 0, [], True
    for at in range(parser.at, len(parser.tokens) - 1):
        before, token, after = (
            parser.tokens[max(at - 1, 0)],
            parser.tokens[at],
            parser.tokens[at + 1],
        )
        if token.kind == "mark":
            depth += (token.value in CLOSERS) - (token.value in CLOSERS.values())
        elif token[:2] == ("sign", "‖") and depth == 1:
            places.append(token.start)
            operand = before.kind in ("name", "number", "power", "sub") or before.value in ")]}ᵀ"
            spaced &= operand and before.end < token.start and token.end < after.start
        if not depth:
            break
    return set(places) if spaced or len(places) == 1 else set()


def _brace(parser: Parser) -> Tree:
    """Read {a if c; b otherwise}, {a, c; b, otherwise}, or a group in braces."""
    opener = enter(parser)
    _empty(parser, opener)
    before, parser.indicator = parser.indicator, opener  # x = 0 is a condition here
    parts = [parser.logic()]
    last = _case(parser, parts, cases=False)
    cases = bool(last)
    while cases and parser.peek()[:2] == ("line", ";"):
        parser.at += 1
        if parser.peek()[:2] == ("mark", "}"):
            break
        parts.append(parser.logic())
        last = _case(parser, parts, cases=True)
    parser.indicator = before
    closer = leave(parser)
    kind = "cases" if cases else "group"
    return Tree(kind, opener.start, closer.end, (*parts,), "{", last or None)


def _case(parser: Parser, parts: list[Tree], *, cases: bool) -> str:
    """Read when a value holds: `if c`, `, c`, `otherwise`; return which, or "" for none."""
    comma = parser.peek()
    if comma[:2] == ("mark", ","):
        parser.at += 1
    token = parser.peek()
    if token.kind == "name" and token.value in _CASE:
        parser.at += 1
        token = parser.peek()
        if not (token.kind == "name" and token.value in _ELSE):  # `if otherwise`
            parts.append(parser.logic())
            return "if"
    if token.kind == "name" and token.value in _ELSE:
        parser.at += 1
        return "otherwise"
    if comma[:2] == ("mark", ","):  # {1, x > 0; 0, x ≤ 0}
        condition = parser.logic()
        if not is_condition(condition):
            raise complaints.comma(comma)
        parts.append(condition)
        return "if"
    if cases and token[:2] != ("mark", "}"):
        raise complaints.no_condition(token)
    return ""


def fence(parser: Parser) -> Tree:
    """Read |x| or ‖x‖."""
    opener = enter(parser)
    inner = parser.logic()
    closer = leave(parser)
    return Tree("fence", opener.start, closer.end, (inner,), opener.value)


def rounded(parser: Parser) -> Tree:
    """Read ⌊x⌋ or ⌈x⌉."""
    opener = enter(parser)
    inner = parser.logic()
    closer = leave(parser)
    word = "floor" if opener.value == "⌊" else "ceil"
    data = Call(True, True, (), opener.end)
    return Tree("call", opener.start, closer.end, (inner,), word, (data, None))


def indicator(parser: Parser) -> Tree:
    """Read 𝟙[c] or 𝟙(c): 1 where the condition holds, else 0."""
    sign = parser.take()
    token = parser.peek()
    if token.kind == "sub":
        inner, end = parser_of(parser, token), token.end
        parser.at += 1
        return Tree("indicator", sign.start, end, (opened_condition(inner),))
    if token.kind != "mark" or token.value not in "([{":
        return Tree("name", sign.start, sign.end, (), "𝟏")
    before, parser.indicator = parser.indicator, enter(parser)
    inner = parser.logic()
    parser.indicator = before
    closer = leave(parser)
    return Tree("indicator", sign.start, closer.end, (inner,))


def opened_condition(tree: Tree) -> Tree:
    """Return the condition of 𝟙_{[k≠i]} without its bracket."""
    while tree.kind in ("group", "bracket") and len(tree.parts) == 1:
        tree = tree.parts[0]
    return tree


def is_one(tree: Tree) -> bool:
    """Tell whether a tree is 1, which an indicator may be written with."""
    return tree.word == "𝟏" or (tree.kind == "number" and bool(tree.data == 1))


def indicated(one: Tree, condition: Tree) -> Tree | None:
    """Return 1[x > 0] as an indicator; None for any other product."""
    if not (is_one(one) and is_condition(condition)):
        return None
    return Tree("indicator", one.start, condition.end, (opened_condition(condition),))


def is_condition(tree: Tree) -> bool:
    """Tell whether a tree, within brackets or not, is a comparison."""
    return opened_condition(tree).kind in ("compare", "logic")


def parser_of(parser: Parser, token: Token) -> Tree:
    """Read the condition in a subscript."""
    from eqgraph.syntax.text.computed import parse_inner

    return parse_inner(parser, token)[0]


def label(parser: Parser, base: Tree) -> Tree:
    """Read the label of z^[1]; x^[a, b] is a power with a join."""
    first = parser.at + 1
    inner = square(parser)
    if len(inner.parts) > 1:
        return Tree("power", base.start, inner.end, (base, inner), "", "^")
    plain = "".join(str(t.value) for t in parser.tokens[first : parser.at - 1])
    return Tree("power", base.start, inner.end, (base, inner.parts[0]), f"[{plain}]", "[")
