"""How far indices run, where it stands beside an equation: values, starts, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

X = np.array([0.3, -1.2, 2.0, 0.7, -0.4])
VALUES = {"x": X, "N": 5}
DFT = "X_k = ∑_{n=0}^{N-1} x_n cos(2πkn/N)"
LATEX = r"X_k = \sum_{n=0}^{N-1} x_n \cos\frac{2\pi k n}{N}"


def value(source: Any, values: dict[str, Any], name: str) -> np.ndarray[Any, Any]:
    found = eg.Machine(eg.graph(source, values)).run().value(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "tail",
    [", k = 0, …, N−1", " for k = 0..N−1", "  (k = 0, …, N−1)", ",  k = 0, 1, …, N−1.",
     " ∀ k ∈ {0, …, N−1}", ", for k = 0, 1, ..., N-1", " for k = 0 to N-1  # a comment"],
)  # fmt: skip
def test_the_transform_of_fourier(tail: str) -> None:
    found = value(f"{DFT}{tail}\ny = X₁ + X₀", VALUES, "X")
    np.testing.assert_allclose(found, np.fft.fft(X).real, rtol=1e-12)
    # what is printed from 0 on is read from 0 on, too
    one = value(f"{DFT}{tail}\ny = X₁", VALUES, "y")
    np.testing.assert_allclose(one, np.fft.fft(X).real[1])


@pytest.mark.parametrize(
    "tail",
    [r", \quad k = 0, \ldots, N-1", r" \quad \text{for } k = 0, 1, \dots, N-1.",
     r" \qquad (k=0,\ldots,N-1)", r", k=0,\dots,N-1", r" \quad \forall k \in \{0, \ldots, N-1\}"],
)  # fmt: skip
def test_in_latex(tail: str) -> None:
    source = eg.from_latex(rf"{LATEX}{tail} \\ y = X_1")
    np.testing.assert_allclose(value(source, VALUES, "X"), np.fft.fft(X).real, rtol=1e-12)
    again = eg.from_latex(source.latex())
    np.testing.assert_allclose(value(again, VALUES, "y"), np.fft.fft(X).real[1], rtol=1e-12)


def test_without_it_the_way_out_is_shown() -> None:
    with pytest.raises(eg.ShapeError, match="nothing says how far k runs") as error:
        eg.graph(DFT, VALUES)
    assert "print its range beside the equation: Xₖ = …, k = 1, …, 10" in (error.value.hint or "")


def test_where_it_starts_counts() -> None:
    np.testing.assert_array_equal(value("yᵢ = i xᵢ, i = 0, …, N−1", VALUES, "y"), np.arange(5) * X)
    np.testing.assert_array_equal(value("yᵢ = i xᵢ, i = 1, …, N", VALUES, "y"), np.arange(1, 6) * X)
    np.testing.assert_array_equal(value("yᵢ = xᵢ, i = 2, …, 4\nz = y₂", {"x": X}, "z"), X[1])


def test_several_indices() -> None:
    found = value("Sᵢⱼ = xᵢ xⱼ (i = 1, …, 2; j = 1, …, 3)", {"x": X}, "S")
    np.testing.assert_array_equal(found, np.outer(X[:2], X[:3]))
    found = value("Sᵢⱼ = xᵢ − xⱼ  ∀ i, j", {"x": X}, "S")
    np.testing.assert_array_equal(found, X[:, None] - X)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(eg.ShapeError, match="i runs from 1 to 7 here, and its axis has room"):
        eg.graph("yᵢ = xᵢ, i = 1, …, 7", {"x": X})
    with pytest.raises(eg.ParseError, match="S has a value, and an index runs over whole numbers"):
        eg.graph("yᵢ = xᵢ ∀ i ∈ S", {"x": X, "S": X})
    g = eg.graph("wₜ₊₁ = wₜ − g for t = 1, …, T", {"wₜ": 1.0, "g": 0.5})
    assert any("has no index t, so its range says nothing" in hint for hint in g.hints)


def test_an_index_by_its_number_beside_a_sum_from_0_is_refused() -> None:
    values = {"e": [1.0, 2.0, 4.0, 8.0], "k": 2}
    with pytest.raises(eg.ShapeError, match="e counts from 0 under ∑, and from 1 at k") as caught:
        eg.graph("u = eₖ + ∑ᵢ₌₀ᵏ eᵢ", values)
    assert "begin at 1" in caught.value.hint
    assert "e_{k+1}" in caught.value.hint
    machine = eg.Machine(eg.graph("u = e_{k+1} + ∑ᵢ₌₁^{k+1} eᵢ", values)).run()
    assert machine.value("u") == 4 + 7
