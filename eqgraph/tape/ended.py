"""Check that there is something to look back on: a run at its end, and steps in time."""

from __future__ import annotations

from eqgraph.errors import MachineError
from eqgraph.ir import Graph
from eqgraph.ir.families import Family, families_of
from eqgraph.tape.machine import Machine


def check_end(machine: Machine) -> None:
    """Raise `MachineError` for a machine that has not come to the end of its tape."""
    if machine.pc < len(machine.tape):
        raise MachineError("the machine has not come to the end of the tape", hint="run it first")


def families_over_time(graph: Graph) -> dict[str, Family]:
    """Return the nodes of each equation that holds at every step; raise `MachineError` if none."""
    families = families_of(graph)
    if not families:
        raise MachineError(
            "the graph has no steps in time", hint="unroll a model: eg.model(text).unroll(…)"
        )
    return families
