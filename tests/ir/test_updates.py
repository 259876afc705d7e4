"""Lines of algorithms, and two quantities of one letter: what each name means, by NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

X, Y = np.array([0.3, -1.2, 2.0, 0.7]), np.array([1.0, 0.5, -0.4, 0.2])
A = np.array([[0, 1, 1, 0], [1, 0, 0, 1], [0, 1, 0, 1], [1, 0, 1, 0.0]])


def run(text: str, values: dict[str, Any], name: str) -> np.ndarray[Any, Any]:
    found = eg.Machine(eg.graph(text, values)).run().value(name)
    assert found is not None
    return found


def test_a_later_line_reads_the_new_value() -> None:
    text = "v ← α v − ε g\nθ ← θ + v"
    values = {"α": 0.9, "ε": 0.1, "v": X, "g": Y, "θ": X + 1}
    np.testing.assert_allclose(run(text, values, "θ′"), X + 1 + 0.9 * X - 0.1 * Y)
    assert "v is v′ here" in "\n".join(eg.graph(text, values).hints)


def test_each_arrow_gives_one_more_value() -> None:
    text = "x ← x + 1\nx ← 2x\ny = x"
    np.testing.assert_allclose(run(text, {"x": X}, "y"), 2 * (X + 1))
    np.testing.assert_allclose(run("xᵢ ← xᵢ + yᵢ\ns = ∑ⱼ xⱼ", {"x": X, "y": Y}, "s"), (X + Y).sum())


def test_a_first_value_is_no_update() -> None:
    text = "r ← r + g⊙g\nd ← −ε/(δ + √r) ⊙ g\nθ ← θ + d"
    values = {"r": X**2, "g": Y, "ε": 0.1, "δ": 1e-7, "θ": X}
    expected = X - 0.1 / (1e-7 + np.sqrt(X**2 + Y**2)) * Y
    np.testing.assert_allclose(run(text, values, "θ′"), expected)


def test_batch_norm_as_its_algorithm_prints_it() -> None:
    text = (
        "μ_B ← 1/m ∑ᵢ₌₁ᵐ xᵢ\nσ²_B ← 1/m ∑ᵢ₌₁ᵐ (xᵢ − μ_B)²\n"
        "x̂ᵢ ← (xᵢ − μ_B)/√(σ²_B + ε)\nyᵢ ← γ x̂ᵢ + β"
    )
    values = {"x": X, "m": 4, "ε": 1e-3, "γ": 2.0, "β": 0.5}
    expected = 2 * (X - X.mean()) / np.sqrt(X.var() + 1e-3) + 0.5
    np.testing.assert_allclose(run(text, values, "y"), expected)


def test_a_bracket_that_was_assigned_is_not_read_as_the_old_one() -> None:
    text = "Q(s,a) ← Q(s,a) + α\ny = Q(s,a)"
    with pytest.raises(eg.ParseError, match="has a new value") as error:
        eg.graph(text, {"Q": A, "s": 1, "a": 2, "α": 0.5})
    assert "write Q′(s,a) = … above" in (error.value.hint or "")


@pytest.mark.parametrize(
    "text",
    ["Lᵢ = (yᵢ − w xᵢ)²\nL = 1/N ∑ᵢ Lᵢ", "L = 1/N ∑ⱼ Lⱼ\nLᵢ = (yᵢ − w xᵢ)²"],
)
def test_an_indexed_and_a_plain_quantity(text: str) -> None:
    values = {"y": Y, "w": 0.5, "x": X, "N": 4}
    g = eg.graph(text, values)
    np.testing.assert_allclose(run(text, values, "L"), np.mean((Y - X / 2) ** 2))
    np.testing.assert_allclose(run(text, values, "Lᵢ"), (Y - X / 2) ** 2)
    assert any("L is another name" in hint for hint in g.hints)
    assert [n.shape for n in eg.graph(text).results] == [None, None]  # without values, too


def test_a_given_and_a_defined_quantity() -> None:
    np.testing.assert_allclose(run("L = 1/N ∑ᵢ Lᵢ", {"L_i": X, "N": 4}, "L"), X.mean())


def test_the_next_value_of_what_is_given() -> None:
    text = "rᵢ = (1 − d)/N + d ∑ⱼ Aᵢⱼ rⱼ/nⱼ"
    values = {"d": 0.85, "N": 4, "A": A, "r": np.abs(X), "n": A.sum(0)}
    expected = 0.15 / 4 + 0.85 * A @ (np.abs(X) / A.sum(0))
    np.testing.assert_allclose(run(text, values, "rᵢ"), expected)
    with pytest.raises(eg.ParseError, match="rᵢ = … gives r a value, which it has already"):
        eg.graph(text + "\ns = ∑ᵢ rᵢ", values)
    spelled = text.replace("rᵢ =", "r′ᵢ =") + "\ns = ∑ᵢ r′ᵢ"
    np.testing.assert_allclose(run(spelled, values, "s"), expected.sum())


def test_a_quantity_with_the_name_of_a_function_is_told() -> None:
    g = eg.graph("cos θ = a\ny = cos(θ)", {"a": 0.5})
    assert any("cos(θ) is the quantity that has an equation here" in hint for hint in g.hints)
    np.testing.assert_allclose(run("cos θ = a\ny = cos(θ)", {"a": 0.5}, "y"), 0.5)


def test_what_a_logarithm_takes_is_told() -> None:
    g = eg.graph("y = log x z", {"x": 2.0, "z": 3.0})
    assert any("log takes all of x z; the other is log(x)*z" in hint for hint in g.hints)
    assert not eg.graph("y = log 2π x", {"x": 2.0}).notes
