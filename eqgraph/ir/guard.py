"""Keep what a choice leaves out from reaching a gradient: there 0 times infinity is 0."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eqgraph.ir.node import Node


def mark(nodes: Iterable[Node]) -> None:
    """Mark the nodes that the branches of a choice are made of; `nodes` in topological order."""
    listed = list(nodes)
    inside: set[str] = set()
    for node in reversed(listed):
        node.guarded = node.id in inside
        if node.operator is None:
            continue
        for k, x in enumerate(node.operands):
            if node.guarded or (node.operator.conditions and k not in node.operator.conditions):
                inside.add(x.id)


def selected(m: Any, node: Node, g: Any, part: Any) -> Any:
    """Return what an entry hands back: exactly 0 where nothing comes from above.

    Behind a choice the branch that is left out may be anything, as log(0): its slope, infinite or
    no number, times the 0 that comes back is 0.
    """
    if not node.guarded or node.operator is None or not node.operator.elementwise:
        return part
    return m.where(g, part, 0.0)
