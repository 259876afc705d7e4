"""Pull cotangents back through a run that has come to its end."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.formats import widened
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.machine import Machine
from eqgraph.tape.registers import Later, handed_back

Array = np.ndarray[Any, np.dtype[Any]]


def pull(
    machine: Machine,
    seeds: Mapping[str, Array],
    *,
    into: Container[str] | None = None,
    until: Container[str] = (),
) -> Iterator[tuple[Node, Array]]:
    """Let cotangents flow back from nodes, and yield each node with all that arrives, users first.

    Nothing is kept: what a node has handed on is let go. The nodes are known by their id, `into`
    says to which ones something flows, `until` which ones hand nothing on.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = a*b; z = y + a", {"a": 2.0, "b": 3.0})).run()
    >>> {node.name: float(x) for node, x in pull(m, {m.graph["z"].id: np.array(1.0)})}
    {'z': 1.0, 'y': 1.0, 'b': 2.0, 'a': 4.0}
    """
    waiting: dict[str, Any] = dict(seeds)
    for node in reversed(machine.graph.nodes):
        if not waiting:
            return
        if node.id not in waiting:
            continue
        arrived = waiting.pop(node.id)
        yield node, arrived
        if node.id in until:
            continue
        for _, x, part in parts(machine, node, arrived, into):
            with np.errstate(all="ignore"):
                waiting[x.id] = waiting[x.id] + part if x.id in waiting else part


def parts(
    machine: Machine, node: Node, upstream: Array, into: Container[str] | None = None,
    only: int | None = None,
) -> Iterator[tuple[int, Node, Array]]:  # fmt: skip
    """Yield what a node hands back to each of its operands, or only to one.

    These are (index, operand, contribution).
    """
    if node.operator is None:
        return
    y, *xs = (later(machine, n) for n in (node, *node.operands))
    for k, x in enumerate(node.operands):
        if x.kind == "constant" or (into is not None and x.id not in into):
            continue
        if node.operator.rule(k) is None or only not in (None, k):
            continue
        found = handed_back(node, k, widened(upstream), y, xs)
        with np.errstate(all="ignore"):  # a small float rounds what it cannot hold
            yield k, x, found.astype(node.dtype, copy=False)


def later(machine: Machine, node: Node) -> Later:
    """Return the value of a node, to be looked at where a rule reads it."""
    return Later(node.shape or (), lambda: widened(machine.seen(node)))


def handed(machine: Machine, instruction: Instruction) -> Array:
    """Return what a backward instruction adds, after the seed, in a run that came to its end."""
    user = instruction.user
    assert user is not None
    upstream = machine.seen_grad(user)
    assert upstream is not None
    return next(part for _, _, part in parts(machine, user, upstream, only=instruction.operand))
