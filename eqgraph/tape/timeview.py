"""Look at one run over time: how the entries of each equation are spread, step by step.

A mean over units and sequences hides what a gate does: open and shut look like half open. Here
stand least and greatest, quantiles and a histogram of each step, and each unit by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir.families import Family
from eqgraph.ir.recurrence import states_of
from eqgraph.shown import Shown, Themes, svg
from eqgraph.syntax.numbers import number
from eqgraph.tape.backflow import Backflow, backflow, spoken
from eqgraph.tape.ended import check_end, families_over_time
from eqgraph.tape.machine import Machine
from eqgraph.tape.problem import Problem
from eqgraph.tape.problems import found_at_end
from eqgraph.tape.progress import telling
from eqgraph.tape.threads import limited, widest

Array = np.ndarray[Any, np.dtype[Any]]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 16
_BARS = "▁▂▃▄▅▆▇█"
_COLUMNS = 48  # of a line of bars


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


@dataclass(frozen=True, slots=True, eq=False)
class TimeView(Shown):
    """Hold one run over time; it shows itself as histograms and heat maps, step by step.

    Args:
        distributions: of each equation that holds at every step, by its name.
        flow: what comes back of the last step's loss, to each state.
        order: the units of each equation, those that remember longest first.
        problems: those of the run.
        text: one character a step, to stand below.
        chosen: which sequence or unit it is of, in words; empty for all.

    >>> import eqgraph as eg
    >>> m = eg.model("fₜ = σ(xₜ); hₜ = fₜ*hₜ₋₁; h₀ = 1; loss L = ∑ h_T")
    >>> run = eg.Machine(m.unroll(values={"xₜ": [[-5.0, 5.0]] * 3})).run()
    >>> eg.timeview(run).distributions["fₜ"].greatest.round(3).tolist()
    [0.993, 0.993, 0.993]
    """

    distributions: Mapping[str, Distribution]
    flow: Mapping[str, Backflow]
    order: Mapping[str, tuple[int, ...]]
    problems: tuple[Problem, ...]
    text: str = ""
    chosen: str = ""

    def between(self, first: int, last: int) -> TimeView:
        """Return the view of some steps of time.

        Args:
            first: step that is seen.
            last: step that is seen.

        Raises:
            MachineError: there is no step between them.
        """
        found = {name: one.between(first, last) for name, one in self.distributions.items()}
        if not any(one.steps for one in found.values()):
            raise MachineError(f"there is no step from {first} to {last}")
        steps = next(one.steps for one in self.distributions.values())
        text = "".join(c for c, t in zip(self.text, steps, strict=False) if first <= t <= last)
        return replace(self, distributions=found, text=text)

    def svg(self, *, theme: Themes = "auto") -> str:
        """Draw the view: of each equation a histogram over time, and its units beside it.

        Args:
            theme: light, dark, or auto: as the page around it.
        """
        return svg(self, theme=theme)

    def __repr__(self) -> str:
        wide = max(map(len, self.distributions), default=0)
        lines = [f"over time{', ' + self.chosen if self.chosen else ''}: median, and least,"
                 " 5 %, 95 % and greatest of all"]  # fmt: skip
        for name, one in self.distributions.items():
            lines.append(f"{name.ljust(wide)} {bars(one)} {_ends(one)}")
        for state, flow in self.flow.items():
            if len(flow.steps) > 1:
                lines.append(f"{state}, of step {flow.steps[0]}: {spoken(flow)[2:]}")
        return "\n".join([*lines, *(f"⚠ {problem.text}" for problem in self.problems)])


def _ends(one: Distribution) -> str:
    """Write the least entry of all steps, the mean of 5 and of 95 %, and the greatest."""
    if not np.isfinite(one.mean).any():
        return "no finite entry"
    found = (np.nanmin(one.least), np.nanmean(one.quantiles[0]), np.nanmean(one.quantiles[-1]),
             np.nanmax(one.greatest))  # fmt: skip
    return ", ".join(number(float(x), 3, short=True) for x in found)


def bars(one: Distribution) -> str:
    """Draw the median over time as a line of bars, over the range of the bins."""
    median = one.quantiles[2]
    parts = np.array_split(median, min(_COLUMNS, len(median))) if len(median) else []
    low, high = float(one.edges[0]), float(one.edges[-1])
    out = ""
    for part in parts:
        finite = part[np.isfinite(part)]
        if not len(finite):
            out += "·"
            continue
        place = (float(finite.mean()) - low) / ((high - low) or 1.0)
        out += _BARS[min(len(_BARS) - 1, max(0, int(place * len(_BARS))))]
    return out


def timeview(
    machine: Machine, *, sequence: int | None = None, unit: int | None = None, text: str = ""
) -> TimeView:
    """Return how one run goes over time: of each equation the spread of its entries, step by step.

    It looks at one step after another and keeps few numbers of each, so long runs can be seen.

    Args:
        machine: of a model's graph, at the end of its tape; it stays where it is.
        sequence: of the batch, from 0; by default all are counted.
        unit: of each equation, from 0; by default all are counted.
        text: what the steps read, a character each; it stands below the picture.

    Raises:
        MachineError: the machine is not at its end, the graph has no steps in time, or there is
            no such sequence or unit.

    Source: histograms after Karpathy, Johnson, Li, Visualizing and understanding recurrent networks
    (2015); units by how long they remember.

    >>> import eqgraph as eg
    >>> m = eg.model("fₜ = σ(xₜ); hₜ = fₜ*hₜ₋₁; h₀ = 1; loss L = ∑ h_T")
    >>> run = eg.Machine(m.unroll(values={"xₜ": [[-5.0, 5.0]] * 3})).run()
    >>> eg.timeview(run)
    over time: median, and least, 5 %, 95 % and greatest of all
    fₜ ▅▅▅ 0.00669, 0.056, 0.944, 0.993
    hₜ ▅▄▄ 3·10⁻⁷, 0.0515, 0.937, 0.993
    hₜ, of step 3: 1 of 2 units forget within 1 steps, the best keeps 99 %
    """
    check_end(machine)
    families = families_over_time(machine.graph)
    with limited(widest(machine.graph)), telling("timeview", len(families) + 6) as done:
        found = {}
        for name, nodes in families.items():
            found[name] = _distribution(machine, name, nodes, sequence, unit)
            done(1)
        flow = backflow(machine)
        done(2)
        wrong = found_at_end(machine, flow, done)
    chosen = [
        f"{what} {k}" for what, k in (("sequence", sequence), ("unit", unit)) if k is not None
    ]
    return TimeView(found, flow, _order(machine, found, flow), wrong, text, ", ".join(chosen))


def _distribution(
    machine: Machine, name: str, nodes: Family, sequence: int | None, unit: int | None
) -> Distribution:
    steps = tuple(sorted(nodes))
    operator = nodes[steps[0]].operator
    sorts: list[Array] = []
    figures, units, broken = [], [], []
    span = operator.range if operator is not None else None
    edges = None if span is None or not np.isfinite(span).all() else np.linspace(*span, BINS + 1)
    counts = []
    for t in steps:
        array = _chosen(machine.seen(nodes[t]), name, sequence, unit)
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


def _chosen(array: Array, name: str, sequence: int | None, unit: int | None) -> Array:
    """Return the part of an array that is looked at, with its units along the last axis."""
    if sequence is not None and array.ndim > 1:
        if not 0 <= sequence < len(array):
            raise MachineError(f"{name} has no sequence {sequence}: there are {len(array)}, from 0")
        array = array[sequence]
    array = array if array.ndim else array.reshape(1)
    if unit is not None and array.shape[-1] > 1:
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


def _order(
    machine: Machine, found: Mapping[str, Distribution], flow: Mapping[str, Backflow]
) -> dict[str, tuple[int, ...]]:
    """Return the units of each equation in the order of memory of a state that is as wide."""
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
