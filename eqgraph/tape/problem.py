"""Define a problem of a run: what is wrong, where, and which nodes it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from eqgraph.ir import Node
from eqgraph.ir.values import Array
from eqgraph.tape.machine import Machine
from eqgraph.tape.matrices import orthogonal
from eqgraph.tape.wording import worded

ProblemKind = Literal[
    "rate", "nan", "inf", "masked", "mixed", "scale", "gain", "gate", "saturated", "dead",
    "constant", "exploding", "vanishing", "unreached", "loss",
]  # fmt: skip

FLOWING = ("scale", "gain", "gate", "saturated", "dead", "exploding", "vanishing")  # gradients
KINDS: tuple[ProblemKind, ...] = get_args(ProblemKind)  # causes of others first


@dataclass(frozen=True, slots=True)
class Change:
    """Hold how a leaf is changed: factor·x + offset, or into the nearest orthogonal matrix."""

    factor: float = 1.0
    offset: float = 0.0
    orthogonal: bool = False

    def __call__(self, value: Array) -> Array:
        """Return the changed array."""
        if self.orthogonal:
            return orthogonal(value)
        return self.factor * value + self.offset


@dataclass(frozen=True, slots=True)
class Problem:
    """Report one problem of a run; it prints as its sentence.

    Args:
        kind: what is wrong: nan, inf or masked; of a model over time a sequence that is `mixed`
            with others, the `scale` of an input, the `gain` of a recurrent matrix, a `gate` by its
            bias; saturated, dead, exploding, vanishing; a parameter that is `unreached`, constant
            units, a `loss` at one step only; of a training the `rate`.
        step: the step of the tape to look at.
        node: where it begins.
        text: one sentence, with numbers and the equation of the text.
        nodes: all nodes that it reaches: those poisoned by a NaN, or those along a path.
        evidence: the numbers that prove it, where the cause is known; they stand in the text too.
        cure: the smallest change against it, in words, or nothing.
        times: the first and the last step of time that it is seen at.
        changes: the cure for each leaf, by name: `cured` does them.

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
    evidence: str = ""
    cure: str = ""
    times: tuple[int, ...] = ()
    changes: Mapping[str, Change] = field(default_factory=dict, compare=False)

    def cured(self, machine: Machine) -> Machine:
        """Return another machine of the same graph, with the leaves changed as the cure says.

        Args:
            machine: the one that has the problem; it stays as it is.

        >>> import eqgraph as eg
        >>> m = eg.model("hₜ = relu(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = h_T")
        >>> m = eg.Machine(m.unroll(values={"w": 3.0, "xₜ": [1.0] * 9}))
        >>> (problem,) = eg.problems(m)
        >>> problem.cure, eg.problems(problem.cured(m))
        ('w = w/3', ())
        """
        other = Machine(machine.graph, machine.of.name, machine.seed)
        for name, value in machine.values.items():
            change = self.changes.get(name)
            other.let(name, value if change is None else change(value))
        return other

    def __str__(self) -> str:
        return self.text


def place_of(machine: Machine, node: Node) -> str:
    """Write the number of the equation in which a node stands, as the player counts them."""
    return "" if node.equation is None else worded("place", number=node.equation + 1)
