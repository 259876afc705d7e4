"""Products with 𝟏, the vector of ones: sums where its length is known, else refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

X, A = np.array([1.0, 2.0, 4.0]), np.array([[1.0, 2.0], [3.0, 5.0]])
B, N = np.array([2.0, 3.0]), 2.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s = 𝟏ᵀ x", 7.0),
        ("s = 𝟏·x", 7.0),
        ("s = 𝟏ᵀ·x", 7.0),
        ("s = xᵀ 𝟏", 7.0),
        ("m = 1/n 𝟏ᵀ x", 3.5),
        ("y = A 𝟏", A.sum(axis=1)),
        ("y = A·𝟏", A.sum(axis=1)),
        ("y = 𝟏ᵀ A", A.sum(axis=0)),
        ("s = 𝟏ᵀ A 𝟏", A.sum()),
        ("s = 𝟏ᵀ A b", A.sum(axis=0) @ B),
        ("s = 1/n 𝟏ᵀ A b", A.sum(axis=0) @ B / N),
        ("y = x − 𝟏", X - 1),
        ("y = x − n 𝟏", X - N),
    ],
)
def test_ones_add_up(text: str, expected: Any) -> None:
    values = {"x": X, "A": A, "b": B, "n": N}
    g = eg.graph(text, {k: v for k, v in values.items() if k in text.split("=")[1]})
    found = eg.Machine(g).run().value(g.results[0].name)
    np.testing.assert_allclose(found, expected)
    assert np.shape(found) == np.shape(expected)


@pytest.mark.parametrize("text", ["M = x 𝟏ᵀ", "M = 𝟏 xᵀ", "y = 𝟏 A", "n = 𝟏ᵀ 𝟏"])
def test_ones_of_no_known_length_are_refused(text: str) -> None:
    values = {"x": X, "A": A}
    with pytest.raises(eg.ShapeError, match="how long 𝟏 is"):
        eg.graph(text, {k: v for k, v in values.items() if k in text})
