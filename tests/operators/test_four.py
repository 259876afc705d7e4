"""Compare erf, cumsum, clip and where with sources that know nothing of the rows."""

from __future__ import annotations

import itertools
import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.scipy.special import erf as other_erf

import eqgraph as eg
from eqgraph.operators import OPERATORS, numpy_algebra

A = np.array([[0.4, -1.3, 2.2], [0.9, 0.1, -0.7]])
W = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.5]])


def run(text: str, **values: object) -> eg.Machine:
    return eg.Machine(eg.graph(text, values), of="L").run()


def test_erf_is_that_of_the_standard_library_to_the_last_two_places() -> None:
    x = np.concatenate([np.linspace(-7, 7, 2001), [0.0, -0.0, 5e-324, 1e-300, np.inf, -np.inf]])
    want = np.array([math.erf(v) for v in x])
    np.testing.assert_array_max_ulp(numpy_algebra.erf(x), want, 2)


def test_gradients_are_those_of_autograd() -> None:
    machine = run("L = ∑(w*erf(x))", x=A, w=W)
    want = autograd.grad(lambda x: anp.sum(W * other_erf(x)))(A)
    np.testing.assert_allclose(machine.grad("x"), want, rtol=1e-14)


@pytest.mark.parametrize("axis", [0, 1, -1, -2])
def test_cumsum_along_an_axis(axis: int) -> None:
    machine = run(f"y = cumsum(x, axis={axis})\nL = ∑(w*y)", x=A, w=W)
    want = [list(itertools.accumulate(line)) for line in (A.T if axis in (0, -2) else A).tolist()]
    np.testing.assert_allclose(machine.value("y"), np.transpose(want) if axis in (0, -2) else want)
    gradient = autograd.grad(lambda x: anp.sum(W * anp.cumsum(x, axis=axis)))(A)
    np.testing.assert_allclose(machine.grad("x"), gradient, rtol=1e-14)


def test_cumsum_takes_no_entries_but_no_scalar() -> None:
    assert eg.graph("y = cumsum(x)", {"x": np.zeros((2, 0))})["y"].shape == (2, 0)
    with pytest.raises(eg.ShapeError, match="a scalar has no axis"):
        eg.graph("y = cumsum(x)", {"x": 1.0})


def test_clip_is_numpys_also_with_its_bounds_the_wrong_way_round() -> None:
    rng = np.random.default_rng(3)
    x, lo, hi = rng.integers(-3, 4, (3, 500)).astype(float)
    np.testing.assert_array_equal(numpy_algebra.clip(x, lo, hi), np.clip(x, lo, hi))


def test_clip_hands_the_gradient_to_what_holds() -> None:
    machine = run("L = ∑(w*clip(x, a, b))", x=A, w=W, a=-0.5, b=1.0)
    inside = (A > -0.5) & (A < 1.0)
    np.testing.assert_array_equal(machine.grad("x"), W * inside)
    assert machine.grad("a") == np.sum(W[A < -0.5])
    assert machine.grad("b") == np.sum(W[A > 1.0])
    want = autograd.grad(lambda x: anp.sum(W * anp.clip(x, -0.5, 1.0)))(A)
    np.testing.assert_array_equal(machine.grad("x"), want)


def test_a_tie_with_a_bound_shares_the_gradient_as_max_and_min_do() -> None:
    machine = run("L = clip(x, a, b)", x=1.0, a=1.0, b=2.0)
    assert (machine.grad("x"), machine.grad("a"), machine.grad("b")) == (0.5, 0.5, 0.0)


@pytest.mark.parametrize("c", [1.0, -1.0, 5e-324, np.inf, np.nan])
def test_a_condition_holds_unless_it_is_0(c: float) -> None:
    assert run("L = where(c, a, b)", c=c, a=2.0, b=3.0).value("L") == 2.0
    for zero in (0.0, -0.0):
        assert run("L = where(c, a, b)", c=zero, a=2.0, b=3.0).value("L") == 3.0


def test_what_is_not_chosen_gets_exactly_0_and_the_condition_nothing() -> None:
    c = np.array([[1.0, 0.0, -2.0], [0.0, 0.0, 3.0]])
    machine = run("L = ∑(w*where(c, a, b))", c=c, a=A, b=0.5, w=W)
    np.testing.assert_array_equal(machine.grad("a"), np.where(c != 0, W, 0))
    assert machine.grad("b") == np.sum(W[c == 0])
    assert machine.grad("c") is None


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_where_chooses_the_gradient_and_does_not_multiply_it_by_0(bad: float) -> None:
    row = OPERATORS["where"]
    g, c, y = np.array([bad, 2.0, bad]), np.array([1.0, 0.0, 0.0]), np.zeros(3)
    first, second = row.rule(1), row.rule(2)
    assert first is not None and second is not None
    np.testing.assert_array_equal(first(numpy_algebra, g, y, c, y, y), [bad, 0, 0])
    np.testing.assert_array_equal(second(numpy_algebra, g, y, c, y, y), [0, 2, bad])


def test_a_bad_value_that_where_does_not_choose_is_no_trouble() -> None:
    machine = eg.Machine(eg.graph("y = where(x, log(x), 0)", {"x": np.array([0.0, 1.0])}), of="y")
    assert machine.run().value("y").tolist() == [0.0, 0.0]  # type: ignore[union-attr]
    assert machine.grad("x").tolist() == [0.0, 1.0]  # type: ignore[union-attr]
    assert "masked" not in {p.kind for p in eg.problems(machine)}


def test_a_clip_that_lets_nothing_through_is_told() -> None:
    machine = eg.Machine(eg.graph("y = clip(x, 0, 1)", {"x": np.array([3.0, 4.0])}))
    (found,) = eg.problems(machine)
    assert str(found).startswith("y is a dead clip at step 1")
    assert "all 2 entries are outside of the bounds" in str(found)


def test_a_saturated_erf_is_told_and_a_lane_knows_its_range() -> None:
    machine = eg.Machine(eg.graph("y = erf(x)", {"x": np.array([3.0, -4.0])}))
    (found,) = eg.problems(machine)
    assert found.kind == "saturated"
    assert "the slope of erf is under 1 %" in str(found)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"y = \operatorname{cumsum}(x, axis=0)", "y = cumsum(x, axis=0)"),
        (r"y = \operatorname{cumsum}\left(x,axis = -1\right)", "y = cumsum(x, axis=-1)"),
        (r"y = \operatorname{clip}(x, 0, 1)", "y = clip(x, 0, 1)"),
        (r"y = \operatorname{where}(c, a, b)", "y = {a if c; b otherwise}"),
        (r"y = \operatorname{erf}(x)", "y = erf(x)"),
    ],
)
def test_latex_is_read(source: str, text: str) -> None:
    assert str(eg.from_latex(source)) == text
    assert str(eg.from_latex(eg.parse(text).latex())) == text


def test_letters_side_by_side_are_a_product_in_latex() -> None:
    assert str(eg.from_latex(r"y = axis")) == "y = a x i s"
    assert str(eg.from_latex(r"y = \max(axis, b)")) == "y = max(a x i s, b)"
