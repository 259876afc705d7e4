"""Hold what was read from another framework: equations, numbers, and how they were checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.ir import Graph
from eqgraph.learn.model import Model
from eqgraph.tape import Machine, Problem, problems
from eqgraph.targets.certificate import Certificate

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, repr=False)
class Imported:
    """Hold the equations of a module of another framework; it prints as its text.

    Args:
        text: what `eg.graph` reads, or `eg.model` where it is over t.
        values: the numbers of all leaves, by name; over t with a row for each step.
        graph: of the text and the values: `eg.play(imported.graph)` plays it.
        model: of the text, with the values of the parameters, or None where it is not over t.
        certificate: what was compared with the original, and how far both are apart.
        parameters: what each name of the text is called in the module.
        outputs: the names of what the module returns.

    >>> from torch import nn, ones  # doctest: +SKIP
    >>> found = from_torch(nn.Linear(3, 2), ones(1, 3))  # doctest: +SKIP
    >>> found.outputs, found.parameters["W"]  # doctest: +SKIP
    (('ŷ',), 'weight')
    """

    text: str
    values: Mapping[str, Array]
    graph: Graph
    model: Model | None  # where the text is over t
    certificate: Certificate
    parameters: Mapping[str, str]  # a name of the text: what it is in the module
    outputs: tuple[str, ...] = field(default=())

    def machine(self, of: str | None = None) -> Machine:
        """Return a machine of the graph.

        Args:
            of: the node whose gradient flows back; by default the result of the last equation.
        """
        return Machine(self.graph, of=of)

    def problems(self, of: str | None = None) -> tuple[Problem, ...]:
        """Return the problems of a run, with the names that the module has for what they tell of.

        Args:
            of: the node whose gradient flows back; by default the result of the last equation.
        """
        return problems(self.machine(of))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text
