"""Find the nodes of an unrolled model whose first axis holds sequences: a batch stands in front."""

from __future__ import annotations

from eqgraph.ir import Graph, Node
from eqgraph.ir.families import families_of, inputs_of, steps_in
from eqgraph.payload.terms import terms


def in_sequences(graph: Graph) -> set[str]:
    """Return the ids of the nodes that have one row a sequence; none where there is no batch.

    An input of a step says so by a second axis. Beyond it only such rules count that keep the
    first axis in its place: entry by entry, or by the letters of its axes.
    """
    families = families_of(graph)
    steps = sorted({t for nodes in families.values() for t in nodes})
    given = [node for nodes in inputs_of(graph, steps).values() for node in nodes.values()]
    counts = {(node.shape or (0,))[0] if len(node.shape or ()) > 1 else 0 for node in given}
    if len(counts) != 1 or counts == {0}:
        return set()
    (count,) = counts
    states = [node for name in families for node in steps_in(graph, name).values() if node.leaf]
    found = {node.id for node in (*given, *states) if (node.shape or (0,))[:1] == (count,)}
    for node in graph.nodes:
        if not node.leaf and (node.shape or (0,))[0] == count and _keeps(node, found):
            found.add(node.id)
    return found


def _keeps(node: Node, found: set[str]) -> bool:
    assert node.operator is not None
    rank, operands = len(node.shape or ()), node.operands
    if node.operator.elementwise:
        return any(x.id in found and len(x.shape or ()) == rank for x in operands)
    terms_of = terms(node.operator, [x.shape or () for x in operands], node.params, ())
    if terms_of is None or "spec" not in terms_of:
        return False
    left, _, right = terms_of["spec"].partition("->")
    return any(
        x.id in found and letters[:1] == right[:1] and terms_of.get("over") != right[:1]
        for x, letters in zip(operands, left.split(","), strict=False)
    )
