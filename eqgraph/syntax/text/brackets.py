"""Read what stands in brackets: groups, calls, joins, matrices, cases, bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    """Read {a if c; b otherwise}, or a group in braces."""
    opener = enter(parser)
    _empty(parser, opener)
    parts = [parser.logic()]
    cases = False
    while True:
        if parser.peek()[:2] == ("mark", ","):  # {1, if c; 0, otherwise}
            after = parser.tokens[parser.at + 1]
            if after.kind != "name" or after.value not in _CASE | _ELSE:
                break
            parser.at += 1
        token = parser.peek()
        if token.kind == "name" and token.value in _CASE:
            cases = True
            parser.at += 1
            if parser.peek()[:2] not in (("name", "otherwise"), ("name", "else")):
                parts.append(parser.logic())
            else:
                parser.at += 1
        elif token.kind == "name" and token.value in _ELSE:
            cases = True
            parser.at += 1
        elif len(parts) % 2 and cases and token[:2] != ("mark", "}"):
            raise complaints.no_condition(token)
        if parser.peek()[:2] == ("line", ";") and cases:
            parser.at += 1
            if parser.peek()[:2] != ("mark", "}"):
                parts.append(parser.logic())
                continue
        break
    closer = leave(parser)
    return Tree("cases" if cases else "group", opener.start, closer.end, (*parts,), "{")


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
        return Tree("indicator", sign.start, end, (inner,))
    if token.kind != "mark" or token.value not in "([{":
        return Tree("name", sign.start, sign.end, (), "𝟏")
    enter(parser)
    inner = parser.logic()
    closer = leave(parser)
    return Tree("indicator", sign.start, closer.end, (inner,))


def parser_of(parser: Parser, token: Token) -> Tree:
    """Read the condition in a subscript."""
    from eqgraph.syntax.text.overs import parse_inner

    return parse_inner(parser, token)[0]


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
    if len(inner.parts) == 1:
        raise Fault(
            "there is no indexing in brackets", opener.start, opener.end,
            f"write {name.word}_1 for an element, or {name.word} [ ] with a space for a product",
        )  # fmt: skip
    parser.at = ahead
    return name


MEANS = {"E": "mean", "𝔼": "mean", "Var": "var", "Std": "std"}


def label(parser: Parser, base: Tree) -> Tree:
    """Read the label of z^[1]; x^[a, b] is a power with a join."""
    first = parser.at + 1
    inner = square(parser)
    if len(inner.parts) > 1:
        return Tree("power", base.start, inner.end, (base, inner), "", "^")
    plain = "".join(str(t.value) for t in parser.tokens[first : parser.at - 1])
    return Tree("power", base.start, inner.end, (base, inner.parts[0]), f"[{plain}]", "[")


# --- options ------------------------------------------------------------------------------------


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
