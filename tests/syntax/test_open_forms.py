"""What names and shapes settle is written as text that reads back, in all spellings."""

from __future__ import annotations

from typing import Any
from xml.dom.minidom import parseString

import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eqgraph.operators import OPERATORS
from eqgraph.syntax.mathml import mathml
from eqgraph.syntax.text.formatter import formatted
from eqgraph.syntax.text.reader import read

M, V = [[1.0, 2.0], [3.0, 4.5]], [1.0, 2.5]
VALUES: dict[str, Any] = {
    "W": M, "A": M, "X": M, "x": V, "w": V, "a": 2.5, "b": 3.5, "N": 2, 
}  # fmt: skip

# Each text as it is written; a text that is written otherwise comes second.
TEXTS = [
    ("y = W x", ""),
    ("y = a W x + b", ""),
    ("y = 2 a x", ""),
    ("y = (a + b) (a − b)", ""),
    ("y = 1/N ∑ᵢ xᵢ", ""),
    ("y = a/b (a + b)", ""),
    ("y = (a/b)·x", ""),
    ("y = ½ a b²", ""),
    ("y = ½ ∑ᵢ xᵢ²", ""),
    ("y = (∑ᵢ xᵢ) a", ""),
    ("y = ∑ᵢ₌₁ᴺ xᵢ + b", ""),
    ("y = ∑ᵢ (xᵢ + b) a", ""),
    ("y = ∑_{i,j} Wᵢⱼ xⱼ", ""),
    ("y = ∑ᵢ ∑_{j≠i} Wᵢⱼ", ""),
    ("y = ∑_{i=1}^{N−1} xᵢ xᵢ₊₁", "y = ∑ᵢ₌₁ᴺ⁻¹ xᵢ xᵢ₊₁"),
    ("y = ∏ᵢ xᵢ", ""),
    ("y = max_i(xᵢ)", "y = maxᵢ(xᵢ)"),
    ("y = maxᵢ xᵢ a", "y = maxᵢ(xᵢ a)"),
    ("y = 𝔼ₓ[x²]", ""),
    ("y = 𝔼_{w}[w + a]", ""),
    ("yᵢ = 2*i + xᵢ", ""),
    ("f(x) = a x²\nu = f(b) + ∇f(a)", ""),
    ("f(x, y) = x y\nu = ∇_{a} f(a, b)", ""),
    ("y = A⁻¹ x", ""),
    ("y = Wᵀ (x − b)", ""),
    ("y = [1, 2; 3, 4] x", ""),
    ("y = [[1], [2]]", ""),
    ("y = a × b", ""),
    ("y = (W + a I) x", ""),
    ("y = ∑ₖ softmax(x)_{k}", ""),
    ("y = e^(−a x)", ""),
    ("y = x^(T)", ""),
    ("dx/dt = a x − b", ""),
    ("σ² = ∑ᵢ xᵢ²\nu = σ² + 1", ""),
    ("wᵍ = a A", ""),
    ("y = array(1, 2, 3, 4, shape=(2, 2))·x", ""),
    ("y = eye(2)·x", ""),
    ("y = {a if a > 0; b otherwise}", ""),
    ("y = {a if a > 0 and b ≤ 1; b if a < −1; 0 otherwise}", ""),
    ("y = 𝟙[a > 0] x", ""),
    ("y = ‖x‖₁ + ‖x‖₂ + ‖x‖_∞", ""),
    ("y = (i − 1) mod 3", ""),
]


def read_here(text: str, values: Any = None) -> Any:
    try:
        return read(text, values)
    except KeyError as error:  # a row that the table does not have
        assert str(error).strip("'") not in OPERATORS
        pytest.skip(f"no row {error}")


def trees(text: str, values: Any = None) -> list[Any]:
    found = read_here(text, values)
    functions = [(n, f.parameters, f.expr) for n, f in found.functions.items()]
    return [*functions, *((e.symbol, e.indices, e.expr) for e in found.equations)]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
@pytest.mark.parametrize("values", [None, VALUES], ids=["open", "values"])
def test_written_as_it_is_read(text: str, shown: str, values: Any) -> None:
    written = str(read_here(text, values))
    assert trees(written, values) == trees(text, values)
    assert str(read_here(written, values)) == written
    if values is None:
        assert written == (shown or text)


