"""Write the payload of a comparison: the steps of time of several runs."""

from __future__ import annotations

from collections.abc import Mapping

from eqgraph.errors import MachineError
from eqgraph.payload.lanes import lanes
from eqgraph.payload.run import VERSION
from eqgraph.payload.schema import ComparedRun, ComparisonPayload
from eqgraph.tape import Machine


def comparison_payload(runs: Mapping[str, Machine], difference: str = "") -> ComparisonPayload:
    """Return the payload of runs by their headings; there is no graph to see.

    `difference` tells where the first two part.

    Raise `MachineError` where a graph has no steps in time.
    """
    return {
        "version": VERSION,
        "title": ", ".join(runs),
        "pictures": {},
        "opens": None,
        "difference": difference,
        "runs": [_run(name, machine) for name, machine in runs.items()],
    }


def _run(name: str, machine: Machine) -> ComparedRun:
    time = lanes(machine)
    if time is None:
        raise MachineError(
            "the graph has no steps in time", hint="unroll a model: eg.model(text).unroll(…)"
        )
    return {
        "name": name,
        "steps": len(machine.tape),
        "turn": machine.tape.turn,
        "of": machine.of.name,
        "time": time,
    }
