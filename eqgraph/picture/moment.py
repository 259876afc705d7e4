"""Take the frame of a machine: what its picture shows at the present place on the tape."""

from __future__ import annotations

from eqgraph.graph import Node
from eqgraph.picture.frame import EdgeFrame, EdgeKey, Frame, NodeFrame, Phase, State, ref
from eqgraph.picture.numbers import number
from eqgraph.picture.summary import Summary, summarise
from eqgraph.tape import Instruction, Machine


def frame(machine: Machine) -> Frame:
    """Return values and gradients as far as they are known, and the states about this phase."""
    phase: Phase = "backward" if machine.phase == "backward" else "forward"
    nodes = {ref(n): _node(machine, n, phase) for n in machine.graph.nodes}
    return Frame(nodes=nodes, edges=_edges(machine, phase), phase=phase)


def _node(machine: Machine, node: Node, phase: Phase) -> NodeFrame:
    value, grad = machine.value_of(node), machine.grad_of(node)
    writers = [i for i in machine.tape.by_node[node.id] if i.phase == "backward"]
    complete = bool(writers) and writers[-1].index < machine.pc
    state: State = "done" if (value is not None if phase == "forward" else complete) else "waiting"
    if machine.current is not None and machine.current.node is node:
        state = "current"
    return NodeFrame(_summary(value), _summary(grad), state)


def _summary(array: object) -> Summary | None:
    return None if array is None else summarise(array)  # type: ignore[arg-type]


def _edges(machine: Machine, phase: Phase) -> dict[EdgeKey, EdgeFrame]:
    """Light the edges that this phase has taken, the last instruction's as the current ones."""
    edges: dict[EdgeKey, EdgeFrame] = {}
    for instruction in machine.tape[: machine.pc]:
        if instruction.phase != phase or instruction.kind == "seed":
            continue
        state: State = "current" if instruction is machine.current else "done"
        user = instruction.maker
        for k, x in enumerate(user.operands):
            if phase == "forward" or k == instruction.operand:
                card = _card(machine, instruction) if state == "current" else None
                edges[ref(x), ref(user), k] = EdgeFrame(state, card)
    return edges


def _card(machine: Machine, instruction: Instruction) -> tuple[str, str] | None:
    """Write what the current backward step sends along its edge, and how much that is."""
    if instruction.kind != "accumulate":
        return None
    _, sent = instruction.text.split(" += ", 1)
    part = f"{instruction.part} of {instruction.parts}: " if instruction.parts > 1 else ""
    amount = summarise(machine.contribution(instruction.step))
    shown = amount.text if amount.scalar else f"norm {number(amount.norm)}"
    return f"{part}{sent}", f"contribution {shown}"
