"""Read powers as SymPy: a power, a transpose, or a name with a superscript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import split
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text import calls, complaints, indices
from eqgraph.syntax.text.known import base_and_items
from eqgraph.syntax.text.tree import Tree, names

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading

_IMAGINARY = ("i", "iπ", "πi")


def read_power(r: Reading, tree: Tree) -> Operand:
    """Read a power, unless it is part of a name or a transpose."""
    base, exponent = tree.parts
    name = superscripted(base, tree)
    if name is not None and (r.known.has(name) or name in r.known.indexed or tree.data == "["):
        return r.read(Tree("name", tree.start, tree.end, (), name))
    if name is not None and _is_raised_array(r, name):
        found = indices.element(r, Tree("name", tree.start, tree.end, (), name))
        if found is not None:
            return found
    if tree.data == "function":
        return calls.raised_function(r, tree)
    apart = indices.opened(r, tree)
    if apart is not None:
        return r.read(apart)
    if tree.word == "T" and tree.data == "^" and exponent.kind == "name":
        if not (r.known.has("T") or "T" in r.scope or "T" in r.parameters):
            r.note(exponent, "^T is the transpose, as ᵀ; a power needs a value called T")
            return read_transposed(r, Tree("transpose", tree.start, tree.end, (base,), "^T"))
        r.note(exponent, "^T is a power, since T has a value; the transpose is ᵀ")
    if exponent.kind == "power" and exponent.parts[0].word in ("⊤", "top"):
        return read_transposed(r, Tree("transpose", tree.start, tree.end, (base,), "ᵀ"))
    if base.kind == "call" and base.data[0].bracket and base.word in r.grammar.functions:
        rows = r.grammar.functions[base.word]
        if len(base.parts) == 1 and any("axis" in row.params for row in rows):
            r.hints.append(complaints.raised(complaints.word_token(base)))
    if base.word == "e" and not r.known.has("e"):
        _check_real(r, exponent)
    x = r.read(base)
    if _is_minus_one(exponent) and base.kind != "number" and x.expr is not sympy.E:
        return trees.opened("Inverted", [x], tree.start, tree.end)
    return trees.power(x, r.read(exponent))


def _is_raised_array(r: Reading, name: str) -> bool:
    """Tell whether the base of w^{c}_i is a name of its own, so that c is no power."""
    found = base_and_items(name)
    return found is not None and (r.known.has(found[0]) or r.known.is_array(found[0]))


def _check_real(r: Reading, exponent: Tree) -> None:
    """Refuse e^(−i x) by name where i is nothing else: it is the imaginary unit."""
    if r.known.ranks is None:
        return
    for part in names(exponent):
        glued = part.word[:1] in ("i", "j") and all(map(r.known.has, part.word[1:]))  # iθ, jωt
        letter = (part.word in _IMAGINARY or glued) and not r.known.has(part.word)
        if letter and not ("i" in {*r.scope, *r.free_letters, *r.parameters} or r.known.has("i")):
            raise Fault(
                "i is the imaginary unit here, and numbers are real", part.start, part.end,
                "write cos and sin for the real and the imaginary part; if i is a name,"
                " give it a value",
            )  # fmt: skip


def superscripted(base: Tree, tree: Tree) -> str | None:
    """Return the name that a name with a superscript may be: w^{g}, σ^{2}, W^{Q}_1."""
    if base.kind != "name":
        return None
    exponent = tree.parts[1]
    named = exponent.word if exponent.kind == "name" else ""
    word = named if tree.data == "^" else tree.word
    if tree.data == "^" and exponent.kind == "number":
        word = str(exponent.data)
    if (
        tree.data == "^"
        and exponent.kind == "group"
        and exponent.parts[0].kind in ("name", "number")
    ):
        inner = exponent.parts[0]
        word = inner.word or str(inner.data)
    elif tree.data == "^" and exponent.kind == "group" and exponent.parts[0].kind == "sum":
        word = _step(exponent.parts[0])
    if tree.data == "^" and exponent.kind == "group" and exponent.parts[0].kind == "product":
        letters = exponent.parts[0]  # LaTeX sets those of L^{CLIP} apart
        if all(x.kind == "name" for x in letters.parts) and not any(s.text for s in letters.data):
            word = "".join(x.word for x in letters.parts)
    if not word:
        return None
    parts = split(base.word)
    if parts.sup or parts.power:
        return None
    tail = base.word[base.word.rindex("_") :] if parts.sub else ""
    head = base.word.removesuffix(tail)
    return f"{head}^{{{word}}}{tail}"


def _step(tree: Tree) -> str:
    """Return n+1 of u^{n+1}, the name of a step; "" for any other sum."""
    if len(tree.parts) != 2 or tree.parts[0].kind != "name" or tree.parts[1].kind != "number":
        return ""
    return f"{tree.parts[0].word}{'+' if tree.data[1] is None else '-'}{tree.parts[1].data}"


def _is_minus_one(tree: Tree) -> bool:
    if tree.kind == "group":
        return _is_minus_one(tree.parts[0])
    return tree.kind == "negation" and tree.parts[0].kind == "number" and tree.parts[0].data == 1


def read_transposed(r: Reading, tree: Tree) -> Operand:
    """Read xᵀ; where T has a value, it may be a power."""
    apart = indices.opened(r, tree)
    if apart is not None:
        return r.read(apart)
    x = r.read(tree.parts[0])
    if r.known.has("T") and tree.word != "^T":
        time = r.name("T", Tree("name", tree.end - 1, tree.end, (), "T"))
        return trees.opened("PowerOrTranspose", [x, time], tree.start, tree.end)
    end = max(tree.end, x.end)
    return trees.applied_named("transpose", x, tree.start, end)
