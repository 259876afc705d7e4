"""A name before a bracket: a product goes from the left, with what is raised behind the bracket."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.errors import EqGraphError

W = np.array([[1.0, 2.0], [3.0, 4.0]])
X, Y = np.array([5.0, 6.0]), np.array([7.0, 8.0])


def value(text: str, values: dict[str, Any], *, latex: bool) -> Any:
    source = eg.from_latex(text) if latex else text
    machine = eg.Machine(eg.graph(source, values), of="q")
    machine.run()
    return machine.value("q")


@pytest.mark.parametrize("latex", [False, True])
@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("q = W x(1 - y)", {"W": W, "x": X, "y": Y}, (W @ X) * (1 - Y)),
        ("q = a(x + 1)^2", {"a": 2.0, "x": 2.0}, 18),
        ("q = a(x + 1)!", {"a": 2.0, "x": 2.0}, 12),
        ("q = b a(x)^2 c", {"a": 2.0, "x": 3.0, "b": 5.0, "c": 7.0}, 630),
        ("q = σ(x)^2", {"σ": 2.0, "x": 6.0}, 72),
        ("f(x) = x + 1\nq = 3 f(a)^2 + k f(a)/f(a)", {"a": 6.0, "k": 2.0}, 149),
    ],
)
def test_product(text: str, values: dict[str, Any], expected: Any, latex: bool) -> None:
    np.testing.assert_allclose(value(text, values, latex=latex), expected)


def test_quotient() -> None:
    values = {"a": 6.0, "b": 2.0, "c": 3.0}
    with pytest.raises(EqGraphError, match="two meanings"):
        value("q = a/b(c)", values, latex=False)
    assert value("q = a / b (c)", values, latex=True) == 9


@pytest.mark.parametrize("latex", [False, True])
def test_functions_with_a_product_sign_between(latex: bool) -> None:
    sign = r"\cdot" if latex else "·"
    cos = r"\cos" if latex else "cos"
    found = value(f"q = {cos} a{sign}{cos} b", {"a": 1.0, "b": 2.0}, latex=latex)
    np.testing.assert_allclose(found, np.cos(1) * np.cos(2))


def test_names_that_begin_with_a_function() -> None:
    assert value("q = log_p + 1", {"log_p": 2.0}, latex=False) == 3
    assert value(r"q = \mathit{log}_p + 1", {"log_p": 2.0}, latex=True) == 3


def test_a_bar_parts_operands() -> None:
    assert value("q = P(A|B) + 1", {"P(A|B)": 2.0}, latex=False) == 3
    assert value(r"q = P(A \mid B) + 1", {"P(A|B)": 2.0}, latex=True) == 3
