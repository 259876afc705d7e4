"""Take the frame of a machine: what its picture shows at the present place on the tape."""

from __future__ import annotations

from collections.abc import Mapping

from eqgraph.graph import Graph, Node
from eqgraph.picture.folding import readable
from eqgraph.picture.frame import EdgeFrame, EdgeKey, Frame, NodeFrame, Phase, State, ref
from eqgraph.picture.summary import Summary, summarise
from eqgraph.tape import Machine


def frame(machine: Machine) -> Frame:
    """Return values and gradients as far as they are known, and the states about this phase."""
    phase: Phase = "backward" if machine.phase == "backward" else "forward"
    drawn = readable(machine.graph)
    stands = _stands(machine.graph, drawn)
    own = {node.id: node for node in machine.graph.nodes}
    current = machine.current and stands.get(machine.current.node.id)
    nodes = {ref(n): _node(machine, own[n.id], phase, n.id == current) for n in drawn.nodes}
    return Frame(nodes=nodes, edges=_edges(machine, phase, drawn, stands), phase=phase)


def _stands(graph: Graph, drawn: Graph) -> dict[str, str]:
    """Say by which drawn node each node is seen: itself, or what it is folded into."""
    seen = {node.id: node.id for node in drawn.nodes}
    if drawn is graph:
        return seen
    for node in graph.nodes:
        group = node.equation, node.time
        for user in (node, *node.users):
            if node.id not in seen and user.id in seen and (user.equation, user.time) == group:
                seen[node.id] = seen[user.id]
    return seen


def _node(machine: Machine, node: Node, phase: Phase, current: bool) -> NodeFrame:
    value, grad = machine.value_of(node), machine.grad_of(node)
    writers = [i for i in machine.tape.by_node[node.id] if i.phase == "backward"]
    complete = bool(writers) and writers[-1].index < machine.pc
    state: State = "done" if (value is not None if phase == "forward" else complete) else "waiting"
    return NodeFrame(_summary(value), _summary(grad), "current" if current else state)


def _summary(array: object) -> Summary | None:
    return None if array is None else summarise(array)  # type: ignore[arg-type]


def _edges(
    machine: Machine, phase: Phase, drawn: Graph, stands: Mapping[str, str]
) -> dict[EdgeKey, EdgeFrame]:
    """Light the edges that this phase has taken, the last instruction's as the current ones."""
    keys = {
        (x.id, user.id): (ref(x), ref(user), k)
        for user in drawn.nodes for k, x in enumerate(user.operands)
    }  # fmt: skip
    edges: dict[EdgeKey, EdgeFrame] = {}
    for instruction in machine.tape[: machine.pc]:
        if instruction.phase != phase or instruction.kind == "seed":
            continue
        state: State = "current" if instruction is machine.current else "done"
        user = instruction.maker
        for k, x in enumerate(user.operands):
            if phase == "forward" or k == instruction.operand:
                edges[ref(x), ref(user), k] = EdgeFrame(state)
    return edges
