"""Compute the whole numbers that indices need: their ends, and where an array begins."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from eqgraph.errors import GraphError
from eqgraph.syntax import Spans, canonical, head_of, to_text
from eqgraph.syntax.sympy import open as forms

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


class Numbers:
    """Know the whole numbers of an equation."""

    def whole(self: Lowering, expr: Any) -> int | None:  # type: ignore[misc]
        """Return the whole number that an end of a ∑ is, from numbers and given values."""
        if expr.is_Integer:
            return int(expr)
        if isinstance(expr, forms.Index):
            return None
        if expr.is_Symbol:
            name = canonical(expr.name)
            found = self.numbers.get(name)
            if found is None or getattr(found, "shape", ()) != ():
                return None
            value = float(found)
            if value != int(value):
                raise GraphError(f"{to_text(expr)} is an end of a ∑ and no whole number: {value:g}")
            self.fixed.setdefault(name)
            return int(value)
        if expr.is_Mul and any(a.is_Pow and a.args[1] == -1 for a in expr.args):
            return self._divided(expr)
        head = head_of(expr)
        if head is not None and head[0] == "abs":  # |Q|, of a number
            inner = self.whole(head[1][0])
            return None if inner is None else abs(inner)
        if expr.is_Add or expr.is_Mul:
            numbers = [self.whole(a) for a in expr.args]
            if any(n is None for n in numbers):
                return None
            total = 0 if expr.is_Add else 1
            for n in numbers:
                total = total + n if expr.is_Add else total * n  # type: ignore[operator]
            return total
        return None

    def _divided(self: Lowering, expr: Any) -> int | None:  # type: ignore[misc]
        """Return the whole number d/2; refuse one that is none."""
        below = [a.args[0] for a in expr.args if a.is_Pow and a.args[1] == -1]
        above = [self.whole(a) for a in expr.args if not (a.is_Pow and a.args[1] == -1)]
        under = [self.whole(b) for b in below]
        if None in above or None in under:
            return None
        whole, rest = divmod(math.prod(above), math.prod(under) or 1)  # type: ignore[arg-type]
        if rest:
            raise GraphError(f"{to_text(expr)} is an end of an index and no whole number")
        return whole

    def _settle_by(self: Lowering, base: Any, items: list[Any], spans: Spans | None) -> None:  # type: ignore[misc]
        """Let an equation that waits for its lengths have those of the indices it is taken at."""
        name = canonical(base.name) if self.waiting and base.is_Symbol else ""
        if name not in self.waiting:
            return
        if all(isinstance(i, forms.Index) and i.name in self.ranges for i in items):
            self.waiting.pop(name)(tuple(len(self.ranges[i.name]) for i in items), spans)

    def _counted_from(self: Lowering, base: Any, items: list[Any]) -> list[Any]:  # type: ignore[misc]
        """Count a number below a name as its own indices do: X₀ is the first of k = 0, …, N−1."""
        firsts = self.firsts.get(canonical(base.name)) if base.is_Symbol else None
        if not firsts:
            return items
        moved = zip(items, (*firsts, *[1] * len(items)), strict=False)
        return [item + 1 - first if item.is_Integer else item for item, first in moved]
