"""Reading LaTeX: what papers write, what our printer writes, and errors that point into it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import eqgraph as eg
from eqgraph.errors import EqGraphError, ParseError
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
    (r"y = 2\pi r", "y = 2*π*r"),
    (r"y = 3 \times 10^{-5} x", "y = 3e-05*x"),
    (r"y = \sqrt{x}^2 + \sqrt 2", "y = (√x)² + √2"),
    (r"y = W^\top \cdot x + W^{\mathsf{T}} \cdot x + W^\intercal \cdot x", 
     "y = Wᵀ·x + Wᵀ·x + Wᵀ·x"),
    (r"y = x^{\hat{T}} + x^{\sqrt{T}}", "y = x^T̂ + x^(√T)"),
    (r"h^{(l)}_t = W^{(l)} \cdot h^{(l-1)}_t", "h⁽ˡ⁾ₜ = W⁽ˡ⁾·h⁽ˡ⁻¹⁾ₜ"),
    (r"y = x_t^{(2)} + x_t^2 + x^{2}_t", "y = x⁽²⁾ₜ + xₜ² + xₜ²"),
    (r"y = h_t' + h'_t + h^{\prime}_t", "y = h′ₜ + h′ₜ + h′ₜ"),
    (r"y = \lVert x \rVert^2 + \|x\|_2 + \left\|x\right\|", "y = ‖x‖² + ‖x‖₂ + ‖x‖"),
    (r"y = |x| + |y + |z||", None),
    (r"y = \left|x\right| + \lvert x \rvert", "y = |x| + |x|"),
    (r"y = \operatorname{softmax}(x) + \mathrm{relu}(x) + \text{softmax}(x)",
     "y = softmax(x) + relu(x) + softmax(x)"),
    (r"y = \operatorname{softmax}\left(x, \mathrm{axis}=0\right)", "y = softmax(x, axis=0)"),
    (r"y = \mathbf{W} \cdot \mathbf x + \boldsymbol{\beta}", "y = W·x + β"),
    (r"L = \mathcal{L}_1 + \lambda \odot \mathit{reg}", "L = L₁ + λ*reg"),
    (r"y = \hat{\mathrm{c}} + \hat{c} + \mathit{x} + x", "y = ĉ + ĉ + x + x"),
    (r"y = \hat{\mathbf{c}} + \hat{\boldsymbol{d}}", "y = ĉ + d̂"),
    (r"y = \sigma \frac{a}{b} - \sigma \frac{a}{b} + 2\tanh \frac{a}{b}",
     "y = σ(a/b) − σ(a/b) + 2*tanh(a/b)"),
    (r"y = c \cdot \sigma \frac{a}{b} + \sigma \sigma x", "y = c·σ(a/b) + σ(σ(x))"),
    (r"y = W_{\text{in}} \cdot x_{t-1} + b_{c\,x}", "y = Wᵢₙ·xₜ₋₁ + b_{cx}"),
    (r"y = [h_{t-1}, x_t]", "y = [hₜ₋₁, xₜ]"),
    (r"y = \max(0, x) + \ln x", "y = max(0, x) + log(x)"),
    (r"y = \tanh x^2 + \sigma x", "y = tanh(x²) + σ(x)"),
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
    try:
        (equation,) = parse(text).equations
    except ParseError:  # a product sign after a function without brackets
        assume(False)
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


# fmt: off
WRITTEN = [
    (r"L = \frac{1}{N} \sum_{i=1}^{N} (y_i - \hat{y}_i)^2", "L = 1/N ∑ᵢ₌₁ᴺ (yᵢ − ŷᵢ)²"),
    (r"E = mc^2", "E = m c²"),
    (r"y = W^{(l)\top} x", "y = W⁽ˡ⁾ᵀ x"),
    (r"y = \dfrac{1}{n} \sum (y_t - \hat{y}_t)^2", "y = 1/n ∑(yₜ − ŷₜ)²"),
    (r"y = \sum (x - a)(z - b)", "y = ∑ (x − a) (z − b)"),
    (r"y = e^{-x} + x^{-1} + x^{{T}}", "y = e⁻ˣ + x⁻¹ + x^(T)"),
    (r"y = \begin{cases} 1 & \text{if } x > 0, \\ 0 & \text{otherwise} \end{cases}",
     "y = {1 if x > 0; 0 otherwise}"),
    (r"\frac{dx}{dt} = \alpha x - \beta x y", "dx/dt = α x − β x y"),
    (r"V'_s = \max_a \sum_{s'} P_{a,s,s'} \left( R_{a,s} + \gamma V_{s'} \right)",
     "V′ₛ = maxₐ ∑_{s'} P_{a,s,s'}(R_{a,s} + γ V_{s'})"),
    (r"Y_{ij} = \max_{m, n \in \{1, 2\}} X_{2(i-1)+m, 2(j-1)+n}",
     "Yᵢⱼ = max_{m, n∈{1, 2}} X_{2*(i−1)+m, 2*(j−1)+n}"),
    (r"\overleftarrow{h}_t = \tanh(W' x)", "h⃖ₜ = tanh(W′ x)"),
    (r"p = P(A \mid B) \|x\|_2^2", "p = P(A | B) ‖x‖₂²"),
    (r"w \leftarrow w + \eta x", "w ← w + η x"),
    (r"z^{[l]} = W^{[l]} a^{[l-1]} + w^Q_1", "z^[l] = W^[l] a^[l−1] + w₁^Q"),
]
# fmt: on

WRONG = [
    (r"y = softmax(x)", "softmax", r"operatorname{softmax}"),
    (r"y = \softmx(x)", r"\softmx", "is not known"),
    (r"y = \tahn(x)", r"\tahn", r"did you mean \tanh?"),
    (r"y = \left(a + b", "(", "never closed"),
    (r"y = \frac{a}{b", "{", "never closed"),
    (r"y = a}", "}", "closes nothing"),
    (r"y = a)", ")", "closes nothing"),
    (r"y = \frac{}{b}", r"\frac", "nothing in"),
    (r"y = x^12", "12", "braces"),
    (r"y = x + \mathbf{x}", r"\mathbf", "two typefaces"),
    (r"y = \hat{\mathbf{c}} + \hat{c}", "\\", "two typefaces"),
    (r"y = \lVert x \rVert_3", "3", "no norm"),
    (r"y = \tanh_2 x", "_", "takes no index"),
    (r"y = \begin{tabular} a \end{tabular}", r"\begin{tabular}", "environment"),
    (r"y = \begin{cases} a & b", r"\begin{cases}", "never ends"),
    (r"y = \begin{cases} a \\ b \end{cases}", "a", "a value and a condition"),
    (r"y = \begin{cases} a & x > 0 \\ b & x < 0 \end{cases}", r"\begin", "otherwise"),
    (r"y = \frac{d}{dx} f(x)", r"\frac", "derivative"),
    (r"y = a \otimes b", r"\otimes", "two ways"),
    (r"y = a \pm b", r"\pm", "two equations"),
    (r"y = \int x", r"\int", "integral"),
    (r"y = a + \cdots + b", r"\cdots", "left out"),
    (r"y = \log\frac{a}{b} c", r"\frac", "where does it end"),
    (r"y = \sin{a} b", "{", "where the function ends"),
    (r"y = {a + b}^2", "{", "do not show"),
    (r"y = \sum_{x \in \{a\}} x", r"x", "whole numbers"),
    (r"y = \log_{a^2} x", "_", "base of a logarithm"),
    (r"y = x + ", "+", "expected an operand"),
    (r"y = \frac{a + }{b}", "+", "expected an operand"),
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


MORE = [r"y = \sqrt{}", r"y = \left( x \right]", r"y = (x]", r"y = [x)", r"y = |x", r"y = \|x",
        r"y = \sqrt{x", r"y = \hat{", r"y = x_{", r"y = x^{2", r"y = \frac{(a}{b}", r"y = \frac{a",
        r"y = x_", r"y = 2 2", r"y = x \left", r"y = {x", r"y = \operatorname{", "y = \\frac a",
        r"= x", r"y = x_{t-}", r"y = \mathrm{softmax", r"y = x^{a 2 3}",
        r"y = x_{\hat{}}", r"y = \hat{}",
        r"y = x_{\hat{+}}",
        r"y = x_{" + r"\hat{" * 60, r"y = x_{\frac{a}}", r"y = x_{a;b}",
        r"y = \mathbf{}"]  # fmt: skip


def test_the_words_of_every_error(golden: Callable[[str, str], None]) -> None:
    blocks = []
    for latex in [*(wrong for wrong, *_ in WRONG), *MORE]:
        with pytest.raises(ParseError) as caught:
            from_latex(latex)
        error = caught.value
        start, end = error.span or (0, 0)
        assert 0 <= start < end <= len(latex), latex
        blocks.append(f">>> {latex!r} {start}–{end}: {latex[start:end]!r}\n{error}\n")
    golden("latex_errors.txt", "\n".join(blocks))


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


@pytest.mark.parametrize("latex", ["x_,", "x _ , x", "x_{,}", "x_{,,} + 1", "x^;"])
def test_a_script_of_commas_is_none(latex: str) -> None:
    with pytest.raises(ParseError, match=r"must follow|expected an operand"):
        from_latex(latex)


@pytest.mark.parametrize(
    "deep",
    [
        r"\frac{" * 3000,
        r"\left(" * 3000,
        r"\hat" * 30000,
        r"\hat{" * 3000 + "x" + "}" * 3000,
        "x^{" * 3000 + "x" + "}" * 3000,
    ],
)
def test_depth_has_its_own_error(deep: str) -> None:  # fmt: skip
    with pytest.raises(ParseError):
        from_latex(deep)


def test_braces_do_not_show() -> None:
    assert str(from_latex("y = " + "{" * 3000 + "x" + "}" * 3000)) == "y = x"


def test_a_transpose_written_as_a_power_is_told() -> None:
    ((_, note),) = from_latex(r"y = W^T \cdot x").notes
    assert "^T is the transpose" in note
    (told,) = eg.graph(from_latex("y = x^T"), {"x": 3.0, "T": 2.0}).notes
    assert "is a power" in str(told)


def test_a_quotient_before_a_factor_is_told() -> None:
    (hint,) = from_latex("y = a / b c").hints
    assert "read from the left" in hint
    assert "line 1, column 7" in hint


def test_what_only_values_decide_waits_for_them() -> None:
    open_ = from_latex(r"y = \sum_j A_{ij}")
    assert open_.text == "y = ∑ⱼ Aᵢⱼ"
    with pytest.raises(ParseError, match="which i is meant"):
        list(open_)
    with pytest.raises(ParseError, match="which i is meant"):
        eg.graph(open_)
    assert eg.graph(open_, {"A": np.eye(2), "i": 2})


def test_a_name_before_a_bracket_is_what_the_values_say() -> None:
    eqs = from_latex(r"\dot{x} = \sigma(y - x)^2")
    machine = eg.Machine(eg.graph(eqs, {"σ": 10.0, "x": 1.0, "y": 3.0}), of="ẋ")
    machine.run()
    assert machine.value("ẋ") == 40
    machine = eg.Machine(eg.graph(eqs, {"x": 1.0, "y": 1.0}), of="ẋ")
    machine.run()
    assert machine.value("ẋ") == 0.25
    with pytest.raises(ParseError, match="no function f"):
        list(from_latex("y = f(x, z)"))
    with pytest.raises(EqGraphError, match="no function f"):
        eg.graph(from_latex("y = f(x)"), {"x": 1.0})


@pytest.mark.parametrize(("latex", "text"), WRITTEN, ids=[latex for latex, _ in WRITTEN])
def test_the_text_is_readable(latex: str, text: str) -> None:
    assert from_latex(latex).text == text