@pytest.mark.parametrize(
    "text", ["yᵢ = ∑ⱼ Wᵢⱼ xⱼ", "u = a x(n−1)", "u = σ (x − a)", "σ = 2\nu = σ(a)"]
)
def test_what_only_values_tell(text: str) -> None:
    values = {**VALUES, "x(n-1)": 2.0}
    if text.startswith("u = σ"):
        values["σ"] = 0.5
    assert str(read_here(text, values)) == text
    assert trees(str(read_here(text, values)), values) == trees(text, values)


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_formatted_both_ways(text: str, shown: str) -> None:
    read_here(text)
    once = formatted(text)
    assert once.count("\n") == text.count("\n")
    assert formatted(once) == once
    assert formatted(formatted(text, ascii=True)) == once


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_mathml_is_well_formed(text: str, shown: str) -> None:
    for equation in read_here(text, VALUES).equations:
        parseString(mathml(equation, lambda start, end: f"r{start}"))


LATEX = [
    ("y = ∑ᵢ₌₁ᴺ Wᵢⱼ xⱼ", r"y = \sum_{i=1}^{N} W_{i,j} x_j"),
    ("y = A⁻¹ x", r"y = A^{-1} x"),
    ("yᵢ = ½ xᵢ", r"y_i = \frac{1}{2} x_i"),
    ("y = 𝔼ₓ[x²]", r"y = \mathbb{E}_{x}\left[x^{2}\right]"),
    ("y = 2 a x", r"y = 2 a x"),
    ("y = e^(−a)", r"y = e^{-a}"),
    ("y = [1, 2; 3, 4] x", r"y = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} x"),
    ("dx/dt = a x", r"\frac{\mathit{dx}}{\mathit{dt}} = a x"),
    (
        "y = {a if a > 0; b otherwise}",
        r"y = \begin{cases} a & \text{if } a > 0 \\ b & \text{otherwise} \end{cases}",
    ),
]


@pytest.mark.parametrize(("text", "latex"), LATEX)
def test_latex_as_a_paper_prints_it(text: str, latex: str) -> None:
    values = {**VALUES, "j": 1}
    assert read_here(text, values).equations[0].latex() == latex


def test_functions_keep_their_line() -> None:
    eqs = read("g = f(a)\nf(x) = x²\nu = g + 1")
    assert str(eqs) == "g = f(a)\nf(x) = x²\nu = g + 1"
    assert r"f\left(x\right) &= x^{2}" in eqs.latex()


def test_half_made_by_hand_stays_a_quotient() -> None:
    from eqgraph.syntax import to_text

    x = sympy.Symbol("x")
    assert to_text(x / 2) == "x/2"


ATOMS = st.sampled_from(["a", "b", "x", "W", "xᵢ", "Wᵢⱼ", "2", "½", "f(x)"])


def _combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(parts, parts)
    return st.one_of(
        pair.map(lambda p: f"({p[0]}) ({p[1]})"),
        pair.map(lambda p: f"({p[0]})·({p[1]})"),
        pair.map(lambda p: f"({p[0]})*({p[1]})"),
        pair.map(lambda p: f"({p[0]})/({p[1]})"),
        pair.map(lambda p: f"({p[0]}) × ({p[1]})"),
        pair.map(lambda p: f"({p[0]}) + ({p[1]})"),
        parts.map(lambda p: f"(−({p}))"),
        parts.map(lambda p: f"({p})⁻¹"),
        parts.map(lambda p: f"({p})²"),
        parts.map(lambda p: f"(∑ₖ ({p}) Xₖ)"),
        parts.map(lambda p: f"maxₖ(({p}) Xₖ)"),
        parts.map(lambda p: f"√({p})"),
        parts.map(lambda p: f"|({p})|"),
        parts.map(lambda p: f"exp({p})"),
    )


@settings(max_examples=300, deadline=None)
@given(st.recursive(ATOMS, _combined, max_leaves=8))
@example("|(|((∑ₖ (|(a)|) Xₖ))|)|")  # the bar after ∑ₖ opens, though two bars are open
def test_round_trip_of_random_trees(text: str) -> None:
    whole = f"f(x) = x²\ny = ∑ᵢ ∑ⱼ ({text})"
    assert trees(str(read(whole))) == trees(whole)
