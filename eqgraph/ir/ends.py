"""Find where an index starts and ends that another index bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.ir.ranges import Range, indices_in, shown, value

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering

Mask = tuple[str, str, Any]  # an index, the side, and an end that depends on another index


def written(
    low: Lowering, names: list[str], ends: dict[str, Any], first: dict[str, int],
    masks: list[Mask], *, hand_made: bool,
) -> dict[str, Range]:  # fmt: skip
    """Return the ranges that are written; every access of a hand-made sum must be inside."""
    found: dict[str, Range] = {}
    for name in names:
        last, start = ends[name][1], first.get(name, 1)
        zero = start == 0
        if hand_made:
            last = furthest(low, name, masks, "≤") if last is None else last
            least = furthest(low, name, masks, "≥")
            start = start if least is None else least
        if last is not None:
            found[name] = Range(start, last, zero)
    return found


def count_from_zero(low: Lowering, end: Any) -> bool:
    """Tell whether an index that starts at another one counts from 0 with it."""
    return all(n in low.ranges and low.ranges[n].zero for n in indices_in(end))


def check_forwards(low: Lowering, limit: Any) -> None:
    """Refuse a sum of SymPy that runs backwards for some outer index: it counts with a minus."""
    names = sorted({n for end in limit.args[1:] for n in indices_in(end)})
    if len(limit.args) < 3 or not names or any(n not in low.ranges for n in names):
        return
    grids = np.ix_(*(low.ranges[n].values for n in names))
    at = dict(zip(names, grids, strict=True))
    start, stop = (
        n if n is not None else low.whole(e) for e in limit.args[1:] for n in [value(e, at)]
    )
    if start is not None and stop is not None and np.any(np.asarray(stop) < np.asarray(start) - 1):
        raise GraphError(
            f"the sum over {shown(limit.args[0].name)} runs backwards for some"
            f" {', '.join(map(shown, names))}",
            text=low.text or None, hint="let SymPy work it out first: expr.doit()",
        )  # fmt: skip


def furthest(low: Lowering, name: str, masks: list[Mask], side: str) -> int | None:
    """Return the outermost end of an index that another one bounds; None if it is not known."""
    for one, sign, end in masks:
        if one != name or sign != side or any(n not in low.ranges for n in indices_in(end)):
            continue
        inside = sorted(indices_in(end))
        grids = np.ix_(*(low.ranges[n].values for n in inside))
        numbers = value(end, dict(zip(inside, grids, strict=True)))
        if numbers is not None and np.size(numbers):
            return int(np.max(numbers) if side == "≤" else np.min(numbers))
    return None
