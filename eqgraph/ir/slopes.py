"""Lower slopes: ∇f(x) and f′(x) of a function, ∂L/∂W of two quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.ir.derivative import accumulate
from eqgraph.ir.node import Node
from eqgraph.ir.term import Term
from eqgraph.syntax import Spans, to_text

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


class Slopes:
    """Lower derivatives that a text asks for."""

    def _slope(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        """Lower ∇f(x): the body is lowered at a leaf, differentiated, and put at the operand."""
        function, which, *operands = expr.args
        places = list(spans.parts[2:]) if spans else [None] * len(operands)
        found: list[Term] = []
        for operand, where in zip(operands, places, strict=True):
            found.append((yield operand, where))
        k = int(which)
        at = found[k]
        leaf = self.sketch.leaf("", "input", at.node.shape)
        made = self.call_function(
            str(function), [*found[:k], Term(leaf, at.axes, at.row), *found[k + 1 :]], spans
        )
        entrywise = bool(made.rank) and _entrywise(made.node, leaf)
        if made.rank and not entrywise:
            raise self.refuse(spans)(
                f"∇{function} needs a function whose value is a number; its shape is {made.shape}",
                "sum its value first",
            )
        gradients = accumulate(self.sketch, self.terms.plain(made), entrywise=entrywise)
        node = gradients.get(leaf.id)
        if node is None:
            zero = (
                self.terms.apply("zeros_like", at.node)
                if at.node.shape
                else self.sketch.constant(0.0)
            )
            return at.of(zero)
        put = self._put(node, leaf, self.terms.plain(at))
        if put.shape != at.node.shape:  # the slope of 3*x is 3 at each entry
            put = self.terms.apply("broadcast_to", put, self.terms.plain(at))
        return Term(put, at.axes)

    def _put(self: Lowering, root: Node, leaf: Node, by: Node) -> Node:  # type: ignore[misc]
        """Return a node with another in the place of a leaf."""
        done: dict[str, Node] = {leaf.id: by}
        stack = [root]
        while stack:
            node = stack[-1]
            waiting = [x for x in node.operands if x.id not in done]
            if node.id in done:
                stack.pop()
            elif waiting:
                stack += waiting
            else:
                operands = tuple(done[x.id] for x in node.operands)
                same = all(a is b for a, b in zip(operands, node.operands, strict=True))
                done[node.id] = node
                if not same and node.operator is not None:
                    done[node.id] = self.sketch.apply(node.operator, *operands, **node.params)
                stack.pop()
        return done[root.id]

    def _partial(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        """Lower ∂L/∂W of two quantities of the text."""
        above = yield expr.args[0], spans.parts[0] if spans else None
        below = yield expr.args[1], spans.parts[1] if spans else None
        if above.rank:
            raise self.refuse(spans)(
                f"∂ of {to_text(expr.args[0])} needs a number above", "sum it first"
            )
        found = accumulate(self.sketch, above.node, {below.node.id}).get(below.node.id)
        if found is None:
            raise self.refuse(spans)(
                f"{to_text(expr.args[0])} does not depend on {to_text(expr.args[1])}",
                "the gradient is 0",
            )
        return Term(found, below.axes)


def _entrywise(node: Node, leaf: Node) -> bool:
    """Tell whether each entry of a node depends on the same entry of a leaf alone."""
    depends: dict[str, bool] = {leaf.id: True}
    stack = [node]
    while stack:
        here = stack[-1]
        waiting = [x for x in here.operands if x.id not in depends]
        if here.id in depends or not waiting:
            stack.pop()
            depends.setdefault(here.id, any(depends[x.id] for x in here.operands))
            if here is not leaf and depends[here.id]:
                operator = here.operator
                if operator is None or not operator.elementwise or here.shape != leaf.shape:
                    return False
        else:
            stack += waiting
    return depends[node.id]
