"""Define a node: an operator applied to operands, or a leaf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from eqgraph.ir.values import Array, DType
from eqgraph.operators import Operator, Shape

if TYPE_CHECKING:
    import sympy

Kind = Literal["input", "parameter", "constant", "operator"]
Params = Mapping[str, Any]  # what an operator takes beside operands; its rules read it by name


@dataclass(slots=True, eq=False)
class Node:
    """Hold one node of a graph: what it computes from which operands, and what it is called.

    Args:
        kind: input, parameter, constant or operator.
        operator: its row in the table of operators; None for a leaf.
        operands: the nodes that it reads, in order.
        params: what the operator takes beside them, such as an axis.
        shape: of its value; None until values are known.
        dtype: of its value, float64 unless asked otherwise.
        expr: the SymPy expression that it was read from.
        value: the number or array of a constant.
        id: how pictures and tapes know it; another in each graph.
        name: the name as displayed.
        names: all its names: two equations with one tree are one node.
        users: the nodes that read it.
        spans: its places in the graph's text, each (start, end).
        given: whether an equation names it.
        equation: the index of the equation that it is drawn in.
        folded: in a folded picture, how many nodes stand behind this one.
        time: the step that it belongs to in an unrolled model.
        sheltered: whether it is computed for a choice, which may hand it no gradient.
        axes: the indices that name its axes, "" for one without; empty if none has a name.
        reads: the same of its operands' axes, as this node reads them; empty if it names none.

    >>> import eqgraph as eg
    >>> node = eg.graph("y = W·x", {"W": [[1, 2]], "x": [3, 4]})["y"]
    >>> node, [x.name for x in node.operands], node.shape
    (<Node y matmul (1,)>, ['W', 'x'], (1,))
    """

    kind: Kind
    operator: Operator | None
    operands: tuple[Node, ...]
    params: Params
    shape: Shape | None
    dtype: DType
    expr: sympy.Expr | None = None
    value: Array | None = None  # of a constant
    id: str = ""
    name: str = ""
    names: tuple[str, ...] = ()
    users: tuple[Node, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    given: bool = False
    equation: int | None = None
    folded: int = 0  # in a folded picture: how many nodes stand behind this one
    time: int | None = None
    sheltered: bool = False  # computed for a choice, which may hand it no gradient
    axes: tuple[str, ...] = ()  # the first naming, if one node stands under several
    reads: tuple[tuple[str, ...], ...] = ()

    @property
    def leaf(self) -> bool:
        """Tell whether the node is an input, a parameter or a constant."""
        return self.operator is None

    def summed(self, index: int) -> tuple[str, ...]:
        """Return the indices of an operand that the node runs over: they end here.

        Args:
            index: of the operand.
        """
        read = self.reads[index] if index < len(self.reads) else ()
        return tuple(dict.fromkeys(name for name in read if name and name not in self.axes))

    @property
    def sign(self) -> str:
        """Return the short label of the operator: `+`, `·`, `tanh`; empty for a leaf."""
        if self.folded > 1 and self.operator:
            return f"⊞ {self.folded} nodes"
        return self.operator.notation.sign if self.operator else ""

    def __reduce__(self) -> tuple[Any, ...]:
        from eqgraph.ir.copying import family_of, first_of, flat_nodes  # it makes nodes

        return first_of, (flat_nodes(family_of(self)),)

    def __repr__(self) -> str:
        what = self.operator.name if self.operator else self.kind
        return f"<Node {self.name} {what} {'?' if self.shape is None else self.shape}>"


NodeLike = str | Node  # a node, or its name in any accepted spelling
