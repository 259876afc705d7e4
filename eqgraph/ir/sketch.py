"""Grow a graph: equal subexpressions become one node, and shapes are found on the way."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from eqgraph.ir.node import Kind, Node
from eqgraph.operators import Operator, Shape, ShapeMismatch
from eqgraph.operators.shapes import broadcast

_NO_PARAMS: MappingProxyType[str, Any] = MappingProxyType({})


class Misfit(Exception):
    """Say that operands do not fit an operator; the caller knows where in the text that is."""

    def __init__(self, row: Operator, operands: tuple[Node, ...], reason: str) -> None:
        super().__init__(reason)
        self.row, self.operands, self.reason = row, operands, reason


class Sketch:
    """Collect nodes in topological order; a node's identity is (operator, operands, params)."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self.nodes: list[Node] = []
        self._known: dict[Hashable, Node] = {}

    def _add(self, node: Node) -> Node:
        node.id = f"n{len(self.nodes)}"
        self.nodes.append(node)
        return node

    def leaf(self, name: str, kind: Kind, shape: Shape | None) -> Node:
        """Add an input or a parameter."""
        node = Node(kind, None, (), _NO_PARAMS, shape, self.dtype, name=name, names=(name,))
        return self._add(node)

    def constant(self, value: float | np.ndarray[Any, Any], literal: str | None = None) -> Node:
        """Add a constant, a number or an array; each use of a literal is a node of its own."""
        with np.errstate(over="ignore", under="ignore"):
            array = np.array(value, dtype=self.dtype, order="C")
        array.setflags(write=False)
        name = literal if literal is not None else f"{value:g}".replace("-", "−")
        return self._add(
            Node("constant", None, (), _NO_PARAMS, array.shape, self.dtype, value=array, name=name)
        )

    def apply(self, row: Operator, *operands: Node | float, **params: Any) -> Node:
        """Add an operator's node, or return the one that is already there.

        Numbers among the operands become constants, but only if the node is new.
        """
        kept = {k: v for k, v in params.items() if v != row.params.get(k)}
        key = self._key(row, operands, kept)
        known = self._known.get(key)
        if known is not None:
            return known
        nodes = tuple(x if isinstance(x, Node) else self.constant(x) for x in operands)
        all_params = MappingProxyType({**row.params, **kept})
        shapes = [n.shape for n in nodes]
        shape: Shape | None = None
        if None not in shapes:
            try:
                shape = row.shape(*shapes, **all_params)
            except ShapeMismatch as mismatch:
                raise Misfit(row, nodes, str(mismatch)) from None
        node = self._add(Node("operator", row, nodes, all_params, shape, self.dtype))
        self._known[key] = node
        return node

    def find(self, row: Operator, *operands: Node, **params: Any) -> Node | None:
        """Return the node of an operator on these operands if there is one."""
        kept = {k: v for k, v in params.items() if v != row.params.get(k)}
        return self._known.get(self._key(row, operands, kept))

    def copy(self, node: Node, operands: tuple[Node, ...]) -> Node:
        """Add a copy of another graph's node with all that it is called."""
        made = Node(
            node.kind, node.operator, operands, node.params, node.shape, node.dtype,
            node.expr, node.value, "", node.name, node.names, (), node.spans, node.given,
            node.equation, time=node.time, axes=node.axes, reads=node.reads,
        )  # fmt: skip
        if node.operator is not None:
            kept = {k: v for k, v in node.params.items() if v != node.operator.params.get(k)}
            self._known.setdefault(self._key(node.operator, operands, kept), made)
        return self._add(made)

    def _key(
        self, row: Operator, operands: Sequence[Node | float], params: dict[str, Any]
    ) -> Hashable:
        """Tell nodes apart: unnamed constants count by value and sign, all else by the node."""
        parts: list[Hashable] = []
        for x in operands:
            if not isinstance(x, Node):
                parts.append(("constant", (), np.array(x, self.dtype).tobytes()))
            elif x.value is not None and not x.names:
                parts.append(("constant", x.value.shape, x.value.tobytes()))
            else:
                parts.append(x.id)
        return (row.name, tuple(parts), tuple(sorted(params.items())))


class Guess(Sketch):
    """Take operands of elementwise operators whose shapes are not known to fit the others."""

    def apply(self, row: Operator, *operands: Node | float, **params: Any) -> Node:
        """Add an operator's node; its shape may be guessed by the operands that have one."""
        node = super().apply(row, *operands, **params)
        known = [x.shape for x in node.operands if x.shape is not None]
        if node.shape is None and row.elementwise and any(known):
            try:
                node.shape = broadcast(*known)
            except ShapeMismatch:
                node.shape = None
        return node
