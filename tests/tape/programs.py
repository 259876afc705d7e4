"""Programs that many tests run: every row, broadcasts, batches, ties, constants, sharing."""

from __future__ import annotations

from typing import Any

import numpy as np

import eqgraph as eg

_rng = np.random.default_rng(11)


def r(*shape: int) -> np.ndarray:
    return _rng.normal(size=shape)


def p(*shape: int) -> np.ndarray:
    return _rng.uniform(0.3, 2, size=shape)


LSTM = """\
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
"""


def lstm_values(hidden: int = 4, inputs: int = 3) -> dict[str, np.ndarray]:
    out: dict[str, np.ndarray] = {"xₜ": r(inputs), "hₜ₋₁": r(hidden), "cₜ₋₁": r(hidden)}
    for gate in ("ᵢ", "f", "ₒ", "c"):
        out |= {f"W{gate}": r(hidden, inputs), f"U{gate}": r(hidden, hidden), f"B{gate}": r(hidden)}
    return out


PROGRAMS: dict[str, tuple[str, dict[str, Any]]] = {
    "lstm": (LSTM, lstm_values()),
    "neuron": ("y = tanh(w*x + b)", {"w": 0.5, "x": 2, "b": -1}),
    "cs231n": ("q = x + y; f = q*z", {"x": -2, "y": 5, "z": -4}),
    "leaf": ("y = x", {"x": [1, 2]}),
    "constant": ("y = 1 + 1", {}),
    "number": ("y = 7", {}),
    "alias": ("b = a; c = b + a; d = c", {"a": 3}),
    "both ways": ("y = exp(A) − exp(Aᵀ) + (A·A)*(Aᵀ·Aᵀ) + (A·x)*(Aᵀ·x)", {"A": r(2, 2), "x": r(2)}),
    "square": ("y = x*x − x²", {"x": r(3)}),
    "constants": ("a = 2; y = 1 − a*x + 3*x*0.5 − (1 − x)", {"x": r(2)}),
    "arithmetic": ("y = −a − b*c/d + a/(b*c) − 1/d", {k: p(2, 3) for k in "abcd"}),
    "broadcast": ("y = a*b + c − d/e", {"a": p(3), "b": p(2, 1), "c": p(), "d": p(1, 3),
                                         "e": p(2, 2, 3)}),
    "powers": ("y = x² + x³ + x^0.5 + x^−1.5 + x⁻¹ + x^n + 2^x + √x + x^0", {"x": p(4), "n": p(4)}),
    "functions": (
        "y = exp(x) + log(x) + log1p(x) + expm1(x) + sin(x)*cos(x) + tanh(x)*σ(x) + softplus(x)",
        {"x": p(2, 3)},
    ),
    "pieces": ("y = relu(x)*|x| + max(x, z) − min(x, 0.1, z)*sign(x)", {"x": r(5), "z": r(5)}),
    "ties": ("y = max(a, b) + min(a, b) + max(c)*min(c) + relu(c)",
             {"a": [1, 2], "b": [1, 3], "c": [2, 2]}),
    "reductions": (
        "y = ∑(x) + mean(x) + max(x)*min(x) + ‖x‖ + logsumexp(x)", {"x": r(3, 4)},
    ),
    "axes": (
        "y = ∑(x, axis=0)·mean(x, axis=0) + ∑(max(x, axis=-1)) + ∑(norm(x, axis=1)*min(x, axis=1))"
        " + ∑(logsumexp(x, axis=0))", {"x": r(3, 4)},
    ),
    "cross entropy": ("L = −∑(y*log(softmax(z)))", {"y": [0, 0, 1], "z": [1, 2, 3]}),
    "softmax": ("y = ∑(softmax(x)*w) + ∑(log_softmax(x, axis=0)*w) + ∑(softmax(x, axis=0)²)",
                {"x": r(3, 4), "w": r(3, 4)}),
    "attention": ("A = softmax(Q·Kᵀ/√dₖ)·V", {"Q": r(2, 7), "K": r(6, 7), "V": r(6, 4), "dₖ": 7}),
    "batch attention": ("A = softmax(Q·Kᵀ/√dₖ)·V",
                        {"Q": r(5, 2, 7), "K": r(5, 6, 7), "V": r(6, 4), "dₖ": 7}),
    "concat": ("y = [x, 2*x, s, W·x]·[x, x, s, W·x]", {"x": r(3), "s": 0.5, "W": r(2, 3)}),
    "concat rows": ("y = ∑([A, B, A*2]²)", {"A": r(2, 3), "B": r(2, 1)}),
    "dense": ("Y = relu(X·W + b)", {"X": r(6, 3), "W": r(3, 4), "b": r(4)}),
    "batches": ("Y = A·B + c", {"A": r(5, 2, 3), "B": r(3, 4), "c": r(2, 1)}),
    "batch vector": ("y = A·x + (x·A)·A", {"A": r(5, 3, 3), "x": r(3)}),
    "vectors": ("y = a·b*(b·a) + aᵀ·b", {"a": r(3), "b": r(3)}),
    "transposes": ("y = (Aᵀ·B)ᵀ·Aᵀ", {"A": r(3, 2), "B": r(3, 2)}),
    "shared": ("p = tanh(W·x); q = p*p + p; y = ∑(q*p) + ∑(p)", {"W": r(3, 3), "x": r(3)}),
    "sums of sums": ("y = ((a + a) + (a + a)) + ((a + a) + a)", {"a": r(3)}),
    "two ends": ("p = a*b; L = p + a; q = p*c", {"a": 2, "b": 3, "c": 4}),
    "gru": (
        "z = σ(Wz·x + Uz·h + bz); r = σ(Wr·x + Ur·h + br); n = tanh(Wh·x + Uh·(r*h) + bh)\n"
        "h₁ = (1 − z)*h + z*n",
        {"x": r(3), "h": r(4), **{f"W{k}": r(4, 3) for k in "zrh"},
         **{f"U{k}": r(4, 4) for k in "zrh"}, **{f"b{k}": r(4) for k in "zrh"}},
    ),
    "bad numbers": ("y = log(x)*z + √x/z", {"x": [-1, 0, np.inf, np.nan, 1], "z": [0, 0, 0, 1, 0]}),
    "overflow": ("y = exp(x)*exp(−x) + σ(x) + tanh(x)", {"x": [1000, -1000, 700.0]}),
    "empty": ("y = ∑(x*x) + 1", {"x": np.ones((0, 3))}),
}  # fmt: skip


def graph(name: str, dtype: str = "float64") -> eg.Graph:
    text, values = PROGRAMS[name]
    return eg.graph(text, values, dtype=dtype)


def same(a: Any, b: Any) -> bool:
    """Tell whether two values, or their absence, are equal to the bit."""
    if a is None or b is None:
        return a is b
    return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=True)
