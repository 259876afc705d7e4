"""A power behind a reduction: ∑(x)² sums the squares, mean(x)² is a power of the mean and told."""

import pytest

import eqgraph as eg


@pytest.mark.parametrize("text", ["L = mean(x)³", "L = max(x)²"])
def test_a_power_of_a_reduction_gets_a_hint(text):
    (hint,) = eg.parse(text).hints
    assert "is a power of the whole call" in hint and "line 1, column 5" in hint


@pytest.mark.parametrize(
    "text",
    ["L = ∑((h − y)²)", "L = ∑(h − y)²", "L = tanh(x)²", "L = max(a, b)²", "L = ∑(x)*2"],
)
def test_others_get_none(text):
    assert eg.parse(text).hints == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("L = ∑(x)²", 5),  # as papers print it: the bracket with the powers on it
        ("L = sum(x)^2", 5),
        ("L = (∑(x))²", 9),
        ("L = ∑ x²", 5),
        ("L = ∑(x)*∑(x)", 9),
        ("L = mean(x)²", 2.25),
    ],
)
def test_it_means_what_is_said(text, value):
    run = eg.Machine(eg.graph(text, {"x": [1.0, 2.0]})).run()
    assert run.value("L") == value
