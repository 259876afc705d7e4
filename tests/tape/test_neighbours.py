"""Edges that peers have tripped over: what is right is said by mpmath, PyTorch or a definition."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest

import eqgraph as eg


def run(text: str, **values: object) -> eg.Machine:
    return eg.Machine(eg.graph(text, values)).run()


@pytest.mark.parametrize(
    ("a", "b"),
    [(1.0, 0.1), (-1e-300, 1e300), (0.3, 0.1), (6.0, 3.0), (-6.0, 3.0), (7.0, -2.0), (-7.0, -2.0),
     (0.7, 0.1), (1e17, 0.1), (0.0, 2.0), (5.5, 1e300)],
)  # fmt: skip
def test_mod_counts_the_divisors_that_were_taken_away(a: float, b: float) -> None:
    """The quotient a/b may round up to a whole number that division never reached."""
    machine = run("y = mod(a, b)", a=a, b=b)
    assert machine.grad("b") == pytest.approx(-floor(Fraction(a) / Fraction(b)), rel=1e-15)
    assert machine.grad("a") == 1


@pytest.mark.parametrize("size", [1e200, 1e-200, 1.0])
def test_a_deviation_leaves_the_range_only_with_its_operands(size: float) -> None:
    machine = run("y = std(x)", x=[size, -size, size, -size])
    assert machine.value("y") == pytest.approx(size, rel=1e-15)
    np.testing.assert_allclose(machine.grad("x"), [0.25, -0.25, 0.25, -0.25], rtol=1e-15)


@pytest.mark.parametrize("text", ["y = var(x)", "y = std(x)", "y = mean(x)", "y = layer_norm(x)"])
def test_statistics_of_nothing_are_nan_and_no_error(text: str) -> None:
    machine = run(text, x=np.ones(0))
    assert np.isnan(machine.value("y")).all()
    assert machine.grad("x").shape == (0,)
    along = run(
        text.replace("x)", "x, axis=1)") if "layer" not in text else text, x=np.ones((2, 0))
    )
    assert along.grad("x").shape == (2, 0)


@pytest.mark.parametrize("x", [0.0, -2.0])
def test_what_flows_into_a_number_of_the_text_is_no_problem(x: float) -> None:
    """x^(4/2) has the slope 2x; that by 4/2 is NaN, and nobody's gradient."""
    machine = run("y = x^(4/2)", x=x)
    assert machine.grad("x") == 2 * x
    assert eg.problems(machine) == ()
    watched = eg.Machine(machine.graph).watch("NaN", "Inf").run()
    assert watched.stopped is None and watched.pc == len(watched.tape)
    assert eg.problems(run("y = x^p", x=-2.0, p=1.5))  # and what is one is told


def test_a_graph_of_numbers_alone_says_so() -> None:
    assert repr(eg.graph("y = 1 + 1")) == "<Graph of 3 nodes: y from numbers alone>"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"y = x^\sqrt{2}", "y = x^(√2)"),
        (r"y = x^\sqrt{a + b} \cdot z", "y = x^(√(a + b))·z"),
        (r"y = x^\sqrt[3]{2} + z", "y = x^(2^(1/3)) + z"),
        (r"y = x^\frac{1}{2}", "y = x^(1/2)"),
        (r"y = x^\alpha{z}", "y = x^α z"),
    ],
)
def test_a_command_with_arguments_is_raised_whole(latex: str, text: str) -> None:
    assert str(eg.from_latex(latex)) == text


def test_a_function_is_raised_in_braces() -> None:
    with pytest.raises(eg.ParseError, match="tanh is a function and needs an operand"):
        eg.from_latex(r"y = x^\tanh{z}")


@pytest.mark.parametrize("word", ["max_pool", "top_k", "log_softmax", "x_1", "arg_max"])
@pytest.mark.parametrize("mark", ["′_t", "^{(2)}_t", "'_t", "^*_t", "′", "_t"])
def test_left_sides_with_an_index_read_back_from_latex(word: str, mark: str) -> None:
    text = f"{word}{mark} = x"
    try:
        read = eg.parse(text)
    except eg.ParseError:
        pytest.skip("this is no left side")
    back = eg.from_latex(read.latex())
    for one in (back, eg.parse(str(back))):
        (equation,), (wanted,) = one.equations, read.equations
        assert (equation.symbol, equation.indices) == (wanted.symbol, wanted.indices)


@pytest.mark.parametrize("text", ["softmax(z)_{i} = x", "top_k'_{t} = x", "y = ‖x‖_{2} + 1"])
def test_a_subscript_in_braces_ends_behind_them(text: str) -> None:
    read = eg.parse(text)
    assert str(eg.parse(str(read))) == str(read)
    name = read.equations[0].name_span
    assert text[name[0] : name[1]] == text.partition(" =")[0]
