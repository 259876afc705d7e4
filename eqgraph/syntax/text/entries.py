"""Tell an element of an array from a product where a name stands before a bracket: P(x), bⱼ(y)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text import indices, running
from eqgraph.syntax.text.known import base_and_items
from eqgraph.syntax.text.lines import walk
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading


def are_indices(r: Reading, parts: list[Tree]) -> bool:
    """Tell whether what stands in a bracket can only be indices: bound letters, whole numbers."""

    def one(part: Tree) -> bool:
        found = base_and_items(part.word) if part.kind == "name" else None
        if found and found[0] in r.known.integers and not r.known.has(part.word):  # IDF(qᵢ)
            return all(item in r.scope for item in found[1])
        given = part.word in r.known.whole and r.known.rank(part.word) == 0
        inside = part.word in r.scope or (
            part.word in r.free_letters and not r.known.has(part.word)
        )
        return part.kind == "name" and (inside or given)

    return bool(parts) and all(one(part) for part in parts)


def are_shifted(r: Reading, rank: int | None, parts: list[Tree]) -> bool:
    """Tell whether I(i + m, j + n) of an array holds indices: sums of letters that run, numbers.

    One bracket of I(i + 1) could be a factor too, where no letter runs: it is none here.
    """
    if not rank or len(parts) > rank or (len(parts) < 2 and parts[0].kind == "number"):
        return False
    kinds = {"name", "number", "sum", "product", "negation"}
    inside = [t for part in parts for t in walk(part)]
    letters = [t for t in inside if t.kind == "name"]
    runs = {*r.scope, *(x for x in r.free_letters if not r.known.has(x))}
    whole = all(t.word in runs or _is_whole(r, t.word) for t in letters)
    return bool(letters) and whole and all(t.kind in kinds for t in inside) and (
        len(parts) > 1 or any(t.word in runs for t in letters)
    )  # fmt: skip


def _is_whole(r: Reading, word: str) -> bool:
    return word in r.known.whole and r.known.rank(word) == 0


def element_of(r: Reading, tree: Tree, name: Tree, rank: int | None) -> Operand | None:
    """Read P(x) and I(i + m, j + n) of arrays as elements; None if a bracket holds no indices."""
    parts = [*tree.parts[1:]]
    plain = rank and len(parts) <= rank and are_indices(r, parts)
    if not plain and not are_shifted(r, rank, parts):
        return None
    if not plain:
        text = r.text[tree.start : tree.end] or "…"
        r.note(tree, f"{text} is the element of {display(tree.word)} at these indices")
    return indices.take(r, tree, r.name(tree.word, name), [running.index_of(r, p) for p in parts])


def more_indices(r: Reading, tree: Tree, name: Tree, parts: list[Tree]) -> Operand | None:
    """Read bⱼ(y), an element of an array of two axes."""
    taken = indices.element(r, name) if has_more_indices(r, tree.word, parts) else None
    if taken is None:
        return None
    return indices.take(r, tree, taken, [running.index_of(r, p) for p in parts])


def has_more_indices(r: Reading, word: str, parts: list[Tree]) -> bool:
    """Tell whether a bracket holds the other indices of bⱼ(y)."""
    found = base_and_items(word)
    rank = r.known.rank(found[0]) if found and not r.known.has(word) else None
    fits = found is not None and bool(rank) and (rank or 0) >= len(found[1]) + len(parts)
    return fits and are_indices(r, parts)


def is_element(r: Reading, tree: Tree) -> bool:
    """Tell whether p(y) of an array can be no product: nobody prints a product so.

    A matrix is applied to what it meets, unless that holds integers.
    """
    rank, parts = r.known.rank(tree.word), tree.parts[1:]
    if not rank or len(parts) != 1 or parts[0].kind != "name":
        return False
    return rank == 1 or parts[0].word in r.known.integers


def two_arrays(r: Reading, tree: Tree, rank: int) -> Fault:
    """Say that p(y) is a product or an element, and how each is written."""
    p, y = display(tree.word), display(tree.parts[1].word)
    product = f"{p}·{y}" if rank > 1 else f"{p}*({y})"
    element = f"{tree.word}_{{{y}}}"
    return Fault(
        f"{p}({y}) has two meanings, since {p} holds an array", tree.start, tree.end,
        f"write {product} for the product, {element} for the element at {y}",
    )  # fmt: skip
