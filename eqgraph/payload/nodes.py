"""Write the nodes of a run: how they are linked, and what is known of each for good."""

from __future__ import annotations

from eqgraph.ir import Node
from eqgraph.payload.equations import Places
from eqgraph.payload.kinds import Kinds
from eqgraph.payload.program import OperatorInfo, RunNode
from eqgraph.payload.schema import NodeDetails
from eqgraph.payload.sequences import in_sequences
from eqgraph.payload.values import Values
from eqgraph.picture import ref
from eqgraph.picture.anatomy import label_of
from eqgraph.tape import Machine


def run_nodes(machine: Machine, places: Places, kinds: Kinds, values: Values) -> list[RunNode]:
    """Describe the nodes of a machine's graph, in the order of the tape."""
    place = {node.id: k for k, node in enumerate(machine.graph.nodes)}
    found = [_node(machine, node, place, places, kinds, values) for node in machine.graph.nodes]
    sequences = in_sequences(machine.graph)
    for node, made in zip(machine.graph.nodes, found, strict=True):
        if node.id in sequences:
            made["rows"] = True
    return found


def _node(
    machine: Machine, node: Node, place: dict[str, int], places: Places, kinds: Kinds,
    values: Values,
) -> RunNode:  # fmt: skip
    made: RunNode = {
        "name": node.name,
        "kind": node.kind if node.kind != "operator" else kinds(node),
        "equation": node.equation,
        "spans": places.of(node),
    }
    if label_of(node) != node.name:
        made["label"] = label_of(node)
    if ref(node) != node.name:
        made["ref"] = ref(node)
    if node.names != (node.name,):
        made["names"] = list(node.names)
    if node.operands:
        made["operands"] = [place[x.id] for x in node.operands]
    if node.id in machine.tape.bars:
        made["bar"] = machine.tape.bars[node.id]
    if node.axes:
        made["axes"] = list(node.axes)
    if node.dtype != machine.graph.dtype:
        made["dtype"] = str(node.dtype)
    if node.leaf:
        held = machine.value_of(node)
        assert held is not None  # a machine has the values of all leaves
        made["value"] = values(held)
        if node.name in machine.graph.fixed:
            made["fixed"] = True
    return made


def label_info(node: Node) -> NodeDetails:
    """Return what a picture calls a node, where that is not its name."""
    label = label_of(node)
    return {} if label == node.name else {"label": label}


def operators(nodes: list[Node]) -> dict[str, OperatorInfo]:
    """Describe the operators that nodes are of."""
    made: dict[str, OperatorInfo] = {}
    for operator in {n.operator.name: n.operator for n in nodes if n.operator is not None}.values():
        made[operator.name] = {
            "sign": operator.notation.sign, "doc": operator.doc, "reason": operator.reason,
            "back": operator.reason_back,
        }  # fmt: skip
        if operator.saturates:
            made[operator.name]["band"] = list(operator.saturates)
        if operator.range:
            made[operator.name]["range"] = list(operator.range)
        if operator.distribution:
            made[operator.name]["distribution"] = True
    return made
