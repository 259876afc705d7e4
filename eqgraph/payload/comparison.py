"""Write the payload of a comparison: the steps of time of several runs."""

from __future__ import annotations

from collections.abc import Mapping

from eqgraph.errors import MachineError
from eqgraph.payload.equations import Places
from eqgraph.payload.limits import LIMIT, bytes_of
from eqgraph.payload.run import VERSION, program
from eqgraph.payload.schema import ComparedRun, ComparisonPayload
from eqgraph.tape import Machine


def comparison_payload(runs: Mapping[str, Machine], difference: str = "") -> ComparisonPayload:
    """Return the payload of runs by their headings; there is no graph to see.

    `difference` tells where the first two part.

    Raise `MachineError` where a graph has no steps in time, or where the runs are too large.
    """
    made: ComparisonPayload = {
        "version": VERSION,
        "title": ", ".join(runs),
        "pictures": {},
        "opens": None,
        "difference": difference,
        "runs": [_run(name, machine) for name, machine in runs.items()],
    }
    if (size := bytes_of(made)) > LIMIT:
        raise MachineError(
            f"the runs are too large to be compared in a page: {size / 2**20:.0f} MiB",
            hint="unroll fewer steps of time; eg.timeview(machine) takes them all",
        )
    return made


def _run(name: str, machine: Machine) -> ComparedRun:
    made = program(machine, Places(machine.graph))
    if made["time"] is None:
        raise MachineError(
            "the graph has no steps in time",
            hint="where two runs part is shown by one.differs(other); steps come from a model:"
            " eg.model(text).unroll(…)",
        )
    for equation in made["equations"]:
        equation["mathml"] = None
    return {"name": name, **made}
