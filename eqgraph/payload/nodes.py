"""State what is known of a node for good: its formula, its derivatives, what it is for."""

from __future__ import annotations

from typing import Any

from eqgraph.ir import Node
from eqgraph.operators.formula import Formula, write
from eqgraph.tape import Machine, contribution, right_side


def facts(machine: Machine, node: Node) -> dict[str, Any]:
    """Return the payload's fields that describe a node's operator.

    `formula` is its right side, `template` the same with `{0}`, `{1}` for the operands' numbers
    (elementwise operators only), `derivatives` what flows back to each operand, or None.
    """
    if node.operator is None:
        return {"dtype": str(node.dtype), "doc": _LEAVES[node.kind]}
    row, bars = node.operator, machine.tape.bars
    template = None
    if row.elementwise:
        holes = [Formula(f"{{{k}}}") for k in range(len(node.operands))]
        template = write(row, *holes, **node.params).text
    flows = [row.rule(k) is not None and x.kind != "constant" for k, x in enumerate(node.operands)]
    return {
        "dtype": str(node.dtype),
        "doc": row.doc,
        "operator": row.name,
        "formula": right_side(node),
        "template": template,
        "derivatives": [
            f"{bars[x.id]} += {contribution(node, k, bars)}" if flows[k] else None
            for k, x in enumerate(node.operands)
        ],
        "band": list(row.saturates) if row.saturates else None,
    }


_LEAVES = {
    "input": "An input: its value is given for each run.",
    "parameter": "A parameter: its value is learned.",
    "constant": "A constant of the text; no gradient flows to it.",
}
