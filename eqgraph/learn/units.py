"""Count the units that do not take part: saturated, constant, or without a gradient."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.families import Family
from eqgraph.learn.wording import LIMITS, worded
from eqgraph.tape import Machine

Array = np.ndarray[Any, np.dtype[Any]]


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
    """Return the fractions of units near the ends of what saturates, σ or tanh."""
    low: dict[str, Array] = {}
    high: dict[str, Array] = {}
    for name, nodes in families.items():
        operator = next(iter(nodes.values())).operator
        if operator is None or operator.range is None or operator.saturates is None:
            continue
        least, most = operator.range
        near = LIMITS["near"] * max(abs(least), abs(most))
        values = {t: value_of(machine, node) for t, node in nodes.items()}
        low[name] = over(steps, {t: float(np.mean(v < least + near)) for t, v in values.items()})
        high[name] = over(steps, {t: float(np.mean(v > most - near)) for t, v in values.items()})
    return low, high


def broken(machine: Machine, families: Mapping[str, Family]) -> list[str]:
    """Tell the first value that is NaN or ∞, and the first gradient on its way back."""
    nodes = [(t, name, node) for name, found in families.items() for t, node in found.items()]
    values = [(t, name) for t, name, n in nodes if not np.isfinite(value_of(machine, n)).all()]
    gradients = [
        (t, name)
        for t, name, node in nodes
        if (g := machine.grad_of(node)) is not None and not np.isfinite(g).all()
    ]
    out: list[str] = []
    if values:
        t, name = min(values, key=lambda one: one[0])
        out.append(worded("value", name=name, t=t))
    if gradients:
        t, name = max(gradients, key=lambda one: one[0])
        out.append(worded("gradient", name=name, t=t))
    return out


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
        arrays = [value_of(machine, n).reshape(-1, shape[-1]) for n in nodes.values()]
        values = np.concatenate(arrays)
        gradients = [g for n in nodes.values() if (g := machine.grad_of(n)) is not None]
        # One sample cannot vary.
        if len(values) > 1 and (still := np.flatnonzero(values.var(0) < LIMITS["still"])).size:
            constant[name] = still.tolist()
        if gradients:
            size = np.concatenate([np.abs(g).reshape(-1, shape[-1]) for g in gradients]).max(0)
            if (none := np.flatnonzero(size == 0)).size:
                dead[name] = none.tolist()
    return constant, dead
