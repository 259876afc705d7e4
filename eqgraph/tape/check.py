"""Check gradients: differences beside the tape's gradients, input by input."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Node
from eqgraph.ir.draws import Draws
from eqgraph.ir.formats import format_of
from eqgraph.operators import Shape, numpy_algebra
from eqgraph.syntax.numbers import number
from eqgraph.tape.machine import Machine
from eqgraph.tape.registers import Array, evaluate
from eqgraph.tape.slopes import Differences, Slope

_ENTRIES = 200  # entries of an input that are tried, by default
_ROUNDING = 4 * np.finfo(np.float64).eps  # of a value that a node computes
_DOUBT = 0.05  # of a slope: one that is not known better may be any
_BEND = 1e-9  # of the slope beside: at a bend, a slope is no better known
Verdict = Literal["ok", "WRONG", "cannot tell"]
_OPEN: Verdict = "cannot tell"


@dataclass(frozen=True, slots=True)
class Checked:
    """Report one input: its relative error, the worst entry, and entries at a kink left out.

    The verdict is "ok", "WRONG", or "cannot tell" where rounding hides what the gradient should
    be, or no difference can be taken; `unsure` lists these entries.
    """

    name: str
    shape: tuple[int, ...]
    entries: int
    error: float  # ‖tape − difference‖ / max(‖tape‖, ‖difference‖)
    worst: tuple[int, ...]
    kinks: tuple[tuple[int, ...], ...]
    verdict: Verdict
    unsure: tuple[tuple[int, ...], ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong, as far as can be told."""
        return self.verdict != "WRONG"


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """Report all inputs; true when none is wrong, and `sure` when every one could be told."""

    inputs: tuple[Checked, ...]
    tolerance: float

    @property
    def ok(self) -> bool:
        """Tell whether no input is wrong."""
        return all(c.ok for c in self.inputs)

    @property
    def sure(self) -> bool:
        """Tell whether every input is within the tolerance, and none is left open."""
        return all(c.verdict == "ok" for c in self.inputs)

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        lines = [f"{'input':12} {'entries':>7}  {'relative error':>14}"]
        for c in self.inputs:
            kinks = f"  {len(c.kinks)} at a kink" if c.kinks else ""
            error = number(c.error, 2)
            lines.append(f"{c.name:12} {c.entries:7d}  {error:>14}  {c.verdict}{kinks}")
        return "\n".join(lines)


def check_gradients(
    machine: Machine, *, h: float = 1e-5, tolerance: float | None = None, entries: int = _ENTRIES
) -> GradientCheck:
    """Compare the gradients of a machine with differences, in float64.

    What flows back is the machine's seed times random numbers, so that no rule passes which
    ignores its upstream. The first step is h·max(1, |x|), to both sides; where that does not
    settle it, the steps shrink until two agree, go to one side only at the edge of a domain, or
    widen where rounding hides the result: how much it hides is known from the values and
    gradients of all nodes. What remains open is told as such. An entry at a kink (the winner of
    a max, the side of a relu) is reported and left out.

    Args:
        machine: the machine, which stays where it is.
        h: the first step, relative to entries larger than 1.
        tolerance: of the relative error; by default 1e-6, and 1e-3 for a float32 graph.
        entries: how many entries of an input are tried, evenly spread.

    Raises:
        MachineError: this is no machine, h is not positive, or no entry is tried.

    Sources: Karpathy and Johnson, CS231n notes, Neural Networks 3, gradient checks; Ridders,
    Accurate computation of F'(x), Advances in Engineering Software 4 (1982).

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = tanh(w*x)", {"w": 0.5, "x": 2.0}))
    >>> eg.check_gradients(m).ok
    True
    """
    return GradientCheck(tuple(trials(machine, h, tolerance, entries)), _within(machine, tolerance))


def trials(
    machine: Machine, h: float = 1e-5, tolerance: float | None = None, entries: int = _ENTRIES
) -> Iterator[Checked]:
    """Compare one input after the other, as `check_gradients` does."""
    if not isinstance(machine, Machine):
        raise MachineError(
            f"gradients are checked of a machine, not of {type(machine).__name__}",
            hint="build it first: eg.Machine(eg.graph(text, values))",
        )
    if not h > 0:
        raise MachineError(f"the step h must be positive, not {h!r}")
    if isinstance(entries, bool) or not isinstance(entries, int | np.integer) or entries < 1:
        raise MachineError(f"a whole number of entries is tried, not {str(entries)[:40]}")
    other = Machine(machine.graph, machine.of.name, _random(machine.seed))
    for name, value in machine.values.items():
        other.let(name, value)
    other.run()
    with np.errstate(all="ignore"):
        trial = _Trial(other, h, _within(machine, tolerance))
    for node in machine.graph.inputs:
        with np.errstate(all="ignore"):
            found = trial.check(node, entries)
        yield found


def _within(machine: Machine, tolerance: float | None) -> float:
    """Return the tolerance, by default that of the graph's numbers."""
    if tolerance is not None:
        return tolerance
    return 1e-6 if machine.graph.dtype == np.float64 else 1e-3


def _random(seed: Array) -> Array:
    """Multiply each entry by a number between ½ and 1½, some of them negative."""
    draws = Draws("cotangent")
    sizes = draws.uniform(0.5, 1.5, seed.shape) * draws.signs(seed.shape)
    found: Array = (seed * sizes).astype(seed.dtype)
    return found


