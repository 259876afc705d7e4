"""Cut nodes into a section: what it takes, what it computes and what it hands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eqgraph.ir.node import Node
from eqgraph.ir.shelter import part, sheltered
from eqgraph.operators import OPERATORS, Shape


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
        cuts = cut_in_full(self.nodes)
        pieces = {piece.id for all_of in cuts.values() for piece in all_of}
        for node in reversed(self.nodes):
            self._laid(m, cuts.get(node.id, ()), node.id, values, sums)
            g = sums.get(node.id)
            if g is None or node.operator is None or any(s.node is node for s in self.takes):
                continue
            xs = [values[x.id] for x in node.operands]
            for k, x in enumerate(node.operands):
                if node.operator.rule(k) is None or x.id not in wanted or node.id in pieces:
                    continue
                y = values[node.id]
                made = part(m, node.operator, k, g, y, xs, node.params, node.id in below)
                made = _fitted(m, made, xs[k])
                sums[x.id] = sums[x.id] + made if x.id in sums else made
        for slot in self.takes:
            self._laid(m, cuts.get(slot.node.id, ()), slot.node.id, values, sums)
        return sums

    def _laid(
        self, m: Any, pieces: Sequence[Node], whole: str, values: Mapping[str, Any],
        sums: dict[str, Any],
    ) -> None:  # fmt: skip
        """Lay what comes back to the pieces of a whole side by side."""
        if not any(piece.id in sums for piece in pieces):
            return
        parts = [
            _fitted(m, sums[p.id], values[p.id]) if p.id in sums else m.zeros_like(values[p.id])
            for p in pieces
        ]
        made = m.concat(*parts, axis=-1)
        sums[whole] = sums[whole] + made if whole in sums else made

    def _wanted(self) -> set[str]:
        """Return the ids of the nodes that something taken leads to."""
        out = {slot.node.id for slot in self.takes}
        for node in self.nodes:
            if any(x.id in out for x in node.operands):
                out.add(node.id)
        return out


def cut_in_full(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    """Return the pieces that the last axis of something is cut into, in order, by its id."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        if node.given and node.operator is OPERATORS["slice"] and node.equation is None:
            found.setdefault(node.operands[0].id, []).append(node)
    return {key: pieces for key, pieces in found.items() if len(pieces) > 1}


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
