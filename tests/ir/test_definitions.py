"""Functions that a text defines with indices, and letters side by side that end in an element."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

A = np.array([1.0, 2.0, -2.0])
G = np.array([0.5, 1.0, 2.0])
W = np.arange(6.0).reshape(2, 3)
SQUARES = (W**2).sum(axis=1)

READ: list[tuple[str, dict[str, Any], Any]] = [
    ("RMS(a) = √(1/n ∑ᵢ₌₁ⁿ aᵢ²)\nyᵢ = aᵢ/RMS(a) gᵢ", {"a": A, "g": G, "n": 3}, A / 3**0.5 * G),
    ("f(u) = ∑ᵢ uᵢ²\ny = f(2a) + f(g)", {"a": A, "g": G}, 4 * 9 + 5.25),
    ("f(A, x) = ∑ᵢ,ⱼ xᵢ Aᵢⱼ xⱼ\ny = f(B, a)", {"a": A, "B": np.diag(G)}, G @ A**2),
    ("k(x, z) = exp(−½ ∑ᵢ (xᵢ − zᵢ)²)\nKₘₙ = k(Xₘ, Xₙ)", {"X": W},
     np.exp([[0, -27 / 2], [-27 / 2, 0]])),
    # the letter of the sum inside is another one than that of the line which calls
    ("f(x) = ∑ᵢ xᵢ²\nyᵢ = f(Wᵢ)", {"W": W}, SQUARES),
    ("f(u) = ∑ᵢ uᵢ g(u)\ng(v) = ∑ᵢ vᵢ²\ns = ∑ᵢ f(Wᵢ) xᵢ", {"W": W, "x": [1.0, 2.0]},
     W.sum(axis=1) * SQUARES @ [1, 2]),
    ("s = ∑ᵢⱼ vᵢ Wᵢⱼ aⱼ", {"v": [1.0, 2.0], "W": W, "a": A}, [1, 2] @ W @ A),
    ("s = ∑ᵢⱼ Wᵢⱼ²", {"W": W}, (W**2).sum()),
    ("f(u) = ∑ᵢ γuᵢ²\nyᵢ = f(Wᵢ)", {"W": W, "γ": 2.0}, 2 * SQUARES),
]  # fmt: skip
BESIDE: list[tuple[str, dict[str, Any], str]] = [
    ("x̂ᵢ = 2xᵢ\nyᵢ = γx̂ᵢ + β", {"x": A, "γ": 2.0, "β": 1.0}, "x̂ = 2*x\ny = γ*x̂ + β"),
    ("s = ∑ᵢ γxᵢ²", {"x": A, "γ": 2.0}, "s = γ*∑(x²)"),
    ("s = ∑ᵢ exp(γxᵢ)", {"x": A, "γ": 2.0}, "s = ∑(exp(γ*x))"),
]


@pytest.mark.parametrize(("text", "values", "expected"), READ, ids=[r[0] for r in READ])
def test_a_parameter_has_elements(text: str, values: dict[str, Any], expected: Any) -> None:
    g = eg.graph(text, values)
    found = eg.Machine(g).run().value(g.results[-1].name)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_gradient_of_a_function_over_neighbours() -> None:
    text = "f(x) = ∑ᵢ (100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²)\nd = ∇f(a)"
    found = eg.Machine(eg.graph(text, {"a": A})).run().value("d")
    left, right = A[:-1], A[1:]
    expected = np.zeros(3)
    expected[:-1] += -400 * left * (right - left**2) - 2 * (1 - left)
    expected[1:] += 200 * (right - left**2)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(("text", "values", "explicit"), BESIDE, ids=[b[0] for b in BESIDE])
def test_letters_side_by_side_end_in_an_element(
    text: str, values: dict[str, Any], explicit: str
) -> None:
    g = eg.graph(text, values)
    assert g.explicit() == explicit
    assert len(g.notes) == 1
    assert "is read as the product γ" in str(g.notes[0])


def test_a_given_name_is_not_taken_apart() -> None:
    g = eg.graph("y = ∑ᵢ γxᵢ xᵢ γ", {"γx": G, "x": A, "γ": 2.0})
    assert g.notes == ()
    assert eg.Machine(g).run().value("y") == 2 * G @ A
