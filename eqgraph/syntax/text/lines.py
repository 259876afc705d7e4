"""Hold the equations of a text on their way, and refuse those that need each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text.equations import Equation, Span
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.left import Left


class Line:
    """Hold one equation on its way: its trees, then what was read of them."""

    __slots__ = (
        "extents", "indices", "left", "name", "others", "parts", "right", "start", "uses", "value",
    )  # fmt: skip

    def __init__(
        self, left: Left | None, right: Tree, start: int, others: tuple[Tree, ...] = ()
    ) -> None:
        self.left, self.right, self.start = left, right, start
        self.others = others  # what is printed as equal to the right side
        self.name = left.name if left else ""
        self.parts = tuple(walk(right))  # of the right side, which is walked more than once
        self.indices: tuple[Any, ...] = ()
        self.extents: tuple[Any, ...] = ()  # how far they run, where it is printed
        self.value: Operand | None = None
        self.uses: dict[str, Span] = {}


def walk(tree: Tree) -> Iterator[Tree]:
    """Yield a tree and all that is inside of it, from left to right."""
    stack = [tree]
    while stack:
        here = stack.pop()
        yield here
        if here.parts:
            stack.extend(reversed(here.parts))
        if here.kind == "over":  # what stands below and above the sign
            ends = [end for one in here.data.bounds for end in (one.low, one.high) if end]
            stack.extend([*here.data.conditions, *ends])


def check_cycles(lines: list[Line], equations: tuple[Equation, ...]) -> None:
    """Refuse equations that need each other, naming them; a walk without recursion."""
    uses = {e.symbol.name: line.uses for e, line in zip(equations, lines, strict=True)}
    done: set[str] = set()
    for start in uses:
        path: dict[str, Iterator[str]] = {} if start in done else {start: iter(uses[start])}
        while path:
            name, rest = next(reversed(path.items()))
            for used in rest:
                if used in path:
                    found = [*path][[*path].index(used) :]
                    raise _cycle(found, uses[name][used], _transpose(found, lines))
                if used in uses and used not in done:
                    path[used] = iter(uses[used])
                    break
            else:
                done.add(name)
                path.popitem()


def _cycle(found: list[str], place: Span, hint: str) -> Fault:
    shown = [display(name) for name in found]
    if len(found) == 1:
        before = "the value before is another name, such as xₜ₋₁"
        return Fault(f"{shown[0]} is defined by itself", *place, hint or before)
    names = " → ".join([*shown[:20], shown[0]])
    return Fault(f"these equations need each other: {names}", *place, hint)


def _transpose(found: list[str], lines: list[Line]) -> str:
    """Say that a ^T was read as a power, if one closes the circle: most papers mean none."""
    for tree in (part for line in lines if line.name in found for part in line.parts):
        if "T" in found and tree.kind == "power" and tree.word == "T" and tree.data == "^":
            base = tree.parts[0]
            name = display(base.word) if base.kind == "name" else "(…)"
            return f"^T is a power here, since an equation defines T; a transpose is {name}ᵀ"
    return ""
