"""Read ∇ and ∂: tokens as trees, then trees as SymPy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.open import Word
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text.computed import parse_inner
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser
    from eqgraph.syntax.text.reading import Reading


def slope(parser: Parser) -> Tree:
    """Read ∇f(x), ∇_x f(x) and ∂f/∂x of what the text defines."""
    sign = parser.take()
    if sign.value == "∂":
        return _quotient(parser, sign)
    wrt: tuple[Tree, ...] = ()
    if parser.tokens[parser.at].kind == "sub":
        wrt = tuple(parse_inner(parser, parser.take()))
    token = parser.peek()
    if token.kind != "name":
        raise Fault("∇ stands before a function of the text", sign.start, sign.end, "write ∇f(x)")
    inner = parser.operand()
    return Tree("slope", sign.start, inner.end, (inner, *wrt), "∇", len(wrt))


def _quotient(parser: Parser, sign: Token) -> Tree:
    hint = "write ∂f/∂x, with f defined in the text"
    above = parser.operand()
    bar, below = parser.tokens[parser.at], parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
    if bar[:2] != ("sign", "/") or below[:2] != ("sign", "∂"):
        raise Fault("∂ stands in ∂f/∂x only", sign.start, sign.end, hint)
    parser.at += 2
    wrt = parser.operand()
    return Tree("slope", sign.start, wrt.end, (above, wrt), "∂", 1)


def read_slope(r: Reading, tree: Tree) -> Operand:
    """Read ∇f(x), ∇_x f(x, y), ∂f/∂x."""
    inner, *wrt = tree.parts
    if tree.word == "∂":
        return _partial(r, tree, inner, wrt[0])
    if inner.kind == "name" and inner.word in r.known.functions and not wrt:
        definition = r.known.functions[inner.word]
        inner = Tree(
            "apply", inner.start, inner.end,
            (inner, *(Tree("name", inner.start, inner.end, (), p) for p in definition.parameters)),
            inner.word, None,
        )  # fmt: skip
    if inner.kind == "name" and r.known.has(inner.word) and wrt:
        return _partial(r, tree, inner, wrt[0])
    if inner.kind != "apply" or inner.word not in r.known.functions:
        raise Fault(
            "∇ stands before a function that the text defines", tree.start, tree.end,
            "write f(x) = … in a line of its own, then ∇f(x)",
        )  # fmt: skip
    _, *parts = inner.parts
    which = 0
    if wrt:
        which = next((k for k, p in enumerate(parts) if repr(p) == repr(wrt[0])), -1)
        if which < 0:
            raise Fault("∇ is taken by one of the operands", tree.start, tree.end, "write ∇_x f(x)")
    elif len(parts) > 1:
        raise Fault(
            "this function has several operands: by which one?", tree.start, tree.end,
            "write ∇_x f(x, y)",
        )  # fmt: skip
    r.uses_of_function(inner.word, tree)
    xs = [r.read(part) for part in parts]
    first = [Word(inner.word), sympy.Integer(which)]
    return trees.opened("Slope", xs, tree.start, tree.end, first=first)


def _partial(r: Reading, tree: Tree, above: Tree, below: Tree) -> Operand:
    word = above.word
    if word in r.known.functions:
        definition = r.known.functions[word]
        if below.word in definition.parameters:
            r.uses_of_function(word, tree)
            xs = [r.read(Tree("name", tree.start, tree.end, (), p)) for p in definition.parameters]
            which = definition.parameters.index(below.word)
            first = [Word(word), sympy.Integer(which)]
            return trees.opened("Slope", xs, tree.start, tree.end, first=first)
    if above.kind != "name" or below.kind != "name":
        raise Fault("∂ stands between names: ∂L/∂W", tree.start, tree.end)
    return trees.opened("Partial", [r.read(above), r.read(below)], tree.start, tree.end)
