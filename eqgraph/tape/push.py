"""Push tangents forward through a run that has come to its end: what a small change changes.

It is the transpose of `pull`: ⟨what is pushed, a cotangent⟩ = ⟨a tangent, what is pulled⟩.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Node
from eqgraph.ir.formats import computed_in, widened
from eqgraph.tape.flat import FlatAlgebra
from eqgraph.tape.machine import Machine
from eqgraph.tape.pull import later
from eqgraph.tape.registers import Later, handed_back

Array = np.ndarray[Any, np.dtype[Any]]

_MOST = 4096  # entries of a node through which no rule but its own transpose leads


def push(
    machine: Machine, seeds: Mapping[str, Array], *, into: Container[str] | None = None
) -> dict[str, Array]:
    """Let tangents flow on from nodes; return that of each node which they reach, by its id.

    Args:
        machine: at the end of its tape.
        seeds: the tangents that are given, by the id of their node.
        into: to which nodes something flows; by default to all.

    Raises:
        MachineError: a node is too large for what no rule says.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = a*b; z = y*y", {"a": 2.0, "b": 3.0})).run()
    >>> found = push(m, {m.graph["a"].id: np.array(1.0)})
    >>> float(found[m.graph["y"].id]), float(found[m.graph["z"].id])
    (3.0, 36.0)
    """
    known: dict[str, Array] = dict(seeds)
    for node in machine.graph.nodes:
        if node.operator is None or node.id in known or (into is not None and node.id not in into):
            continue
        for k, x in enumerate(node.operands):
            if x.id in known and node.operator.rule(k) is not None:
                change = _changed(machine, node, k, widened(known[x.id]))
                known[node.id] = known[node.id] + change if node.id in known else change
    return known


def _changed(machine: Machine, node: Node, k: int, tangent: Array) -> Array:
    """Return what a change of one operand changes in a node, to first order."""
    assert node.operator is not None
    shape = node.shape or ()
    if node.operator.elementwise:
        y, *xs = (later(machine, x) for x in (node, *node.operands))
        local = handed_back(node, k, np.ones(shape, computed_in(node.dtype)), y, xs, whole=True)
        with np.errstate(all="ignore"):
            return np.broadcast_to(local * tangent, shape)
    if _straight(machine, node, k):
        none = np.zeros_like(tangent)
        with np.errstate(all="ignore"):
            return _applied(machine, node, k, tangent) - _applied(machine, node, k, none)
    return _row_by_row(machine, node, k, tangent)


def _straight(machine: Machine, node: Node, k: int) -> bool:
    """Tell whether a node is a straight line in an operand: its rule reads neither."""
    read: list[int] = []

    def looked(index: int, x: Node) -> Later:
        held = later(machine, x)

        def make() -> Array:
            read.append(index)
            return held.make()

        return Later(held.shape, make)

    y, *xs = (looked(k, x) for k, x in enumerate((node, *node.operands), -1))
    handed_back(node, k, np.zeros(node.shape or (), computed_in(node.dtype)), y, xs)
    return -1 not in read and k not in read


def _applied(machine: Machine, node: Node, k: int, tangent: Array) -> Array:
    """Compute a node anew with another operand."""
    assert node.operator is not None
    m = FlatAlgebra(computed_in(node.dtype))
    values = (tangent if n == k else widened(machine.seen(x)) for n, x in enumerate(node.operands))
    xs = [m.buffer(np.asarray(x)) for x in values]
    return m.done(getattr(m, node.operator.name)(*xs, **node.params))


def _row_by_row(machine: Machine, node: Node, k: int, tangent: Array) -> Array:
    """Pull each entry of a node back by itself."""
    shape = node.shape or ()
    out = np.zeros(shape, computed_in(node.dtype))
    if out.size > _MOST:
        raise MachineError(
            f"{node.name} has {out.size:,} entries, too many to be followed one by one",
            hint="run fewer sequences of the batch",
        )
    y, *xs = (later(machine, x) for x in (node, *node.operands))
    for place in np.ndindex(shape):
        one = np.zeros(shape, out.dtype)
        one[place] = 1
        out[place] = np.vdot(handed_back(node, k, one, y, xs), tangent)
    return out
