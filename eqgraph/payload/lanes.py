"""Write what the player shows of an unrolled model over time: lanes, curves, reach, figures.

Every number comes from `eg.diagnose`, or is the value or gradient of a node. With it stands the
place on the tape from which it is known, so that nothing is shown before.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.families import Family, families_of, inputs_of, path_of
from eqgraph.ir.plain import Plain, plain
from eqgraph.learn import Diagnosis, diagnose, reach
from eqgraph.learn.reach import outputs
from eqgraph.learn.units import value_of
from eqgraph.payload.over_time import Curve, CurveKind, Lane, Reach, Time, Weight
from eqgraph.tape import Machine

Array = np.ndarray[Any, np.dtype[Any]]
T = TypeVar("T")
Cells = list[list[Plain] | None]

_ROWS = 16  # of a lane; more units are shown as means of neighbours
_CELLS = 40_000  # of all heat maps; more steps leave fewer rows


def lanes(machine: Machine) -> Time | None:
    """Return the view over time as plain JSON data, or None where the graph has no steps.

    The machine stays where it is.
    """
    if not families_of(machine.graph):
        return None
    with at_the_end(machine), np.errstate(all="ignore"):
        return _Lanes(machine).write()


@contextmanager
def at_the_end(machine: Machine) -> Iterator[Machine]:
    """Bring a machine to the end of its tape for a while."""
    place, stopped = machine.pc, machine.stopped
    yield machine.seek(len(machine.tape))
    machine.seek(place)
    machine.stopped = stopped


class _Lanes:
    """Hold a machine at the end of its tape, its families, and when each node is known."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.end = machine, len(machine.tape)
        self.families = families_of(machine.graph)
        self.found: Diagnosis = diagnose(machine)
        self.steps = [int(t) for t in self.found.steps]
        self.inputs = inputs_of(machine.graph, self.steps)
        self.trace = machine.trace

    def write(self) -> Time:
        """Write all parts."""
        found = self.found
        cells = 2 * len(self.families) * len(self.steps)
        rows = max(1, min(_ROWS, _CELLS // cells))
        times = Counter(n.time for n in self.machine.graph.nodes if not n.leaf)
        return {
            "steps": self.steps,
            "folded": max(times[t] for t in self.steps),
            "clock": self._clock(),
            "lanes": [self._lane(name, nodes, rows) for name, nodes in self.families.items()],
            "curves": self._curves(),
            "reach": self._reach(),
            "weights": self._weights(),
            "loss": None if found.loss is None else plain(found.loss),
            "guess": _plain(found.guess),
            "warnings": list(found.warnings),
        }

    def _clock(self) -> list[tuple[int, int | None]]:
        """Return [place, step of time] wherever the step of time changes along the tape."""
        out: list[tuple[int, int | None]] = [(0, None)]
        for one in self.machine.tape:
            t = one.maker.time if one.maker.time in self.steps else None
            if t != out[-1][1]:
                out.append((one.step, t))
        return out

    # --- when something is known --------------------------------------------------------------

    def _known(self, node: Node) -> int:
        """Return the place from which the value of a computed node is known."""
        return self.machine.tape.by_node[node.id][0].step

    def _backs(self, node: Node) -> list[int]:
        """Return the places of the contributions to a gradient; the last one completes it."""
        return [i.step for i in self.machine.tape.by_node[node.id] if i.phase == "backward"]

    def _complete(self, node: Node) -> int:
        """Return the place from which the gradient of a node is known; at the end that it is 0."""
        return max(self._backs(node), default=self.end)

    # --- lanes --------------------------------------------------------------------------------

    def _lane(self, name: str, nodes: Family, rows: int) -> Lane:
        found, machine = self.found, self.machine
        first = next(iter(nodes.values()))
        units = first.shape[-1] if first.shape else 1
        known = first.operator
        lane: Lane = {
            "name": name,
            "units": units,
            "batch": math.prod((first.shape or ())[:-1]),
            "rows": min(rows, units),
            "range": list(known.range) if known and known.range else None,
            "state": name in found.gradients,
            "value": self._heat(nodes, rows, machine.value_of),
            "gradient": self._heat(nodes, rows, machine.grad_of),
            "known": self._over(nodes, self._known),
            "backs": self._over(nodes, self._backs),
            "constant": found.constant.get(name, []),
            "dead": found.dead.get(name, []),
        }
        if name in found.low:
            lane["low"] = [_share(x) for x in found.low[name]]
        if name in found.high:
            lane["high"] = [_share(x) for x in found.high[name]]
        return lane

    def _heat(self, nodes: Family, rows: int, read: Callable[[Node], Array | None]) -> Cells:
        return self._over(nodes, lambda node: _column(read(node), rows))

    def _over(self, nodes: Family, read: Callable[[Node], T]) -> list[T | None]:
        """Return one entry a step, None where the family has no node."""
        return [read(nodes[t]) if t in nodes else None for t in self.steps]

    # --- curves -------------------------------------------------------------------------------

    def _curves(self) -> list[Curve]:
        found, out = self.found, list[Curve]()
        for name, values in found.gradients.items():
            nodes = self.families[name]
            curve = _curve("gradient", name, values, self._over(nodes, self._complete))
            curve["partial"] = self._over(nodes, self._partial)
            out.append(curve)
            for path, part in found.paths[name].items():
                places = self._over(nodes, partial(self._path_places, path=path))
                curve = _curve("path", name, part, places)
                curve["path"] = path
                out.append(curve)
        for name, values in found.products.items():
            nodes = self.families[name]
            every = max(self._known(node) for node in nodes.values())  # it runs to the end
            places = [every if t in nodes else None for t in self.steps]
            out.append(_curve("product", name, values, places))
        for name, values in found.transfer.items():
            later = self._over(self.families[name], self._later_places)
            out.append(_curve("transfer", name, values, later))
        for name, values in found.reach.items():
            places = self._over(self.inputs[name], self._complete)
            out.append(_curve("input", name, values, places))
        return out

    def _partial(self, node: Node) -> list[Plain | None]:
        """Return the norm of a gradient after each contribution but the last."""
        return [_plain(self.trace[place - 1].norm) for place in self._backs(node)[:-1]]

    def _path_places(self, node: Node, path: str) -> int | None:
        graph, time = self.machine.graph, node.time
        assert time is not None  # the node is of a family
        return max(
            (
                i.step
                for i in self.machine.tape.by_node[node.id]
                if i.phase == "backward" and path_of(graph, time, i.user) == path
            ),
            default=None,
        )

    def _later_places(self, node: Node) -> int | None:
        """Return the place from which all is known that comes back from another step."""
        time = node.time
        assert time is not None
        return max(
            (
                i.step
                for i in self.machine.tape.by_node[node.id]
                if i.user is not None and i.user.time is not None and i.user.time != time
            ),
            default=None,
        )

    # --- reach and weights --------------------------------------------------------------------

    def _reach(self) -> list[Reach]:
        """Return for each output the norms of its gradients, up to its own step."""
        out: list[Reach] = []
        for name in outputs(self.machine):
            at, norms = reach(self.machine, name)
            known = [self._known(self.families[name][t]) for t in at]
            for source, table in norms.items():
                if not np.nan_to_num(table).any():
                    continue
                lines = [[_rounded(x) for x in line] for line in table.tolist()]
                out.append({"of": name, "input": source, "at": at, "known": known, "rows": lines})
        return out

    def _weights(self) -> list[Weight]:
        """Return ‖∂L/∂W‖/‖W‖ of each parameter: times the rate, the update/weight ratio of SGD."""
        graph = self.machine.graph
        return [
            {"name": name, "ratio": self._ratio(name, x), "place": self._complete(graph[name])}
            for name, x in self.found.ratios.items()
        ]

    def _ratio(self, name: str, x: float) -> Plain | None:
        """Return a ratio, None where the weights are all 0."""
        return plain(x) if np.any(value_of(self.machine, self.machine.graph[name])) else None


def _curve(kind: CurveKind, name: str, values: Array, places: list[int | None]) -> Curve:
    # A ratio of two norms is missing where both are 0; other figures are there, or NaN.
    write = _plain if kind == "transfer" else plain
    known = [None if at is None else write(x) for x, at in zip(values, places, strict=True)]
    return {"kind": kind, "name": name, "values": known, "places": places}


def _column(array: Array | None, rows: int) -> list[Plain] | None:
    """Return one number a unit: the mean over the batch, of many units the mean of neighbours."""
    if array is None:
        return None
    units = array.reshape(-1, array.shape[-1]).mean(0) if array.ndim else array.reshape(1)
    if len(units) > rows:
        units = np.array([block.mean() for block in np.array_split(units, rows)])
    return [_rounded(x) for x in units.tolist()]


def _share(x: float) -> float | None:
    """Return a fraction of units; at a step without the family there is none."""
    return None if math.isnan(x) else float(x)


def _rounded(x: float) -> Plain:
    """Return three digits of a number: what a colour and a tooltip can show."""
    return float(f"{x:.3g}") if math.isfinite(x) else plain(x)


def _plain(x: float | None) -> Plain | None:
    """Return a number as JSON can hold it; a NaN in a figure means that there is none."""
    return None if x is None or math.isnan(x) else plain(x)
