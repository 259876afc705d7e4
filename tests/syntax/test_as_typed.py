"""What is typed as papers print it: f* =, where z = …, k_BT, K^A, |Q| as an end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

E3 = np.exp(-np.arange(3.0))
TYPED: list[tuple[str, dict[str, Any], Any]] = [
    ("f* = p − q/b\ny = 2 f^*", {"p": 1.0, "q": 2.0, "b": 4.0}, 1.0),
    ("y = E/k_BT", {"E": 2.0, "k_B": 3.0, "T": 4.0}, 2 / 12),
    ("y = k_BT", {"k_BT": 2.0}, 2.0),
    ("θ_A = K_{eq}^A p_A/(1 + K_{eq}^A p_A)", {"K_{eq}^A": 3.0, "p_A": 2.0}, 6 / 7),
    ("y = 1/|Q| ∑ᵢ₌₁^{|Q|} 1/rᵢ", {"Q": 2.0, "r": [1.0, 2.0]}, 0.75),
    ("y = 2 z, where z = x + 1", {"x": 1.0}, 4.0),
    ("c = ∑ᵢ Tᵢ wᵢ, where Tᵢ = exp(−∑ⱼ₌₁ⁱ⁻¹ sⱼ)", {"s": [1.0] * 3, "w": [1.0] * 3}, E3.sum()),
    ("σ(x) = k/(x² + Γ²)\ny = σ(2)", {"k": 8.0, "Γ": 2.0}, 1.0),
]


@pytest.mark.parametrize(("text", "values", "expected"), TYPED)
def test_as_typed(text: str, values: dict[str, Any], expected: Any) -> None:
    graph = eg.graph(text, values)
    name = graph.outputs[-1].name
    assert eg.Machine(graph).run().value(name) == pytest.approx(expected)
    again = eg.graph(graph.explicit(), values)
    assert not again.notes
    assert eg.Machine(again).run().value(name) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("c = cov(x, z)", "mean((x − mean(x))*(z − mean(z)))"),
        ("c = E(x)", "E[…]"),
        ("p ∝ x", "y = c*x"),
    ],
)
def test_a_way_out(text: str, way: str) -> None:
    with pytest.raises(eg.EqGraphError) as caught:
        eg.graph(text, {"x": [1.0, 2.0], "z": [1.0, 3.0]})
    assert way.replace("z", "y") in caught.value.hint


@pytest.mark.parametrize("text", ["L = Σᵢ xᵢ", "L = Σ xᵢ²"])
def test_the_letter_sigma_is_no_sum(text: str) -> None:
    with pytest.raises(eg.ParseError, match="is a letter") as caught:
        eg.graph(text, {"x": [1.0, 2.0]})
    assert "∑" in caught.value.hint
