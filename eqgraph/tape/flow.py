"""Find gradients that vanish or explode on the way from the seed to a leaf."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

from eqgraph.ir import Node
from eqgraph.syntax.numbers import number
from eqgraph.tape.backflow import root_mean_square
from eqgraph.tape.machine import Machine
from eqgraph.tape.problem import Problem, ProblemKind, place_of
from eqgraph.tape.pull import handed
from eqgraph.tape.wording import LIMITS, worded


def flow(machine: Machine) -> Iterator[Problem]:
    """Find the leaf whose gradient has vanished or exploded most, and where on the way.

    Of a model over time only the parameters count, and only what vanishes: how large a sum over
    time is says nothing.
    """
    seed = root_mean_square(machine.seed)
    if not seed > 0:
        return
    timed = any(n.time is not None for n in machine.graph.nodes)
    leaves = [n for n in machine.graph.inputs if n.kind == "parameter" or not timed]
    sizes = _sizes(machine, leaves, seed)
    leaves = [n for n in leaves if sizes.get(n.id, 0.0) > 0]
    if not leaves:
        return
    leaf = min(leaves, key=lambda n: sizes[n.id])
    least = LIMITS["faint" if timed else "vanished"]
    if sizes[leaf.id] < least:  # else there is no need to look at the way
        path = _path(machine, leaf)
        sizes |= _sizes(machine, path, seed)
        small = sizes[leaf.id] * _scale(path, sizes) < least
        if small and not _cancelled(path, sizes):
            yield _along(machine, "vanishing", leaf, path, sizes)
    leaf = max(leaves, key=lambda n: sizes[n.id])
    if sizes[leaf.id] > LIMITS["exploded"] and not timed:
        path = _path(machine, leaf)
        yield _along(machine, "exploding", leaf, path, sizes | _sizes(machine, path, seed))


def _sizes(machine: Machine, nodes: Iterable[Node], seed: float) -> dict[str, float]:
    """Return the root mean square of the gradients of nodes, beside that of the seed."""
    return {
        n.id: root_mean_square(grad) / seed
        for n in nodes
        if (grad := machine.seen_grad(n)) is not None
    }


def _scale(path: list[Node], sizes: dict[str, float]) -> float:
    """Return what means on a path make of a gradient: a mean of 10⁶ entries is no illness."""
    out = 1.0
    for below, above in pairwise(path):
        operator = above.operator
        parts = math.prod(below.shape or ()) / max(math.prod(above.shape or ()), 1)
        fall = sizes.get(below.id, 0.0) / (sizes.get(above.id, 0.0) or math.inf)
        if (
            operator is not None
            and not operator.elementwise
            and not operator.core
            and parts > 1
            and fall > 0
        ):
            out *= max(1.0, min(parts, 1 / fall))
    return out


def _path(machine: Machine, leaf: Node) -> list[Node]:
    """Follow the largest contribution at each node, from a leaf up to `of`."""
    path, node = [leaf], leaf
    while node is not machine.of:
        writers = [i for i in machine.tape.by_node[node.id] if i.kind == "accumulate"]
        if not writers:
            break
        node = max(writers, key=lambda i: root_mean_square(handed(machine, i))).maker
        path.append(node)
    return path


def _cancelled(path: list[Node], sizes: dict[str, float]) -> bool:
    """Tell whether a zero was only missed by rounding: contributions to a sum that cancel."""
    return any(
        above.operator is not None
        and not above.operator.elementwise
        and sizes.get(below.id, 0.0) < LIMITS["rounding"] * sizes.get(above.id, 0.0)
        for below, above in pairwise(path)
    )


def _along(
    machine: Machine, kind: ProblemKind, leaf: Node, path: list[Node], sizes: dict[str, float]
) -> Problem:
    """Report a path and its steepest place."""
    factors = [
        (sizes[below.id] / sizes[above.id], below, above)
        for below, above in pairwise(path)
        if sizes.get(above.id, 0) > 0 and sizes.get(below.id, 0) > 0
    ]
    factor, below, above = (min if kind == "vanishing" else max)(factors, key=lambda f: f[0])
    step = next(
        i.step
        for i in machine.tape.by_node[below.id]
        if i.kind == "accumulate" and i.maker is above
    )
    bars = machine.tape.bars
    way = worded(
        "way", leaf=leaf.name, bar=bars[leaf.id], size=number(sizes[leaf.id], 2),
        above=bars[above.id], below=bars[below.id], steepest=number(factor, 2), step=step,
        place=place_of(machine, above),
    )  # fmt: skip
    return Problem(kind, step, below, worded(kind, way=way), tuple(path))
