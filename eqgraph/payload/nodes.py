"""Write the nodes of a run: how they are linked, and what is known of each for good."""

from __future__ import annotations

from eqgraph.ir import Node
from eqgraph.operators.formula import Formula, write
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.equations import Places
from eqgraph.payload.schema import NodeDetails, NodeInfo
from eqgraph.picture import ref
from eqgraph.picture.anatomy import label_of
from eqgraph.tape import Machine, contribution, right_side


def node_info(machine: Machine, node: Node, places: Places, arrays: Arrays) -> NodeInfo:
    """Describe a node of a machine's graph."""
    return {
        "ref": ref(node),
        "name": node.name,
        "names": list(node.names),
        "kind": node.kind,
        "sign": node.sign,
        "shape": None if node.shape is None else list(node.shape),
        "equation": node.equation,
        "operands": [ref(x) for x in node.operands],
        "users": [ref(x) for x in node.users],
        "spans": places.of(node),
        "value": arrays(machine.value_of(node)) if node.leaf else None,
        **label_info(node),
        **_details(machine, node),
    }


def label_info(node: Node) -> NodeDetails:
    """Return what a picture calls a node, where that is not its name."""
    label = label_of(node)
    return {} if label == node.name else {"label": label}


def base_name(node: Node) -> str:
    """Return what the entries of a node are called by: y of yᵢ."""
    return node.names[1] if node.axes and len(node.names) > 1 else node.name


def _details(machine: Machine, node: Node) -> NodeDetails:
    """Return the payload's fields that describe a node's operator.

    `formula` is its right side, `template` the same with `{0}`, `{1}` for the operands' numbers
    (elementwise operators only), `derivatives` what flows back to each operand, or None.
    """
    axes: NodeDetails = {"axes": list(node.axes)} if node.axes else {}
    if node.operator is None:
        return {**axes, "dtype": str(node.dtype), "doc": _LEAVES[node.kind]}
    operator, bars = node.operator, machine.tape.bars
    template = None
    if operator.elementwise:
        holes = [Formula(f"{{{k}}}") for k in range(len(node.operands))]
        template = write(operator, *holes, **node.params).text
    flows = [
        operator.rule(k) is not None and x.kind != "constant" for k, x in enumerate(node.operands)
    ]
    return {
        **axes,
        "dtype": str(node.dtype),
        "doc": operator.doc,
        "operator": operator.name,
        "formula": right_side(node),
        "template": template,
        "derivatives": [
            f"{bars[x.id]} += {contribution(node, k, bars)}" if flows[k] else None
            for k, x in enumerate(node.operands)
        ],
        "band": list(operator.saturates) if operator.saturates else None,
    }


_LEAVES = {
    "input": "An input: its value is given for each run.",
    "parameter": "A parameter: its value is learned.",
    "constant": "A constant of the text; no gradient flows to it.",
}
