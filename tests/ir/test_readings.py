"""Texts whose meaning the values decide: refused with both spellings where two remain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

V = np.array([1.0, 2.0, 3.0])
A = np.array([[2.0, 1.0], [1.0, 3.0]])

REFUSED: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("u = σ(y − x)", {"σ": V, "x": V, "y": V}, ("σ*(y − x)", "sigmoid(y − x)")),
    ("u = a/b(x + y)", {"a": 1.0, "b": 2.0, "x": 3.0, "y": 4.0}, ("(a/b)", "a/(b")),
    ("y = ∑ᵢ aᵢ + bᵢ", {"a": V, "b": V}, ("∑ᵢ (aᵢ + bᵢ)", "∑ᵢ aᵢ + ∑ᵢ bᵢ")),
    (
        "y = ∑ᵢ₌₁ᴰ aᵢ log bᵢ + (1 − aᵢ)·log(1 + bᵢ)",
        {"a": V, "b": V},
        (
            "∑ᵢ₌₁ᴰ (aᵢ log bᵢ + (1 − aᵢ)·log(1 + bᵢ))",
            "∑ᵢ₌₁ᴰ aᵢ log bᵢ + ∑ᵢ₌₁ᴰ (1 − aᵢ)·log(1 + bᵢ)",
        ),
    ),
    ("y = −½ ∑ᵢ aᵢ − 3 bᵢ + 2", {"a": V, "b": V}, ("∑ᵢ (aᵢ − 3 bᵢ)", "∑ᵢ aᵢ − ∑ᵢ 3 bᵢ")),
    ("y = exp(∑ᵢ aᵢ − bᵢ)", {"a": V, "b": V}, ("∑ᵢ (aᵢ − bᵢ)", "∑ᵢ aᵢ − ∑ᵢ bᵢ")),
    ("y = (∑ᵢ aᵢ) + bᵢ", {"a": V, "b": V}, ("y_i = …",)),
    ("y = aᵢ", {"a": V}, ("y_i = …", "∑_i …")),
    ("Xₖ = ∑ₙ xₙ e^(−i 2π k n/N)", {"x": V, "N": 3}, ("imaginary unit", "cos and sin")),
    ("y = e^(iπ) a", {"a": 1.0}, ("imaginary unit",)),
    ("y = |A|", {"A": A}, ("det(A)", "abs(A)")),
    ("y = v × w", {"v": V, "w": V}, ("cross", "⊙")),
]


@pytest.mark.parametrize(("text", "values", "hints"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused_with_what_to_write(
    text: str, values: dict[str, Any], hints: tuple[str, ...]
) -> None:
    with pytest.raises(eg.EqGraphError) as caught:
        eg.graph(text, values)
    for hint in hints:
        assert hint in str(caught.value)


def test_both_spellings_of_a_sum_that_ended_are_read() -> None:
    values = {"a": V, "b": V}
    one, two = (eg.graph(f"y = {text}", values) for text in ("∑ᵢ (aᵢ + bᵢ)", "∑ᵢ aᵢ + ∑ᵢ bᵢ"))
    assert eg.Machine(one).run().value("y") == eg.Machine(two).run().value("y") == 12


def test_the_place_of_a_letter_that_nothing_binds_is_outside_of_the_sum() -> None:
    with pytest.raises(eg.EqGraphError) as caught:
        eg.graph("y = ∑ᵢ aᵢ bᵢ + aᵢ", {"a": V, "b": V})
    assert caught.value.column == 16


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("y = e^(i a)", {"i": 2.0, "a": 3.0}, np.exp(6)),
        ("s = ∑ᵢ e^(i aᵢ)", {"a": V}, np.exp([1, 4, 9]).sum()),
        ("yᵢ = e^(i aᵢ)", {"a": V}, np.exp([1, 4, 9])),
        ("f(i) = e^(2i); y = f(a)", {"a": 3.0}, np.exp(6)),
    ],
)
def test_an_i_that_is_known_is_no_imaginary_unit(
    text: str, values: dict[str, Any], expected: Any
) -> None:
    g = eg.graph(text, values)
    found = eg.Machine(g).run().value(g.results[0].name)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
