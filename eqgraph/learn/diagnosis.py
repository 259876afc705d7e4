"""Look at a recurrent model over time: saturation, gradients by step and by path, idle units."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.ir import Graph, Node
from eqgraph.ir.families import (
    Family,
    direction,
    gates_of,
    inputs_of,
    is_state,
    path_of,
)
from eqgraph.learn.rates import rate_problem
from eqgraph.learn.wording import flow_name, worded
from eqgraph.syntax.numbers import number
from eqgraph.tape import Machine, Problem
from eqgraph.tape.backflow import Backflow, backflow, spoken
from eqgraph.tape.ended import check_end, families_over_time
from eqgraph.tape.problems import found_at_end
from eqgraph.tape.progress import telling
from eqgraph.tape.pull import handed
from eqgraph.tape.threads import limited, widest
from eqgraph.tape.trace import length
from eqgraph.tape.units import constant, near_ends, squashing, unreached

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from eqgraph.learn.history import History

Array = np.ndarray[Any, np.dtype[Any]]

# Gradients are derived from the text as it stands, so the loss falls along them whatever it says.
SOUND = (
    "no illness shows; a wrong sign or index in an equation shows in no run: compare with what"
    " should come out, machine.check({name: array})"
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Hold figures of a run, each a plain array with one entry a step (NaN where there is none).

    `low` and `high` are the fractions of saturated units of each gate; `gradients` is ‖∂L/∂hₜ‖ of
    each state, `paths` the same by where it comes from; `flow` is what comes back of the loss of
    one step alone, the last one that has a loss; `products` is what the gates of a state
    leave of it until the end; `transfer` is
    which part of a state's gradient a step hands back to the step before; `reach` is ‖∂L/∂xₜ‖ of
    each input: 0 where L does not depend on it. To see on which inputs the value of a step depends,
    let the gradient flow from there: `eg.Machine(graph, of="h₉")`, or ask `reach`. `ratios` are
    ‖∂L/∂W‖/‖W‖ of each parameter: times the rate, what an update of plain SGD changes of it.
    `problems` are those of `eg.problems`, what causes others first, and `causes` is the same: each
    has `kind`, `node` (where), `times` (when), `evidence` (the numbers that prove it) and `cure`.
    """

    steps: Array
    low: Mapping[str, Array]
    high: Mapping[str, Array]
    gradients: Mapping[str, Array]
    paths: Mapping[str, Mapping[str, Array]]
    products: Mapping[str, Array]
    transfer: Mapping[str, Array]
    reach: Mapping[str, Array]
    constant: Mapping[str, list[int]]
    dead: Mapping[str, list[int]]
    loss: float | None = None
    guess: float | None = None
    ratios: Mapping[str, float] = field(default_factory=dict)
    flow: Mapping[str, Backflow] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def warnings(self) -> list[str]:
        """Return the sentences of the problems."""
        return [problem.text for problem in self.problems]

    @property
    def causes(self) -> tuple[Problem, ...]:
        """Return the problems: each is an illness, with its proof, what follows and its cure."""
        return self.problems

    @property
    def memory(self) -> list[str]:
        """Return how soon the units of each state forget."""
        long = [flow for flow in self.flow.values() if len(flow.steps) > 1]
        return [worded("memory", name=one.state, last=one.steps[0], units=spoken(one)[2:])
                for one in long]  # fmt: skip

    def table(self) -> dict[str, Array]:
        """Return all figures that have one entry a step, by the heading of their column."""
        out: dict[str, Array] = {"t": self.steps}
        for name, values in self.gradients.items():
            out[f"‖∂L/∂{name}‖"] = values
            for path, part in self.paths[name].items():
                out[f"‖∂L/∂{name}‖ {path}"] = part
            if name in self.flow:
                flow = self.flow[name]
                sizes = dict(zip(flow.steps, flow.norms.tolist(), strict=True))
                out[flow_name("L", flow)] = over(self.steps.tolist(), sizes)
        for gate, product in self.products.items():
            out[f"∏ {gate}"] = product
        for gate in self.low:
            out[f"{gate} low"], out[f"{gate} high"] = self.low[gate], self.high[gate]
        for name, part in self.transfer.items():
            out[f"{name} handed back"] = part
        for name, values in self.reach.items():
            out[f"‖∂L/∂{name}‖"] = values
        return out

    def plot(self) -> Figure:
        """Draw the figures with matplotlib, and return its Figure."""
        from eqgraph.learn.plots import plot

        figure: Figure = plot(self)
        return figure

    def __str__(self) -> str:
        table = self.table()
        width = {head: max(9, len(head)) for head in table}
        lines = ["  ".join(head.rjust(width[head]) for head in table)]
        for k in range(len(self.steps)):
            cells = [
                number(values[k], short=True).rjust(width[head]) for head, values in table.items()
            ]
            lines.append("  ".join(cells))
        return "\n".join([*lines, *self.memory, *(self.warnings or [SOUND])])

    __repr__ = __str__


