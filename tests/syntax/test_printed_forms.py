"""Small forms that papers print, and what each is read as: the explicit text says it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

A = np.array([[2.0, 0.5], [0.5, 1.0]])
V: dict[str, Any] = {"x": np.array([1.0, -2.0, 3.0]), "y": np.array([0.5, 1.5, 2.5])}

# fmt: off
READ: list[tuple[str, dict[str, Any], str]] = [
    ("V^*(s) = a", {"a": 1.0}, "V^{*}(s) = a"),
    ("y = x^* + f_* + k_+", {"x^*": 1.0, "f_*": 2.0, "k_+": 3.0}, "y = x^{*} + f_{*} + k₊"),
    ("P_{k|k} = P_{k|k−1}/2", {"P_{k|k-1}": 2.0}, "P_{k|k} = P_{k|k-1}/2"),
    ("1/f = 1/u + 1/v", {"u": 2.0, "v": 3.0}, "1/f = 1/u + 1/v"),
    ("|F| = k q", {"k": 2.0, "q": 3.0}, "|F| = k*q"),
    ("log p = −z", {"z": 1.0}, "log(p) = −z"),
    ("P(A|B) = P(B|A) P(A)", {"P(B|A)": 0.5, "P(A)": 0.2}, "P(A|B) = P(B|A)*P(A)"),
    ("w := w − g", {"w": 1.0, "g": 0.5}, "w′ = w − g"),
    ("y ≔ 2 w", {"w": 1.0}, "y = 2*w"),
    ("y = 1_{z>0} + 𝟙_{[z≠0]} + I(z < 1)", {"z": 2.0}, "y = 𝟙[z > 0] + 𝟙[z ≠ 0] + 𝟙[z < 1]"),
    ("y = {z, z > 0; 0, z ≤ 0}", {"z": 2.0}, "y = {z if z > 0; 0 otherwise}"),
    ("y = {0 if z < −1; 1 if z = −1; 2 if z > −1}", {"z": 2.0},
     "y = {0 if z < −1; 1 if z == −1; 2 otherwise}"),
    ("y = σ′(x) + tanh′(x)", {"x": V["x"]}, "y = 1*dsigmoid(x) + 1*sech2(x)"),
    ("y = C(n, k)/Γ(n)", {"n": 4.0, "k": 2.0}, "y = binomial(n, k)/gamma(n)"),
    ("y = log(|A|/2) + 1/√(2 |A|)", {"A": A}, "y = log(det(A)/2) + 1/√(2*det(A))"),
    ("s = ∑ₜ₌₀ᵀ xₜ", {"x": V["x"]}, "s = ∑(x)"),
    ("ŷ⁽ⁱ⁾ = 2 x⁽ⁱ⁾", {"x": V["x"]}, "ŷ = 2*x"),
    ("L = Ê[x²]", {"x": V["x"]}, "L = mean(x²)"),
    ("y = maxₐ′ x_{a′}", {"x": V["x"]}, "y = max(x)"),
    ("L = −∑ᵢ log x_{yᵢ}", {"x": V["y"], "y": np.array([1, 3])}, "L = −∑(log(gather(x, y)))"),
    ("y = x(1 − x)", {"x": V["x"]}, "y = x*(1 − x)"),
    ("mᵢ = ∑ⱼ Aᵢⱼ W hⱼ", {"A": A, "W": A, "h": A}, "m = A·(h·Wᵀ)"),
]
REFUSED: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    ("L = log p/q", {"p": 1.0, "q": 2.0}, "where does it end", ("log(p)/q", "log(p/q)")),
    ("L = √tanh p*q", {"p": 1.0, "q": 2.0}, "where does it end", ("tanh(p)*q", "tanh(p*q)")),
    ("y = 2/z·w", {"z": 1.0, "w": 2.0}, "two meanings", ("(2/z)·w", "2/(z·w)")),
    ("y = x(w)", {"x": V["x"], "w": 0.5}, "two meanings", ("x*(w)",)),
    ("z = r e^{iθ}", {"r": 1.0, "θ": 2.0}, "imaginary unit", ()),
    ("y = lim_{n→∞} x", {"x": 1.0}, "a limit", ()),
    ("y = {1 if z > 0; 0 if z < 0}", {"z": 1.0}, "otherwise", ()),
]
# fmt: on


@pytest.mark.parametrize(("text", "values", "explicit"), READ, ids=[t for t, _, _ in READ])
def test_read_as(text: str, values: dict[str, Any], explicit: str) -> None:
    graph = eg.graph(text, values)
    assert str(graph.explicit()) == explicit
    again = eg.graph(explicit, values)
    for one, other in zip(graph.results, again.results, strict=True):
        found = [eg.Machine(g).run().value(r.name) for g, r in ((graph, one), (again, other))]
        np.testing.assert_allclose(*found)


@pytest.mark.parametrize(
    ("text", "values", "message", "ways"), REFUSED, ids=[r[0] for r in REFUSED]
)
def test_refused_with_what_to_write(
    text: str, values: dict[str, Any], message: str, ways: tuple[str, ...]
) -> None:
    with pytest.raises(eg.EqGraphError, match=message) as caught:
        eg.graph(text, values)
    for way in ways:  # ready to copy
        assert way in (caught.value.hint or "")
        eg.Machine(eg.graph(f"y = {way}", values)).run()


def test_what_has_no_condition_is_told() -> None:
    (note,) = eg.graph("y = {z if z > 0; 0}", {"z": 1.0}).notes
    assert "holds otherwise" in note
    assert not eg.graph("y = {z if z > 0; 0 otherwise}", {"z": 1.0}).notes


@pytest.mark.parametrize("given", [np.array([1.0, 2.0]), np.array([1.5, 2.5])])
def test_whether_floats_are_whole_decides_nothing(given: np.ndarray[Any, Any]) -> None:
    assert str(eg.graph("y = W(x)", {"W": A, "x": given}).explicit()) == "y = W·x"


@pytest.mark.parametrize(("first", "expected"), [(0, [2.75, 4.5]), (1, [1.75, 2.5])])
def test_a_free_index_counts_from_1_also_beside_one_from_0(
    first: int, expected: list[float]
) -> None:
    values = {"g": 0.5, "δ": np.array([1.0, 2.0, 3.0, 4.0])}
    graph = eg.graph(f"Aₜ = ∑_{{l={first}}}^{{2}} g^l δ_{{t+l}}", values)
    np.testing.assert_allclose(eg.Machine(graph).run().value("Aₜ"), expected)


def test_a_long_run_of_letters_is_read_in_linear_time() -> None:
    """Each partial product is lowered once: else twenty letters would take a million visits."""
    letters = " ".join("abcdefghjkmnopqrstuvwxyz")
    assert len(eg.graph(f"L = {letters}", dict.fromkeys(letters.split(), 1.0)).nodes) < 60


def test_a_function_that_is_called_wrongly_while_it_is_read_is_named() -> None:
    with pytest.raises(eg.ParseError, match="takes 2 operands"):
        eg.graph("f(x, y) = x g(x)\ng(x) = f(x)\nz = f(1, 2)")
