"""Compare the kernels with mpmath at 50 digits: values within 2 ulp, slopes within 8."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from eqgraph.operators import OPERATORS, numpy_algebra

mp = mpmath.mp.clone()
mp.dps = 50
TINY = float(np.finfo(np.float64).tiny)  # the smallest normal number

SPECIAL = [
    0.0, 1e-300, 5e-324, 1e-160, 1e-17, 1e-16, 2.2e-16, 1e-8, 1e-5, 0.1, 0.5, 0.6931471805599453,
    1.0, 2.0, 5.0, 10.0, 18.0, 18.5, 19.0, 19.0615, 19.1, 20.0, 22.0, 33.0, 36.0, 36.5, 36.7,
    36.75, 37.0, 40.0, 88.0, 100.0, 300.0, 350.0, 354.0, 354.8, 354.9, 355.0, 356.0, 500.0,
    699.0, 699.9, 700.0,
]  # fmt: skip

EXACT: dict[str, Callable[[Any], Any]] = {
    "exp": mp.exp,
    "log": mp.log,
    "log1p": mp.log1p,
    "expm1": mp.expm1,
    "sin": mp.sin,
    "cos": mp.cos,
    "sqrt": mp.sqrt,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "tanh": mp.tanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "log1mexp": lambda x: mp.log1p(-mp.exp(x)) if x < -1 else mp.log(-mp.expm1(x)),
}
SLOPES: dict[str, Callable[[Any], Any]] = {
    "sech2": lambda x: mp.sech(x) ** 2,
    "dsigmoid": lambda x: mp.exp(-abs(x)) / (1 + mp.exp(-abs(x))) ** 2,
}
RANGES = {
    "log": (5e-324, 700.0),
    "sqrt": (0.0, 700.0),
    "log1p": (-1.0, 700.0),
    "log1mexp": (-700.0, -1e-300),
}


def points(low: float = -700.0, high: float = 700.0) -> np.ndarray:
    """Sample special points, an even grid, and magnitudes from 1e-300 on."""
    rng = np.random.default_rng(7)
    small = 10 ** rng.uniform(-300, math.log10(700), 300)
    middle = 10 ** rng.uniform(-3, math.log10(700), 500)
    even = [rng.uniform(0, 25, 400), rng.uniform(0, 700, 300)]
    half = np.concatenate([SPECIAL, small, middle, *even])
    x = np.concatenate([half, -half])
    return x[(x > low) & (x < high) | (np.abs(x) == 700) & (low <= x) & (x <= high)]


def ulps(got: np.ndarray, x: np.ndarray, exact: Callable[[Any], Any]) -> np.ndarray:
    """Return the error in units of the last place, 0 where the exact result is not normal."""
    spacing = np.finfo(got.dtype).nmant + 1
    tiny = float(np.finfo(got.dtype).tiny)
    out = np.zeros(len(x))
    for k, (value, at) in enumerate(zip(got.tolist(), x.tolist(), strict=True)):
        want = exact(mp.mpf(at))
        if abs(want) < tiny or abs(want) > float(np.finfo(got.dtype).max):
            continue
        unit = mp.ldexp(1, int(mp.floor(mp.log(abs(want), 2))) + 1 - spacing)
        out[k] = float(abs(mp.mpf(value) - want) / unit) if math.isfinite(value) else math.inf
    return out


def value(name: str, x: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.asarray(getattr(numpy_algebra, name)(x))


@pytest.mark.parametrize("name", EXACT)
def test_values_within_2_ulp(name: str) -> None:
    x = points(*RANGES.get(name, (-700.0, 700.0)))
    if name == "reciprocal":
        x = x[x != 0]
    errors = ulps(value(name, x), x, EXACT[name])
    assert errors.max() <= 2, f"{errors.max():.2f} ulp at {x[errors.argmax()]!r}"


@pytest.mark.parametrize("name", SLOPES)
def test_slopes_within_8_ulp(name: str) -> None:
    x = points()
    errors = ulps(value(name, x), x, SLOPES[name])
    assert errors.max() <= 8, f"{errors.max():.2f} ulp at {x[errors.argmax()]!r}"


TAILS: dict[str, tuple[Callable[[Any], Any], float, float]] = {
    # Rounding the square, or the operand of erfc, costs a thousand ulp at the far ends of these.
    "derf": (lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x), -26.5, 26.5),
    "normal_pdf": (mp.npdf, -37.5, 37.5),
    "normal_cdf": (mp.ncdf, -37.5, 37.5),
    # And these are normal floats where σ(x), or 1/x, is none.
    "silu": (lambda x: x / (1 + mp.exp(-x)), -714.0, 700.0),
    "dsilu": (
        lambda x: (1 + mp.exp(-x) + x * mp.exp(-x)) / (1 + mp.exp(-x)) ** 2, -714.0, -5.0,
    ),
    "arccsch": (lambda x: mp.asinh(1 / x), -700.0, 700.0),
    "arcsech": (lambda x: mp.acosh(1 / x), 0.0, 0.9),
    "lgamma": (mp.loggamma, 0.0, 0.5),
}  # fmt: skip


@pytest.mark.parametrize("name", TAILS)
def test_tails_within_8_ulp(name: str) -> None:
    exact, low, high = TAILS[name]
    x = np.concatenate([points(low, high), np.linspace(low, high, 500), [1e-310, -712.3, -37.4]])
    x = x[(x > low) & (x < high) & (x != 0)]
    errors = ulps(value(name, x), x, exact)
    assert errors.max() <= 8, f"{errors.max():.2f} ulp at {x[errors.argmax()]!r}"


@pytest.mark.parametrize("x", [710.0, -710.0, 600.25, -3.5, 0.0, 1e300, -1e300, np.inf])
def test_silu_has_a_second_derivative_where_its_factors_have_none(x: float) -> None:
    rule = OPERATORS["dsilu"].rule(0)
    assert rule is not None
    with np.errstate(all="ignore"):
        got = float(
            rule(numpy_algebra, np.float64(1), value("dsilu", np.float64(x)), np.float64(x))
        )
    a = mp.mpf(x)
    want = 0 if abs(x) > 1e6 else (2 - a * mp.tanh(a / 2)) / (4 * mp.cosh(a / 2) ** 2)
    assert got == pytest.approx(float(want), rel=1e-14, abs=0)


@pytest.mark.parametrize(("name", "slope"), [("tanh", "sech2"), ("sigmoid", "dsigmoid")])
def test_the_vjp_of_tanh_and_sigmoid_within_8_ulp(name: str, slope: str) -> None:
    x = points()
    rule = OPERATORS[name].rule(0)
    assert rule is not None
    with np.errstate(all="ignore"):
        got = rule(numpy_algebra, np.ones_like(x), value(name, x), x)
    assert ulps(got, x, SLOPES[slope]).max() <= 8


@pytest.mark.parametrize("name", [*EXACT, *SLOPES])
def test_float32_keeps_its_digits(name: str) -> None:
    low, high = RANGES.get(name, (-85.0, 85.0))
    x = points(max(low, -85.0), min(high, 85.0)).astype(np.float32)
    x = x[np.abs(x) > 1e-30]
    errors = ulps(value(name, x), x.astype(np.float64), (EXACT | SLOPES)[name])
    assert errors.max() <= 8, f"{errors.max():.2f} ulp at {x[errors.argmax()]!r}"


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", *SLOPES])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_far_out_there_is_no_nan(name: str, dtype: Any) -> None:
    x = np.array([1000.0, -1000.0, 1e30, -1e30, np.inf, -np.inf], dtype)
    limits = {"tanh": (1, -1), "sigmoid": (1, 0), "sech2": (0, 0), "dsigmoid": (0, 0)}
    y = value(name, x)
    assert not np.isnan(y).any()
    if name == "softplus":
        np.testing.assert_array_equal(y[::2], x[::2])
        np.testing.assert_array_equal(y[1::2], 0)
    else:
        np.testing.assert_array_equal(y, np.tile(limits[name], 3))


def test_nan_stays_nan() -> None:
    for name in [*EXACT, *SLOPES]:
        assert np.isnan(value(name, np.array([np.nan]))).all(), name


VECTORS = [
    [1.0, 2.0, 3.0], [0.0, 0.0], [1e4, 1e4 - 1], [-1e4, 1e4, 0.0], [700.0, -700.0, 650.0], [5.0],
    [1000.0, 1000.0, 1000.0], [-1000.0, -1001.0], [1e-9, -1e-9],
]  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
def test_softmax_and_its_logarithms(vector: list[float]) -> None:
    x = np.array(vector)
    exps = [mp.exp(mp.mpf(v)) for v in vector]
    total = mp.fsum(exps)
    want = [float(e / total) for e in exps]
    np.testing.assert_allclose(value("softmax", x), want, rtol=1e-12, atol=TINY)
    logs = [float(mp.log(e / total)) for e in exps]
    np.testing.assert_allclose(value("log_softmax", x), logs, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(value("logsumexp", x), float(mp.log(total)), rtol=1e-14)


def test_logsumexp_of_infinities() -> None:
    assert value("logsumexp", np.array([-np.inf, -np.inf])) == -np.inf
    assert value("logsumexp", np.array([np.inf, 1.0])) == np.inf
    assert value("logsumexp", np.array([-np.inf, 2.0])) == 2.0


LENGTHS = [
    [1e200, 2e200], [1e-200, -3e-200, 5e-324], [1e200, 1.0, 1e-200], [1e308, -1e308], [3.0, 4.0],
    [1e-310, 0.0], [0.1, 0.2, 0.3],
]  # fmt: skip


@pytest.mark.parametrize("vector", LENGTHS)
def test_a_norm_and_its_slope_leave_the_range_only_with_their_results(vector: list[float]) -> None:
    x = np.array(vector)
    length = mp.sqrt(mp.fsum(mp.mpf(v) ** 2 for v in vector))
    y = value("norm", x)
    assert ulps(y[None], np.zeros(1), lambda _: length).max() <= 2
    rule = OPERATORS["norm"].rule(0)
    assert rule is not None
    if length > TINY:  # else the norm itself has lost its digits
        slope = rule(numpy_algebra, np.ones(()), y, x)
        want = {v: v / length for v in map(mp.mpf, vector)}
        assert ulps(slope, x, lambda v: want[v]).max() <= 8


def test_a_norm_by_rows_and_of_what_is_no_number() -> None:
    x = np.array([[3e200, 4e200], [3e-200, 4e-200], [0.0, 0.0], [np.inf, 1.0], [np.nan, 1.0]])
    got = numpy_algebra.norm(x, axis=-1)
    np.testing.assert_allclose(got, [5e200, 5e-200, 0.0, np.inf, np.nan], rtol=4e-16)
    large = np.float32([3e30, 4e30])
    assert numpy_algebra.norm(large) == np.float32(5e30)
    assert numpy_algebra.norm(large).dtype == np.float32


def test_the_measure_can_fail() -> None:
    x = points()
    naive = 1 - np.tanh(x) ** 2
    assert ulps(naive, x, SLOPES["sech2"]).max() > 1e6
    s = value("sigmoid", x)
    assert ulps(s * (1 - s), x, SLOPES["dsigmoid"]).max() > 1e6
    with np.errstate(all="ignore"):
        assert ulps(np.log(1 + np.exp(x)), x, EXACT["softplus"]).max() > 8
