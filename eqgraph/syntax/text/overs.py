"""Read what runs over indices: ∑ᵢ₌₁ᴺ, ∏, maxᵢ, 𝔼ₓ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.syntax.names import split
from eqgraph.syntax.text import brackets, complaints, exponents, operands
from eqgraph.syntax.text.bounds import bounds_above, bounds_below
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Bound, Call, Over, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser

WORDS = {
    "sum": "sum", "prod": "prod", "max": "max", "min": "min", "argmax": "argmax",
    "argmin": "argmin", "mean": "mean", "softmax": "softmax", "logsumexp": "logsumexp",
    "E": "mean", "𝔼": "mean", "Var": "var", "Σ": "sum",
}  # fmt: skip
WORDS |= {"Ê": "mean", "𝔼̂": "mean"}  # an estimate of the mean
SIGNS = {"∑": "sum", "∏": "prod"}


def is_word(parser: Parser, token: Token, after: Token) -> bool:
    """Tell whether a word runs over an index: maxᵢ, argmax_i, 𝔼ₓ[…], Σᵢ₌₁."""
    base = token.value.partition("_")[0]
    if base not in WORDS and base.isalnum():  # most names: no need to take them apart
        return False
    name = split(token.value)
    if name.base not in WORDS or name.sup or (name.prime and not name.sub):
        return False
    if name.sub and token.value in parser.grammar.functions:  # mean_pool
        return False
    computed = after.kind == "sub" and after.start <= token.end + 2
    if name.base == "Σ":
        return computed and "=" in after.value
    if not (name.sub or computed):
        return False
    if name.base in operands.MEANS:
        follows = parser.tokens[parser.at + 1 + computed]
        return follows[:2] == ("mark", "[")
    return True


def base_of_log(word: str) -> str | None:
    """Return the base of log₂ or log_b, None for another word."""
    if not word.startswith("log_"):
        return None
    name = split(word)
    return name.sub if name.sub and not name.prime else None


def over(parser: Parser) -> Tree:
    """Read ∑ and its like, with what they run over and the whole product to their right."""
    token = parser.take()
    sign = token.kind == "sign"
    name = split(token.value)
    word = SIGNS[token.value] if sign else WORDS[name.base]
    bounds: list[Bound] = []
    conditions: list[Tree] = []
    if not sign and name.sub:
        *items, last = name.sub.split(",")
        for item in (*items, last + "'" * name.prime):  # the prime of maxₐ′ is that of a′
            bounds.append(Bound(item, token.start, token.end))
    bounds_below(parser, bounds, conditions)
    bounds = bounds_above(parser, bounds)
    end = parser.tokens[parser.at - 1].end
    if not bounds and not conditions:
        return _plain_sum(parser, token, word)
    data = Over((*bounds,), (*conditions,), end)
    after = parser.peek()
    spaced = word in ("sum", "prod") and after.start > end  # sum_i (a + b) c, as with ∑
    called = not sign and after.kind == "mark" and after.value in "([{" and not spaced
    if after.kind == "mark" and after.value == "[" and not sign:
        body = brackets.square(parser)
        body = body.parts[0] if len(body.parts) == 1 else body
        close = parser.tokens[parser.at - 1].end
    elif called:
        group = brackets.opened(parser)
        body, close = group.parts[0], group.end
    else:
        body = _body(parser, token)
        close = body.end
    return Tree("over", token.start, close, (body,), word, data)


def _body(parser: Parser, token: Token) -> Tree:
    """Read the whole product to the right of a ∑; a sign directly after it belongs to it."""
    after = parser.peek()
    if after[:2] == ("sign", "-"):
        parser.at += 1
        inner = parser.deeper(parser.product)
        return Tree("negation", after.start, inner.end, (inner,))
    opens = after.kind == "sign" and after.value in parser.grammar.fences  # a bar here can't close
    if not parser.begins(after) and (not opens or after.start in parser.bars):
        if after.kind == "fault":
            raise after.value
        raise complaints.needs_operand(token, str(after.value))
    return parser.product()


def _plain_sum(parser: Parser, token: Token, word: str) -> Tree:
    """Read ∑ without an index: of a bracket with its powers, or of the product after a space."""
    after = parser.tokens[parser.at]
    tight = after.start == token.end
    call = (Call(True, tight, (), token.end), None)
    if after[:2] == ("mark", "(") and tight:
        tree = operands.call(parser, token._replace(value=token.value))
        data: Call = tree.data[0]
        if len(tree.parts) > 1 or data.options:
            return Tree("call", tree.start, tree.end, tree.parts, word, tree.data)
        group = Tree("group", token.end, tree.end, tree.parts)
        body = exponents.raised(parser, group)
        if body is group:
            return Tree("call", tree.start, tree.end, tree.parts, word, tree.data)
        whole = (Call(False, True, (), token.end), None)
        return Tree("call", token.start, body.end, (body,), word, whole)
    if tight and after[:2] != ("sign", "-"):
        if not parser.begins(after):
            if after.kind == "fault":
                raise after.value
            raise complaints.needs_operand(token, str(after.value))
        body = parser.power()
        behind = parser.peek()
        if behind.kind in ("name", "number") and parser.begins(behind) and parser.spaces:
            raise complaints.glued(token, body, behind)
        return Tree("call", token.start, body.end, (body,), word, call)
    body = _body(parser, token)
    return Tree(
        "call", token.start, body.end, (body,), word, (Call(False, False, (), token.end), None)
    )
