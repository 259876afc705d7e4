"""Describe a machine as plain data, of which another Python makes it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eqgraph.ir import graph
from eqgraph.ir.plain import array_of, whole
from eqgraph.tape import Machine


def described(machine: Machine, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `restored` makes a machine of, with these values of its leaves, for JSON."""
    g = machine.graph
    return {
        "text": g.text,
        "values": {name: whole(array) for name, array in values.items()},
        "parameters": [node.name for node in g.inputs if node.kind == "parameter"],
        "dtype": str(g.dtype),
        "of": machine.of.name,
        "seed": whole(machine.seed),
    }


def restored(run: Mapping[str, Any]) -> Machine:
    """Return the machine that was described.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = tanh(w*x)", {"w": [2.0, 3.0], "x": 0.5}))
    >>> print(restored(described(m, m.values)).run().value("y"))
    [0.76159416 0.90514825]
    """
    values = {name: array_of(one) for name, one in run["values"].items()}
    g = graph(run["text"], values, dtype=run["dtype"], parameters=run["parameters"])
    return Machine(g, run["of"], array_of(run["seed"]))
