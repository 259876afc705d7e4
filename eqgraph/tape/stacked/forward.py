"""Write the forward half of a stacked program."""

from __future__ import annotations

from typing import Any

import numpy as np

from eqgraph.tape.stacked.cells import Cell, Cells, Read
from eqgraph.tape.stacked.components import Component
from eqgraph.tape.stacked.operation import Array, Operation, Unstackable
from eqgraph.tape.stacked.stack import Stack, StackAlgebra, look


class Forward:
    """Hold the value of each cell: a stack; of one that is read later, with room for the start."""

    def __init__(self, m: StackAlgebra, found: Cells) -> None:
        self.m, self.found = m, found
        self.values: dict[int, Stack] = {}
        self.long: dict[int, Array] = {}  # with what is before the first step
        self.before: dict[int, int] = {}  # how many steps those are
        for cell in found.cells:
            for read in cell.reads:
                if read.lag:
                    self.before[id(read.cell)] = max(self.before.get(id(read.cell), 0), read.lag)

    def run(self, component: Component) -> None:
        """Add the operations of a component."""
        m = self.m
        for cell in component.cells:
            if id(cell) in self.before:
                self._lengthen(cell)
        if not component.loop:
            self._compute(component.cells[0])
            return
        for cell in component.cells:
            for read in cell.reads:
                self._start(read)
        body: list[Operation] = []
        m.body = body
        for cell in component.cells:
            self._compute(cell)
        m.body = None
        m.calls += [op.at(k) for k in range(m.steps) for op in body]

    def _lengthen(self, cell: Cell) -> None:
        before = self.before[id(cell)]
        self.long[id(cell)] = np.empty((before + self.m.steps, *cell.shape), self.m.dtype)

    def _compute(self, cell: Cell) -> None:
        if cell.kind in ("leaf", "wide"):
            self.values[id(cell)] = self._leaf(cell)
            return
        if not self.m.body:
            for read in cell.reads:
                self._start(read)
        value = self._apply(cell, [self.read(read) for read in cell.reads])
        if cell.stacked and not value.stacked:
            raise Unstackable("a step is the same at all times")
        if id(cell) in self.long:
            self.m.write(value, self.long[id(cell)][self.before[id(cell)] :])
            value = Stack(self.m, self.long[id(cell)][self.before[id(cell)] :], True, self.m.body)
        self.values[id(cell)] = value

    def _leaf(self, cell: Cell) -> Stack:
        if id(cell) in self.long:
            return Stack(self.m, self.long[id(cell)][self.before[id(cell)] :], True)
        constant = cell.nodes[0].value if cell.nodes and not cell.stacked else None
        if constant is not None:
            return Stack(self.m, np.array(constant), False)
        return Stack(self.m, self.m.new(cell.shape, cell.stacked), cell.stacked)

    def _apply(self, cell: Cell, xs: list[Stack]) -> Stack:
        if cell.kind == "total":
            return total(self.m, xs[0])
        if cell.kind == "slice":
            return cut(self.m, xs[0], cell)
        assert cell.row is not None
        value: Stack = getattr(self.m, cell.row.name)(*xs, **cell.params)
        return value

    def read(self, read: Read) -> Stack:
        """Return what a read gives: a stack, moved by its lag, or one step of it."""
        m, key = self.m, id(read.cell)
        if read.lag:
            first = self.before[key] - read.lag
            array = self.long[key][first : first + m.steps]
            done = key in self.values
            return Stack(m, array, True, self.values[key].loop if done else m.body)
        value = self.values[key]
        if read.index is not None:
            return Stack(m, value.array[read.index, ...], False)
        return value

    def _start(self, read: Read) -> None:
        """Put the values before the first step where they are read."""
        first = self.before.get(id(read.cell), 0) - read.lag
        for k, start in enumerate(read.starts):
            value = self.values[id(start)]
            self.m.write(value, self.long[id(read.cell)][first + k, ...])


def total(m: StackAlgebra, x: Stack) -> Stack:
    """Add up all steps."""

    def add(a: Array, out: Array) -> None:
        a.sum(0, out=out)

    out = m.new(x.shape, False)
    operation = Operation(add, add, [Stack(m, x.array, False)], out, False)
    m.calls += operation.calls(1)
    return Stack(m, out, False)


def cut(m: StackAlgebra, x: Stack, cell: Cell) -> Stack:
    """Return the view of a slice."""
    look(x)
    return Stack(m, sliced(x.array, cell), x.stacked, x.loop)


def sliced(array: Array, cell: Cell) -> Any:
    """Return a slice's part of its wider cell's array."""
    size = cell.shape[cell.axis]
    index = [slice(None)] * array.ndim
    index[cell.axis] = slice(cell.start, cell.start + size)
    return array[tuple(index)]
