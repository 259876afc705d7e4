"""Join products that share an operand: x·W₁, x·W₂, … are parts of x·[W₁ W₂ …], one product.

Training does the same to its cells (`tape/stacked/bundles.py`), on copies of many steps; here it
is done to the template of one step, before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from eqgraph.ir.node import Node
from eqgraph.operators import OPERATORS, Shape
from eqgraph.targets.names import identifier


@dataclass(slots=True)
class Bundled:
    """Hold nodes in topological order, the leaves first, with what was made for bundles."""

    nodes: list[Node]
    timed: set[str]
    shapes: dict[str, Shape]
    products: set[str] = field(default_factory=set)  # made here: wide products
    matrices: set[str] = field(default_factory=set)
    cuts: dict[str, list[Node]] = field(default_factory=dict)  # what is cut in full: its pieces


@dataclass(slots=True)
class _Group:
    members: list[Node]
    side: int  # of the matrix among the operands
    product: Node | None = None


def bundle(
    nodes: Iterable[Node],
    timed: Iterable[str],
    shapes: Mapping[str, Shape],
    join: bool,
    swept: Mapping[str, int],
) -> Bundled:
    """Return nodes of which products with one operand in common, in one sweep, are one product."""
    ordered = sorted(nodes, key=lambda n: n.operator is not None)  # leaves first; stable
    out = Bundled([], set(timed), dict(shapes))
    groups = _groups(ordered, out, swept) if join else {}
    copies: dict[str, Node] = {}
    for node in ordered:
        operands = tuple(copies[x.id] for x in node.operands)
        group = groups.get(node.id)
        if group is not None:
            copy = _piece(node, operands, group, out, copies)
        else:
            copy = replace(node, operands=operands)
        copies[node.id] = copy
        out.nodes.append(copy)
    return out


def _groups(nodes: list[Node], out: Bundled, swept: Mapping[str, int]) -> dict[str, _Group]:
    """Find products of one timed operand with matrices of their own, all of one shape."""
    found: dict[Any, list[Node]] = {}
    for node in nodes:
        if node.operator is None or node.operator.name != "matmul" or node.id not in out.timed:
            continue
        for side in (0, 1):
            matrix, other = node.operands[side], node.operands[1 - side]
            rank = len(out.shapes[other.id])
            whole = matrix.operator is None and matrix.value is None
            own = whole and matrix.id not in out.timed and len(out.shapes[matrix.id]) == 2
            if own and other.id in out.timed and rank in ((1, 2) if side == 1 else (1,)):
                key = (other.id, side, out.shapes[matrix.id], swept.get(node.id))
                found.setdefault(key, []).append(node)
    groups: dict[str, _Group] = {}
    for (_, side, _, _), members in found.items():
        if len(members) > 1 and not any(n.id in groups for n in members):
            groups |= dict.fromkeys((n.id for n in members), _Group(members, side))
    return groups


def _piece(
    node: Node, operands: tuple[Node, ...], group: _Group, out: Bundled, copies: dict[str, Node]
) -> Node:
    """Return a product as a piece of the wide one, which is made at the first."""
    side, count = group.side, len(group.members)
    axis = -1 if side else -2
    if group.product is None:
        matrices = [copies[n.operands[side].id] for n in group.members]
        first = matrices[0]
        shape = list(out.shapes[first.id])
        shape[axis] *= count
        wide = made("concat", matrices, {"axis": axis}, joined([m.name for m in matrices]))
        out.shapes[wide.id] = tuple(shape)
        out.nodes.append(wide)
        out.matrices.add(wide.id)
        pair = (operands[0], wide) if side else (wide, operands[1])
        product = made("matmul", pair, {}, f"{operands[1 - side].name}·{wide.name}")
        out.shapes[product.id] = (*out.shapes[node.id][:-1], out.shapes[node.id][-1] * count)
        out.nodes.append(product)
        out.timed.add(product.id)
        out.products.add(product.id)
        group.product = product
    size = out.shapes[node.id][-1]
    k = group.members.index(node)
    params = {"axis": -1, "start": k * size, "stop": (k + 1) * size, "step": 1}
    row = OPERATORS["slice"]
    other = re.sub(r"_[a-z]_minus_1$", "_prev", identifier(operands[1 - side].name))
    called = f"{other}_{identifier(operands[side].name)}"
    piece = replace(
        node, operator=row, operands=(group.product,), params=MappingProxyType(params),
        equation=None, given=True, name=called, names=(called,),
    )  # fmt: skip
    out.cuts.setdefault(group.product.id, []).append(piece)
    return piece


def made(name: str, operands: Iterable[Node], params: dict[str, Any], called: str) -> Node:
    """Return a node that no equation has."""
    row = OPERATORS[name]
    xs = tuple(operands)
    key = f"{name}({','.join(x.id for x in xs)})"
    options = MappingProxyType({**row.params, **params})
    return Node("operator", row, xs, options, None, xs[0].dtype, id=key, name=called)


def joined(names: list[str]) -> str:
    """Return what the names have in common, such as W of Wᵢ and Wf."""
    common = names[0]
    for name in names[1:]:
        while common and not name.startswith(common):
            common = common[:-1]
    return common or "".join(names)
