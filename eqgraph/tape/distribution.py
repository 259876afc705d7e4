"""Count how the entries of an equation are spread at each step of time.

A mean over units and sequences hides what a gate does: open and shut look like half open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Node
from eqgraph.ir.families import Family
from eqgraph.ir.recurrence import states_of
from eqgraph.tape.backflow import Backflow
from eqgraph.tape.machine import Machine

Array = np.ndarray[Any, np.dtype[Any]]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 16
LINES = 128  # of a picture of units: of more, each line is the largest one of a stretch


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Hold how the entries of an equation are spread at each step, one entry or column a step.

    Args:
        name: of the equation, such as fₜ.
        steps: of time.
        least: the least entry; NaN where none is finite.
        greatest: the greatest one.
        mean: of the finite ones.
        quantiles: a row for each of 5, 25, 50, 75 and 95 %.
        edges: of the bins, from the end of the operator's range or the least entry of all steps.
        histogram: how many entries each bin has, a row a bin.
        broken: how many entries are NaN or infinite.
        units: each unit, a column, over the steps: the mean of the sequences, or of the one chosen.
    """

    name: str
    steps: tuple[int, ...]
    least: Array
    greatest: Array
    mean: Array
    quantiles: Array
    edges: Array
    histogram: Array
    broken: Array
    units: Array

    def between(self, first: int, last: int) -> Distribution:
        """Return the part between two steps, both included.

        Args:
            first: step.
            last: step.
        """
        kept = [k for k, t in enumerate(self.steps) if first <= t <= last]
        columns = {name: getattr(self, name)[kept] for name in ("least", "greatest", "mean",
                   "broken", "units")}  # fmt: skip
        wide = {name: getattr(self, name)[:, kept] for name in ("quantiles", "histogram")}
        return replace(self, steps=tuple(self.steps[k] for k in kept), **columns, **wide)


def distribution(
    machine: Machine, name: str, nodes: Family, *, sequence: int | None = None,
    unit: int | None = None, gradient: bool = False,
) -> Distribution:  # fmt: skip
    """Return how the entries of a family are spread at each step.

    The machine must be at the end of its tape.

    Args:
        machine: of a model's graph.
        name: of the family, for messages.
        nodes: the family.
        sequence: of the batch, from 0; by default all are counted.
        unit: from 0; by default all are counted.
        gradient: count the gradients instead of the values; none where none arrived.

    Raises:
        MachineError: there is no such sequence or unit.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ₜ ∑ hₜ")
    >>> run = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [[1.0, 3.0]] * 2})).run()
    >>> nodes = states_of(run.graph)["hₜ"]
    >>> distribution(run, "hₜ", nodes).mean.tolist()
    [2.0, 3.0]
    >>> distribution(run, "hₜ", nodes, gradient=True).units.tolist()
    [[1.5, 1.5], [1.0, 1.0]]
    """
    steps = tuple(sorted(nodes))
    operator = nodes[steps[0]].operator
    sorts: list[Array] = []
    figures, units, broken = [], [], []
    span = operator.range if operator is not None and not gradient else None
    edges = None if span is None or not np.isfinite(span).all() else np.linspace(*span, BINS + 1)
    counts = []
    for t in steps:
        array = _chosen(_seen(machine, nodes[t], gradient), name, sequence, unit)
        whole = array.reshape(-1, array.shape[-1])
        flat = np.sort(whole[np.isfinite(whole)], axis=None)
        broken.append(whole.size - flat.size)
        with np.errstate(all="ignore"):
            units.append(whole.mean(0))
        figures.append(_figures(flat))
        if edges is None:
            sorts.append(flat)
        else:
            counts.append(_counted(flat, edges))
    if edges is None:
        ends = [(s[0], s[-1]) for s in sorts if s.size] or [(0.0, 1.0)]
        low, high = min(a for a, _ in ends), max(b for _, b in ends)
        edges = np.linspace(float(low), float(high) if high > low else float(low) + 1.0, BINS + 1)
        counts = [_counted(s, edges) for s in sorts]
    table = np.array(figures).T
    return Distribution(
        name, steps, table[0], table[1], table[2], table[3:], edges, np.array(counts).T,
        np.array(broken), np.array(units),
    )  # fmt: skip


def _seen(machine: Machine, node: Node, gradient: bool) -> Array:
    """Return a value or a gradient; NaN where none arrived."""
    if not gradient:
        return machine.seen(node)
    found = machine.seen_grad(node)
    return np.full(node.shape or (), np.nan) if found is None else found


def _chosen(array: Array, name: str, sequence: int | None, unit: int | None) -> Array:
    """Return the part of an array that is looked at, with its units along the last axis."""
    if sequence is not None and array.ndim > 1:
        if not 0 <= sequence < len(array):
            raise MachineError(f"{name} has no sequence {sequence}: there are {len(array)}, from 0")
        array = array[sequence]
    array = array if array.ndim else array.reshape(1)
    if unit is not None:
        if not 0 <= unit < array.shape[-1]:
            raise MachineError(f"{name} has no unit {unit}: there are {array.shape[-1]}, from 0")
        array = array[..., unit : unit + 1]
    return array


def _figures(flat: Array) -> list[float]:
    """Return least, greatest, mean and the quantiles of sorted entries, as NumPy takes them."""
    if not flat.size:
        return [np.nan] * (3 + len(QUANTILES))
    places = np.array(QUANTILES) * (flat.size - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, flat.size - 1)
    part = places - below
    low, high = (flat[k].astype(np.float64) for k in (below, above))
    found = low * (1 - part) + high * part
    mean = float(flat.mean(dtype=np.float64))
    return [float(flat[0]), float(flat[-1]), mean, *found.tolist()]


def _counted(flat: Array, edges: Array) -> Array:
    """Return how many sorted entries each bin has; both ends take what lies beyond."""
    places = np.searchsorted(flat, edges[1:-1])
    return np.diff(np.concatenate([[0], places, [flat.size]]))


def ordered(
    machine: Machine, found: Mapping[str, Distribution], flow: Mapping[str, Backflow]
) -> dict[str, tuple[int, ...]]:
    """Return the units of each equation in the order of memory of a state that is as wide.

    Args:
        machine: of a model's graph.
        found: the distributions, by the names of their equations.
        flow: what comes back of the last step's loss, to each state.
    """
    out: dict[str, tuple[int, ...]] = {}
    states = [name for name in states_of(machine.graph) if name in flow]
    for name, one in found.items():
        count = one.units.shape[-1]
        wide = [s for s in (name, *states) if s in flow and len(flow[s].horizons) == count]
        if not wide:
            out[name] = tuple(range(count))
            continue
        kept = flow[wide[0]]
        keys = zip(-kept.horizons, -kept.kept[-1], range(count), strict=True)
        out[name] = tuple(k for *_, k in sorted(keys))
    return out


def parted(values: Array, most: int) -> Array:
    """Return at most so many lines: of each stretch of them the entry of the largest size.

    Args:
        values: lines, entry by entry.
        most: how many lines are wanted.

    >>> parted(np.array([[1.0, 2.0], [-3.0, 0.0], [0.5, 0.5]]), 2).tolist()
    [[-3.0, 2.0], [0.5, 0.5]]
    """
    if len(values) <= most:
        return values
    out = []
    for part in np.array_split(values, most):
        sizes = np.nan_to_num(np.abs(part), nan=np.inf)
        out.append(np.take_along_axis(part, sizes.argmax(0)[None], 0)[0])
    return np.array(out)
