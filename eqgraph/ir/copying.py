"""Take graphs apart into plain lists and put them together: what `pickle` and `copy` do with them.

Nodes know their operands and their users, so that one of them holds on to the whole graph; written
flat, no graph is so deep that it could not be copied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node
from eqgraph.ir.values import Array
from eqgraph.syntax.sympy.copied import Parts, apart, together

_OWN = {"operands", "users", "params", "expr", "value"}  # of a node: written in another way
_PLAIN = tuple(f.name for f in fields(Node) if f.name not in _OWN)
_GRAPH = {"nodes", "values", "results", "_names"}
Record = tuple[Any, ...]
Flat = tuple[tuple[Record, ...], Parts]


def flat_nodes(nodes: Sequence[Node]) -> Flat:
    """Return nodes as records that know each other by their places."""
    places = {id(node): k for k, node in enumerate(nodes)}
    parts, roots = apart(node.expr for node in nodes)
    records = tuple(
        (
            *(getattr(node, name) for name in _PLAIN),
            dict(node.params), node.value, root,
            tuple(places[id(x)] for x in node.operands),
            tuple(places[id(x)] for x in node.users if id(x) in places),
        )
        for node, root in zip(nodes, roots, strict=True)
    )  # fmt: skip
    return records, parts


def nodes_of(flat: Flat) -> tuple[Node, ...]:
    """Return the nodes of records."""
    records, parts = flat
    trees = together(parts, (record[-3] for record in records))
    made: list[Node] = []
    for record, expr in zip(records, trees, strict=True):
        plain = dict(zip(_PLAIN, record, strict=False))
        params, value = record[len(_PLAIN) : len(_PLAIN) + 2]
        node = Node(operands=(), params=MappingProxyType(params), expr=expr,
                    value=frozen(value), **plain)  # fmt: skip
        made.append(node)
    for node, record in zip(made, records, strict=True):
        node.operands = tuple(made[k] for k in record[-2])
        node.users = tuple(made[k] for k in record[-1])
    return tuple(made)


def frozen(array: Any) -> Any:
    """Return an array that nobody writes into, as it was before it was copied."""
    if array is not None:
        array.setflags(write=False)
    return array


def family_of(node: Node) -> tuple[Node, ...]:
    """Return all nodes that a node hangs together with, itself first."""
    found, stack = {id(node): node}, [node]
    while stack:
        one = stack.pop()
        for other in (*one.operands, *one.users):
            if id(other) not in found:
                found[id(other)] = other
                stack.append(other)
    return tuple(found.values())


def first_of(flat: Flat) -> Node:
    """Return the first node of records."""
    return nodes_of(flat)[0]


def flat_graph(g: Graph) -> tuple[Any, ...]:
    """Return all that a graph holds as plain data."""
    nodes = {id(node): node for node in g.nodes}
    nodes |= {id(node): node for node in (*g.results, *g._names.values())}
    places = {key: k for k, key in enumerate(nodes)}
    plain = {f.name: getattr(g, f.name) for f in fields(Graph) if f.name not in _GRAPH}
    return (
        flat_nodes(tuple(nodes.values())),
        len(g.nodes),
        dict(g.values),
        tuple(places[id(node)] for node in g.results),
        {name: places[id(node)] for name, node in g._names.items()},
        plain,
    )


def graph_of(
    flat: Flat, count: int, values: dict[str, Array], results: Sequence[int],
    names: Mapping[str, int], plain: Mapping[str, Any],
) -> Graph:  # fmt: skip
    """Return the graph of plain data."""
    nodes = nodes_of(flat)
    for array in values.values():
        frozen(array)
    return Graph(
        nodes=nodes[:count],
        values=MappingProxyType(values),
        results=tuple(nodes[k] for k in results),
        _names=MappingProxyType({name: nodes[k] for name, k in names.items()}),
        **plain,
    )
