"""Read left sides: a name, one with indices, a function that is defined, a quantity as printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from eqgraph.errors import ParseError
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import canonical, display, raised, split
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


def read_left(
    tree: Tree, text: str, functions: Mapping[str, object], *, assigned: bool, spaces: bool = True
) -> Left:
    """Read a left side, or say that it is no name."""
    found = _assigned(tree, text) if assigned else None
    if not assigned and tree.kind in _KINDS:
        found = _KINDS[tree.kind](tree, text, functions)
    if not assigned and not spaces:
        found = _in_letters(tree, text) or found
    if found is None:
        hint = "write w ← …" if assigned else "write y = …, with the expression on the right"
        raise Fault("the left side must be one name", tree.start, tree.end, hint)
    return found


def _assigned(tree: Tree, text: str) -> Left | None:
    """Read w ← …, which gives w′, and Q(s,a) ← …"""
    if tree.kind == "name":
        return Left(primed(tree.word), tree)
    if tree.kind == "apply":
        bracket = text[tree.parts[0].end : tree.end]
        name = _canonical(f"{display(primed(tree.word))}{bracket}")
        return Left(name, tree) if name else None
    return None


def _name(tree: Tree, text: str, functions: Mapping[str, object]) -> Left:
    shown, place = display(tree.word), (tree.start, tree.end)
    if tree.word in CONSTANTS:
        raise Fault(
            f"{shown} is {CONSTANTS[tree.word]}", *place, "choose another name, such as π₀ or p"
        )
    if tree.word in functions and len(tree.word) > 1:
        raise Fault(f"{shown} is a function", *place, "choose another name")
    return Left(tree.word, tree)


def _power(tree: Tree, text: str, functions: Mapping[str, object]) -> Left | None:
    name = superscripted(tree.parts[0], tree)
    return None if name is None else Left(name, tree)


def _sub(tree: Tree, text: str, functions: Mapping[str, object]) -> Left | None:
    """Read PE_{p,2i}, and softmax(z)ᵢ as a quantity."""
    base = tree.parts[0]
    name: str | None = base.word if base.kind == "name" else None
    if base.kind == "power":
        name = superscripted(base, base)
    if base.kind in ("call", "apply"):
        name = _spelled(text, base) or None
    return None if name is None else Left(name, tree, tree.parts[1:])


def _call(tree: Tree, text: str, functions: Mapping[str, object]) -> Left | None:
    """Read σ(x) and cos θ: a function that is defined, or a quantity."""
    inside = tuple(p.word for p in tree.parts if p.kind == "name")
    name = _canonical(f"{tree.word}({','.join(text[p.start : p.end] for p in tree.parts)})")
    if len(inside) == len(tree.parts):
        parameters = inside if tree.data[0].bracket else ()
        return Left(name, tree, (), parameters, tree.word, inside)
    if not name and not tree.data[0].bracket:  # log p(y|X) = …
        name = _canonical(f"{tree.word} {text[tree.parts[0].start : tree.end]}")
    return Left(name, tree) if name else None


def _quotient(tree: Tree, text: str, functions: Mapping[str, object]) -> Left | None:
    """Read dV/dt and ∂L/∂w as names."""
    spelled = _spelled(text, tree)
    return Left(spelled, tree) if {*spelled} & {*"/ "} else None


def _fence(tree: Tree, text: str, functions: Mapping[str, object]) -> Left | None:
    """Read |F| = … as a quantity."""
    spelled = _spelled(text, tree)
    return Left(spelled, tree) if spelled else None


def _applied(tree: Tree, text: str, functions: Mapping[str, object]) -> Left:
    """Read f(x), P(A|B) and x(n−1)."""
    inner = tree if tree.kind == "apply" else tree.parts[0]
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


def primed(name: str) -> str:
    """Return the name of the next value: w′ᵢ of wᵢ."""
    parts = split(name)
    at = len(parts.base)
    return f"{name[:at]}'{name[at:]}"


def _in_letters(tree: Tree, text: str) -> Left | None:
    """Read letters side by side on a left side in LaTeX as one name: KL, PE_{p,2i}, L^{CLIP}(θ)."""
    if tree.kind == "power":
        base, exponent = tree.parts
        word = _letters(exponent.parts[0]) if exponent.kind == "group" else None
        name = base.word if base.kind == "name" and "^" not in base.word else None
        return Left(raised(name, word), tree) if name and word else None
    if tree.kind != "product" or any(sign.text for sign in tree.data):
        return None
    *before, last = tree.parts
    if last.kind == "apply":  # KL(p, q)
        word = _letters(Tree("product", tree.start, tree.end, (*before, last.parts[0])))
        bracket = text[last.parts[0].end : last.end]
        return Left(_canonical(f"{word}{bracket}"), tree) if word else None
    if len(before) == 1 and last.kind == "group":
        left = _in_letters(before[0], text)
        return left and Left(f"{left.name}{text[last.start : last.end]}", tree)
    items = last.parts[1:] if last.kind == "sub" else ()
    named = Tree("product", tree.start, tree.end, (*before, last.parts[0] if items else last))
    word = _letters(named)
    return Left(word, tree, items) if word else None


def _letters(tree: Tree) -> str | None:
    words = [part.word for part in tree.parts if part.kind == "name"]
    single = all(len(word) == 1 for word in words[:-1]) and len(words) > 1
    return "".join(words) if single and len(words) == len(tree.parts) else None


_KINDS = {
    "name": _name, "power": _power, "sub": _sub, "apply": _applied, "given": _applied,
    "call": _call, "product": _quotient, "slope": _quotient,
    "fence": _fence,
}  # fmt: skip
