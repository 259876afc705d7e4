"""Split a gradient by the routes on which it comes back, and draw each place by its share.

All of it is linear in what flows: the contribution of a set of routes is pulled through the run,
the share of a place is ⟨its cotangent, what the node's own gradient, pushed on, changes there⟩.
Over all ways through, shares add up to 1; one that works against the others is negative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Node, NodeLike
from eqgraph.ir.families import Family, families_of, gates_of, is_state
from eqgraph.ir.recurrence import carried, states_of
from eqgraph.shown import Shown, Themes, svg
from eqgraph.syntax.numbers import number
from eqgraph.tape.backflow import entries
from eqgraph.tape.ended import check_end
from eqgraph.tape.machine import Machine
from eqgraph.tape.progress import telling
from eqgraph.tape.pull import parts, pull
from eqgraph.tape.push import push
from eqgraph.tape.threads import limited, widest
from eqgraph.tape.trace import length
from eqgraph.tape.wording import worded

Array = np.ndarray[Any, np.dtype[Any]]
Place = tuple[str, int]  # an equation and a step; the loss of a step has the loss's name


@dataclass(frozen=True, slots=True, eq=False)
class Paths(Shown):
    """Hold the routes of one gradient; it shows itself as a flow whose width is the share.

    Args:
        node: whose gradient it is, such as c₃.
        norm: ‖∂L/∂ node‖.
        parts: what each route contributes to it, by the first equation that is no state.
        routes: the share of each; all shares add up to 1.
        losses: the share that the loss of each step has.
        flow: the share that passes from one place to the next one.
        units: the part of the routes through states alone that reaches the loss of a step by each
            unit: in an LSTM by its own line, one path for each sequence.
        loss: what flows back, such as L.
        past: the gates that multiply the state on its own line.

    >>> import eqgraph as eg
    >>> m = eg.model("gₜ = tanh(hₜ₋₁); hₜ = hₜ₋₁ + gₜ; h₀ = 1; loss L = h_T")
    >>> found = eg.paths(eg.Machine(m.unroll(2)).run(), "h₁")
    >>> {found.route(name): round(share, 2) for name, share in found.routes.items()}
    {'through states alone': 0.9, 'first through gₜ': 0.1}
    """

    node: str
    norm: float
    parts: Mapping[str, Array]
    routes: Mapping[str, float]
    losses: Mapping[int, float]
    flow: Mapping[tuple[Place, Place], float]
    units: Mapping[int, Array]
    loss: str
    past: tuple[str, ...] = ()

    def through(self, name: str) -> dict[int, float]:
        """Return the share that passes through an equation, step by step.

        Args:
            name: of the equation, such as "fₜ".

        >>> import eqgraph as eg
        >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 1; loss L = h_T")
        >>> run = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [1.0] * 3})).run()
        >>> eg.paths(run, "h₁").through("hₜ")
        {2: 1.0, 3: 1.0}
        """
        out: dict[int, float] = {}
        for (_, (there, step)), share in self.flow.items():
            if there == name:
                out[step] = out.get(step, 0.0) + share
        return dict(sorted(out.items()))

    def route(self, name: str) -> str:
        """Say in words which routes are meant.

        Args:
            name: a key of `routes`: of an equation, or empty for those through states alone.
        """
        if name:
            return worded("first", name=name)
        if all(there == self.loss for _, (there, _) in self.flow):
            return worded("straight", loss=self.loss)
        return worded("past", gates=", ".join(self.past)) if self.past else worded("alone")

    def svg(self, *, theme: Themes = "auto") -> str:
        """Draw the flow: from left to right the steps of time, from place to place its share.

        Args:
            theme: light, dark, or auto: as the page around it.
        """
        return svg(self, theme=theme)

    def __repr__(self) -> str:
        size = number(self.norm, 3)
        rows = [worded("comes back", loss=self.loss, node=self.node, norm=size)]
        for name, share in sorted(self.routes.items(), key=lambda item: -abs(item[1])):
            rows.append(f"{percent(share):>9}  {self.route(name)}")
        most = sorted(self.losses.items(), key=lambda item: -abs(item[1]))
        first = most if len(most) == _MOST + 1 else most[:_MOST]
        for step, share in first:
            rows.append(f"{percent(share):>9}  {worded('of loss', step=step)}")
        if rest := most[len(first) :]:
            others = percent(sum(s for _, s in rest))
            rows.append(f"{others:>9}  {worded('of losses', count=len(rest))}")
        return "\n".join([*rows, *self._lines()])

    def _lines(self) -> list[str]:
        """Say which units have the largest share, and how much they cover."""
        most = self.largest
        units = (worded("of unit", share=percent(x), unit=u, step=t) for x, u, t in most)
        covered = percent(sum(share for share, _, _ in most))
        return [worded("largest", units=", ".join(units), covered=covered)] if most else []

    @property
    def largest(self) -> list[tuple[float, int, int]]:
        """Return the largest of `units`: share, unit and step; none where there is but one unit."""
        found = [(float(share), unit, step) for step, shares in self.units.items()
                 for unit, share in enumerate(shares)]  # fmt: skip
        if len({unit for _, unit, _ in found}) < 2:
            return []
        return sorted(found, key=lambda one: -abs(one[0]))[:LARGEST]


LARGEST = 3  # paths that are told one by one
_MOST = 5  # steps whose losses are told one by one


def percent(share: float) -> str:
    """Write a share.

    >>> percent(0.12345), percent(-0.5)
    ('12.3 %', '−50 %')
    """
    return f"{number(100 * share, 3, short=True)} %"


def paths(machine: Machine, node: NodeLike) -> Paths:
    """Return the routes on which the gradient of a node at a step of time comes back.

    A route is told by the first equation on it that is no state: in an LSTM a gate, after the
    cell's own line. The share of a route is ⟨its contribution, g⟩/‖g‖² of the gradient g: signed,
    and all of them add up to 1. What is read at no step, such as a penalty on weights, has the
    route of the loss, and no step.

    Args:
        machine: of a model's graph, at the end of its tape; it stays where it is.
        node: a state at a step, such as "c₃", a gate, an output, a parameter or an input.

    Raises:
        MachineError: the machine is not at its end, the graph has no states, or no gradient comes
            back to the node.
        UnknownName: there is no such node.

    Source: Bauer's sums over paths, Computational graphs and rounding error (1974); the constant
    error carousel beside the gates after Hochreiter and Schmidhuber (1997).

    >>> import eqgraph as eg
    >>> m = eg.model("fₜ = σ(hₜ₋₁); hₜ = fₜ*hₜ₋₁ + xₜ; h₀ = 1; loss L = ∑ₜ hₜ")
    >>> run = eg.Machine(m.unroll(values={"xₜ": [1.0] * 3})).run()
    >>> eg.paths(run, "h₁")
    ∂L/∂h₁, of size 3.25, comes back
       81.1 %  through states alone, past fₜ
       18.9 %  first through fₜ
       36.2 %  of the loss of step 3
         33 %  of the loss of step 2
       30.8 %  of the loss of step 1
    """
    check_end(machine)
    start = machine.graph[node]
    states = states_of(machine.graph)
    inside = carried(machine.graph, states) - {n.id for n in machine.graph.inputs} | {start.id}
    gradient = machine.seen_grad(start)
    if not states:
        raise MachineError(
            "nothing is carried on in time",
            hint="eg.paths takes a machine of a model: eg.Machine(eg.model(text).unroll(…))",
        )
    if start is machine.of:
        raise MachineError(f"{start.name} is what flows back: nothing comes back to it")
    size = 0.0 if gradient is None else length(gradient)
    if gradient is None or not 0 < size < np.inf:
        raise MachineError(f"no gradient comes back to {start.name}" if not size else
                           f"the gradient of {start.name} is not finite")  # fmt: skip
    with limited(widest(machine.graph)), telling("paths", 3) as done:
        between = _after(start, inside) | {start.id}
        gates = _gates(machine, states, between - {start.id})
        found = _Routes(machine, start, gradient, between, gates)
        contributions = dict(found.contributions())
        done(1)
        flow, losses = found.flow()
        units = found.units()
        done(2)
    routes = {name: found.share(part) for name, part in contributions.items()}
    family = _family(states, start)
    past = gates_of(states[family], families_of(machine.graph)) if family else []
    return Paths(
        start.name, size, contributions, routes, losses, flow, units, machine.of.name, tuple(past)
    )  # fmt: skip


def _family(states: Mapping[str, Family], node: Node) -> str | None:
    for name, nodes in states.items():
        if any(n.id == node.id for n in nodes.values()):
            return name
    return None


def _after(start: Node, inside: set[str]) -> set[str]:
    """Return the nodes inside that are made of a node."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for user in waiting.pop().users:
            if user.id in inside and user.id not in found:
                found.add(user.id)
                waiting.append(user)
    return found


