"""Read what stands in the brackets of a function: its operands and options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.text import complaints
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Call, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser
from eqgraph.syntax.text.brackets import (
    CLOSERS,
    enter,
    is_condition,
    leave,
    opened_condition,
    square,
)

INDICATORS = frozenset(["I", "𝕀", "𝟏"])  # I(x > 0)
MEANS = {"E": "mean", "𝔼": "mean", "Ê": "mean", "𝔼̂": "mean", "Var": "var", "Std": "std"}


def arguments(parser: Parser) -> tuple[list[Tree], list[tuple[str, Any, int, int]], Token]:
    """Read operands and options up to the closing bracket."""
    opener = enter(parser)
    items: list[Tree] = []
    options: list[tuple[str, Any, int, int]] = []
    while True:
        if _is_option(parser):
            options.append(_option(parser))
        else:
            if options:
                found = parser.peek()
                raise complaints.unclosed(opener, found)
            items.append(parser.logic())
        token = parser.peek()
        if token[:2] not in (("mark", ","), ("line", ";")):
            break
        parser.at += 1
    return items, options, leave(parser)


def call(parser: Parser, word: Token) -> Tree:
    """Read the operands of a function of the table, in ( ) or in [ ]."""
    opener = parser.peek()
    if opener.value == "(" and parser.tokens[parser.at + 1][:2] == ("mark", ")"):
        closer = parser.tokens[parser.at + 1]
        raise Fault("there is nothing between the brackets", opener.start, closer.end)
    tight = opener.start == word.end
    items: list[Tree]
    options: list[tuple[str, Any, int, int]]
    if opener.value == "[":
        inner = square(parser)
        items, options, end = [inner], [], inner.end
        if len(inner.parts) == 1:
            items = [inner.parts[0]]
    else:
        at = parser.at
        if _is_option_at(parser, at + 1):
            raise complaints.needs_operand(word)
        items, options, closer = arguments(parser)
        end = closer.end
    data = Call(True, tight, (*options,), word.end)
    return Tree("call", word.start, end, (*items,), word.value, (data, opener.start))


def applied(parser: Parser, name: Tree) -> Tree:
    """Read a name right before a bracket: a function that is defined, or a product."""
    opener = parser.peek()
    bars = _given_bars(parser)
    if bars is not None:
        given: Tree = bars(name)
        return given
    if parser.tokens[parser.at + 1][:2] == ("mark", ")"):
        closer = parser.tokens[parser.at + 1]
        raise Fault("there is nothing between the brackets", opener.start, closer.end)
    items, options, closer = arguments(parser)
    if name.word in INDICATORS and len(items) == 1 and is_condition(items[0]):
        return Tree("indicator", name.start, closer.end, (opened_condition(items[0]),))
    data = Call(True, True, (*options,), opener.start)
    return Tree("apply", name.start, closer.end, (name, *items), name.word, data)


def _given_bars(parser: Parser) -> Any:
    """Read P(A|B) and D(P ‖ Q): a single bar within the bracket parts the operands."""
    depth, bars, at = 0, [], parser.at
    while True:
        token = parser.tokens[at]
        if token.kind in ("end", "fault"):
            return None
        if token.kind == "mark" and token.value in CLOSERS:
            depth += 1
        elif token.kind == "mark" and token.value in CLOSERS.values():
            depth -= 1
            if not depth:
                break
        elif token.kind == "sign" and token.value in parser.grammar.fences and depth == 1:
            bars.append(at)
        at += 1
    if len(bars) != 1:
        return None
    bar = bars[0]

    def read(name: Tree) -> Tree:
        parser.bars.add(parser.tokens[bar].start)
        enter(parser)
        items = [parser.logic()]
        while parser.at < bar and parser.peek()[:2] == ("mark", ","):
            parser.at += 1
            items.append(parser.logic())
        parser.at = bar + 1
        items.append(parser.logic())
        while parser.peek()[:2] == ("mark", ","):
            parser.at += 1
            items.append(parser.logic())
        closer = leave(parser)
        data = Call(True, True, (), name.end)
        tree = Tree("apply", name.start, closer.end, (name, *items), name.word, data)
        return Tree("given", name.start, closer.end, (tree,), parser.tokens[bar].value)

    return read


def expectation(parser: Parser, name: Tree) -> Tree:
    """Read 𝔼[x] and Var[x]; an index in brackets is none, and a join is multiplied."""
    opener = parser.peek()
    if name.word in MEANS:
        inner = square(parser)
        data = Call(True, True, (), opener.start)
        return Tree("call", name.start, inner.end, inner.parts, MEANS[name.word], (data, None))
    ahead = parser.at
    inner = square(parser)
    if name.word in INDICATORS and len(inner.parts) == 1 and is_condition(inner):
        return Tree("indicator", name.start, inner.end, (opened_condition(inner),))
    if len(inner.parts) == 1:
        raise Fault(
            "there is no indexing in brackets", opener.start, opener.end,
            f"write {name.word}_1 for an element, or {name.word} [ ] with a space for a product",
        )  # fmt: skip
    parser.at = ahead
    return name


def _is_option(parser: Parser) -> bool:
    parser.peek()
    return _is_option_at(parser, parser.at)


def _is_option_at(parser: Parser, at: int) -> bool:
    tokens = parser.tokens
    after = tokens[min(at + 1, len(tokens) - 1)]
    return tokens[at].kind == "name" and after[:2] == ("mark", "=")


def _option(parser: Parser) -> tuple[str, Any, int, int]:
    """Read axis=0, axis=(0, 1), keepdims=True."""
    word = parser.take()
    parser.at += 1
    first = parser.peek()
    if first[:2] == ("mark", "("):
        enter(parser)
        values = [_value(parser)[0]]
        while parser.peek()[:2] == ("mark", ","):
            parser.at += 1
            if parser.peek()[:2] != ("mark", ")"):
                values.append(_value(parser)[0])
        closer = leave(parser)
        return word.value, tuple(values), first.start, closer.end
    value, end = _value(parser)
    return word.value, value, first.start, end


def _value(parser: Parser) -> tuple[Any, int]:
    token = parser.take()
    negative = token[:2] == ("sign", "-")
    number = parser.take() if negative else token
    if number.kind == "number" and number.value.is_Integer:
        return (-int(number.value) if negative else int(number.value)), number.end
    if number.kind == "number" and number.value.is_Number:
        return (-float(number.value) if negative else float(number.value)), number.end
    if number.kind == "name" and not negative:
        word = {"None": None, "True": True, "False": False}
        return word.get(number.value, number.value), number.end
    raise complaints.bad_axis(number)
