"""Run a stacked program: feed its leaves, run, read values and gradients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Graph
from eqgraph.operators import Shape
from eqgraph.tape.stacked.backward import Backward
from eqgraph.tape.stacked.bundles import bundle
from eqgraph.tape.stacked.cells import Cell, find_cells
from eqgraph.tape.stacked.components import components
from eqgraph.tape.stacked.forward import Forward, sliced
from eqgraph.tape.stacked.operation import Array
from eqgraph.tape.stacked.stack import Stack, StackAlgebra


class StackedRun:
    """Hold the calls of a graph whose steps are stacked; raise `Unstackable` if they cannot be."""

    def __init__(
        self, graph: Graph, of: str, wanted: Iterable[str], *, bundled: bool = True
    ) -> None:
        self.graph = graph
        found = find_cells(graph)
        self._found = found
        self._wanted = tuple(wanted)
        if bundled:
            bundle(found)
        order = components(found)
        m = StackAlgebra(graph.dtype, found.steps)
        self._forward = Forward(m, found)
        for component in order:
            self._forward.run(component)
        leaves = (self._slot(name)[0] for name in self._wanted)
        whole = {id(c.reads[0].cell if c.kind == "slice" else c) for c in leaves}
        self._backward = Backward(self._forward, whole, order)
        cell, index = self._slot(of)
        ones = np.ones(cell.shape, graph.dtype)
        ones.setflags(write=False)
        self._backward.seed(cell, index, Stack(m, ones, False))
        if self._wanted:
            for component in reversed(order):
                self._backward.run(component)
            self._own(whole, m)
        self._calls = m.calls
        self.names = frozenset(n.name for n in graph.inputs)
        for name in self.names:
            self.feed(name, graph.values[name])

    def _own(self, wanted: set[int], m: StackAlgebra) -> None:
        """Give each wanted gradient an array of its own, which may be changed between runs."""
        seen: set[int] = set()
        for key in wanted:
            found = self._backward.grads.get(key)
            if found is None:
                continue
            array = found.array
            if array.base is not None or not array.flags.writeable or id(array) in seen:
                own = np.empty(array.shape, array.dtype)
                m.calls.append((_copy, (array, own)))
                self._backward.grads[key] = Stack(m, own, found.stacked)
            seen.add(id(array))

    def _slot(self, name: str) -> tuple[Cell, int | None]:
        node = self.graph[name]
        if node.id not in self._found.slots:
            raise MachineError(f"{node.name} is a part of a sum that is taken at once")
        return self._found.slots[node.id]

    def _array(self, name: str) -> Array:
        cell, index = self._slot(name)
        array = self._forward.values[id(cell)].array
        return array if index is None else array[index, ...]

    def feed(self, name: str, array: Array) -> None:
        """Give a leaf its value for the next runs."""
        self._array(name)[...] = array

    def feed_each(self, names: Sequence[str], array: Array) -> None:
        """Give each leaf its entry of an array: in one go if they are one cell."""
        first = self.graph[names[0]] if names and names[0] in self.names else None
        found = self._found.slots.get(first.id) if first is not None else None
        if found is not None and [n.name for n in found[0].nodes] == list(names):
            self._forward.values[id(found[0])].array[...] = array
            return
        for name, one in zip(names, array, strict=True):
            if name in self.names:
                self.feed(name, one)

    def start(self, name: str) -> Array:
        """Return the value that a leaf had in the graph."""
        return self.graph.values[name]

    def run(self) -> None:
        """Compute everything."""
        try:
            with np.errstate(all="ignore"):
                for function, arguments in self._calls:
                    function(*arguments)
        except ValueError as error:  # a singular matrix, an index outside
            raise MachineError(str(error)) from None

    def value(self, name: str) -> Array:
        """Return the value of a node; the next run overwrites it."""
        return self._array(name)

    def grad(self, name: str) -> Array | None:
        """Return the gradient of a wanted leaf; the next run overwrites it."""
        cell, index = self._slot(name)
        if cell.kind == "slice":
            found = self._backward.grads.get(id(cell.reads[0].cell))
            return None if found is None else sliced(found.array, cell)
        found = self._backward.grads.get(id(cell))
        if found is None:
            return None
        return found.array if index is None else found.array[index, ...]

    def whole(self, names: Sequence[str]) -> tuple[dict[str, Array], dict[str, Array]]:
        """Return the values and the gradients of leaves as they lie in memory, to be updated.

        Leaves that lie side by side come as one array, under their names joined.
        """
        cells: dict[int, list[str]] = {}
        for name in names:
            cell = self._slot(name)[0]
            cells.setdefault(id(cell.reads[0].cell if cell.kind == "slice" else cell), []).append(
                name
            )
        values, grads = {}, {}
        for key, members in cells.items():
            found = self._backward.grads.get(key)
            if found is not None:
                joined = " ".join(members)
                values[joined], grads[joined] = self._forward.values[key].array, found.array
        return values, grads

    def shape(self, name: str) -> Shape:
        """Return the shape of a node."""
        return self.graph[name].shape or ()


def _copy(x: Array, out: Array) -> None:
    np.copyto(out, x)
