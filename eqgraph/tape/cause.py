"""Hold what is wrong with a model over time while it is looked for: a cause, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from eqgraph.ir import Node
from eqgraph.ir.families import Family, direction, families_of, gates_of, inputs_of
from eqgraph.ir.recurrence import states_of
from eqgraph.syntax.numbers import number
from eqgraph.tape.addends import Addends, Sums
from eqgraph.tape.machine import Machine
from eqgraph.tape.problem import Change, Problem, ProblemKind, place_of
from eqgraph.tape.units import Ends, ends_of
from eqgraph.tape.wording import worded


@dataclass(slots=True, eq=False)
class Cause:
    """Hold one illness while it is looked for: what is told of it, and what follows from it.

    Args:
        kind: of the problem that it becomes.
        nodes: the family where it is seen.
        text: what is wrong.
        evidence: the numbers that prove it.
        cure: the smallest change, in words.
        changes: the same for each leaf.
        so: what follows from it, in words.
        blocks: whether gradients end there, so that what vanishes follows from it.
        node: where it begins; else at the first node of the family.
        seen: at whose instruction it is looked at, where that is another node.
        backward: whether it is the last instruction of that node, else the first.
        reached: all nodes that it reaches; else those of the family.
    """

    kind: ProblemKind
    nodes: Family
    text: str
    evidence: str = ""
    cure: str = ""
    changes: Mapping[str, Change] = field(default_factory=dict)
    so: list[str] = field(default_factory=list)
    blocks: bool = True
    node: Node | None = None
    seen: Node | None = None
    backward: bool = False
    reached: Sequence[Node] = ()

    def problem(self, machine: Machine) -> Problem:
        """Return the problem that is told."""
        first = self.node or self.nodes[min(self.nodes)]
        written = machine.tape.by_node[(self.seen or first).id]
        step = written[-1 if self.backward else 0].step if written else len(machine.tape)
        parts = [self.text]
        parts += [worded("since", what=self.evidence)] if self.evidence else []
        parts += [worded("so", what=one) for one in self.so]
        parts += [worded("try", what=self.cure)] if self.cure else []
        nodes = tuple(self.reached or self.nodes.values())
        times = sorted(n.time for n in nodes if n.time is not None)
        return Problem(
            self.kind, step, first, "".join(parts), nodes, evidence=self.evidence, cure=self.cure,
            times=(times[0], times[-1]) if times else (), changes=self.changes,
        )  # fmt: skip


class Look:
    """Hold what the search for causes asks of a machine, each once."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.families = families_of(machine.graph)
        self.states = states_of(machine.graph)
        directions = [direction(nodes) for nodes in self.states.values()]
        self.onward = next((one for one in directions if one), 1)
        self.sums = Sums(machine, self.families, self.states, self.onward)
        self._addends: dict[str, Addends] = {}

    @cached_property
    def ends(self) -> dict[str, Ends]:
        """Return how much of each gate lies near its ends."""
        found = {name: ends_of(self.machine, nodes) for name, nodes in self.families.items()}
        return {name: one for name, one in found.items() if one is not None}

    @cached_property
    def inputs(self) -> dict[str, Family]:
        """Return the inputs that are read step by step."""
        steps = sorted({t for nodes in self.families.values() for t in nodes})
        return inputs_of(self.machine.graph, steps)

    @cached_property
    def gates(self) -> dict[str, str]:
        """Return the gates that multiply a state in its own recurrence, each with its state."""
        found = {name: gates_of(nodes, self.families) for name, nodes in self.states.items()}
        return {gate: name for name, gates in found.items() for gate in gates}

    def addends(self, name: str) -> Addends:
        """Return what goes into a family."""
        if name not in self._addends:
            self._addends[name] = self.sums.of(self.families[name])
        return self._addends[name]

    @cached_property
    def driven(self) -> list[str]:
        """Return the families that squash a sum, or cut it off as a relu does."""
        found = {n: next(iter(nodes.values())).operator for n, nodes in self.families.items()}
        return [n for n, one in found.items() if n in self.ends or (one is not None and one.dead)]

    def place(self, name: str) -> str:
        """Write the number of a family's equation."""
        return place_of(self.machine, next(iter(self.families[name].values())))


def brief(x: float) -> str:
    """Write a number with two digits."""
    return number(x, 2, short=True)


def percent(share: float) -> str:
    """Write a share in percent."""
    return brief(100 * share)


def listed(names: Sequence[str]) -> str:
    """Write names one after the other."""
    *others, last = names
    return worded("and").join([", ".join(others), last] if others else [last])
