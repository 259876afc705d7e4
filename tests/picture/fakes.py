"""Build small graphs by hand, so that the pictures are tested apart from parser and lowering."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.ir.node import Node
from eqgraph.operators import OPERATORS

Shape = tuple[int, ...]
Tree = Any  # a name, a number, or (operator name, *trees)


@dataclass(eq=False)
class FakeGraph:
    """Carry what a picture reads of a graph."""

    nodes: tuple[Node, ...]
    equations: tuple[str, ...] = ()
    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)


class _Builder:
    def __init__(self, shapes: dict[str, Shape], inputs: set[str]) -> None:
        self.shapes, self.inputs = shapes, inputs
        self.nodes: list[Node] = []
        self.leaves: dict[str, Node] = {}
        self.taken: dict[Node, set[int]] = {}
        self.count = 0

    def add(self, kind: Any, operator: Any, operands: Any, shape: Any, **more: Any) -> Node:
        node = Node(kind, operator, operands, {}, shape, np.dtype("float64"), **more)
        node.id = f"n{len(self.nodes)}"
        self.nodes.append(node)
        return node

    def tree(self, tree: Tree, equation: int | None, name: str = "") -> Node:
        if isinstance(tree, (int, float)):
            return self.add("constant", None, (), (), name=f"{tree:g}", equation=equation,
                            value=np.array(float(tree)))  # fmt: skip
        if isinstance(tree, str):
            return self.leaf(tree, equation)
        row, operands = OPERATORS[tree[0]], tuple(self.tree(t, equation) for t in tree[1:])
        shapes = [node.shape for node in operands]
        params = dict(row.params)
        shape = None if None in shapes else row.shape(*shapes, **params)
        if not name:
            self.count += 1
        shown = name or f"v{self.count}"
        return self.add("operator", row, operands, shape, name=shown, names=(shown,),
                        given=bool(name), equation=equation)  # fmt: skip

    def leaf(self, name: str, equation: int | None) -> Node:
        if name not in self.leaves:
            kind = "input" if name in self.inputs else "parameter"
            shape = self.shapes.get(name)
            self.leaves[name] = self.add(kind, None, (), shape, name=name, names=(name,))
        node = self.leaves[name]
        if node.operator is None and equation is not None:
            self.taken.setdefault(node, set()).add(equation)
        return node


def build(
    equations: dict[str, Tree], shapes: dict[str, Shape] | None = None, inputs: str = ""
) -> FakeGraph:
    """Build a graph from trees; leaves named in `inputs` are inputs, the others parameters."""
    builder = _Builder(shapes or {}, set(inputs.split()))
    for index, (name, tree) in enumerate(equations.items()):
        builder.leaves[name] = builder.tree(tree, index, name)
    for leaf, users in builder.taken.items():
        leaf.equation = min(users) if len(users) == 1 else None
    return _linked(builder.nodes, tuple(equations))


def bare(tree: Tree, shapes: dict[str, Shape] | None = None) -> FakeGraph:
    """Build a graph without equations."""
    builder = _Builder(shapes or {}, set())
    builder.tree(tree, None)
    return _linked(builder.nodes, ())


def _linked(nodes: list[Node], equations: tuple[str, ...]) -> FakeGraph:
    for node in nodes:
        node.users = tuple(user for user in nodes if node in user.operands)
    return FakeGraph(tuple(nodes), equations, "; ".join(equations))


def lstm(*, shapes: bool = True) -> FakeGraph:
    """Build the cell of the article: H = 4, three inputs."""
    equations: dict[str, Tree] = {}
    known: dict[str, Shape] = {"xₜ": (3,), "hₜ₋₁": (4,), "cₜ₋₁": (4,)}
    for name, w, row in (("iₜ", "ᵢ", "sigmoid"), ("fₜ", "f", "sigmoid"), ("oₜ", "ₒ", "sigmoid"),
                         ("ĉₜ", "c", "tanh")):  # fmt: skip
        products = ("add", ("matmul", f"W{w}", "xₜ"), ("matmul", f"U{w}", "hₜ₋₁"))
        equations[name] = (row, ("add", products, f"B{w}"))
        known |= {f"W{w}": (4, 3), f"U{w}": (4, 4), f"B{w}": (4,)}
    equations["cₜ"] = ("add", ("mul", "fₜ", "cₜ₋₁"), ("mul", "iₜ", "ĉₜ"))
    equations["hₜ"] = ("mul", "oₜ", ("tanh", "cₜ"))
    return build(equations, known if shapes else None, "xₜ hₜ₋₁ cₜ₋₁")
