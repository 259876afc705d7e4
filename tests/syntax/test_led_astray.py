"""Texts over which peers' users, and ours, were led astray: what they mean, and what is said."""

from __future__ import annotations

import pytest

import eqgraph as eg

LATEX = {
    r"y = x^\frac{1}{2}": "y = x^(1/2)",
    r"y = x^\sqrt{2}": "y = x^(√2)",
    r"y = \log_2 x": "y = log2(x)",
    r"y = \sin^2 x": "y = sin(x)²",
    r"y = x^*": "y = x^{*}",
    r"y = W^{[2]} \cdot x": "y = W^[2]·x",
    r"z^{[1]} = W^{[1]} x + b^{[1]}": "z^[1] = W^[1] x + b^[1]",
}


@pytest.mark.parametrize(("latex", "text"), LATEX.items())
def test_latex_as_papers_print_it(latex: str, text: str) -> None:
    assert str(eg.from_latex(latex)) == text


def test_a_layer_index_is_a_label_and_no_power() -> None:
    values = {"W^[2]": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, 1.0]}
    assert eg.Machine(eg.graph("y = W^[2]·x", values)).run().value("y").tolist() == [3.0, 7.0]


@pytest.mark.parametrize("text", ["y = 2|b|", "y = |a||b|"])
def test_bars_beside_a_factor_keep_their_bars(text: str) -> None:
    machine = eg.Machine(eg.graph(text, {n: -3.0 for n in "ab" if n in text})).run()
    assert machine.value("y") == (6.0 if "2" in text else 9.0)


@pytest.mark.parametrize(
    ("latex", "message", "hint"),
    [
        (r"y = \nabla", "∇ stands before a function", "write ∇f(x)"),
        (r"y = \nabla x", "∇ stands before a function", "write f(x) = …"),
    ],
)
def test_a_hint_is_about_what_was_written(latex: str, message: str, hint: str) -> None:
    with pytest.raises(eg.ParseError) as caught:
        eg.from_latex(latex)
    assert message in caught.value.message and hint in (caught.value.hint or "")
    assert "alpha" not in str(caught.value) and "tanh" not in str(caught.value)


NAMES = ["log_p", "max_x", "sum_t", "exp_t", "norm_1", "mean_x", "softmax_t", "log′", "max⁽²⁾"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["y = {} + 1", "{} = x + 1", "y = 2*{}", "y = {}·x"])
def test_names_that_begin_with_the_word_of_a_function_read_back(name: str, text: str) -> None:
    try:
        read = eg.parse(text.format(name))
    except eg.ParseError:  # max_x + 1: a maximum over x, without an operand
        assert name in ("max_x", "sum_t", "mean_x", "softmax_t") and not text.startswith("{}")
        return
    assert str(eg.from_latex(read.latex())) == str(read)


def test_empty_data_is_told_as_what_it_is() -> None:
    model = eg.model("param w ∈ ℝ; loss L = ∑ₜ (w*xₜ − yₜ)²").set({"w": 0.0})
    with pytest.raises(eg.ValuesError, match="the data is empty: xₜ, yₜ have no number"):
        eg.train(model, {"xₜ": [], "yₜ": []}, updates=1, progress=False)
