"""Copy a machine with its values, its place and its stops; its followers stay with the first."""

from __future__ import annotations

from typing import Any

from eqgraph.ir import Graph
from eqgraph.tape.breakpoints import breakpoint_at
from eqgraph.tape.machine import Machine
from eqgraph.tape.registers import Array


def parts_of(machine: Machine) -> tuple[Any, ...]:
    """Return what a machine is made of: what it computed can be computed anew."""
    of = next(k for k, node in enumerate(machine.graph.nodes) if node is machine.of)
    # A condition is kept as its text, from which it is read again.
    points = tuple(p if p.condition is None else p.text for p in machine._breakpoints)
    stops = (points, tuple(machine._watches), machine.stopped)
    return machine.graph, of, machine.seed, machine.values, machine.pc, stops


def copied(
    g: Graph, of: int, seed: Array, values: dict[str, Array], pc: int, stops: tuple[Any, ...]
) -> Machine:
    """Return a machine as it was: what it had computed is computed anew."""
    machine = Machine(g, g.nodes[of], seed)
    for array in values.values():
        array.setflags(write=False)
    machine._values = dict(values)
    machine.reset().seek(pc)
    points, watches, machine.stopped = stops
    machine._watches = list(watches)
    machine._breakpoints = [
        breakpoint_at(point, machine.tape) if isinstance(point, str) else point for point in points
    ]
    return machine
