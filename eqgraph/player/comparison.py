"""Define the comparison: the steps of time of two runs side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, overload

import traitlets

from eqgraph.errors import MachineError, visible
from eqgraph.learn import Diagnosis, diagnose
from eqgraph.learn.histories import HistoryComparison, compared
from eqgraph.learn.history import History
from eqgraph.learn.snapshots import Snapshot, after
from eqgraph.payload.comparison import comparison_payload
from eqgraph.player.paged import Paged
from eqgraph.shown import Bundle
from eqgraph.tape import Difference, Machine

Runs = dict[str, Machine]


class Comparison(Paged):
    """Show runs of unrolled models side by side, on the same scales.

    `step` is the stage that all runs stand at: 0, the steps of time forward, then backward, the
    end. It opens at the step where the first two runs part, or at the end. `diagnoses` are the
    figures of each run as plain arrays, `difference` is where the first two part: None where no
    name is in both. `eg.compare` makes it.

    Args:
        runs: the machines by heading.
        traits: of any anywidget, such as `layout`.

    Raises:
        MachineError: a graph has no steps in time.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    >>> runs = [eg.Machine(m.unroll(values={"w": w, "xₜ": [1.0, 1.0]})) for w in (0.5, 2.0)]
    >>> eg.compare(*runs, names=("fades", "grows")).diagnoses["grows"].gradients["hₜ"].tolist()
    [2.0, 1.0]
    """

    payload = traitlets.Dict().tag(sync=True)

    def __init__(self, runs: Runs, **traits: object) -> None:
        self.difference: Difference | None = _difference(runs)
        text = "" if self.difference is None else str(self.difference)
        written = comparison_payload(runs, text)
        self.diagnoses: dict[str, Diagnosis] = {}
        for name, machine in runs.items():
            with _at_the_end(machine):
                self.diagnoses[name] = diagnose(machine)
        super().__init__(payload=written, **{"step": self._opening(), **traits})
        self.on_msg(self._declined)

    @property
    def last_step(self) -> int:
        """Return the stage of the end."""
        steps = {int(t) for found in self.diagnoses.values() for t in found.steps}
        return 2 * len(steps) + 1

    def _opening(self) -> int:
        """Return the stage where the first two runs part; the end where they do not."""
        steps = sorted({int(t) for found in self.diagnoses.values() for t in found.steps})
        end = self.last_step
        first = self.difference.first if self.difference else None
        if first is None or first.step not in steps or self.difference is None:
            return end
        at = steps.index(first.step)
        return end - 1 - at if self.difference.gradient else at + 1

    def _held(self) -> dict[str, Any]:
        return {"payload": self.payload, "step": self.step}

    def _title(self) -> str:
        return str(self.payload["title"])

    def _forms(self) -> Bundle:
        tables = [f"{name}\n{found}" for name, found in self.diagnoses.items()]
        first = [str(self.difference)] if self.difference is not None else []
        return {"text/plain": "\n\n".join([*first, *tables])}


@contextmanager
def _at_the_end(machine: Machine) -> Iterator[Machine]:
    """Bring a machine to the end of its tape for a while."""
    place, stopped = machine.pc, machine.stopped
    yield machine.seek(len(machine.tape))
    machine.seek(place)
    machine.stopped = stopped


def _difference(runs: Runs) -> Difference | None:
    """Return where the first two runs part; None where the graphs have no name in common."""
    (here, first), (there, other) = list(runs.items())[:2]
    with _at_the_end(first), _at_the_end(other):
        try:
            return first.differs(other, names=(here, there))
        except MachineError:
            return None


@overload
def compare(*runs: Machine | Snapshot, names: Sequence[str] | None = None) -> Comparison: ...
@overload
def compare(*runs: History, names: Sequence[str] | None = None) -> HistoryComparison: ...
def compare(
    *runs: Machine | Snapshot | History, names: Sequence[str] | None = None
) -> Comparison | HistoryComparison:
    """Return the runs of machines over time, side by side; the machines stay where they are.

    The graphs may differ: nodes are paired by name, and the first difference of the first two is
    told, with the expressions that compute it. Snapshots of a training, `history.at(0)` and
    `history.at(500)`, run on the data of the first one. Of histories, the losses are compared.

    Args:
        runs: two or more machines of unrolled models, or snapshots, or histories.
        names: their headings, all different; by default run 1, run 2, …

    Raises:
        MachineError: there are fewer than two, a graph has no steps in time, or the names do not
            fit.
        ValuesError: a history has no updates.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    >>> runs = [eg.Machine(m.unroll(values={"w": w, "xₜ": [1.0, 1.0]})) for w in (0.5, 2.0)]
    >>> list(eg.compare(*runs).diagnoses)
    ['run 1', 'run 2']
    >>> eg.compare(*runs).difference
    w differs by 1.5, 75 % of its largest entry
    w is an input: the runs got different numbers
    """
    if len(runs) < 2:
        raise MachineError(
            "a comparison needs two machines",
            hint="one run is seen by itself over time: eg.timeview(machine)",
        )
    titles = [f"run {k + 1}" for k in range(len(runs))]
    snapshots = [one for one in runs if isinstance(one, Snapshot)]
    histories = [one for one in runs if isinstance(one, History)]
    if len(snapshots) == len(runs):
        titles = [after(one.update) for one in snapshots]
        titles = (
            titles if len(set(titles)) == len(titles) else [str(one.reason) for one in snapshots]
        )
    titles = titles if names is None else [visible(str(title)).strip() for title in names]
    if len(titles) != len(runs) or len(set(titles)) != len(titles) or not all(titles):
        raise MachineError(f"{len(runs)} machines need as many different names, none empty")
    if len(histories) == len(runs):
        return compared(dict(zip(titles, histories, strict=True)))
    machines = [one for one in runs if isinstance(one, Machine)]
    if len(snapshots) == len(runs):
        machines = [one.beside(snapshots[0]) for one in snapshots]
    for one in runs if len(machines) != len(runs) else ():
        if not isinstance(one, Machine):
            raise MachineError(
                f"a comparison is one of machines, not of {type(one).__name__}",
                hint="run a graph first: eg.Machine(graph)",
            )
    return Comparison(dict(zip(titles, machines, strict=True)))
