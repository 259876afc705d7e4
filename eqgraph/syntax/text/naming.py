"""Make the equations of lines that are read: what has no name gets one, none is named twice."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.text.equations import Equation
from eqgraph.syntax.text.lines import Line

if TYPE_CHECKING:
    from eqgraph.syntax.text.reader import Reader


def named(reader: Reader) -> tuple[Equation, ...]:
    """Make the equations, refusing a second one of the same name."""
    taken = {name for line in reader.lines for name in line.uses}
    taken |= {line.name for line in reader.lines if line.left}
    free = (f"v{k}" for k in count(1) if f"v{k}" not in taken)
    first: dict[str, Line] = {}
    out = []
    for line in reader.lines:
        value, left = line.value, line.left
        assert value is not None
        name = line.name if left else next(free)
        start = left.tree.start if left and left.tree else line.start
        known = first.setdefault(name, line) if left else line
        if left and known is not line and not (line.indices and left.items):
            number = reader.text.count("\n", 0, known.start) + 1
            raise Fault(
                f"{display(left.name)} is defined twice", left.tree.start, left.tree.end,  # type: ignore[union-attr]
                f"it is defined in line {number} already; give one of them another name",
            )  # fmt: skip
        tree = left.tree if left else None
        where = (tree.start, tree.end) if tree else (value.start, value.start)
        shown = display(left.name) if left else name
        if left and left.items:
            shown = " ".join(reader.text[where[0] : where[1]].split())
        symbol = reader.reading.symbols.get(name) or sympy.Symbol(name)
        span = (start if left else value.start, max(value.end, start))
        out.append(
            Equation(
                shown,
                symbol,
                value.expr,
                span,
                value.spans,
                where,
                left is not None,
                line.indices,
            )
        )
    return tuple(out)
