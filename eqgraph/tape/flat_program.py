"""Hold the flat list of a whole tape: what a machine runs when nobody looks at its steps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.shelter import part
from eqgraph.tape.flat import Buffer, FlatAlgebra, Unread
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.progress import telling
from eqgraph.tape.tape import Tape
from eqgraph.tape.within import Within, groups_of, kept_of, made_of

_EVERY = 100  # calls after which it is told how far a large run is

Array = np.ndarray[Any, np.dtype[Any]]


class Pooled(FlatAlgebra):
    """Give the arrays that an equation needed on the way to the next one."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        super().__init__(dtype)
        self._free: dict[tuple[int, ...], list[Array]] = {}
        self._lent: list[Array] = []

    def new(self, shape: tuple[int, ...]) -> Array:
        """Return an array for a result: one that is free again, or another one."""
        free = self._free.get(shape)
        array = free.pop() if free else super().new(shape)
        self._lent.append(array)
        return array

    def settle(self, held: Iterable[Array]) -> None:
        """Take back what was given since the last time, but not what others hold from now on."""
        kept = {id(_owner(array)) for array in held}
        for array in self._lent:
            if id(array) not in kept:
                self._free.setdefault(array.shape, []).append(array)
        self._lent.clear()
        self._known.clear()  # equal calls on what is filled anew are not equal


def _owner(array: Array) -> Any:
    """Return the array whose memory a view shows."""
    while array.base is not None:
        array = array.base
    return array


