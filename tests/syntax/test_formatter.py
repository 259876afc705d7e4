"""Formatting between ASCII and Unicode: the same trees, comments kept, done once is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from eqgraph.__main__ import main
from eqgraph.errors import ParseError
from eqgraph.syntax import parse
from eqgraph.syntax.text.ascii import ascii_name
from eqgraph.syntax.text.formatter import formatted
from tests.syntax.strategies import NAMES, expressions

PAIRS = [
    ("h_t = o_t*tanh(c_t)", "hₜ = oₜ*tanh(cₜ)"),
    (r"\hat{c}_t = sigmoid(W_c@x_{t-1} + b)", "ĉₜ = σ(W_c·xₜ₋₁ + b)"),
    ("y = x.T@x + sqrt(n) - 1/sqrt(n + 1)", "y = xᵀ·x + √n − 1/√(n + 1)"),
    ("L = sum((h - y)^2)/2", "L = ∑((h − y)²)/2"),
    ("y = ||x||^2 + |x| + x^n + x^(n + 1) + x^(-2)", "y = ‖x‖² + |x| + xⁿ + x^(n + 1) + x⁻²"),
    ("y = W^{(1)}_i*h' + pi", "y = W⁽¹⁾ᵢ*h′ + π"),
    (r"y = x^\beta + x^(\beta + 1)", "y = xᵝ + x^(β + 1)"),
    ("y = softmax(x, axis=0)", "y = softmax(x, axis=0)"),
    (r"y = \sigma_g + sigmoid(\beta)", "y = σ_g + σ(β)"),
    ("tanh(x) + log_softmax(x)", "tanh(x) + log_softmax(x)"),
]


@pytest.mark.parametrize(("ascii_text", "text"), PAIRS)
def test_both_ways(ascii_text: str, text: str) -> None:
    assert formatted(ascii_text) == text
    assert formatted(text, ascii=True) == ascii_text


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_the_tree_stays_and_twice_is_once(text: str) -> None:
    (before,) = parse(text).equations
    for ascii in (False, True):
        once = formatted(text, ascii=ascii)
        (after,) = parse(once).equations
        assert after.expr == before.expr
        assert formatted(once, ascii=ascii) == once
    assert formatted(formatted(text, ascii=True)) == formatted(text)
    assert formatted(text, ascii=True).isascii()


@pytest.mark.parametrize("name", NAMES)
def test_names_have_an_ascii_spelling(name: str) -> None:
    (equation,) = parse(f"{name} + 0").equations
    spelled = ascii_name(getattr(equation.expr.args[0], "name", name))
    assert spelled.isascii()
    assert parse(f"{spelled} + 0").equations[0].expr == equation.expr


def test_comments_and_empty_lines_stay() -> None:
    text = "# head\n\n  a_t = x+y   # first\n\nb = a_t; c = 2 * b  # both\n# end\n"
    assert formatted(text) == (
        "# head\n\n  aₜ = x + y   # first\n\nb = aₜ; c = 2*b  # both\n# end\n"
    )


def test_a_comment_within_an_equation_moves_before_it() -> None:
    text = "a = x +  # one\n    y  # two\n"
    assert formatted(text) == "# one\na = x + y  # two\n"
    assert formatted(formatted(text)) == formatted(text)


def test_letters_without_ascii_stay() -> None:
    assert formatted("名 = Δx", ascii=True) == "名 = Δx"


def test_what_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ParseError):
        formatted("a = x +* y")


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    (tmp_path / "cell.txt").write_text("h_t = o_t*tanh(c_t)  # out\n", encoding="utf-8")
    return tmp_path / "cell.txt"


def test_the_command_rewrites_the_file(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", str(path), "--check"]) == 1
    assert "cell.txt" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8").isascii()
    assert main(["fmt", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == "hₜ = oₜ*tanh(cₜ)  # out\n"
    assert main(["fmt", str(path), "--check"]) == 0
    assert main(["fmt", str(path), "--ascii"]) == 0
    assert path.read_text(encoding="utf-8") == "h_t = o_t*tanh(c_t)  # out\n"


def test_the_command_says_what_it_cannot_read(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("a = +* b", encoding="utf-8")
    assert main(["fmt", str(path)]) == 1
    assert "^" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "a = +* b"


@pytest.mark.parametrize("text", ["y = 1/e", "y = e^(-1)", "y = e⁻¹*x", "y = e^(-2)"])
def test_a_power_of_the_number_e_is_written_as_it_reads(text: str) -> None:
    once = formatted(text)
    assert formatted(once) == once
