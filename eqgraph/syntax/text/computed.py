"""Read subscripts that are computed: those of results, and what stands inside of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import split
from eqgraph.syntax.subscripts import is_list
from eqgraph.syntax.text import brackets, complaints
from eqgraph.syntax.text.lexer import Token, tokens
from eqgraph.syntax.text.tree import Call, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser


_NORMS = {"1", "2", "F", "∞"}


def items_of(text: str) -> list[tuple[str, int]]:
    """Split at the commas outside of brackets, each item with its place.

    Where brackets do not fit, what is left is one item: its reader names the bracket.
    """
    out, depth, start = [], 0, 0
    for k, char in enumerate(f"{text},"):
        depth += (char in "({[") - (char in ")}]")
        if char == "," and (not depth or k == len(text)):
            item = text[start:k]
            lead = len(item) - len(item.lstrip())
            out.append((item.strip(), start + lead))
            start = k + 1
    return out


def is_exact(parser: Parser, token: Token) -> bool:
    """Tell whether the text of a subscript stands letter by letter at its place."""
    return len(token.value) == token.end - token.start


def read_inner(parser: Parser, text: str, start: int, exact: bool, token: Token) -> Tree:
    """Read an expression that stands in a subscript."""
    from eqgraph.syntax.text.parser import Parser as Again

    found = tokens(text, parser.grammar)
    if exact:
        moved = [t._replace(start=t.start + start, end=t.end + start) for t in found]
    else:
        moved = [t._replace(start=token.start, end=token.end) for t in found]
    for one in moved:
        if one.kind == "fault":
            raise Fault(one.value.message, one.start, one.end, one.value.hint or "")
    inner = Again(moved, parser.grammar, spaces=parser.spaces)
    inner.level = parser.level
    tree = inner.logic()
    last = inner.peek()
    if last.kind != "end":
        raise unreadable(token)
    return tree


def parse_inner(parser: Parser, token: Token) -> list[Tree]:
    """Read the items of a subscript as expressions."""
    exact = is_exact(parser, token)
    items = items_of(token.value)
    if not items:  # a bracket is never closed
        raise unreadable(token)
    return [read_inner(parser, item, token.start + at, exact, token) for item, at in items]


def unreadable(token: Token) -> Fault:
    """Say that a subscript cannot be read."""
    hint = "such as x_{2i−1} or ∑_{i=1}"
    return Fault("this subscript cannot be read", token.start, token.end, hint)


def subscript(parser: Parser, tree: Tree, token: Token) -> Tree:
    """Read the subscript of a result: ‖x‖₂, [x]₊, softmax(z)_y, x_{2i−1}."""
    end = token.end + _is_braced(parser, token)
    plain = token.value.strip()
    if tree.kind == "fence" and tree.word == "‖":
        if plain not in _NORMS:
            hint = "the norms are ‖x‖₁, ‖x‖₂, ‖X‖_F and ‖x‖_∞"
            raise Fault(
                f"there is no norm ‖·‖ with the index {plain}", token.start, token.end, hint
            )
        return Tree("fence", tree.start, end, tree.parts, tree.word, plain)
    if plain == "+" and tree.kind in ("bracket", "group"):
        data = (Call(True, True, (), tree.start), None)
        inner = tree.parts if len(tree.parts) == 1 else (tree,)
        return Tree("call", tree.start, end, inner, "relu", data)
    if tree.kind == "name" and tree.word in complaints.UNREAD:
        raise complaints.unread(tree.word, tree.start, tree.end)
    indices = tuple(parse_inner(parser, token))
    if brackets.is_one(tree) and len(indices) == 1 and brackets.is_condition(indices[0]):  # 1_{x>0}
        condition = brackets.opened_condition(indices[0])
        return Tree("indicator", tree.start, max(end, tree.end), (condition,))
    return Tree("sub", tree.start, max(end, tree.end), (tree, *indices))


def _is_braced(parser: Parser, token: Token) -> bool:
    """Tell whether a subscript stands in braces: the token ends before the closing one."""
    k = parser.at - (parser.tokens[parser.at] is not token)
    return is_exact(parser, token) and k > 0 and token.start - parser.tokens[k - 1].end >= 2


def more_indices(parser: Parser, tree: Tree, token: Token) -> bool:
    """Tell whether `,ⱼ` goes on with the subscript of Wᵢ,ⱼ."""
    after = parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
    return (
        tree.kind == "name"
        and bool(split(tree.word).sub)
        and token[:2] == ("mark", ",")
        and token.start == tree.end
        and after.kind == "sub"
        and after.start == token.end
        and is_list(after.value)
    )


def with_item(name: str, item: str) -> str:
    """Return a canonical name with one more item in its subscript."""
    parts = split(name)
    head = name[: name.rindex("_")]
    return f"{head}_{{{parts.sub},{item}}}"
