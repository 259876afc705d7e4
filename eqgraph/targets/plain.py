"""Write a graph as a Python module: one function, and one for its gradients."""

from __future__ import annotations

from typing import Any

from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node
from eqgraph.targets.names import Names, identifier
from eqgraph.targets.program import FUNCTIONS
from eqgraph.targets.python import Function, Sections
from eqgraph.targets.section import Section, Slot
from eqgraph.targets.target import Target
from eqgraph.targets.writer import Term

FORWARD = "forward"


def graph_section(graph: Graph, taken: set[str]) -> Section:
    """Return a graph as one section, from its inputs to its results."""
    names = Names({*taken, *FUNCTIONS, FORWARD})
    takes = [Slot(names.name(n.name), n) for n in graph.inputs]
    known = {slot.node.id: slot.name for slot in takes}
    gives, seen = [], set()
    for node in graph.results:
        if node.id not in seen:
            seen.add(node.id)
            gives.append(Slot(known.get(node.id) or names.own(identifier(node.name)), node))
    shapes = {n.id: n.shape or () for n in graph.nodes}
    nodes = [n for n in graph.nodes if n.operator is not None or n.kind == "constant"]
    return Section(takes, nodes, gives, shapes)


def graph_functions(
    target: Target, graph: Graph, of: Node | None
) -> tuple[list[Function], set[str], Section]:
    """Return the functions of a graph, the words that they use, and its section."""
    section = graph_section(graph, set(target.words.values()))
    reserved = Names({*target.words.values(), *FUNCTIONS, FORWARD})
    comments = [str(e) for e in graph.equations]
    work = Sections(target, str(graph.dtype), comments, reserved, str, ())
    gives = ", ".join(slot.node.name for slot in section.gives)
    functions = [work.forward(section, FORWARD, f"Return {gives}.")]
    if of is not None:
        functions.append(_gradients(work, section, of))
    return functions, work.words, section


def _gradients(work: Sections, section: Section, of: Node) -> Function:
    """Return the function of a value and its gradients; that of a sum if it is no number."""
    writer, values = work._read(section)
    value = values[of.id]
    seed: Any = writer.broadcast_to(1.0, value) if of.shape else 1.0
    sums = section.cotangents(writer, values, {of.id: seed})
    results = [(identifier(of.name), value)]
    for slot in section.takes:
        found = sums.get(slot.node.id)
        if not isinstance(found, Term):
            given = values[slot.node.id]
            found = writer.zeros_like(given) if found is None else writer.broadcast_to(found, given)
        results.append((f"d_{slot.name}", found))
    doc = f"Return {of.name} and its gradients; those of its sum, if it is no number."
    return work._function(section, writer, results, "gradients", doc, [])
