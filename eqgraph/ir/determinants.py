"""Lower |A|: a determinant, absolute values, or a refusal, by where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.errors import ShapeError
from eqgraph.ir.term import Term
from eqgraph.syntax import Spans, to_text
from eqgraph.syntax.sympy.open import Juxtaposed

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


class Determinants:
    """Lower what stands between bars."""

    def _bars(self: Lowering, expr: Any, x: Term, spans: Spans | None) -> Term:  # type: ignore[misc]
        """Read |A| of a matrix by where it stands: a determinant, absolute values, or refused."""
        bars = spans is not None and self.text[spans.start : spans.start + 1] in ("|", "∣")
        shape = x.shape
        square = shape is not None and len(shape) == 2 and shape[0] == shape[1] > 1
        if not (bars and square):
            return self.terms.elementwise("abs", x)
        role = self.roles.get(id(expr), "")
        inner = to_text(expr.args[0])
        if role == "determinant":
            self.tell(spans)(
                f"|{inner}| of a matrix is its determinant here; absolute values are abs({inner})"
            )
            return x.of(self.terms.apply("det", self.terms.plain(x)))
        if role == "entries":
            self.tell(spans)(
                f"|{inner}| holds absolute values here; the determinant is det({inner})"
            )
            return self.terms.elementwise("abs", x)
        raise self.refuse(spans, ShapeError)(
            f"|{inner}| of a matrix has two meanings",
            f"write det({inner}) for the determinant, abs({inner}) for the absolute values",
        )

    def determined(self: Lowering, expr: Any) -> None:  # type: ignore[misc]
        """Remember that |A| is a determinant here, and so in the products and powers of this."""
        stack = [expr]
        while stack:
            part = stack.pop()
            if self.roles.get(id(part)) == "determinant":
                continue
            self.roles[id(part)] = "determinant"
            if part.is_Mul or isinstance(part, Juxtaposed):
                stack.extend(part.args)
            elif part.is_Pow:
                stack.append(part.args[0])

    def was_determinant(self, x: Term) -> bool:
        """Tell whether a term is a determinant, so that its logarithm is computed at once."""
        return x.node.operator is not None and x.node.operator.name == "det"
