"""Time the parser on LSTM-sized equations, beside SymPy's parse_expr on the same in ASCII.

Run `python benchmarks/parse.py`. Goal: 2,000 equations a second if all names differ, 5,000 if they
repeat. SymPy's parser is given what it can read: ASCII names, `*` for both products.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sympy.core.cache import clear_cache
from sympy.parsing.sympy_parser import parse_expr

import eqgraph as eg

COUNT = 1000
EQUATION = "i{0}ₜ = σ(W{0}ᵢ·x{0}ₜ + U{0}ᵢ·h{0}ₜ₋₁ + B{0}ᵢ)"
ASCII = "sigmoid(W{0}_i*x{0}_t + U{0}_i*h{0}_t_1 + B{0}_i)"


def best(run: Callable[[], object], repeat: int = 5) -> float:
    """Return the shortest of some runs, each without what SymPy kept of the one before."""
    times = []
    for _ in range(repeat):
        clear_cache()
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
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
    sympy_time = best(lambda: peer(distinct(ASCII)), 2)
    for name, seconds in rows.items():
        print(f"{name:30} {COUNT / seconds:8,.0f}/s   {sympy_time / seconds:5.1f} × parse_expr")
    print(f"{'SymPy parse_expr (ASCII)':30} {COUNT / sympy_time:8,.0f}/s   evaluate=False")


if __name__ == "__main__":
    main()