def _gates(machine: Machine, states: Mapping[str, Family], between: set[str]) -> dict[str, Family]:
    """Return the families that are no states, of what lies between."""
    out: dict[str, Family] = {}
    for name, nodes in families_of(machine.graph).items():
        here = {t: n for t, n in nodes.items() if n.id in between}
        if here and name not in states and not is_state(nodes):
            out[name] = here
    return out


class _Routes:
    """Follow the gradient of one node."""

    def __init__(
        self, machine: Machine, start: Node, gradient: Array, between: set[str],
        gates: Mapping[str, Family],
    ) -> None:  # fmt: skip
        self.machine, self.start, self.gradient = machine, start, gradient
        self.between, self.gates = between, gates
        self.blocked = {n.id for nodes in gates.values() for n in nodes.values()}
        self.entries = entries(machine)
        self.timeless = np.zeros_like(gradient)  # what the loss reads of the node at no step
        graph = machine.graph
        kept = carried(graph, states_of(graph))
        if start.leaf or start.time is None or start.id not in kept:
            self._straight(kept)

    def _straight(self, kept: set[str]) -> None:
        """Add what the loss reads of the node itself, where that enters no state."""
        graph = self.machine.graph
        inside = {n.id for n in graph.nodes if n.id in kept and n.time is not None}
        inside.add(self.start.id)
        for user, arrived in pull(
            self.machine, {self.machine.of.id: self.machine.seed}, until=inside
        ):
            for _, x, part in () if user.id in inside else parts(self.machine, user, arrived):
                if x is not self.start:
                    continue
                step = x.time if x.time is not None else user.time
                if step is None:
                    self.timeless = self.timeless + part
                    continue
                found = self.entries.setdefault(step, {})
                found[x.id] = found[x.id] + part if x.id in found else part
        self.entries = dict(sorted(self.entries.items()))

    def share(self, part: Array) -> float:
        """Return ⟨part, g⟩/‖g‖², without overflow."""
        return self.product(part, self.gradient) / self.product(self.gradient, self.gradient)

    def product(self, one: Array, other: Array) -> float:
        """Return ⟨one, other⟩, both in parts of the gradient's largest entry."""
        top = float(np.abs(self.gradient).max())
        scaled = (np.asarray(x, np.float64) / top for x in (one, other))
        return float(np.vdot(*scaled))

    def contributions(self) -> Iterator[tuple[str, Array]]:
        """Yield what comes back through states alone, and what comes through each gate first."""
        seeds: dict[str, Any] = {}
        for found in self.entries.values():
            for key, arrived in found.items():
                if key in self.between and key not in self.blocked:
                    seeds[key] = seeds[key] + arrived if key in seeds else arrived
        yield "", self._arrived(seeds)
        if self.timeless.any():
            yield self.machine.of.name, self.timeless
        for name, nodes in self.gates.items():
            seeds = {}
            for gate in nodes.values():
                upstream = self.machine.seen_grad(gate)
                for _, x, part in () if upstream is None else parts(self.machine, gate, upstream):
                    if x.id in self.between and x.id not in self.blocked:
                        seeds[x.id] = seeds[x.id] + part if x.id in seeds else part
            yield name, self._arrived(seeds)

    def _arrived(self, seeds: Mapping[str, Array]) -> Array:
        """Pull to the node, past no gate."""
        none: Array = np.zeros_like(self.gradient)
        into = self.between - self.blocked
        for node, arrived in pull(self.machine, seeds, into=into):
            if node is self.start:
                return arrived
        return none

    def flow(self) -> tuple[dict[tuple[Place, Place], float], dict[int, float]]:
        """Return the share of each edge between places, and that of the loss of each step."""
        changes = push(self.machine, {self.start.id: self.gradient}, into=self.between)
        flow: dict[tuple[Place, Place], float] = {}
        losses: dict[int, float] = {}
        whole = self.product(self.gradient, self.gradient)
        for step, found in self.entries.items():
            for key, arrived in found.items():
                if key in changes:
                    share = self.product(arrived, changes[key]) / whole
                    losses[step] = losses.get(step, 0.0) + share
                    node = self._node(key)
                    edge = self._place(node, step), (self.machine.of.name, step)
                    flow[edge] = flow.get(edge, 0.0) + share
        for node in self.machine.graph.nodes:
            if node.id not in self.between or node is self.start or node.time is None:
                continue
            upstream = self.machine.seen_grad(node)
            for _, x, part in (
                () if upstream is None else parts(self.machine, node, upstream, into=changes.keys())
            ):
                there = self._place(node, node.time)
                here = self._place(x, node.time)
                if here != there:
                    share = self.product(part, changes[x.id]) / whole
                    flow[here, there] = flow.get((here, there), 0.0) + share
        return flow, dict(sorted(losses.items()))

    def units(self) -> dict[int, Array]:
        """Return the share that reaches the loss of each step past no gate, by each unit."""
        into = self.between - self.blocked
        changes = push(self.machine, {self.start.id: self.gradient}, into=into)
        top = float(np.abs(self.gradient).max())
        whole = self.product(self.gradient, self.gradient)
        out: dict[int, Array] = {}
        for step, found in self.entries.items():
            for key, arrived in found.items():
                if key not in changes or key in self.blocked:
                    continue
                parts = np.asarray(arrived / top, np.float64) * (changes[key] / top) / whole
                shares = parts.reshape(-1, (parts.shape or (1,))[-1]).sum(0)
                if step in out and len(out[step]) == len(shares):
                    shares = out[step] + shares
                out[step] = shares
        return out

    def _node(self, key: str) -> Node:
        return self.start if key == self.start.id else self.machine.tape.by_node[key][0].node

    def _place(self, node: Node, step: int) -> Place:
        """Return the place of a node; of what has no time that of the start, read at a step."""
        if node.time is None:
            return self.start.name, step
        if node.equation is None or node.leaf:
            return node.name, node.time
        return self.machine.graph.equations[node.equation].name, node.time