class _Trial:
    """Take differences of one machine's result, in float64."""

    def __init__(self, machine: Machine, h: float, tolerance: float) -> None:
        self.machine, self.h, self.tolerance = machine, h, tolerance
        self.values = {k: np.asarray(v, np.float64) for k, v in machine.values.items()}
        self.seed = np.asarray(machine.seed, np.float64)
        below = _below(machine.of)
        self.piecewise = [
            n for n in below if n.operator is not None and n.operator.branch is not None
        ]
        found = evaluate(machine.graph, self.values)
        self.noise = _noise(machine, below, found)
        self.last = 64 * 2.0 ** (1 - format_of(machine.graph.dtype).bits)  # what the tape rounds

    def check(self, node: Node, entries: int) -> Checked:
        """Compare one input's gradient, entry by entry."""
        shape, grad = node.shape or (), self.machine.grad_of(node)
        size = math.prod(shape)
        tried = np.linspace(0, max(size - 1, 0), min(size, entries)).round().astype(int)
        kinks: list[Shape] = []
        rows: dict[Shape, tuple[float, Slope]] = {}
        for flat in np.unique(tried):
            index = tuple(int(k) for k in np.unravel_index(flat, shape))
            tape = 0.0 if grad is None else float(grad[index])
            try:
                slope = self.slope(node.name, index, tape)
            except ValueError:  # a number that is an index stays whole
                slope = Slope(kink=True)
            if slope.kink:
                kinks.append(index)
            else:
                rows[index] = tape, slope
        pairs = [(t, s.value) for t, s in rows.values() if np.isfinite((t, s.value, s.error)).all()]
        scale = max((math.hypot(*side) for side in zip(*pairs, strict=True)), default=0.0)
        judged = {index: self._judge(*pair, scale) for index, pair in rows.items()}
        unsure = tuple(index for index, (verdict, _) in judged.items() if verdict == _OPEN)
        wrong = any(verdict == "WRONG" for verdict, _ in judged.values())
        gaps = {index: gap for index, (_, gap) in judged.items()}
        total = math.hypot(*gaps.values())
        error = total / scale if scale > 0 else total
        worst = max(gaps, key=lambda i: math.inf if math.isnan(gaps[i]) else gaps[i], default=())
        verdict: Verdict = "WRONG" if wrong else _OPEN if unsure else "ok"
        count = len(rows) + len(kinks)
        return Checked(node.name, shape, count, error, worst, tuple(kinks), verdict, unsure)

    def _judge(self, tape: float, slope: Slope, scale: float) -> tuple[Verdict, float]:
        """Return the verdict on one entry, and how far it is off for certain."""
        known = slope.error <= self.tolerance * abs(slope.value)
        if math.isnan(tape):
            return "WRONG", math.nan
        if math.isinf(tape):
            infinite = slope.growing and slope.value * tape > 0
            return ("ok", 0.0) if infinite else ("WRONG", math.nan) if known else (_OPEN, 0.0)
        if not math.isfinite(slope.error):
            return _OPEN, 0.0
        gap = abs(tape - slope.value)
        room = self.tolerance * max(abs(tape), abs(slope.value))
        room = max(room, self.last * scale, _BEND * slope.near)
        sure = known or (abs(slope.value) <= 2 * slope.error and not slope.growing)
        if gap > room + 2 * slope.error and (sure or slope.error <= _DOUBT * abs(slope.value)):
            return "WRONG", gap
        flat = tape == 0 == slope.value == slope.near
        settled = flat or slope.error <= max(room, self.tolerance * scale)
        return "ok" if settled else _OPEN, gap if gap > slope.error else 0.0

    def slope(self, name: str, index: Shape, tape: float) -> Slope:
        """Return the slope along one entry, as well as it takes to judge the tape's."""
        x = float(self.values[name][index])

        def at(moved: float) -> tuple[float, Any]:
            value = self.values[name].copy()
            value[index] = moved
            found = evaluate(self.machine.graph, {**self.values, name: value})
            pieces = tuple(np.asarray(_branch(n, found)).tobytes() for n in self.piecewise)
            return float(np.sum(self.seed * found[self.machine.of.id])), pieces

        def enough(slope: float, error: float) -> bool:
            size = max(abs(tape), abs(slope)) if math.isfinite(tape) else abs(slope)
            return error <= 0.1 * self.tolerance * size

        difference = Differences(at, x, self.noise, enough)
        step = self.h * max(1.0, abs(x))
        first = difference.central(step)
        if first is not None and tape and enough(first[0], abs(first[0] - tape)):
            return Slope(first[0], abs(first[0] - tape))  # it agrees with the tape: all is told
        found = difference.slope(step)
        agrees = found.kink or enough(found.value, max(found.error, abs(found.value - tape)))
        if not agrees and 0 < abs(x) < 1:
            nearer = difference.slope(self.h * abs(x))  # 0 may be an edge, or a pole
            found = nearer if enough(nearer.value, nearer.error) else found
        return found


def _noise(machine: Machine, below: list[Node], found: dict[str, Any]) -> float:
    """Return how far rounding moves the result: what each node rounds, times its gradient."""
    total = 0.0
    for node in below:
        grad = machine.grad_of(node)
        if node.operator is None or grad is None:
            continue
        moved = np.abs(found[node.id] * np.asarray(grad, np.float64))
        total += float(np.sum(moved[np.isfinite(moved)]))
    return float(_ROUNDING * total)


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
