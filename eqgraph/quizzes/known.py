"""Name what a run knows: what an answer may read."""

from __future__ import annotations

from eqgraph.ir import Array
from eqgraph.tape import Machine


def names_of(machine: Machine) -> dict[str, Array | None]:
    """Return the values and gradients of a run by name."""
    out: dict[str, Array | None] = {}
    for node in machine.graph.nodes:
        bar = machine.tape.bars.get(node.id)
        grad = machine.grad_of(node) if bar else None
        if bar is not None and grad is not None:
            out[bar] = grad
    for node in machine.graph.nodes:
        out.update((name, machine.value_of(node)) for name in (node.name, *node.names))
    return out
