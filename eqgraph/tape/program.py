"""Run a graph many times: the fast path of the machine, with its leaves open to be fed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.graph import Graph
from eqgraph.operators import Shape
from eqgraph.tape.flat import FlatProgram
from eqgraph.tape.tape import record

Array = np.ndarray[Any, np.dtype[Any]]


class Program(Protocol):
    """Run forward and backward; leaves are fed in place, results are views of what is inside."""

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the leaves."""

    def feed(self, name: str, array: Array) -> None:
        """Give a leaf its value for the next runs."""

    def feed_rows(self, names: Sequence[str], array: Array) -> None:
        """Give leaves the rows of an array."""

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


def compile_program(graph: Graph, of: str, wanted: Iterable[str] = ()) -> Program:
    """Return a program that computes `of` and its gradients by the wanted leaves.

    >>> import eqgraph as eg
    >>> p = compile_program(eg.graph("y = w*x", {"w": 2.0, "x": 3.0}), "y", ["w"])
    >>> p.run(); p.value("y"), p.grad("w")
    (array(6.), array(3.))
    """
    missing = [n.name for n in graph.inputs if n.name not in graph.values]
    if missing:
        raise MachineError(f"the graph has no value for {', '.join(missing)}")
    return FlatRun(graph, of)


class FlatRun:
    """Run the flat list of a tape as it is."""

    def __init__(self, graph: Graph, of: str) -> None:
        target = graph[of]
        self.graph = graph
        self._program = FlatProgram(record(graph, target), np.ones(target.shape or (), graph.dtype))
        self._leaves = dict(self._program._inputs)
        self.names = frozenset(self._leaves)
        for name, array in self._leaves.items():
            array[...] = graph.values[name]

    def feed(self, name: str, array: Array) -> None:
        """Give a leaf its value for the next runs."""
        self._leaves[name][...] = array

    def feed_rows(self, names: Sequence[str], array: Array) -> None:
        """Give leaves the rows of an array."""
        for name, row in zip(names, array, strict=True):
            if name in self._leaves:
                self._leaves[name][...] = row

    def start(self, name: str) -> Array:
        """Return the value that a leaf had in the graph."""
        return self.graph.values[name]

    def run(self) -> None:
        """Compute everything."""
        with np.errstate(all="ignore"):
            for function, arguments in self._program._calls:
                function(*arguments)

    def value(self, name: str) -> Array:
        """Return the value of a node; the next run overwrites it."""
        return self._program._values[self.graph[name].id].array

    def grad(self, name: str) -> Array | None:
        """Return the gradient of a leaf; the next run overwrites it."""
        place = self._program._grads.get(self.graph[name].id)
        return None if place is None else place.array

    def shape(self, name: str) -> Shape:
        """Return the shape of a node."""
        return self.graph[name].shape or ()
