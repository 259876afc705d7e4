"""Indices that no axis can take are refused in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

TWO = np.ones((2, 2))


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("V′ₛ = maxₐ ∑ₛ′ P_{a,∑s,s′} (R_{a,s} + V_{s′})",
         {"P": np.ones((2, 2, 2)), "R": TWO, "V": TWO[0]},
         "the index ∑(s) leaves its axis"),
        ("rᵢ = argmax (xᵢ − c)", {"x": TWO[0], "c": np.ones((2, 2, 2))},
         "the place of the largest is sought along one axis, or along all"),
        ("E = ∑ᵢ ∑ⱼ wᵢⱼ tr(sᵢ sⱼ)", {"w": TWO, "s": TWO[0]}, "this takes a square matrix"),
        ("E = ∑ᵢ ∑ⱼ tr(wᵢⱼ)", {"w": TWO}, "this takes a square matrix"),
    ],
)  # fmt: skip
def test_it_is_told(text: str, values: dict[str, Any], said: str) -> None:
    with pytest.raises(eg.EqGraphError) as caught:
        eg.graph(text, values)
    assert said in str(caught.value)
