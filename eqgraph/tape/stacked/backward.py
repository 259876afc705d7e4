"""Write the backward half of a stacked program.

Contributions to a cell's gradient wait until the cell's turn comes. A cell whose value is handed
on has an array of its own, into which the steps that come later in time, and so earlier here, add.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from eqgraph.ir.shelter import part as part_of
from eqgraph.tape.stacked.cells import Cell, Read
from eqgraph.tape.stacked.components import Component
from eqgraph.tape.stacked.forward import Forward, sliced
from eqgraph.tape.stacked.operation import Array, Operation, Unstackable
from eqgraph.tape.stacked.stack import Stack, StackAlgebra, look
from eqgraph.tape.stacked.weights import gathered


@dataclass(slots=True)
class Parts:
    """Hold the contributions to one cell: to all of it, to single steps, and to columns."""

    full: list[Stack] = field(default_factory=list)
    steps: list[tuple[slice | int, Stack]] = field(default_factory=list)
    columns: list[tuple[Cell, Stack]] = field(default_factory=list)


class Backward:
    """Hold the gradient of each cell that leads to a wanted leaf."""

    def __init__(self, forward: Forward, wanted: set[int], order: list[Component]) -> None:
        self.m: StackAlgebra = forward.m
        self.forward = forward
        self.needed = _needed(order, wanted)
        self.parts: dict[int, Parts] = {}
        self.grads: dict[int, Stack] = {}
        self.long: dict[int, Array] = {}  # gradients, with what is before the first step
        self.fresh: set[int] = set()  # of those, where nothing has been written yet
        self.deferred: list[tuple[Cell, int]] | None = None

    def seed(self, cell: Cell, index: int | None, ones: Stack) -> None:
        """Start the gradient, of a cell or of one step of it."""
        if index is None:
            self._parts(cell).full.append(ones)
        else:
            self._parts(cell).steps.append((index, ones))

    def run(self, component: Component) -> None:
        """Add the operations of a component."""
        if not any(id(cell) in self.needed for cell in component.cells):
            return
        if not component.loop:
            cell = component.cells[0]
            gradient = self._gather(cell)
            if gradient is not None:
                self.grads[id(cell)] = gradient
                for k in range(len(cell.reads)):
                    self._flow(cell, k)
            return
        self._loop(component)

    def _loop(self, component: Component) -> None:
        m = self.m
        inside = {id(cell) for cell in component.cells}
        carried = {id(r.cell) for c in component.cells for r in c.reads if r.lag} & self.needed
        lags = {r.lag for c in component.cells for r in c.reads if r.lag}
        for cell in component.cells:
            if id(cell) in carried:
                self._carry(cell, single=len(lags) == 1)
        self.deferred = []
        body: list[Operation] = []
        m.body = body
        for cell in reversed(component.cells):
            if id(cell) not in self.needed:
                continue
            gradient = self._carried(cell) if id(cell) in carried else self._gather(cell)
            if gradient is None:
                continue
            self.grads[id(cell)] = gradient
            for k in range(len(cell.reads)):
                self._flow(cell, k, inside)
        m.body = None
        deferred, self.deferred = self.deferred, None
        m.calls += [op.at(k) for k in reversed(range(m.steps)) for op in body]
        for cell, k in deferred:
            self._flow(cell, k)
        self._starts(component, carried)

    def _carry(self, cell: Cell, *, single: bool) -> None:
        """Give a cell that is handed on an array, holding what comes from outside of the loop."""
        m, before = self.m, self.forward.before[id(cell)]
        long = self.long[id(cell)] = np.empty((before + m.steps, *cell.shape), m.dtype)
        outside = self._gather(cell)
        if outside is not None:
            m.calls.append((_zero, (long[:before],)))
            m.write(outside, long[before:])
        elif single:
            m.calls.append((_zero, (long[m.steps :],)))
            self.fresh.add(id(cell))
        else:
            m.calls.append((_zero, (long,)))

    def _carried(self, cell: Cell) -> Stack:
        """Return the gradient of a cell that is handed on, with what its own step adds."""
        before = self.forward.before[id(cell)]
        array = self.long[id(cell)][before:]
        parts = self.parts.pop(id(cell), Parts())
        if parts.steps or parts.columns:
            raise Unstackable("single steps of a state are read")
        for part in parts.full:
            self._add(part, array)
        return Stack(self.m, array, True, self.m.body)

    def _add(self, part: Stack, array: Array) -> None:
        """Add to an array in place."""
        target = Stack(self.m, array, part.stacked, self.m.body)
        self.m.emit(np.add, np.add, [target, part], part.shape, out=array)

    def _gather(self, cell: Cell) -> Stack | None:
        """Return the sum of a cell's contributions; the only one is taken as it is."""
        parts = self.parts.pop(id(cell), None)
        if parts is None:
            return None
        if len(parts.full) > 0 and not parts.steps and not parts.columns:
            total = parts.full[0]
            for part in parts.full[1:]:
                total = self.m.call(np.add, total, part)
            return total
        array = self.m.new(cell.shape, cell.stacked)
        out = Stack(self.m, array, cell.stacked, self.m.body)
        if parts.columns and not parts.full and not parts.steps:
            width = sum(c.shape[c.axis] for c, _ in parts.columns)
            if width != cell.shape[parts.columns[0][0].axis] or len(parts.columns) != len(
                {c.start for c, _ in parts.columns}
            ):
                self.m.calls.append((_zero, (array,)))
            for column, part in parts.columns:
                self.m.write(part, sliced(array, column))
            return out
        if parts.columns or self.m.body is not None:
            raise Unstackable("a gradient comes in pieces and in whole")
        self.m.calls.append((_zero, (array,)))
        for part in parts.full:
            self._add(part, array)
        for at, part in parts.steps:
            at_step = array[at] if isinstance(at, slice) else array[at, ...]
            self.m.calls.append((np.add, (at_step, part.array, at_step)))
        return out

    def _flow(self, cell: Cell, k: int, inside: set[int] | None = None) -> None:
        """Hand a cell's gradient on to what it reads at operand k."""
        read = cell.reads[k]
        wanted = id(read.cell) in self.needed
        if not wanted and not any(id(s) in self.needed for s in read.starts):
            return
        if cell.stacked and not read.cell.stacked and cell.kind != "slice":
            if self.deferred is not None:
                self.deferred.append((cell, k))
            else:
                self._weigh(cell, k)
            return
        part = self._part(cell, k)
        if part is None:
            return
        if cell.kind == "slice":
            self._parts(read.cell).columns.append((cell, part))
        elif read.lag:
            self._back(read, part, inside)
        elif read.index is not None:
            self._parts(read.cell).steps.append((read.index, part))
        else:
            self._parts(read.cell).full.append(part)

    def _part(self, cell: Cell, k: int) -> Stack | None:
        """Return what flows along an edge, for all steps."""
        m, g = self.m, self.grads[id(cell)]
        if cell.kind == "slice":
            return g
        if cell.kind == "total":
            array = np.broadcast_to(g.array, (m.steps, *g.shape))
            return Stack(m, array, True)
        assert cell.row is not None
        if cell.row.rule(k) is None:
            return None
        xs = [self.forward.read(read) for read in cell.reads]
        xs = [Stack(m, x.array, x.stacked) for x in xs]
        value = self.forward.values[id(cell)]
        y = Stack(m, value.array, value.stacked)
        part = m.of(part_of(m, cell.row, k, g, y, xs, cell.params, cell.sheltered))
        if part.shape != xs[k].shape:
            part = m.sum_to(part, xs[k])
        if cell.stacked and not part.stacked:
            array = np.broadcast_to(part.array, (m.steps, *part.shape))
            look(part)
            part = Stack(m, array, True)
        return part

    def _back(self, read: Read, part: Stack, inside: set[int] | None) -> None:
        """Hand a gradient back to an earlier step."""
        key, before = id(read.cell), self.forward.before[id(read.cell)]
        first, m = before - read.lag, self.m
        if inside is None or key not in inside:
            look(part)
            if read.cell.stacked and id(read.cell) in self.needed:
                at = slice(0, m.steps - read.lag)
                self._parts(read.cell).steps.append((at, _tail(part, read.lag)))
            for k, start in enumerate(read.starts):
                if id(start) in self.needed:
                    self._parts(start).full.append(Stack(m, part.array[k, ...], False))
            return
        target = self.long[key][first : first + m.steps]
        if key in self.fresh:
            self.fresh.discard(key)
            m.write(part, target)
        else:
            self._add(part, target)

    def _starts(self, component: Component, carried: set[int]) -> None:
        """Hand on what reached the values before the first step, each once."""
        done: set[tuple[int, int]] = set()
        for read in (r for cell in component.cells for r in cell.reads):
            key = id(read.cell)
            if key not in carried:
                continue
            first = self.forward.before[key] - read.lag
            for index, start in enumerate(read.starts, first):
                if id(start) in self.needed and (key, index) not in done:
                    done.add((key, index))
                    array = self.long[key][index, ...]
                    self._parts(start).full.append(Stack(self.m, array, False))

    def _parts(self, cell: Cell) -> Parts:
        return self.parts.setdefault(id(cell), Parts())

    def _weigh(self, cell: Cell, k: int) -> None:
        """Gather the gradient of what is the same at all steps: one product, or one sum."""
        if id(cell) not in self.grads:
            return
        read, g = cell.reads[k], self.grads[id(cell)]
        part = gathered(self.m, cell.row, k, g, [self.forward.read(r) for r in cell.reads])
        if part is None:
            whole = self._part(cell, k)
            if whole is None:
                return
            out = self.m.new(whole.shape, False)
            self.m.calls.append((_sum_steps, (whole.array, out)))
            part = Stack(self.m, out, False)
        if read.index is not None:
            self._parts(read.cell).steps.append((read.index, part))
        else:
            self._parts(read.cell).full.append(part)


def _needed(order: list[Component], wanted: set[int]) -> set[int]:
    """Return the cells through which a gradient must flow to reach the wanted ones."""
    needed = set(wanted)
    for component in order:
        reads = [r for cell in component.cells for r in cell.reads]
        hit = any(id(c) in needed for r in reads for c in (r.cell, *r.starts))
        if component.loop and hit:
            needed |= {id(cell) for cell in component.cells}
        elif hit:
            needed.add(id(component.cells[0]))
    return needed


def _tail(part: Stack, lag: int) -> Stack:
    return Stack(part.algebra, part.array[lag:], True)


def _zero(out: Array) -> None:
    out.fill(0)


def _sum_steps(x: Array, out: Array) -> None:
    x.sum(0, out=out)
