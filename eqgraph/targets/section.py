"""Cut nodes into a section: what it takes, what it computes and what it hands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eqgraph.ir.node import Node
from eqgraph.ir.shelter import part, sheltered
from eqgraph.operators import Shape


@dataclass(frozen=True, slots=True)
class Slot:
    """Hold a value that a section takes or hands on: the node, and what it is called."""

    name: str
    node: Node
    parameter: bool = False  # stands among the parameters, not among the arguments


@dataclass(slots=True)
class Section:
    """Hold nodes in topological order between slots."""

    takes: list[Slot]
    nodes: list[Node]
    gives: list[Slot]
    shapes: Mapping[str, Shape] = field(default_factory=dict)  # by the id of the node

    def __bool__(self) -> bool:
        return bool(self.gives)

    def values(self, m: Any, given: Mapping[str, Any], number: Any = float) -> dict[str, Any]:
        """Compute all nodes in an algebra, from the values of what the section takes, by id."""
        out = dict(given)
        for node in self.nodes:
            if node.id in out:
                continue
            if node.operator is None:
                out[node.id] = number(node.value)
                continue
            m.equation = node.equation
            xs = [out[x.id] for x in node.operands]
            out[node.id] = getattr(m, node.operator.name)(*xs, **node.params)
            if node.given:
                m.label(out[node.id], node.name)
        return out

    def cotangents(
        self, m: Any, values: Mapping[str, Any], seeds: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Walk back from the seeds, by id of what the section gives, to what it takes."""
        sums = dict(seeds)
        below = sheltered(self.nodes)
        wanted = self._wanted()
        for node in reversed(self.nodes):
            g = sums.get(node.id)
            if g is None or node.operator is None or any(s.node is node for s in self.takes):
                continue
            xs = [values[x.id] for x in node.operands]
            for k, x in enumerate(node.operands):
                if node.operator.rule(k) is None or x.id not in wanted:
                    continue
                y = values[node.id]
                made = part(m, node.operator, k, g, y, xs, node.params, node.id in below)
                made = _fitted(m, made, xs[k])
                sums[x.id] = sums[x.id] + made if x.id in sums else made
        return sums

    def _wanted(self) -> set[str]:
        """Return the ids of the nodes that something taken leads to."""
        out = {slot.node.id for slot in self.takes}
        for node in self.nodes:
            if any(x.id in out for x in node.operands):
                out.add(node.id)
        return out


def _fitted(m: Any, made: Any, x: Any) -> Any:
    """Bring a contribution to the shape of its operand."""
    have = getattr(made, "shape", ())
    if tuple(have) == tuple(x.shape):
        return made
    if len(have) < len(x.shape):
        return m.broadcast_to(made, x)
    return m.sum_to(made, x)


def cut(
    gives: Iterable[Slot],
    order: Iterable[Node],
    known: Mapping[str, Slot],
    shapes: Mapping[str, Shape],
) -> Section:
    """Return the section that gives some slots out of `known` ones, by id."""
    wanted = list(gives)
    needed: set[str] = set()
    taken: dict[str, Slot] = {}
    stack = [slot.node for slot in wanted]
    while stack:
        node = stack.pop()
        if node.id in known:
            taken[node.id] = known[node.id]
        elif node.id not in needed:
            needed.add(node.id)
            stack.extend(node.operands)
    nodes = [node for node in order if node.id in needed]
    takes = [slot for key, slot in known.items() if key in taken]
    return Section(takes, nodes, wanted, shapes)
