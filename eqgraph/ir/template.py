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
from eqgraph.ir.sweeps import Sweeps, least, sweeps
from eqgraph.ir.times import Span, check_times, families_in
from eqgraph.operators import Shape
from eqgraph.syntax import canonical, display
from eqgraph.syntax.text.model import ModelText


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
    sweeps: Sweeps  # which recurrences run backward in time
    swept: dict[str, int]  # the sweep of what differs from step to step, by id
    notes: tuple[tuple[int, str], ...] = ()  # what ranks decided, each with its place

    @property
    def target(self) -> str:
        """Return the name of the loss, or of the last equation that is no initial value."""
        if self.source.loss is not None:
            return self.source.loss
        names: list[str] = [e.symbol.name for e in self.source.equations.equations]
        clock, own = self.source.clock, self.families
        later = (
            name for name in reversed(names)
            if clock.step_of(name, own) is None and clock.offset_of(name, own) is None
        )  # fmt: skip
        return next(later, names[-1])

    @property
    def closed(self) -> bool:
        """Tell whether the text alone says all values: there is nothing to give."""
        outside = self.source.clock.outside
        starts = (canonical(outside(family, offset)) for family, offset in self.starts())
        return not any((*self.plain(), *self.inputs())) and all(n in self.results for n in starts)

    def lags(self) -> dict[str, int]:
        """Return how many steps back each family is read."""
        return self._away(-1)

    def leads(self) -> dict[str, int]:
        """Return how many steps ahead each family is read that runs backward."""
        return self._away(1)

    def _away(self, sign: int) -> dict[str, int]:
        out: dict[str, int] = {}
        for reading in self.readings.values():
            if reading.kind == "timed" and sign * reading.step > 0:
                out[reading.name] = max(out.get(reading.name, 0), abs(reading.step))
        return out

    def starts(self) -> Iterator[tuple[str, int]]:
        """Yield what is needed outside of the steps: hₜ, −1 is h₀, and hₜ, 1 is h_{T+1}."""
        for sign, found in ((-1, self.lags()), (1, self.leads())):
            yield from ((family, sign * k) for family, n in found.items() for k in range(1, n + 1))

    def states(self) -> list[str]:
        """Return the families that an equation hands on from step to step, either way."""
        found = dict.fromkeys((*self.lags(), *self.leads()))
        return [name for name in found if name in self.results]

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
    families = families_in(source)
    places = check_times(source, families)
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
    swept = sweeps(source)
    used = reachable((*results.values(), *lowering.summands.values(), *symbols.values()))
    used |= {n.id for n in sketch.nodes if n.value is not None} | set(readings)  # no slope's leaf
    nodes = tuple(n for n in sketch.nodes if n.id in used)
    out = Template(
        source, nodes, readings, lowering.summands, results, timed, late, places,
        families, swept, _swept(nodes, results, timed, readings, swept), tuple(lowering.notes),
    )  # fmt: skip
    _check_late(out)
    return out


def _shape_of(reading: Reading, shapes: Mapping[str, Shape | None] | None) -> Shape | None:
    if shapes is None or reading.kind in ("now", "count"):
        return None if shapes is None else ()
    return shapes.get(reading.name)


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


def _swept(
    nodes: tuple[Node, ...], results: Mapping[str, Node], timed: frozenset[str],
    readings: Mapping[str, Reading], found: Sweeps,
) -> dict[str, int]:  # fmt: skip
    """Return the sweep of each node: the earliest of the equations that it is a part of."""
    if not found.of:
        return dict.fromkeys(timed, 0)
    out: dict[str, int] = {}
    named = {node.id for name, node in results.items() if name in found.of}
    for name, number in sorted(found.of.items(), key=lambda item: item[1]):
        stack = [results[name]]
        while stack:
            node = stack.pop()
            if node.id in timed and node.id not in out:
                out[node.id] = number
                stack += [x for x in node.operands if x.id not in named]
    for node in nodes:  # what a sum over time adds up
        if node.id in timed and node.id not in out:
            below = [out[x.id] for x in node.operands if x.id in out]
            reading = readings.get(node.id)
            if reading is not None and reading.name in found.of:
                below = [least(found.of[reading.name], reading.step)]
            number = max(below, default=0)
            out[node.id] = number + number % 2
    return out


def _check_late(template: Template) -> None:
    """Refuse equations of a step, or for the start, that need the end."""
    source = template.source
    for equation in source.equations.equations:
        name, node = equation.symbol.name, template.results[equation.symbol.name]
        step = source.clock.read(name) is not None
        known = template.families
        starts = source.clock.step_of(name, known) or source.clock.offset_of(name, known)
        if not step and starts is None:
            continue
        if node.id in template.late:
            raise GraphError(
                f"{equation.name} needs what is known after the last step only",
                text=source.text, span=equation.span,
                hint="∑ₜ and single steps belong into equations without a time, such as the loss",
            )  # fmt: skip
