"""State what is known of a node for good: its formula, its derivatives, what it is for."""

from __future__ import annotations

from typing import Any

from eqgraph.graph import Graph, Node
from eqgraph.operators.formula import Formula, write
from eqgraph.tape import Machine, contribution


def operators(graph: Graph) -> dict[str, Any]:
    """Return what holds of every node of an operator, by the operator's name."""
    rows = {node.operator.name: node.operator for node in graph.nodes if node.operator}
    return {
        name: {"sign": row.notation.sign, "doc": row.doc, "band": _SATURATED.get(name)}
        for name, row in rows.items()
    }


def facts(machine: Machine, node: Node) -> dict[str, Any]:
    """Return the payload's fields that describe a node's operator.

    `template` is its right side with `{0}`, `{1}` for the operands' numbers (elementwise operators
    only). What flows back to each operand stands on the tape; `derivatives` says it for a node
    that no gradient reaches.
    """
    if node.operator is None:
        return {}
    row, bars = node.operator, machine.tape.bars
    said: dict[str, Any] = {"operator": row.name}
    if row.elementwise:
        holes = [Formula(f"{{{k}}}") for k in range(len(node.operands))]
        said["template"] = write(row, *holes, **node.params).text
    if any(i.phase == "backward" for i in machine.tape.by_node[node.id]):
        return said
    flows = [row.rule(k) is not None and x.kind != "constant" for k, x in enumerate(node.operands)]
    said["derivatives"] = [
        f"{bars[x.id]} += {contribution(node, k, bars)}" if flows[k] else None
        for k, x in enumerate(node.operands)
    ]
    return said


# Entries outside of the band count as saturated: there the slope is under 1 % of the largest.
_SATURATED = {"sigmoid": [0.0025, 0.9975], "tanh": [-0.995, 0.995]}
