"""Ask what stands in the trees of a text: calls, names outside of calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eqgraph.syntax.names import split
from eqgraph.syntax.text.lines import walk
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reader import Reader


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


def states(reader: Reader) -> Iterator[str]:
    """Yield n where x(n−1) is given, or gives x(n): no function is defined by itself."""
    for line in reader.lines:
        left = line.left.tree if line.left and line.left.base else None
        if left is not None and left.kind == "apply":
            same = [left, *(t for t in line.parts if t.kind == "apply" and t.word == left.word)]
            shifted = [t.parts[1] for t in same if t.parts[1].kind == "sum"] if same[1:] else []
            yield from (t.word for sums in shifted for t in sums.parts if t.kind == "name")
    for name in reader.known.ranks or ():
        if name.endswith(")") and "(" in name:
            inner = name[name.index("(") + 1 : -1]
            yield inner.split("-")[0].split("+")[0]
