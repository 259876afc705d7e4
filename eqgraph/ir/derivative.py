"""Differentiate a graph: the same graph, grown by the nodes of its gradients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.ir.algebra import GraphAlgebra, Term
from eqgraph.ir.graph import Graph, finish
from eqgraph.ir.node import Node, NodeLike
from eqgraph.ir.shelter import part, sheltered
from eqgraph.ir.sketch import Sketch
from eqgraph.syntax import canonical, display


def derivative(g: Graph, of: NodeLike, wrt: NodeLike | Iterable[NodeLike]) -> Graph:
    """Return the gradient of `of` with respect to `wrt` as a graph.

    The result holds the nodes of `g` and, for each name in `wrt`, a node `∂of/∂name` of the
    shape of that name. Where no path leads from a name to `of` it is zero. Being a graph, it can
    be differentiated again.

    Args:
        g: the graph to differentiate.
        of: what is differentiated; if it is no scalar, its sum is (the seed is ones).
        wrt: one name or node, or several.

    Raises:
        GraphError: `wrt` is no name, or a rule needs shapes that are not known.
        UnknownName: the graph has no such node.

    Source: reverse accumulation, Griewank and Walther, Evaluating Derivatives (2008), chapter 3.

    >>> import eqgraph as eg
    >>> g = eg.graph("y = tanh(x)", {"x": 1.0})
    >>> d = eg.derivative(g, "y", "x")
    >>> round(float(eg.Machine(d).run().value("∂y/∂x")), 12)
    0.419974341614
    """
    if isinstance(wrt, str | Node):
        wrt = [wrt]
    try:
        names = list(wrt)
    except TypeError:  # an array without axes is an Iterable, too
        raise GraphError(f"wrt is a name or a list of names, not {type(wrt).__name__}") from None
    target, sources = g[of], [g[name] for name in names]
    sketch = Sketch(g.dtype)
    copies: dict[str, Node] = {}
    for node in g.nodes:
        copies[node.id] = sketch.copy(node, tuple(copies[x.id] for x in node.operands))
    cotangents = accumulate(sketch, copies[target.id], {copies[x.id].id for x in sources})
    results: dict[str, Node] = {}
    for name, source in zip(names, sources, strict=True):
        found = cotangents.get(copies[source.id].id)
        if found is None:  # no path leads from it to the target
            found = _zeros(sketch, copies[source.id])
        results[f"∂{_called(target, of)}/∂{_called(source, name)}"] = found
    return finish(g, sketch, results)


def _zeros(sketch: Sketch, like: Node) -> Node:
    m = GraphAlgebra(sketch)
    return sketch.constant(0.0) if like.shape == () else m.zeros_like(m.term(like)).node


def _called(node: Node, asked: NodeLike) -> str:
    """Return the name of a node that was asked for, as displayed: it may have several."""
    if isinstance(asked, Node):
        asked = node.name
    name = asked if asked in node.names else display(canonical(asked))
    return f"({name})" if "/" in name else name


def accumulate(
    sketch: Sketch, target: Node, kept: Iterable[str] = (), *, entrywise: bool = False
) -> dict[str, Node]:
    """Walk back from the target, adding up each node's contributions in the order of the tape.

    Where every entry depends on its own entry alone, the seed 1 needs no shape. A square of a
    length, ‖x‖², hands its gradient to x at once, unless the length is `kept`: it is smooth at 0,
    which two rules, each with a kink there, would not know at the second order.
    """
    m = GraphAlgebra(sketch)
    one = m.term(sketch.constant(1.0))
    seed: Term = m.broadcast_to(1.0, m.term(target)) if target.shape and not entrywise else one
    sums: dict[str, Term] = {target.id: seed}
    below = sheltered(sketch.nodes)
    for node in reversed(list(sketch.nodes)):
        g = sums.get(node.id)
        if g is None or node.operator is None:
            continue
        length = _length_squared(node)
        smooth = length is not None and length.id not in kept
        made = _smooth(m, g, length) if smooth and length else _parts(m, g, node, node.id in below)
        for x, one_part in made:
            if one_part.node.shape != x.shape and not entrywise:
                one_part = m.sum_to(one_part, m.term(x))
            sums[x.id] = sums[x.id] + one_part if x.id in sums else one_part
    return {key: term.node for key, term in sums.items()}


def _parts(m: GraphAlgebra, g: Term, node: Node, below: bool) -> Iterator[tuple[Node, Term]]:
    """Yield what a node hands back to each operand."""
    assert node.operator is not None
    xs = [m.term(x) for x in node.operands]
    for k, x in enumerate(node.operands):
        if node.operator.rule(k) is not None and x.kind != "constant":
            yield x, part(m, node.operator, k, g, m.term(node), xs, node.params, below)


def _smooth(m: GraphAlgebra, g: Term, length: Node) -> Iterator[tuple[Node, Term]]:
    """Yield what the square of a length hands back to each operand of the length."""
    assert length.operator is not None
    xs = [m.term(x) for x in length.operands]
    for x, rule in zip(length.operands, length.operator.squared, strict=True):
        if x.kind != "constant":
            yield x, rule(m, g, *xs, **length.params)


def _length_squared(node: Node) -> Node | None:
    """Return the node whose square a node is, if that has a kink and its square has none."""
    assert node.operator is not None
    x, last = node.operands[0], node.operands[-1]
    twice = node.operator.name == "mul" and last is x
    two = node.operator.name == "pow" and last.value is not None and bool(np.all(last.value == 2))
    square = node.operator.name == "square" or twice or two
    return x if square and x.operator is not None and x.operator.squared else None