def diagnose(machine: Machine, *, history: History | None = None) -> Diagnosis:
    """Return the figures over time of a machine at the end of its tape.

    Args:
        machine: of a model's graph, unrolled; it stays where it is.
        history: of the training of its model: the rate is judged too.

    Raises:
        MachineError: the machine is not at the end of its tape, or the graph has no steps in time.

    Source: Hochreiter (1991) and Pascanu et al., On the difficulty of training recurrent neural
    networks (2013), for what fades and grows; saturation after Karpathy et al., Visualizing and
    understanding recurrent networks (2015).

    >>> import eqgraph as eg
    >>> m = eg.model("fₜ = σ(b + xₜ); cₜ = fₜ*cₜ₋₁; c₀ = 1; loss L = c_T")
    >>> d = diagnose(eg.Machine(m.unroll(values={"b": 0.0, "xₜ": [0.0] * 3})).run())
    >>> d.gradients["cₜ"].tolist(), d.products["fₜ"].tolist()
    ([0.25, 0.5, 1.0], [0.125, 0.25, 0.5])
    """
    check_end(machine)
    families = families_over_time(machine.graph)
    with limited(widest(machine.graph)), telling("diagnose", 9) as done:
        found = _diagnosed(machine, families, done)
    rate = None if history is None else rate_problem(machine, history)
    return found if rate is None else replace(found, problems=(rate, *found.problems))


def _diagnosed(
    machine: Machine, families: Mapping[str, Family], done: Callable[[int], object]
) -> Diagnosis:
    steps = sorted({t for nodes in families.values() for t in nodes})
    states = {name: nodes for name, nodes in families.items() if is_state(nodes)}
    low, high = _saturation(machine, families, steps)
    done(1)
    ways = {name: _ways(machine, nodes, steps) for name, nodes in states.items()}
    done(2)
    constants = {name: u for name, nodes in families.items() if (u := constant(machine, nodes))}
    dead = {name: u for name, nodes in families.items() if (u := unreached(machine, nodes))}
    flows = backflow(machine)
    done(2)
    return Diagnosis(
        np.array(steps), low, high,
        {name: _norms(machine, nodes, steps) for name, nodes in states.items()},
        {name: paths for name, (paths, _) in ways.items()},
        _products(machine, states, families, steps),
        {name: transfer for name, (_, transfer) in ways.items()},
        _reach(machine, steps), constants, dead, _loss(machine), _guess(machine.graph),
        _ratios(machine), flows, found_at_end(machine, flows, done),
    )  # fmt: skip


def over(steps: list[int], values: Mapping[int, float]) -> Array:
    """Return one number a step, NaN where there is none."""
    return np.array([values.get(t, math.nan) for t in steps])


