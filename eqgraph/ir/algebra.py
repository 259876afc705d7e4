"""Read a rule with nodes for its letters: the derivative of a graph is again a graph."""

from __future__ import annotations

from functools import partial
from typing import Any

from eqgraph.errors import GraphError
from eqgraph.ir.node import Node
from eqgraph.ir.sketch import Sketch
from eqgraph.operators import OPERATORS, Algebra, Shape
from eqgraph.operators.algebra import Word


class Term:
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

    def __add__(self, other: Any) -> Term:
        return self.algebra.apply("add", self, other)

    def __radd__(self, other: Any) -> Term:
        return self.algebra.apply("add", other, self)

    def __sub__(self, other: Any) -> Term:
        return self.algebra.apply("sub", self, other)

    def __rsub__(self, other: Any) -> Term:
        return self.algebra.apply("sub", other, self)

    def __mul__(self, other: Any) -> Term:
        return self.algebra.apply("mul", self, other)

    def __rmul__(self, other: Any) -> Term:
        return self.algebra.apply("mul", other, self)

    def __truediv__(self, other: Any) -> Term:
        return self.algebra.apply("div", self, other)

    def __rtruediv__(self, other: Any) -> Term:
        if other == 1:
            return self.algebra.apply("reciprocal", self)
        return self.algebra.apply("div", other, self)

    def __pow__(self, other: Any) -> Term:
        return self.algebra.apply("pow", self, other)

    def __neg__(self) -> Term:
        return self.algebra.apply("neg", self)


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
