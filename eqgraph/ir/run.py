"""Apply a matrix to the vector behind it where both stand in a run: aᵢⱼ W hⱼ under a ∑."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.errors import ShapeError
from eqgraph.ir.term import Term
from eqgraph.syntax.sympy.open import Juxtaposed

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


def is_run(body: Any) -> bool:
    """Tell whether a product stands side by side throughout: aᵢⱼ W hⱼ, with a minus or a number."""
    while body.is_Mul and len(body.args) == 2 and body.args[0].is_Number:
        body = body.args[1]
    while isinstance(body, Juxtaposed):
        body = body.args[0]
    return not body.is_Mul


def applied(low: Lowering, terms: list[Term], spans: Any) -> list[Term]:
    """Apply the one matrix of aᵢⱼ W hⱼ to the vector after it: the rest scales."""
    at = next((k for k, t in enumerate(terms) if t.rank), 0)
    if [t.rank for t in terms[at:]] != [2, 1] or terms[at + 1].row:
        return terms
    tell, refuse = low.tell(spans), low.refuse(spans, ShapeError)
    return [*terms[:at], low.products.beside(terms[at], terms[at + 1], tell, refuse)]
