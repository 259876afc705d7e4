"""Give every student numbers of their own, the same each time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.ir import Graph, Node
from eqgraph.ir.draws import Draws
from eqgraph.tape import Machine

_TRIES = 50


def variant(g: Graph, of: str | Node | None, seed: int | str) -> dict[str, Any]:
    """Return values with one decimal, of the same shapes; what was positive stays positive."""
    draws = Draws(seed)
    for _ in range(_TRIES):
        values = {n.name: _numbers(draws, g.values[n.name]) for n in g.inputs}
        if finite(_with(Machine(g, of), values)):
            return values
    raise ValuesError("no variant gives finite numbers", hint="give values to start from")


def sample(machine: Machine, draws: Draws) -> Machine | None:
    """Return a run of the machine with other values near its own; None if it is not finite."""
    other = Machine(machine.graph, machine.of.name, machine.seed)
    values = {name: _near(draws, value) for name, value in machine.values.items()}
    _with(other, values)
    return other if finite(other) else None


def _with(machine: Machine, values: Mapping[str, Any]) -> Machine:
    for name, value in values.items():
        machine.let(name, value)
    with np.errstate(all="ignore"):
        return machine.seek(len(machine.tape))


def finite(machine: Machine) -> bool:
    """Tell whether all values of a run are finite."""
    values = (machine.value_of(node) for node in machine.graph.nodes)
    return all(value is not None and np.all(np.isfinite(value)) for value in values)


def _near(draws: Draws, value: Any) -> Any:
    """Return numbers near the given ones."""
    factors = 1 + 0.3 * draws.normal(value.shape)
    return value * factors + draws.uniform(0, 0.1, value.shape)


def _numbers(draws: Draws, value: Any) -> Any:
    """Return numbers from ±0.1 to ±3.0, only positive ones if the given ones are."""
    size = draws.whole(1, 30, np.shape(value)) / 10
    return size if np.all(np.asarray(value) > 0) else size * draws.signs(np.shape(value))
