"""Read left sides: a name, one with indices, a function that is defined, a quantity as printed."""

from __future__ import annotations

from typing import NamedTuple

from eqgraph.errors import ParseError
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import canonical, display, split
from eqgraph.syntax.text.powers import superscripted
from eqgraph.syntax.text.tree import Tree

CONSTANTS = {"π": "the number 3.14159…", "pi": "the number 3.14159…", "∞": "no name"}


class Left(NamedTuple):
    """Hold a left side: its canonical name, and what it may be beside a plain name.

    `items` are the indices of a computed subscript; `parameters` the operands of a function that
    this may define; `inside` the names within the bracket of V(s) and softmax(zᵢ); `tree` is None
    for a line without `=`.
    """

    name: str
    tree: Tree | None
    items: tuple[Tree, ...] = ()
    parameters: tuple[str, ...] = ()
    base: str = ""  # the name before the bracket
    inside: tuple[str, ...] = ()


def read_left(tree: Tree, text: str, functions: dict[str, object], *, assigned: bool) -> Left:
    """Read a left side, or say that it is no name."""
    place = (tree.start, tree.end)
    name: str | None
    if assigned:  # w ← … gives w′
        if tree.kind == "apply":
            bracket = text[tree.parts[0].end : tree.end]
            name = _canonical(f"{display(_primed(tree.word))}{bracket}")
            if name:
                return Left(name, tree)
        if tree.kind != "name":
            raise Fault("the left side must be one name", *place, "write w ← …")
        return Left(_primed(tree.word), tree)
    if tree.kind == "name":
        shown = display(tree.word)
        if tree.word in CONSTANTS:
            raise Fault(
                f"{shown} is {CONSTANTS[tree.word]}", *place, "choose another name, such as π₀ or p"
            )
        if tree.word in functions and len(tree.word) > 1:
            raise Fault(f"{shown} is a function", *place, "choose another name")
        return Left(tree.word, tree)
    if tree.kind == "power":
        name = superscripted(tree.parts[0], tree)
        if name is not None:
            return Left(name, tree)
    if tree.kind == "sub":
        base = tree.parts[0]
        name = (
            base.word
            if base.kind == "name"
            else superscripted(base, base)
            if base.kind == "power"
            else None
        )
        if base.kind in ("call", "apply"):  # softmax(z)ᵢ, as a quantity
            name = _spelled(text, base) or None
        if name is not None:
            return Left(name, tree, tree.parts[1:])
    if tree.kind in ("apply", "given"):
        inner = tree if tree.kind == "apply" else tree.parts[0]
        return _applied(tree, inner, text)
    if tree.kind == "call":
        inside = tuple(p.word for p in tree.parts if p.kind == "name")
        texts = [text[p.start : p.end] for p in tree.parts]
        name = _canonical(f"{tree.word}({','.join(texts)})")  # cos θ, as a quantity
        if len(inside) == len(tree.parts):
            parameters = inside if tree.data[0].bracket else ()
            return Left(name, tree, (), parameters, tree.word, inside)
        if name:
            return Left(name, tree)
    if tree.kind in ("product", "slope"):
        spelled = _spelled(text, tree)
        if spelled and "/" in spelled:
            return Left(spelled, tree)
    raise Fault(
        "the left side must be one name", *place, "write y = …, with the expression on the right"
    )


def _applied(tree: Tree, inner: Tree, text: str) -> Left:
    parameters = tuple(p.word for p in inner.parts[1:] if p.kind == "name")
    complete = len(parameters) == len(inner.parts) - 1 and len(set(parameters)) == len(parameters)
    name = _spelled(text, tree)
    return Left(name, tree, (), parameters if complete else (), inner.word, parameters)


def _spelled(text: str, tree: Tree) -> str:
    return _canonical(text[tree.start : tree.end])


def _canonical(name: str) -> str:
    try:
        return canonical(name)
    except ParseError:
        return ""


def _primed(name: str) -> str:
    parts = split(name)
    at = len(parts.base)
    return f"{name[:at]}'{name[at:]}"
