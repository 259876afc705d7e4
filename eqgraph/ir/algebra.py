"""Read a rule with nodes for its letters: the derivative of a graph is again a graph."""

from __future__ import annotations

from functools import partial
from typing import Any

from eqgraph.errors import GraphError
from eqgraph.ir.node import Node
from eqgraph.ir.sketch import Sketch
from eqgraph.operators import OPERATORS, Algebra, Shape
from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.intrinsics import Word


class Term(Arithmetic):
    """Stand for a node while rules are read: arithmetic on terms adds nodes to the sketch."""

    __slots__ = ("algebra", "node")

    def __init__(self, algebra: GraphAlgebra, node: Node) -> None:
        self.algebra, self.node = algebra, node

    @property
    def shape(self) -> Shape:
        """Return the node's shape; rules that look at it need values."""
        if self.node.shape is None:
            raise GraphError(
                f"the derivative of {self.node.name or self.node.sign!r} depends on its shape",
                hint="build the graph with values",
            )
        return self.node.shape

    def _apply(self, name: str, *operands: Any) -> Term:
        return self.algebra.apply(name, *operands)

    def __rtruediv__(self, other: Any) -> Term:
        return self._apply("reciprocal", self) if other == 1 else self._apply("div", other, self)


class GraphAlgebra(Algebra):
    """Mean new nodes in a sketch; every row is its own word."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch

    def word(self, name: str) -> Word | None:
        """Apply the row of that name."""
        return partial(self.apply, name) if name in OPERATORS else None

    def apply(self, name: str, *operands: Any, **params: Any) -> Term:
        """Add the node of an operator and return its term."""
        nodes = [x.node if isinstance(x, Term) else x for x in operands]
        return Term(self, self.sketch.apply(OPERATORS[name], *nodes, **params))

    def term(self, node: Node) -> Term:
        """Wrap a node."""
        return Term(self, node)
