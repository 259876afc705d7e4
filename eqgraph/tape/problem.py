"""Define a problem of a run: what is wrong, where, and which nodes it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eqgraph.ir import Node
from eqgraph.tape.machine import Machine
from eqgraph.tape.wording import worded

ProblemKind = Literal["nan", "inf", "masked", "saturated", "vanishing", "exploding", "dead"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Report one problem of a run; it prints as its sentence.

    Args:
        kind: nan, inf, masked, saturated, vanishing, exploding or dead.
        step: the step of the tape to look at.
        node: where it begins.
        text: one sentence, with numbers and the equation of the text.
        nodes: all nodes that it reaches: those poisoned by a NaN, or those along a path.

    >>> import eqgraph as eg
    >>> (problem,) = eg.problems(eg.Machine(eg.graph("y = log(x); z = y + 1", {"x": 0.0})))
    >>> problem.kind, problem.step, problem.node.name, [node.name for node in problem.nodes]
    ('inf', 1, 'y', ['y', 'z', 'x'])
    """

    kind: ProblemKind
    step: int
    node: Node
    text: str
    nodes: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return self.text


def place_of(machine: Machine, node: Node) -> str:
    """Write the number of the equation in which a node stands, as the player counts them."""
    return "" if node.equation is None else worded("place", number=node.equation + 1)
