"""Ask what stands in the trees of a text: calls, names outside of calls."""

from __future__ import annotations

from collections.abc import Iterator

from eqgraph.syntax.names import split
from eqgraph.syntax.text.lines import walk
from eqgraph.syntax.text.tree import Tree


def stands_in(tree: Tree, right: Tree) -> bool:
    """Tell whether the name on the left stands on the right too: θ := θ − α g."""
    return any(t.kind == "name" and t.word == tree.word for t in walk(right))


def words_outside(tree: Tree, word: str) -> Iterator[str]:
    """Yield the names in a tree that are no operand of a quantity such as P(B|A)."""
    stack = [tree]
    while stack:
        here = stack.pop()
        if here.kind == "name":
            yield here.word
            yield from split(here.word).sub.split(",")
        if here.word != word or here.kind not in ("apply", "given"):
            stack.extend(here.parts)
