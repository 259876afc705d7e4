"""Find what indices run over: the lengths of the axes that they reach, and the ends of a ∑."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.syntax import head_of
from eqgraph.syntax.names import display
from eqgraph.syntax.sympy.open import Counted, Element, Index, Over

_KEEP = frozenset(["softmax", "each"])  # which have an entry for each index


@dataclass(frozen=True, slots=True)
class Range:
    """Hold what an index runs over: first to last, both included; `zero` where it counts from 0."""

    first: int
    last: int
    zero: bool = False

    def __len__(self) -> int:
        return max(0, self.last - self.first + 1)

    @property
    def values(self) -> np.ndarray[Any, Any]:
        """Return the numbers that the index takes."""
        return np.arange(self.first, self.last + 1)


Ranges = Mapping[str, Range]
Lengths = Callable[[Any], "tuple[int, ...] | None"]  # of a base, None where it is not known


def shown(name: str) -> str:
    """Return the name of an index as displayed."""
    return display(name.partition("#")[0])


def indices_in(expr: Any) -> set[str]:
    """Return the names of the indices that stand free in an expression."""
    free: set[str] = set()
    stack: list[tuple[Any, frozenset[str]]] = [(expr, frozenset())]
    while stack:
        part, bound = stack.pop()
        if isinstance(part, Index):
            if part.name not in bound:
                free.add(part.name)
            continue
        if isinstance(part, Over) and str(part.args[0]) not in _KEEP:
            bound = bound | {a.args[0].name for a in part.args[2:] if is_limit(a)}
        stack.extend((a, bound) for a in part.args)
    return free


def is_limit(part: Any) -> bool:
    """Tell whether an argument of a ∑ is an index with its ends."""
    return bool(part.is_Tuple) if hasattr(part, "is_Tuple") else type(part).__name__ == "Tuple"


def value(expr: Any, at: Mapping[str, Any]) -> Any:
    """Compute an index expression from the numbers of its indices; None if it is no such."""
    if isinstance(expr, Index):
        return at.get(expr.name)
    if expr.is_Integer:
        return int(expr)
    if expr.is_Add or expr.is_Mul:
        xs = [value(a, at) for a in expr.args]
        if any(x is None for x in xs):
            return None
        total = xs[0]
        for x in xs[1:]:
            total = total + x if expr.is_Add else total * x
        return total
    head = head_of(expr)
    if head is not None and head[0] == "mod":
        a, b = (value(x, at) for x in head[1])
        return None if a is None or b is None else np.mod(a, b)
    return None


def accesses(expr: Any, free: str | None = None) -> Iterator[tuple[Any, int, Any]]:
    """Yield (base, which index, its expression) of each element that is taken.

    With `free`, what stands in a ∑ that binds this letter anew is left out. How an index of a
    hand-made expression counts is known after the ranges, unless it stands alone.
    """
    stack = [expr]
    while stack:
        part = stack.pop()
        if free and isinstance(part, Over) and free not in indices_in(part):
            continue
        if isinstance(part, Element):
            base, *items = part.args
            for k, item in enumerate(items):
                if not isinstance(part, Counted) or isinstance(item, Index):
                    yield base, k, item
        stack.extend(part.args)


def compared(name: str, expr: Any) -> str:
    """Return the index that a free one is compared with in a condition of a ∑; empty if none."""
    stack = [expr]
    while stack:
        part = stack.pop()
        stack.extend(part.args)
        for condition in part.args[2:] if isinstance(part, Over) else ():
            found = indices_in(condition)
            if not is_limit(condition) and name in found and len(found) == 2:
                return next(x for x in found if x != name)
    return ""


def find(
    name: str, expr: Any, known: Ranges, lengths: Lengths, first: int = 1, *, free: bool = False
) -> Range | None:
    """Return the largest range of an index that keeps every access inside; None if none says."""
    high: int | None = None
    low = first
    zero = first == 0
    for base, k, item in accesses(expr, name if free else None):
        inside = indices_in(item)
        if name not in inside:
            continue
        sizes = lengths(base)
        if sizes is None or k >= len(sizes):
            continue
        others = inside - {name}
        if any(o not in known for o in others):
            continue
        ends = _ends(name, item, others, known)
        if ends is None:
            period = _period(name, item)
            if period is not None:
                high = period if high is None else min(high, period)
            continue
        slope, least, most = ends
        # x_{i+j} with j from 0 and i from 1 begins at x₁: only where all count from 0 does x
        from_zero = zero and all(known[o].zero for o in others)
        bottom, top = (0, sizes[k] - 1) if from_zero else (1, sizes[k])
        if slope > 0:
            limit, start = (top - most) // slope, -((least - bottom) // slope)
        else:
            limit, start = (bottom - least) // slope, -((most - top) // -slope)
        high = limit if high is None else min(high, limit)
        low = max(low, start)
    return None if high is None else Range(low, high, zero)


def _period(name: str, item: Any) -> int | None:
    """Return the number that an index is taken by mod: it runs round as far."""
    stack = [item]
    while stack:
        part = stack.pop()
        head = head_of(part)
        if (
            head is not None
            and head[0] == "mod"
            and name in indices_in(part)
            and head[1][1].is_Integer
        ):
            return int(head[1][1])
        stack.extend(part.args)
    return None


def _ends(name: str, item: Any, others: set[str], known: Ranges) -> tuple[int, int, int] | None:
    """Return slope, least and largest rest of an affine index expression."""
    least = most = None
    slope = None
    for corner in _corners(sorted(others), known):
        at0, at1 = value(item, {**corner, name: 0}), value(item, {**corner, name: 1})
        if (
            at0 is None
            or at1 is None
            or at0 != int(at0)
            or value(item, {**corner, name: 7}) != at0 + 7 * (at1 - at0)
        ):
            return None
        step = int(at1 - at0)
        if step == 0 or slope not in (None, step):
            return None
        slope = step
        least = at0 if least is None else min(least, at0)
        most = at0 if most is None else max(most, at0)
    return None if slope is None else (slope, int(least), int(most))  # type: ignore[arg-type]


def _corners(names: list[str], known: Ranges) -> Iterator[dict[str, int]]:
    if not names:
        yield {}
        return
    head, *rest = names
    for corner in _corners(rest, known):
        for end in (known[head].first, known[head].last):
            yield {head: end, **corner}


def solve(
    names: list[str],
    expr: Any,
    known: Ranges,
    lengths: Lengths,
    first: Mapping[str, int],
    *,
    free: bool = False,
) -> dict[str, Range]:
    """Find the ranges of several indices; those that stand alone in an access come first.

    `free` are those of a left side: a ∑ inside may use their letters for its own.
    """
    found: dict[str, Range] = {}
    waiting = list(names)
    while waiting:
        for name in waiting:
            one = find(name, expr, {**known, **found}, lengths, first.get(name, 1), free=free)
            if one is not None:
                found[name] = one
                waiting.remove(name)
                break
        else:
            name, one = _by_ends(waiting, expr, {**known, **found}, lengths)
            if one is None:
                return found
            found[name] = one
            waiting.remove(name)
    return found


def _by_ends(
    names: list[str], expr: Any, known: Ranges, lengths: Lengths
) -> tuple[str, Range | None]:
    """Find the range of an index that is an end of a ∑ only: t of ∏ₛ₌₁ᵗ αₛ."""
    for part in _overs(expr):
        for limit in filter(is_limit, part.args[2:]):
            inner, *ends = limit.args
            if len(ends) < 2 or not isinstance(inner, Index):
                continue
            first = int(ends[0]) if ends[0].is_Integer else 1
            for name in names:
                steps = [value(end, {name: 1}) for end in ends if name in indices_in(end)]
                reach = find(inner.name, part.args[1], known, lengths, first) if steps else None
                if reach is not None and steps[0] is not None:
                    # i of ∑ⱼ₌₁ⁱ⁻¹ runs no further than j could: it numbers the same things
                    return name, Range(1, min(reach.last, reach.last + 1 - int(steps[0])))
    return "", None


def _overs(expr: Any) -> Iterator[Any]:
    stack = [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, Over):
            yield part
        stack.extend(part.args)
