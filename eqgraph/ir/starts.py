"""Find the indices of a left side that count from 0: i of I_{i+m} where nothing starts at 1."""

from __future__ import annotations

from typing import Any

from eqgraph.ir.ranges import accesses, indices_in, is_limit, value
from eqgraph.syntax import to_text
from eqgraph.syntax.sympy.open import Element, Index, Over


def from_zero(names: list[str], expr: Any) -> dict[str, Any]:
    """Return, by index, the shift i + m that reaches a whole axis only if i counts from 0.

    So it is where i meets an array only in sums with indices of a ∑ whose start is not printed:
    with both from 1 the first entry of the axis would never be read.
    """
    openly = _open_indices(expr)
    found: dict[str, Any] = {}
    for name in names:
        reached = [item for _, _, item in accesses(expr, name) if name in indices_in(item)]
        slides = reached and all(_slides(name, item, openly) for item in reached)
        if slides and not _is_number(name, expr):
            found[name] = reached[0]
    return found


def note(name: str, item: Any) -> str:
    """Tell that an index counts from 0."""
    inner = next(n for n in sorted(indices_in(item)) if n != name)
    return (
        f"{name} counts from 0, so that {to_text(item)} reaches every entry;"
        f" where both count from 1 the ∑ says so: ∑_{{{inner}=1}}"
    )


def _slides(name: str, item: Any, openly: set[str]) -> bool:
    """Tell whether an index expression is i + m of an index m without a printed start."""
    others = indices_in(item) - {name}
    if len(others) != 1 or not others <= openly:
        return False
    return value(item, dict.fromkeys((name, *others), 0)) == 0 and all(
        value(item, {**dict.fromkeys((name, *others), 0), one: 1}) == 1 for one in (name, *others)
    )


def _open_indices(expr: Any) -> set[str]:
    found: set[str] = set()
    stack = [expr]
    while stack:
        part = stack.pop()
        stack.extend(part.args)
        if isinstance(part, Over):
            limits = [x for x in part.args[2:] if is_limit(x)]
            found |= {x.args[0].name for x in limits if len(x.args) == 1 and _is_index(x.args[0])}
    return found


def _is_index(part: Any) -> bool:
    return isinstance(part, Index)


def _is_number(name: str, expr: Any) -> bool:
    """Tell whether an index is used as a number outside of the subscripts."""
    stack = [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, Index) and part.name == name:
            return True
        stack.extend(part.args[:1] if isinstance(part, Element) else part.args)
    return False
