"""Lower the derivatives that hand-made expressions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.ir.derivative import accumulate
from eqgraph.ir.node import Node
from eqgraph.ir.term import Term
from eqgraph.syntax import Spans

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


class Derivatives:
    """Lower SymPy's Derivative."""

    def _derived(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        """Lower SymPy's Derivative: at a leaf in the place of the variable, then at the point."""
        body, parameter, point = expr.args
        at = yield point, None
        leaf = self.sketch.leaf("", "input", at.node.shape)
        before = self.parameters
        self.parameters = {**before, parameter.name: Term(leaf, at.axes, at.row)}
        made = yield body, None
        self.parameters = before
        node = self._slope_of(self.terms.plain(made), leaf)
        return Term(node if node is leaf else self._put(node, leaf, self.terms.plain(at)), at.axes)

    def _slope_of(self: Lowering, made: Node, leaf: Node) -> Node:  # type: ignore[misc]
        """Return the gradient of a node: of an array, where each entry has its own derivative."""
        if made.shape and not _is_entrywise(made, leaf):
            raise self.refuse(None)(
                f"a Derivative of {made.shape} numbers by {leaf.shape}",
                "differentiate a number, or an array entry by entry",
            )
        found = accumulate(self.sketch, made).get(leaf.id)
        if found is not None:
            return found
        return (
            self.terms.apply("zeros_like", leaf) if leaf.shape else self.sketch.constant(0.0, "0")
        )


def _is_entrywise(node: Node, leaf: Node) -> bool:
    """Tell whether every entry of a node depends on the entry of a leaf at the same place only."""
    seen: set[str] = set()
    depends: dict[str, bool] = {leaf.id: True}
    stack = [node]
    while stack:
        one = stack[-1]
        waiting = [x for x in one.operands if x.id not in depends]
        if waiting and one.id not in seen:
            seen.add(one.id)
            stack += waiting
            continue
        stack.pop()
        depends[one.id] = one is leaf or any(depends[x.id] for x in one.operands)
        whole = one.shape == leaf.shape and (one.operator is None or one.operator.elementwise)
        if depends[one.id] and not whole:
            return False
    return node.shape == leaf.shape
