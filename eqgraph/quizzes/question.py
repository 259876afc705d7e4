"""Define what can be asked: a value, a gradient, or what flows along an edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from eqgraph.errors import EqGraphError, MachineError
from eqgraph.ir import Node
from eqgraph.operators import numpy_algebra
from eqgraph.tape import Machine
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.tape import Tape

Kind = Literal["value", "gradient", "edge"]
_EVERY = {"values": "value", "gradients": "gradient", "edges": "edge"}
_HINT = 'ask for a step number, "h" (its value), "h̄" (its gradient), "x → h" (the edge)'


@dataclass(frozen=True, slots=True)
class Question:
    """Hold one question: what is asked about which node, from which step of the tape on.

    An edge asks for the local derivative of an elementwise operator, else for what the edge adds.
    """

    kind: Kind
    node: Node  # of an edge: the operand
    step: int
    name: str  # as displayed: h, h̄, ∂h/∂x, W̄ along z
    instruction: Instruction

    @property
    def local(self) -> bool:
        """Tell whether a local derivative is asked."""
        user = self.instruction.user
        return self.kind == "edge" and user is not None and _elementwise(user)

    @property
    def forbidden(self) -> frozenset[str]:
        """Return the names that give the answer away."""
        if self.kind == "value":
            return frozenset((self.node.name, *self.node.names))
        return frozenset((self.name,)) if self.kind == "gradient" else frozenset()

    def target(self, machine: Machine) -> Any:
        """Return the right answer, as a machine at the end of its tape knows it."""
        if self.kind == "value":
            return machine.value_of(self.node)
        if self.kind == "gradient":
            return machine.grad_of(self.node)
        if not self.local:
            return machine.contribution(self.step)
        return _slope(self.instruction, machine)


def _elementwise(user: Node) -> bool:
    return user.operator is not None and user.operator.elementwise


def _slope(instruction: Instruction, machine: Machine) -> Any:
    """Return the local derivative of a node by one of its operands."""
    user, index = instruction.user, instruction.operand
    assert user is not None
    assert user.operator is not None
    assert index is not None
    rule = user.operator.rule(index)
    y = machine.value_of(user)
    xs = [machine.value_of(x) for x in user.operands]
    if rule is None:
        return np.zeros(user.shape or ())
    with np.errstate(all="ignore"):
        return np.asarray(rule(numpy_algebra, np.ones(user.shape or ()), y, *xs, **user.params))


def questions(tape: Tape, ask: str | Iterable[str | int]) -> list[Question]:
    """Return the questions that are asked for, in the order of the tape if they come by kind."""
    if isinstance(ask, str) and ask in _EVERY:
        kind = _EVERY[ask]
        found = [q for i in tape for q in _of(tape, i) if q.kind == kind]
        return [q for q in found if not (q.kind == "gradient" and q.node.name == tape.of.name)]
    try:
        wanted: list[Any] = [ask] if isinstance(ask, str) else list(ask)
    except TypeError:  # a single one; an array without axes is an Iterable, too
        wanted = [ask]
    return [_found(tape, item) for item in wanted]


def _of(tape: Tape, instruction: Instruction) -> Iterator[Question]:
    """Yield what can be asked at one instruction."""
    node, step = instruction.node, instruction.step
    if instruction.kind == "compute":
        yield Question("value", node, step, node.name, instruction)
    if instruction.kind == "accumulate":
        user = instruction.user
        assert user is not None
        bar = tape.bars[node.id]
        name = f"∂{user.name}/∂{node.name}" if _elementwise(user) else f"{bar} along {user.name}"
        yield Question("edge", node, step, name, instruction)
        if instruction.part == instruction.parts:
            yield Question("gradient", node, step, bar, instruction)


def question_at(tape: Tape, kind: str, step: int) -> Question:
    """Return the question of a kind at a step."""
    return next(q for q in _of(tape, tape[step - 1]) if q.kind == kind)


def _found(tape: Tape, item: str | int) -> Question:
    """Return the question that one item of `ask` means."""
    every = [q for i in tape for q in _of(tape, i)]
    if isinstance(item, int) and not isinstance(item, bool):
        at = [q for q in every if q.step == item and q.kind != "gradient"]
    elif not isinstance(item, str):
        at = []
    elif "→" in str(item) or "->" in str(item):
        tail, _, head = str(item).replace("->", "→").partition("→")
        one, two = tape.graph[tail.strip()], tape.graph[head.strip()]
        at = [q for q in every if q.kind == "edge" and q.node is one and q.instruction.user is two]
    else:
        at = [q for q in every if q.kind == "gradient" and q.name == item]
        at = at or [q for q in every if q.kind == "value" and q.node is _node(tape, str(item))]
    if not at:
        raise MachineError(f"nothing can be asked about {str(item)[:60]!r}", hint=_HINT)
    return at[0]


def _node(tape: Tape, name: str) -> Node | None:
    try:
        return tape.graph[name]
    except EqGraphError:
        return None
