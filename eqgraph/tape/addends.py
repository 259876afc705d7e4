"""Split what goes into a gate by where it comes from: the inputs, the state before, a bias."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.families import Family, inputs_of
from eqgraph.tape.backflow import root_mean_square
from eqgraph.tape.machine import Machine

Array = np.ndarray[Any, np.dtype[Any]]

MOST = 16  # steps that are looked at, evenly over all


@dataclass(slots=True, eq=False)
class Addends:
    """Hold the root mean squares of what goes into a family, and what it is called.

    Args:
        inputs: of what comes from inputs of the same step.
        state: of what comes from states of another step.
        bias: of what comes from parameters and numbers alone; `shift` is its mean.
        whole: of all together.
        terms: the largest product of each kind, in words: xₜ·Wᵢ.
        leaves: the inputs and the parameters behind each kind.
    """

    inputs: float = 0.0
    state: float = 0.0
    bias: float = 0.0
    shift: float = 0.0
    whole: float = 0.0
    terms: dict[str, str] = field(default_factory=dict)
    leaves: dict[str, list[Node]] = field(default_factory=dict)

    @property
    def rest(self) -> float:
        """Return the larger one of state and bias."""
        return max(self.state, self.bias)


class Sums:
    """Look at sums over time: which addend comes from where."""

    def __init__(
        self, machine: Machine, families: Mapping[str, Family], states: Mapping[str, Family],
        onward: int,
    ) -> None:  # fmt: skip
        self.machine, self.onward = machine, onward
        steps = sorted({t for nodes in families.values() for t in nodes})
        self.given = {
            node.id: name
            for name, nodes in inputs_of(machine.graph, steps).items()
            for node in nodes.values()
        }
        self.homes = {n.id: (name, t) for name, nodes in states.items() for t, n in nodes.items()}
        self.named = {n.id: name for name, nodes in families.items() for n in nodes.values()}
        self._kinds: dict[tuple[str, int], str] = {}

    def of(self, nodes: Family) -> Addends:
        """Return what goes into the operator of a family, over all its steps but the first."""
        steps = sorted(nodes, reverse=self.onward < 0)
        steps = steps[1:] or steps
        if len(steps) > MOST:
            steps = [steps[k * len(steps) // MOST] for k in range(MOST)]
        sizes: dict[str, list[float]] = {"inputs": [], "state": [], "bias": [], "whole": []}
        shifts: list[float] = []
        out = Addends()
        for t in steps:
            parts = list(_parts(nodes[t].operands[0]))
            groups: dict[str, Any] = {}
            for sign, node in parts:
                kind = self.kind(node, t)
                with np.errstate(all="ignore"):
                    value = sign * np.asarray(self.machine.seen(node), np.float64)
                    groups[kind] = groups[kind] + value if kind in groups else value
            for kind, found in sizes.items():
                whole = self.machine.seen(nodes[t].operands[0])
                found.append(root_mean_square(whole if kind == "whole" else groups.get(kind, 0.0)))
            shifts.append(float(np.mean(groups.get("bias", 0.0))))
            if t == steps[-1]:
                self._name(out, parts, t)
        for kind, found in sizes.items():
            setattr(out, kind, root_mean_square(found))
        out.shift = float(np.mean(shifts))
        return out

    def kind(self, node: Node, t: int) -> str:
        """Tell whether a node comes from a state of another step, else from an input, else neither.

        A state of the same step, such as that of a layer below, counts as neither.
        """
        key = node.id, t
        if key not in self._kinds:
            self._kinds[key] = self._kind(node, t)
        return self._kinds[key]

    def _kind(self, node: Node, t: int) -> str:
        if node.id in self.homes:
            return "below" if self.homes[node.id][1] == t else "state"
        if node.leaf:
            if node.kind != "input":
                return "bias"
            return "state" if node.time is not None and node.time != t else "inputs"
        kinds = {self.kind(x, t) for x in node.operands}
        return next((k for k in ("state", "inputs", "below") if k in kinds), "bias")

    def _name(self, out: Addends, parts: list[tuple[int, Node]], t: int) -> None:
        sizes: dict[str, float] = {}
        for _, node in parts:
            kind, size = self.kind(node, t), root_mean_square(self.machine.seen(node))
            if size >= sizes.get(kind, 0.0):
                sizes[kind], out.terms[kind] = size, self.term(node, t)
                out.leaves[kind] = list(self._leaves(node, t))

    def term(self, node: Node, t: int) -> str:
        """Write an addend by the names of what is multiplied: xₜ·Wᵢ."""
        sign = _SIGNS.get(node.operator.name if node.operator is not None else "")
        if sign is None or node.time is None or node.id in self.named:
            return self.called(node, t)
        return sign.join(self.called(x, t) for x in node.operands)

    def called(self, node: Node, t: int) -> str:
        """Return the name that a node has at every step: hₜ₋₁ of h₃ at step 4."""
        if node.id in self.given:
            return self.given[node.id]
        name, at = self.homes.get(node.id, ("", t))
        if name:
            return name if at == t else name + ("₋₁" if self.onward > 0 else "₊₁")
        return self.named.get(node.id, node.name)

    def _leaves(self, node: Node, t: int) -> Iterator[Node]:
        """Yield the leaves and states that an addend is made of, each once."""
        seen: set[str] = set()
        stack = [node]
        while stack:
            one = stack.pop()
            if one.id in seen:
                continue
            seen.add(one.id)
            if one.leaf or one.id in self.homes:
                yield one
            else:
                stack += reversed(one.operands)


_SIGNS = {"matmul": "·", "mul": "*"}


def _parts(node: Node, sign: int = 1) -> Iterator[tuple[int, Node]]:
    """Yield the addends of a node, each with its sign."""
    name = node.operator.name if node.operator is not None else ""
    if name == "neg":
        yield from _parts(node.operands[0], -sign)
    elif name in ("add", "sub"):
        first, second = node.operands
        yield from _parts(first, sign)
        yield from _parts(second, sign if name == "add" else -sign)
    else:
        yield sign, node
