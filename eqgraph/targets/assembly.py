"""Assemble the program of a model: which section computes what, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from eqgraph.ir.node import Node
from eqgraph.ir.template import Template
from eqgraph.operators import OPERATORS, Shape
from eqgraph.syntax import canonical, display
from eqgraph.targets.cutting import Cutting, lengthened
from eqgraph.targets.names import identifier
from eqgraph.targets.program import Pass, Program, Series, State
from eqgraph.targets.section import Section, Slot, cut
from eqgraph.targets.target import Unwritable
from eqgraph.targets.writer import Free


def program(
    template: Template,
    shapes: Mapping[str, Shape],
    steps: Free,
    *,
    join: bool = True,
    batched: bool = False,
) -> Program:
    """Return the sections of a model; `shapes` has those of leaves and families, canonical."""
    both = [n.name or n.sign for n in template.nodes if n.id in template.late & template.timed]
    if both:
        raise Unwritable(
            f"{both[0]} needs, at each step, what is known after the last: a second pass over time"
        )
    work = Cutting(template, shapes, join)
    parameters, series, clock = work.leaves()
    states = work.states(series)
    prepared = work.prepared()
    core = _ancestors([s.at.node for s in states], work.timed)
    passes = _passes(work, states, core)
    given = _given_later(work, core, states)
    for one in passes:
        one.ahead = _ahead(work, series, steps, one.number, given)
    terms, uses = _terms(work)
    outer = {s.at.node.id: s.at for s in states} | {s.node.id: s for s in given}
    inner = {k: Slot("", work.nodes[k]) for k in core if k not in outer and k not in work.known}
    known = {**work.known, **outer, **inner}
    hidden = _ancestors_of_targets(work, series)
    gives = [
        Slot(identifier(e.symbol.name), work.nodes[template.results[e.symbol.name].id])
        for e in template.source.equations.equations
        if template.source.clock.read(e.symbol.name)
        and template.results[e.symbol.name].id in work.timed - core - hidden - set(outer)
    ]
    read, late = (cut(x, work.order, known, work.found.shapes) for x in (gives, terms))
    extra = _extra(work, (read, late), states, set(outer))
    for section in (read, late):
        section.takes = [replace(s, name=extra.get(s.node.id, s.name)) for s in section.takes]
    handed = [*given, *(Slot(name, known[key].node) for key, name in extra.items())]
    _steps(work, passes, handed)
    after = _after(work, uses, late)
    prepare = cut(prepared, work.order, {s.node.id: s for s in parameters}, work.found.shapes)
    loss = template.source.loss
    return Program(
        template, work.names, parameters, series, passes, prepare, read, late, after,
        identifier(loss) if loss else "", uses, clock, batched,
    )  # fmt: skip


def _passes(work: Cutting, states: list[State], core: set[str]) -> list[Pass]:
    """Return one loop over the steps for each sweep that something is handed on in."""
    of = work.template.sweeps.of
    numbers = sorted({0, *(work.swept[key] for key in core)})
    if 0 not in {work.swept[key] for key in core} and len(numbers) > 1:
        numbers.remove(0)
    marks = [str(k) if len(numbers) > 1 else "" for k in range(1, len(numbers) + 1)]
    return [
        Pass(number, [s for s in states if of.get(s.family, numbers[0]) == number], mark)
        for number, mark in zip(numbers, marks, strict=True)
    ]


def _given_later(work: Cutting, core: set[str], states: list[State]) -> list[Slot]:
    """Name what a later loop reads of an earlier one: it is handed out for all steps."""
    own = {s.at.node.id: s.at for s in states}
    before = {slot.node.id: s for s in states for slot in s.before}
    out: dict[str, Slot] = {}
    for node in (n for n in work.order if n.id in core):
        for x in node.operands:
            if x.id in before:
                state = before[x.id]
                earlier = work.template.sweeps.of.get(state.family, work.swept[node.id])
                if earlier != work.swept[node.id]:
                    raise Unwritable(f"{display(state.family)} of another step is read in a "
                                     "loop of the other direction")  # fmt: skip
            elif x.id in core and work.swept[x.id] < work.swept[node.id]:
                name = identifier(x.name) if x.given else "v"
                out[x.id] = own.get(x.id) or out.get(x.id) or Slot(work.names.own(name), x)
    return list(out.values())


def _steps(work: Cutting, passes: list[Pass], handed: list[Slot]) -> None:
    """Cut the step of each loop; what an earlier one hands out is known in the later ones."""
    known = dict(work.known)
    for one in passes:
        gives = {s.at.node.id: s.at for s in one.states}
        before = {slot.node.id for s in one.states for slot in s.before}
        for slot in handed:
            number = work.swept.get(slot.node.id, one.number)
            if slot.node.id in before or (slot.node.id not in known and number == one.number):
                gives.setdefault(slot.node.id, slot)
        one.step = cut(gives.values(), work.order, known, work.found.shapes)
        known |= {key: slot for key, slot in gives.items() if key not in known}


def _ahead(
    work: Cutting, series: list[Series], steps: Free, number: int, given: list[Slot]
) -> Section:
    """Return the products, of one sweep, of what is there for all steps; time is the first axis."""
    leaves = {s.node.id: s.name for s in series if s.node is not None}
    leaves |= {s.node.id: f"{s.name}s" for s in given if work.swept[s.node.id] < number}
    moving = {s.node.id: s for s in given}
    gives, nodes, takes = [], [], {}
    for slot in work.hoisted(leaves, number, moving):
        left, right = slot.node.operands
        if right.id in leaves and work._rank(right) == 1:
            turned = _made("transpose", [left], f"{slot.node.id}ᵀ")
            made = replace(slot.node, operands=(right, turned), id=f"{slot.node.id}*")
            nodes += [turned, made]
        else:
            made = replace(slot.node, id=f"{slot.node.id}*")
            nodes.append(made)
        gives.append(Slot(slot.name, made))
        for x in slot.node.operands:
            takes[x.id] = Slot(leaves[x.id], x) if x.id in leaves else work.known[x.id]
    section = Section(list(takes.values()), nodes, gives)
    lengthened(section, set(leaves), steps, work.found.shapes)
    return section


def _made(name: str, operands: list[Node], key: str) -> Node:
    row = OPERATORS[name]
    params = MappingProxyType(dict(row.params))
    return Node("operator", row, tuple(operands), params, None, operands[0].dtype, id=key)


def _terms(work: Cutting) -> tuple[list[Slot], dict[str, Any]]:
    """Name what the end reads of each step: the summands, and families at the last step."""
    template = work.template
    terms, uses = [], {}
    for node in template.nodes:
        reading = template.readings.get(node.id)
        if reading is None or reading.kind not in ("sum", "end", "step"):
            continue
        if reading.kind == "sum":
            source = work.nodes[template.summands[node.id].id]
            name = work.names.own(identifier(source.name) if source.given else "summand")
        else:
            source = _family(work, reading.name)
            name = work.names.own(identifier(reading.name))
            if reading.kind == "step" and reading.step < template.source.clock.first:
                raise Unwritable(f"{display(node.name)} is a value before the first step")
        terms.append(Slot(name, source))
        total = "total" if reading.kind == "sum" else identifier(node.name)
        uses[name] = (node.id, reading, work.names.own(total))
    return terms, uses


def _family(work: Cutting, family: str) -> Node:
    result = work.template.results.get(family)
    if result is not None:
        return work.nodes[result.id]
    for slot in work.known.values():
        if slot.node.name == display(family):
            return slot.node
    raise Unwritable(
        f"{display(family)} is read at the end only: write it into a sum over all steps,"
        " with a weight that is 0 before the end"
    )


def _ancestors(nodes: Iterable[Node], among: set[str]) -> set[str]:
    """Return the ids of what some nodes are computed from, of operators that are in `among`."""
    out: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node.id in among and node.id not in out and node.operator is not None:
            out.add(node.id)
            stack.extend(node.operands)
    return out


def _ancestors_of_targets(work: Cutting, series: list[Series]) -> set[str]:
    """Return the ids of what is computed from targets, which are known in training only."""
    out = {s.node.id for s in series if s.target and s.node is not None}
    for node in work.order:
        if any(x.id in out for x in node.operands):
            out.add(node.id)
    return out


def _extra(
    work: Cutting, sections: Iterable[Section], states: list[State], own: set[str]
) -> dict[str, str]:
    """Name what the step hands to other sections beside the states."""
    before = {slot.node.id for s in states for slot in s.before}
    out: dict[str, str] = {}
    for section in sections:
        for slot in section.takes:
            key = slot.node.id
            if key in own or key in out:
                continue
            if not slot.name:
                name = slot.node.name
                out[key] = work.names.own(identifier(name) if name else "v")
            elif key in before:
                out[key] = slot.name
    return out


def _after(work: Cutting, uses: dict[str, Any], terms: Section) -> Section:
    """Return what is computed after the last step."""
    template = work.template
    shapes = dict(work.found.shapes)
    known = {key: slot for key, slot in work.known.items() if slot.parameter}
    sources = {slot.name: slot.node.id for slot in terms.gives}
    nodes = {node.id: node for node in template.nodes}
    for name, (key, _, total) in uses.items():
        known[key] = Slot(total, nodes[key])
        shapes[key] = work.found.shapes[sources[name]]
    loss = template.source.loss
    wanted = [loss] if loss else [
        e.symbol.name for e in template.source.equations.equations
        if template.results[e.symbol.name].id in template.late
    ]  # fmt: skip
    gives = [Slot(identifier(canonical(n)), template.results[n]) for n in wanted]
    return cut(gives, template.nodes, known, shapes)
