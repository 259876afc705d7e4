"""Hold a training as it stood before one of its updates: to look at, to play, to compare."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from eqgraph.ir import Graph, Values
from eqgraph.ir.values import Array
from eqgraph.learn.model import Model
from eqgraph.tape import Machine


class Snapshot:
    """Hold the state of a training after so many updates, before the next one.

    `update` is their number, `model` has the parameters of then, `graph` and `machine` are what the
    next update computes: its piece of the data, the states that were handed on. `reason` tells why
    this snapshot was asked for. `History.at`, `History.first` and `History.halted` give one.

    >>> from eqgraph.learn import SGD, train
    >>> m = Model("param w ∈ ℝ; loss L = ∑ₜ ((yₜ - w*xₜ)²)").set({"w": 0.0})
    >>> history = train(m, {"xₜ": [1.0], "yₜ": [1.0]}, SGD(rate=0.25), updates=3, progress=False)
    >>> history.at(2), history.at(2).machine.run().value("w")
    (<Snapshot: after 2 updates>, array(0.75))
    """

    def __init__(
        self, update: int, model: Model, given: Values,
        unroll: Callable[[Values], Graph], reason: str,
    ) -> None:  # fmt: skip
        self.update, self.model, self.reason = update, model, reason
        self._given, self._unroll = given, unroll

    @property
    def values(self) -> dict[str, Array]:
        """Return the parameters."""
        return self.model.values

    @cached_property
    def graph(self) -> Graph:
        """Return the graph that the next update computes."""
        return self._unroll({**self._given, **self.values})

    @cached_property
    def machine(self) -> Machine:
        """Return the machine of the next update, at the start of its tape: `eg.play(…machine)`."""
        return Machine(self.graph, self.model.loss)

    def beside(self, other: Snapshot) -> Machine:
        """Return the machine of these parameters on the data of another snapshot.

        The same node of both is the same question, asked early and late.
        """
        return Machine(self._unroll({**other._given, **self.values}), self.model.loss)

    def __repr__(self) -> str:
        return f"<Snapshot: {self.reason or after(self.update)}>"


def after(updates: int) -> str:
    """Say how many updates were done.

    >>> after(1), after(1200)
    ('after 1 update', 'after 1,200 updates')
    """
    return f"after {updates:,} update" + "s" * (updates != 1)


class Halt(Exception):
    """A training stops where a condition of its watch holds."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot.reason)
        self.snapshot = snapshot
