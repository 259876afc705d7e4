"""Take a transpose, or another view, out of a function: what is inside may then fit a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.ir.node import Node

if TYPE_CHECKING:
    from eqgraph.ir.rewrites.rewriter import Rewriter


def outward(rewriter: Rewriter, node: Node) -> Node | None:
    """Return f(x)ᵀ for f(xᵀ), if another rule fits f(x); all other operands are single numbers."""
    operator = node.operator
    if operator is None or not operator.elementwise:
        return None
    views = [k for k, x in enumerate(node.operands) if x.operator is not None and x.operator.moves]
    if len(views) != 1:
        return None
    (k,) = views
    view = node.operands[k]
    others = [x.shape for i, x in enumerate(node.operands) if i != k]
    if view.operator is None or view.operands[0].shape == () or any(s != () for s in others):
        return None
    operands = [view.operands[0] if i == k else x for i, x in enumerate(node.operands)]
    inner = rewriter.sketch.apply(operator, *operands, **node.params)
    if not rewriter.fits(inner) and outward(rewriter, inner) is None:
        return None
    return rewriter.sketch.apply(view.operator, inner, *view.operands[1:], **view.params)
