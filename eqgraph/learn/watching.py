"""Watch a training: note norms, saturation, dead units and the flow; stop where a condition holds.

What is noted of an update is what a condition on it reads, by the same names.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.ir.values import Array
from eqgraph.learn.counts import whole_number
from eqgraph.learn.flow import Flow
from eqgraph.learn.measures import SHARES, Measure, TrainingCondition, families, parse_measures
from eqgraph.learn.model import Model
from eqgraph.learn.snapshots import Halt, after
from eqgraph.syntax.numbers import number
from eqgraph.tape.program import Program
from eqgraph.tape.trace import length
from eqgraph.tape.wording import LIMITS

if TYPE_CHECKING:
    from eqgraph.learn.trainer import Trainer
    from eqgraph.learn.windows import Cut

Watch = bool | int | str | Iterable[int | str]
Figures = dict[str, Any]  # what is noted of an update: numbers, and arrays over time


class Watcher:
    """Look at each update of a trainer: before its step, and after it."""

    def __init__(self, watch: Watch, model: Model, every: int, *, notes: bool = True) -> None:
        self.every, self.conditions, self.notes = every, list[TrainingCondition](), notes
        whole = (watch,) if isinstance(watch, str | int | np.integer) else (*watch,)
        for one in whole:
            if isinstance(one, str):
                self.conditions.append(parse_measures(one, model))
            elif one is not True:
                self.every = whole_number("watch", one, 1)
        self.model = model
        self.families = families(model)
        self._noted: Figures | None = None
        self._flow: Flow | None = None

    def due(self, done: int) -> bool:
        """Tell whether the update after so many is noted."""
        return self.notes and done % self.every == 0

    @property
    def tries(self) -> bool:
        """Tell whether a step may be taken back: a condition reads its size."""
        return any(one.after for one in self.conditions)

    def steps(self, done: int) -> bool:
        """Tell whether the size of the step is asked for."""
        return self.tries or self.due(done)

    def before(self, trainer: Trainer, program: Program, cut: Cut, loss: float) -> None:
        """Look at what an update computed; raise `Halt` where a condition holds."""
        seen = _Seen(trainer, program, cut, loss)
        broken = math.isnan(loss) or math.isinf(loss)  # `bad` says why
        for one in self.conditions:
            if not (one.after or (broken and one.finite)) and one.holds(seen):
                raise Halt(trainer.snapshot(_reason(one, seen, trainer)))
        self._noted = None
        if self.due(trainer.done):
            self._noted = self._figures(seen)

    def bad(self, trainer: Trainer, why: str) -> None:
        """Raise `Halt` where numbers that are not finite are what the training is to stop at."""
        if any(one.finite for one in self.conditions):
            raise Halt(trainer.snapshot(why))

    def after(self, trainer: Trainer, program: Program, cut: Cut, loss: float,
              before: Mapping[str, Array]) -> None:  # fmt: skip
        """Look at the step of an update; raise `Halt` where a condition holds."""
        seen = _Seen(trainer, program, cut, loss, before)
        for one in self.conditions:
            if one.after and one.holds(seen):
                raise Halt(trainer.snapshot(_reason(one, seen, trainer), before))
        if self._noted is not None:
            for name in self.model.parameters:
                measure = Measure("step", name)
                self._noted[str(measure)] = seen(measure)
            trainer.history.watched[trainer.done] = self._noted
            self._noted = None

    def _figures(self, seen: _Seen) -> Figures:
        """Return what is noted before the step."""
        out: Figures = {}
        loss = self.model.loss or ""
        for kind, of in (("weight", ""), ("gradient", loss)):
            for name in self.model.parameters:
                measure = Measure(kind, name, of)
                out[str(measure)] = seen(measure)
        for name in self.families:
            for measure in seen.shares(name):
                out[str(measure)] = seen(measure)
        if self._flow is None:
            self._flow = Flow(seen.trainer)
        return out | self._flow(seen.cut)


def _reason(condition: TrainingCondition, seen: _Seen, trainer: Trainer) -> str:
    """Say which condition holds, with what it measured."""
    found = ", ".join(f"{one} = {number(seen(one), 4, short=True)}" for one in condition.measures)
    return f"{condition.text.strip()} {after(trainer.done)}: {found}"


class _Seen:
    """Measure one update; each measure once."""

    def __init__(self, trainer: Trainer, program: Program, cut: Cut, loss: float,
                 before: Mapping[str, Array] | None = None) -> None:  # fmt: skip
        self.trainer, self.program, self.cut, self.loss = trainer, program, cut, loss
        self.before = before
        self._values: dict[str, Array] = {}

    def __call__(self, measure: Measure) -> float:
        """Return the number that a measure stands for."""
        kind, name = measure.kind, measure.name
        trainer = self.trainer
        match kind:
            case "loss":
                return self.loss
            case "update":
                return float(trainer.done)
            case "rate":
                done = trainer.optimiser.count - (self.before is not None)
                return trainer.optimiser.rate_of(done)
            case "norm":
                return length([self(Measure("gradient", n)) for n in trainer.parameters])
            case "weight":
                return length((self.before or trainer.parameters)[name])
            case "gradient":
                gradient = self.program.grad(name)
                return 0.0 if gradient is None else length(gradient)
            case "step":
                assert self.before is not None
                return length(trainer.parameters[name] - self.before[name])
        return self._share(kind, name)

    def shares(self, family: str) -> list[Measure]:
        """Return what is noted of a family: how much of σ or tanh is saturated, else dead units."""
        node = self.program.graph[self._names(family)[0]]
        if node.operator is not None and node.operator.saturates is not None:
            return [Measure("saturation", family)]
        return [Measure("dead", family)] if node.shape else []

    def _share(self, kind: str, family: str) -> float:
        assert kind in SHARES
        values = self._over_time(family)
        if kind in ("dead", "constant"):
            units = values.reshape(-1, values.shape[-1]) if values.ndim > 1 else values[:, None]
            if kind == "dead":
                return float(np.mean(~units.any(0)))
            if len(units) < 2:  # one sample cannot vary
                return 0.0
            return float(np.mean(units.var(0) < LIMITS["still"]))
        operator = self.program.graph[self._names(family)[0]].operator
        if operator is None or operator.saturates is None or operator.range is None:
            raise ValuesError(
                f"{kind}({family}): {family} is not computed by σ, tanh or their like",
                hint=f"dead({family}) and constant({family}) are shares of units, too",
            )
        least, most = operator.range
        near = LIMITS["near"] * max(abs(least), abs(most))
        low, high = float(np.mean(values < least + near)), float(np.mean(values > most - near))
        return {"low": low, "high": high}.get(kind, low + high)

    def _over_time(self, family: str) -> Array:
        """Return the values of a family at all steps of the window, copied, time first."""
        if family not in self._values:
            names = self._names(family)
            self._values[family] = np.stack([self.program.value(name) for name in names])
        return self._values[family]

    def _names(self, family: str) -> list[str]:
        first = self.trainer.windows.first
        steps = range(first, first + self.cut.steps)
        return [self.trainer.model.at(family, k) for k in steps]


def figures_of(arrays: Mapping[str, Array], updates: list[int]) -> dict[int, Figures]:
    """Return figures as they are noted from arrays that hold one row an update.

    >>> figures_of({"‖w‖": np.array([1.0, 2.0])}, [0, 50])
    {0: {'‖w‖': 1.0}, 50: {'‖w‖': 2.0}}
    """
    return {
        update: {name: float(a[k]) if a.ndim == 1 else a[k].copy() for name, a in arrays.items()}
        for k, update in enumerate(updates)
    }


def arrays_of(watched: Mapping[int, Figures]) -> dict[str, Array]:
    """Return figures as arrays that hold one row an update, by name; NaN where one has none.

    >>> arrays_of({0: {"‖w‖": 1.0}, 50: {"‖w‖": 2.0}})
    {'‖w‖': array([1., 2.])}
    """
    names = dict.fromkeys(name for figures in watched.values() for name in figures)
    shapes = {n: np.shape(f[n]) for f in watched.values() for n in names if n in f}
    return {
        name: np.array([
            np.broadcast_to(figures.get(name, math.nan), shapes[name])
            for figures in watched.values()
        ], np.float64)
        for name in names
    }  # fmt: skip
