"""Sets that an index is in, against NumPy: neighbours in a graph, ranges in brackets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

A = np.array([[0, 1, 1], [1, 0, 0], [1, 1, 0]])
H = np.array([[0.3, -1.2], [2.0, 0.7], [-0.4, 1.1]])
W = np.array([[1.0, 0.5], [-0.3, 2.0]])
X = np.array([0.3, -1.2, 2.0])


def value(source: Any, values: dict[str, Any], name: str) -> np.ndarray[Any, Any]:
    found = eg.Machine(eg.graph(source, values)).run().value(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "source",
    [
        "hᵢ′ = σ(1/|N(i)| ∑_{j∈N(i)} W hⱼ)",
        "hᵢ′ = σ(∑_{j∈Nᵢ} 1/|Nᵢ| W hⱼ)",
        eg.from_latex(
            r"h_i' = \sigma\left(\sum_{j\in\mathcal{N}(i)} \frac{1}{|\mathcal{N}(i)|} W h_j\right)"
        ),
    ],
    ids=["brackets", "below", "latex"],
)  # fmt: skip
def test_a_mean_over_neighbours(source: Any) -> None:
    values = {"N": A, "W": W, "h": H}
    expected = 1 / (1 + np.exp(-(A / A.sum(1, keepdims=True)) @ H @ W.T))
    np.testing.assert_allclose(value(source, values, "h′"), expected, rtol=1e-13)
    assert any("is read as N_{i,j} = 1" in hint for hint in eg.graph(source, values).hints)


def test_a_maximum_over_neighbours() -> None:
    found = value("mᵢ = max_{j∈N(i)} xⱼ", {"N": A, "x": X}, "m")
    np.testing.assert_array_equal(found, [2.0, 0.3, 0.3])


@pytest.mark.parametrize("values", [{"N": [[2, 3], [1, 3], [1, 2]]}, {"N": A * 0.5}, {}])
def test_any_other_set_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(eg.ParseError, match=r"N\(i\) is a set that is not known") as error:
        eg.graph("hᵢ = ∑_{j∈N(i)} xⱼ", {"x": X, **values})
    assert "give N as a matrix, 1 where j is in N(i)" in (error.value.hint or "")


def test_the_set_of_all_is_its_axis() -> None:
    p = np.array([0.2, 0.3, 0.5])
    found = value("H(X) = −∑_{x∈X} p(x) log p(x)", {"p": p}, "H(X)")
    np.testing.assert_allclose(found, -p @ np.log(p))
    with pytest.raises(eg.ParseError, match="S has a value, and an index runs over whole numbers"):
        eg.graph("y = ∑_{i∈S} xᵢ", {"x": X, "S": [1, 2]})


@pytest.mark.parametrize(
    "source",
    ["y = ∑_{j∈[1,k]} xⱼ", "y = ∑_{j∈{1,…,k}} xⱼ", "y = ∑_{j∈{1,2}} xⱼ + k − k",
     eg.from_latex(r"y = \sum_{j \in \{1, \ldots, k\}} x_j")],
)  # fmt: skip
def test_a_range_in_brackets(source: Any) -> None:
    np.testing.assert_allclose(value(source, {"x": X, "k": 2}, "y"), X[:2].sum())


def test_an_index_that_is_an_element() -> None:
    c = np.array([[1.0, 2.0], [0.5, -1.0]])
    found = value("L = ½ ∑ᵢ ‖xᵢ − c_{yᵢ}‖²", {"x": H, "c": c, "y": [1, 2, 1]}, "L")
    np.testing.assert_allclose(found, 0.5 * np.sum((H - c[[0, 1, 0]]) ** 2))


def test_a_diagonal_beside_a_matrix() -> None:
    with pytest.raises(eg.GraphError, match="is a vector, and stands beside a matrix") as error:
        eg.graph("M = A + λ diag(A)", {"A": W, "λ": 0.2})
    assert "write diag(diag(A))" in (error.value.hint or "")
    found = value("M = A + λ diag(diag(A))", {"A": W, "λ": 0.2}, "M")
    np.testing.assert_allclose(found, W + 0.2 * np.diag(np.diag(W)))
