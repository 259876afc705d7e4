"""Reading LaTeX: what papers write, what our printer writes, and errors that point into it."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from eqgraph.errors import ParseError
from eqgraph.syntax import from_latex, parse, to_latex
from eqgraph.syntax.text.reader import read
from tests.syntax.strategies import expressions

# fmt: off
READ = [
    (r"i_t = \sigma(W_i \cdot x_t + U_i \cdot h_{t-1} + B_i)", "iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)"),
    (r"\hat{c}_t = \tanh\left(x\right)", "ĉₜ = tanh(x)"),
    (r"c_t = f_t \odot c_{t-1} + i_t \circ \hat c_t", "cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ"),
    (r"y = \frac{a \odot b}{c}", "y = a*b/c"),
    (r"y = a \odot \frac{b}{c}", "y = a*(b/c)"),
    (r"y = \frac{a+b}{c} \cdot d", "y = ((a + b)/c)·d"),
    (r"y = \frac{-a}{b}", "y = (−a)/b"),
    (r"y = -\frac{a}{b}", "y = −a/b"),
    (r"y = \frac{a}{b}^2", "y = (a/b)²"),
    (r"y = \frac12 x", "y = 1/2*x"),
    (r"y = \dfrac{1}{n} \sum (y_t - \hat{y}_t)^2", "y = 1/n*∑(yₜ − ŷₜ)²"),
    (r"y = 2\pi r", "y = 2*π*r"),
    (r"y = 3 \times 10^{-5} x", "y = 3e-05*x"),
    (r"y = 2(a+b)(c)", None),
    (r"y = \sqrt{x}^2 + \sqrt 2", "y = (√x)² + √2"),
    (r"y = W^\top \cdot x + W^{\mathsf{T}} \cdot x + W^\intercal \cdot x", 
     "y = Wᵀ·x + Wᵀ·x + Wᵀ·x"),
    (r"y = x^{\hat{T}} + x^{\sqrt{T}}", "y = x^T̂ + x^(√T)"),
    (r"h^{(l)}_t = W^{(l)} \cdot h^{(l-1)}_t", "h⁽ˡ⁾ₜ = W⁽ˡ⁾·h⁽ˡ⁻¹⁾ₜ"),
    (r"y = x_t^{(2)} + x_t^2 + x^{2}_t", "y = x⁽²⁾ₜ + xₜ² + xₜ²"),
    (r"y = h_t' + h'_t + h^{\prime}_t", "y = h′ₜ + h′ₜ + h′ₜ"),
    (r"y = \lVert x \rVert^2 + \|x\|_2 + \left\|x\right\|", "y = ‖x‖² + ‖x‖ + ‖x‖"),
    (r"y = |x| + |y + |z||", None),
    (r"y = \left|x\right| + \lvert x \rvert", "y = |x| + |x|"),
    (r"y = \operatorname{softmax}(x) + \mathrm{relu}(x) + \text{softmax}(x)",
     "y = softmax(x) + relu(x) + softmax(x)"),
    (r"y = \operatorname{softmax}\left(x, \mathrm{axis}=0\right)", "y = softmax(x, axis=0)"),
    (r"y = \mathbf{W} \cdot \mathbf x + \boldsymbol{\beta}", "y = W·x + β"),
    (r"L = \mathcal{L}_1 + \lambda \odot \mathit{reg}", "L = L₁ + λ*reg"),
    (r"y = W_{\text{in}} \cdot x_{t-1} + b_{c\,x}", "y = Wᵢₙ·xₜ₋₁ + b_{cx}"),
    (r"y = [h_{t-1}, x_t]", "y = [hₜ₋₁, xₜ]"),
    (r"y = \max(0, x) + \ln x", "y = max(0, x) + log(x)"),
    (r"y = \tanh x^2 + \sigma x", "y = tanh(x²) + σ(x)"),
    (r"y = e^{-x} + x^{-1}", "y = e^(−x) + 1/x"),
    ("\\begin{aligned}\na &= x, \\\\\nb &= 2 a \\\\\n &\\quad + c.\n\\end{aligned}",
     "a = x\nb = 2*a + c"),
    ("$$ a = x $$ % a remark\n\\[ b = a \\label{eq:b} \\]", "a = x\nb = a"),
    ("a = x +\n  y\nb = a", "a = x + y\nb = a"),
    (r"y = W^{(1)}_i{}^2", "y = W⁽¹⁾ᵢ²"),
]
# fmt: on


@pytest.mark.parametrize(("latex", "text"), READ, ids=[latex for latex, _ in READ])
def test_read(latex: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(ParseError):
            from_latex(latex)
        return
    found = from_latex(latex)
    assert str(found) == text
    again = read(found.text, spaces=False)
    assert [e.expr for e in found.equations] == [e.expr for e in again.equations]


@settings(max_examples=400, deadline=None)
@given(expressions)
def test_what_the_printer_writes_reads_back(text: str) -> None:
    (equation,) = parse(text).equations
    (again,) = from_latex(equation.latex()).equations
    assert sympy.srepr(again.expr) == sympy.srepr(equation.expr)
    assert again.name == equation.name


@pytest.mark.parametrize(
    "text",
    ["(a*b)/c", "a*b/c", "a/(b*c)/d", "(a/b)/c", "2*10^5", "2e5", "1e-5*x", "x^T", "xᵀ",
     "a/b/c/d/e",
     "(a*b)*c", "(-2)*x", "2^x*y", "a*2/3*b", "Δx*β", "x̂y + x̄̂", "a*(-b/c)", "max(a, b, c)", "1/x*y",
     "x⁻²*y", "norm(x, axis=-1)²", "log_softmax(x, axis=0)", "|(|x|)|", "σ_g + σ", "x_{β,i}",
     "W⁽¹⁾ᵢ²",
     "my_long_name", "-(a-b)", "((a*b)/c)·d", "a - (-b)", "x2 + y"],
)  # fmt: skip
def test_single_trees_read_back(text: str) -> None:
    (equation,) = parse(text).equations
    (again,) = from_latex(to_latex(equation.expr)).equations
    assert sympy.srepr(again.expr) == sympy.srepr(equation.expr)


def test_equations_read_back_whole() -> None:
    eqs = parse("iₜ = σ(Wᵢ·xₜ + Bᵢ)\ncₜ = fₜ*cₜ₋₁ + iₜ\nL = ∑((cₜ − y)²)/2")
    again = from_latex(eqs.latex())
    assert dict(again) == dict(eqs)
    assert from_latex(again.latex()).text == again.text


WRONG = [
    (r"y = W_i x_t", "x", "an operator must stand before"),
    (r"y = ab", "ab", "side by side"),
    (r"y = softmax(x)", "softmax", r"operatorname{softmax}"),
    (r"y = \softmx(x)", r"\softmx", "is not known"),
    (r"y = \tahn(x)", r"\tahn", r"did you mean \tanh?"),
    (r"y = \sum_i x_i", "_", "takes no index"),
    (r"y = \tanh^2 x", "^", "no power"),
    (r"y = \left(a + b", "(", "never closed"),
    (r"y = \frac{a}{b", "{", "never closed"),
    (r"y = a}", "}", "closes nothing"),
    (r"y = a)", ")", "closes nothing"),
    (r"y = \frac{}{b}", r"\frac", "nothing in"),
    (r"y = x^12", "12", "braces"),
    (r"y = \begin{bmatrix} a \end{bmatrix}", r"\begin{bmatrix}", "environment"),
    (r"y = x + \mathbf{x}", r"\mathbf", "two typefaces"),
    (r"y = \sqrt[3]{x}", "[", "square roots"),
    (r"y = \lVert x \rVert_1", "_", "no index"),
    (r"y = x + ", "+", "expected an operand"),
    (r"y = \frac{a + }{b}", "+", "expected an operand"),
    (r"y = f(x)", "f", "no function f"),
    (r"y = \infty", r"\infty", "no number"),
    (r"y = hₜ", "ₜ", "no LaTeX"),
    ("a = x \\\\\nb = \\frac{1}{a +* 2}", "*", "expected an operand"),
    (r"y = x_1_2", "_", "one subscript"),
    (r"y = (2)^", "^", "must follow"),
    ("y = \\", "\\", "is not known"),
]


@pytest.mark.parametrize(("latex", "place", "message"), WRONG, ids=[w[0] for w in WRONG])
def test_errors_point_into_the_latex(latex: str, place: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        from_latex(latex)
    error = caught.value
    assert message in str(error)
    assert error.text == latex
    assert error.span is not None
    assert latex[slice(*error.span)].strip().startswith(place)


WORDS = (
    r"x W { } ( ) [ ] _ ^ | \| 2 10 + - = , \frac \sqrt \left \right \hat \mathbf \sigma \tanh \sum"
    r" \top ^{ _{ ^{( \cdot \odot \times \\ \begin{aligned} & ' \operatorname{relu} \lVert \rVert"
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=14).map(" ".join))
def test_anything_reads_or_gets_our_error(latex: str) -> None:
    try:
        from_latex(latex)
    except ParseError as error:
        assert error.message


@pytest.mark.parametrize(
    "deep",
    [
        r"\frac{" * 3000,
        "{" * 3000 + "x" + "}" * 3000,
        r"\left(" * 3000,
        r"\hat" * 30000,
        r"\hat{" * 3000 + "x" + "}" * 3000,
        "x^{" * 3000 + "x" + "}" * 3000,
    ],
)
def test_depth_has_its_own_error(deep: str) -> None:  # fmt: skip
    with pytest.raises(ParseError):
        from_latex(deep)


def test_a_transpose_written_as_a_power_gets_a_hint() -> None:
    (hint,) = from_latex(r"y = W^T \cdot x").hints
    assert "read as the transpose" in hint
    assert "line 1, column 7" in hint
