"""Time what a player saves, of an LSTM cell of 78 steps: `python benchmarks/films.py`.

Processor time counts, since others share the machine. Goal: 20 s each. Arguments name endings.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import eqgraph as eg

TEXT = """
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ⊙cₜ₋₁ + iₜ⊙ĉₜ
hₜ = oₜ⊙tanh(cₜ)
L = ∑(hₜ − yₜ)²
"""
SHAPES = {"W": (4, 3), "U": (4, 4), "B": (4,)}


def player() -> eg.Player:
    """Return the player that is saved."""
    rng = np.random.default_rng(7)
    values = {name + gate: rng.normal(size=s) for name, s in SHAPES.items() for gate in "ᵢfₒc"}
    values |= {"xₜ": rng.normal(size=3), "yₜ": np.full(4, 0.5)}
    values |= {name: rng.normal(size=4) for name in ("hₜ₋₁", "cₜ₋₁")}
    return eg.play(TEXT, values)


def main(kinds: list[str]) -> None:
    """Save a player with each ending, and print how long it took and how large it is."""
    p = player()
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            wall, processor = time.perf_counter(), time.process_time()
            path = getattr(p, f"save_{kind}")(Path(folder) / f"lstm.{kind}")
            print(
                f"{kind:4} {time.process_time() - processor:6.1f} s of the processor, "
                f"{time.perf_counter() - wall:6.1f} s, {path.stat().st_size / 1e6:.2f} MB"
            )


if __name__ == "__main__":
    main(sys.argv[1:] or ["svg", "png", "html", "webp", "gif", "pdf"])
