"""Tell from a history whether the rate of a training is too large or too small."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from eqgraph.syntax.numbers import number
from eqgraph.tape import Machine, Problem

if TYPE_CHECKING:
    from eqgraph.learn.history import History

USUAL = 1e-3  # ‖ΔW‖/‖W‖ of an update: Karpathy, cs231n notes, Neural networks 3
_HUGE = 0.5  # the same of a step that makes another matrix
_LARGE, _SMALL = 0.05, 1e-4  # of one where the loss decides
_WORSE, _SAME = 1.02, 0.99  # of the first losses: what the last ones are then
_JUMPS = 2.0  # of the first loss: one that was thrown so high
_FEW = 10  # losses whose median is compared


def rate_problem(machine: Machine, history: History) -> Problem | None:
    """Return the problem that the rate is, by the steps that it makes and what becomes of the loss.

    Steps with ‖ΔW‖/‖W‖ over 0.5 are an illness, and over 0.05 where the loss rises; tiny ones,
    under 10⁻⁴, where it has not fallen.

    Args:
        machine: of the model that was trained.
        history: of its training.
    """
    found = [median(one.values()) for one in history.ratios.values() if one]
    if not found or len(history.losses) < 2:
        return None
    few = max(1, min(_FEW, len(history.losses) // 3))
    first, last = median(history.losses[:few]), median(history.losses[-few:])
    most, least = max(found), max(found)
    broken = history.halted is not None
    risen = last > _WORSE * first or max(history.losses) > _JUMPS * history.losses[0]
    large = most > _HUGE or (most > _LARGE and (risen or broken))
    if not large and not (least < _SMALL and last > _SAME * first):
        return None
    ratio = most if large else least
    rate = history.rates[-1] * USUAL / ratio
    parameters = [n for n in machine.graph.inputs if n.kind == "parameter"]
    evidence = (
        f"‖ΔW‖/‖W‖ is {_brief(ratio)} in the median of the parameters, the loss went from"
        f" {_brief(first)} to {_brief(last)} in {len(history.losses):,} updates"
        + (f", by way of {_brief(max(history.losses))}" if large and risen else "")
    )
    cure = f"rate={number(rate, 1)}"
    text = f"the learning rate {number(history.rates[-1], 2, short=True)} is too"
    text = f"{text} {'large' if large else 'small'}: {evidence}; try {cure}"
    node = parameters[0] if parameters else machine.of
    return Problem("rate", len(machine.tape), node, text, tuple(parameters), evidence, cure)


def _brief(x: float) -> str:
    return number(x, 2, short=True)