def _saturation(
    machine: Machine, families: Mapping[str, Family], steps: list[int]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the fractions of units near the ends of what saturates, σ or tanh."""
    low: dict[str, Array] = {}
    high: dict[str, Array] = {}
    for name in squashing(families):
        ends = {t: near_ends(machine, node) for t, node in families[name].items()}
        low[name] = over(steps, {t: float(np.mean(one[0])) for t, one in ends.items()})
        high[name] = over(steps, {t: float(np.mean(one[1])) for t, one in ends.items()})
    return low, high


def _norms(machine: Machine, nodes: Family, steps: list[int]) -> Array:
    found: dict[int, float] = {}
    for t, node in nodes.items():
        gradient = machine.seen_grad(node)
        found[t] = 0.0 if gradient is None else length(gradient)
    return over(steps, found)


def _contributions(machine: Machine, node: Node) -> Iterator[tuple[Node | None, Array]]:
    """Yield what each edge adds to a node's gradient, with the user at its other end."""
    for i in machine.tape.by_node[node.id]:
        if i.phase == "backward":
            yield i.user, machine.seed if i.user is None else handed(machine, i)


def _ways(machine: Machine, nodes: Family, steps: list[int]) -> tuple[dict[str, Array], Array]:
    """Split the gradient of a state by the equations that it comes back through.

    Beside them stands which part a step hands back: ‖what comes back to sₜ from t+1‖ / ‖∂L/∂sₜ₊₁‖
    of a state s; or from t−1.
    """
    sizes: dict[str, dict[int, float]] = {}
    transfer: dict[int, float] = {}
    onward = direction(nodes)
    for t, node in nodes.items():
        at: dict[str, Array] = {}
        later: Any = None
        for user, part in _contributions(machine, node):
            if user is not None and user.time is not None and (user.time - t) * onward > 0:
                later = part if later is None else later + part
            path = path_of(machine.graph, t, user)
            if path is not None:
                way = _path(*path)
                at[way] = at[way] + part if way in at else part
        for way, part in at.items():
            sizes.setdefault(way, {})[t] = length(part)
        after = machine.seen_grad(nodes[t + onward]) if t + onward in nodes else None
        if later is not None and after is not None and (whole := length(after)):
            transfer[t] = length(later) / whole
    return {way: over(steps, found) for way, found in sizes.items()}, over(steps, transfer)


def _path(name: str, away: int) -> str:
    when = "later" if away > 0 else "earlier" if away < 0 else "same"
    return worded("path", name=name, when=worded(f"when {when}"))


def _reach(machine: Machine, steps: list[int]) -> dict[str, Array]:
    """Return the norm of the gradient of each input that is read step by step."""
    inputs = inputs_of(machine.graph, steps)
    return {name: _norms(machine, nodes, steps) for name, nodes in inputs.items()}


def _products(
    machine: Machine,
    states: Mapping[str, Family],
    families: Mapping[str, Family],
    steps: list[int],
) -> dict[str, Array]:
    """Return for each gate that multiplies a state its mean product from a step to the last."""
    out: dict[str, Array] = {}
    for nodes in states.values():
        for gate in gates_of(nodes, families):
            values = {t: machine.seen(node) for t, node in families[gate].items()}
            total: Any = 1.0
            found: dict[int, float] = {}
            for t in sorted(values, reverse=direction(nodes) > 0):
                total = total * values[t]
                found[t] = float(np.mean(total))
            out[gate] = over(steps, found)
    return out


def _ratios(machine: Machine) -> dict[str, float]:
    """Return ‖∂L/∂W‖/‖W‖ of each parameter that a gradient reaches; NaN where W is zero."""
    out: dict[str, float] = {}
    for node in machine.graph.inputs:
        gradient = machine.seen_grad(node)
        if node.kind == "parameter" and gradient is not None:
            size = length(machine.seen(node))
            out[node.name] = length(gradient) / size if size else math.nan
    return out


def _loss(machine: Machine) -> float | None:
    value = machine.value_of(machine.of)
    return float(value) if value is not None and value.shape == () else None


def _guess(graph: Graph) -> float | None:
    """Return −ln(1/K), the mean loss of guessing among the K classes of a softmax."""
    for node in graph.nodes:
        if node.operator is not None and node.operator.distribution:
            return math.log(node.shape[-1]) if node.shape else None
    return None
