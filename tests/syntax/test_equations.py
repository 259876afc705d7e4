"""Texts of many equations: lines, names, order, spans, hints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sympy
from hypothesis import example, given

from eqgraph.errors import ParseError, UnknownName
from eqgraph.syntax import Equations, Spans, parse
from tests.syntax.strategies import expressions

CASES = Path(__file__).parents[1] / "cases"
LSTM = """\
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)"""


def test_the_six_equations() -> None:
    eqs = parse(LSTM)
    assert list(eqs) == ["iₜ", "fₜ", "oₜ", "ĉₜ", "cₜ", "hₜ"]
    assert str(eqs) == LSTM
    assert eqs.text == LSTM
    assert eqs.hints == ()


def texts() -> list[str]:
    examples = json.loads((CASES / "examples.json").read_text("utf-8"))["examples"]
    equations = json.loads((CASES / "equations.json").read_text("utf-8"))["equations"]
    return [e["text"] for e in examples] + [e["eq"] for e in equations]


@pytest.mark.parametrize("text", texts())
def test_published_equations_are_read_and_written(text: str) -> None:
    eqs = parse(text)
    again = parse(str(eqs))
    assert [e.expr for e in again.equations] == [e.expr for e in eqs.equations]
    assert str(again) == str(eqs)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a = 1\nb = 2", ["a", "b"]),
        ("a = 1; b = 2;", ["a", "b"]),
        ("a = 1\r\nb = 2\r\n", ["a", "b"]),
        ("a = 1\rb = 2", ["a", "b"]),
        ("\n\n# only a remark\n\ta = 1  # one\n\n", ["a"]),
        ("a = x +\n  y\nb = a", ["a", "b"]),
        ("a = x +  # more\n  # and more\n  y", ["a"]),
        ("a =\n x", ["a"]),
        ("a = (x\n + y\n)", ["a"]),
        ("a = [x,\n y]", ["a"]),
        ("a = ∑(x,axis=0)", ["a"]),
        ("b = a\na = 1", ["b", "a"]),
        ("x+y", ["v1"]),
        ("x+y\nz", ["v1", "v2"]),
        ("v1 = x\nx+v3\nz", ["v1", "v2", "v4"]),
        ("σ = √(v)\ny = x/σ", ["σ", "y"]),
        ("input = 3\nloss = 2*input", ["input", "loss"]),
    ],
)
def test_lines(text: str, names: list[str]) -> None:
    assert list(parse(text)) == names


def test_made_up_names_are_marked() -> None:
    eqs = parse("x + 1\ny = 2")
    assert [e.given for e in eqs.equations] == [False, True]
    assert str(eqs) == "v1 = x + 1\ny = 2"


def test_look_up_in_any_spelling() -> None:
    eqs = parse("h_{t-1} = x")
    assert eqs["hₜ₋₁"] == eqs["h_{t-1}"] == eqs[r"h_{t−1}"] == sympy.Symbol("x")
    assert "h_{t-1}" in eqs
    assert "q" not in eqs
    assert len(eqs) == 1


def test_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        parse("hidden = x")["hiden"]
    assert caught.value.hint == "did you mean hidden?"
    with pytest.raises(KeyError):
        parse("y = x")["no name at all"]


def test_display_in_a_notebook() -> None:
    bundle = parse("yₜ = x/2")._repr_mimebundle_()
    assert bundle["text/plain"] == "yₜ = x/2"
    assert bundle["text/latex"] == "$$\n\\begin{aligned}\ny_t &= \\frac{x}{2}\n\\end{aligned}\n$$"
    (equation,) = parse("yₜ = x/2").equations
    assert equation._repr_mimebundle_()["text/latex"] == "$\\displaystyle y_t = \\frac{x}{2}$"


def test_equations_cannot_be_changed() -> None:
    eqs = parse("y = x")
    with pytest.raises(AttributeError):
        eqs.text = ""  # type: ignore[misc]
    with pytest.raises(AttributeError):
        eqs.equations[0].name = "z"  # type: ignore[misc]


# --- places ---


def places(eqs: Equations) -> dict[str, str]:
    """Return each expression of the first equation with the text at its place."""
    out: dict[str, str] = {}

    def visit(expr: Any, spans: Spans) -> None:
        out[str(expr)] = eqs.text[spans.start : spans.end]
        for arg, part in zip(expr.args, spans.parts, strict=True):
            visit(arg, part)

    equation = eqs.equations[0]
    assert equation.spans is not None
    visit(equation.expr, equation.spans)
    return out


def test_places_of_parts() -> None:
    eqs = parse("# c\n y = (a + b)*tanh(c_t) / d - x²  ")
    (equation,) = eqs.equations
    assert eqs.text[slice(*equation.span)] == "y = (a + b)*tanh(c_t) / d - x²"
    assert eqs.text[slice(*equation.name_span)] == "y"
    found = places(eqs)
    assert found["a + b"] == "a + b"
    assert found["tanh(c_t)"] == "tanh(c_t)"
    assert found["1/d"] == "d"
    assert found["x**2"] == "x²"
    assert found["2"] == "²"
    assert found["-x**2"] == "- x²"
    assert found["-1"] == ""


@given(expressions)
@example("(xᵀₜ + x²ₜ)ᵀ")
def test_places_fit_the_tree(text: str) -> None:
    eqs = parse(f"q₀ = {text}")
    (equation,) = eqs.equations
    stack = [(equation.expr, equation.spans)]
    while stack:
        expr, spans = stack.pop()
        assert spans is not None
        assert equation.span[0] <= spans.start <= spans.end <= equation.span[1]
        for arg, part in zip(expr.args, spans.parts, strict=True):
            assert spans.start <= part.start <= part.end <= spans.end
            stack.append((arg, part))


# --- hints ---


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("y = Wf + W_f", "line 1, column 10: W_f and Wf differ: one has a subscript"),
        ("y = hₜ\nz = ht", "line 2, column 5: ht and hₜ differ: one has a subscript"),
        ("a + а", "line 1, column 5: а and a look alike but differ: U+0430 and U+0061"),
        ("ε + ϵ", "line 1, column 5: ϵ and ε look alike but differ: U+03F5 and U+03B5"),
        (
            "y = a\n  - b",
            "line 2, column 3: this begins a new expression;"
            " an operator at its end continues a line",
        ),
    ],
)
def test_hints(text: str, hint: str) -> None:
    assert parse(text).hints == (hint,)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("y = ∑ a*b", "y = ∑(a*b)"),  # the whole product to the right of a ∑
        ("y = tanh W·x", "y = tanh(W·x)"),
        ("y = x^T", "y = xᵀ"),  # a power only where T is given
        ("T = 2\ny = x^T", "T = 2\ny = x^(T)"),
    ],
)
def test_what_was_hinted_at_is_read_so(text: str, read: str) -> None:
    eqs = parse(text)
    assert str(eqs) == read
    assert eqs.hints == ()


def test_the_reading_of_a_transpose_is_told() -> None:
    assert any("transpose" in message for _, message in parse("y = x^T").notes)
    assert any("power" in message for _, message in parse("T = 2\ny = x^T").notes)


@pytest.mark.parametrize(
    "text",
    [
        "∑ a*b",
        "tanh W·x",
        "√2*x",
        "∑(a)*b",
        "∑ a",
        "tanh x + 1",
        "y = -x",
        "y = a; -b",
        "x^t",
        "x^(T)",
        "φ + θ",
        "α + a",
        "σ(x)/σ",
    ],
)
def test_no_hints(text: str) -> None:
    assert parse(text).hints == ()


# --- many and long ---


def test_a_long_chain_of_equations_is_no_cycle() -> None:
    text = "\n".join(f"x{k} = x{k + 1}" for k in range(10_000))
    assert len(parse(text)) == 10_000
    with pytest.raises(ParseError, match="need each other"):
        parse(text + "\nx10000 = x0")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("S = Q·K^T\nT = 2S", "a transpose is Kᵀ"),
        ("T = softmax(S)\nS = Q·W_k^T/2", "a transpose is Wₖᵀ"),
        ("S = (A·B)^T\nT = S + 1", "a transpose is (…)ᵀ"),
        ("T = K^T", "a transpose is Kᵀ"),
        ("a = b^T\nT = 1\nS = 2V\nV = S", None),
        ("S = K^2\nK = S", None),
    ],
)
def test_a_circle_through_a_power_of_t_names_the_transpose(text: str, hint: str | None) -> None:
    with pytest.raises(ParseError, match=r"need each other|by itself") as found:
        parse(text)
    said = found.value.hint
    assert said is None if hint is None else said is not None and hint in said


def test_names_used_before_and_between_are_free_to_order() -> None:
    assert list(parse("c = a + b\nb = a\na = 1")) == ["c", "b", "a"]
