"""Join lines that fill one array with strides: PE at 2i − 1 and at 2i."""

from __future__ import annotations

from typing import Any

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.open import Index
from eqgraph.syntax.text.lines import Line


def fill(lines: list[Line]) -> None:
    """Join lines that fill one array with strides: PE at 2i − 1 and at 2i."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.indices and not all(isinstance(x, Index) for x in line.indices):
            groups.setdefault(line.name, []).append(line)
    for name, group in groups.items():
        first = group[0]
        tree = first.left.tree if first.left and first.left.tree else first.right
        place = (tree.start, tree.end)
        found = [_stride(line.indices) for line in group]
        axes, steps = {f[0] for f in found if f}, {f[1] for f in found if f}
        offsets = sorted(f[2] for f in found if f)
        count = len(group)
        whole = None not in found and len(axes) == 1 and steps == {count}
        if not whole or (offsets != list(range(1 - count, 1)) and offsets != list(range(count))):
            raise Fault(
                f"the lines of {display(name)} do not fill an array", *place,
                f"write {display(name)}_{{i}} = …, or as many lines as the stride",
            )  # fmt: skip
        ordered = [
            line for _, line in sorted(zip(_offsets(found), group, strict=True), key=lambda x: x[0])
        ]
        values = [line.value for line in ordered]
        numbers = [sympy.Integer(count), sympy.Integer(next(iter(axes)))]
        start, end = first.start, max(v.end for v in values if v)
        first.value = trees.opened("Filled", [v for v in values if v], start, end, first=numbers)
        for line in group[1:]:
            for used, span in line.uses.items():
                first.uses.setdefault(used, span)
            lines.remove(line)


def _stride(indices: tuple[Any, ...]) -> tuple[int, int, int] | None:
    """Return (axis, stride, offset) where one index is k·i + c and the others are plain."""
    found = None
    for k, index in enumerate(indices):
        if isinstance(index, Index):
            continue
        (symbol,) = index.free_symbols if len(index.free_symbols) == 1 else (None,)
        if symbol is None or found is not None:
            return None
        at0, at1 = (index.subs(symbol, n) for n in (0, 1))
        if not (at0.is_number and at0.is_integer and at1.is_number and at1.is_integer):
            return None
        found = (k, int(at1 - at0), int(at0))
    return found


def _offsets(found: list[tuple[int, int, int] | None]) -> list[int]:
    """Return the offsets of lines that fill an array."""
    return [f[2] for f in found if f]
