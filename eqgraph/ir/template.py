"""Lower the equations of a model once: the template that unrolling copies for every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.ir.build import name_rest, place, reachable
from eqgraph.ir.equation import EquationLowering
from eqgraph.ir.node import Node
from eqgraph.ir.order import order
from eqgraph.ir.sketch import Guess, Sketch
from eqgraph.operators import Shape
from eqgraph.syntax import Equation, canonical, display
from eqgraph.syntax.clock import Timed
from eqgraph.syntax.text.model import ModelText, Use

Span = tuple[int, int]


class Reading(NamedTuple):
    """Say what a leaf of the template stands for.

    `timed`: a family at t + `step`; `now`: the number of the step; `step`: a family at the step
    `step`; `end`: at the last step + `step`; `count`: the number of steps; `plain`: the same leaf
    for all steps; `sum`: the sum over time of another node.
    """

    kind: Literal["timed", "now", "step", "end", "count", "plain", "sum"]
    name: str = ""  # canonical; of a family, at t
    step: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """Hold the nodes of one step and of what stands outside of time, in topological order."""

    source: ModelText
    nodes: tuple[Node, ...]
    readings: dict[str, Reading]  # of the leaves, by id
    summands: dict[str, Node]  # what a leaf of kind "sum" adds up, by id
    results: dict[str, Node]  # by the canonical name of the equation
    timed: frozenset[str]  # ids of what differs from step to step
    late: frozenset[str]  # ids of what is known after the last step only
    places: dict[str, Span]  # where a name is read first, by canonical name
    families: frozenset[str]  # all names that have a time, at t
    notes: tuple[tuple[int, str], ...] = ()  # what ranks decided, each with its place

    @property
    def target(self) -> str:
        """Return the name of the loss, or of the last equation that is no initial value."""
        if self.source.loss is not None:
            return self.source.loss
        names: list[str] = [e.symbol.name for e in self.source.equations.equations]
        read = self.source.clock.step_of
        later = (name for name in reversed(names) if read(name, self.families) is None)
        return next(later, names[-1])

    @property
    def closed(self) -> bool:
        """Tell whether the text alone says all values: there is nothing to give."""
        clock = self.source.clock
        starts = (
            canonical(clock.at(family, clock.first - k))
            for family, lag in self.lags().items()
            for k in range(1, lag + 1)
        )
        return not any((*self.plain(), *self.inputs())) and all(n in self.results for n in starts)

    def lags(self) -> dict[str, int]:
        """Return how many steps back each family is read."""
        out: dict[str, int] = {}
        for reading in self.readings.values():
            if reading.kind == "timed" and reading.step < 0:
                out[reading.name] = max(out.get(reading.name, 0), -reading.step)
        return out

    def plain(self) -> Iterator[str]:
        """Yield the canonical names of the leaves that have no time."""
        for reading in self.readings.values():
            if reading.kind == "plain":
                yield reading.name

    def inputs(self) -> Iterator[str]:
        """Yield the families that no equation defines."""
        found = (r.name for r in self.readings.values() if r.kind == "timed")
        yield from dict.fromkeys(name for name in found if name not in self.results)


class _Lowering(EquationLowering):
    """Lower as for a graph; a `∑ₜ` becomes a leaf that stands for the sum of its operand."""

    def __init__(self, source: ModelText, sketch: Sketch, symbols: dict[str, Node]) -> None:
        super().__init__(sketch, symbols, source.text, functions=source.equations.functions)
        self.source = source
        self.summands: dict[str, Node] = {}
        self.inside = False
        self.number = 0  # of the equation that is lowered

    def _call(self, expr: Any, spans: Any) -> Any:
        if not self.source.is_time_sum(expr, spans):
            return (yield from super()._call(expr, spans))
        if len(expr.args) > 1 or self.inside:
            what = "a ∑ₜ stands within a ∑ₜ" if self.inside else "∑ₜ has no axis"
            span = (spans.start, spans.end)
            raise GraphError(what, text=self.text, span=span, hint="name one of them")
        self.inside = True
        summand = self.terms.plain((yield expr.args[0], spans.parts[0]))
        self.inside = False
        leaf = self.sketch.leaf("", "parameter", summand.shape)
        leaf.equation = self.number
        self.summands[leaf.id] = summand
        return leaf


def template(
    source: ModelText, shapes: Mapping[str, Shape | None] | None = None, *, guess: bool = False
) -> Template:
    """Lower a model text; raise `GraphError` where its times do not fit together.

    `shapes` are those of parameters and families, by canonical name: with them ranks decide what
    the text leaves open. With `guess` what is not known yet is left out of sums and products.
    """
    families = _families(source)
    places = _check_times(source, families)
    equations = source.equations.equations
    symbols: dict[str, Node] = {}
    readings: dict[str, Reading] = {}
    sketch = (Guess if guess else Sketch)(np.dtype(np.float64))
    lowering = _Lowering(source, sketch, symbols)
    lowering.structural = shapes is None or guess
    made: dict[str, list[Node]] = {}
    for equation in order(equations, source.text):
        for use in source.uses(equation):
            if use.name not in symbols:
                reading = _reading(source, use.name, families)
                shape = _shape_of(reading, shapes)
                leaf = symbols[use.name] = sketch.leaf(display(use.name), "parameter", shape)
                readings[leaf.id] = reading
        lowering.number = equations.index(equation)
        lowering.equation(equation, made)
    lowering.settle_all()
    name_rest(equations, made)
    place(equations, made, symbols)
    for node in sketch.nodes:
        node.spans = tuple(lowering.spans.get(node.id, ()))
    readings |= {key: Reading("sum") for key in lowering.summands}
    results = {e.symbol.name: symbols[e.symbol.name] for e in equations}
    timed, late = _times(sketch, readings)
    used = reachable((*results.values(), *lowering.summands.values(), *symbols.values()))
    nodes = tuple(n for n in sketch.nodes if n.id in used or n.leaf)
    out = Template(
        source, nodes, readings, lowering.summands, results, timed, late, places,
        families, tuple(lowering.notes),
    )  # fmt: skip
    _check_late(out)
    return out


def _shape_of(reading: Reading, shapes: Mapping[str, Shape | None] | None) -> Shape | None:
    if shapes is None or reading.kind in ("now", "count"):
        return None if shapes is None else ()
    return shapes.get(reading.name)


def _families(source: ModelText) -> frozenset[str]:
    """Return all names that have a time, at t."""
    names = {e.symbol.name for e in source.equations.equations}
    names |= {use.name for e in source.equations.equations for use in source.uses(e)}
    names |= set(source.declarations)
    return frozenset(timed.family for timed in map(source.clock.read, names) if timed is not None)


def _reading(source: ModelText, name: str, families: frozenset[str]) -> Reading:
    clock = source.clock
    timed = clock.read(name)
    if timed is not None:
        return Reading("timed", *timed)
    if name == clock.index:
        return Reading("now")
    if name == clock.end and name not in source.declarations and families:
        return Reading("count")
    for kind, found in (("end", clock.from_end(name)), ("step", clock.step_of(name, families))):
        if found is not None and found.family in families:
            return Reading(kind, *found)  # type: ignore[arg-type]
    return Reading("plain", name)


def _times(sketch: Sketch, readings: dict[str, Reading]) -> tuple[frozenset[str], frozenset[str]]:
    timed: set[str] = set()
    late: set[str] = set()
    for node in sketch.nodes:
        reading = readings.get(node.id)
        if reading is not None:
            if reading.kind in ("timed", "now"):
                timed.add(node.id)
            elif reading.kind in ("sum", "end", "step"):
                late.add(node.id)
            continue
        for operands, known in ((node.operands, timed), (node.operands, late)):
            if any(x.id in known for x in operands):
                known.add(node.id)
    return frozenset(timed), frozenset(late)


def _check_times(source: ModelText, families: frozenset[str]) -> dict[str, Span]:
    """Refuse what reads the future, or a time where there is none; return the places of reads."""
    clock, text = source.clock, source.text
    defined = {e.symbol.name: e for e in source.equations.equations}
    places: dict[str, Span] = {}
    for equation in source.equations.equations:
        name = equation.symbol.name
        left = clock.read(name)
        if families and name in (clock.index, clock.end):
            what = "the time" if name == clock.index else "the number of steps"
            raise GraphError(
                f"{equation.name} is {what}", text=text, span=equation.name_span,
                hint=f"call it something else, or say how time runs: k ∈ 1…{clock.end or 'K'}",
            )  # fmt: skip
        _check_spelling(source, name, equation.name_span)
        if left is not None and left.offset:
            raise GraphError(
                f"the left side is at {display(clock.index)}, not at {equation.name}", text=text,
                span=equation.name_span,
                hint=f"write {display(left.family)} = …, and shift the other times with it",
            )  # fmt: skip
        initial = clock.step_of(name, families)
        if initial is not None and initial.offset >= clock.first:
            raise GraphError(
                f"{equation.name} is no initial value: the first step is {clock.first}", text=text,
                span=equation.name_span,
            )  # fmt: skip
        for use in source.uses(equation):
            places.setdefault(use.name, use.span)
            _check_spelling(source, use.name, use.span)
            _check_use(source, use, left is not None or use.summed, equation, defined)
    return places


def _check_spelling(source: ModelText, name: str, span: Span) -> None:
    """Refuse names that hold the time in another way than as t, t−1, ….; x₂ₜ is not x at 2t."""
    if not source.clock.muddled(name):
        return
    index = display(source.clock.index)
    raise GraphError(
        f"{display(name)} has no time that can be read", text=source.text, span=span,
        hint=f"times are {index}, {index}−1, {index}−2, …; a label and a time are written "
        f"x_{{1,{index}}}",
    )  # fmt: skip


def _check_use(
    source: ModelText, use: Use, has_time: bool, equation: Equation, defined: dict[str, Equation]
) -> None:
    index, shown = display(source.clock.index), display(use.name)
    timed = source.clock.read(use.name) or (Timed(use.name, 0) if shown == index else None)
    if timed is None:
        return
    if not has_time:
        last = source.clock.end or str(source.clock.last)
        raise GraphError(
            f"{shown} stands outside of time: {equation.name} is the same for all {index}",
            text=source.text, span=use.span,
            hint=f"write ∑{index if index != 't' else 'ₜ'} (…) around all that depends on {index}, "
            f"give {equation.name} the time {index}, or read a step, as in h_{last}",
        )  # fmt: skip
    if timed.offset > 0:
        raise GraphError(
            f"{shown} is read before its time",
            text=source.text,
            span=use.span,
            hint="a step reads its own time and those before; give what comes later as an input",
        )
    if timed.offset < 0 and timed.family not in defined and not _is_read_now(source, timed.family):
        raise GraphError(
            f"{shown} is read, but no equation defines {display(timed.family)}",
            text=source.text, span=use.span, hint=f"write {display(timed.family)} = …",
        )  # fmt: skip


def _is_read_now(source: ModelText, family: str) -> bool:
    """Tell whether a family is an input: read at its own time, or declared as one."""
    one = source.declarations.get(family)
    if one is not None and one.role == "input":
        return True
    return any(use.name == family for e in source.equations.equations for use in source.uses(e))


def _check_late(template: Template) -> None:
    """Refuse equations of a step, or for the start, that need the end."""
    source = template.source
    for equation in source.equations.equations:
        name, node = equation.symbol.name, template.results[equation.symbol.name]
        step = source.clock.read(name) is not None
        if not step and source.clock.step_of(name, template.families) is None:
            continue
        if node.id in template.late:
            raise GraphError(
                f"{equation.name} needs what is known after the last step only",
                text=source.text, span=equation.span,
                hint="∑ₜ and single steps belong into equations without a time, such as the loss",
            )  # fmt: skip
