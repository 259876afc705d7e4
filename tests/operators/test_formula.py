"""Formulas for the reader: brackets where they are needed, and none elsewhere."""

from __future__ import annotations

import pytest

from eqgraph.operators import OPERATORS
from eqgraph.operators.formula import ONE, Formula, FormulaAlgebra, write

a, b, c = Formula("a"), Formula("b"), Formula("c")
ALIKE = {  # the operands as they are, sums, negatives, products
    "heaviside": ("[a > 0]", "[a + b > 0]", "[−a > 0]", "[a*b > 0]"),
    "greater_mask": ("[a > b]", "[a + b > b + c]", "[−a > −b]", "[a*b > b*c]"),
    "argmax_mask": ("[a = max]", "[a + b = max]", "[−a = max]", "[a*b = max]"),
    "outer": ("a·bᵀ", "(a + b)·(b + c)ᵀ", "(−a)·(−b)ᵀ", "(a*b)·(b*c)ᵀ"),
    "reciprocal": ("1/a", "1/(a + b)", "1/(−a)", "1/(a*b)"),
    "square": ("a²", "(a + b)²", "(−a)²", "(a*b)²"),
    "sqrt": ("√a", "√(a + b)", "√(−a)", "√(a*b)"),
    "pow": ("a^b", "(a + b)^(b + c)", "(−a)^(−b)", "(a*b)^(b*c)"),
    "transpose": ("aᵀ", "(a + b)ᵀ", "(−a)ᵀ", "(a*b)ᵀ"),
    "sum_to": ("∑a", "∑(a + b)", "∑(−a)", "∑(a*b)"),
    "split": ("a[part]", "(a + b)[part]", "(−a)[part]", "(a*b)[part]"),
    "tanh": ("tanh(a)", "tanh(a + b)", "tanh(−a)", "tanh(a*b)"),
    "abs": ("|a|", "|a + b|", "|−a|", "|a*b|"),
    "add": ("a + b", "a + b + b + c", "−a + (−b)", "a*b + b*c"),
    "sub": ("a − b", "a + b − (b + c)", "−a − (−b)", "a*b − b*c"),
    "mul": ("a*b", "(a + b)*(b + c)", "−a*(−b)", "a*b*b*c"),
    "div": ("a/b", "(a + b)/(b + c)", "−a/(−b)", "a*b/(b*c)"),
    "matmul": ("a·b", "(a + b)·(b + c)", "(−a)·(−b)", "(a*b)·(b*c)"),
    "concat": ("[a, b]", "[a + b, b + c]", "[−a, −b]", "[a*b, b*c]"),
    "neg": ("−a", "−(a + b)", None, "−a*b"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_operands_of_each_kind(name: str) -> None:
    row = OPERATORS[name]
    for xs, written in zip(
        ((a, b), (a + b, b + c), (-a, -b), (a * b, b * c)), ALIKE[name], strict=True
    ):
        if written is not None:
            used = xs if row.arity is None else xs[: row.arity]
            assert str(write(row, *used)) == written


def test_a_product_with_what_is_not_there_is_the_other_factor() -> None:
    assert str(ONE * a) == "a"
    assert str(ONE / a) == "1/a"
    assert str(-ONE * a) == "−a"
    assert str(a * ONE) == "a*1"


def test_numbers_in_a_rule() -> None:
    assert str(1 - a) == "1 − a"
    assert str(a * -2.5) == "a*(−2.5)"
    assert str(a**2 / 3) == "a^2/3"


def test_an_axis_is_shown_where_it_is_not_the_usual_one() -> None:
    row = OPERATORS["norm"]
    assert str(write(row, a, axis=None)) == "‖a‖"
    assert str(write(row, a, axis=0)) == "norm(a, axis=0)"
    assert str(write(OPERATORS["softmax"], a, axis=-1)) == "softmax(a)"
    assert str(write(OPERATORS["softmax"], a, axis=0)) == "softmax(a, axis=0)"


def test_what_is_known_is_written_by_its_name() -> None:
    m = FormulaAlgebra({("tanh", ("a",)): "y", ("sigmoid", ("b",)): "s"})
    assert str(m.tanh(a)) == "y"
    assert str(m.sech2(a)) == "1 − y²"
    assert str(m.dsigmoid(b)) == "s*(1 − s)"
    assert str(m.sech2(b)) == "sech²(b)"