class FlatProgram:
    """Hold the flat list of a tape and the arrays it fills.

    Args:
        tape: of the graph.
        seed: the cotangent that backward starts with.
        kept: the ids of the nodes whose values and gradients are kept, as `kept_of` says; what
            lies between them is computed again when it is read. By default all are.
    """

    def __init__(self, tape: Tape, seed: Array, kept: frozenset[str] | None = None) -> None:
        self.tape, self.kept = tape, kept
        m = FlatAlgebra(tape.graph.dtype) if kept is None else Pooled(tape.graph.dtype)
        self._inputs: list[tuple[str, Array]] = []
        self._loaded: dict[str, Array] = {}  # what the inputs hold
        self._values: dict[str, Buffer] = {}
        self._grads: dict[str, Buffer] = {}
        self._group = {} if kept is None else groups_of(tape)
        for node in tape.graph.nodes:
            if node.value is not None:
                self._values[node.id] = m.buffer(np.array(node.value))
            elif node.leaf:
                buffer = self._values[node.id] = m.buffer(np.empty(node.shape or (), m.dtype))
                self._inputs.append((node.name, buffer.array))
        self._write(m, tape[: tape.turn], seed)
        self._write(m, tape[tape.turn :], seed)
        self._calls = m.calls
        self.finite = False  # known to have met finite numbers alone, where that is looked at
        self._within = None if kept is None else Within(tape, kept, self.seen, self.seen_grad)

    @classmethod
    def of(cls, tape: Tape, seed: Array) -> FlatProgram:
        """Return the program of a tape, which keeps of a large run what it has to keep."""
        return cls(tape, seed, kept_of(tape))

    def _write(self, m: FlatAlgebra, instructions: Iterable[Instruction], seed: Array) -> None:
        """Write the calls of a phase, one equation after another."""
        here: list[Node] = []
        at: int | None = None
        for instruction in instructions:
            maker = instruction.maker
            if self.kept is not None and self._group.get(maker.id) != at:
                self._leave(m, here)
                here, at = [], self._group.get(maker.id)
            here.append(instruction.node)
            if instruction.phase == "forward":
                assert maker.operator is not None
                xs = [self._values[x.id] for x in maker.operands]
                self._values[maker.id] = getattr(m, maker.operator.name)(*xs, **maker.params)
            else:
                self._backward(m, instruction, seed)
        self._leave(m, here)

    def _leave(self, m: FlatAlgebra, nodes: list[Node]) -> None:
        """Keep of an equation what is kept, and take back the arrays of all else."""
        if self.kept is None or not isinstance(m, Pooled):
            return
        held = [x[n.id].array for n in nodes if n.id in self.kept
                for x in (self._values, self._grads) if n.id in x]  # fmt: skip
        for node in nodes:
            if node.id not in self.kept:
                self._grads.pop(node.id, None)
                self._values[node.id] = Unread(m, node.shape or (), self._again(m, node))
        m.settle(held)

    def _again(self, m: FlatAlgebra, node: Node) -> Any:
        """Return what writes the calls of a value once more, when it is read."""
        kept = self.kept
        assert kept is not None

        def again() -> Array:
            made: dict[str, Buffer] = {}
            for one in made_of(node, kept):
                assert one.operator is not None
                xs = [made.get(x.id, self._values[x.id]) for x in one.operands]
                made[one.id] = getattr(m, one.operator.name)(*xs, **one.params)
            return made[node.id].array

        return again

    def _backward(self, m: FlatAlgebra, instruction: Instruction, seed: Array) -> None:
        node, user = instruction.node, instruction.user
        if user is None:
            self._grads[node.id] = m.buffer(np.array(seed))
            return
        assert user.operator is not None and instruction.operand is not None
        xs = [self._values[x.id] for x in user.operands]
        k, g, y = instruction.operand, self._grads[user.id], self._values[user.id]
        found = m._of(part(m, user.operator, k, g, y, xs, user.params, user.sheltered))
        if found.shape != node.shape:
            found = m._sum_to(found, self._values[node.id])
        total = self._grads.get(node.id)
        if total is None:
            self._grads[node.id] = self._first(m, instruction, found)
        elif total.fixed:  # others read it: the sum needs a buffer of its own
            out = m.new(node.shape or ())
            m.calls.append((np.add, (total.array, found.array, out)))
            self._grads[node.id] = Buffer(m, out, fixed=False)
        else:
            m.calls.append((np.add, (total.array, found.array, total.array)))

    def _first(self, m: FlatAlgebra, instruction: Instruction, found: Buffer) -> Buffer:
        """Return what a gradient is after its first contribution."""
        node = instruction.node
        if self.kept is None or instruction.parts == 1 or node.id not in self.kept:
            return m.buffer(found.array)  # it may be the user's own gradient
        out = m.new(node.shape or ())  # to be added to; what was found is free again
        m.calls.append((np.positive, (found.array, out)))
        return Buffer(m, out, fixed=False)

    def run(self, values: Mapping[str, Array]) -> None:
        """Fill all arrays from the leaves' values."""
        if self._within is not None:
            self._within.forget()
        for name, array in self._inputs:
            if self._loaded.get(name) is not values[name]:  # the values themselves are read-only
                array[...] = self._loaded[name] = values[name]
        with np.errstate(all="ignore"):
            if self.kept is None:
                for function, arguments in self._calls:
                    function(*arguments)
            else:
                self.finite = self._looking()

    def _looking(self) -> bool:
        """Run, and tell whether all that came out is finite; a square that is not may be wrong."""
        finite = True
        with telling("run", len(self._calls)) as done:
            for k, (function, arguments) in enumerate(self._calls, 1):
                function(*arguments)
                out = arguments[-1]
                finite = finite and math.isfinite(np.vdot(out, out))
                if k % _EVERY == 0:
                    done(_EVERY)
        return finite

    def seen(self, node: Node) -> Array:
        """Return a node's value in the last run as it lies in memory: the next run changes it."""
        if self._within is not None and node.id not in self._within.kept:
            return self._within.value(node)
        return self._values[node.id].array

    def seen_grad(self, node: Node) -> Array | None:
        """Return a node's gradient in the last run as it lies in memory; None if none came."""
        if self._within is not None and node.id not in self._within.kept:
            return self._within.grad(node)
        buffer = self._grads.get(node.id)
        return None if buffer is None else buffer.array

    def value(self, node: Node) -> Array:
        """Return a copy of a node's value in the last run."""
        return self.seen(node).copy()

    def grad(self, node: Node) -> Array | None:
        """Return a copy of a node's gradient in the last run, or None if nothing reached it."""
        found = self.seen_grad(node)
        return None if found is None else found.copy()
