"""Tell the part of an unrolled graph that is carried on in time from the losses behind it."""

from __future__ import annotations

from eqgraph.ir.families import Family, direction, families_of
from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node


def states_of(graph: Graph) -> dict[str, Family]:
    """Return the families that carry something on; one that only adds a loss up is none.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; sₜ = sₜ₋₁ + hₜ²; s₀ = 0; loss L = s_T")
    >>> list(states_of(m.unroll(3)))
    ['hₜ']
    """
    found = {name: nodes for name, nodes in families_of(graph).items() if direction(nodes)}
    kept = {name: nodes for name, nodes in found.items() if not _adds_up(nodes)}
    return kept or found


def _adds_up(nodes: Family) -> bool:
    """Tell whether each node of a family is only added to something on the way to the next one."""
    onward = direction(nodes)
    for t, node in nodes.items():
        later = [u for u in node.users if u.time is not None and (u.time - t) * onward > 0]
        if not all(_added(u, nodes.get(t + onward)) for u in later):
            return False
    return True


def _added(user: Node, into: Node | None) -> bool:
    """Tell whether a node is a sum, and so is all that reads it up to another one."""
    while into is not None and user.sign == "+":
        if user is into:
            return True
        if len(user.users) != 1:
            return False
        user = user.users[0]
    return False


def carried(graph: Graph, states: dict[str, Family]) -> set[str]:
    """Return the ids of the states and of all that they are made of; a loss stands behind them.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; pₜ = tanh(hₜ); loss L = ∑ₜ pₜ")
    >>> g = m.unroll(2)
    >>> inside = carried(g, states_of(g))
    >>> [n.name for n in g.nodes if n.given and n.id not in inside]
    ['p₁', 'p₂', 'L']
    """
    found = {node.id for nodes in states.values() for node in nodes.values()}
    for node in reversed(graph.nodes):  # users stand behind their operands
        if node.id in found:
            found.update(x.id for x in node.operands)
    return found
