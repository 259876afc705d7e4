"""Count the units that do not take part: saturated, constant, or without a gradient."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.graph import Node
from eqgraph.learn.families import Family
from eqgraph.tape import Machine

Array = np.ndarray[Any, np.dtype[Any]]

_LOW, _HIGH = 0.1, 0.9  # Karpathy, Johnson, Li, Visualizing and understanding RNNs (2015)
_IDLE = 1e-6  # of the variance over time and batch


def value_of(machine: Machine, node: Node) -> Array:
    """Return the value of a node in a run that came to its end."""
    value = machine.value_of(node)
    assert value is not None
    return value


def over(steps: list[int], values: Mapping[int, float]) -> Array:
    """Return one number a step, NaN where there is none."""
    return np.array([values.get(t, math.nan) for t in steps])


def saturation(
    machine: Machine, families: Mapping[str, Family], steps: list[int]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the fractions of units near the ends of σ, or of tanh."""
    low: dict[str, Array] = {}
    high: dict[str, Array] = {}
    for name, nodes in families.items():
        operator = next(iter(nodes.values())).operator
        if operator is None or operator.name not in ("sigmoid", "tanh"):
            continue
        lowest = _LOW if operator.name == "sigmoid" else -_HIGH
        values = {t: value_of(machine, node) for t, node in nodes.items()}
        low[name] = over(steps, {t: float(np.mean(v < lowest)) for t, v in values.items()})
        high[name] = over(steps, {t: float(np.mean(v > _HIGH)) for t, v in values.items()})
    return low, high


def idle(
    machine: Machine, families: Mapping[str, Family]
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return the units that do not change over time and batch, and those without any gradient."""
    constant: dict[str, list[int]] = {}
    dead: dict[str, list[int]] = {}
    for name, nodes in families.items():
        shape = next(iter(nodes.values())).shape
        if not shape:
            continue
        rows = [value_of(machine, n).reshape(-1, shape[-1]) for n in nodes.values()]
        spread = np.concatenate(rows).var(0)
        gradients = [g for n in nodes.values() if (g := machine.grad_of(n)) is not None]
        if (still := np.flatnonzero(spread < _IDLE)).size:
            constant[name] = still.tolist()
        if gradients:
            size = np.concatenate([np.abs(g).reshape(-1, shape[-1]) for g in gradients]).max(0)
            if (none := np.flatnonzero(size == 0)).size:
                dead[name] = none.tolist()
    return constant, dead
