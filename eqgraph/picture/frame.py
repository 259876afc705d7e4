"""Hold what a picture shows at one step: values, gradients and states; take it from a machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, Protocol

from eqgraph.ir import Graph, Node
from eqgraph.picture.folding import group_of, readable
from eqgraph.picture.summary import Summary, summarise
from eqgraph.syntax.numbers import number
from eqgraph.tape import Instruction, Machine

State = Literal["waiting", "current", "done"]
Phase = Literal["forward", "backward"]
EdgeKey = tuple[str, str, int]  # the refs of operand and user, and the index of the operand


@dataclass(frozen=True, slots=True)
class NodeFrame:
    """Hold what one node shows; None is "not yet"."""

    value: Summary | None = None
    grad: Summary | None = None
    state: State = "waiting"


@dataclass(frozen=True, slots=True)
class EdgeFrame:
    """Hold what one edge shows; `card` are two lines about its local derivative."""

    state: State = "waiting"
    card: tuple[str, str] | None = None

    def shown(self, phase: Phase) -> str:
        """Name the state as the style sheet knows it: waiting, forward, backward-current, …"""
        if self.state == "waiting":
            return "waiting"
        return phase if self.state == "done" else f"{phase}-current"


@dataclass(frozen=True, slots=True)
class QuestionMark:
    """Name what a quiz asks for; it shows as a ? in the place of a node, or on an edge."""

    kind: Literal["value", "gradient", "edge"]
    place: str | EdgeKey  # the ref of the node, or the edge


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold what the whole picture shows; nodes are looked up by their ref."""

    nodes: Mapping[str, NodeFrame] = field(default_factory=lambda: MappingProxyType({}))
    edges: Mapping[EdgeKey, EdgeFrame] = field(default_factory=lambda: MappingProxyType({}))
    phase: Phase = "forward"
    questions: tuple[QuestionMark, ...] = ()


class Named(Protocol):
    """Stand for a node, as far as naming it goes."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102


def ref(node: Named) -> str:
    """Return what a picture calls a node: its name; literals repeat, so they go by their id.

    The id stands behind a `#`, which no name can hold.
    """
    return node.name if node.names else f"#{node.id}"


def as_frame(given: Frame | Mapping[str, Mapping[str, Any]]) -> Frame:
    """Read a frame that is given as plain data: {ref: {"value": …, "grad": …, "state": …}}."""
    if isinstance(given, Frame):
        return given
    edges = getattr(given, "edges", {})
    return Frame(
        nodes={name: NodeFrame(**shown) for name, shown in given.items()},
        edges={key: EdgeFrame(**shown) for key, shown in edges.items()},
        phase=getattr(given, "phase", "forward"),
    )


def frame(machine: Machine, questions: tuple[QuestionMark, ...] = ()) -> Frame:
    """Return values and gradients as far as they are known, and the states about this phase.

    What is asked for is left out.
    """
    phase: Phase = "backward" if machine.phase == "backward" else "forward"
    drawn = readable(machine.graph)
    seen = _seen(machine.graph, drawn)
    current = machine.current and seen.get(machine.current.node.id)
    own = {node.id: node for node in machine.graph.nodes}
    nodes = {ref(n): _node(machine, own[n.id], phase, n.id == current) for n in drawn.nodes}
    edges = _edges(machine, phase, drawn, seen)
    for one in questions:
        if isinstance(one.place, tuple):
            if one.place in edges:
                edges[one.place] = replace(edges[one.place], card=None)
        elif one.place in nodes:
            known = nodes[one.place]
            value = one.kind == "value"
            nodes[one.place] = replace(known, value=None) if value else replace(known, grad=None)
    return Frame(nodes=nodes, edges=edges, phase=phase, questions=questions)


def _seen(graph: Graph, drawn: Graph) -> dict[str, str]:
    """Say by which drawn node each node is seen: by itself, or by what it is folded into."""
    shown = {node.id for node in drawn.nodes}
    stands = {group_of(node): node.id for node in graph.nodes if node.id in shown}
    seen = {n.id: n.id if n.id in shown else stands.get(group_of(n)) for n in graph.nodes}
    return {node: by for node, by in seen.items() if by is not None}


def _node(machine: Machine, node: Node, phase: Phase, current: bool) -> NodeFrame:
    value, grad = machine.value_of(node), machine.grad_of(node)
    writers = [i for i in machine.tape.by_node[node.id] if i.phase == "backward"]
    complete = bool(writers) and writers[-1].index < machine.pc
    state: State = "done" if (value is not None if phase == "forward" else complete) else "waiting"
    return NodeFrame(_summary(value), _summary(grad), "current" if current else state)


def _summary(array: object) -> Summary | None:
    return None if array is None else summarise(array)  # type: ignore[arg-type]


def _edges(
    machine: Machine, phase: Phase, drawn: Graph, seen: Mapping[str, str]
) -> dict[EdgeKey, EdgeFrame]:
    """Light the edges that this phase has taken, the last instruction's as the current ones."""
    ends: dict[tuple[str, str], list[EdgeKey]] = {}
    for user in drawn.nodes:
        for k, x in enumerate(user.operands):
            ends.setdefault((x.id, user.id), []).append((ref(x), ref(user), k))
    edges: dict[EdgeKey, EdgeFrame] = {}
    for instruction in machine.tape[: machine.pc]:
        if instruction.phase != phase or instruction.kind == "seed":
            continue
        state: State = "current" if instruction.index == machine.pc - 1 else "done"
        user = instruction.maker
        for k, x in enumerate(user.operands):
            if phase == "forward" or k == instruction.operand:
                card = _card(machine, instruction) if state == "current" else None
                for key in ends.get((seen.get(x.id, ""), seen.get(user.id, "")), []):
                    if key[2] == k or drawn is not machine.graph:  # a folded node has its own
                        edges[key] = EdgeFrame(state, card)
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
