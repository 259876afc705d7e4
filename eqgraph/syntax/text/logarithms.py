"""Read logarithms: to a base, and where one without brackets ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text import complaints, indices
from eqgraph.syntax.text.overs import base_of_log
from eqgraph.syntax.text.rows import refuse_options
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading

_LOGS = frozenset(["log", "ln"])


def read(r: Reading, tree: Tree) -> Operand | None:
    """Read a call of log₂ and its like; None for a function of the table, once it has one end."""
    word = tree.word
    base = base_of_log(word)
    if (base is not None or word in _LOGS) and not tree.data[0].bracket:
        _check_end(r, tree)
    return None if base is None or word in r.grammar.functions else _to_base(r, tree, base)


def _check_end(r: Reading, tree: Tree) -> None:
    """Refuse log πₜ Aₜ, which policy gradients print for log(πₜ) Aₜ; tell what log x y takes.

    log 2π σ² takes it all, and needs no word.
    """
    (inner,) = tree.parts
    if inner.kind != "product" or any(sign.text for sign in inner.data):
        return
    first, *rest = inner.parts
    while first.kind == "power":
        first = first.parts[0]
    tied = first.kind != "name" or indices.is_number(r, first.word) or inner.data[0].tight
    if tied or all(part.kind == "number" for part in rest):
        return
    word, one, whole = display(tree.word), _text(r, inner.parts[0]), _text(r, inner)
    other = r.text[rest[0].start : inner.end] if r.text else "…"
    if "_" not in first.word:
        r.note(tree, f"{word} takes all of {whole}; the other is {word}({one})*{other}")
        return
    raise Fault(
        f"{word} {whole} has two meanings: where does {word} end?", tree.start, tree.end,
        f"write {word}({one})*{other}, or {word}({whole})",
    )  # fmt: skip


def _to_base(r: Reading, tree: Tree, base: str) -> Operand:
    """Read log₂, log₁₀, and the logarithm to another base."""
    if len(tree.parts) != 1:
        rows = r.grammar.functions["log"]
        raise complaints.wrong_count(complaints.word_token(tree), rows, len(tree.parts))
    refuse_options(tree)
    x = r.read(tree.parts[0])
    if base in ("2", "10"):
        return trees.applied_named(f"log{base}", x, tree.start, tree.end)
    place = Tree("name", tree.start, tree.start + 3, (), base)
    below = (
        trees.atom(sympy.Integer(int(base)), tree.start, tree.start)
        if base.isdigit()
        else r.read(place)
    )
    over = trees.applied_named("log", x, tree.start, tree.end)
    under = trees.applied_named("log", below, tree.start, tree.start)
    return trees.product([(None, over), (tree.start, under)])


def _text(r: Reading, tree: Tree) -> str:
    return r.text[tree.start : tree.end] if r.text else "…"
