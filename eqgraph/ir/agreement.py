"""Compare the axes that an index runs over: of two lengths, a ∑ is refused, a line is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.errors import ShapeError
from eqgraph.ir.ranges import accesses, indices_in, shown
from eqgraph.syntax import Spans, to_text
from eqgraph.syntax.sympy.open import Index

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering

Access = tuple[Any, int, int]  # a base, which axis of it, the length of that axis


def refuse(low: Lowering, name: str, inside: Any, where: Any) -> None:
    """Refuse a ∑ without an end whose index reaches axes of two lengths.

    Where some access is shifted, as xᵢ₊₁ is, the axes differ for a reason.

    Raises:
        ShapeError: two lengths differ.
    """
    found = _two(low, name, inside)
    if found is not None:
        (one, k, size), (other, at, length) = found
        letter = shown(name)
        raise ShapeError(
            f"{letter} runs over axis {k + 1} of {to_text(one)}, of length {size}, and axis"
            f" {at + 1} of {to_text(other)}, of length {length}",
            text=low.text or None, span=where,
            hint=f"give both one length, or an end: ∑_{{{letter}=1}}^{{{min(size, length)}}}",
        )  # fmt: skip


def tell(low: Lowering, name: str, expr: Any, at: int) -> None:
    """Tell that an index of a left side ends with the shorter of two axes."""
    found = _two(low, name, expr)
    if found is not None:
        short, long = sorted(found, key=lambda one: one[2])
        low.tell(Spans(at, at, ()))(
            f"{shown(name)} runs to {short[2]}, the length of {to_text(short[0])};"
            f" {to_text(long[0])} has {long[2]}"
        )


def _two(low: Lowering, name: str, expr: Any) -> tuple[Access, Access] | None:
    """Return two accesses by the index alone that reach axes of two lengths, if none is shifted."""
    reached = [one for one in accesses(expr, name) if name in indices_in(one[2])]
    if not all(isinstance(item, Index) for _, _, item in reached):
        return None
    sizes = [(base, k, low.lengths(base) or ()) for base, k, _ in reached]
    found = [(base, k, shape[k]) for base, k, shape in sizes if k < len(shape)]
    other = next((one for one in found if one[2] != found[0][2]), None)
    return other and (other, found[0])
