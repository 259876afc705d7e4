"""Take elements at the sum of two indices: xₙ₊ᵢ₋₁ is a window of x, which slides with n."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eqgraph.ir.ranges import Range, indices_in, shown, value
from eqgraph.ir.term import Term
from eqgraph.syntax import Spans, to_text
from eqgraph.syntax.sympy.open import Index

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


@dataclass(frozen=True, slots=True)
class _Slide:
    """Hold how a window slides along an axis: by whose steps, how far, over which entries."""

    place: str
    inside: str
    size: int
    stride: int
    start: int
    stop: int


def slide(low: Lowering, base: Term, items: tuple[Any, ...], where: Any) -> Term | None:
    """Take windows along the last axes; None where these are no windows."""
    slides = [_slide(low, item) for item in items]
    count = sum(s is not None for s in slides)
    if not count or any(s is None for s in slides[-count:]) or len(items) != base.rank:
        return None
    plain, moved = items[:-count], [s for s in slides if s is not None]
    names = [n for item in plain for n in indices_in(item)]
    names += [n for s in moved for n in (s.place, s.inside)]
    lengths = (base.shape or ())[-count:]
    if len(set(names)) < len(names) or set(names) & set(base.axes):
        return None
    if any(s.start < 0 or s.stop > n for s, n in zip(moved, lengths, strict=True)):
        return None
    for item, one in zip(items[-count:], moved, strict=True):
        if one.start > 0 and where:
            low.tell(Spans(where[0], where[1], ()))(
                f"{to_text(item)} begins at {one.start + 1}, since indices count from 1;"
                f" where they count from 0 the ∑ says so: ∑_{{{shown(one.inside)}=0}}"
            )
    return _windows(low, base, plain, moved)


def _slide(low: Lowering, item: Any) -> _Slide | None:
    """Read a·n + i + c, where i moves by one and n by a > 0."""
    names = sorted(indices_in(item))
    if len(names) != 2 or any(n not in low.ranges for n in names):
        return None
    zero = all(low.ranges[n].zero for n in names)
    steps = {n: _slope(item, n, names) for n in names}
    if any(steps[n] is None or (steps[n] or 0) <= 0 for n in names):
        return None
    inside = min(names, key=lambda n: (steps[n] or 0, n in low.terms.order, names.index(n)))
    place = next(n for n in names if n != inside)
    if steps[inside] != 1:
        return None
    firsts = {n: low.ranges[n].first for n in names}
    start = int(value(item, firsts)) - (0 if zero else 1)
    size, places, stride = len(low.ranges[inside]), len(low.ranges[place]), int(steps[place] or 1)
    if not size or not places:
        return None
    return _Slide(place, inside, size, stride, start, start + (places - 1) * stride + size)


def _slope(item: Any, name: str, names: list[str]) -> int | None:
    """Return by how much an index expression grows with one index; None if it is not linear."""
    at = [value(item, {**dict.fromkeys(names, 0), name: k}) for k in (0, 1, 7)]
    if any(x is None for x in at) or at[2] - at[0] != 7 * (at[1] - at[0]):
        return None
    return int(at[1] - at[0])


def _windows(low: Lowering, base: Term, plain: tuple[Any, ...], moved: list[_Slide]) -> Term | None:
    from eqgraph.ir.elements import simple

    before = low.ranges
    cuts = {f"{s.place}#along": Range(s.start + 1, s.stop) for s in moved}
    low.ranges = {**before, **cuts}
    try:
        cut = simple(low, base, (*plain, *map(Index, cuts)), None)
    finally:
        low.ranges = before
    if cut is None:
        return None
    lead = cut.axes[: -len(moved)]
    size, stride = tuple(s.size for s in moved), tuple(s.stride for s in moved)
    axes = (*lead, *(s.place for s in moved), *(s.inside for s in moved))
    node = low.terms.apply("windows", cut.node, size=size, stride=stride)
    return Term(low.terms.named(node, axes), axes)
