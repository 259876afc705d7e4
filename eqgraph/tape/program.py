"""Run a graph many times: the fast path of the machine, with its leaves open to be fed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Graph
from eqgraph.operators import Shape
from eqgraph.tape.flat_program import FlatProgram
from eqgraph.tape.memory import held
from eqgraph.tape.stacked import StackedRun, Unstackable
from eqgraph.tape.tape import record

Array = np.ndarray[Any, np.dtype[Any]]
Arrays = dict[str, Array]


class Program(Protocol):
    """Run forward and backward; leaves are fed in place, results are views of what is inside."""

    graph: Graph

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the leaves."""

    def feed(self, name: str, array: Array) -> None:
        """Give a leaf its value for the next runs."""

    def feed_each(self, names: Sequence[str], array: Array) -> None:
        """Give each leaf its entry along the first axis of an array."""

    def start(self, name: str) -> Array:
        """Return the value that a leaf had in the graph."""

    def run(self) -> None:
        """Compute everything."""

    def value(self, name: str) -> Array:
        """Return the value of a node; the next run overwrites it."""

    def grad(self, name: str) -> Array | None:
        """Return the gradient of a wanted leaf; the next run overwrites it."""

    def shape(self, name: str) -> Shape:
        """Return the shape of a node."""

    def whole(self, names: Sequence[str]) -> tuple[Arrays, Arrays]:
        """Return the values and the gradients of leaves as they lie in memory, to be updated."""


def compile_program(graph: Graph, of: str, wanted: Sequence[str] = ()) -> Program:
    """Return a program that computes `of` and its gradients by the wanted leaves.

    >>> import eqgraph as eg
    >>> p = compile_program(eg.graph("y = w*x", {"w": 2.0, "x": 3.0}), "y", ["w"])
    >>> p.run(); p.value("y"), p.grad("w")
    (array(6.), array(3.))
    """
    missing = [n.name for n in graph.inputs if n.name not in graph.values]
    if missing:
        raise MachineError(f"the graph has no value for {', '.join(missing)}")
    with held(graph):
        try:
            return StackedRun(graph, of, wanted)
        except Unstackable:
            return FlatRun(graph, of, wanted)


class FlatRun:
    """Run the flat list of a tape as it is."""

    def __init__(self, graph: Graph, of: str, wanted: Iterable[str] = ()) -> None:
        target = graph[of]
        self.graph = graph
        self._program = FlatProgram(record(graph, target), np.ones(target.shape or (), graph.dtype))
        self._leaves = dict(self._program._inputs)
        self.names = frozenset(self._leaves)
        self._grads: dict[str, tuple[Array, Array]] = {}  # ours, and the one it is copied from
        for name in wanted:
            buffer = self._program._grads.get(graph[name].id)
            if buffer is not None:
                self._grads[name] = (np.empty_like(buffer.array), buffer.array)
        for name, array in self._leaves.items():
            array[...] = graph.values[name]

    def feed(self, name: str, array: Array) -> None:
        """Give a leaf its value for the next runs."""
        self._leaves[name][...] = array

    def feed_each(self, names: Sequence[str], array: Array) -> None:
        """Give each leaf its entry along the first axis of an array."""
        for name, one in zip(names, array, strict=True):
            if name in self._leaves:
                self._leaves[name][...] = one

    def start(self, name: str) -> Array:
        """Return the value that a leaf had in the graph."""
        return self.graph.values[name]

    def run(self) -> None:
        """Compute everything."""
        try:
            with np.errstate(all="ignore"):
                for function, arguments in self._program._calls:
                    function(*arguments)
        except ValueError as error:  # a singular matrix, an index outside
            raise MachineError(str(error)) from None
        for ours, theirs in self._grads.values():
            np.copyto(ours, theirs)

    def value(self, name: str) -> Array:
        """Return the value of a node; the next run overwrites it."""
        return self._program._values[self.graph[name].id].array

    def grad(self, name: str) -> Array | None:
        """Return the gradient of a wanted leaf; the next run overwrites it."""
        found = self._grads.get(self.graph[name].name)
        return None if found is None else found[0]

    def whole(self, names: Sequence[str]) -> tuple[Arrays, Arrays]:
        """Return the values and the gradients of leaves as they lie in memory, to be updated."""
        kept = [name for name in names if name in self._grads]
        return {name: self.value(name) for name in kept}, {k: self._grads[k][0] for k in kept}

    def shape(self, name: str) -> Shape:
        """Return the shape of a node."""
        return self.graph[name].shape or ()
