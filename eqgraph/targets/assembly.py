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
from eqgraph.targets.names import identifier
from eqgraph.targets.program import Cutting, Program, Series, lengthened
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
    if template.sweeps.backward:
        back = display(sorted(template.sweeps.backward)[0])
        raise Unwritable(f"{back} runs backward in time: a second loop over the steps")
    work = Cutting(template, shapes, join)
    parameters, series, clock = work.leaves()
    states = work.states(series)
    prepared = work.prepared()
    ahead = _ahead(work, series, steps)
    core = _ancestors([s.at.node for s in states], work.timed)
    terms, uses = _terms(work)
    outer = {s.at.node.id: s.at for s in states}
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
    extra = _extra(work, (read, late), states)
    for section in (read, late):
        section.takes = [replace(s, name=extra.get(s.node.id, s.name)) for s in section.takes]
    handed = [s.at for s in states]
    handed += [Slot(name, known[key].node) for key, name in extra.items()]
    step = cut(handed, work.order, work.known, work.found.shapes)
    after = _after(work, uses, late)
    prepare = cut(prepared, work.order, {s.node.id: s for s in parameters}, work.found.shapes)
    loss = template.source.loss
    return Program(
        template, work.names, parameters, series, states, prepare, ahead, step, read, late, after,
        identifier(loss) if loss else "", uses, clock, batched,
    )  # fmt: skip


def _ahead(work: Cutting, series: list[Series], steps: Free) -> Section:
    """Return the products of the inputs of all steps at once; time is the first axis."""
    leaves = {s.node.id: s for s in series if s.node is not None}
    gives, nodes, takes = [], [], {}
    for slot in work.hoisted(series):
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
            found = leaves.get(x.id)
            takes[x.id] = Slot(found.name, x) if found else work.known[x.id]
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
    return next(s.node for s in work.known.values() if s.node.name == display(family))


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


def _extra(work: Cutting, sections: Iterable[Section], states: list[Any]) -> dict[str, str]:
    """Name what the step hands to other sections beside the states."""
    own = {s.at.node.id for s in states}
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
