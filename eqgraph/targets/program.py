"""Hold the program of a model: its inputs, its loops over time, and the sections around them.

A model over time is written as one step and a loop, never as its unrolled graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from eqgraph.ir.node import Node
from eqgraph.ir.template import Reading, Template
from eqgraph.operators import Shape
from eqgraph.targets.names import Names
from eqgraph.targets.section import Section, Slot


@dataclass(slots=True)
class Series:
    """Hold an input over time: `x` of all steps, `x_t` of one."""

    name: str
    family: str  # canonical, at t
    node: Node | None  # its leaf at t; None where only earlier ones are read
    shape: Shape
    target: bool = False


@dataclass(slots=True)
class State:
    """Hold what is handed on from step to step: the names of what is read, by lag."""

    family: str
    before: list[Slot]  # h_prev, h_prev2, …
    at: Slot  # h_t
    starts: list[Start] = field(default_factory=list)
    shape: Shape = ()


@dataclass(slots=True)
class Start:
    """Hold a value before the first step: a number, a prepared value, or an argument."""

    name: str
    shown: str
    number: float | None = None
    slot: Slot | None = None


@dataclass(slots=True)
class Pass:
    """Hold one loop over the steps: what is multiplied ahead of it, and one step of it."""

    number: int
    states: list[State]
    mark: str = ""  # at the end of the names of its functions, where there are several loops
    ahead: Section = field(default_factory=lambda: Section([], [], []))
    step: Section = field(default_factory=lambda: Section([], [], []))

    @property
    def backward(self) -> bool:
        """Tell whether it runs from the last step to the first."""
        return self.number % 2 == 1


@dataclass(slots=True)
class Program:
    """Hold the sections of a model and the names of what runs between them."""

    template: Template
    names: Names
    parameters: list[Slot]
    series: list[Series]
    passes: list[Pass]
    prepare: Section
    read: Section
    terms: Section
    after: Section
    loss: str = ""  # the name of the loss among what `after` gives
    uses: dict[str, tuple[str, Reading, str]] = field(default_factory=dict)  # of terms, by name
    clock: tuple[str, str] = ("", "")  # what T and t are called, where they are read
    batched: bool = False

    @property
    def states(self) -> list[State]:
        """Return what is handed on from step to step, of all loops."""
        return [state for one in self.passes for state in one.states]

    @property
    def comments(self) -> list[str]:
        """Return the equations, as a reader sees them."""
        return [str(e) for e in self.template.source.equations.equations]


# What the functions of a module are called.
FUNCTIONS = (
    *("prepare", "ahead", "step", "read", "terms", "after", "over_time", "run", "loss", "totals"),
    *(f"{name}{k}" for name in ("ahead", "step", "over_time") for k in range(1, 10)),
    *("gradients", "load", "p"),
)
