"""Lower products with 𝟏, the vector of ones of the length that fits: they are sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.errors import ShapeError
from eqgraph.ir.term import Term
from eqgraph.syntax import head_of
from eqgraph.syntax.sympy.open import Juxtaposed, Ones

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


def product(low: Lowering, left: Any, right: Any, a: Term, b: Term, spans: Any) -> Term | None:
    """Return A 𝟏, 𝟏ᵀ A or 𝟏ᵀ x as a sum; None where 𝟏 takes no part, or scales.

    Raises:
        ShapeError: nothing says how long 𝟏 is.
    """
    first, last = _ones(left), _ones(right)
    dotted = not isinstance(left, Juxtaposed) and _dot(low, spans, first, b)
    if last == "𝟏" and a.rank:
        return _summed(low, a, -1)
    if (first == "𝟏ᵀ" or dotted) and b.rank in (1, 2) and not b.row:
        total = _summed(low, b, -b.rank)
        if isinstance(left, Juxtaposed):
            total = low.terms.elementwise("mul", a, total)
        return Term(total.node, total.axes, b.rank == 2)  # 𝟏ᵀ A is a row
    outer = (last == "𝟏ᵀ" and (a.rank or first)) or (first == "𝟏ᵀ" and last)
    if outer or (first == "𝟏" and (b.row or b.rank == 2)):
        raise low.refuse(spans, ShapeError)(
            "nothing says how long 𝟏 is here",
            "write a sum with an index, or give the ones as a value of their own",
        )
    return None


def _ones(expr: Any) -> str:
    """Return which 𝟏 an operand is, or ends with after numbers: 1/n 𝟏ᵀ."""
    if isinstance(expr, Ones):
        return "𝟏"
    head = head_of(expr)
    if head is not None and head[0] == "transpose" and isinstance(head[1][0], Ones):
        return "𝟏ᵀ"
    return _ones(expr.args[1]) if isinstance(expr, Juxtaposed) else ""


def _dot(low: Lowering, spans: Any, first: str, b: Term) -> bool:
    """Tell whether 𝟏·x is meant, the inner product; 𝟏 x scales entry by entry."""
    return first == "𝟏" and b.rank == 1 and spans is not None and "·" in _between(low, spans)


def _between(low: Lowering, spans: Any) -> str:
    parts = [part for part in spans.parts if part is not None]
    return low.text[parts[0].end : parts[-1].start] if len(parts) > 1 else ""


def _summed(low: Lowering, x: Term, axis: int) -> Term:
    return Term(low.terms.apply("sum", low.terms.plain(x), axis=axis), x.axes)
