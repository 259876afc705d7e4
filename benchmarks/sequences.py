"""Draw models over time as PyTorch draws them: what illnesses are given to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

import eqgraph as eg
from eqgraph.tape.problem import Problem

Array = np.ndarray[Any, Any]
CLASSES = 5
SIZES = ((4, 8, 4), (8, 32, 4), (3, 16, 2), (6, 24, 8), (16, 48, 3))  # inputs, units, batch


@dataclass
class Case:
    """A model with its values, and what is wrong with it."""

    text: str
    values: dict[str, Any]
    rng: np.random.Generator
    steps: int
    units: int
    dtype: str = "float64"
    history: Any = None
    expected: list[tuple[set[str], str]] = field(default_factory=list)  # kinds, and a name in it

    def machine(self) -> eg.Machine:
        """Return a machine of the model, unrolled over its values."""
        model = eg.model(self.text)
        return eg.Machine(model.unroll(values=self.values, dtype=self.dtype))

    def told(self) -> tuple[Problem, ...]:
        """Return the problems that are told of it."""
        machine = self.machine()
        with np.errstate(all="ignore"):
            if self.history is not None:
                return eg.diagnose(machine.run(), history=self.history).problems
            return eg.problems(machine)


def drawn(cell: str, seed: int, steps: tuple[int, ...] = (10, 16, 25)) -> Case:
    """Draw a model as PyTorch initialises it, with standard normal inputs, a loss at each step."""
    rng = np.random.default_rng([seed, sum(map(ord, cell))])
    n, h, batch = SIZES[seed % len(SIZES)]
    count = steps[seed // len(SIZES) % len(steps)]
    kind = cell.removesuffix(" relu")
    text = eg.preset(kind, classify=True).text
    text = text.replace("tanh(xₜ", "relu(xₜ") if cell.endswith("relu") else text
    model = eg.model(text).init({"n": n, "h": h, "k": CLASSES}, seed=0)
    values: dict[str, Any] = {}
    bound = h**-0.5
    for name, array in model.values.items():
        values[name] = rng.uniform(-bound, bound, np.shape(array))
        if name.startswith("B") and name not in ("By", "Bᵤ", "Bh"):
            values[name] += rng.uniform(-bound, bound, np.shape(array))  # PyTorch has two biases
    values["xₜ"] = rng.normal(size=(count, batch, n))
    values["yₜ"] = np.eye(CLASSES)[rng.integers(0, CLASSES, (count, batch))]
    return Case(text, values, rng, count, h)


def at_end(case: Case) -> Case:
    """Read the output at the last step alone, as a classifier of sequences does."""
    case.text = case.text.replace("pₜ = log_softmax(hₜ", "p = log_softmax(h_T")
    case.text = case.text.replace(
        "loss L = -(∑ₜ mean(sum(yₜ*pₜ, axis=-1)))/T", "loss L = -mean(sum(y*p, axis=-1))"
    ).replace("target yₜ ∈ ℝᵏ", "target y")
    case.values["y"] = case.values.pop("yₜ")[-1]
    return case


def is_told(problem: Problem, wanted: tuple[set[str], str]) -> bool:
    """Tell whether a problem is of a kind that is wanted, and names what it is to name."""
    kinds, name = wanted
    return problem.kind in kinds and name in problem.text
