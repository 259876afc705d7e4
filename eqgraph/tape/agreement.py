"""Check a run against given arrays: the first node and step that differ, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import EqGraphError, MachineError, ShapeError, ValuesError
from eqgraph.ir import ArrayLike, Graph, Node, as_array
from eqgraph.ir.families import Family, steps_in
from eqgraph.ir.formats import format_of
from eqgraph.syntax import display, to_text
from eqgraph.syntax.numbers import number
from eqgraph.tape.registers import Array

if TYPE_CHECKING:
    from eqgraph.tape.machine import Machine

_TOLERANCE = {np.dtype(np.float64): 1e-9}  # of the largest entry; of float32 the next,
_COARSE = 1e-4  # and of float16 and bfloat16 ten roundings


@dataclass(frozen=True, slots=True)
class Compared:
    """Report one node: how far its value, or its gradient, is from what was given.

    Args:
        node: the node.
        name: how it is shown: hₜ at a step is h₃, its gradient ∂L/∂h₃.
        step: the step of time; None outside of time.
        gap: the largest difference of two entries; NaN where only one of them is NaN.
        relative: the same as a part of the largest entry of both.
        worst: the index of that entry.
        ok: whether it is within the tolerance.
        equation: the text of the equation that computes it.
    """

    node: Node
    name: str
    step: int | None
    gap: float
    relative: float
    worst: tuple[int, ...]
    ok: bool
    equation: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Report a run beside given arrays; true when all of them agree, it prints as a sentence.

    Args:
        compared: one entry a node, in the order in which the tape computes them.
        tolerance: of the largest entry of a node.
    """

    compared: tuple[Compared, ...]
    tolerance: float

    @property
    def ok(self) -> bool:
        """Tell whether every given array agrees."""
        return all(c.ok for c in self.compared)

    @property
    def first(self) -> Compared | None:
        """Return the first node on the tape that differs, or None."""
        return next((c for c in self.compared if not c.ok), None)

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        first = self.first
        if first is None:
            worst = max((c.relative for c in self.compared), default=0.0)
            count = len(self.compared)
            nodes = f"the node agrees: it differs by {number(worst, 2)}"
            many = f"all {count} nodes agree: the largest relative difference is {number(worst, 2)}"
            return nodes if count == 1 else many
        return "\n".join([*self._until(first), self._differs(first), *self._from(first)])

    def _until(self, first: Compared) -> list[str]:
        before = [c.name for c in self.compared[: self.compared.index(first)] if c.ok]
        return [f"equal until {before[-1]}"] if before else []

    def _differs(self, first: Compared) -> str:
        at = f" at [{', '.join(map(str, first.worst))}]" if first.worst else ""
        share = f", {number(100 * first.relative, 2)} % of its largest entry"
        others = sum(not c.ok for c in self.compared) - 1
        more = f"; {others} more differ{'s' if others == 1 else ''} after it" if others else ""
        when = f" (t = {first.step})" if first.step is not None else ""
        return f"{first.name}{when} differs by {number(first.gap, 2)}{at}{share}{more}"

    def _from(self, first: Compared) -> Iterator[str]:
        if first.node.operator is None:
            yield f"{first.name} is an input: the two runs got different numbers"
            return
        if first.name.startswith("∂"):
            return
        known = {c.node.id: c.ok for c in self.compared}
        if first.equation:
            yield first.equation
        for x in _named(first.node):
            word = ("equal" if known[x.id] else "differs") if x.id in known else "not given"
            yield f"  from {x.name}: {word}"


def agreement(
    machine: Machine,
    given: Mapping[str, ArrayLike],
    grads: Mapping[str, ArrayLike],
    tolerance: float | None,
) -> Agreement:
    """Compare what a machine knows with given arrays."""
    dtype = machine.graph.dtype
    bound = tolerance_of(dtype, tolerance)
    for what, pairs in (("values", given), ("grads", grads)):
        if not isinstance(pairs, Mapping):
            raise ValuesError(
                f"{what} are compared by their names, not as {type(pairs).__name__}",
                hint='such as {"hₜ": array}',
            )
    if not given and not grads:
        raise MachineError("there is nothing to compare", hint='such as {"hₜ": array}')
    order = {id(n): k for k, n in enumerate(machine.graph.nodes)}
    values = sorted(_pairs(machine, given), key=lambda p: order[id(p[0])])
    slopes = sorted(_pairs(machine, grads), key=lambda p: -order[id(p[0])])
    out = [
        replace(
            compared(
                node, node.name, step, _known(machine.value_of(node), node.name), array, bound
            ),
            equation=equation_of(machine.graph, node),
        )
        for node, step, array in values
    ]
    for node, step, array in slopes:
        name = f"∂{machine.of.name}/∂{node.name}"
        found = machine.grad_of(node)
        if found is None and machine.pc == len(machine.tape):
            found = np.zeros(node.shape or (), dtype)  # no path leads there
        out.append(compared(node, name, step, _known(found, name), array, bound))
    return Agreement(tuple(out), bound)


