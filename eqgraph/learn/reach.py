"""Ask which inputs, at which steps, the value of a family depends on at each step."""

from __future__ import annotations

from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Graph, Node
from eqgraph.ir.families import families_of, inputs_of, is_state
from eqgraph.learn.diagnosis import over
from eqgraph.tape import Machine
from eqgraph.tape.pull import pull
from eqgraph.tape.trace import length

Array = np.ndarray[Any, np.dtype[Any]]

_MOST, _FEWEST = 50, 8  # steps whose outputs are looked at, where none are named
_WORK = 2500  # steps that are gone through for them in all, about


def outputs(graph: Graph) -> list[str]:
    """Return the families to ask about: the states, and what no other family is made of."""
    families = families_of(graph)
    home = {n.id: name for name, nodes in families.items() for n in nodes.values()}
    read: set[str] = set()
    for node in graph.nodes:  # behind an unnamed node stand the families it is made of
        if node.id in home:
            read |= _sources(node, home)
    return [name for name, nodes in families.items() if is_state(nodes) or name not in read]


def reach(
    machine: Machine, of: str, at: list[int] | None = None
) -> tuple[list[int], dict[str, Array]]:
    """Return ‖∂∑oₜ/∂xₛ‖ of a family `of` for each input: a matrix, t downward and s across.

    The machine must be at the end of its tape. The steps of the outputs come first; they are `at`,
    by default all of up to 50 steps, else fewer, evenly spread. Raise `MachineError` for an
    unknown family.

    >>> import eqgraph as eg
    >>> from eqgraph.learn import reach
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    >>> machine = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [1.0, 1.0, 1.0]})).run()
    >>> reach(machine, "hₜ")[1]["xₜ"].tolist()
    [[1.0, 0.0, 0.0], [0.5, 1.0, 0.0], [0.25, 0.5, 1.0]]
    """
    families = families_of(machine.graph)
    if of not in families:
        raise MachineError(f"{of} is no equation that holds at every step")
    steps = sorted({t for nodes in families.values() for t in nodes})
    inputs = inputs_of(machine.graph, steps)
    chosen = at if at is not None else _evenly(sorted(families[of]))
    between = _dependent({n.id for nodes in inputs.values() for n in nodes.values()}, machine)
    lines: dict[str, list[Array]] = {name: [] for name in inputs}
    for t in chosen:
        node = families[of][t]
        ones = {node.id: np.ones(node.shape or (), machine.graph.dtype)}
        arrived = {n.id: length(x) for n, x in pull(machine, ones, into=between) if n.leaf}
        for name, nodes in inputs.items():
            norms = {s: arrived.get(n.id, 0.0) for s, n in nodes.items()}
            lines[name].append(over(steps, norms))
    return chosen, {name: np.array(found) for name, found in lines.items()}


def _evenly(steps: list[int]) -> list[int]:
    """Return all of few steps, some of many, evenly spread, the last one among them."""
    if len(steps) <= _MOST:
        return steps
    count = max(_FEWEST, _WORK // len(steps))
    return [steps[round(k)] for k in np.linspace(0, len(steps) - 1, count)]


def _sources(node: Node, home: dict[str, str]) -> set[str]:
    """Return the families right before a node: those it reaches without passing another one."""
    found: set[str] = set()
    stack, seen = list(node.operands), set[str]()
    while stack:
        one = stack.pop()
        if one.id in seen:
            continue
        seen.add(one.id)
        if one.id in home:
            found.add(home[one.id])
        else:
            stack += one.operands
    return found


def _dependent(inputs: set[str], machine: Machine) -> set[str]:
    """Return the ids of all nodes that an input of a step takes part in."""
    found = set(inputs)
    for node in machine.graph.nodes:  # operands stand before their users
        if any(x.id in found for x in node.operands):
            found.add(node.id)
    return found
