"""Tell what of a long run is kept, and compute the rest again when somebody looks at it.

A run that keeps everything holds each value, each gradient and each contribution of each step. Of
a large one only the results of the equations are kept, and what is read outside of them, with
their gradients: from these, what lies within an equation follows at once, to the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.tape.flat import FlatAlgebra
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.registers import Later, handed_back
from eqgraph.tape.tape import Tape

Array = np.ndarray[Any, np.dtype[Any]]

LARGE = 2**25  # bytes of all values, from which on not everything is kept


def groups_of(tape: Tape) -> dict[str, int]:
    """Number the stretches of nodes that belong to one equation at one step, by the nodes' ids."""
    out: dict[str, int] = {}
    last: object = None
    previous = ""
    for instruction in tape[: tape.turn]:
        node = instruction.node
        now = node.equation, node.time
        number = 0 if not out else out[previous] + (now != last)
        previous, last = node.id, now
        out[node.id] = number
    return out


def kept_of(tape: Tape, large: int | None = None) -> frozenset[str] | None:
    """Return the ids of the nodes that a large run keeps; None where it keeps all.

    Args:
        tape: of the run.
        large: the bytes of all values from which on a run is large; by default `LARGE`.

    >>> import eqgraph as eg
    >>> m = eg.model("hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = ∑ₜ hₜ²")
    >>> tape = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [1.0, 2.0]})).tape
    >>> kept = kept_of(tape, large=0)
    >>> [n.name for n in tape.graph.nodes if n.id in kept]
    ['h₀', 'w', 'x₁', 'h₁', 'v3₁', 'x₂', 'h₂', 'L']
    """
    nodes = tape.graph.nodes
    size = sum(math.prod(n.shape or ()) * n.dtype.itemsize for n in nodes if not n.leaf)
    if size < (LARGE if large is None else large):
        return None
    group = groups_of(tape)
    return frozenset(
        n.id
        for n in nodes
        if n.leaf or n.given or n is tape.of or not n.users
        or any(group.get(u.id) != group[n.id] for u in n.users)
    )  # fmt: skip


def made_of(node: Node, kept: frozenset[str]) -> list[Node]:
    """Return what has to be computed for a node that is not kept: operands before their users."""
    out: list[Node] = []
    waiting: list[tuple[Node, bool]] = [(node, False)]
    known: set[str] = set()
    while waiting:
        one, ready = waiting.pop()
        if ready:
            out.append(one)
        elif one.id not in known and one.id not in kept:
            known.add(one.id)
            waiting.append((one, True))
            waiting += [(x, False) for x in one.operands]
    return out


class Within:
    """Compute again what a run did not keep; of one equation at a time it is remembered.

    Args:
        tape: of the run.
        kept: the ids of what it kept.
        value: returns a kept value as it lies in memory.
        grad: the same of a gradient.
    """

    def __init__(
        self, tape: Tape, kept: frozenset[str],
        value: Callable[[Node], Array], grad: Callable[[Node], Array | None],
    ) -> None:  # fmt: skip
        self.tape, self.kept = tape, kept
        self._value, self._grad = value, grad
        self._group = groups_of(tape)
        self._at: int | None = None
        self._values: dict[str, Array] = {}
        self._grads: dict[str, Array] = {}

    def forget(self) -> None:
        """Forget what was computed: the run is another one."""
        self._at = None
        self._values.clear()
        self._grads.clear()

    def _enter(self, node: Node) -> None:
        if self._group[node.id] != self._at:
            self.forget()
            self._at = self._group[node.id]

    def value(self, node: Node) -> Array:
        """Return the value of a node, kept or not."""
        if node.id in self.kept:
            return self._value(node)
        self._enter(node)
        if node.id not in self._values:
            for one in made_of(node, self.kept | self._values.keys()):
                assert one.operator is not None
                m = FlatAlgebra(one.dtype)
                xs = [m.buffer(self.value(x)) for x in one.operands]
                self._values[one.id] = m.done(getattr(m, one.operator.name)(*xs, **one.params))
        return self._values[node.id]

    def grad(self, node: Node) -> Array | None:
        """Return the gradient of a node, kept or not; None if nothing reached it."""
        if node.id in self.kept:
            return self._grad(node)
        self._enter(node)
        for one in self._above(node):
            total: Array | None = None
            for writer in self._writers(one):
                part = self._contribution(writer)
                total = part if total is None else np.add(total, part, np.empty_like(total))
            if total is not None:
                self._grads[one.id] = total
        return self._grads.get(node.id)

    def _above(self, node: Node) -> list[Node]:
        """Return the nodes whose gradients a gradient is made of, users before their operands."""
        out: list[Node] = []
        waiting, known = [(node, False)], set(self._grads)
        while waiting:
            one, ready = waiting.pop()
            if ready:
                out.append(one)
            elif one.id not in known and one.id not in self.kept:
                known.add(one.id)
                waiting.append((one, True))
                users = (writer.user for writer in self._writers(one))
                waiting += [(user, False) for user in users if user is not None]
        return out

    def _writers(self, node: Node) -> list[Instruction]:
        return [one for one in self.tape.by_node[node.id] if one.phase == "backward"]

    def _contribution(self, writer: Instruction) -> Array:
        user = writer.user
        assert user is not None and writer.operand is not None
        upstream = self._grad(user) if user.id in self.kept else self._grads[user.id]
        assert upstream is not None
        values = [Later(x.shape or (), partial(self.value, x)) for x in (user, *user.operands)]
        with np.errstate(all="ignore"):
            return handed_back(user, writer.operand, upstream, values[0], values[1:])
