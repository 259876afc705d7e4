"""Printing as LaTeX."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given

import eqgraph as eg
from eqgraph.syntax import parse, to_latex
from tests.syntax.strategies import expressions

x, y = sympy.symbols("x y")

LATEX = [
    ("iₜ*ĉₜ", r"i_t \odot \hat{c}_t"),
    ("W·hₜ₋₁ + b", r"W \cdot h_{t-1} + b"),
    ("b + W·x", r"b + W \cdot x"),
    ("σ(x)", r"\sigma\left(x\right)"),
    ("tanh x", r"\tanh\left(x\right)"),
    ("softmax(x, axis=0)", r"\operatorname{softmax}\left(x, \mathrm{axis}=0\right)"),
    ("‖x − y‖²", r"\lVert x - y \rVert^{2}"),
    ("norm(x, axis=0)", r"\lVert x \rVert_{\mathrm{axis}=0}"),
    ("|x|", r"\lvert x \rvert"),
    ("[a, b]", r"\left[a, b\right]"),
    ("Wᵀ·W", r"W^\top \cdot W"),
    ("(W·x)ᵀ", r"\left(W \cdot x\right)^\top"),
    ("2*x", "2 x"),
    ("x*2", r"x \times 2"),
    ("2*3", r"2 \times 3"),
    ("0.5*(1+x)", r"0.5 \left(1 + x\right)"),
    ("1e-5*x", r"1 \times 10^{-5} x"),
    ("a*b/c", r"\frac{a \odot b}{c}"),
    ("a/b*c", r"\frac{a}{b} \odot c"),
    ("1/(1+exp(-x))", r"\frac{1}{1 + \exp\left(-x\right)}"),
    ("a/b/c/d/e", r"a / b / c / d / e"),
    ("x/√n", r"\frac{x}{\sqrt{n}}"),
    ("(1/x)²", r"\left(\frac{1}{x}\right)^{2}"),
    ("-x²", r"-x^{2}"),
    ("(-x)²", r"\left(-x\right)^{2}"),
    ("x⁻²", r"x^{-2}"),
    ("a-(b-c)", r"a - \left(b - c\right)"),
    ("W⁽¹⁾ᵢ²", r"\left(W^{(1)}_i\right)^{2}"),
    ("h′ₜ", r"h'_t"),
    ("Wf", r"\mathit{Wf}"),
    ("W_{cx}", "W_{cx}"),
    ("β*Δx", r"\beta \odot \mathit{\Delta x}"),
    ("my_long_name", r"\mathit{my}_{long\_name}"),
    ("x_{β,i}", r"x_{\beta ,i}"),
    ("π", r"\pi"),
    ("v̇", r"\dot{v}"),
    ("x̄̂", r"\hat{\bar{x}}"),
]


@pytest.mark.parametrize(("text", "latex"), LATEX, ids=[t for t, _ in LATEX])
def test_written(text: str, latex: str) -> None:
    (equation,) = parse(text).equations
    assert to_latex(equation.expr) == latex


@pytest.mark.parametrize(
    ("expr", "latex"),
    [
        (x - 1, "x - 1"),
        (y / x, r"\frac{y}{x}"),
        (sympy.Max(x, y), r"\max\left(x, y\right)"),
        (sympy.Symbol(r"\input{x}$"), r"\text{\textbackslash{}input\{x\}\$}"),
        (sympy.gamma(x), r"\operatorname{gamma}\left(x\right)"),
        (sympy.Eq(x, y), "x = y"),
        (sympy.oo, r"\infty"),
    ],
)
def test_made_by_hand(expr: sympy.Expr, latex: str) -> None:
    assert to_latex(expr) == latex


def test_equations_are_aligned() -> None:
    assert (
        parse("a = x\nbₜ = 2*a").latex()
        == "\\begin{aligned}\na &= x \\\\\nb_t &= 2 a\n\\end{aligned}"
    )


@given(expressions)
def test_braces_and_brackets_balance(text: str) -> None:
    (equation,) = parse(text).equations
    latex = to_latex(equation.expr)
    depth = 0
    for char in latex.replace(r"\{", "").replace(r"\}", ""):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert latex.count(r"\left") == latex.count(r"\right")


@pytest.mark.parametrize(
    "text", ["αₙ(Vₘ) = 2*Vₘ", "ln(γᵢ) = 2*x", "x(n) = a*x(n−1)", "ĥ(n+1) = ĥ(n) + μ*e(n)*x(n)"]
)
def test_names_with_brackets_read_back(text: str) -> None:
    equations = eg.parse(text)
    assert str(eg.from_latex(equations.latex())) == str(equations) == text.replace("αₙ", "α_n")


def test_the_gamma_function_keeps_its_brackets() -> None:
    source = eg.from_latex(r"y = \frac{1}{\Gamma\left(\frac{n}{2}\right)}")
    graph = eg.graph(eg.from_latex(source.latex()), {"n": 4.0})
    assert eg.Machine(graph).run().value("y") == 1.0
