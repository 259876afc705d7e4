"""Write how the entries of each family of a run are spread: what its page would count."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir.families import families_of
from eqgraph.ir.plain import Plain, plain
from eqgraph.payload.messages import DistributionFigures, DistributionsReply
from eqgraph.payload.timed import at_end
from eqgraph.tape import Machine
from eqgraph.tape.backflow import backflow
from eqgraph.tape.distribution import LINES, Distribution, distribution, ordered, parted

Array = np.ndarray[Any, np.dtype[Any]]


def distributions(
    machine: Machine, name: str, gradient: bool, sequence: int | None, unit: int | None
) -> Generator[None, None, tuple[DistributionsReply, list[bytes]]]:
    """Count how the entries of all families are spread, a family at a time.

    Args:
        machine: of a model over time, which has recorded its whole tape.
        name: of the message that asks.
        gradient: count gradients instead of values.
        sequence: of the batch; None for all.
        unit: of each family; None for all.
    """
    found: dict[str, Distribution | None] = {}
    for family, nodes in families_of(machine.graph).items():
        with at_end(machine):
            try:
                found[family] = distribution(
                    machine, family, nodes, sequence=sequence, unit=unit, gradient=gradient
                )
            except MachineError:  # it has no such sequence or unit
                found[family] = None
        yield
    there = {family: one for family, one in found.items() if one is not None}
    with at_end(machine):
        order = ordered(machine, there, backflow(machine))
    lines = {k: parted(one.units.T[list(order[k])], LINES).T for k, one in there.items()}
    reply: DistributionsReply = {
        "kind": "distributions",
        "id": name,
        "lanes": {
            family: None if one is None else _figures(one, order[family], lines[family].shape[1])
            for family, one in found.items()
        },
    }
    return reply, [b"".join(np.asarray(x, "<f4").tobytes() for x in lines.values())]


def _figures(one: Distribution, order: tuple[int, ...], lines: int) -> DistributionFigures:
    return {
        "least": _numbers(one.least),
        "greatest": _numbers(one.greatest),
        "mean": _numbers(one.mean),
        "quantiles": [_numbers(line) for line in one.quantiles],
        "edges": one.edges.tolist(),
        "histogram": one.histogram.tolist(),
        "broken": one.broken.tolist(),
        "order": list(order),
        "lines": lines,
    }


def _numbers(values: Array) -> list[Plain | None]:
    return [None if math.isnan(x) else plain(x) for x in values.tolist()]
