"""Write the figures over time of a run that the kernel computes: what its page would count."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

from eqgraph.errors import EqGraphError
from eqgraph.ir import Node
from eqgraph.ir.families import Family, families_of, is_state
from eqgraph.ir.plain import Plain, plain
from eqgraph.learn import Diagnosis, diagnose, reach
from eqgraph.payload.messages import (
    CellFigures,
    LaneFigures,
    LanesReply,
    PathsReply,
    TimeReply,
)
from eqgraph.tape import Machine, Paths
from eqgraph.tape.trace import length
from eqgraph.tape.units import near_ends, squashing

Array = np.ndarray[Any, np.dtype[Any]]
T = TypeVar("T")


@contextmanager
def at_end(machine: Machine) -> Iterator[Machine]:
    """Let a machine stand at the end of its tape for a while; then it is where it was."""
    place, stopped = machine.pc, machine.stopped
    machine.seek(len(machine.tape))
    try:
        yield machine
    finally:
        machine.seek(place)
        machine.stopped = stopped


def over_time(
    machine: Machine, name: str, rows: int, wanted: Mapping[str, Sequence[int]]
) -> Generator[None, None, TimeReply]:
    """Count all figures of a machine that has recorded its whole tape, a part at a time.

    Args:
        machine: of a model over time; after each part it is where it was.
        name: of the message that asks.
        rows: of a lane, at most.
        wanted: of outputs, the steps whose reach is looked at.
    """
    with at_end(machine):
        found = diagnose(machine)
        steps = found.steps.tolist()
    lanes: dict[str, LaneFigures] = {}
    for family, nodes in families_of(machine.graph).items():
        yield
        with at_end(machine):
            lanes[family] = _lane(machine, found, family, nodes, rows)
    reached: dict[str, list[list[Plain | None] | None]] = {}
    for of, times in wanted.items():
        for t in times:
            yield
            with at_end(machine):
                for key, line in _reached(machine, of, t, steps).items():
                    reached.setdefault(key, []).append(line)
    return {
        "kind": "time",
        "id": name,
        "lanes": lanes,
        "curves": _curves(found, steps),
        "reach": reached,
        "weights": {k: _ratio(machine, k, ratio) for k, ratio in found.ratios.items()},
        "loss": plain(found.loss),
        "guess": found.guess,
        "warnings": found.warnings,
        "memory": found.memory,
    }


def _curves(found: Diagnosis, steps: list[int]) -> dict[str, list[Plain | None]]:
    """Write what has one number a step, by its kind, its name and its path."""
    made: dict[str, Array] = {}
    for kind, figures in (
        ("gradient", found.gradients), ("product", found.products), ("transfer", found.transfer),
        ("input", found.reach),
    ):  # fmt: skip
        made |= {_key(kind, name): values for name, values in figures.items()}
    for name, paths in found.paths.items():
        made |= {_key("path", name, path): values for path, values in paths.items()}
    out = {key: [plain(x) for x in values.tolist()] for key, values in made.items()}
    for name, flow in found.flow.items():
        sizes = dict(zip(flow.steps, flow.norms.tolist(), strict=True))
        out[_key("flow", name)] = [plain(sizes[t]) if t in sizes else None for t in steps]
    for name, values in found.transfer.items():  # no number where nothing is handed back
        out[_key("transfer", name)] = [None if math.isnan(x) else plain(x) for x in values.tolist()]
    return out


def _key(kind: str, name: str, path: str = "") -> str:
    return f"{kind} {name} {path}".strip()


def _lane(machine: Machine, found: Diagnosis, name: str, nodes: Family, rows: int) -> LaneFigures:
    steps = found.steps.tolist()

    def partial(node: Node) -> list[Plain]:
        backs = [one for one in machine.tape.by_node[node.id] if one.phase == "backward"]
        return [plain(length(machine.result(one.step))) for one in backs[:-1]]

    return {
        **_cells(machine, nodes, steps, rows),
        "partial": _each(nodes, steps, partial) if is_state(nodes) else [],
        "constant": found.constant.get(name, []),
        "dead": found.dead.get(name, []),
    }


def sequences_of(nodes: Family) -> int:
    """Return how many sequences a family has, one an entry of its first axis; 1 without a batch."""
    shapes = [node.shape or () for node in nodes.values()]
    return min(shape[0] if len(shape) > 1 else 1 for shape in shapes)


def lanes_alone(
    machine: Machine, name: str, rows: int, sequence: int
) -> Generator[None, None, LanesReply]:
    """Write the cells of one sequence of a batch, a family at a time.

    Args:
        machine: of a model over time, which has recorded its whole tape.
        name: of the message that asks.
        rows: of a lane, at most.
        sequence: of the batch, from 0; families that do not have it are left out.
    """
    lanes: dict[str, CellFigures] = {}
    families = families_of(machine.graph)
    steps = sorted({t for nodes in families.values() for t in nodes})
    for family, nodes in families.items():
        if 1 < sequences_of(nodes) > sequence:
            with at_end(machine):
                lanes[family] = _cells(machine, nodes, steps, rows, sequence)
        yield
    return {"kind": "lanes", "id": name, "lanes": lanes}


def _cells(
    machine: Machine, nodes: Family, steps: list[int], rows: int, sequence: int | None = None
) -> CellFigures:
    def part(array: Array) -> Array:
        return array if sequence is None else array[sequence]

    def gradient(node: Node) -> list[Plain] | None:
        array = machine.seen_grad(node)
        return None if array is None else _column(part(array), rows)

    def shares(node: Node) -> tuple[float, float]:
        low, high = near_ends(machine, node)
        return float(np.mean(part(low))), float(np.mean(part(high)))

    made: CellFigures = {
        "value": _each(nodes, steps, lambda node: _column(part(machine.seen(node)), rows)),
        "gradient": _each(nodes, steps, gradient),
    }
    if squashing({"": nodes}):
        ends = _each(nodes, steps, shares)
        made["low"] = [one and plain(one[0]) for one in ends]
        made["high"] = [one and plain(one[1]) for one in ends]
    return made


def _each(nodes: Family, steps: list[int], read: Callable[[Node], T | None]) -> list[T | None]:
    return [read(nodes[t]) if t in nodes else None for t in steps]


def _column(array: Array, rows: int) -> list[Plain]:
    """Return one number a unit, the mean over the batch; of many units the mean of neighbours."""
    units = array.shape[-1] if array.ndim else 1
    means = array.reshape(-1, units).mean(axis=0, dtype=np.float64)
    parts = np.array_split(means, rows) if units > rows else means
    return [plain(float(np.mean(part))) for part in parts]


def _ratio(machine: Machine, name: str, ratio: float) -> Plain | None:
    """Return ‖∂L/∂W‖/‖W‖; nothing where the weights are all 0."""
    return plain(ratio) if np.any(machine.values[name]) else None


def _reached(
    machine: Machine, of: str, t: int, steps: list[int]
) -> dict[str, list[Plain | None] | None]:
    """Return a row of each input: what a step of an output depends on; none where it fails."""
    try:
        _, tables = reach(machine, of, [t])
    except EqGraphError:
        return {}
    return {
        f"{of} {name}": [None if math.isnan(x) else plain(x) for x in table[0].tolist()]
        for name, table in tables.items()
    }


def paths_reply(found: Paths, name: str) -> PathsReply:
    """Write the routes of a gradient."""
    return {
        "kind": "paths",
        "id": name,
        "norm": plain(found.norm),
        "routes": {key: plain(share) for key, share in found.routes.items()},
        "losses": [(step, plain(share)) for step, share in found.losses.items()],
        "flow": [(*here, *there, plain(share)) for (here, there), share in found.flow.items()],
        "largest": [(plain(share), unit, step) for share, unit, step in found.largest],
        "past": list(found.past),
    }
