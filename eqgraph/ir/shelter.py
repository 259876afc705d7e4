"""Find the nodes to which a choice may hand nothing: there no gradient arrives, and none leaves.

A choice, `where(x > 0, log(x), 0)`, hands exactly 0 to the operand that it does not choose. The
slope of that operand may be infinite or NaN, and 0·∞ would be NaN. So below a choice an entry
whose gradient is 0 hands on 0, whatever its slope is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eqgraph.ir.node import Node
from eqgraph.operators import Algebra, Operator


def sheltered(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the ids of what is computed for a choice, of nodes in the order of the tape."""
    found: set[str] = set()
    for node in reversed(list(nodes)):
        conditions = node.operator.conditions if node.operator else ()
        for k, x in enumerate(node.operands):
            if node.id in found or (conditions and k not in conditions):
                found.add(x.id)
    return frozenset(found)


def part(
    m: Algebra, row: Operator, k: int, g: Any, y: Any, xs: Iterable[Any], params: Any, below: bool
) -> Any:
    """Apply the vjp of operand k; `below` a choice, a gradient of 0 stays 0."""
    rule = row.rule(k)
    assert rule is not None
    handed = rule(m, g, y, *xs, **params)
    guarded = below and row.elementwise and not row.conditions
    return m.where(g, handed, 0.0) if guarded else handed
