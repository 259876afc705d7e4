"""Numbers as a reader likes them."""

import math

import pytest

from eqgraph.syntax.numbers import number, strip


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (6.0, "6.00"), (9.996, "10.0"), (99999.7, "1.00·10⁵"), (12345.6, "12346"),
        (0.001, "0.00100"), (0.00099949, "9.99·10⁻⁴"), (-2.5, "−2.50"), (-0.0, "0"),
        (5e-324, "4.94·10⁻³²⁴"), (1.7e308, "1.70·10³⁰⁸"), (math.nan, "NaN"), (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)  # fmt: skip
def test_number(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize(
    ("values", "texts", "power"),
    [
        ([0.5206, -0.28], ["0.521", "−0.280"], ""),
        ([12.34, -1.0], ["12.3", "−1.0"], ""),
        ([1.5, math.nan, 0.0], ["1.50", "NaN", "0"], ""),
        ([1.5e-5, -2e-7], ["1.50", "−0.02"], "× 10⁻⁵"),
        ([2e5], ["2.00"], "× 10⁵"),
        ([1e5, 2.0], ["1.00", "0.00"], "× 10⁵"),
        ([99999.0, 2.0], ["99999", "2"], ""),
        ([1e-3, 5e-4], ["0.001", "0.001"], ""),
        ([9e-4, 5e-4], ["9.00", "5.00"], "× 10⁻⁴"),
        ([5e-324], ["4.94"], "× 10⁻³²⁴"),
        ([math.inf], ["∞"], ""),
        ([], [], ""),
    ],
)
def test_strip(values, texts, power):
    assert strip(values) == (texts, power)
