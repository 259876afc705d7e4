"""Fold equations: an overview with one node a group, and one picture inside each.

A group is an equation, in an unrolled model an equation at one time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from eqgraph.ir import Graph, Node, assemble

FOLDED = 60  # a graph of more nodes opens folded
WHOLE = 400  # a graph of more nodes is not drawn in one picture, if it can be folded
MOST = 1200  # an overview of more nodes is not drawn either

Group = int | tuple[int, int]  # an equation, or an equation and a time
Groups = Mapping[Group, list[Node]]


def members(graph: Graph) -> Groups:
    """Return the nodes that are drawn in each group, in topological order."""
    inside: dict[Group, list[Node]] = {}
    for node in graph.nodes:
        group = group_of(node)
        if group is not None:
            inside.setdefault(group, []).append(node)
    return inside


def group_of(node: Node) -> Group | None:
    """Return the group that a node is drawn in; shared leaves are in none."""
    if node.equation is None or node.time is None:
        return node.equation
    return node.equation, node.time


def folds(graph: Graph, inside: Groups) -> bool:
    """Tell whether an overview says more than the graph: some of several groups hide nodes."""
    return len(inside) > 1 and any(len(nodes) > 1 for nodes in inside.values())


def readable(graph: Graph) -> Graph:
    """Return what is drawn in one picture: all, the overview, or only the last group."""
    if len(graph.nodes) <= WHOLE or any(node.folded for node in graph.nodes):
        return graph
    inside = members(graph)
    if not folds(graph, inside):
        return graph
    drawn = overview(graph, inside)
    return drawn if len(drawn.nodes) <= MOST else inner(graph, list(inside)[-1], inside)


def overview(graph: Graph, inside: Groups | None = None) -> Graph:
    """Return the graph in which each group is one node: its result, with all behind it.

    Its operands are what the group reads from outside: leaves that several groups share, and
    results of other groups.
    """
    inside = inside or members(graph)
    results = {group: result_of(graph, group, nodes) for group, nodes in inside.items()}
    made: dict[str, Node] = {}
    for node in graph.nodes:
        group = group_of(node)
        if group is None:
            # A derivative belongs to no equation, and may read what is inside one.
            shown = [_shown(x, results) for x in node.operands]
            operands = tuple(made[x.id] for x in shown if x.id in made)
            made[node.id] = replace(node, operands=operands)
        elif node is results[group]:
            reads = _outside(inside[group], group, results)
            made[node.id] = replace(
                node,
                operands=tuple(made[x.id] for x in reads if x.id in made),
                folded=len(inside[group]),
                equation=None,
            )
    return assemble(
        made.values(), equations=graph.equations, text=graph.text, values=graph.values,
        dtype=graph.dtype, keep_ids=True,
    )  # fmt: skip


def at_time(graph: Graph, time: int, inside: Groups | None = None) -> Graph:
    """Return the overview of one time of an unrolled model, and of what has no time.

    What it reads of other times are leaves; a leaf that only one equation reads is folded into it.
    """
    return at_times(graph, [time], inside)[time]


def at_times(graph: Graph, times: Iterable[int], inside: Groups | None = None) -> dict[int, Graph]:
    """Return `at_time` of several times."""
    inside = inside or members(graph)
    results = {group: result_of(graph, group, inside[group]) for group in inside}
    place = {node.id: number for number, node in enumerate(graph.nodes)}
    groups: dict[int | None, list[Group]] = {}
    for group in inside:
        groups.setdefault(None if isinstance(group, int) else group[1], []).append(group)
    reads: dict[Group, list[Node]] = {}
    alone: dict[str, bool] = {}

    def shown_at(time: int) -> Graph:
        shown = groups.get(None, []) + groups.get(time, [])
        own = {results[group].id for group in shown}
        made: dict[str, Node] = {}
        for group in sorted(shown, key=lambda one: place[results[one].id]):
            if group not in reads:
                reads[group] = _outside(inside[group], group, results)
            operands = []
            for x in reads[group]:
                if x.id not in alone:
                    alone[x.id] = _alone(x)
                if x.id not in own and (isinstance(group, int) or alone[x.id]):
                    continue
                if x.id not in made:
                    made[x.id] = _leaf(x)
                operands.append(made[x.id])
            made[results[group].id] = replace(
                results[group], operands=tuple(operands), folded=len(inside[group]), equation=None
            )
        return assemble(
            made.values(), equations=graph.equations, text=graph.text, values=graph.values,
            dtype=graph.dtype, keep_ids=True,
        )  # fmt: skip

    return {time: shown_at(time) for time in times}


def _alone(node: Node) -> bool:
    """Tell whether a leaf has no time, and one equation reads it."""
    return node.leaf and node.time is None and len({user.equation for user in node.users}) < 2


def _leaf(node: Node) -> Node:
    """Return a node as a leaf, which stands for something outside."""
    kind: Any = node.kind if node.leaf else "input"
    return replace(
        node, kind=kind, operator=None, operands=(), equation=None, folded=0 if node.leaf else 1
    )


def inner(graph: Graph, group: Group, inside: Groups | None = None) -> Graph:
    """Return the graph of one group, with what it reads from outside as leaves."""
    made: dict[str, Node] = {}
    nodes = (inside or members(graph))[group]
    for node in nodes:
        for x in node.operands:
            if x.id not in made and group_of(x) != group:
                made[x.id] = _leaf(x)
        made[node.id] = replace(node, operands=tuple(made[x.id] for x in node.operands))
    number = group if isinstance(group, int) else group[0]
    own = graph.equations[number : number + 1]
    text = graph.text[slice(*own[0].span)] if own else graph.text
    return assemble(
        made.values(), equations=own, text=text, values=graph.values, dtype=graph.dtype,
        keep_ids=True,
    )  # fmt: skip


def result_of(graph: Graph, group: Group, nodes: list[Node]) -> Node:
    """Return the node that stands for a group: the equation's result, or its last node."""
    number = group if isinstance(group, int) else group[0]
    if number < len(graph.results) and group_of(graph.results[number]) == group:
        return graph.results[number]
    return next((node for node in reversed(nodes) if node.given), nodes[-1])


def _outside(nodes: list[Node], group: Group, results: Mapping[Group, Node]) -> list[Node]:
    """List what the nodes of a group read from outside, in order of appearance.

    A node of another group that is no result, but shared, is reached through that group.
    """
    found: dict[str, Node] = {}
    for node in nodes:
        for x in node.operands:
            if group_of(x) != group:
                shown = _shown(x, results)
                found.setdefault(shown.id, shown)
    return list(found.values())


def _shown(node: Node, results: Mapping[Group, Node]) -> Node:
    """Return what stands for a node in an overview: itself, or the result of its group."""
    group = group_of(node)
    return node if group is None else results[group]
