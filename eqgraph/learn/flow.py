"""Compute the gradient of each state at each step of a window, beside a training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eqgraph.ir.values import Array
from eqgraph.tape.program import Program, compile_program
from eqgraph.tape.trace import length

if TYPE_CHECKING:
    from eqgraph.learn.trainer import Trainer
    from eqgraph.learn.windows import Cut


class Flow:
    """Hold the programs that a training's flow is computed by, one for each shape of its data."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._programs: dict[object, Program] = {}

    def __call__(self, cut: Cut) -> dict[str, Array]:
        """Return ‖∂L/∂hₜ‖ of each state h at each step, NaN after the end of a short window."""
        trainer = self._trainer
        steps = {state: self._names(state, cut.steps) for state in trainer.model.states}
        program = trainer.program(cut, self._programs, self._compiled)
        program.run()
        out: dict[str, Array] = {}
        for state, names in steps.items():
            found = [program.grad(name) for name in names]
            norms = [0.0 if g is None else length(g) for g in found]
            out[state] = np.full(trainer.windows.window, np.nan)
            out[state][: len(norms)] = norms
        return out

    def _compiled(self, cut: Cut, over: bool) -> Program:
        trainer = self._trainer
        names = [n for state in trainer.model.states for n in self._names(state, cut.steps)]
        return compile_program(trainer.unrolled(cut, over=over), trainer.model.loss or "", names)

    def _names(self, state: str, steps: int) -> list[str]:
        first = self._trainer.windows.first
        return [self._trainer.model.at(state, first + k) for k in range(steps)]
