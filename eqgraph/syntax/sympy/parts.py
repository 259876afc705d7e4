"""Walk through the parts of SymPy trees, without recursion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from eqgraph.syntax.sympy.functions import operands


def walk(expr: sympy.Basic) -> Iterator[Any]:
    """Yield the parts of an expression, each object once, in the order of the text."""
    seen: set[int] = set()
    stack = [expr]
    while stack:
        part = stack.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            stack.extend(reversed(operands(part)))


def upwards(expr: sympy.Basic) -> list[Any]:
    """List the parts of an expression, operands before what uses them, each object once."""
    done: set[int] = set()
    out: list[Any] = []
    stack: list[tuple[Any, bool]] = [(expr, False)]
    while stack:
        part, opened = stack.pop()
        if opened:
            out.append(part)
        elif id(part) not in done:
            done.add(id(part))
            stack.append((part, True))
            stack.extend((a, False) for a in operands(part))
    return out
