"""Take elements of hand-made expressions, where bounds and lengths say if indices count from 0."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import sympy

from eqgraph.errors import GraphError, ShapeError
from eqgraph.ir import elements
from eqgraph.ir.ranges import indices_in, value
from eqgraph.ir.term import Term
from eqgraph.syntax import to_text, walk
from eqgraph.syntax.sympy.open import Counted, Index, Numbered

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


def take(low: Lowering, base: Term, expr: Any) -> Term:
    """Take x[i]: by the one of the two ways to count that stays inside, where only one does.

    Both staying inside is refused but for numbers, which count from 0 as all of SymPy does.
    """
    items = [_known(low, item) for item in expr.args[1:]]
    if base.shape is None or isinstance(expr, Numbered):
        return elements.take(low, base, tuple(items), [None] * len(items), None)
    if len(items) != len(base.shape):
        raise ShapeError(
            f"{to_text(expr.args[0])} has {len(base.shape)} axes, and {len(items)} indices",
            text=low.text or None,
        )
    first = _first(low, expr, items)
    shifted = []
    for item in items:
        counts = any(low.ranges[n].zero for n in indices_in(item))
        alone = counts and isinstance(item, Index)
        shifted.append(item if alone else sympy.Add(item, 1 - first - counts))
    return elements.take(low, base, tuple(shifted), [None] * len(items), None)


def _known(low: Lowering, item: Any) -> Any:
    """Put whole numbers in the place of the values that stand in an index."""
    values: dict[Any, Any] = {}
    for symbol in item.free_symbols:
        if isinstance(symbol, Index):
            continue
        number = low.whole(symbol)
        if number is None and not low.structural:
            raise GraphError(
                f"the index {to_text(item)} has no value when the graph is built",
                text=low.text or None, hint="an index of a hand-made expression is a whole number",
            )  # fmt: skip
        values[symbol] = sympy.Integer(1 if number is None else number)
    return item.xreplace(values)


def _first(low: Lowering, expr: Any, items: list[Any]) -> int:
    """Return 0 or 1: what the first entry is called, here and where the same indices are used."""
    left = {0, 1}
    for one in _together(low, expr):
        left &= {first for first in left if _fits(low, one, first)}
    shown = to_text(expr)
    if len(left) == 1:
        return left.pop()
    over = ", ".join(f"{least} to {most}" for least, most in (_ends(low, item) for item in items))
    shape = low.lengths(expr.args[0])
    if not left:
        raise ShapeError(
            f"{shown} leaves its axes, or what it stands beside does: its indices run over {over},"
            f" and the shape is {shape}",
            text=low.text or None, hint="all indices of one sum count from 0, or all from 1",
        )  # fmt: skip
    if any(map(indices_in, items)):
        raise GraphError(
            f"{shown} may count from 0 or from 1: its indices run over {over},"
            f" and the shape is {shape}",
            text=low.text or None,
            hint="let the sum start at 0, where the first entry is that at 0",
        )
    low.tell(None)(f"{shown} counts from 0, as in SymPy")
    return 0


def _together(low: Lowering, expr: Any) -> list[Any]:
    """Return what counts as an element does: those of the equation that share an index with it."""
    names = indices_in(expr)
    found = [expr]
    for part in walk(low.whole_expr):
        if isinstance(part, Counted) and part is not expr and low.lengths(part.args[0]):
            own = indices_in(part)
            same = own & names or (names and part.args[0] == expr.args[0])
            if same and all(n in low.ranges for n in own):
                found.append(part)
    return found


def _fits(low: Lowering, expr: Any, first: int) -> bool:
    """Tell whether an element stays inside where the first entry is called 0, or 1."""
    for item, length in zip(expr.args[1:], low.lengths(expr.args[0]) or (), strict=False):
        item = _known(low, item)
        if isinstance(item, Index) and low.ranges[item.name].zero:
            continue  # of the left side: it runs over all of its axis, however it counts
        least, most = _ends(low, item)
        if least < first or most >= length + first:
            return False
    return True


def _ends(low: Lowering, item: Any) -> tuple[int, int]:
    names = sorted(indices_in(item))
    corners = product(*((low.ranges[n].first, low.ranges[n].last) for n in names))
    numbers = [value(item, dict(zip(names, corner, strict=True))) for corner in corners]
    if any(n is None for n in numbers):
        raise GraphError(
            f"the index {to_text(item)} is no sum of indices and numbers", text=low.text or None
        )
    return int(min(numbers)), int(max(numbers))
