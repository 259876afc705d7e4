"""Take the whole Jacobian of a state over time: how much any gradient can grow or fade.

What comes back of one loss is one direction; σmax of ∂s_T/∂sₜ is the most that any comes back with,
σmin the least. Each row of the Jacobian is a cotangent that is pulled back, one for each unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import MachineError, UnknownName
from eqgraph.ir import Node
from eqgraph.ir.families import Family, direction
from eqgraph.ir.recurrence import carried, states_of
from eqgraph.ir.shelter import part
from eqgraph.syntax import canonical, display
from eqgraph.syntax.numbers import number
from eqgraph.tape.ended import check_end
from eqgraph.tape.flat import Buffer, FlatAlgebra
from eqgraph.tape.machine import Machine
from eqgraph.tape.progress import telling
from eqgraph.tape.threads import limited, widest

Array = np.ndarray[Any, np.dtype[Any]]

_UNITS = 512  # of a state
_NUMBERS = 2**27  # of all Jacobians together: 1 GiB
_LINES = 12  # of steps that are written


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """Hold the singular values of ∂s_T/∂sₜ of a state s, one step t after another.

    Args:
        state: its name, such as cₜ.
        steps: from the last one, T, on back; for a state that runs backward in time from the first.
        values: the singular values, the largest first: a row a step.

    >>> import eqgraph as eg
    >>> m = eg.model("input f; hₜ = f*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ h_T")
    >>> run = eg.Machine(m.unroll(values={"f": [1.0, 0.5], "xₜ": [[0.0, 0.0]] * 3})).run()
    >>> found = eg.gains(run, "hₜ")
    >>> found.steps, found.largest.tolist(), found.least.tolist()
    ((3, 2, 1), [1.0, 1.0, 1.0], [1.0, 0.5, 0.25])
    """

    state: str
    steps: tuple[int, ...]
    values: Array

    @property
    def largest(self) -> Array:
        """Return σmax: no gradient grows by more on the way back."""
        return np.asarray(self.values[:, 0])

    @property
    def least(self) -> Array:
        """Return σmin: none fades by more."""
        return np.asarray(self.values[:, -1])

    def __repr__(self) -> str:
        lines = [f"∂{self.state} of step {self.steps[0]} by that of step t: σmax, median, σmin"]
        every = max(1, -(-len(self.steps) // _LINES))
        for k in range(0, len(self.steps), every):
            one = self.values[k]
            texts = (number(float(x), 3, short=True) for x in (one[0], np.median(one), one[-1]))
            lines.append(f"t = {self.steps[k]}: {', '.join(texts)}")
        return "\n".join(lines)


def gains(machine: Machine, state: str, *, sequence: int = 0) -> Gains:
    """Return how much of a state's gradient can come back over time: σ of the whole Jacobian.

    Args:
        machine: of a model's graph, at the end of its tape; it stays where it is.
        state: the family, such as "cₜ".
        sequence: of the batch, from 0: each has a Jacobian of its own.

    Raises:
        MachineError: the machine is not at its end, there is no such sequence, the state is too
            large, or its sequences hang together.
        UnknownName: the model has no such state.

    Source: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks
    (2013), section 2.1: σmax bounds what vanishes and explodes.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    >>> run = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [0.0] * 3})).run()
    >>> eg.gains(run, "hₜ")
    ∂hₜ of step 3 by that of step t: σmax, median, σmin
    t = 3: 1, 1, 1
    t = 2: 0.5, 0.5, 0.5
    t = 1: 0.25, 0.25, 0.25
    """
    check_end(machine)
    nodes = _state(machine, state)
    onward = direction(nodes) or 1
    steps = tuple(sorted(nodes, reverse=onward > 0))
    last = nodes[steps[0]]
    units = (last.shape or (1,))[-1]
    entries = int(np.prod(last.shape or (1,), dtype=int))
    if units > _UNITS or len(steps) * units * units > _NUMBERS:
        raise MachineError(
            f"{last.name} has {units} units over {len(steps)} steps: their Jacobians are too large",
            hint="unroll fewer steps, or look at what comes back: eg.diagnose(machine).flow",
        )
    if not 0 <= sequence < entries // units:
        raise MachineError(f"{last.name} has no sequence {sequence}: there are {entries // units}")
    with limited(widest(machine.graph)), telling("gains", units) as done:
        back = _Back(machine, last, [nodes[t] for t in steps])
        jacobians = np.zeros((len(steps), units, units))
        for unit in range(units):
            for k, line in enumerate(back.units(sequence, unit)):
                jacobians[k, unit] = line
            done(1)
    with np.errstate(all="ignore"):
        values = [np.linalg.svd(one, compute_uv=False) if np.isfinite(one).all()
                  else np.full(units, np.nan) for one in jacobians]  # fmt: skip
    return Gains(display(canonical(state)), steps, np.array(values))


def _state(machine: Machine, state: str) -> Family:
    found = states_of(machine.graph)
    nodes = found.get(display(canonical(state)))
    if nodes is None:
        raise UnknownName(
            f"the model has no state {state}",
            hint=f"its states are {', '.join(found)}" if found else "it has none",
        )
    return nodes


class _Back:
    """Hold the calls that pull a cotangent from the last step to all others, made once."""

    def __init__(self, machine: Machine, last: Node, targets: Sequence[Node]) -> None:
        inside = carried(machine.graph, states_of(machine.graph))
        inside -= {n.id for n in machine.graph.inputs}
        m = FlatAlgebra(last.dtype)
        self.seed = np.zeros(last.shape or (), last.dtype)
        grads = {last.id: m.buffer(self.seed)}
        buffers: dict[str, Buffer] = {}

        def value(node: Node) -> Buffer:
            if node.id not in buffers:
                buffers[node.id] = m.buffer(np.asarray(machine.seen(node)))
            return buffers[node.id]

        for node in reversed(machine.graph.nodes):
            if node.id not in grads or node.operator is None:
                continue
            y, *xs = (value(x) for x in (node, *node.operands))
            for k, x in enumerate(node.operands):
                if x.id not in inside or node.operator.rule(k) is None:
                    continue
                handed = part(
                    m, node.operator, k, grads[node.id], y, xs, node.params, node.sheltered
                )
                found = m._of(handed)
                if found.shape != x.shape:
                    found = m._sum_to(found, value(x))
                before = grads.get(x.id)
                grads[x.id] = found if before is None else m.call(np.add, before, found)
        self.calls = m.calls
        self.grads = [grads.get(node.id) for node in targets]

    def units(self, sequence: int, unit: int) -> list[Array]:
        """Return what comes back of one entry of the last step to each step's units."""
        whole = self.seed.reshape(-1, (self.seed.shape or (1,))[-1])
        whole[...] = 0
        whole[sequence, unit] = 1
        with np.errstate(all="ignore"):
            for function, arguments in self.calls:
                function(*arguments)
        return [self._units(one, sequence, whole.shape) for one in self.grads]

    def _units(self, grad: Buffer | None, sequence: int, shape: tuple[int, ...]) -> Array:
        if grad is None:
            return np.zeros(shape[-1])
        found = np.array(grad.array, np.float64).reshape(shape)
        others = np.delete(found, sequence, 0)
        if np.nan_to_num(others).any():
            raise MachineError(
                "a sequence hands its gradient to another one: there is no Jacobian of one alone",
                hint="run a batch of one sequence",
            )
        return np.asarray(found[sequence])
