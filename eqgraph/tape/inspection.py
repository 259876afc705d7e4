"""Compare every step of a run with its twin: which digits are right, and where they go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.formats import Format, format_of
from eqgraph.ir.values import Array
from eqgraph.operators.mpmath_algebra import MpmathAlgebra
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.machine import Machine
from eqgraph.tape.right import near, negligible, right
from eqgraph.tape.twin import Twin, as_written, double, leaves, wide


def lost_from(kind: Format) -> float:
    """Return how many digits must go in one step for it to count: a fifth, 1 at least."""
    return max(1.0, kind.digits / 5)


@dataclass(frozen=True, slots=True)
class Drop:
    """Hold one step that loses digits: `had` went in with its operands, `left` came out.

    `index` is the entry that loses most; `added` tells that they went when a contribution was
    added to a gradient, and not within it.
    """

    instruction: Instruction
    had: float
    left: float
    index: tuple[int, ...]
    added: bool = False


class Inspection:
    """Hold a machine at the end of its tape beside a twin, and the digits of every register."""

    def __init__(self, machine: Machine, exact: dict[str, Array], *, many: bool) -> None:
        self.machine, self.tape = machine, machine.tape
        self.kind = format_of(machine.graph.dtype)
        self._exact = exact
        self.many = many
        self.twin = self._run(exact, rounded=False)
        self._rounded: Twin | None = None
        self.digits: dict[int, Array] = {}  # of what each register holds, by its number
        self.parts: dict[int, Array] = {}  # of contributions, by the instruction's index
        self._excused: dict[int, Array] = {}  # digits without negligible entries that are lost
        self.register = {node.id: k for k, node in enumerate(machine.graph.nodes)}
        for node in machine.graph.nodes:
            self._see(self.register[node.id], machine.value_of(node), self.twin.values[node.id])
        for i in self.tape[self.tape.turn :]:
            self._see(i.register, machine.result(i.step), self.twin.sums[i.index])
            self.parts[i.index] = self.digits[i.register]
            if i.parts > 1:
                part = machine.contribution(i.step)
                self.parts[i.index] = right(part, near(self.twin.parts[i.index]), self.kind)
        self.felt = self._matter()

    def _run(self, values: dict[str, Array], *, rounded: bool) -> Twin:
        made = wide if self.many else double
        return made(self.tape, leaves(values, rounded=rounded), self.machine.seed)

    def _see(self, register: int, array: Any, twin: Any) -> None:
        """Count the digits of what a register holds."""
        beside = near(twin)
        found = self.digits[register] = right(array, beside, self.kind)
        small = negligible(beside, self.kind)
        if small.any():
            self._excused[register] = np.where(small, self.kind.digits, found)

    def shown(self, register: int) -> Array:
        """Return the digits of a register; entries that are negligible count only if felt."""
        if register in self.felt:
            return self.digits[register]
        return self._excused.get(register, self.digits[register])

    @property
    def spare(self) -> int:
        """Return how many decimal digits the twin has."""
        m = self.twin.algebra
        return int(m.mp.dps) if isinstance(m, MpmathAlgebra) else 15

    @property
    def rounded(self) -> Twin | None:
        """Return the twin that starts with the rounded inputs; None where none was rounded."""
        held = self.machine.values
        known = all(np.array_equal(held[k], v, equal_nan=True) for k, v in self._exact.items())
        literals = (n for n in self.machine.graph.nodes if as_written(n) is not None)
        if known and not any(_inexact(n) for n in literals):
            return None
        if self._rounded is None:
            wider = {k: v.astype(np.float64) for k, v in held.items()}
            self._rounded = self._run(wider, rounded=True)
        return self._rounded

    def drops(self) -> Iterator[Drop]:
        """Yield the steps that lose digits, in the order of the tape."""
        for i in self.tape:
            if i.kind == "compute":
                yield from self._drop(i, self.digits[i.register], i.reads, i.node)
            elif i.kind == "accumulate":
                user = i.maker
                reads = i.reads[: 2 + len(user.operands)]
                yield from self._drop(i, self.parts[i.index], reads, user)
                if 1 < i.parts == i.part:
                    yield from self._drop(i, self.digits[i.register], (), None)

    def _drop(
        self, i: Instruction, out: Array, reads: Sequence[int], maker: Node | None
    ) -> Iterator[Drop]:
        """Yield the step if an entry has fewer digits than the operands that it comes from."""
        found = [self.digits[r] for r in reads]
        if maker is None:
            found += [self.parts[w.index] for w in self.tape.by_node[i.node.id][-i.parts :]]
        had = _before(found, out, self.kind, maker is None or bool(_entrywise(maker)))
        left = np.where(np.isnan(out), had, out)
        if not left.size or float(np.max(had - left)) < lost_from(self.kind):
            return
        index = np.unravel_index(int(np.argmax(had - left)), left.shape)
        at = tuple(int(k) for k in index)
        yield Drop(i, float(had[at]), float(left[at]), at, maker is None)

    def _matter(self) -> set[int]:
        """Return the registers on lost ways to results, and to the gradients of leaves."""
        ends = {self.register[n.id] for n in (*self.machine.graph.results, self.machine.of)}
        for node in self.machine.graph.inputs:
            writers = [i for i in self.tape.by_node[node.id] if i.phase == "backward"]
            ends |= {writers[-1].register} if writers else set()
        found = {r for r in ends if self._lost(self._excused.get(r, self.digits[r]))}
        for i in reversed(self.tape.instructions):
            if i.register in found:
                found |= {r for r in i.reads if self._lost(self.digits[r])}
        return found

    def _lost(self, digits: Array) -> bool:
        """Tell whether an entry lacks digits."""
        return worst(digits, self.kind) <= self.kind.digits - lost_from(self.kind)


def worst(digits: Array, kind: Format) -> float:
    """Return the digits of the worst entry; all, where there is none that has any."""
    known = digits[~np.isnan(digits)]
    return float(known.min()) if known.size else kind.digits


def _entrywise(node: Node) -> bool:
    return node.operator is not None and node.operator.elementwise


def _before(found: list[Array], out: Array, kind: Format, entrywise: bool) -> Array:
    """Return how many digits went in: entry by entry where the shapes say so, else of the worst."""
    full = np.full(out.shape, kind.digits)
    known = [np.where(np.isnan(x), kind.digits, x) for x in found]
    if entrywise:
        try:
            joined = [np.broadcast_to(x, out.shape) for x in known]
            return np.asarray(np.minimum.reduce([full, *joined]))
        except ValueError:  # broadcasting was summed out
            pass
    return np.asarray(np.minimum(full, min((worst(x, kind) for x in known), default=kind.digits)))


def _inexact(node: Node) -> bool:
    """Tell whether a literal is rounded when it becomes a float: 0.1 is, 0.5 is not."""
    from fractions import Fraction

    text = as_written(node)
    assert text is not None and node.value is not None
    try:
        return Fraction(text) != Fraction(float(node.value))
    except ValueError:
        return True  # π
