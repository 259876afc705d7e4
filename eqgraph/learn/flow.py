"""Follow the gradient of one step's loss back through a window, beside a training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eqgraph.ir.values import Array
from eqgraph.learn.wording import flow_name
from eqgraph.tape.backflow import backflow
from eqgraph.tape.machine import Machine

if TYPE_CHECKING:
    from eqgraph.learn.trainer import Trainer
    from eqgraph.learn.windows import Cut


class Flow:
    """Hold the machines that a training's flow is looked at with, one for each shape of its data.

    What flows is what `eg.diagnose` tells as `flow`: of the loss of the last step that has one,
    its direct part alone, as it comes back step by step.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._machines: dict[object, Machine] = {}

    def __call__(self, cut: Cut) -> dict[str, Array]:
        """Return the norms that come back to each state, at each step; NaN where none can come.

        Their names are those of the diagnosis: ‖∂L/∂hₜ‖ of the last loss.
        """
        trainer = self._trainer
        window = trainer.windows
        out: dict[str, Array] = {}
        found = backflow(self._machine(cut).run())
        for flow in (found[state] for state in trainer.model.states if state in found):
            name = flow_name(trainer.model.loss or "", flow)
            out[name] = np.full(window.window, np.nan)
            for step, norm in zip(flow.steps, flow.norms, strict=True):
                if 0 <= step - window.first < window.window:
                    out[name][step - window.first] = norm
        return out

    def _machine(self, cut: Cut) -> Machine:
        """Return the machine of a cut, with its data, the states it starts with, the parameters."""
        trainer = self._trainer
        shapes = tuple((name, array.shape) for name, array in cut.arrays.items())
        known = self._machines.get((shapes, cut.goes_on))
        if known is None:
            graph = trainer.unrolled(cut, over=cut.goes_on)
            known = self._machines[shapes, cut.goes_on] = Machine(graph, trainer.model.loss)
            return known
        given = trainer.carried if cut.goes_on else {}
        values = {**trainer.parameters, **given}
        for name, array in cut.arrays.items():
            values |= zip(trainer.step_names(name, cut.steps), array, strict=True)
        leaves = known.values
        for name, array in values.items():
            if name in leaves:
                known.let(name, array)
        return known
