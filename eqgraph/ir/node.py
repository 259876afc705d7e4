"""Define a node: an operator applied to operands, or a leaf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from eqgraph.operators import Operator, Shape

if TYPE_CHECKING:
    import sympy

Kind = Literal["input", "parameter", "constant", "operator"]


@dataclass(slots=True, eq=False)
class Node:
    """Hold one node of a graph: what it computes from which operands, and what it is called.

    `name` is the name as displayed (`names` lists all: two equations with one tree are one node),
    `shape` is None until values are known, `spans` are its places in the graph's text, `given`
    tells that an equation names it, `equation` is the index of the equation that it is drawn in,
    `time` is the step that it belongs to in an unrolled model.
    """

    kind: Kind
    operator: Operator | None
    operands: tuple[Node, ...]
    params: Mapping[str, Any]
    shape: Shape | None
    dtype: np.dtype[Any]
    expr: sympy.Expr | None = None
    value: np.ndarray[Any, Any] | None = None  # of a constant
    id: str = ""
    name: str = ""
    names: tuple[str, ...] = ()
    users: tuple[Node, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    given: bool = False
    equation: int | None = None
    folded: int = 0  # in a folded picture: how many nodes stand behind this one
    time: int | None = None
    guarded: bool = False  # what a choice may leave out is made of it

    @property
    def leaf(self) -> bool:
        """Tell whether the node is an input, a parameter or a constant."""
        return self.operator is None

    @property
    def sign(self) -> str:
        """Return the short label of the operator: `+`, `·`, `tanh`; empty for a leaf."""
        if self.folded > 1 and self.operator:
            return f"⊞ {self.folded} nodes"
        return self.operator.notation.sign if self.operator else ""

    def __repr__(self) -> str:
        what = self.operator.name if self.operator else self.kind
        return f"<Node {self.name} {what} {'?' if self.shape is None else self.shape}>"
