"""Hold what was read from another framework: equations, numbers, and how they were checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.ir import Graph
from eqgraph.learn.model import Model
from eqgraph.tape import Machine

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Tell what of an import was compared with the original, and how far both are apart.

    Differences are relative to the largest entry of what is compared, or absolute where that is
    below 1.
    """

    values: Mapping[str, float]  # of each named value that the framework lets one look at
    gradients: Mapping[str, float]  # of each parameter and input
    versions: Mapping[str, str]
    digest: str  # SHA-256 of the text and the numbers

    @property
    def largest(self) -> float:
        """Return the largest difference."""
        return max((*self.values.values(), *self.gradients.values()), default=0.0)

    def __str__(self) -> str:
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        lines = [f"compared in double precision, {versions}"]
        for what, found in (("values", self.values), ("gradients", self.gradients)):
            worst = max(found, key=found.__getitem__, default="")
            most = f", at most {found[worst]:.1e} apart ({worst})" if found else ""
            lines.append(f"{len(found)} {what}{most}")
        lines.append(f"sha256 of text and numbers: {self.digest}")
        return "\n".join(lines)


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

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text
