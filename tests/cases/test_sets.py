"""More published sets, typed as printed, with values and gradients that NumPy computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

CASES = json.loads((Path(__file__).parent / "sets.json").read_text("utf-8"))
SPELLED = [(case, how) for case in CASES for how in ("text", "latex") if how in case]


def given(value: Any) -> Any:
    """Return a value as it is given: a list as an array."""
    return np.array(value) if isinstance(value, list) else value


@pytest.mark.parametrize(("case", "how"), SPELLED, ids=[f"{c['id']}-{h}" for c, h in SPELLED])
def test_a_printed_set(case: dict[str, Any], how: str) -> None:
    source = eg.from_latex(case["latex"]) if how == "latex" else case["text"]
    graph = eg.graph(source, {name: given(value) for name, value in case["values"].items()})
    machine = eg.Machine(graph).run()
    for name, expected in case["expected"].items():
        node = graph[name] if name else graph.results[-1]
        found = machine.value(node.name)
        assert np.shape(found) == np.shape(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)
    last = graph[name] if name else graph.results[-1]
    machine = eg.Machine(graph, of=last.name).run()
    for name, slope in case.get("gradients", {}).items():  # central differences of NumPy's values
        np.testing.assert_allclose(machine.grad(name), slope, rtol=1e-6, atol=1e-7)


REFUSED = [
    ("J = 1/N ∑ᵢ log πᵢ Aᵢ", "write log(πᵢ)*Aᵢ, or log(πᵢ Aᵢ)",
     {"π": [0.2, 0.5], "A": [1.0, 2.0], "N": 2}),
    ("B̄ = (Δ A)⁻¹ (exp(Δ A) − I) · Δ B", "expm(A)",
     {"Δ": 0.3, "A": [[2.0, 1.0], [1.0, 2.0]], "B": [[1.0], [1.0]]}),
    ("v′ = v cos θ + (k × v) sin θ", "write cross(k, v)",
     {"v": [1.0, 0.0, 0.0], "k": [0.0, 0.0, 1.0], "θ": 0.3}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "way", "values"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_set_of_two_meanings(text: str, way: str, values: dict[str, Any]) -> None:
    with pytest.raises(eg.EqGraphError) as error:
        eg.graph(text, {name: given(value) for name, value in values.items()})
    assert way in (error.value.hint or "")


def test_a_power_is_of_the_bracket_alone() -> None:
    found = eg.from_latex(r"f = 4\pi \left(\frac{m}{2\pi k T}\right)^{3/2} v^2")
    f = eg.Machine(eg.graph(found, {"m": 1.2, "k": 0.8, "T": 1.5, "v": 0.9})).run().value("f")
    np.testing.assert_allclose(f, 4 * np.pi * (1.2 / (2 * np.pi * 1.2)) ** 1.5 * 0.81)
