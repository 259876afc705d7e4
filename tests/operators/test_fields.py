"""Hold what the rows say of themselves: bounds, slopes, names elsewhere, words in each target."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np
import pytest

from eqgraph.operators import OPERATORS, Operator, numpy_algebra
from eqgraph.operators.algebra import Declined, ufunc_of
from eqgraph.operators.intrinsics import ELEMENTWISE, INTRINSICS, KERNEL_WORDS, NUMPY
from eqgraph.operators.sympy_algebra import DECLINES, SYMPY, sympy_algebra
from tests.operators.samples import Case, cases, defaults, draw, value


def having(field: str) -> Any:
    names = [name for name, row in OPERATORS.items() if getattr(row, field)]
    assert names
    return pytest.mark.parametrize("name", names)


def wide(row: Operator) -> np.ndarray:
    """Return many operands, far and near, within the domain where that has an end."""
    x = np.concatenate([np.linspace(-60, 60, 4001), np.linspace(-3, 3, 4001)])
    low, high = row.domain
    return x if (low, high) == (-2.0, 2.0) else x[(x > low) & (x < high)]


def slope(row: Operator, x: np.ndarray) -> np.ndarray:
    rule = row.rule(0)
    assert rule is not None
    return np.asarray(rule(numpy_algebra, np.ones_like(x), value(row, x), x))


# --- words ----------------------------------------------------------------------------------------


def test_every_intrinsic_is_a_primitive_row_or_a_word_of_kernels() -> None:
    rows = {name for name in INTRINSICS if name in OPERATORS}
    assert INTRINSICS - rows == KERNEL_WORDS
    assert all(OPERATORS[name].primitive for name in rows)
    assert KERNEL_WORDS >= ELEMENTWISE


@having("primitive")
def test_every_primitive_has_one_word_in_each_target(name: str) -> None:
    row = OPERATORS[name]
    assert (name in NUMPY) != bool(row.ufunc)
    assert (name in SYMPY) + bool(row.sympy) + (name in DECLINES) == 1
    if name in DECLINES:
        with pytest.raises(Declined, match=f"SymPyAlgebra has no word for '{name}'"):
            getattr(sympy_algebra, name)
    else:
        assert callable(getattr(sympy_algebra, name))


def test_sympy_has_a_word_only_for_primitives() -> None:
    assert all(OPERATORS[name].primitive for name in SYMPY)


def test_a_target_without_a_word_says_so() -> None:
    class Nothing(type(numpy_algebra)):  # type: ignore[misc]
        def word(self, name: str) -> None:
            return None

    with pytest.raises(AttributeError, match="Nothing has no word for 'exp'"):
        _ = Nothing().exp
    assert Nothing().neg(2) == -2


@having("ufunc")
def test_the_ufunc_computes_the_row(name: str) -> None:
    row = OPERATORS[name]
    ufunc = ufunc_of(name)
    assert isinstance(ufunc, np.ufunc)
    assert ufunc.nin == row.arity
    for case in cases(row):
        xs = draw(row, case)
        np.testing.assert_allclose(ufunc(*xs), value(row, *xs), rtol=1e-15)


@having("numpy")
def test_numpys_and_maths_functions_compute_the_row(name: str) -> None:
    row = OPERATORS[name]
    for word in row.numpy:
        function: Any = np
        for part in word.split("."):
            function = getattr(function, part, None) or getattr(math, part)
        for case in [c for c in cases(row) if function.__module__ != "math" or not any(c.shapes)]:
            params = {k: v for k, v in defaults(row, case).items() if v is not None}
            if word == "linalg.norm" and len(case.shapes[0]) > 1 and not params:
                continue  # NumPy's norm of a matrix is another below two axes
            if name == "transpose" and len(case.shapes[0]) > 2:
                continue  # NumPy turns all axes round
            xs = draw(row, case)
            np.testing.assert_allclose(function(*xs, **params), value(row, *xs, **params), 1e-14)


@having("python")
def test_the_sign_in_python_is_the_row(name: str) -> None:
    row, a, b = OPERATORS[name], np.array([[1.5, 2.0], [0.5, 3.0]]), np.array([[2.5, 1.0], [2, 3]])
    sign = getattr(ast, row.python)()
    node: Any = ast.Name("a", ast.Load())
    if row.arity == 1:
        node = ast.UnaryOp(sign, node)
    else:
        node = ast.BinOp(node, sign, ast.Name("b", ast.Load()))
    got = eval(ast.unparse(node), {"a": a, "b": b})  # our own text
    np.testing.assert_array_equal(got, value(row, *(a, b)[: row.arity]))


# --- values and slopes ----------------------------------------------------------------------------


@having("range")
def test_values_lie_within_the_range_and_come_near_to_its_ends(name: str) -> None:
    row = OPERATORS[name]
    low, high = row.range or (0, 0)
    if row.elementwise and row.arity == 1:
        y = value(row, wide(row))
    elif row.whole is not None:
        y = value(row, np.array([1.0, 2.0]), **{**row.params, "size": 3})
    elif row.arity == 1:
        y = value(row, np.array([900.0, -900.0, 3.0, 4.0]), **row.params)
    else:
        x = wide(row)
        others = np.concatenate([x[::-1], np.random.default_rng(0).permutation(x)])
        y = value(row, np.tile(x, 2), others)
    assert np.min(y) >= low
    assert np.max(y) <= high
    spread = 0.2 * (high - low)
    assert np.min(y) < low + spread
    assert np.max(y) > high - spread


@pytest.mark.parametrize("name", [n for n, r in OPERATORS.items() if r.arity == 1])
def test_what_has_bounds_says_so(name: str) -> None:
    row = OPERATORS[name]
    if row.range is None and row.elementwise and row.domain == (-2.0, 2.0):
        assert np.max(np.abs(value(row, wide(row)))) > 4


@having("saturates")
def test_beyond_saturation_the_slope_is_under_one_percent(name: str) -> None:
    row, x = OPERATORS[name], np.linspace(-8, 8, 160_001)
    assert row.saturates is not None and row.steepest is not None and row.range is not None
    low, high = row.saturates
    y, steep = value(row, x), slope(row, x)
    assert np.max(steep) == pytest.approx(row.steepest, rel=1e-6)
    beyond = (y < low) | (y > high)
    assert np.max(steep[beyond]) == pytest.approx(0.01 * row.steepest, rel=0.03)
    assert np.min(steep[~beyond]) >= 0.0097 * row.steepest
    assert row.range[0] < low < high < row.range[1]


def test_what_saturates_has_all_three_fields() -> None:
    for row in OPERATORS.values():
        assert (row.saturates is None) == (row.steepest is None)
        assert row.saturates is None or (row.range is not None and row.elementwise)


@having("slope_of")
def test_a_slope_is_the_derivative_of_its_operator(name: str) -> None:
    row, of = OPERATORS[name], OPERATORS[OPERATORS[name].slope_of]
    low, high = (-5, 5) if of.domain == (-2.0, 2.0) else of.domain
    x = np.linspace(low, high, 101)
    np.testing.assert_allclose(value(row, x), slope(of, x), rtol=1e-14)
    h = 1e-5
    np.testing.assert_allclose(
        value(row, x), (value(of, x + h) - value(of, x - h)) / (2 * h), atol=1e-9
    )


@having("distribution")
def test_a_distribution_sums_to_one(name: str) -> None:
    y = value(OPERATORS[name], np.array([[0.5, -1.0, 2.0], [7.0, 8.0, 9.0]]))
    total = np.sum(y if np.min(y) > 0 else np.exp(y), axis=-1)
    np.testing.assert_allclose(total, 1, rtol=1e-14)


@having("masks")
def test_a_mask_hides_what_is_not_finite(name: str) -> None:
    row = OPERATORS[name]
    hidden = False
    for bad in (np.inf, -np.inf, np.nan):
        for k in range(row.arity or 2):
            xs: list[Any] = [np.array(0.5) for _ in range(row.arity or 2)]
            xs[k] = np.array(bad) if row.elementwise else np.array([0.5, bad])
            hidden = hidden or bool(np.isfinite(value(row, *xs, **row.params)).all())
    assert hidden


@pytest.mark.parametrize(
    "name",
    [
        n
        for n, r in OPERATORS.items()
        if not r.masks and not r.conditions and r.notation.kind == "call" and r.elementwise
    ],
)
def test_what_is_no_mask_hides_no_nan(name: str) -> None:
    row = OPERATORS[name]
    assert not np.isfinite(value(row, *[np.array(np.nan)] * (row.arity or 1)))


@having("dead")
def test_what_may_be_dead_has_a_place_without_slope(name: str) -> None:
    row, x = OPERATORS[name], np.array([-3.0, -0.5])
    xs = [x, *(np.array(b) for b in (0.0, 1.0)[: (row.arity or 1) - 1])]
    rule = row.rule(0)
    assert rule is not None
    assert not rule(numpy_algebra, np.ones(2), value(row, *xs), *xs).any()
    assert rule(numpy_algebra, np.ones(2), value(row, -x, *xs[1:]), -x, *xs[1:]).any()


@having("conditions")
def test_of_a_condition_counts_only_whether_it_is_0(name: str) -> None:
    row = OPERATORS[name]
    xs = draw(row, Case(((40,),) * (row.arity or 1)))
    for k in row.conditions:
        assert row.rule(k) is None
        assert 0 < np.count_nonzero(xs[k]) < 40
        other = [np.where(x == 0, 0, -7.5) if j == k else x for j, x in enumerate(xs)]
        np.testing.assert_array_equal(value(row, *xs), value(row, *other))


@having("core")
def test_the_axes_before_the_core_broadcast(name: str) -> None:
    row = OPERATORS[name]
    shape = (2,) * row.core
    assert row.shape((5, 1, *shape), (3, *shape)) == (5, 3, *shape)
