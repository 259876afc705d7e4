"""An index reaches axes of one length: a ∑ over two is refused, a line over two is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

A, B, W = np.array([1.0, 2.0, 4.0]), np.array([3.0, 5.0]), np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("text", "values", "lengths"),
    [
        ("s = ∑ᵢ aᵢ bᵢ", {"a": A, "b": B}, ("axis 1 of a, of length 3", "axis 1 of b")),
        ("zᵢ = ∑ⱼ Wᵢⱼ bⱼ", {"W": W, "b": B}, ("axis 2 of W, of length 3", "axis 1 of b")),
        ("s = ∑ᵢ (aᵢ + bᵢ)²", {"a": A, "b": B}, ("of length 2", "∑_{i=1}^{2}")),
        ("m = maxᵢ aᵢ bᵢ", {"a": A, "b": B}, ("i runs over",)),
        ("f(u) = ∑ᵢ uᵢ bᵢ\ny = f(a)", {"a": A, "b": B}, ("i runs over",)),
    ],
)  # fmt: skip
def test_two_lengths_under_a_sum_are_refused(
    text: str, values: dict[str, Any], lengths: tuple[str, ...]
) -> None:
    with pytest.raises(eg.ShapeError) as caught:
        eg.graph(text, values)
    assert caught.value.line
    for said in lengths:
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s = ∑ᵢ₌₁² aᵢ bᵢ", 13.0),  # an end says why
        ("s = ∑ᵢ (aᵢ₊₁ − aᵢ) bᵢ", 13.0),  # and so does a shift
        ("yᵢ = aᵢ + ∑ᵢ bᵢ", [9.0, 10.0, 12.0]),  # the letter of the sum is another one
        ("s = ∑ᵢ aᵢ − ∑ᵢ bᵢ", -1.0),
    ],
)
def test_what_differs_for_a_reason_is_read(text: str, expected: Any) -> None:
    g = eg.graph(text, {"a": A, "b": B})
    assert g.notes == ()
    np.testing.assert_allclose(eg.Machine(g).run().value(g.results[0].name), expected)


def test_a_line_ends_with_the_shorter_and_says_so() -> None:
    g = eg.graph("yᵢ = aᵢ bᵢ", {"a": A, "b": B})
    (note,) = g.notes
    assert str(note) == "i runs to 2, the length of b; a has 3 (line 1, column 1)"
    np.testing.assert_allclose(eg.Machine(g).run().value("y"), [3, 10])
