"""What the page is told of small runs, kept as files: sentences, rows of numbers, places, lanes.

`python -m pytest tests/payload --update-golden` writes them anew; read the difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

LEFT_OUT = ("looks", "pictures", "words", "version")


def rounded(found: Any) -> Any:
    """Round what is computed: other builds of NumPy may differ in the last digit."""
    if isinstance(found, dict):
        return {key: rounded(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [rounded(value) for value in found]
    return float(f"{found:.9g}") if isinstance(found, float) else found


def told(payload: dict[str, Any]) -> str:
    """Write a payload as text, an entry a line."""
    lines = []
    for key, value in rounded(payload).items():
        if key in LEFT_OUT:
            continue
        entries = value if isinstance(value, list) else [value]
        lines += [f"{key}: {json.dumps(one, ensure_ascii=False)}" for one in entries]
    return "\n".join(lines) + "\n"


LAYER = ("v = tanh(W·x + b)\nL = ∑((v − y)²)/2",
         {"W": [[1.0, -2.0], [0.5, 0.25]], "x": [0.5, 1.0], "b": 0.1, "y": [1.0, 0.0]})  # fmt: skip
KINDS = (
    "a = −|x| + √z/z²\nb = [max(x, z), ‖w‖, σ(w)]\nc = softmax(b, axis=0)·(b^p)ᵀ\ny = x*x*c + 3",
    {"x": 0.5, "z": 2.0, "w": [1.0, -1.0], "p": 2.0},
)
TROUBLE = ("y = log(x)*exp(z)\nL = ∑y", {"x": [0.0, 1.0], "z": 800.0})


@pytest.mark.parametrize(
    ("name", "program"), [("layer", LAYER), ("kinds", KINDS), ("trouble", TROUBLE)]
)
def test_a_run(golden: Callable[[str, str], None], name: str, program: tuple[str, Any]) -> None:
    golden(f"{name}.txt", told(eg.play(*program).payload))


def test_a_run_over_time(golden: Callable[[str, str], None]) -> None:
    model = eg.model("hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = ∑ₜ hₜ²")
    graph = model.unroll(values={"w": 0.5, "xₜ": np.array([1.0, -0.5, 0.25])})
    golden("time.txt", told(eg.play(graph).payload))


def test_rewrites(golden: Callable[[str, str], None]) -> None:
    text = "p = 1/(1 + exp(−x))\ny = log(1 + z)*1"
    golden("rewrites.txt", told(eg.rewrites(text, {"x": 0.5, "z": [1e-15, 2.0]}).payload))
    golden("rewrites_bare.txt", told(eg.rewrites(text).payload))
