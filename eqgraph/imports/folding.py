"""Find the steps of a loop that was unrolled: equal blocks, each of which reads the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from eqgraph.imports.traced import Traced, plain

Series = tuple[Any, int]  # what goes step by step, and along which axis


@dataclass(frozen=True, slots=True)
class Looks:
    """Hold what a framework's operators say of steps.

    Args:
        step: of a node that takes one step of something: whence, along which axis, and which.
        stack: of a node that puts steps together: the steps, and along which axis.
        changes: whether a node changes its operand in place.
    """

    step: Callable[[Traced, Any], tuple[Any, int, int] | None]
    stack: Callable[[Traced, Any], tuple[Sequence[Any], int] | None]
    changes: Callable[[Any], bool]


@dataclass(slots=True)
class Fold:
    """Hold the steps of an unrolled loop: equal blocks of nodes, and what goes from one to another.

    Args:
        blocks: the nodes of each step, in the same order.
        steps: the nodes that take a step of something: whence, along which axis, and which.
        starts: the value that each state begins with, by the state's place in a block.
        stacks: what puts all steps together: a place in a block, and along which axis.
        shown: the places in a block that have a name, since something outside reads them.
    """

    blocks: list[list[Any]]
    steps: dict[Any, tuple[Any, int, int]]
    starts: dict[int, Any] = field(default_factory=dict)
    stacks: dict[Any, tuple[int, int]] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    inside: set[Any] = field(default_factory=set)  # what the step at t stands for

    @property
    def start(self) -> Any:
        """Return the first node of the first step."""
        return self.blocks[0][0]

    @property
    def series(self) -> list[Series]:
        """Return what goes step by step, each with its axis."""
        return list(dict.fromkeys((source, axis) for source, axis, _ in self.steps.values()))


def found(one: Traced, looks: Looks) -> Iterator[Fold]:
    """Yield the loops that were unrolled; whoever asks takes the first that can be written."""
    if any(looks.changes(node) for node in one.nodes):
        return
    groups: dict[tuple[Any, int], dict[Any, int]] = {}
    for node in one.nodes:
        taken = looks.step(one, node)
        if taken is not None:
            groups.setdefault(taken[:2], {})[node] = taken[2]
    whole = {
        series: taken for series, taken in groups.items()
        if set(taken.values()) == set(range(_size(one, series))) and len(set(taken.values())) > 1
        and any(x in one.arguments for x in above(series[0]))
    }  # fmt: skip
    for size in dict.fromkeys(_size(one, series) for series in whole):
        steps = {
            node: (*series, t) for series, taken in whole.items() if _size(one, series) == size
            for node, t in taken.items()
        }  # fmt: skip
        yield from _blocks(one, looks, steps, size)


def times(one: Traced, fold: Fold) -> dict[Any, int]:
    """Return which arguments go step by step, and along which axis."""
    size = len(fold.blocks)
    return {
        node: axis for source, axis in fold.series for node in above(source)
        if node in one.arguments and np.ndim(one.values[node]) > axis
        and one.values[node].shape[axis] == size
    }  # fmt: skip


def above(node: Any) -> set[Any]:
    """Return all that a node is computed from, itself included."""
    seen, stack = set(), [node]
    while stack:
        one = stack.pop()
        if one not in seen:
            seen.add(one)
            stack += one.all_input_nodes
    return seen


def _size(one: Traced, series: Series) -> int:
    return int(one.values[series[0]].shape[series[1]])


def _blocks(one: Traced, looks: Looks, steps: dict[Any, Any], size: int) -> Iterator[Fold]:
    """Yield the ways to cut the nodes into as many equal blocks as there are steps."""
    lists = {x for node in steps for x in node.all_input_nodes
             if x not in one.arguments and set(x.users) <= set(steps)
             and isinstance(one.values[x], tuple | list)}  # fmt: skip
    order = [node for node in one.nodes if node not in steps and node not in lists]
    at = {node: k for k, node in enumerate(order)}
    first = [
        min((at[u] for n, (_, _, t) in steps.items() if t == k for u in n.users if u in at),
            default=-1)
        for k in range(size)
    ]  # fmt: skip
    period = first[1] - first[0]
    if period < 1 or any(b - a != period for a, b in pairwise(first)):
        return
    for begin in range(first[0], max(first[0] - period, -1), -1):
        if begin + size * period > len(order):
            continue
        blocks = [order[begin + k * period : begin + (k + 1) * period] for k in range(size)]
        fold = Fold(blocks, steps)
        if _repeats(one, fold) and _closed(one, looks, fold):
            fold.inside = {*steps, *lists, *fold.stacks, *(n for block in blocks for n in block)}
            yield fold


def _repeats(one: Traced, fold: Fold) -> bool:
    """Tell whether all blocks do the same to what they read; find the states."""
    places = {n: (b, o) for b, block in enumerate(fold.blocks) for o, n in enumerate(block)}
    later = {n for block in fold.blocks for n in block}
    for alike in zip(*fold.blocks, strict=True):
        if len({_form(one, node) for node in alike}) > 1:
            return False
        if (
            alike[1] in one.constants
            and hasattr(one.values[alike[1]], "shape")
            and any(
                not np.array_equal(plain(one.values[n]), plain(one.values[alike[1]])) for n in alike
            )
        ):
            return False
        for reads in zip(*(_operands(node) for node in alike), strict=True):
            if not _same(fold, places, later, reads):
                return False
    return bool(fold.starts)


def _same(fold: Fold, places: Mapping[Any, tuple[int, int]], later: set[Any],
          reads: Sequence[Any]) -> bool:  # fmt: skip
    """Tell whether the blocks read the same: a step, a node of theirs, a state, or one thing."""
    if all(x in fold.steps for x in reads):
        taken = [fold.steps[x] for x in reads]
        return len({t[:2] for t in taken}) == 1 and [t[2] for t in taken] == [*range(len(taken))]
    here = [places.get(x) for x in reads]
    if len(set(reads)) == 1:
        return reads[0] not in later and reads[0] not in fold.steps
    if all(p is not None and p[0] == b for b, p in enumerate(here)):
        return len({p[1] for p in here if p}) == 1
    behind = [p for b, p in enumerate(here[1:]) if p is not None and p[0] == b]
    if here[0] is not None or reads[0] in fold.steps or len(behind) < len(here) - 1:
        return False
    (place, *others) = {p[1] for p in behind}
    return not others and fold.starts.setdefault(place, reads[0]) is reads[0]


def _closed(one: Traced, looks: Looks, fold: Fold) -> bool:
    """Tell whether nothing outside reads more of the steps than the last one, or all of them."""
    blocks = {n for block in fold.blocks for n in block}
    for node in fold.steps:
        if not set(node.users) <= blocks or node in one.outputs:
            return False
    for node in one.nodes:
        put = looks.stack(one, node) if node not in blocks else None
        if put is not None:
            for o, alike in enumerate(zip(*fold.blocks, strict=True)):
                if list(alike) == list(put[0]):
                    fold.stacks[node] = (o, put[1])
    others = set(one.nodes) - blocks - set(fold.stacks)
    for o, alike in enumerate(zip(*fold.blocks, strict=True)):
        for b, node in enumerate(alike):
            outside = node in one.outputs or any(u in others for u in node.users)
            if outside and b < len(fold.blocks) - 1:
                return False
            if outside:
                fold.shown.add(o)
    fold.shown |= {*fold.starts, *(o for o, _ in fold.stacks.values())}
    return True


def _operands(node: Any) -> list[Any]:
    """Return the nodes that a node reads, as often as it reads them."""
    out: list[Any] = []
    _form_of((node.args, _more(node)), out)
    return out


def _form(one: Traced, node: Any) -> str:
    """Return what a node does, but for the nodes that it reads."""
    value = one.values[node]
    return f"{node.target} {_form_of((node.args, _more(node)), [])} {getattr(value, 'shape', '')}"


def _more(node: Any) -> Any:
    return node.kwargs if hasattr(node, "kwargs") else node.params


def _form_of(x: Any, nodes: list[Any]) -> str:
    if hasattr(x, "all_input_nodes"):
        nodes.append(x)
        return "•"
    if isinstance(x, Mapping):
        return f"{{{', '.join(f'{k}: {_form_of(v, nodes)}' for k, v in x.items())}}}"
    if isinstance(x, tuple | list):
        return f"({', '.join(_form_of(v, nodes) for v in x)})"
    return repr(x)
