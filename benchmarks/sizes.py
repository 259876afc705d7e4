"""Compare values and two derivatives with SymPy's, computed by mpmath, at numbers of all sizes.

Run `python -m benchmarks.sizes`. Each function is a text, differentiated by SymPy and computed
with 400 digits; each number, dtype and order is a case for each way to run: all at once, step by
step, rewritten, with transposed operands, and stacked over time. Wrong is what differs by more
than the tolerance, or is not finite where the right one is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import sympy

import eqgraph as eg
from eqgraph.tape.program import compile_program

mp = mpmath.mp
DIGITS = 400  # SymPy's derivatives may cancel as many
X = sympy.Symbol("x", real=True)
_NAME = re.compile(r"(?<![a-z])x(?![a-z])")
# text: (the same in SymPy, from, to)
REAL = (-math.inf, math.inf)
FUNCTIONS: dict[str, tuple[Any, float, float]] = {
    "exp(x)": (sympy.exp(X), *REAL),
    "log(x)": (sympy.log(X), 0, math.inf),
    "√x": (sympy.sqrt(X), 0, math.inf),
    "x²": (X**2, *REAL),
    "x³": (X**3, *REAL),
    "x^1.5": (X ** sympy.Rational(3, 2), 0, math.inf),
    "x^-2": (X**-2, *REAL),
    "x^-3": (X**-3, *REAL),
    "x^-1.5": (X ** sympy.Rational(-3, 2), 0, math.inf),
    "1/x": (1 / X, *REAL),
    "x^0": (X * 0 + 1, *REAL),
    "x^1": (X, *REAL),
    "log1p(x)": (sympy.log(1 + X), -1, math.inf),
    "expm1(x)": (sympy.exp(X) - 1, *REAL),
    "log1mexp(x)": (sympy.log(1 - sympy.exp(X)), -math.inf, 0),
    "tanh(x)": (sympy.tanh(X), *REAL),
    "σ(x)": (1 / (1 + sympy.exp(-X)), *REAL),
    "softplus(x)": (sympy.log(1 + sympy.exp(X)), *REAL),
    "silu(x)": (X / (1 + sympy.exp(-X)), *REAL),
    "gelu(x)": (X * sympy.erfc(-X / sympy.sqrt(2)) / 2, -30, math.inf),
    "erf(x)": (sympy.erf(X), *REAL),
    "sin(x)": (sympy.sin(X), -1e6, 1e6),
    "cos(x)": (sympy.cos(X), -1e6, 1e6),
    "tan(x)": (sympy.tan(X), -1.5, 1.5),
    "sinh(x)": (sympy.sinh(X), *REAL),
    "cosh(x)": (sympy.cosh(X), *REAL),
    "sec(x)": (sympy.sec(X), -1.5, 1.5),
    "csc(x)": (sympy.csc(X), -3, 3),
    "cot(x)": (sympy.cot(X), -1.5, 1.5),
    "sech(x)": (sympy.sech(X), *REAL),
    "csch(x)": (sympy.csch(X), *REAL),
    "coth(x)": (sympy.coth(X), *REAL),
    "arcsin(x)": (sympy.asin(X), -1, 1),
    "arccos(x)": (sympy.acos(X), -1, 1),
    "arctan(x)": (sympy.atan(X), *REAL),
    "arcsinh(x)": (sympy.asinh(X), *REAL),
    "arccosh(x)": (sympy.acosh(X), 1, math.inf),
    "arctanh(x)": (sympy.atanh(X), -1, 1),
    "arccot(x)": (sympy.atan(1 / X), *REAL),
    "arccsch(x)": (sympy.asinh(1 / X), *REAL),
    "arcsech(x)": (sympy.acosh(1 / X), 0, 1),
    "log2(x)": (sympy.log(X) / sympy.log(2), 0, math.inf),
    "log10(x)": (sympy.log(X) / sympy.log(10), 0, math.inf),
    "exp2(x)": (2**X, *REAL),
    "cbrt(x)": (sympy.cbrt(X), 0, math.inf),
    "hypot(x, 1)": (sympy.sqrt(X**2 + 1), *REAL),
    "relu(x)": (sympy.Piecewise((X, X > 0), (0, True)), *REAL),
    "√(relu(x) + 1)": (sympy.Piecewise((sympy.sqrt(X + 1), X > 0), (1, True)), *REAL),
    "|x|": (sympy.Piecewise((X, X > 0), (-X, True)), *REAL),
    "|x|²": (X**2, *REAL),
    "max(x, 1, −1)": (sympy.Piecewise((X, X > 1), (1, True)), *REAL),
    "leaky_relu(x)": (sympy.Piecewise((X, X > 0), (X / 100, True)), *REAL),
    "elu(x)": (sympy.Piecewise((X, X > 0), (sympy.exp(X) - 1, True)), *REAL),
    "log(relu(x))": (sympy.log(X), 0, math.inf),
    "{log(x) if x > 0; 0 otherwise}": (sympy.log(X), 0, math.inf),
}
SIZES = [
    *(10.0**k for k in (-300, -160, -80, -40, -20, -12, -8, -5, -3)),
    0.1,
    0.3,
    0.5,
    0.7,
    0.9,
    0.999,
    1.001,
    1.3,
    2.0,
    3.5,
    5.0,
    10.0,
    20.0,
    36.5,
    50.0,
    88.0,
    100.0,
    300.0,
    400.0,
    700.0,
    710.0,
    745.0,
    1e3,
    1e5,
    1e9,
    1e15,
    1e19,
    1e20,
    1e38,
    1e80,
    1e100,
    1e154,
    1e200,
    1e300,
]
TOLERANCE = {"float64": 1e-9, "float32": 2e-3}
MOST = 60  # lines of what is wrong
WAYS = ("run", "steps", "rewritten", "transposed", "stacked")


def points(low: float, high: float, dtype: str) -> np.ndarray:
    """Return numbers between two bounds, as the floats of a dtype hold them."""
    top, tiny = float(np.finfo(dtype).max), float(np.finfo(dtype).tiny)
    both = [s * v for v in SIZES for s in (1, -1) if tiny < v < top]
    inside = [v for v in both if low < v < high]
    near = [b + s * 1e-3 for b in (low, high) if math.isfinite(b) for s in (1, -1)]
    inside += [v for v in near if low < v < high]
    return np.unique(np.asarray(inside, dtype))


def right(text: str, xs: np.ndarray) -> list[list[Any]]:
    """Return value and two derivatives with many digits, for each number."""
    expr = FUNCTIONS[text][0]
    found = []
    for order in range(3):
        slope = sympy.diff(expr, X, order) if order else expr
        function = sympy.lambdify(X, slope, modules="mpmath")
        with mp.workdps(DIGITS):
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
    """Return the values at all steps of a model, and their gradients."""
    model = eg.model(f"yₜ = {_NAME.sub('xₜ', text)}; loss L = ∑ₜ yₜ")
    graph = model.unroll(values={"xₜ": xs}, dtype=xs.dtype.name)
    names = [model.at("xₜ", k) for k in range(1, len(xs) + 1)]
    program = compile_program(graph, "L", names)
    program.run()
    grads = [program.grad(name) for name in names]
    return [
        np.array([program.value(model.at("yₜ", k)) for k in range(1, len(xs) + 1)], xs.dtype),
        np.array([0.0 if g is None else g for g in grads], xs.dtype),
    ]


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


def cases(texts: Any = FUNCTIONS) -> Iterator[tuple[str, str, str, int, float, float, Any]]:
    """Yield (text, dtype, way, order, x, what came out, what is right)."""
    for text in texts:
        for dtype in TOLERANCE:
            xs = points(*FUNCTIONS[text][1:], dtype)
            want = right(text, xs)
            for way in WAYS:
                for order, got in enumerate(ours(text, xs, way)):
                    for x, a, b in zip(xs, got, want[order], strict=True):
                        if b is not None:
                            yield text, dtype, way, order, float(x), float(a), b


def main() -> None:
    """Print the cases, those that are wrong, and the largest error of each function."""
    counted, wrong = Counter(), []
    worst: dict[tuple[str, str, int], float] = {}
    for text, dtype, way, order, x, got, want in cases():
        counted[way] += 1
        fine, ulp = judge(got, want, dtype)
        key = (text, dtype, order)
        if fine:
            worst[key] = max(worst.get(key, 0.0), ulp)
        else:
            wrong.append((text, dtype, way, order, x, got, float(want)))
    for line in wrong[:MOST]:
        print("WRONG", *line)
    print(f"{sum(counted.values())} cases: {dict(counted)}; {len(wrong)} wrong")
    for dtype in TOLERANCE:
        top = sorted(((u, k) for k, u in worst.items() if k[1] == dtype), reverse=True)[:6]
        print(dtype, "largest ulp:", ", ".join(f"{k[0]} order {k[2]}: {u:.3g}" for u, k in top))


if __name__ == "__main__":
    main()
