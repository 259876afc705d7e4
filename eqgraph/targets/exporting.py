"""Write a model or a graph as source for a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph.errors import GraphError, UnknownName, ValuesError, nearest, visible
from eqgraph.ir.formats import dtype_of
from eqgraph.ir.graph import Graph
from eqgraph.ir.node import NodeLike
from eqgraph.ir.template import Template
from eqgraph.operators import Shape
from eqgraph.operators.algebra import Declined
from eqgraph.syntax import display
from eqgraph.targets.assembly import program
from eqgraph.targets.frame import Frame
from eqgraph.targets.module import module
from eqgraph.targets.plain import graph_functions
from eqgraph.targets.program import Program
from eqgraph.targets.reverse import Reverse
from eqgraph.targets.table import TARGETS
from eqgraph.targets.target import Target, Unwritable
from eqgraph.targets.writer import Free


@dataclass(frozen=True, slots=True)
class Source:
    """Hold what was written, and what of: a model's program or a graph."""

    target: Target
    text: str | bytes
    files: Mapping[str, str]  # the names in the file of the numbers, by identifier
    program: Program | None = None
    graph: Graph | None = None
    of: str = ""  # what is differentiated of a graph


def target_of(name: str | Target) -> Target:
    """Return the target of a name; one from outside of the table as it is."""
    if isinstance(name, Target):
        return name
    if name not in TARGETS:
        near = nearest(str(name), TARGETS)
        hint = f"did you mean {near}?" if near else "there are " + ", ".join(TARGETS)
        raise UnknownName(f"no target is called {str(name)[:40]!r}", hint=hint)
    return TARGETS[name]


def write_graph(
    graph: Graph, target: Target, *, gradients: bool = False, of: NodeLike | None = None
) -> Source:
    """Return the source of a graph."""
    if any(n.shape is None for n in graph.nodes):
        raise GraphError(
            "the shapes of the graph are not known", hint="build it with values, then export it"
        )
    dtype_of(graph.dtype.name)  # the small floats are rounded by the machine alone
    node = graph[of] if of is not None else graph.results[-1] if gradients else None

    def work(target: Target) -> Source:
        if target.graph is not None:
            text = target.graph(target, graph, node)
            return Source(target, text, {}, graph=graph, of=node.name if node else "")
        functions, words, section = graph_functions(target, graph, node)
        names = {slot.name: slot.node.name for slot in section.takes}
        title = f"Written by eqgraph for {target.title}, from these equations."
        text = module(target, title, _lines(graph.text), functions, words)
        return Source(target, text, names, graph=graph, of=node.name if node else "")

    return _or_refused(target, work, [n.operator.name for n in graph.nodes if n.operator])


def write_model(
    template: Template,
    values: Mapping[str, Any],
    target: Target,
    *,
    gradients: bool = False,
    batch: bool | None = None,
    dtype: str = "float64",
    join: bool = True,
    given: Mapping[str, Shape] | None = None,
) -> Source:
    """Return the source of a model: one step, and a loop over time."""

    def work(target: Target) -> Source:
        found = model_program(template, values, batch, join and target.joins, given or {})
        names = {slot.name: display(slot.node.name) for slot in found.parameters}
        if target.model is not None:
            text = target.model(target, found, dtype, gradients, names, values)
        else:
            frame = Frame(target, found, dtype)
            functions = frame.write()
            if gradients:
                functions = Reverse(frame).write()
            title = f"Written by eqgraph for {target.title}, from these equations."
            text = module(
                target, title, _lines(template.source.text), functions, frame.words, names
            )
        return Source(target, text, names, program=found)

    return _or_refused(target, work, [n.operator.name for n in template.nodes if n.operator])


def model_program(
    template: Template,
    values: Mapping[str, Any],
    batch: bool | None,
    join: bool,
    given: Mapping[str, Shape],
) -> Program:
    """Return the sections of a model, with a batch in front where its equations take one."""
    if batch is None:
        try:
            return model_program(template, values, True, join, given)
        except (Unwritable, Declined):
            batch = False
    shapes, steps = sized(template, values, batch, given)
    return program(template, shapes, steps, join=join, batched=batch)


def _lines(text: str) -> str:
    return "\n".join(visible(line) for line in text.splitlines())


def _or_refused(target: Target, work: Callable[[Target], Source], operators: list[str]) -> Source:
    """Write, or say by name what cannot be written, and where it can."""
    try:
        return work(target)
    except (Unwritable, Declined) as error:
        message = str(error)
    lacking = [name for name in dict.fromkeys(operators) if not _can(target, name)]
    others = []
    for other in TARGETS.values():
        if other is not target and not other.states:
            try:
                work(other)
                others.append(other.name)
            except (Unwritable, Declined):
                pass
    if lacking:
        message = f"{target.title} has no word for {', '.join(lacking)}"
    hint = f"these targets can: {', '.join(others)}" if others else "no other target can"
    raise GraphError(f"{message}: nothing was written", hint=hint)


def _can(target: Target, name: str) -> bool:
    """Tell whether a target says an operator, by a word of its own or by those of its rule."""
    from eqgraph.targets.writer import Writer

    try:
        getattr(Writer(target), name)
    except Declined:
        return False
    return True


def sized(
    template: Template, values: Mapping[str, Any], batch: bool, given: Mapping[str, Shape]
) -> tuple[dict[str, Shape], Free]:
    """Return the shapes of what a model takes, canonical, and a size that stands for the length.

    `values` are those of the parameters, by displayed name; `given` the shapes, at one step, of
    inputs whose data is there.
    """
    sizes: dict[str, int] = {}
    shapes: dict[str, Shape] = {}
    declared = template.source.declarations
    for name in dict.fromkeys(template.plain()):
        value = values.get(display(name))
        if value is None:
            raise ValuesError(
                f"{display(name)} has no value",
                hint="give the parameters values: model.init({…}) or model.set({…})",
            )
        shapes[name] = tuple(int(n) for n in np.shape(value))
        one = declared.get(name)
        for dim, n in zip((one.dims or ()) if one else (), shapes[name], strict=False):
            if isinstance(dim, str):
                sizes.setdefault(dim, n)
    largest = max([0, *(n for shape in shapes.values() for n in shape)])
    free, steps = Free(largest + 1), Free(largest + 2)
    for name in template.inputs():
        shapes[name] = _input_shape(template, name, sizes, (free,) if batch else (), given)
    return shapes, steps


def _input_shape(
    template: Template, name: str, sizes: Mapping[str, int], batch: Shape,
    given: Mapping[str, Shape],
) -> Shape:  # fmt: skip
    """Return the shape of an input at one step: as its data has it, or as it is declared."""
    one = template.source.declarations.get(name)
    if display(name) in given:
        return given[display(name)]
    if one is None or one.dims is None:
        raise GraphError(
            f"the shape of {display(name)} is not known",
            hint=f"declare it, input {display(name)} ∈ ℝⁿ, or give data: values={{…}}",
        )
    unknown = [d for d in one.dims if isinstance(d, str) and d not in sizes]
    if unknown:
        raise GraphError(
            f"the size {unknown[0]} of {one} is not known",
            hint=f"no parameter has it; give data: values={{{display(name)!r}: …}}",
        )
    return (*batch, *(d if isinstance(d, int) else sizes[d] for d in one.dims))


def suffixed(path: str | Path, suffix: str) -> Path:
    """Return a path with the ending of a target."""
    found = Path(path)
    found = found.with_suffix("") if found.suffix in (".eq", ".txt", ".safetensors") else found
    return found if found.suffix == suffix else found.with_name(found.name + suffix)
