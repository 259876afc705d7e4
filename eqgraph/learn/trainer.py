"""Train a model update by update."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.ir import DTypeLike, Graph, Values
from eqgraph.ir.formats import dtype_of
from eqgraph.ir.rewrites import Choice
from eqgraph.ir.values import Array, as_array
from eqgraph.learn.halting import halted, not_finite, what_is
from eqgraph.learn.history import History
from eqgraph.learn.model import Model
from eqgraph.learn.optimisers import Adam, Optimiser, clip_norm, clip_values, global_norm
from eqgraph.learn.snapshots import Halt, Snapshot
from eqgraph.learn.trail import State, Trail
from eqgraph.learn.watching import Watcher
from eqgraph.learn.windows import Cut, Windows
from eqgraph.tape.program import Program, compile_program
from eqgraph.tape.trace import length


class Trainer:
    """Train a model update by update; `update()` returns the loss and leaves the model current.

    A loss, a gradient or a step that is not finite ends the training with an error that tells the
    cause; the model keeps its last finite parameters.

    Args:
        model: with a loss in its text, and a value for each parameter.
        data: for each input an array whose axes are time, (with `batch`) sequence, and its own.
        optimiser: by default Adam.
        window: steps of time in one update; the states are handed on. By default all.
        batch: sequences in one update; by default there is one sequence, without an axis.
        norm: the largest common norm of the gradients; longer ones are scaled to it.
        bound: the largest size of an entry of a gradient; larger ones are cut.
        seed: of the order of the sequences.
        dtype: float64 or float32.
        rewrite: the rules, as for `eg.graph`.
        trail: whether states are kept on the way, for `history.at`.

    Raises:
        ValuesError: a parameter has no value, the text no loss, the data lacks an input, or its
            lengths do not fit.
        ShapeError: a shape does not fit the text.
        GraphError: there is no such dtype or rewrite.

    >>> import numpy as np
    >>> m = Model("param w ∈ ℝ; loss L = ∑ₜ ((yₜ - w*xₜ)²)").set({"w": 0.0})
    >>> trainer = Trainer(m, {"xₜ": [1.0, 2.0], "yₜ": [3.0, 6.0]}, Adam(rate=0.1))
    >>> losses = [trainer.update() for _ in range(200)]
    >>> losses[0], round(float(m.values["w"]), 2)
    (45.0, 3.0)
    """

    def __init__(
        self,
        model: Model,
        data: Values | Windows,
        optimiser: Optimiser | None = None,
        *,
        window: int | None = None,
        batch: int | None = None,
        norm: float | None = None,
        bound: float | None = None,
        seed: int = 0,
        dtype: DTypeLike = "float64",
        rewrite: Choice = "stability",
        trail: bool = True,
    ) -> None:
        missing = [p for p in model.parameters if p not in model.values]
        if missing:
            raise ValuesError(
                f"{', '.join(missing)} has no value", hint="draw them: model.init(sizes, seed=0)"
            )
        if model.loss is None:
            raise ValuesError("the text does not say what to minimise", hint="write loss L = …")
        self.model, self.dtype, self.rewrite = model, dtype_of(dtype), rewrite
        self.optimiser = optimiser if optimiser is not None else Adam()
        self.windows = (
            data
            if isinstance(data, Windows)
            else Windows(model, data, window, batch, seed, self.dtype)
        )
        self.norm, self.bound = _limit("norm", norm), _limit("bound", bound)
        self.history = History()
        self.carried: dict[str, Array] = {}
        self._programs: dict[object, Program] = {}
        self._home: Program | None = None
        self._names: dict[tuple[str, int], list[str]] = {}
        self._initial = self._before()
        self._free = True  # all initial values are leaves, which take the carried states
        self.parameters: dict[str, Array] = {
            name: as_array(model.values[name], name, self.dtype).copy() for name in model.parameters
        }
        # The parameters live where the first program reads them, and are changed there.
        self._home = self._program(self.windows.cut(0))
        self.parameters = {name: self._home.value(name) for name in model.parameters}
        self.blocks, self._gradients = self._home.whole(model.parameters)
        self._kept = {name: block.copy() for name, block in self.blocks.items()}
        self.watcher: Watcher | None = None
        if trail:
            self.history.trail = Trail(self)

    @property
    def done(self) -> int:
        """Count the updates."""
        return len(self.history.losses)

    def update(self, *, look: bool = False) -> float:
        """Do one update, and give the model its new values; return the loss before it.

        Args:
            look: whether the history notes ‖ΔW‖/‖W‖ of each parameter.

        Raises:
            ValuesError: the loss is no single number; it, a gradient or a step is not finite.
        """
        loss = self.advance(look=look)
        self.commit()
        return loss

    def advance(self, *, look: bool = False) -> float:
        """Do one update as `update` does; but the model itself keeps its values until `commit`.

        Args:
            look: whether the history notes ‖ΔW‖/‖W‖ of each parameter.

        Raises:
            ValuesError: the loss is no single number; it, a gradient or a step is not finite.
        """
        cut = self.windows.cut(self.done)
        program = self._program(cut)
        program.run()
        loss = float(program.value(self.model.loss or ""))
        watcher = self.watcher
        if watcher is not None:
            watcher.before(self, program, cut, loss)
        if not math.isfinite(loss):
            raise self._halted(f"the loss {self.model.loss} is {what_is(loss)}", cut)
        gradients = self._gradients
        if self._home is not None and program is not self._home:
            for name in self.parameters:
                here, there = self._home.grad(name), program.grad(name)
                if here is not None:
                    here[...] = 0 if there is None else there
        if self.bound is not None:
            clip_values(gradients, self.bound)
        size = global_norm(gradients)
        if not math.isfinite(size) and (bad := not_finite(self._by_name(program))):
            raise self._halted(f"the gradient of {bad[0]} is not finite", cut)
        if self.norm is not None:
            clip_norm(gradients, self.norm)
        look = look or (watcher is not None and watcher.steps(self.done))
        before = {k: v.copy() for k, v in self.parameters.items()} if look else {}
        memory = copied(self.optimiser.memory) if watcher is not None and watcher.tries else None
        rate = self._step(gradients, size, cut)
        if watcher is not None:
            try:
                watcher.after(self, program, cut, loss, before)
            except Halt:
                self._take_back(memory)
                raise
        self._carry(program, cut.steps)
        history = self.history
        if look:
            history.ratios[self.done] = {
                k: length(self.parameters[k] - v) / (length(v) or 1.0) for k, v in before.items()
            }
        history.rates.append(rate)
        history.norms.append(size)
        history.losses.append(loss)
        if history.trail is not None:
            history.trail.note(self)
        return loss

    def _by_name(self, program: Program) -> dict[str, Array]:
        found = {name: program.grad(name) for name in self.parameters}
        return {name: array for name, array in found.items() if array is not None}

    def _step(self, gradients: dict[str, Array], size: float, cut: Cut) -> float:
        """Change the parameters; where one is no longer finite, none is changed."""
        for name, block in self.blocks.items():
            np.copyto(self._kept[name], block)
        with np.errstate(all="ignore"):
            rate = self.optimiser.update(self.blocks, gradients)
        if not_finite(self.blocks):
            bad = not_finite(self.parameters)
            for name, block in self.blocks.items():
                np.copyto(block, self._kept[name])
            raise self._halted(f"the step of {bad[0]} is not finite at the rate {rate:g}", cut)
        large = size > math.sqrt(float(np.finfo(self.dtype).max)) / 2
        if large and not_finite(self.optimiser.memory):
            for name, block in self.blocks.items():
                np.copyto(block, self._kept[name])
            raise ValuesError(
                f"a gradient in update {self.done + 1} is so large that its square"
                f" is no {self.dtype}",
                hint="clip it, norm=1, or scale the data",
            )
        return rate

    def _take_back(self, memory: dict[str, Array] | None) -> None:
        """Undo the step that was just done."""
        for name, block in self.blocks.items():
            np.copyto(block, self._kept[name])
        if memory is not None:
            self.optimiser.memory, self.optimiser.count = memory, self.optimiser.count - 1

    def state(self) -> State:
        """Return a copy of everything that the next updates depend on."""
        memory, carried = copied(self.optimiser.memory), copied(self.carried)
        return State(copied(self.parameters), memory, carried, self.optimiser.count)

    def restore(self, done: int, state: State, losses: list[float]) -> None:
        """Take up the state after so many updates, with the losses up to there.

        Args:
            done: the number of updates.
            state: what the next ones depend on.
            losses: of all updates, or of those that were done.
        """
        for name, array in state.values.items():
            self.parameters[name][...] = array
        self.optimiser.memory, self.optimiser.count = copied(state.memory), state.count
        self.carried = copied(state.carried)
        self.history.losses[:] = losses[:done]

    def snapshot(self, reason: str = "", values: Mapping[str, Array] | None = None) -> Snapshot:
        """Return the state before the next update as one to look at.

        Args:
            reason: why it is asked for.
            values: the parameters, where a step of them was tried already.
        """
        model = Model(self.model.text)
        model.origins = dict(self.model.origins)
        for name, array in (values or self.parameters).items():
            model.values[name] = array.copy()
            model.values[name].setflags(write=False)
        cut = self.windows.cut(self.done)
        given = copied(self.carried) if cut.goes_on else {}
        whole = {**self.windows.rest, **cut.arrays, **given}
        steps = cut.steps
        return Snapshot(self.done, model, whole, lambda all: self._unroll(steps, all), reason)

    def _halted(self, what: str, cut: Cut) -> ValuesError:
        """Give the model its last finite parameters; return the error that tells the cause."""
        self.commit()
        given = self.carried if cut.goes_on else {}
        values = {**self.windows.rest, **self.parameters, **cut.arrays, **given}
        graph = self._unroll(cut.steps, values)
        number = self.done + 1
        error = halted(f"{what} in update {number}", graph, self.model, self.windows, cut)
        if self.watcher is not None:
            self.watcher.bad(self, error.message)
        return error

    def commit(self) -> None:
        """Give the model the parameters as they are now, all at once."""
        values = {}
        for name, array in self.parameters.items():
            values[name] = array.copy()
            values[name].setflags(write=False)
        self.model.values = values

    def state_shapes(self, done: int) -> dict[str, tuple[int, ...] | None]:
        """Return the shapes of the states that are carried on after so many updates.

        Args:
            done: the number of updates.
        """
        if not done:
            return {}
        cut = self.windows.cut(done - 1)
        values = {**self.windows.rest, **self.parameters, **cut.arrays}
        graph = self._unroll(cut.steps, values)
        ends = self.step_names("", cut.steps)
        return {k: graph[end].shape for k, end in zip(self._initial, ends, strict=True)}

    def _program(self, cut: Cut) -> Program:
        """Return the program of an update, filled."""
        return self.program(cut, self._programs, self._compiled)

    def program(
        self, cut: Cut, programs: dict[object, Program], compiled: Callable[[Cut, bool], Program]
    ) -> Program:
        """Return the program for a cut's shapes, filled with its data, states and parameters.

        Args:
            cut: the piece of the data.
            programs: those that there are.
            compiled: makes one for a cut, with the states given that are handed on or not.
        """
        shapes = tuple((name, array.shape) for name, array in cut.arrays.items())
        over = cut.goes_on and not self._free  # the text's initial values give way to the carried
        program = programs.get((shapes, over))
        if program is None:
            program = programs[shapes, over] = compiled(cut, over)
        for name, array in cut.arrays.items():
            program.feed_each(self.step_names(name, cut.steps), array)
        if program is not self._home:
            for name, array in self.parameters.items():
                program.feed(name, array)
        for name in program.names.intersection(self._initial):
            program.feed(name, self.carried[name] if cut.goes_on else program.start(name))
        return program

    def _compiled(self, cut: Cut, over: bool) -> Program:
        graph = self.unrolled(cut, over=over)
        program = compile_program(graph, self.model.loss or "", self.model.parameters)
        self._check(program)
        self._free = over or set(self._initial) <= set(program.names)
        return program

    def unrolled(self, cut: Cut, *, over: bool) -> Graph:
        """Return the graph of a cut.

        Args:
            cut: the piece of the data.
            over: whether the states that are handed on take the place of the text's own.
        """
        given = self.carried if over else {}
        values = {**self.windows.rest, **self.parameters, **cut.arrays, **given}
        return self._unroll(cut.steps, values)

    def _unroll(self, steps: int, values: Values) -> Graph:
        return self.model.unroll(steps, values, dtype=self.dtype, rewrite=self.rewrite)

    def _check(self, program: Program) -> None:
        if program.shape(self.model.loss or "") != ():
            raise ValuesError(
                f"the loss {self.model.loss} is no single number",
                hint="add it up: ∑ adds all elements, ∑ₜ all steps",
            )

    def _before(self) -> list[str]:
        """Return the names of the states before the first step."""
        clock = self.model._template.source.clock
        return [
            clock.at(family, clock.first - k)
            for family, lag in self.model._template.lags().items()
            for k in range(1, lag + 1)
        ]

    def _carry(self, program: Program, steps: int) -> None:
        """Keep the last states: the next window starts with them."""
        ends = self.step_names("", steps)
        pairs = zip(self._initial, ends, strict=True)
        self.carried = {start: program.value(end).copy() for start, end in pairs}

    def step_names(self, name: str, steps: int) -> list[str]:
        """Return the names of an input at all steps; without a name, those of the last states.

        Args:
            name: of the input, at t; or nothing.
            steps: how many there are.
        """
        known = self._names.get((name, steps))
        if known is None:
            clock = self.model._template.source.clock
            last = clock.first + steps - 1
            if name:
                known = [self.model.at(name, k) for k in range(clock.first, last + 1)]
            else:
                lags = self.model._template.lags().items()
                known = [clock.at(f, last - k + 1) for f, lag in lags for k in range(1, lag + 1)]
            self._names[name, steps] = known
        return known


def copied(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Return copies of arrays.

    >>> copied({"w": np.array(1.0)})
    {'w': array(1.)}
    """
    return {name: array.copy() for name, array in arrays.items()}


def _limit(what: str, limit: float | None) -> float | None:
    """Return the limit of a gradient, or raise `ValuesError` for what is none."""
    if limit is None:
        return None
    if isinstance(limit, bool) or not isinstance(limit, int | float | np.number) or not limit > 0:
        raise ValuesError(f"{what} is a number above 0, not {str(limit)[:40]}")
    try:
        return float(limit)
    except OverflowError:
        raise ValuesError(f"{what} does not fit a float64: {str(limit)[:40]}…") from None
