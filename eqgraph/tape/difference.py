"""Find where two runs part: the first node that differs, and what computes it there and here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Graph, Node
from eqgraph.ir.formats import format_of, widened
from eqgraph.operators.shapes import show
from eqgraph.shown import Shown, Themes, svg
from eqgraph.syntax import to_text
from eqgraph.syntax.numbers import number
from eqgraph.tape.agreement import Compared, compared, equation_of, tolerance_of
from eqgraph.tape.registers import Array

if TYPE_CHECKING:
    from eqgraph.tape.machine import Machine

Pair = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class Difference(Shown):
    """Report the first difference of two runs; it prints as sentences.

    Nodes are paired by name, and below a name by structure. In a notebook both graphs stand beside
    each other, with the two nodes lit.

    Args:
        first: the first named node that differs; None where all that is shared agrees.
        until: the name of the last node before it that agrees; empty where there is none.
        place: the two nodes, one of each run, that differ though all that they read agrees.
        gradient: whether the values agree, and a gradient differs on its way back.
        shared: how many nodes have a name in both graphs.
        only: the names of equations and leaves that only one of the two has.
        text: what is told.
        graphs: of both runs.
        runs: what they are called.

    >>> import eqgraph as eg
    >>> values = {"z": 0.25, "n": 1.0, "h": 2.0}
    >>> runs = [eg.Machine(eg.graph(f"y = (1 - z)*n {s} z*h", values)).run() for s in "+-"]
    >>> runs[0].differs(runs[1])
    equal until h
    y differs by 1.0, 80 % of its largest entry
    here  y = (1 − z)*n + z*h
    there y = (1 − z)*n − z*h
    """

    first: Compared | None
    until: str
    place: Pair | None
    gradient: bool
    shared: int
    only: tuple[tuple[str, ...], tuple[str, ...]]
    text: str
    graphs: tuple[Graph, Graph] = field(repr=False)
    runs: tuple[str, str]

    @property
    def lit(self) -> tuple[Node, Node] | None:
        """Return the two nodes that a picture lights: the place, or what is named first."""
        if self.place is not None or self.first is None:
            return self.place
        name = self.first.name
        return self.graphs[0][name], self.graphs[1][name]

    def svg(self, *, theme: Themes = "auto") -> str:
        """Draw both graphs beside each other, with the nodes lit at which the runs part.

        Args:
            theme: light, dark, or auto: as the page around it.
        """
        return svg(self, theme=theme)

    def __bool__(self) -> bool:
        return self.first is not None

    def __repr__(self) -> str:
        return self.text


def difference(
    here: Machine, there: Machine, tolerance: float | None, runs: tuple[str, str]
) -> Difference:
    """Return the first difference of two machines at the end of their tapes."""
    for one in (here, there):
        if one.pc < len(one.tape):
            raise MachineError(
                "a machine has not come to the end of its tape", hint="run both machines first"
            )
    pairs = _shared(here.graph, there.graph)
    if not pairs:
        raise MachineError(
            "the two graphs have no name in common, so nothing can be paired",
            hint="call a node of both alike, such as the result",
        )
    search = _Search(here, there, tolerance, runs)
    graphs = here.graph, there.graph
    only = (_only(here.graph, there.graph), _only(there.graph, here.graph))
    for gradient in (False, True):
        ordered = pairs if not gradient else pairs[::-1]
        for k, pair in enumerate(ordered):
            found = search.gap(pair, gradient)
            if not found.ok:
                shown = k and (gradient or not pair[0].leaf)  # inputs are compared for themselves
                until = _name(ordered[k - 1]) if shown else ""
                place = pair if gradient else search.place(pair)
                text = search.text(found, until, pair, place, gradient)
                return Difference(
                    found, until, place, gradient, len(pairs), only, text, graphs, runs
                )
    nodes = f"the {len(pairs)} nodes" if len(pairs) > 1 else "the node"
    agree = "agree, and so do their gradients" if len(pairs) > 1 else "agrees, and its gradient"
    text = f"{nodes} that both have by name {agree}"
    return Difference(None, "", None, False, len(pairs), only, text, graphs, runs)


def _names(graph: Graph) -> dict[str, Node]:
    """Return what a person named: leaves, and the results of equations."""
    found = (n for n in graph.nodes if n.kind != "constant" and (n.leaf or n.given))
    return {name: node for node in found for name in node.names}


def _shared(here: Graph, there: Graph) -> list[Pair]:
    names, others = _names(here), _names(there)
    order = {id(node): k for k, node in enumerate(here.nodes)}
    both = [(n, others[name]) for name, n in names.items() if name in others]
    pairs = {(id(n), id(other)): (n, other) for n, other in both}  # one may be two there
    return sorted(pairs.values(), key=lambda pair: order[id(pair[0])])


def _name(pair: Pair) -> str:
    """Return what both nodes are called, or else what the first one is."""
    one, other = pair
    return next((name for name in one.names if name in other.names), one.name)


def _only(here: Graph, there: Graph) -> tuple[str, ...]:
    others = _names(there)
    return tuple(name for name in _names(here) if name not in others)


def _known(machine: Machine, node: Node, gradient: bool) -> Array:
    """Return a value or a gradient of a run at its end; zeros where no path leads."""
    found = machine.grad_of(node) if gradient else machine.value_of(node)
    return np.zeros(node.shape or ()) if found is None else widened(found)


class _Search:
    """Look for the place where two runs part."""

    def __init__(
        self, here: Machine, there: Machine, tolerance: float | None, runs: tuple[str, str]
    ) -> None:
        self.here, self.there, self.runs = here, there, runs
        dtype = min(here.graph.dtype, there.graph.dtype, key=lambda d: format_of(d).bits)
        self.bound = tolerance_of(dtype, tolerance)

    def gap(self, pair: Pair, gradient: bool = False) -> Compared:
        """Compare the values of two nodes, or their gradients."""
        one, other = pair
        name = f"∂{self.here.of.name}/∂{_name(pair)}" if gradient else _name(pair)
        here, there = (_known(m, n, gradient) for m, n in ((self.here, one), (self.there, other)))
        if here.shape != there.shape:
            return Compared(one, name, one.time, np.inf, np.inf, (), ok=False)
        return compared(one, name, one.time, here, there, self.bound)

    def place(self, pair: Pair) -> Pair:
        """Go down from a pair that differs, while the operators are the same."""
        while True:
            below = self._below(*pair)
            if below is None:
                return pair
            pair = below

    def _below(self, one: Node, other: Node) -> Pair | None:
        alike = one.operator is other.operator and dict(one.params) == dict(other.params)
        if one.operator is None or not alike or len(one.operands) != len(other.operands):
            return None
        ways = [list(zip(one.operands, other.operands, strict=True))]
        if one.operator.commutative:
            ways.append(list(zip(one.operands, other.operands[::-1], strict=True)))
        apart = min(([p for p in way if not self.gap(p).ok] for way in ways), key=len)
        return apart[0] if apart else None

    def text(
        self, found: Compared, until: str, pair: Pair, place: Pair | None, gradient: bool
    ) -> str:
        """Write what differs, and by which expressions."""
        lines = [f"equal until {until}"] if until else []
        shapes = [node.shape for node in pair]
        when = f" (t = {found.step})" if found.step is not None else ""
        if shapes[0] != shapes[1]:
            both = " and ".join(
                f"{show(shape or ())} {run}" for run, shape in zip(self.runs, shapes, strict=True)
            )
            lines.append(f"{found.name}{when} has the shape {both}")
        else:
            share = f"{number(100 * found.relative, 2)} % of its largest entry"
            lines.append(f"{found.name}{when} differs by {number(found.gap, 2)}, {share}")
        if gradient:
            return "\n".join([*lines, "all values agree: the way back differs"])
        if all(node.operator is None for node in pair):
            return "\n".join([*lines, f"{found.name} is an input: the runs got different numbers"])
        assert place is not None
        graphs = (self.here.graph, self.there.graph)
        called = _name(pair) if place == pair else ""
        texts = [_text(g, n, called) for g, n in zip(graphs, place, strict=True)]
        width = max(map(len, self.runs))
        sides = [f"{run:{width}} {text}" for run, text in zip(self.runs, texts, strict=True)]
        return "\n".join([*lines, *sides])


def _text(graph: Graph, node: Node, called: str) -> str:
    """Write a node: by the equation of what it is called, by its own, or as a part of one."""
    if called != node.name and (own := [e for e in graph.equations if e.name == called]):
        return str(own[0])
    if node.given or node.equation is None or node.expr is None:
        return equation_of(graph, node) or node.name
    return f"{to_text(node.expr)}, in the equation of {graph.equations[node.equation].name}"
