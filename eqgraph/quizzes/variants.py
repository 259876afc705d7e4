"""Give every student numbers of their own, the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.ir import Graph, Node
from eqgraph.tape import Machine

_TRIES = 50


def generator(seed: int | str) -> np.random.Generator:
    """Return a generator for a number or a name, the same on every machine.

    >>> int(generator("ada").integers(1000)) == int(generator("ada").integers(1000))
    True
    """
    digest = hashlib.sha256(str(seed).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def variant(g: Graph, of: str | Node | None, seed: int | str) -> dict[str, Any]:
    """Return values with one decimal, of the same shapes; what was positive stays positive."""
    rng = generator(seed)
    for _ in range(_TRIES):
        values = {n.name: _numbers(rng, g.values[n.name]) for n in g.inputs}
        if finite(_with(Machine(g, of), values)):
            return values
    raise ValuesError("no variant gives finite numbers", hint="give values to start from")


def sample(machine: Machine, rng: np.random.Generator) -> Machine | None:
    """Return a run of the machine with other values near its own; None if it is not finite."""
    other = Machine(machine.graph, machine.of.name, machine.seed)
    values = {
        name: value * (1 + 0.3 * rng.normal(size=value.shape)) + 0.1 * rng.random(value.shape)
        for name, value in machine.values.items()
    }
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


def _numbers(rng: np.random.Generator, value: Any) -> Any:
    """Return numbers from ±0.1 to ±3.0, only positive ones if the given ones are."""
    size = rng.integers(1, 31, np.shape(value)) / 10
    return size if np.all(np.asarray(value) > 0) else size * rng.choice([-1, 1], np.shape(value))
