"""Take elements of arrays by indices: a named axis, a part of it, or entries by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import ShapeError
from eqgraph.ir.ranges import Range, indices_in, is_limit, shown, value
from eqgraph.ir.sliding import slide
from eqgraph.ir.term import Term
from eqgraph.syntax import to_text, walk
from eqgraph.syntax.sympy.open import Counted, Element, Index, Over

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


def take(
    low: Lowering, base: Term, items: tuple[Any, ...], found: list[Term | None], where: Any
) -> Term:
    """Take the elements of a base at its first axes without a name.

    `found` holds the term of each index that is no whole-number expression of indices.
    """
    if base.shape is None:
        return Term(base.node, (*base.axes, *_named(items)))
    if len(items) > (base.rank or 0):
        raise ShapeError(
            f"{to_text(base.node.expr) if base.node.expr is not None else base.node.name} has"
            f" {base.rank} axes, and {len(items)} indices",
            text=low.text or None, span=where,
        )  # fmt: skip
    if all(f is None for f in found):
        made = simple(low, base, items, where) or slide(low, base, items, where)
        if made is not None:
            return made
    return _gathered(low, base, items, found, where)


def check_counting(low: Lowering, base: Any, items: list[Any], where: Any) -> None:
    """Refuse e_k beside ∑ᵢ₌₀ eᵢ of values: the sum counts from 0, an index by its number from 1."""
    fixed = [item for item in items if not (indices_in(item) or item.is_Integer)]
    if not (fixed and base.is_Symbol and _sums_from_zero(low, base)):
        return
    name, item = to_text(base), to_text(fixed[0])
    number, rest = (fixed[0] + 1).as_coeff_Add()
    from_one = "".join(f"{to_text(rest)}{f'{int(number):+}' if number else ''}".split())
    raise ShapeError(
        f"{name} counts from 0 under ∑, and from 1 at {item}",
        text=low.text or None, span=where,
        hint=f"let the ∑ begin at 1 and end one later; {item} from 0 is {name}_{{{from_one}}}",
    )  # fmt: skip


def _sums_from_zero(low: Lowering, base: Any) -> bool:
    """Tell whether a ∑ of the equation runs over the entries of a base from 0."""
    for over in (part for part in walk(low.whole_expr) if isinstance(part, Over)):
        limits = [limit.args for limit in over.args[2:] if is_limit(limit)]
        zero = {args[0].name for args in limits if len(args) > 1 and args[1].is_zero}
        taken = (part for part in walk(over.args[1]) if isinstance(part, Element)) if zero else ()
        typed = (part for part in taken if not isinstance(part, Counted))
        if any(part.args[0] == base and indices_in(part) & zero for part in typed):
            return True
    return False


def _named(items: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for item in items for n in sorted(indices_in(item))))


def simple(low: Lowering, base: Term, items: tuple[Any, ...], where: Any) -> Term | None:
    """Take elements by parts of axes: each index alone, and every one on one axis only."""
    names = [sorted(indices_in(item)) for item in items]
    flat = [n for ns in names for n in ns]
    if any(len(ns) > 1 for ns in names) or len(set(flat)) < len(flat) or set(flat) & set(base.axes):
        return None
    node, axes = low.terms.plain(base), list(base.axes)
    low.terms.named(node, (*axes, *("".join(ns) for ns in names)))
    shape = list(base.node.shape or ())
    at = len(axes)
    for item, ns in zip(items, names, strict=True):
        length = shape[at]
        if not ns:
            found = value(item, {})
            if found is None:
                return None
            place = int(found) - 1
            if not 0 <= place < length:
                raise _outside(low, item, length, where)
            node = low.terms.apply("pick", node, axis=at, index=place)
            del shape[at]
            continue
        one = low.ranges[ns[0]]
        found = value(item, {ns[0]: one.values})
        if found is None:  # a sum within a subscript
            return None
        places = np.asarray(found) - (0 if one.zero else 1)
        step = int(places[1] - places[0]) if len(places) > 1 else 1
        if len(places) and not (places.min() >= 0 and places.max() < length):
            raise _outside(low, item, length, where)
        if step <= 0 or not np.array_equal(places, places[:1] + step * np.arange(len(places))):
            return None
        if len(places) != length:
            stop = int(places[-1]) + 1 if len(places) else 0
            start = int(places[0]) if len(places) else 0
            node = low.terms.apply("slice", node, axis=at, start=start, stop=stop, step=step)
            shape[at] = len(places)
        axes.append(ns[0])
        at += 1
    return Term(node, tuple(axes))


def _outside(low: Lowering, item: Any, length: int, where: Any) -> ShapeError:
    return ShapeError(
        f"the index {to_text(item)} leaves its axis, which has {length} entries",
        text=low.text or None, span=where,
        hint="indices count from 1; give a ∑ an end, such as ∑_{i=1}^{N−1}",
    )  # fmt: skip


def _gathered(
    low: Lowering, base: Term, items: tuple[Any, ...], found: list[Term | None], where: Any
) -> Term:
    """Gather entries by their numbers; named axes of the base go along."""
    numbers: list[Term] = []
    for axis in base.axes:
        numbers.append(number(low, Index(axis), shifted=True))
    for k, (item, one) in enumerate(zip(items, found, strict=True)):
        if one is not None:
            numbers.append(one)
            continue
        length = (base.shape or ())[k]
        numbers.append(number(low, item, shifted=True, length=length, where=where))
    nodes, axes = low.terms.aligned(numbers)
    node = low.terms.apply("gather", low.terms.plain(base), *nodes, first=1)
    return Term(node, axes)


def number(
    low: Lowering, item: Any, *, shifted: bool = False, length: int | None = None, where: Any = None
) -> Term:
    """Return the numbers that an index expression takes, along its named axes.

    `shifted` counts them from 1 also where an index counts from 0.
    """
    names = sorted(indices_in(item), key=list(low.ranges).index)
    grids = np.ix_(*(low.ranges[n].values for n in names)) if names else ()
    numbers = np.asarray(value(item, dict(zip(names, grids, strict=True))), dtype=float)
    numbers = np.broadcast_to(numbers, [len(low.ranges[n]) for n in names])
    if shifted and names and all(low.ranges[n].zero for n in names):
        numbers = numbers + 1
    if length is not None and numbers.size and not (numbers.min() >= 1 and numbers.max() <= length):
        raise _outside(low, item, length, where)
    return Term(low.sketch.constant(np.array(numbers), to_text(item)), tuple(names))


def full(one: Range, length: int) -> bool:
    """Tell whether a range takes all entries of an axis."""
    return len(one) == length


def said(names: list[str]) -> str:
    """Return names of indices for a message."""
    return ", ".join(map(shown, names))
