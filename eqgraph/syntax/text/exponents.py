"""Read what is raised or lowered behind an operand: x², xᵍ, x^{n+1}, sin² x."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.letters import is_letter
from eqgraph.syntax.names import raised as raised_name
from eqgraph.syntax.names import split
from eqgraph.syntax.subscripts import is_list
from eqgraph.syntax.text import brackets, complaints, computed, operands
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import PRODUCTS, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser

_STARS = frozenset("*∗")
_AFTER = frozenset(["name", "number", "relation", "line", "end", "fault"])  # raises nothing
_BETWEEN = PRODUCTS | {"+", "-"}


def superscript(parser: Parser, base: Tree, token: Token) -> Tree:
    """Read ², ⁻¹, ⁿ⁺¹: a power; letters may also be part of a name, as in wᵍ."""
    if token.value == "H" and base.kind != "number":  # ∑ᵢ₌₁ᴴ has none before it
        raise complaints.reserved("ᴴ", token.start, token.end)
    parts: list[Tree] = []
    minus: list[int | None] = []
    for sign, word, at in complaints.exponent_terms(token):
        number = word.isdigit()
        x = Tree(
            "number" if number else "name", at, at + len(word), (), "" if number else word,
            sympy.Integer(int(word)) if number else None,
        )  # fmt: skip
        parts.append(x)
        minus.append(at - 1 if sign == "-" else None)
    exponent = parts[0]
    if len(parts) > 1:
        exponent = Tree("sum", token.start, token.end, (*parts,), data=(*minus,))
    elif minus[0] is not None:
        exponent = Tree("negation", minus[0], exponent.end, (exponent,))
    end = max(base.end, token.end)  # x²ₜ: the name ends after its power
    return Tree("power", base.start, end, (base, exponent), token.value)


def caret(parser: Parser, base: Tree) -> Tree:
    """Read a power, a transpose or a label after ^."""
    sign = parser.take()
    after = parser.peek()
    starred = _starred(parser, base)
    if starred is not None:
        return starred
    complaints.check_power(sign, after)
    if after[:2] == ("sign", "ᵀ"):
        parser.at += 1
        return Tree("transpose", base.start, after.end, (base,), "ᵀ")
    if after[:2] == ("mark", "["):
        return brackets.label(parser, base)
    labelled = _braced_label(parser, base) if after[:2] == ("mark", "{") else None
    if labelled is not None:
        return labelled
    exponent = parser.deeper(lambda: _exponent(parser))
    word = exponent.word if exponent.kind == "name" else ""
    return Tree("power", base.start, exponent.end, (base, exponent), word, "^")


def _braced_label(parser: Parser, base: Tree) -> Tree | None:
    """Read the label of z^{[1]}, as z^[1]; None where more stands within the braces."""
    at = parser.at
    if parser.tokens[at + 1][:2] != ("mark", "["):
        return None
    parser.at += 1
    try:
        tree = brackets.label(parser, base)
    except Fault:
        parser.at = at
        return None
    close = parser.peek()
    if tree.data != "[" or close[:2] != ("mark", "}"):
        parser.at = at
        return None
    parser.at += 1
    return Tree("power", tree.start, close.end, tree.parts, tree.word, "[")


def _is_single(text: str) -> bool:
    return len(text) == 1 and (is_letter(text) or text.isdecimal())


def _starred(parser: Parser, base: Tree) -> Tree | None:
    """Read V^*, x^{*}_t: a star is part of the name."""
    braced = parser.peek()[:2] == ("mark", "{")
    star, closer = parser.after(braced), parser.after(2)
    if star.kind != "sign" or star.value not in _STARS or base.kind != "name":
        return None
    parts = split(base.word)
    if (braced and closer[:2] != ("mark", "}")) or parts.power or parts.sup:
        return None
    parser.at += 3 if braced else 1
    word = raised_name(base.word, "*")
    below = parser.tokens[parser.at]
    if below.kind == "sub" and not parts.sub and is_list(below.value):
        parser.at += 1
        word += f"_{below.value}" if _is_single(below.value) else f"_{{{below.value}}}"
    name = Tree("name", base.start, parser.tokens[parser.at - 1].end, (), word)
    after = parser.tokens[parser.at]
    if after[:2] == ("mark", "(") and after.start == name.end:
        return parser.deeper(lambda: operands.applied(parser, name))
    return name


def _exponent(parser: Parser) -> Tree:
    token = parser.peek()
    if token[:2] == ("sign", "-"):
        parser.at += 1
        inner = parser.deeper(lambda: _exponent(parser))
        return Tree("negation", token.start, inner.end, (inner,))
    return parser.power()


def function_power(parser: Parser) -> Tree | None:
    """Read the power of sin² x, or of sin^2 x, if an operand follows it."""
    at = parser.at
    token = parser.tokens[at]
    exponent: Tree | None = None
    if token.kind == "power":
        parser.at += 1
        exponent = superscript(parser, Tree("number", token.start, token.start), token).parts[1]
    elif token[:2] == ("sign", "^"):
        number = parser.tokens[at + 1]
        braced = number[:2] in (("mark", "{"), ("mark", "("))
        number = parser.tokens[at + 1 + braced]
        minus = number[:2] == ("sign", "-")
        last = len(parser.tokens) - 1
        number = parser.tokens[min(at + 1 + braced + minus, last)]
        closed = not braced or parser.tokens[min(at + 3 + minus, last)].value in ("}", ")")
        if number.kind == "number" and closed:
            exponent = Tree("number", number.start, number.end, data=number.value)
            if minus:
                exponent = Tree("negation", number.start - 1, number.end, (exponent,))
            parser.at = at + 2 + braced + minus + braced
    after = parser.tokens[parser.at]
    if exponent is None or not (applies(parser, after) or after[:2] == ("mark", "(")):
        parser.at = at
        return None
    return exponent


def applies(parser: Parser, token: Token) -> bool:
    """Tell whether a function before this token is applied to what begins with it."""
    return parser.begins(token) and token.value not in ("{",) and token.kind != "line"


def raised(parser: Parser, tree: Tree) -> Tree:
    """Read what is raised or lowered behind an operand."""
    while True:
        token = parser.peek()
        kind, value = token.kind, token.value
        if kind in _AFTER or (kind == "sign" and value in _BETWEEN):
            return tree
        if kind == "power":
            parser.at += 1
            tree = superscript(parser, tree, token)
        elif kind == "sub":
            parser.at += 1
            tree = computed.subscript(parser, tree, token)
        elif kind == "sign" and value == "ᵀ":
            parser.at += 1
            tree = Tree("transpose", tree.start, max(token.end, tree.end), (tree,), "ᵀ")
        elif kind == "sign" and value in parser.grammar.postfix and value not in "²ᵀ":
            parser.at += 1
            tree = Tree("prefix", tree.start, token.end, (tree,), value, "postfix")
        elif kind == "sign" and value == "!":
            parser.at += 1
            tree = Tree("factorial", tree.start, token.end, (tree,))
        elif kind == "sign" and value == "^":
            tree = caret(parser, tree)
        elif computed.more_indices(parser, tree, token):
            parser.at += 2
            last = parser.tokens[parser.at - 1]
            tree = Tree("name", tree.start, last.end, (), computed.with_item(tree.word, last.value))
        else:
            return tree
