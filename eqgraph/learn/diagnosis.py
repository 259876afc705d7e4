"""Look at a recurrent model over time: saturation, gradients by step and by path, idle units."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Graph, Node
from eqgraph.ir.families import (
    Family,
    direction,
    families_of,
    gates_of,
    inputs_of,
    is_state,
    path_of,
)
from eqgraph.learn.units import broken, idle, over, saturation, value_of
from eqgraph.learn.wording import LIMITS, worded
from eqgraph.syntax.numbers import number
from eqgraph.tape import Machine
from eqgraph.tape.trace import length

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Hold figures of a run, each a plain array with one entry a step (NaN where there is none).

    `low` and `high` are the fractions of saturated units of each gate; `gradients` is ‖∂L/∂hₜ‖ of
    each state, `paths` the same by where it comes from; `products` is what the gates of a state
    leave of it until the end; `transfer` is
    which part of a state's gradient a step hands back to the step before; `reach` is ‖∂L/∂xₜ‖ of
    each input: 0 where L does not depend on it. To see on which inputs the value of a step depends,
    let the gradient flow from there: `eg.Machine(graph, of="h₉")`, or ask `reach`. `ratios` are
    ‖∂L/∂W‖/‖W‖ of each parameter: times the rate, what an update of plain SGD changes of it.
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
    warnings: list[str] = field(default_factory=list)

    def table(self) -> dict[str, Array]:
        """Return all figures that have one entry a step, by the heading of their column."""
        out: dict[str, Array] = {"t": self.steps}
        for name, values in self.gradients.items():
            out[f"‖∂L/∂{name}‖"] = values
            for path, part in self.paths[name].items():
                out[f"‖∂L/∂{name}‖ {path}"] = part
        for gate, product in self.products.items():
            out[f"∏ {gate}"] = product
        for gate in self.low:
            out[f"{gate} low"], out[f"{gate} high"] = self.low[gate], self.high[gate]
        for name, handed in self.transfer.items():
            out[f"{name} handed back"] = handed
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
        return "\n".join([*lines, *self.warnings])

    __repr__ = __str__


def diagnose(machine: Machine) -> Diagnosis:
    """Return the figures over time of a machine at the end of its tape.

    Args:
        machine: of a model's graph, unrolled; it stays where it is.

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
    if machine.pc < len(machine.tape):
        raise MachineError("the machine has not come to the end of the tape", hint="run it first")
    families = families_of(machine.graph)
    if not families:
        raise MachineError(
            "the graph has no steps in time", hint="unroll a model: eg.model(text).unroll(…)"
        )
    steps = sorted({t for nodes in families.values() for t in nodes})
    states = {name: nodes for name, nodes in families.items() if is_state(nodes)}
    low, high = saturation(machine, families, steps)
    paths = {name: _paths(machine, nodes, steps) for name, nodes in states.items()}
    gradients = {name: _norms(machine, nodes, steps) for name, nodes in states.items()}
    transfer = {name: _transfer(machine, nodes, steps) for name, nodes in states.items()}
    constant, dead = idle(machine, families)
    found = Diagnosis(
        np.array(steps), low, high, gradients, paths, _products(machine, states, families, steps),
        transfer, _reach(machine, steps), constant, dead, _loss(machine), _guess(machine.graph),
        _ratios(machine),
    )  # fmt: skip
    found.warnings.extend([*broken(machine, families), *_warnings(found)])
    return found


def _norms(machine: Machine, nodes: Family, steps: list[int]) -> Array:
    found: dict[int, float] = {}
    for t, node in nodes.items():
        gradient = machine.grad_of(node)
        found[t] = 0.0 if gradient is None else length(gradient)
    return over(steps, found)


def _contributions(machine: Machine, node: Node) -> list[tuple[Node | None, Array]]:
    """Return what each edge adds to a node's gradient, with the user at its other end."""
    writers = (i for i in machine.tape.by_node[node.id] if i.phase == "backward")
    return [(i.user, machine.contribution(i.step)) for i in writers]


def _paths(machine: Machine, nodes: Family, steps: list[int]) -> dict[str, Array]:
    """Split the gradient of a state by the equations that it comes back through."""
    found: dict[str, dict[int, Array]] = {}
    for t, node in nodes.items():
        for user, part in _contributions(machine, node):
            path = path_of(machine.graph, t, user)
            if path is None:
                continue
            at = found.setdefault(_path(*path), {})
            at[t] = at[t] + part if t in at else part
    return {
        path: over(steps, {t: length(x) for t, x in parts.items()}) for path, parts in found.items()
    }


def _path(name: str, away: int) -> str:
    when = "later" if away > 0 else "earlier" if away < 0 else "same"
    return worded("path", name=name, when=worded(f"when {when}"))


def _transfer(machine: Machine, nodes: Family, steps: list[int]) -> Array:
    """Return ‖what comes back to sₜ from t+1‖ / ‖∂L/∂sₜ₊₁‖ of a state s; or from t−1."""
    found: dict[int, float] = {}
    onward = direction(nodes)
    for t, node in nodes.items():
        after = machine.grad_of(nodes[t + onward]) if t + onward in nodes else None
        later = [
            part
            for user, part in _contributions(machine, node)
            if user is not None and user.time is not None and (user.time - t) * onward > 0
        ]
        whole = 0.0 if after is None else length(after)
        if later and whole:
            found[t] = length(sum(later)) / whole
    return over(steps, found)


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
            values = {t: value_of(machine, node) for t, node in families[gate].items()}
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
        gradient = machine.grad_of(node)
        if node.kind == "parameter" and gradient is not None:
            size = length(value_of(machine, node))
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


def _warnings(found: Diagnosis) -> list[str]:
    out: list[str] = []
    # What is handed back step by step, multiplied up: of the state that keeps most of it.
    left = {name: float(np.nanprod(x)) for name, x in found.transfer.items()}
    if left:
        best = max(left, key=lambda name: left[name])
        steps = int(np.isfinite(found.transfer[best]).sum())
        names = {"name": best, "left": number(left[best], 2, short=True), "steps": steps}
        if left[best] < LIMITS["fades"]:
            out.append(worded("fades", **names))
        elif left[best] > LIMITS["grows"]:
            out.append(worded("grows", **names))
    for gate in found.low:
        for side, values in (("low", found.low[gate]), ("high", found.high[gate])):
            if (share := float(np.nanmean(values))) > LIMITS["saturated"]:
                written = number(100 * share, 2, short=True)
                out.append(worded("saturated", name=gate, share=written, side=side))
    for name, units in found.constant.items():
        key = "constant" if len(units) > 1 else "constant one"
        out.append(worded(key, name=name, count=len(units)))
    return out
