"""Time the parser on LSTM-sized equations, beside SymPy's parse_expr on the same in ASCII.

Run `python benchmarks/parse.py`; it counts processor time. Goal: 2,000 equations a second if all
names differ, 5,000 if they repeat. SymPy's parser is given what it can read: ASCII names, `*` for
both products. The last row reads and builds 20 equations in indices with values; goal: 50 ms.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from sympy.core.cache import clear_cache
from sympy.parsing.sympy_parser import parse_expr

import eqgraph as eg

COUNT = 1000
EQUATION = "i{0}ₜ = σ(W{0}ᵢ·x{0}ₜ + U{0}ᵢ·h{0}ₜ₋₁ + B{0}ᵢ)"
ASCII = "sigmoid(W{0}_i*x{0}_t + U{0}_i*h{0}_t_1 + B{0}_i)"
INDEXED = """
q_i = ∑_j Q_{ij} x_j + a_i
k_i = ∑_j K_{ij} x_j + b_i
v_i = ∑_j V_{ij} x_j + c_i
z_i = σ(∑_j Z_{ij} x_j + ∑_k U_{ik} h_k + d_i)
r_i = σ(∑_j R_{ij} x_j + ∑_k W_{ik} h_k + e_i)
p_i = tanh(∑_j N_{ij} x_j + r_i ∑_k G_{ik} h_k)
s_i = (1 − z_i) p_i + z_i h_i
A_{ij} = ∑_{k=1}^{n} X_{ik} Y_{jk}/√n
P_{ij} = exp(A_{ij})/∑_{m} exp(A_{im})
O_{ij} = ∑_k P_{ik} X_{kj}
m_i = max_j O_{ij}
g_i = ∏_j (1 + O_{ij}²)
t = ∑_i ∑_j s_i Z_{ij} x_j
u = ∑_{i=1}^{n−1} (q_{i+1} − q_i)²
w_i = ∑_{j≠i} A_{ij} k_j
C_{ij} = v_i k_j − k_i v_j
D_{ij} = ∑_k ∑_l M_{kl} C_{ik} C_{jl}
y = ∑_i |w_i| + ∑_i m_i g_i
f_i = ∑_j D_{ij} s_j + y
L = ½ ∑_i (f_i − x_i)² + t + u
"""


def indexed() -> Callable[[], object]:
    """Return what reads and builds 20 equations in indices."""
    draw = np.random.default_rng(0)
    names = ["h", "x", *"abcd"]
    values = {name: draw.normal(size=4) for name in names}
    values |= {name: draw.normal(size=(4, 4)) for name in "QKVZURWNGXYM"}
    values |= {"e": draw.normal(size=4), "n": np.array(4.0)}
    return lambda: eg.graph(INDEXED, values)


def best(run: Callable[[], object], repeat: int = 5) -> float:
    """Return the shortest of some runs, each without what SymPy kept of the one before."""
    times = []
    for _ in range(repeat):
        clear_cache()
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print equations a second, and the ratio to SymPy's parser."""
    fresh = iter(range(10**9))

    def distinct(pattern: str) -> list[str]:
        return [pattern.format(f"q{next(fresh)}z") for _ in range(COUNT)]

    def repeating(pattern: str) -> list[str]:
        return [pattern.format(f"q{k % 4}z").replace("i", f"i{k}", 1) for k in range(COUNT)]

    def each(texts: list[str]) -> None:
        for text in texts:
            eg.parse(text)

    def peer(texts: list[str]) -> None:
        for text in texts:
            parse_expr(text, evaluate=False)

    eg.parse("y = x")
    rows = {
        "distinct names, one text": best(lambda: eg.parse("\n".join(distinct(EQUATION)))),
        "distinct names, a text each": best(lambda: each(distinct(EQUATION))),
        "repeating names, one text": best(lambda: eg.parse("\n".join(repeating(EQUATION)))),
        "repeating names, a text each": best(lambda: each(repeating(EQUATION))),
    }
    built = best(indexed())
    sympy_time = best(lambda: peer(distinct(ASCII)), 2)
    for name, seconds in rows.items():
        print(f"{name:30} {COUNT / seconds:8,.0f}/s   {sympy_time / seconds:5.1f} × parse_expr")
    print(f"{'20 indexed equations, built':30} {1000 * built:8.1f} ms")
    print(f"{'SymPy parse_expr (ASCII)':30} {COUNT / sympy_time:8,.0f}/s   evaluate=False")


if __name__ == "__main__":
    main()
