"""Hold what was traced of functions and graphs that have loops in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.imports.jax_loops import Body
from eqgraph.imports.jax_patterns import recognised
from eqgraph.imports.traced import Operation, Traced


@dataclass(slots=True)
class Looped(Traced):
    """Hold operations, loops among them, which hold the operations of a step."""

    timed: set[Operation] = field(default_factory=set)  # what differs from step to step of a loop
    refused: list[str] = field(default_factory=list)

    def shape(self, x: Any) -> tuple[int, ...]:
        """Return the shape of a value, of one step where it is in a loop."""
        if not isinstance(x, Operation):
            return np.shape(x)
        return tuple(np.shape(self.values[x])[x in self.timed :])

    def live(self, nodes: list[Operation], outputs: Sequence[Any]) -> None:
        """Drop, in place, what nothing reads; register who reads what."""
        needed = {x for x in outputs if isinstance(x, Operation)}
        for node in reversed(nodes):
            if node in needed:
                needed.update(node.all_input_nodes)
        nodes[:] = [n for n in nodes if n in needed]
        for node in nodes:
            for x in dict.fromkeys(node.all_input_nodes):
                x.users.append(node)
        for node in nodes:
            body = node.params.get("body")
            if isinstance(body, Body):
                body.keep({n.params["index"] for n in node.users if n.target == "getitem"})
                recognised(body.nodes, self.shape)
                self.live(body.nodes, body.wanted)

    def forget(self) -> None:
        """Drop parameters that nothing reads."""
        self.parameters = {n: path for n, path in self.parameters.items() if n.users}

    def find_constants(self) -> None:
        """Find what no argument and no parameter changes."""
        for node in self.nodes:
            loop = isinstance(node.params.get("body"), Body)
            if not loop and all(x in self.constants for x in node.all_input_nodes):
                self.constants.add(node)
