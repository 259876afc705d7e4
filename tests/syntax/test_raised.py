"""A power after a reduction is a power of its value; people who mean the other get a hint."""

import pytest

import eqgraph as eg


@pytest.mark.parametrize("text", ["L = ∑(h − y)²", "L = sum(h − y)^2", "L = mean(x)³"])
def test_a_power_of_a_reduction_gets_a_hint(text):
    (hint,) = eg.parse(text).hints
    assert "is a power of the whole call" in hint and "line 1, column 5" in hint


@pytest.mark.parametrize(
    "text", ["L = ∑((h − y)²)", "L = tanh(x)²", "L = max(a, b)²", "L = ∑(x)*2"]
)
def test_others_get_none(text):
    assert eg.parse(text).hints == ()


def test_it_means_what_the_hint_says():
    run = eg.Machine(eg.graph("L = ∑(x)²", {"x": [1.0, 2.0]})).run()
    assert run.value("L") == 9.0
