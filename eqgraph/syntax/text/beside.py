"""Tell a product from a call where a name stands before a bracket that is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.syntax.text import calls, entries
from eqgraph.syntax.text.tree import Sign, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading

BEHIND = frozenset(["power", "transpose", "sub", "factorial"])


def reopened(r: Reading, tree: Tree) -> Tree | None:
    """Return a(x + 1)² as a times the square, where a(…) is a product; None for a call."""
    found = parted(r, tree) if tree.kind in BEHIND else None
    if found is None:
        return None
    end = found[0].end
    return Tree("product", tree.start, tree.end, found, data=(Sign("", end, end, True, True),))


def parted(r: Reading, tree: Tree) -> tuple[Tree, Tree] | None:
    """Return the name and the bracket, with what is raised behind it, if their product is meant."""
    chain: list[Tree] = []
    base = tree
    while base.kind in BEHIND:
        chain.append(base)
        base = base.parts[0]
    if tree.data == "function" or not _is_product(r, base):
        return None
    if base.kind == "call":
        calls.tell_product(r, base)
    end = base.data[0].end if base.kind == "call" else base.parts[0].end
    inner = Tree("group", end, base.end, base.parts[-1:])
    for one in reversed(chain):
        inner = Tree(one.kind, end, one.end, (inner, *one.parts[1:]), one.word, one.data)
    return Tree("name", base.start, end, (), base.word), inner


def _is_product(r: Reading, base: Tree) -> bool:
    if base.kind == "call":
        word, data = base.word, base.data[0]
        one = data.bracket and len(base.parts) == 1 and r.is_value(word)
        return one and not (data.tight and r.spaces and r.known.rank(word) != 0)
    if base.kind != "apply" or len(base.parts) != 2:
        return False
    word, state = base.word, calls.spelled(r, base)
    if state is not None and (r.known.has(state) or calls.split_state(state) in r.known.states):
        return False
    if word in r.known.functions or (
        word.endswith("'") and word.rstrip("'") in r.known.functions and not r.known.has(word)
    ):
        return False
    rank, parts = r.known.rank(word), [*base.parts[1:]]
    if rank and (entries.are_indices(r, parts) or entries.are_shifted(r, rank, parts)):
        return False
    if entries.is_element(r, base) or entries.has_more_indices(r, word, [*base.parts[1:]]):
        return False
    known = r.known.has(word) or word in r.parameters or word in r.known.indexed
    element = r.known.is_array(word.partition("_")[0])
    beside = not r.spaces and (r.known.ranks is None or calls.product_like(r, word))
    return known or element or beside
