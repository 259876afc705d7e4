"""Find the families of an unrolled graph: the nodes of each equation that holds at every step."""

from __future__ import annotations

from collections.abc import Mapping

from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node
from eqgraph.syntax import canonical, display
from eqgraph.syntax.clock import Clock, Timed

Family = dict[int, Node]  # the nodes of an equation, by step


def families_of(graph: Graph) -> dict[str, Family]:
    """Return the nodes of each equation that holds at every step, by its name."""
    out: dict[str, Family] = {}
    for node in graph.nodes:
        if node.time is None or node.equation is None or node.operator is None or not node.given:
            continue
        if _timed(node) is not None:  # else a sum up to this step, such as L
            out.setdefault(graph.equations[node.equation].name, {})[node.time] = node
    return out


def _timed(node: Node) -> Timed | None:
    """Return the family and the step that a node is named after: (hₜ, 3) of h₃."""
    timed = (found for name in node.names for found in Clock().steps_of(canonical(name)))
    return next((found for found in timed if found.offset == node.time), None)


def steps_in(graph: Graph, family: str) -> Family:
    """Return the nodes that are named after a family, leaves too: h₀, h₁, … of hₜ."""
    out: Family = {}
    for node in graph.nodes:
        for name in node.names if node.kind != "constant" else ():
            for found in Clock().steps_of(canonical(name)):
                if found.family == canonical(family):
                    out[found.offset] = node
    return dict(sorted(out.items()))


def direction(nodes: Family) -> int:
    """Return 1 for a family that is read at a later step, −1 for one read at earlier steps only."""
    later = 0
    for t, node in nodes.items():
        for user in node.users:
            if user.time is None or user.time == t or _of_a_sum(user):
                continue
            if user.time > t:
                return 1
            later = -1
    return later


def _of_a_sum(user: Node) -> bool:
    """Tell whether a node of a later step only adds up what an equation without time sums."""
    while user.sign == "+" and not user.given and len(user.users) == 1:
        user = user.users[0]
    return user.time is None or (user.given and _timed(user) is None)


def is_state(nodes: Family) -> bool:
    """Tell whether a family is read at another step than its own."""
    return direction(nodes) != 0


def inputs_of(graph: Graph, steps: list[int]) -> dict[str, Family]:
    """Return the inputs that are read step by step, as families."""
    out: dict[str, Family] = {}
    for node in graph.inputs:
        found = _timed(node)
        if node.kind == "input" and node.time in steps and found is not None:
            out.setdefault(display(found.family), {})[found.offset] = node
    return out


def path_of(graph: Graph, step: int, user: Node | None) -> tuple[str, int] | None:
    """Return the way back from a user to a node of a step: its equation, and how far away it is."""
    if user is None or user.equation is None:
        return None
    return graph.equations[user.equation].name, 0 if user.time is None else user.time - step


def gates_of(nodes: Family, families: Mapping[str, Family]) -> list[str]:
    """Return the families whose value multiplies a state in the state's own recurrence."""
    homes = {node.id: name for name, found in families.items() for node in found.values()}
    out: list[str] = []
    onward = direction(nodes)
    for t, node in nodes.items():
        then = t + onward
        for user in node.users:
            if user.sign == "*" and user.time == then and user.equation == node.equation:
                others = (x for x in user.operands if x is not node)
                out += [homes[x.id] for x in others if x.id in homes and x.time == then]
    return list(dict.fromkeys(out))
