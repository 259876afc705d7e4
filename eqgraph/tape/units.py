"""Count the units of a run over time that take no part: saturated, closed, dead, constant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.families import Family
from eqgraph.ir.formats import format_of
from eqgraph.tape.machine import Machine
from eqgraph.tape.pull import later
from eqgraph.tape.registers import handed_back
from eqgraph.tape.wording import LIMITS

Array = np.ndarray[Any, np.dtype[Any]]

_EDGE = 1.05  # times as far from an end as `saturates`: there the slope is over 1 %


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Hold how much of a gate lies near the ends of its range, over all steps and sequences.

    Args:
        low: the share of its entries where the slope is nearly zero, at the lower end.
        high: the same at the upper end.
        closed: how many units stay near the lower end at every step, of a gate that begins at 0.
        units: how many there are.
    """

    low: float
    high: float
    closed: int
    units: int

    @property
    def flat(self) -> float:
        """Return the share of both ends."""
        return self.low + self.high


def slope(machine: Machine, node: Node) -> Array:
    """Return the derivative of an elementwise node by its first operand, entry by entry."""
    assert node.operator is not None
    y, *xs = (later(machine, x) for x in (node, *node.operands))
    with np.errstate(all="ignore"):
        return np.array(handed_back(node, 0, np.ones_like(y.make()), y, xs, whole=True))


def flat_at(machine: Machine, node: Node) -> Array:
    """Tell at which entries of what saturates the slope is under 1 % of its largest.

    The value tells it; only where one lies at the edge the slope itself is taken, for which the
    operand of a long run has to be computed again.
    """
    operator = node.operator
    assert operator is not None and operator.range is not None
    assert operator.saturates is not None and operator.steepest is not None
    (least, most), (low, high) = operator.range, operator.saturates
    if format_of(machine.graph.dtype).small:  # its values are too coarse to tell
        return slope(machine, node) < LIMITS["flat"] * operator.steepest
    value = machine.seen(node)
    flat: Array = (value < low) | (value > high)
    near = (value < least + _EDGE * (low - least)) | (value > most - _EDGE * (most - high))
    if np.count_nonzero(near) > np.count_nonzero(flat):
        flat = slope(machine, node) < LIMITS["flat"] * operator.steepest
    return flat


def near_ends(machine: Machine, node: Node) -> tuple[Array, Array]:
    """Tell which entries of what saturates lie near an end, in parts of the larger one."""
    assert node.operator is not None and node.operator.range is not None
    least, most = node.operator.range
    near = LIMITS["near"] * max(abs(least), abs(most))
    value = machine.seen(node)
    return value < least + near, value > most - near


def ends_of(machine: Machine, nodes: Family) -> Ends | None:
    """Return how much of a family lies near its ends; None where it does not saturate."""
    operator = next(iter(nodes.values())).operator
    if operator is None or operator.range is None or operator.steepest is None:
        return None
    low = high = size = 0
    shut: Any = True
    for node in nodes.values():
        flat = flat_at(machine, node)
        below = machine.seen(node) < sum(operator.range) / 2
        low += int(np.count_nonzero(flat & below))
        high += int(np.count_nonzero(flat & ~below))
        size += flat.size
        shut = shut & _whole(near_ends(machine, node)[0]).all(0)
    closed = int(np.count_nonzero(shut)) if operator.range[0] == 0 else 0
    return Ends(low / size, high / size, closed, len(shut)) if size else None


def dead(machine: Machine, nodes: Family) -> tuple[int, int]:
    """Return how many units of a relu let nothing through at any step, and how many there are.

    A unit that only these data do not open is not dead: its operand lies so near the edge, beside
    how much it varies, that others may. A dead unit's own value is that edge.
    """
    alive: Any = False
    operands, values = [], []
    for node in nodes.values():
        alive = alive | _whole(slope(machine, node) != 0).any(0)
        value = machine.seen(node)
        operands.append(_whole(np.broadcast_to(machine.seen(node.operands[0]), value.shape)))
        values.append(_whole(value))
    below = np.concatenate(operands).astype(np.float64) - np.concatenate(values)
    far = np.abs(below.mean(0)) >= LIMITS["beyond"] * below.std(0)
    return int(np.count_nonzero(~alive & far)), len(alive)


def constant(machine: Machine, nodes: Family) -> list[int]:
    """Return the units that do not change over time and batch; one sample cannot vary."""
    arrays = [_whole(machine.seen(node)).astype(np.float64, copy=False) for node in nodes.values()]
    count = sum(len(array) for array in arrays)
    if count < 2 or not next(iter(nodes.values())).shape:
        return []
    with np.errstate(all="ignore"):
        mean = sum(array.sum(0) for array in arrays) / count
        variance = sum(((array - mean) ** 2).sum(0) for array in arrays) / count
    found: list[int] = np.flatnonzero(variance < LIMITS["still"]).tolist()
    return found


def unreached(machine: Machine, nodes: Family) -> list[int]:
    """Return the units that get no gradient at any step; none of a family without any."""
    found = [g for node in nodes.values() if (g := machine.seen_grad(node)) is not None]
    if not found or not next(iter(nodes.values())).shape:
        return []
    some: Any = False
    for gradient in found:
        some = some | (_whole(gradient) != 0).any(0)
    units: list[int] = np.flatnonzero(~some).tolist()
    return units


def _whole(array: Array) -> Array:
    """Return an array with one row a sample, one column a unit."""
    return array.reshape(-1, (array.shape or (1,))[-1])


def squashing(families: Mapping[str, Family]) -> list[str]:
    """Return the families whose operator saturates at both ends."""
    rows = {name: next(iter(nodes.values())).operator for name, nodes in families.items()}
    return [
        n
        for n, operator in rows.items()
        if operator and operator.range and operator.steepest is not None
    ]
