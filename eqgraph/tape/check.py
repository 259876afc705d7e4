"""Check gradients: central differences beside the tape's, input by input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.graph import Graph, Node
from eqgraph.operators import numpy_algebra
from eqgraph.tape.machine import Machine
from eqgraph.tape.registers import Array, evaluate

_ENTRIES = 200  # entries of an input that are tried, by default
_ROUNDING = 4 * np.finfo(np.float64).eps  # of the two values that a difference is taken of


@dataclass(frozen=True, slots=True)
class Checked:
    """Report one input: its relative error, the worst entry, and entries at a kink left out."""

    name: str
    shape: tuple[int, ...]
    entries: int
    error: float  # ‖tape − difference‖ / max(‖tape‖, ‖difference‖)
    worst: tuple[int, ...]
    kinks: tuple[tuple[int, ...], ...]
    ok: bool


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """Report all inputs; true when every one agrees."""

    inputs: tuple[Checked, ...]
    tolerance: float

    @property
    def ok(self) -> bool:
        """Tell whether every input is within the tolerance."""
        return all(c.ok for c in self.inputs)

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        lines = [f"{'input':12} {'entries':>7}  {'relative error':>14}"]
        for c in self.inputs:
            kinks = f"  {len(c.kinks)} at a kink" if c.kinks else ""
            lines.append(
                f"{c.name:12} {c.entries:7d}  {c.error:14.2e}  {'ok' if c.ok else 'WRONG'}{kinks}"
            )
        return "\n".join(lines)


def check_gradients(
    machine: Machine, *, h: float = 1e-5, tolerance: float | None = None, entries: int = _ENTRIES
) -> GradientCheck:
    """Compare the gradients of a machine with central differences, in float64.

    Each input's relative error is ‖a − n‖ / max(‖a‖, ‖n‖), 0 when both are zero; the step is
    h·max(1, |x|), and what rounding alone makes of a difference counts as no gap. An entry whose
    change crosses a kink (the winner of a max, the side of a relu) is reported and left out. Of an
    input with more than `entries` entries an even sample is tried. The tolerance is 1e-6, and 1e-3
    for a float32 graph. Raise `MachineError` for a step h that is not positive.

    Source: Karpathy and Johnson, CS231n notes, Neural Networks 3, gradient checks.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = tanh(w*x)", {"w": 0.5, "x": 2.0}))
    >>> eg.check_gradients(m).ok
    True
    """
    if not h > 0:
        raise MachineError(f"the step h must be positive, not {h!r}")
    graph = machine.graph
    if tolerance is None:
        tolerance = 1e-6 if graph.dtype == np.float64 else 1e-3
    other = Machine(graph, machine.of.name, machine.seed)
    for name, value in machine.values.items():
        other.let(name, value)
    other.run()
    values = {k: np.asarray(v, np.float64) for k, v in machine.values.items()}
    needed = _below(machine.of)
    with np.errstate(all="ignore"):
        floor = _ROUNDING * _largest(evaluate(graph, values), needed)
        reports = [
            _check(
                graph, machine, other.grad_of(node), node, values, needed, floor, h, tolerance,
                entries,
            )
            for node in graph.inputs
        ]  # fmt: skip
    return GradientCheck(tuple(reports), tolerance)


def _below(of: Node) -> set[str]:
    """Return the ids of all nodes that a node is computed from."""
    found: set[str] = set()
    stack = [of]
    while stack:
        node = stack.pop()
        if node.id not in found:
            found.add(node.id)
            stack.extend(node.operands)
    return found


def _largest(found: dict[str, Array], needed: set[str]) -> float:
    """Return the largest finite magnitude among values: each is only known to its last place."""
    sizes = (np.abs(found[key][np.isfinite(found[key])]) for key in needed)
    return max((float(s.max()) for s in sizes if s.size), default=0.0)


def _check(
    graph: Graph, machine: Machine, grad: Array | None, node: Node, values: dict[str, Array],
    needed: set[str], floor: float, h: float, tolerance: float, entries: int,
) -> Checked:  # fmt: skip
    shape = node.shape or ()
    size = int(np.prod(shape))
    tried = np.linspace(0, max(size - 1, 0), min(size, entries)).round().astype(int)
    tape, numeric, noise, indices, kinks = [], [], [], [], []
    for flat in np.unique(tried):
        index = tuple(int(k) for k in np.unravel_index(flat, shape))
        difference, rounding, kink = _difference(graph, machine, node, values, needed, index, h)
        if kink:
            kinks.append(index)
            continue
        indices.append(index)
        numeric.append(difference)
        noise.append(rounding)
        tape.append(0.0 if grad is None else float(grad[index]))
    gap = np.abs(np.array(tape) - np.array(numeric))
    gap = np.where(gap <= np.array(noise) + floor, 0.0, gap)
    norms = max(np.linalg.norm(tape), np.linalg.norm(numeric)) if indices else 0.0
    error = float(np.linalg.norm(gap) / norms) if norms > 0 else float(np.isnan(gap).any())
    worst = indices[int(np.argmax(gap))] if indices else ()
    ok = error <= tolerance
    return Checked(node.name, shape, len(indices) + len(kinks), error, worst, tuple(kinks), ok)


def _difference(
    graph: Graph, machine: Machine, node: Node, values: dict[str, Array], needed: set[str],
    index: tuple[int, ...], h: float,
) -> tuple[float, float, bool]:  # fmt: skip
    """Return the central difference along one entry, its rounding error, and if it is at a kink."""
    step = h * max(1.0, abs(float(values[node.name][index])))
    totals, sizes, branches = [], [], []
    for side in (step, -step):
        moved = values[node.name].copy()
        moved[index] += side
        found = evaluate(graph, {**values, node.name: moved})
        weighed = machine.seed * found[machine.of.id]
        totals.append(float(np.sum(weighed)))
        sizes.append(float(np.sum(np.abs(weighed))))
        branches.append(_branches(graph, found, needed))
    same = all(np.array_equal(a, b) for a, b in zip(*branches, strict=True))
    return (totals[0] - totals[1]) / (2 * step), _ROUNDING * max(sizes) / (2 * step), not same


def _branches(graph: Graph, found: dict[str, Any], needed: set[str]) -> list[Any]:
    """Return which piece every piecewise operator is on."""
    return [
        n.operator.branch(numpy_algebra, *(found[x.id] for x in n.operands), **n.params)
        for n in graph.nodes
        if n.operator is not None and n.operator.branch is not None and n.id in needed
    ]
