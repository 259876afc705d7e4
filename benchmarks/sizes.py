"""Compare values and two derivatives with SymPy's, computed by mpmath, at numbers of all sizes.

Run `python -m benchmarks.sizes`; `--write` keeps the figures in sizes.md. Each function is a text,
differentiated by SymPy and computed with hundreds of digits; each number, dtype and order is a case
for each way to run: all at once, step by step, rewritten, with transposed operands, and stacked
over time. Wrong is what differs by more than the tolerance, or is not finite where the right one
is. Where PyTorch and JAX are installed, they are asked, too: by rules that are not ours.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import mpmath
import numpy as np
import sympy

import eqgraph as eg
from benchmarks.size_functions import FUNCTIONS, SIZES, X
from benchmarks.size_peers import PEERS
from eqgraph.tape.program import compile_program
from eqgraph.tape.stacked import StackedRun

mp = mpmath.mp
DIGITS = 400  # SymPy's derivatives may cancel as many
MORE = 1300  # those by 1/x, of (10³⁰⁰)² beside 1
_NAME = re.compile(r"(?<![a-z])x(?![a-z])")
TOLERANCE = {"float64": 1e-9, "float32": 2e-3}
MOST = 60  # lines of what is wrong
WAYS = ("run", "steps", "rewritten", "transposed", "stacked")


# 0 is no place for these: a kink, or a slope of ±∞.
KINKS = {"|x|", "relu(x)", "leaky_relu(x)", "elu(x)", "√(relu(x) + 1)", "√(relu(x))", "|x|^1.5",
         "cbrt(x)", "log1p(relu(x))"}  # fmt: skip


class Case(NamedTuple):
    """Hold what came out at a number, and what is right."""

    text: str
    dtype: str
    way: str  # or the peer
    order: int
    x: float
    got: float
    want: Any


def points(low: float, high: float, dtype: str, *, zero: bool = True) -> np.ndarray:
    """Return numbers between two bounds, as the floats of a dtype hold them."""
    top, tiny = float(np.finfo(dtype).max), float(np.finfo(dtype).tiny)
    both = [s * v for v in SIZES for s in (1, -1) if tiny / 1e3 < v < top]
    inside = [v for v in both if low < v < high]
    near = [b + s * 1e-3 for b in (low, high) if math.isfinite(b) for s in (1, -1)]
    inside += [v for v in near if low < v < high]
    inside += [0.0] * (zero and low < 0 < high)
    return np.unique(np.asarray(inside, dtype))


def right(text: str, xs: np.ndarray) -> list[list[Any]]:
    """Return value and two derivatives with many digits, for each number."""
    expr = FUNCTIONS[text][0]
    found = []
    for order in range(3):
        slope = sympy.diff(expr, X, order) if order else expr
        function = sympy.lambdify(X, slope, modules="mpmath")
        with mp.workdps(MORE if "arc" in text else DIGITS):
            found.append([_real(function, float(x)) for x in xs])
    return found


def _real(function: Any, x: float) -> Any:
    try:
        y = mp.mpf(function(mp.mpf(x)))
    except (TypeError, ZeroDivisionError, OverflowError, ValueError):
        return None
    return y if mp.isfinite(y) else None


def ours(text: str, xs: np.ndarray, way: str) -> list[np.ndarray]:
    """Return value and two derivatives, as they come out one way."""
    dtype = xs.dtype.name
    if way == "stacked":
        return _stacked(text, xs)
    rewrite = way == "rewritten"
    lines = f"y = {text}"
    at = xs
    if way == "transposed":
        lines, at = f"t = xᵀ\ny = {_NAME.sub('t', text)}", np.stack([xs, xs], axis=1)
    graph = eg.graph(lines, {"x": at}, dtype=dtype, rewrite=rewrite)
    first = eg.Machine(graph, of="y")
    grown = eg.derivative(graph, "y", "x")
    second = eg.Machine(grown, of="∂y/∂x")
    for machine in (first, second):
        machine.seek(len(machine.tape)) if way == "steps" else machine.run()
    lost = np.zeros_like(at)
    found = [first.value("y"), first.grad("x"), second.grad("x")]
    filled = [lost if f is None else np.asarray(f) for f in found]
    if way == "transposed":
        return [filled[0][0], filled[1][:, 0], filled[2][:, 0]]
    return filled


def _stacked(text: str, xs: np.ndarray) -> list[np.ndarray]:
    """Return values, gradients and those of the slopes at all steps of a model, stacked."""
    written = _NAME.sub("xₜ", text)
    found = []
    for lines in (f"yₜ = {written}", f"f(x) = {text}; yₜ = f′(xₜ)"):
        model = eg.model(f"{lines}; loss L = ∑ₜ yₜ")
        graph = model.unroll(values={"xₜ": xs}, dtype=xs.dtype.name)
        names = [model.at("xₜ", k) for k in range(1, len(xs) + 1)]
        program = compile_program(graph, "L", names)
        if not isinstance(program, StackedRun):
            raise AssertionError(f"{lines} is not stacked")
        program.run()
        grads = [program.grad(name) for name in names]
        steps = range(1, len(xs) + 1)
        found += [
            np.array([program.value(model.at("yₜ", k)) for k in steps], xs.dtype),
            np.array([0.0 if g is None else g for g in grads], xs.dtype),
        ]
    return [found[0], found[1], found[3]]


def judge(got: float, want: Any, dtype: str) -> tuple[bool, float]:
    """Return whether a number is right, and its error in units of the last place."""
    info = np.finfo(dtype)
    top, tiny = float(info.max), float(info.tiny)
    if abs(want) > top:
        return math.isinf(got) or abs(got) > 0.99 * top, 0.0
    if abs(want) < tiny:
        return abs(got) <= 2 * tiny, 0.0
    if not math.isfinite(got):
        return abs(want) > 0.2 * top, math.inf
    with mp.workdps(DIGITS):
        off = abs(mp.mpf(got) - want)
        ulp = float(off / (mp.mpf(2) ** (mp.floor(mp.log(abs(want), 2)) - info.nmant)))
        return bool(off <= TOLERANCE[dtype] * abs(want)), ulp


def cases(texts: Any = FUNCTIONS) -> Iterator[Case]:
    """Yield what came out and what is right, for each text, dtype, way, order and number."""
    for text in texts:
        for dtype in TOLERANCE:
            xs = points(*FUNCTIONS[text][1:], dtype, zero=text not in KINKS)
            want = right(text, xs)
            for way in WAYS:
                yield from _listed(text, dtype, way, xs, ours(text, xs, way), want)
            for peer, compute in PEERS.items() if dtype == "float64" else ():
                found = compute(text, xs)
                if found is not None:
                    yield from _listed(text, dtype, peer, xs, found, want)


def _listed(
    text: str, dtype: str, way: str, xs: np.ndarray, found: list[np.ndarray], want: list[list[Any]]
) -> Iterator[Case]:
    for order, got in enumerate(found):
        for x, a, b in zip(xs, got, want[order], strict=True):
            if b is not None:
                yield Case(text, dtype, way, order, float(x), float(a), b)


def main() -> int:
    """Print the cases, those that are wrong, and the largest errors; return how many are wrong."""
    counted, wrong = Counter[str](), list[Case]()
    peers: dict[str, list[int]] = {peer: [0, 0] for peer in PEERS}  # cases, wrong
    worst: dict[tuple[str, str, int], float] = {}
    for case in cases():
        fine, ulp = judge(case.got, case.want, case.dtype)
        if case.way in peers:
            peers[case.way][0] += 1
            peers[case.way][1] += not fine
            continue
        counted[case.way] += 1
        key = (case.text, case.dtype, case.order)
        if fine:
            worst[key] = max(worst.get(key, 0.0), ulp)
        else:
            wrong.append(case)
    for case in wrong[:MOST]:
        print("WRONG", *case[:-1], float(case.want))
    each = ", ".join(f"{way} {number:,}" for way, number in counted.items())
    lines = [f"{sum(counted.values()):,} cases ({each}): {len(wrong)} wrong."]
    lines += [f"{peer} at {n:,} of them: {bad} wrong." for peer, (n, bad) in peers.items() if n]
    for dtype in TOLERANCE:
        top = sorted(((u, k) for k, u in worst.items() if k[1] == dtype), reverse=True)[:8]
        shown = ", ".join(f"`{k[0]}` order {k[2]} {u:.3g}" for u, k in top)
        lines.append(f"Largest ulp in {dtype}: {shown}.")
    print(*lines, sep="\n")
    if "--write" in sys.argv:
        listed = "\n".join(f"- {line}" for line in lines)
        Path(__file__).with_suffix(".md").write_text(
            _HEAD.format(count=len(FUNCTIONS)) + listed + "\n"
        )
    return len(wrong)


_HEAD = """# Numbers of all sizes

Generated by `python -m benchmarks.sizes --write`: {count} functions at 0 and ±1e-310 to ±1e300,
value, slope and second derivative (the order), in five ways to run, float64 and float32. What is
right is SymPy's derivative, computed by mpmath with 400 digits or 1300. The peers are asked in
float64, by rules of their own. An ulp is a unit of the last place; near a root of a function an
error of one in its operand is many of them.

"""


if __name__ == "__main__":
    sys.exit(min(main(), 1))
