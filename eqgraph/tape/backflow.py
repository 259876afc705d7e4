"""Follow the gradient of one step's loss back through time: what really comes back, and to whom.

It is pulled through the run, from the direct part that a step's loss gives to the states of that
step alone; nothing is multiplied up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir.families import Family, direction
from eqgraph.ir.recurrence import carried, states_of
from eqgraph.syntax.numbers import number
from eqgraph.tape.ended import check_end
from eqgraph.tape.machine import Machine
from eqgraph.tape.pull import pull
from eqgraph.tape.trace import length
from eqgraph.tape.wording import LIMITS, worded

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Backflow:
    """Hold what comes back of one step's loss to one state, step by step.

    Args:
        state: the family's name, such as cₜ.
        steps: those of the state, from the step of the loss on back.
        norms: ‖∂Lₖ/∂sₜ‖ at each of them, of the loss of step k alone.
        units: the same for each unit, over the batch: a row a step.
    """

    state: str
    steps: tuple[int, ...]
    norms: Array
    units: Array

    @property
    def left(self) -> Array:
        """Return the gain of the whole: which part of the norm comes back to each step."""
        return _shares(self.norms, self.norms[:1])

    @property
    def kept(self) -> Array:
        """Return which part of its own gradient each unit gets back: a row a step."""
        own = self.units[0]
        least = LIMITS["slight"] * root_mean_square(own)
        return _shares(self.units, np.maximum(own, least))

    @property
    def horizons(self) -> Array:
        """Return after how many steps each unit has forgotten; ∞ for one that never does."""
        gone = self.kept < LIMITS["forgotten"]
        return np.where(gone.any(0), gone.argmax(0).astype(float), np.inf)

    @property
    def best(self) -> float:
        """Return the largest part that a unit keeps of its gradient up to the last step."""
        return float(self.kept[-1].max(initial=0.0))

    @property
    def most(self) -> tuple[float, int]:
        """Return the largest gain on the way, and at which step."""
        left = np.nan_to_num(self.left, nan=0.0, posinf=np.inf)
        return float(left.max()), self.steps[int(left.argmax())]


def root_mean_square(array: Any) -> float:
    """Return the root mean square, without overflow on the way."""
    values = np.abs(np.asarray(array, np.float64)).ravel()
    top = float(values.max()) if values.size else 0.0
    if top == 0 or not np.isfinite(top):
        return top
    return float(np.sqrt(np.mean((values / top) ** 2)) * top)


def _shares(values: Array, whole: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.where(whole > 0, values / whole, np.where(values > 0, np.inf, 0.0))


def entries(machine: Machine) -> dict[int, dict[str, Array]]:
    """Return what each step's loss gives to the states directly: arrays by the id of their node.

    The machine must be at the end of its tape.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ₜ hₜ²")
    >>> m = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [1.0, 1.0]})).run()
    >>> {t: [float(x) for x in found.values()] for t, found in entries(m).items()}
    {1: [2.0], 2: [3.0]}
    """
    inside = carried(machine.graph, states_of(machine.graph))
    return _entries(machine, inside)


def last_entries(
    machine: Machine, onward: int, inside: set[str] | None = None
) -> tuple[int, dict[str, Array]] | None:
    """Return the last step that has a loss, and what `entries` says of it; None without a loss.

    Args:
        machine: at the end of its tape.
        onward: 1, or −1 for states that run backward in time: then it is the first step.
        inside: the ids of what is carried on in time, if that is known already.
    """
    if inside is None:
        inside = carried(machine.graph, states_of(machine.graph))
    nodes = (n for n in machine.graph.nodes if n.id in inside and not n.leaf)
    steps = {n.time for n in nodes if n.time is not None}
    end = (max if onward > 0 else min)(steps, default=0)
    if found := _entries(machine, inside, end).get(end):
        return end, found
    earlier = _entries(machine, inside)  # all of them in one pass: a loss of a late step may be 0
    last = (max if onward > 0 else min)(earlier, default=None)
    return None if last is None else (last, earlier[last])


def _entries(
    machine: Machine, inside: set[str], step: int | None = None
) -> dict[int, dict[str, Array]]:
    """Return what the losses of all steps give directly; or that of one step, which takes less."""
    out: dict[int, dict[str, Array]] = {}
    into = None if step is None else _made_of(machine, inside, step)
    if into is not None and machine.of.id not in into:
        return out
    for node, arrived in pull(machine, {machine.of.id: machine.seed}, into=into, until=inside):
        if node.id in inside and node.time is not None and not node.leaf and arrived.any():
            out.setdefault(node.time, {})[node.id] = arrived
    return dict(sorted(out.items()))


def _made_of(machine: Machine, inside: set[str], step: int) -> set[str]:
    """Return the ids of the states of a step, and of all that is made of them outside of states."""
    found: set[str] = set()
    nodes = machine.graph.nodes
    waiting = [n for n in nodes if n.time == step and n.id in inside and not n.leaf]
    while waiting:
        node = waiting.pop()
        if node.id not in found:
            found.add(node.id)
            waiting += [user for user in node.users if user.id not in inside]
    return found


def backflow(machine: Machine, step: int | None = None) -> dict[str, Backflow]:
    """Return what comes back to each state of the loss of one step alone.

    The machine must be at the end of its tape.

    Args:
        machine: of a model's graph, unrolled; it stays where it is.
        step: whose loss; by default the last step that has one, for a state that runs backward in
            time the first.

    Raises:
        MachineError: the machine is not at its end, the graph has no states, or no loss enters
            at the step.

    Source: Williams and Zipser (1995) for the gradient of a single step's error, injected alone.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = f*hₜ₋₁ + xₜ; h₀ = 0; input f; loss L = ∑ h_T")
    >>> values = {"f": [1.0, 0.1], "xₜ": [[1.0, 1.0]] * 4}
    >>> found = backflow(eg.Machine(m.unroll(values=values)).run())["hₜ"]
    >>> found.steps, found.kept[-1].round(4).tolist(), found.horizons.tolist()
    ((4, 3, 2, 1), [1.0, 0.001], [inf, 3.0])
    """
    check_end(machine)
    states = states_of(machine.graph)
    inside = carried(machine.graph, states)
    given = None if step is None else _entries(machine, inside, step).get(step)
    if step is not None and given is None:
        hint = _where(_entries(machine, inside))
        raise MachineError(f"no loss enters at step {step}", hint=hint)
    out: dict[str, Backflow] = {}
    for onward in (1, -1):
        chosen = {name: nodes for name, nodes in states.items() if direction(nodes) == onward}
        if not chosen:
            continue
        if step is not None and given is not None:
            out |= _followed(machine, given, inside, chosen, step, onward)
        elif last := last_entries(machine, onward, inside):
            out |= _followed(machine, last[1], inside, chosen, last[0], onward)
    return out


def _where(found: Mapping[int, object]) -> str:
    return f"losses enter at steps {', '.join(map(str, found))}" if found else "no loss reaches it"


def _followed(
    machine: Machine, seeds: Mapping[str, Array], inside: set[str], states: Mapping[str, Family],
    start: int, onward: int,
) -> dict[str, Backflow]:  # fmt: skip
    home = {n.id: (name, t) for name, nodes in states.items() for t, n in nodes.items()}
    sizes: dict[str, dict[int, tuple[float, Array]]] = {name: {} for name in states}
    wanted = inside - {n.id for n in machine.graph.inputs}
    for node, arrived in pull(machine, seeds, into=wanted):
        if node.id in home:
            name, t = home[node.id]
            sizes[name][t] = length(arrived), per_unit(arrived)
    out: dict[str, Backflow] = {}
    for name, nodes in states.items():
        steps = sorted((t for t in nodes if (start - t) * onward >= 0), reverse=onward > 0)
        if not steps:
            continue
        nothing = 0.0, np.zeros((nodes[steps[0]].shape or (1,))[-1])
        pairs = [sizes[name].get(t, nothing) for t in steps]
        norms, units = np.array([n for n, _ in pairs]), np.array([u for _, u in pairs])
        out[name] = Backflow(name, tuple(steps), norms, units)
    return out


def per_unit(array: Array) -> Array:
    """Return the norm of each unit, the last axis, over all others; a number is one unit.

    >>> per_unit(np.array([[3.0, 0.0], [4.0, 1.0]])).tolist()
    [5.0, 1.0]
    """
    values = np.abs(np.asarray(array, np.float64)).reshape(-1, (array.shape or (1,))[-1])
    top = values.max(0, initial=0.0)
    safe = np.where((top > 0) & np.isfinite(top), top, 1.0)
    with np.errstate(all="ignore"):
        found: Array = np.sqrt(((values / safe) ** 2).sum(0)) * safe
    return found


def flows(machine: Machine) -> dict[int, dict[str, Backflow]]:
    """Return `backflow` for each step that has a loss: which loss feeds which step.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ₜ hₜ")
    >>> m = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [1.0, 1.0, 1.0]})).run()
    >>> {t: found["hₜ"].norms.tolist() for t, found in flows(m).items()}
    {1: [1.0], 2: [1.0, 0.5], 3: [1.0, 0.5, 0.25]}
    """
    return {step: backflow(machine, step) for step in entries(machine)}


def most_kept(found: Mapping[str, Backflow]) -> Backflow | None:
    """Return the flow of the state that keeps most of its gradient over more than one step."""
    long = [one for one in found.values() if len(one.steps) > 1]
    return max(long, key=lambda one: one.best, default=None)


def spoken(flow: Backflow) -> str:
    """Say how soon the units of a state forget: most of those that do, and what the best keeps.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = f*hₜ₋₁ + xₜ; h₀ = 0; input f; loss L = ∑ h_T")
    >>> values = {"f": [0.99, 0.1, 0.1], "xₜ": [[1.0] * 3] * 9}
    >>> spoken(backflow(eg.Machine(m.unroll(values=values)).run())["hₜ"])
    '; 2 of 3 units forget within 3 steps, the best keeps 92 %'
    """
    horizons = np.sort(flow.horizons[np.isfinite(flow.horizons)])
    units = len(flow.horizons)
    if not len(horizons):
        return worded("remember", least=share(float(flow.kept[-1].min(initial=np.inf))))
    within = int(horizons[math.ceil(LIMITS["bulk"] * len(horizons)) - 1])
    steps = worded("one step") if within == 1 else worded("steps", steps=within)
    if units == 1:
        return worded("forgets", within=steps)
    count = int(np.count_nonzero(horizons <= within))
    return worded("forget", count=count, units=units, within=steps, best=share(flow.best))


def share(part: float) -> str:
    """Write a part of a whole: in percent, or where it is tiny as a number."""
    if part < LIMITS["forgotten"]:
        return number(part, 2, short=True)
    return worded("percent", number=number(100 * part, 2, short=True))
