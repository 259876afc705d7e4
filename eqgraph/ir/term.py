"""Hold what an expression means on the way to a graph: a node, its named axes, how it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eqgraph.ir.node import Node
from eqgraph.ir.ranges import shown
from eqgraph.ir.sketch import Sketch
from eqgraph.operators import OPERATORS


@dataclass(frozen=True, slots=True)
class Term:
    """Hold a node whose first axes are named by indices; the others have no name.

    `row` tells a vector that lies as a row, after ᵀ. `inverse` is the matrix of an A⁻¹ that is
    not computed yet, `diagonal` the vector of a diagonal matrix, `entrywise` how a square matrix
    was changed entry by entry where matrices could be meant (A², exp(A)).
    """

    node: Node
    axes: tuple[str, ...] = ()
    row: bool = False
    inverse: Term | None = None
    diagonal: Node | None = None
    entrywise: str = ""

    @property
    def rank(self) -> int | None:
        """Return the number of axes without a name, None before values are known."""
        return None if self.node.shape is None else len(self.node.shape) - len(self.axes)

    @property
    def shape(self) -> tuple[int, ...] | None:
        """Return the lengths of the axes without a name."""
        return None if self.node.shape is None else self.node.shape[len(self.axes) :]

    def of(self, node: Node) -> Term:
        """Return another node with the same named axes."""
        return Term(node, self.axes)


class Terms:
    """Apply operators to terms: axes of one name go together, others by NumPy's rules."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.order: tuple[str, ...] = ()  # of the indices on the left side

    def apply(self, name: str, *nodes: Node, **params: Any) -> Node:
        """Add an operator's node."""
        return self.sketch.apply(OPERATORS[name], *nodes, **params)

    def named(self, node: Node, axes: Sequence[str], *reads: Sequence[str]) -> Node:
        """Name the axes of a node, and those of its operands; what has names keeps them."""
        if node.shape is None or node.axes or node.reads:
            return node
        names = _shown(axes)[: len(node.shape)]
        if any(names):
            node.axes = (*names, *[""] * (len(node.shape) - len(names)))
        if any(any(_shown(read)) for read in reads):
            node.reads = tuple(map(_shown, reads))
        return node

    def plain(self, term: Term) -> Node:
        """Return the node of a term, an inverse computed."""
        if term.inverse is not None:
            return self.apply("inverse", term.inverse.node)
        return term.node

    def union(self, terms: Sequence[Term]) -> tuple[str, ...]:
        """Return all named axes: those of the left side in its order, then as they come."""
        met = dict.fromkeys(axis for term in terms for axis in term.axes)
        first = [axis for axis in self.order if axis in met]
        return (*first, *(axis for axis in met if axis not in first))

    def aligned(self, terms: Sequence[Term]) -> tuple[list[Node], tuple[str, ...]]:
        """Return nodes whose named axes stand in one order, so that NumPy broadcasts them."""
        axes = self.union(terms)
        nodes = [self.plain(term) for term in terms]
        if not axes:
            return nodes, axes
        rank = max((term.rank or 0) for term in terms)
        return [
            self.expanded(node, term, axes, rank) for node, term in zip(nodes, terms, strict=True)
        ], axes

    def expanded(self, node: Node, term: Term, axes: tuple[str, ...], rank: int) -> Node:
        """Bring the named axes of one node into an order, with axes of length 1 for the others."""
        own = tuple(axis for axis in axes if axis in term.axes)
        if own != term.axes:
            count = len(term.axes) + (term.rank or 0)
            moved = (*(term.axes.index(a) for a in own), *range(len(own), count))
            node = self.named(self.apply("permute", node, axes=moved), own)
        present = [axis in term.axes for axis in axes] + [False] * (rank - (term.rank or 0))
        if True not in present:
            return node
        first = present.index(True)
        for k in range(first, len(present)):
            if not present[k]:
                node = self.apply("expand_dims", node, axis=k - first)
                self.named(node, [a if a in own else "" for a in axes[first : k + 1]])
        return node

    def elementwise(self, name: str, *terms: Term, **params: Any) -> Term:
        """Apply an operator entry by entry."""
        nodes, axes = self.aligned(terms)
        node = self.named(self.apply(name, *nodes, **params), axes)
        vectors = [t for t in terms if t.rank]
        row = bool(vectors) and all(t.row for t in vectors)
        return Term(node, axes, row)

    def reordered(self, term: Term, axes: tuple[str, ...]) -> Node:
        """Return the node with its named axes in the order asked for."""
        node = self.plain(term)
        if term.axes == axes:
            return node
        rest = range(len(axes), len(node.shape or ()))
        order = (*(term.axes.index(a) for a in axes), *rest)
        return self.named(self.apply("permute", node, axes=order), axes)


def _shown(axes: Sequence[str]) -> tuple[str, ...]:
    """Return the names of axes as displayed; "" for one whose label is our own."""
    return tuple("" if name[:1] in ("", "#") else shown(name) for name in axes)