def tolerance_of(dtype: np.dtype[Any], given: float | None) -> float:
    """Return how far two arrays may differ, as a part of their largest entry."""
    if given is None:
        kind = format_of(dtype)
        return 10 * 10**-kind.digits if kind.small else _TOLERANCE.get(dtype, _COARSE)
    if isinstance(given, bool) or not isinstance(given, int | float) or not given >= 0:
        raise MachineError(f"a tolerance is a number from 0 on, not {given!r}")
    return float(given)


def _known(found: Array | None, name: str) -> Array:
    if found is None:
        raise MachineError(f"{name} is not known yet", hint="run the machine first")
    return found


def _pairs(
    machine: Machine, given: Mapping[str, ArrayLike]
) -> Iterator[tuple[Node, int | None, Array]]:
    """Yield each node with its step and the array that it is compared with."""
    taken: dict[str, str] = {}
    for key, value in given.items():
        for node, step, array in _parts(machine, key, value):
            if node.id in taken:
                raise ValuesError(f"{node.name} is given twice: by {taken[node.id]!r} and {key!r}")
            taken[node.id] = str(key)
            yield node, step, array


def _parts(machine: Machine, key: str, value: ArrayLike) -> list[tuple[Node, int | None, Array]]:
    graph = machine.graph
    if key in graph:
        node = graph[key]
        return [(node, node.time, as_array(value, node.name, np.dtype(float), node.shape))]
    try:
        family = steps_in(graph, key)
    except EqGraphError:
        family = {}
    if not family:
        graph[key]  # tells the nearest name
    whole = as_array(value, key, np.dtype(float))
    steps = _fitting(family, whole, display(key))
    return [
        (family[t], t, as_array(part, family[t].name, np.dtype(float), family[t].shape))
        for t, part in zip(steps, whole, strict=True)
    ]


def _fitting(family: Family, whole: Array, name: str) -> list[int]:
    """Return the steps that the rows of an array are of: all, or those that are computed."""
    made = [t for t, node in family.items() if node.operator is not None]
    rows = whole.shape[0] if whole.ndim else 0
    for steps in (list(family), made):
        if steps and rows == len(steps):
            return steps
    first, last = min(family), max(family)
    raise ShapeError(
        f"{name} has the steps {first} to {last}, but {rows} rows are given",
        hint=f"the first axis is time: {len(made or family)} rows",
    )


def compared(
    node: Node, name: str, step: int | None, found: Array, array: Array, bound: float
) -> Compared:
    """Compare two arrays of a node; ∞ and NaN agree with themselves."""
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = np.abs(np.asarray(found, float) - array)
    alike = (found == array) | (np.isnan(found) & np.isnan(array))  # ∞ and NaN, too
    gaps = np.where(alike, 0.0, gaps)
    finite = np.abs(np.concatenate([np.ravel(found), np.ravel(array)]).astype(float))
    size = float(np.max(finite[np.isfinite(finite)], initial=0.0))
    bad = np.where(np.isnan(gaps), np.inf, gaps)
    at = np.unravel_index(int(np.argmax(bad)), gaps.shape) if gaps.size else ()
    worst = tuple(int(k) for k in at)
    gap = float(gaps[worst]) if gaps.size else 0.0
    relative = gap / size if size else gap
    return Compared(node, name, step, gap, relative, worst, bool(relative <= bound))


def equation_of(graph: Graph, node: Node) -> str:
    """Write what computes a node: the equation that it was read from, or its expression."""
    if node.operator is None or node.expr is None:
        return ""
    name = node.name
    if node.given and node.time is not None and node.equation is not None:
        name = graph.equations[node.equation].name
    return f"{name} = {to_text(node.expr)}"


def _named(node: Node) -> list[Node]:
    """Return the named nodes that a node is computed from, in the order of its text."""
    out: dict[str, Node] = {}
    stack = list(node.operands)
    while stack:
        x = stack.pop(0)
        if x.given or (x.leaf and x.kind != "constant"):
            out[x.id] = x
        else:
            stack[:0] = x.operands
    return list(out.values())
