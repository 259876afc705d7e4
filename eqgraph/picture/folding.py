"""Fold equations: an overview with one node an equation, and one picture inside each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eqgraph.graph import Graph, Node, assemble

FOLDED = 60  # a graph of more nodes opens folded
WHOLE = 400  # a graph of more nodes is not drawn in one picture at all


def overview(graph: Graph) -> Graph:
    """Return the graph in which each equation is one node: its result, with all behind it.

    Its operands are what the equation reads from outside: leaves that several equations share,
    and results of other equations.
    """
    inside = members(graph)
    result = {number: _result(graph, number, nodes) for number, nodes in inside.items()}
    made: dict[str, Node] = {}
    kept: list[Node] = []
    for node in graph.nodes:
        if node.equation is None:
            made[node.id] = replace(node, operands=tuple(made[x.id] for x in node.operands))
            kept.append(made[node.id])
        elif node is result.get(node.equation):
            nodes = inside[node.equation]
            reads = _outside(nodes, node.equation, result)
            made[node.id] = replace(
                node, operands=tuple(made[x.id] for x in reads), folded=len(nodes), equation=None
            )
            kept.append(made[node.id])
    return _graph(graph, kept)


def inner(graph: Graph, number: int) -> Graph:
    """Return the graph of one equation, with what it reads from outside as leaves."""
    nodes = members(graph)[number]
    made: dict[str, Node] = {}
    kept: list[Node] = []
    for node in nodes:
        for x in node.operands:
            if x.id not in made and x.equation != number:
                kind: Any = x.kind if x.leaf else "input"
                behind = 0 if x.leaf else 1
                made[x.id] = replace(
                    x, kind=kind, operator=None, operands=(), equation=None, folded=behind
                )
                kept.append(made[x.id])
        made[node.id] = replace(node, operands=tuple(made[x.id] for x in node.operands))
        kept.append(made[node.id])
    return _graph(graph, kept)


def members(graph: Graph) -> dict[int, list[Node]]:
    """Return the nodes that are drawn in each equation, in topological order."""
    inside: dict[int, list[Node]] = {}
    for node in graph.nodes:
        if node.equation is not None:
            inside.setdefault(node.equation, []).append(node)
    return inside


def _result(graph: Graph, number: int, nodes: list[Node]) -> Node:
    """Return the node that stands for an equation: its result, or the last one drawn in it."""
    result = graph.results[number] if number < len(graph.results) else nodes[-1]
    return result if result.equation == number else nodes[-1]


def _outside(nodes: list[Node], number: int, result: dict[int, Node]) -> list[Node]:
    """List what the nodes of an equation read from outside, in order of appearance.

    A node of another equation that is no result, but shared, is reached through that equation.
    """
    found: dict[str, Node] = {}
    for node in nodes:
        for x in node.operands:
            if x.equation != number:
                shown = x if x.equation is None else result[x.equation]
                found.setdefault(shown.id, shown)
    return list(found.values())


def _graph(graph: Graph, nodes: list[Node]) -> Graph:
    return assemble(nodes, text=graph.text, values=graph.values, dtype=graph.dtype, keep_ids=True)
