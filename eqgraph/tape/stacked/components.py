"""Order cells: what hands values from step to step together is one component, a loop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eqgraph.tape.stacked.cells import Cell, Cells
from eqgraph.tape.stacked.operation import Unstackable


@dataclass(frozen=True, slots=True)
class Component:
    """Hold cells that must run step by step together (`loop`), or one cell that need not."""

    cells: tuple[Cell, ...]  # each after those of its own step that it reads
    loop: bool


def components(found: Cells) -> list[Component]:
    """Return the components, each after those that it reads.

    Source: Tarjan, Depth-first search and linear graph algorithms (1972), without recursion.
    """
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    waiting: list[Cell] = []
    on_stack: set[int] = set()
    out: list[Component] = []
    for root in found.cells:
        if id(root) in index:
            continue
        path: list[tuple[Cell, Iterator[Cell]]] = []
        _enter(root, index, low, waiting, on_stack, path)
        while path:
            cell, rest = path[-1]
            following = next(rest, None)
            if following is None:
                path.pop()
                if path:
                    top = id(path[-1][0])
                    low[top] = min(low[top], low[id(cell)])
                if low[id(cell)] == index[id(cell)]:
                    out.append(_component(cell, waiting, on_stack))
            elif id(following) not in index:
                _enter(following, index, low, waiting, on_stack, path)
            elif id(following) in on_stack:
                low[id(cell)] = min(low[id(cell)], index[id(following)])
    return out


def _enter(
    cell: Cell,
    index: dict[int, int],
    low: dict[int, int],
    waiting: list[Cell],
    on_stack: set[int],
    path: list[tuple[Cell, Iterator[Cell]]],
) -> None:
    index[id(cell)] = low[id(cell)] = len(index)
    waiting.append(cell)
    on_stack.add(id(cell))
    reads = [start for read in cell.reads for start in (*read.starts, read.cell)]
    path.append((cell, iter(reads)))


def _component(root: Cell, waiting: list[Cell], on_stack: set[int]) -> Component:
    members: list[Cell] = []
    while not members or members[-1] is not root:
        members.append(waiting.pop())
        on_stack.discard(id(members[-1]))
    if len(members) == 1 and all(read.cell is not root for read in root.reads):
        return Component((root,), False)
    if not all(cell.stacked for cell in members):
        raise Unstackable("a single node stands within a recurrence")
    return Component(tuple(_by_step(members)), True)


def _by_step(members: list[Cell]) -> list[Cell]:
    """Sort the cells of a loop so that each stands after those of its own step that it reads."""
    inside = {id(cell) for cell in members}
    done: set[int] = set()
    out: list[Cell] = []
    for first in reversed(members):
        stack = [(first, False)]
        while stack:
            cell, opened = stack.pop()
            if opened:
                out.append(cell)
            elif id(cell) not in done:
                done.add(id(cell))
                stack.append((cell, True))
                reads = [r.cell for r in cell.reads if not r.lag and id(r.cell) in inside]
                stack.extend((c, False) for c in reads)
    return out
