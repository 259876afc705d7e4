"""Find by how much a parameter is to be divided so that a gradient neither explodes nor fades."""

from __future__ import annotations

import math

from eqgraph.ir import Node
from eqgraph.tape.backflow import backflow, most_kept
from eqgraph.tape.machine import Machine
from eqgraph.tape.wording import LIMITS

_TRIES = 5


def tamed(machine: Machine, parameter: Node, rate: float) -> float:
    """Return the divisor, from the rate at which a state grew before it overflowed.

    Smaller states meet other slopes, and of fifty steps one tenth too much is a hundredfold: it is
    tried, and corrected by what the gradient then does in a step.

    Args:
        machine: the one whose run overflows; it stays as it is.
        parameter: the leaf that is divided.
        rate: the first guess.
    """
    low, high = 0.0, math.inf  # too little, too much
    for _ in range(_TRIES):
        other = Machine(machine.graph, machine.of.name, machine.seed)
        for name, value in machine.values.items():
            other.let(name, value / rate if name == parameter.name else value)
        flows = backflow(other.run())
        kept = most_kept(flows)
        if kept is None:
            break
        most = max(flows.values(), key=lambda one: one.most[0])
        gain, at = most.most
        steps = max(abs(most.steps[0] - at), 1)
        if gain > LIMITS["grows"]:
            low = rate
            rate *= gain ** (1 / steps) if math.isfinite(gain) else LIMITS["swells"]
        elif 0 < kept.best < LIMITS["fades"]:
            high = rate
            rate *= kept.best ** (1 / max(len(kept.steps) - 1, 1))
        else:
            break
        if low > 0 and high < math.inf:
            rate = math.sqrt(low * high)
    return rate
