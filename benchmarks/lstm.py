"""Time one LSTM step, forward and backward, beside the same step written by hand in NumPy.

The peer is `hand`: the six equations and their backward pass, one NumPy statement an operation,
eight matrix products a step, as a careful person writes them; it computes the same fifteen
gradients. Both run in one process in turns; each round gives a ratio, and the median is printed.

    python benchmarks/lstm.py [--rounds 31]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # read when NumPy is imported

import numpy as np  # noqa: E402

import eqgraph as eg  # noqa: E402

GATES = {"i": "Wᵢ Uᵢ Bᵢ", "f": "Wf Uf Bf", "o": "Wₒ Uₒ Bₒ", "c": "Wc Uc Bc"}
VECTOR = """
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
"""
BATCH = VECTOR.replace("Wᵢ·xₜ", "xₜ·Wᵢ").replace("Wf·xₜ", "xₜ·Wf").replace("Wₒ·xₜ", "xₜ·Wₒ")
BATCH = BATCH.replace("Wc·xₜ", "xₜ·Wc").replace("Uᵢ·hₜ₋₁", "hₜ₋₁·Uᵢ").replace("Uf·hₜ₋₁", "hₜ₋₁·Uf")
BATCH = BATCH.replace("Uₒ·hₜ₋₁", "hₜ₋₁·Uₒ").replace("Uc·hₜ₋₁", "hₜ₋₁·Uc")


def values_of(size: int, batch: int | None, dtype: str) -> dict[str, np.ndarray]:
    """Draw the weights and the inputs; as many inputs as hidden units."""
    rng = np.random.default_rng(1)
    lead = () if batch is None else (batch,)
    values = {"xₜ": rng.normal(size=(*lead, size)), "hₜ₋₁": rng.normal(size=(*lead, size)) / 3}
    values["cₜ₋₁"] = rng.normal(size=(*lead, size))
    for names in GATES.values():
        w, u, b = names.split()
        values[w] = rng.normal(size=(size, size)) / np.sqrt(size)
        values[u] = rng.normal(size=(size, size)) / np.sqrt(size)
        values[b] = rng.normal(size=size) / 10
    return {k: v.astype(dtype) for k, v in values.items()}


def by_hand(v: dict[str, np.ndarray], batch: int | None) -> Callable[[], dict[str, np.ndarray]]:
    """Return the step as written by hand."""
    x, h, c = v["xₜ"], v["hₜ₋₁"], v["cₜ₋₁"]
    names = [name for gate in GATES.values() for name in gate.split()]
    wi, ui, bi, wf, uf, bf, wo, uo, bo, wc, uc, bc = (v[name] for name in names)

    def vector() -> dict[str, np.ndarray]:
        i = 1 / (1 + np.exp(-(wi @ x + ui @ h + bi)))
        f = 1 / (1 + np.exp(-(wf @ x + uf @ h + bf)))
        o = 1 / (1 + np.exp(-(wo @ x + uo @ h + bo)))
        g = np.tanh(wc @ x + uc @ h + bc)
        cell = f * c + i * g
        t = np.tanh(cell)
        dh = np.ones_like(t)  # the gradient of the sum of oₜ*t
        dcell = dh * o * (1 - t * t)
        zi = dcell * g * i * (1 - i)
        zf = dcell * c * f * (1 - f)
        zo = dh * t * o * (1 - o)
        zc = dcell * i * (1 - g * g)
        return {
            "hₜ": o * t, "Bᵢ": zi, "Bf": zf, "Bₒ": zo, "Bc": zc, "cₜ₋₁": dcell * f,
            "Wᵢ": np.outer(zi, x), "Wf": np.outer(zf, x),
            "Wₒ": np.outer(zo, x), "Wc": np.outer(zc, x),
            "Uᵢ": np.outer(zi, h), "Uf": np.outer(zf, h),
            "Uₒ": np.outer(zo, h), "Uc": np.outer(zc, h),
            "xₜ": wc.T @ zc + wo.T @ zo + wf.T @ zf + wi.T @ zi,
            "hₜ₋₁": uc.T @ zc + uo.T @ zo + uf.T @ zf + ui.T @ zi,
        }  # fmt: skip

    def rows() -> dict[str, np.ndarray]:
        i = 1 / (1 + np.exp(-(x @ wi + h @ ui + bi)))
        f = 1 / (1 + np.exp(-(x @ wf + h @ uf + bf)))
        o = 1 / (1 + np.exp(-(x @ wo + h @ uo + bo)))
        g = np.tanh(x @ wc + h @ uc + bc)
        cell = f * c + i * g
        t = np.tanh(cell)
        dh = np.ones_like(t)
        dcell = dh * o * (1 - t * t)
        zi = dcell * g * i * (1 - i)
        zf = dcell * c * f * (1 - f)
        zo = dh * t * o * (1 - o)
        zc = dcell * i * (1 - g * g)
        return {
            "hₜ": o * t, "cₜ₋₁": dcell * f,
            "Bᵢ": zi.sum(0), "Bf": zf.sum(0), "Bₒ": zo.sum(0), "Bc": zc.sum(0),
            "Wᵢ": x.T @ zi, "Wf": x.T @ zf, "Wₒ": x.T @ zo, "Wc": x.T @ zc,
            "Uᵢ": h.T @ zi, "Uf": h.T @ zf, "Uₒ": h.T @ zo, "Uc": h.T @ zc,
            "xₜ": zc @ wc.T + zo @ wo.T + zf @ wf.T + zi @ wi.T,
            "hₜ₋₁": zc @ uc.T + zo @ uo.T + zf @ uf.T + zi @ ui.T,
        }  # fmt: skip

    return vector if batch is None else rows


def seconds(function: Callable[[], object], repeats: int) -> float:
    """Time that many calls."""
    start = time.perf_counter()
    for _ in range(repeats):
        function()
    return time.perf_counter() - start


def compare(size: int, batch: int | None, dtype: str, rounds: int) -> tuple[float, float, float]:
    """Return microseconds by hand, by eqgraph, and the median of the ratios."""
    values = values_of(size, batch, dtype)
    hand = by_hand(values, batch)
    machine = eg.Machine(eg.graph(VECTOR if batch is None else BATCH, values, dtype=dtype))
    machine.run()
    tolerance = 1e-9 if dtype == "float64" else 2e-4
    for name, wanted in hand().items():
        got = machine.value("hₜ") if name == "hₜ" else machine.grad(name)
        np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance)
    repeats = max(1, int(0.01 / max(seconds(hand, 5) / 5, 1e-7)))
    pairs = []
    for k in range(rounds):
        first, second = (hand, machine.run) if k % 2 else (machine.run, hand)
        a, b = seconds(first, repeats), seconds(second, repeats)
        pairs.append((a, b) if k % 2 else (b, a))
    ratio = statistics.median(b / a for a, b in pairs)
    micro = 1e6 / repeats
    return (
        statistics.median(a for a, _ in pairs) * micro,
        statistics.median(b for _, b in pairs) * micro,
        ratio,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    rounds = parser.parse_args().rounds
    print(f"{'H':>4} {'batch':>6} {'dtype':8} {'hand µs':>9} {'eqgraph µs':>11} {'ratio':>6}")
    for size in (4, 100, 512):
        for batch in (None, 32):
            for dtype in ("float32", "float64"):
                hand, ours, ratio = compare(size, batch, dtype, rounds)
                case = f"{size:4d} {batch or 'none':>6} {dtype:8}"
                print(f"{case} {hand:9.1f} {ours:11.1f} {ratio:6.2f}", flush=True)


if __name__ == "__main__":
    main()
