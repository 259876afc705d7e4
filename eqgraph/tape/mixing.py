"""Find sequences of a batch that mix on their way through time: a wrong axis."""

from __future__ import annotations

from collections.abc import Container, Iterator

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.recurrence import carried
from eqgraph.tape.backflow import last_entries
from eqgraph.tape.cause import Cause, Look
from eqgraph.tape.pull import pull
from eqgraph.tape.wording import worded

_STEPS = 3  # that are gone back: what mixes does so at each of them


def mixed(look: Look) -> Iterator[Cause]:
    """Find the operator through which the gradient of one sequence reaches another one."""
    sizes = {(n.shape or ())[:1] for nodes in look.inputs.values() for n in nodes.values()
             if len(n.shape or ()) > 1}  # fmt: skip
    if len(sizes) != 1 or (count := next(iter(sizes))[0]) < 2:
        return
    last = last_entries(look.machine, look.onward)
    if last is None:
        return
    start, losses = last
    seeds = {}
    for key, arrived in losses.items():
        if arrived.ndim > 1 and len(arrived) == count:
            one = np.zeros_like(arrived)
            one[0] = arrived[0]
            seeds[key] = one
    graph = look.machine.graph
    near = {n.id for n in graph.nodes if n.time is not None
            and 0 <= (start - n.time) * look.onward < _STEPS}  # fmt: skip
    inside = carried(graph, look.states) & near
    for node, arrived in pull(look.machine, seeds, into=inside):
        if node.operator is None or arrived.ndim < 2 or len(arrived) != count:
            continue
        if arrived[1:].any():
            maker = _maker(node, inside)
            if maker is not None:
                yield _cause(look, maker)
            return


def _maker(node: Node, inside: Container[str]) -> Node | None:
    """Return the user that reads over sequences: it does not work entry by entry."""
    for user in node.users:
        operator = user.operator
        if (
            operator is not None
            and not operator.elementwise
            and not operator.core
            and user.id in inside
        ):
            return user
    return None


def _cause(look: Look, maker: Node) -> Cause:
    found = ((name, nodes) for name, nodes in look.families.items()
             if next(iter(nodes.values())).equation == maker.equation)  # fmt: skip
    name, nodes = next(found, next(iter(look.families.items())))
    assert maker.operator is not None
    text = worded("mixed", sign=maker.operator.name, node=name, place=look.place(name))
    cure = worded("axis", sign=maker.operator.name)
    return Cause("mixed", nodes, text, worded("one sequence"), cure, blocks=False)
