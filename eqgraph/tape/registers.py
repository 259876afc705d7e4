"""Keep what the instructions write, in single assignment, and compute it on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, MachineError
from eqgraph.ir import Graph, Node
from eqgraph.ir.formats import computed_in, widened
from eqgraph.ir.shelter import part
from eqgraph.operators import numpy_algebra
from eqgraph.tape.flat import Buffer, FlatAlgebra, Unread
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.tape import Tape
from eqgraph.tape.wording import worded

Array = np.ndarray[Any, np.dtype[Any]]

_KEPT = 4096  # a partial sum of more elements is recomputed when somebody looks at it


class Registers:
    """Hold the arrays of one run; nothing that an instruction wrote is ever overwritten.

    Big partial sums of a gradient are dropped once the next contribution is in, and recomputed
    from the contributions in the same order, so that the bits are the same.
    """

    def __init__(self, tape: Tape, values: Mapping[str, Array], seed: Array) -> None:
        self.tape, self.seed = tape, seed
        self._arrays: dict[int, Array] = {}
        for number, node in tape.leaves:
            self._arrays[number] = values[node.name] if node.value is None else node.value

    def __getitem__(self, register: int) -> Array:
        return self._arrays[register]

    def write(self, instruction: Instruction) -> Array:
        """Execute an instruction and return what its register holds."""
        known = self._arrays.get(instruction.register)
        if known is not None:
            return known
        try:
            array = self._compute(instruction)
        except ValueError as error:  # a singular matrix, an index outside
            raise _failed(instruction, error) from None
        self._arrays[instruction.register] = array
        if instruction.part > 1 and array.size > _KEPT:
            self._arrays.pop(instruction.reads[-1], None)
        return array

    def result(self, instruction: Instruction) -> Array:
        """Return what an instruction wrote, recomputing a partial sum that was dropped."""
        known = self._arrays.get(instruction.register)
        return self._partial(instruction) if known is None else known

    def contribution(self, instruction: Instruction) -> Array:
        """Return what an instruction adds: upstream × local, broadcasting summed out."""
        if instruction.kind == "seed":
            return self.seed
        user = instruction.user
        assert user is not None and instruction.operand is not None
        reads = instruction.reads[: 2 + len(user.operands)]  # without the sum so far
        upstream, y, *xs = (widened(self._arrays[r]) for r in reads)
        part = handed_back(user, instruction.operand, upstream, y, xs)
        return _frozen(part, user.dtype)

    def _compute(self, instruction: Instruction) -> Array:
        if instruction.kind != "compute":
            return self._partial(instruction)
        node = instruction.node
        assert node.operator is not None
        # The calls of a whole run, one by one: the same numbers in memory of the same order, for
        # a sum takes them as they lie, and rounds otherwise in another order.
        m = FlatAlgebra(computed_in(node.dtype))
        xs = [m.buffer(widened(self._arrays[r])) for r in instruction.reads]
        return _frozen(m.done(getattr(m, node.operator.name)(*xs, **node.params)), node.dtype)

    def _partial(self, instruction: Instruction) -> Array:
        """Add up the contributions to a gradient, one by one, up to this instruction's."""
        writers = self.tape.by_node[instruction.node.id][-instruction.parts :]
        first, total = instruction.part - 1, None
        while first and total is None:  # back to the last partial sum that was kept
            total = self._arrays.get(writers[first - 1].register)
            first -= total is None
        for writer in writers[first : instruction.part]:
            part = self.contribution(writer)
            with np.errstate(all="ignore"):
                if total is not None:
                    added = np.add(total, part, np.empty(part.shape, part.dtype))
                    part = _frozen(added, part.dtype)
                total = part
        assert total is not None
        return total


def _failed(instruction: Instruction, error: ValueError) -> Exception:
    """Say at which place of the tape values had no result."""
    if isinstance(error, EqGraphError):
        return error
    node, user = instruction.node, instruction.user
    way = "" if user is None else worded("failed gradient", node=node.name, user=user.name)
    return MachineError(
        worded("failed", what=way or node.name, step=instruction.step, reason=error),
        hint=f"step to {instruction.step - 1} and look at the values",
    )


@dataclass(frozen=True, slots=True)
class Later:
    """Stand for a value that is only made when a rule reads it."""

    shape: tuple[int, ...]
    make: Callable[[], Array]


def handed_back(
    user: Node, operand: int, upstream: Array, y: Array | Later, xs: Sequence[Array | Later],
    *, whole: bool = False,
) -> Array:  # fmt: skip
    """Return what a node hands back to one of its operands, broadcasting summed out or `whole`."""
    assert user.operator is not None
    m = FlatAlgebra(computed_in(user.dtype))
    g, value, *given = (_buffer(m, x) for x in (upstream, y, *xs))
    found = part(m, user.operator, operand, g, value, given, user.params, user.sheltered)
    if not whole and found.shape != user.operands[operand].shape:
        found = m.sum_to(found, given[operand])
    return m.done(found)


def _buffer(m: FlatAlgebra, value: Array | Later) -> Buffer:
    if isinstance(value, Later):
        return Unread(m, value.shape, value.make)
    return m.buffer(np.asarray(value))


def _frozen(array: Array, dtype: np.dtype[Any]) -> Array:
    """Return a read-only array: what a person looks at is what was computed."""
    with np.errstate(all="ignore"):  # a small float rounds what it cannot hold to ∞ or 0
        out: Array = np.asarray(array, dtype)
    if out.flags.writeable:
        out.setflags(write=False)
    return out


def evaluate(graph: Graph, values: Mapping[str, Array]) -> dict[str, Array]:
    """Compute the value of every node, by id, from the leaves' values; made for checks."""
    out: dict[str, Array] = {}
    for node in graph.nodes:
        if node.operator is None:
            out[node.id] = values[node.name] if node.value is None else node.value
        else:
            word = getattr(numpy_algebra, node.operator.name)
            with np.errstate(all="ignore"):
                out[node.id] = word(*(out[x.id] for x in node.operands), **node.params)
    return out
