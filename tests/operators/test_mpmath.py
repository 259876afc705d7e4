"""Every row over mpmath: the same values and gradients as in floats, and more digits of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import mpmath
import numpy as np
import pytest

from eqgraph.operators import OPERATORS, numpy_algebra
from eqgraph.operators.intrinsics import INTRINSICS
from eqgraph.operators.mpmath_algebra import MpmathAlgebra
from eqgraph.operators.mpmath_words import words
from tests.operators.samples import cases, defaults, draw, value

m = MpmathAlgebra(60)


def near(got: Any, want: Any, size: float = 1e-13) -> bool:
    found = m.floats(got)
    assert found.shape == np.shape(want)
    off = np.abs(found - want) / np.maximum(np.abs(want), 1e-3)
    return bool(((off < size) | (found == want) | (np.isnan(found) & np.isnan(want))).all())


@pytest.mark.parametrize("name", OPERATORS)
@np.errstate(all="ignore")
def test_a_row_computes_the_same_forward_and_backward(name: str) -> None:
    row = OPERATORS[name]
    for case in cases(row):
        xs, params = draw(row, case), defaults(row, case)
        many = [m.lift(x) for x in xs]
        y, twin = value(row, *xs, **params), getattr(m, name)(*many, **params)
        assert near(twin, y), case
        g = np.cos(np.arange(float(y.size))).reshape(y.shape)
        for k in range(len(xs)):
            rule = row.rule(k)
            if rule is not None:
                want = rule(numpy_algebra, g, y, *xs, **params)
                got = rule(m, m.lift(g), twin, *many, **params)
                assert near(got, want, 1e-12), (case, k)


def test_each_intrinsic_has_a_word() -> None:
    assert set(words(mpmath.mp)) >= INTRINSICS


@pytest.mark.parametrize(
    ("name", "x", "exact"),
    [
        ("log", 2.0, "0.69314718055994530941723212145817656807550013436025"),
        ("sigmoid", -2.0, str(1 / (1 + Decimal(2).exp()))[:26]),
        ("softplus", 0.0, "0.69314718055994530941723212145817656807550013436025"),
        ("erf", 0.5, "0.52049987781304653768274665389196452873645157575796"),
        ("sech2", 0.0, "1.0"),
        ("log2", 3.0, "1.5849625007211561814537389439478165087598144076925"),
    ],
)
def test_digits_beyond_floats(name: str, x: float, exact: str) -> None:
    # Published constants; of σ(−2) what the decimal module gives for 1/(1 + e²).
    y = getattr(m, name)(m.lift(x)).array.item()
    assert abs(y - m.mp.mpf(exact)) < m.mp.mpf(10) ** (2 - len(exact))


def test_constants_of_rules_have_all_digits() -> None:
    slope = OPERATORS["log2"].rule(0)
    assert slope is not None
    found = slope(m, m.lift(1.0), m.lift(0.0), m.lift(1.0)).array.item()
    assert abs(found - 1 / m.mp.ln(2)) < m.mp.mpf(10) ** -58


@pytest.mark.parametrize(
    ("name", "xs", "want"),
    [
        ("log", (-1.0,), np.nan), ("log", (0.0,), -np.inf), ("div", (1.0, 0.0), np.inf),
        ("div", (0.0, 0.0), np.nan), ("sqrt", (-1.0,), np.nan), ("pow", (-8.0, 0.5), np.nan),
        ("pow", (-2.0, 3.0), -8.0), ("pow", (0.0, 0.0), 1.0), ("pow", (0.0, -1.0), np.inf),
        ("arcsin", (2.0,), np.nan), ("arctanh", (1.0,), np.inf), ("erfinv", (1.0,), np.inf),
        ("lgamma", (-2.0,), np.inf), ("divide_no_nan", (1.0, 0.0), 0.0), ("cbrt", (-8.0,), -2.0),
        ("heaviside", (0.0,), 0.0), ("dpow", (0.0, 0.0), 0.0),
    ],
)  # fmt: skip
def test_edges_are_those_of_floats(name: str, xs: tuple[float, ...], want: float) -> None:
    found = m.floats(getattr(m, name)(*map(m.lift, xs)))
    assert np.array_equal(found, value(OPERATORS[name], *map(np.float64, xs)), equal_nan=True)
    assert np.array_equal(found, want, equal_nan=True)


def test_a_singular_matrix_is_refused() -> None:
    with pytest.raises(ValueError, match="singular"):
        m.inverse(m.lift(np.ones((2, 2))))


@pytest.mark.parametrize(
    ("a", "b", "strained"), [(1.0, 1e-10, False), (1.0, 1e-100, True), (1.0, -1.0, True)]
)
def test_strain_tells_when_digits_do_not_suffice(a: float, b: float, strained: bool) -> None:
    own = MpmathAlgebra(60)
    own.lift(a) + own.lift(b)
    assert (own.strain > own.mp.prec) is strained


def test_a_sum_that_cancels_strains() -> None:
    own = MpmathAlgebra(60)
    own.sum(own.lift([1.0, 1e-3, -1.0]))
    assert not own.strain
    own.sum(own.lift([1.0, 1e-90, -1.0]))
    assert own.strain > own.mp.prec


def test_what_is_left_of_terms_that_cancel_wholly_is_zero() -> None:
    own = MpmathAlgebra(60)
    third = own.lift(1.0) / own.lift(3.0)
    parts = own.stack(third, third, third, own.lift(-1.0))
    assert own.sum(parts).array == 0
    assert (third + third + third - 1.0).array == 0


def test_a_log_near_one_strains() -> None:
    own = MpmathAlgebra(60)
    own.log(own.lift(1.0))  # exactly 1
    own.log(own.lift(1.5))
    assert not own.strain
    own.log(-own.expm1(own.lift(-200.0)))  # 1 − 10⁻⁸⁷
    assert own.strain > own.mp.prec
