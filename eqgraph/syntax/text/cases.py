"""Read cases: which value holds when, and whether the conditions leave nothing out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from eqgraph.operators import OPERATORS
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.trees import Operand, Spans
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading

_TURNED = {"<": ">", ">": "<", "≤": "≥", "≥": "≤", "≟": "≟", "≠": "≠"}
_SIGNS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "≟": "=", "≠": "<>"}  # what each holds for


def read_cases(r: Reading, tree: Tree) -> Operand:
    """Read {a if c; b otherwise} as nested choices; the last value is what holds otherwise."""
    parts = list(tree.parts)
    if len(parts) % 2 == 0:
        if len(parts) < 4 or not _complete(parts[1::2]):
            raise Fault(
                "these cases do not say what holds otherwise", tree.start, tree.end,
                "end them with `b otherwise`",
            )  # fmt: skip
        parts.pop()
    elif tree.data != "otherwise":
        r.note(parts[-1], "the last of these cases has no condition: it holds otherwise")
    value = r.read(parts[-1])
    for k in range(len(parts) - 3, -1, -2):
        then, when = r.read(parts[k]), r.condition(parts[k + 1])
        args = [when, then, value]
        value = trees.applied(OPERATORS["where"], args, then.start, tree.end - 1)
    return trees.grouped(
        Operand(value.expr, Spans(tree.start, tree.end, value.spans.parts), tree.start, tree.end,
                value.depth), tree.start, tree.end,
    )  # fmt: skip


def _complete(conditions: list[Tree]) -> bool:
    """Tell whether comparisons leave nothing out: x < 0, x = 0, x > 0; or |x| ≤ 1, 1 < |x|."""
    if any(c.kind != "compare" for c in conditions):
        return False
    pairs = [_pairs(c) for c in conditions]
    single = [p[0] for p in pairs if len(p) == 1]
    if len(single) == len(pairs) and len({(a, b) for a, _, b in single}) == 1:
        return {*"<=>"} == {sign for _, signs, _ in single for sign in signs}
    return _covers(pairs)


def _pairs(tree: Tree) -> list[tuple[str, str, str]]:
    """Return each comparison as (left, signs, right), what is no number on the left."""
    found = []
    for sign, a, b in zip(tree.data, tree.parts, tree.parts[1:], strict=False):
        one, other, sign = repr(a), repr(b), sign.value
        if _number(a) is not None or (_number(b) is None and other < one):
            one, other, sign = other, one, _TURNED[sign]
        found.append((one, _SIGNS[sign], other))
    return found


def _number(tree: Tree) -> float | None:
    if tree.kind == "number" and tree.data.is_number:
        return float(tree.data)
    inner = _number(tree.parts[0]) if tree.kind == "negation" else None
    return None if inner is None else -inner


def _covers(pairs: list[list[tuple[str, str, str]]]) -> bool:
    """Tell whether intervals of one operand between numbers leave no number out."""
    flat = [one for found in pairs for one in found]
    if len({left for left, _, _ in flat}) > 1:
        return False
    numbers = {right: _value(right) for _, _, right in flat}
    if any(value is None for value in numbers.values()):
        return False
    ends = sorted({value for value in numbers.values() if value is not None})
    between = [(a + b) / 2 for a, b in pairwise(ends)]
    probes = [*ends, *between, ends[0] - 1, ends[-1] + 1]
    return all(
        any(all(_holds(x, signs, numbers[right]) for _, signs, right in found) for found in pairs)
        for x in probes
    )


def _holds(x: float, signs: str, y: float | None) -> bool:
    assert y is not None
    return ("<" if x < y else ">" if x > y else "=") in signs


def _value(shown: str) -> float | None:
    """Return the number that a tree was shown as: 3, negation(3)."""
    inner = shown.removeprefix("negation(").removesuffix(")")
    try:
        return -float(inner) if inner != shown else float(shown)
    except ValueError:
        return None
