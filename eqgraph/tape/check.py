"""Check gradients: central differences beside the tape's, input by input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Node
from eqgraph.operators import Shape, numpy_algebra
from eqgraph.syntax.numbers import number
from eqgraph.tape.machine import Machine
from eqgraph.tape.registers import evaluate

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
            error = number(c.error, 2)
            lines.append(
                f"{c.name:12} {c.entries:7d}  {error:>14}  {'ok' if c.ok else 'WRONG'}{kinks}"
            )
        return "\n".join(lines)


def check_gradients(
    machine: Machine, *, h: float = 1e-5, tolerance: float | None = None, entries: int = _ENTRIES
) -> GradientCheck:
    """Compare the gradients of a machine with central differences, in float64.

    Each input's relative error is ‖a − n‖ / max(‖a‖, ‖n‖), 0 when both are zero; the step is
    h·max(1, |x|), and what rounding alone makes of a difference counts as no gap. Where the two
    differ, half the step shows how much of it is the difference's own error. An entry whose
    change crosses a kink (the winner of a max, the side of a relu) is reported and left out.

    Args:
        machine: the machine, which stays where it is.
        h: the step, relative to entries larger than 1.
        tolerance: of the relative error; by default 1e-6, and 1e-3 for a float32 graph.
        entries: how many entries of an input are tried, evenly spread.

    Raises:
        MachineError: this is no machine, h is not positive, or no entry is tried.

    Source: Karpathy and Johnson, CS231n notes, Neural Networks 3, gradient checks.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = tanh(w*x)", {"w": 0.5, "x": 2.0}))
    >>> eg.check_gradients(m).ok
    True
    """
    if not isinstance(machine, Machine):
        raise MachineError(
            f"gradients are checked of a machine, not of {type(machine).__name__}",
            hint="build it first: eg.Machine(eg.graph(text, values))",
        )
    if not h > 0:
        raise MachineError(f"the step h must be positive, not {h!r}")
    if isinstance(entries, bool) or not isinstance(entries, int | np.integer) or entries < 1:
        raise MachineError(f"a whole number of entries is tried, not {str(entries)[:40]}")
    if tolerance is None:
        tolerance = 1e-6 if machine.graph.dtype == np.float64 else 1e-3
    other = Machine(machine.graph, machine.of.name, machine.seed)
    for name, value in machine.values.items():
        other.let(name, value)
    other.run()
    with np.errstate(all="ignore"):
        trial = _Trial(other, h, tolerance)
        reports = [trial.check(node, entries) for node in machine.graph.inputs]
    return GradientCheck(tuple(reports), tolerance)


class _Trial:
    """Take differences of one machine's result: each is a pair of runs in float64."""

    def __init__(self, machine: Machine, h: float, tolerance: float) -> None:
        self.machine, self.h, self.tolerance = machine, h, tolerance
        self.values = {k: np.asarray(v, np.float64) for k, v in machine.values.items()}
        below = _below(machine.of)
        self.piecewise = [
            n for n in below if n.operator is not None and n.operator.branch is not None
        ]
        found = evaluate(machine.graph, self.values)
        sizes = [np.abs(found[n.id][np.isfinite(found[n.id])]) for n in below]
        largest = max((float(s.max()) for s in sizes if s.size), default=0.0)
        self.floor = _ROUNDING * max(1.0, largest)  # values are known to their last place only

    def check(self, node: Node, entries: int) -> Checked:
        """Compare one input's gradient, entry by entry."""
        shape, grad = node.shape or (), self.machine.grad_of(node)
        size = int(np.prod(shape))
        tried = np.linspace(0, max(size - 1, 0), min(size, entries)).round().astype(int)
        tape, numeric, noise, indices, kinks = [], [], [], [], []
        for flat in np.unique(tried):
            index = tuple(int(k) for k in np.unravel_index(flat, shape))
            expected = 0.0 if grad is None else float(grad[index])
            try:
                slope, rounding, kink = self.slope(node.name, index, expected)
            except ValueError:  # a number that is an index stays whole
                kink = True
            if kink:
                kinks.append(index)
                continue
            indices.append(index)
            tape.append(expected)
            numeric.append(slope)
            noise.append(rounding)
        gap = np.abs(np.array(tape) - np.array(numeric))
        gap = np.where(gap <= noise, 0.0, gap)
        norms = max(np.linalg.norm(tape), np.linalg.norm(numeric)) if indices else 0.0
        error = float(np.linalg.norm(gap) / norms) if norms > 0 else float(np.isnan(gap).any())
        worst = indices[int(np.argmax(gap))] if indices else ()
        count, ok = len(indices) + len(kinks), error <= self.tolerance
        return Checked(node.name, shape, count, error, worst, tuple(kinks), ok)

    def slope(self, name: str, index: Shape, expected: float) -> tuple[float, float, bool]:
        """Return the slope along one entry, its own error, and whether it is at a kink."""
        step = self.h * max(1.0, abs(float(self.values[name][index])))
        slope, rounding, kink = self.difference(name, index, step)
        doubt = self.tolerance * max(abs(expected), abs(slope)) + rounding
        if not kink and abs(slope - expected) > doubt:
            # What is noise, or curvature, changes with the step; a wrong rule's gap does not.
            half, _, _ = self.difference(name, index, step / 2)
            slope, rounding = half, rounding + 4 * abs(half - slope)
        return slope, rounding, kink

    def difference(self, name: str, index: Shape, step: float) -> tuple[float, float, bool]:
        """Return the central difference, its rounding error, and whether it crosses a kink."""
        totals, sizes, branches = [], [], []
        for side in (step, -step):
            moved = self.values[name].copy()
            moved[index] += side
            found = evaluate(self.machine.graph, {**self.values, name: moved})
            weighed = self.machine.seed * found[self.machine.of.id]
            totals.append(float(np.sum(weighed)))
            sizes.append(float(np.sum(np.abs(weighed))))
            branches.append([_branch(n, found) for n in self.piecewise])
        same = all(np.array_equal(a, b) for a, b in zip(*branches, strict=True))
        rounding = _ROUNDING * max(sizes) / (2 * step) + self.floor
        return (totals[0] - totals[1]) / (2 * step), rounding, not same


def _below(of: Node) -> list[Node]:
    """Return all nodes that a node is computed from."""
    found: dict[str, Node] = {}
    stack = [of]
    while stack:
        node = stack.pop()
        if node.id not in found:
            found[node.id] = node
            stack.extend(node.operands)
    return list(found.values())


def _branch(node: Node, found: dict[str, Any]) -> Any:
    """Return which piece a piecewise operator is on."""
    assert node.operator is not None and node.operator.branch is not None
    return node.operator.branch(numpy_algebra, *(found[x.id] for x in node.operands), **node.params)
