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
from eqgraph.ir import Graph
from eqgraph.ir.families import Family
from eqgraph.shown import Shown, Themes, svg
from eqgraph.syntax.numbers import number
from eqgraph.tape.backflow import Backflow, backflow, spoken
from eqgraph.tape.distribution import Distribution, distribution, ordered
from eqgraph.tape.ended import check_end, families_over_time
from eqgraph.tape.machine import Machine
from eqgraph.tape.problem import Problem
from eqgraph.tape.problems import found_at_end
from eqgraph.tape.progress import telling
from eqgraph.tape.threads import limited, widest

Array = np.ndarray[Any, np.dtype[Any]]

_BARS = "▁▂▃▄▅▆▇█"
_COLUMNS = 48  # of a line of bars


@dataclass(frozen=True, slots=True, eq=False)
class TimeView(Shown):
    """Hold one run over time; it shows itself as histograms and heat maps, step by step.

    Args:
        distributions: of each equation that holds at every step, by its name.
        flow: what comes back of the last step's loss, to each state.
        order: the units of each equation, those that remember longest first.
        problems: those of the run.
        text: one character a step, to stand below.
        chosen: whether it is of gradients, and of which sequence or unit, in words.

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
    machine: Machine, *, sequence: int | None = None, unit: int | None = None, text: str = "",
    gradient: bool = False,
) -> TimeView:  # fmt: skip
    """Return how one run goes over time: of each equation the spread of its entries, step by step.

    It looks at one step after another and keeps few numbers of each, so long runs can be seen.

    Args:
        machine: of a model's graph, at the end of its tape; it stays where it is.
        sequence: of the batch, from 0; by default all are counted.
        unit: of each equation, from 0; by default all are counted. An equation that has no such
            sequence or unit is left out, and named.
        text: what the steps read, a character each; it stands below the picture.
        gradient: show the gradients of the equations instead of their values.

    Raises:
        MachineError: the machine is not at its end, the graph has no steps in time, there is no
            such sequence or unit, or the text has more or fewer characters than there are steps.

    Source: histograms after Karpathy, Johnson, Li, Visualizing and understanding recurrent networks
    (2015); units by how long they remember.

    >>> import eqgraph as eg
    >>> m = eg.model("fₜ = σ(xₜ); hₜ = fₜ*hₜ₋₁; h₀ = 1; loss L = ∑ h_T")
    >>> run = eg.Machine(m.unroll(values={"xₜ": [[-5.0, 5.0]] * 3})).run()
    >>> eg.timeview(run)
    over time: median, and least, 5 %, 95 % and greatest of all
    fₜ ▅▅▅ 0.00669, 0.056, 0.944, 0.993
    hₜ ▅▄▄ 3·10⁻⁷, 0.0515, 0.937, 0.993
    hₜ, of step 3: 1 of 2 units forget within 1 step, the best keeps 99 %
    """
    check_end(machine)
    check_characters(machine.graph, text)
    families = families_over_time(machine.graph)
    _check_choice(families, sequence, unit)
    with limited(widest(machine.graph)), telling("timeview", len(families) + 6) as done:
        found, without = {}, {}
        for name, nodes in families.items():
            try:
                found[name] = distribution(
                    machine, name, nodes, sequence=sequence, unit=unit, gradient=gradient
                )
            except MachineError as error:  # it has no such sequence or unit
                without[name] = error
            done(1)
        if not found:
            raise next(iter(without.values()))
        flow = backflow(machine)
        done(2)
        wrong = found_at_end(machine, flow, done)
    chosen = ["gradients"] if gradient else []
    chosen += [
        f"{what} {k}" for what, k in (("sequence", sequence), ("unit", unit)) if k is not None
    ]
    chosen += ["not in " + ", ".join(without)] if without else []
    return TimeView(found, flow, ordered(machine, found, flow), wrong, text, ", ".join(chosen))


def check_characters(graph: Graph, text: str) -> None:
    """Raise a MachineError where a text has not one character for each step of a graph.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    >>> check_characters(m.unroll(values={"w": 0.5, "xₜ": [1.0, 2.0]}), "ab")
    """
    if not text:
        return
    count = len(set().union(*families_over_time(graph).values()))
    if len(text) != count:
        raise MachineError(
            f"the text has {len(text)} characters, and the run {count} steps",
            hint="give the one character that each step reads",
        )


def _check_choice(families: Mapping[str, Family], sequence: int | None, unit: int | None) -> None:
    """Raise a MachineError for a choice that no equation offers, which all would seem to have."""
    for what, k in (("sequence", sequence), ("unit", unit)):
        if k is not None and (isinstance(k, bool) or not isinstance(k, int | np.integer)):
            raise MachineError(f"a {what} is a number from 0 on, not {k!r}")
    shapes = [node.shape or () for nodes in families.values() for node in nodes.values()]
    most = max((shape[0] for shape in shapes if len(shape) > 1), default=0)
    if sequence is not None and sequence and not most:
        raise MachineError(f"there is no sequence {sequence}: no equation has a batch")
    if sequence is not None and most and not 0 <= sequence < most:
        raise MachineError(f"there is no sequence {sequence}: there are {most}, from 0")
    wide = max((shape[-1] for shape in shapes if shape), default=1)
    if unit is not None and not 0 <= unit < wide:
        why = f"there are {wide}, from 0" if wide > 1 else "each equation has one number a step"
        raise MachineError(f"there is no unit {unit}: {why}")
