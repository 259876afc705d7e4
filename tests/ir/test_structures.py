"""Draw texts before their values are known: what indices say is known, the rest is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

W, V, B = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4), np.ones(2)
x, y, t = np.array([1.0, -1, 2]), np.array([0.5, 2.0]), np.array([3.0, 4.0])

# A graph without values has the nodes that the values give.
SAME: list[tuple[str, dict[str, Any]]] = [
    ("yᵢ = ∑ⱼ Wᵢⱼ xⱼ", {"W": W, "x": x}),
    ("y_i = ∑_j W_{ij} x_j + b_i", {"W": W, "x": x, "b": B}),
    ("yᵢ = σ(∑ⱼ Wᵢⱼ xⱼ + bᵢ)\nL = ∑ᵢ (yᵢ − tᵢ)²", {"W": W, "x": x, "b": B, "t": t}),
    ("y = ∑ⱼ wⱼ xⱼ", {"w": x, "x": x}),
    ("Yᵢₖ = ∑ⱼ Aᵢⱼ Bⱼₖ", {"A": W, "B": V}),
    ("sᵢⱼ = ∑ₖ qᵢₖ kⱼₖ", {"q": W, "k": W}),
    ("pᵢ = exp(zᵢ)/∑ⱼ exp(zⱼ)", {"z": x}),
    ("mᵢ = ∑ⱼ Wᵢⱼ", {"W": W}),
    ("s = ∑ᵢ ∑ⱼ yᵢ Wᵢⱼ xⱼ", {"y": y, "W": W, "x": x}),
    ("y_i = \\sum_j W_{ij} x_j", {"W": W, "x": x}),
]


@pytest.mark.parametrize(("text", "values"), SAME)
def test_a_structure_has_the_nodes_that_values_give(text: str, values: dict[str, Any]) -> None:
    build = eg.from_latex if "\\" in text else str
    without, given = eg.graph(build(text)), eg.graph(build(text), values)
    for drawn in (without, given):
        assert "<svg" in drawn.svg()
    assert _written(without) == _written(given)
    assert {leaf.name for leaf in without.inputs} == set(values)


def _written(g: eg.Graph) -> list[tuple[Any, ...]]:
    made = [n for n in g.nodes if n.operator]
    return [(n.name, n.operator, dict(n.params), [x.name for x in n.operands]) for n in made]


def test_it_tells_what_the_values_decide() -> None:
    assert "numbers" in eg.graph("yᵢ = ∑ⱼ Wᵢⱼ xⱼ").hints[0]
    assert eg.graph("yᵢ = ∑ⱼ Wᵢⱼ xⱼ", {"W": W, "x": x}).hints == ()


def test_what_no_sum_binds_stays_a_name() -> None:
    g = eg.graph("yᵢ = xᵢ + bᵢ\nz = Wᵢ·v")
    assert [leaf.name for leaf in g.inputs] == ["xᵢ", "bᵢ", "Wᵢ", "v"]
    with pytest.raises(eg.ParseError, match="which i is meant"):
        eg.graph("y = ∑ⱼ Wᵢⱼ xⱼ")


def test_a_shifted_index_is_no_axis_of_a_contraction() -> None:
    operators = [n.operator.name for n in eg.graph("yₜ = ∑ⱼ Wⱼ xₜ₋ⱼ") if n.operator]
    assert "matmul" not in operators
    assert operators[-1] == "sum"
