"""Rows computed with many digits, through SymPy: entry by entry, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from eqgraph.operators import OPERATORS
from eqgraph.operators.sympy_algebra import compute, many_digits


def test_arrays_keep_their_shape() -> None:
    x = many_digits(np.array([[1.0, 2.0, 4.0], [0.5, 8.0, 16.0]]), 40)
    y = compute(OPERATORS["log"], x, digits=40)
    assert y.shape == (2, 3)
    assert str(y[0, 1])[:34] == "0.69314718055994530941723212145817"
    assert y[0, 0] == 0
    total = compute(OPERATORS["sum"], x, digits=40, axis=0)
    assert [float(t) for t in total] == [1.5, 10.0, 20.0]


def test_a_number_is_no_array() -> None:
    y = compute(OPERATORS["mul"], many_digits(0.1, 40), many_digits(3.0, 40), digits=40)
    assert isinstance(y, sympy.Float)
    assert str(y).startswith("0.3000000000000000166533453693773")


@pytest.mark.parametrize(("name", "x"), [("log", -1.0), ("log", 0.0), ("sqrt", -4.0)])
def test_what_is_no_real_number_is_none(name: str, x: float) -> None:
    assert compute(OPERATORS[name], many_digits(x, 40), digits=40) is None
    assert compute(OPERATORS[name], many_digits(np.array([1.0, x]), 40), digits=40) is None


@pytest.mark.parametrize(("x", "known"), [(1e3, True), (1e30, False), (-1e30, False)])
def test_what_would_have_too_many_digits_is_none(x: float, known: bool) -> None:
    assert (compute(OPERATORS["exp"], many_digits(x, 40), digits=40) is not None) is known
