"""The values that a user gives: floats under known names, and nothing else."""

from __future__ import annotations

import re
from array import array
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import eqgraph as eg


def run(text: str, values: Any, **options: Any) -> np.ndarray:
    m = eg.Machine(eg.graph(text, values, **options)).run()
    out = m.value(m.of.name)
    assert out is not None
    return out


class Raises:
    def __array__(self, *_: Any, **__: Any) -> Any:
        raise OSError("the disk is on fire")


class Column:
    """As pandas does it: an array on demand."""

    def __array__(self, *_: Any, **__: Any) -> Any:
        return np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({}, eg.ValuesError, "no value for x"),
        ({"hₜ₋₁": 1}, eg.ValuesError, "no value for x"),
        ({"x": 1, "hₜ₋₁": 1, "h_{t-1}": 2}, eg.ValuesError, "given twice"),
        ({"x": 1, "hₜ₋₁": 1, "z": 2}, eg.UnknownName, "no equation reads 'z'"),
        ({"x": 1, "hₜ₋₂": 1}, eg.UnknownName, "did you mean hₜ₋₁"),
        ({"x": 1, "hₜ₋₁": 1, "y": 2}, eg.ValuesError, "an equation defines it"),
        ({"x": 1, "hₜ₋₁": 1, 3: 2}, eg.UnknownName, "'3'"),
        ({"x": 1j, "hₜ₋₁": 1}, eg.ValuesError, "x holds complex"),
        ({"x": "1", "hₜ₋₁": 1}, eg.ValuesError, "x holds text"),
        ({"x": b"1", "hₜ₋₁": 1}, eg.ValuesError, "x holds bytes"),
        ({"x": None, "hₜ₋₁": 1}, eg.ValuesError, "x holds Python objects"),
        ({"x": [1, None], "hₜ₋₁": 1}, eg.ValuesError, "x holds Python objects"),
        ({"x": [[1], [1, 2]], "hₜ₋₁": 1}, eg.ValuesError, "x is no array"),
        ({"x": np.array(["2020-01-01"], "M8[D]"), "hₜ₋₁": 1}, eg.ValuesError, "x holds datetime"),
        ({"x": sympy.Symbol("q"), "hₜ₋₁": 1}, eg.ValuesError, "x holds Python objects"),
        ({"x": np.ma.array([1, 2], mask=[0, 1]), "hₜ₋₁": 1}, eg.ValuesError, "x has masked"),
        ({"x": 1, "hₜ₋₁": 1, "k" * 1_000_000: 2}, eg.UnknownName, "no equation reads 'kkk"),
        ({"x": Raises(), "hₜ₋₁": 1}, eg.ValuesError, "x is no array: the disk is on fire"),
        ({"x": 10**400, "hₜ₋₁": 1}, eg.ValuesError, "does not fit a float64"),
        ({"x": Decimal("sNaN"), "hₜ₋₁": 1}, eg.ValuesError, "does not fit a float64"),
        ({"x": {1, 2}, "hₜ₋₁": 1}, eg.ValuesError, r"Python objects \(set\)"),
        ({"x": np.zeros(2, "f8, i4"), "hₜ₋₁": 1}, eg.ValuesError, "x holds records"),
        ([("x", 1)], eg.ValuesError, "must be a dict"),
    ],
)
def test_values_that_do_not_fit_are_refused(values: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        eg.graph("y = x*hₜ₋₁", values)


def test_any_spelling_of_a_name_will_do() -> None:
    for name in ("hₜ₋₁", "h_{t-1}", "h_t₋₁"):
        try:
            assert run("y = x*hₜ₋₁", {"x": 2, name: 3}) == 6
        except eg.UnknownName:
            assert name == "h_t₋₁"


@pytest.mark.parametrize("value", [True, 1, 1.0, np.int8(1), np.uint64(1), np.float16(1), [1, 0]])
def test_numbers_become_floats(value: Any) -> None:
    g = eg.graph("y = x + 0", {"x": value})
    assert g.values["x"].dtype == np.float64
    assert eg.Machine(g).run().value("y").dtype == np.float64  # type: ignore[union-attr]


TENTHS = np.arange(12.0).reshape(3, 4) / 10
FROZEN = TENTHS.copy()
FROZEN.setflags(write=False)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (2**64, 2.0**64), ([2**70, 1], [2.0**70, 1]), (Fraction(1, 4), 0.25), (Decimal("0.1"), 0.1),
        (np.array([1, 2.5], object), [1, 2.5]), (sympy.Rational(1, 4), 0.25),
        (Decimal("NaN"), np.nan),
        (memoryview(array("d", [1, 2])), [1, 2]), (Column(), [1, 2]), (range(3), [0, 1, 2]),
        (TENTHS[::2, ::-1], TENTHS[::2, ::-1].tolist()), (TENTHS.T, TENTHS.T.tolist()),
        (FROZEN, TENTHS.tolist()), (np.array([1, 2], ">f8"), [1, 2]),
        (np.longdouble(0.5), 0.5), (np.asfortranarray(TENTHS), TENTHS.tolist()),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_holds_real_numbers_becomes_floats(value: Any, want: Any) -> None:
    got = eg.graph("y = x + 0", {"x": value}).values["x"]
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, want)
    assert eg.Machine(eg.graph("y = x + 0", {"x": value})).let("x", value).run().pc == 3


def test_nan_and_inf_are_values() -> None:
    out = run("y = x + 1", {"x": [np.nan, np.inf, -np.inf]})
    np.testing.assert_array_equal(out, [np.nan, np.inf, -np.inf])


def test_float32() -> None:
    g = eg.graph("y = 0.1*W·x + b", {"W": np.eye(2), "x": [1, 2], "b": np.inf}, dtype="float32")
    assert {n.dtype for n in g.nodes} == {np.dtype("float32")}
    m = eg.Machine(g).run()
    for node in g.nodes:
        assert m.value_of(node).dtype == np.float32  # type: ignore[union-attr]
        grad = m.grad_of(node)
        assert grad is None or grad.dtype == np.float32
    assert np.isinf(m.value("b"))  # type: ignore[arg-type]
    assert eg.graph("y = x", {"x": 1}, dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("y = x", 1e300, "the value of x holds 1e+300, which does not fit a float32"),
        ("y = x", [1.0, -1e39], "the value of x holds -1e+39, which does not fit a float32"),
        ("y = x", 10**39, "the value of x holds 1e+39, which does not fit a float32"),
        ("y = x", Fraction(1, 10**60), "the value of x holds 1e-60, which does not fit a float32"),
        ("y = x", [1e-60, 0.0], "the value of x holds 1e-60, which does not fit a float32"),
        ("y = 1e300*x", 1.0, "the number 1e+300 does not fit a float32"),
        ("y = x − 1e300", 1.0, "the number 1e+300 does not fit a float32"),
        ("y = x^−1e300", 1.0, "the number −1e+300 does not fit a float32"),
        ("y = 1e-60 + x", 1.0, "the number 1e-60 does not fit a float32"),
    ],
)
def test_what_float32_cannot_hold_is_refused_by_name(text: str, value: Any, told: str) -> None:
    with pytest.raises(eg.EqGraphError, match=re.escape(told)) as error:
        eg.graph(text, {"x": value}, dtype="float32")
    assert "float64" in (error.value.hint or "")
    assert eg.Machine(eg.graph(text, {"x": value})).run().value("y") is not None


def test_what_float32_cannot_hold_is_refused_later_too() -> None:
    machine = eg.Machine(eg.graph("y = 2*x", {"x": 1.0}, dtype="float32"))
    with pytest.raises(eg.ValuesError, match="the value of x holds 1e"):
        machine.let("x", 1e300)
    assert machine.run().value("y") == 2
    with pytest.raises(eg.ValuesError, match="the value of the seed holds 1e"):
        eg.Machine(machine.graph, seed=1e39)
    with pytest.raises(eg.ValuesError, match="the value of w holds 1e"):
        eg.model("param w ∈ ℝ; loss L = ∑ₜ (w*xₜ)").set({"w": 1e300}, dtype="float32")


def test_a_small_number_beside_others_and_infinities_are_kept() -> None:
    graph = eg.graph("y = x", {"x": [1e-60, 1.0, np.inf, np.nan]}, dtype="float32")
    np.testing.assert_array_equal(graph.values["x"], np.float32([0, 1, np.inf, np.nan]))


@pytest.mark.parametrize("dtype", ["int64", "float128", "complex128", "nonsense", object])
def test_other_dtypes_are_refused(dtype: Any) -> None:
    with pytest.raises(eg.GraphError, match="use float64, float32, float16"):
        eg.graph("y = x", {"x": 1}, dtype=dtype)


def test_a_value_is_copied_and_cannot_be_written() -> None:
    mine = np.ones(2)
    g = eg.graph("y = 2*x", {"x": mine})
    mine[:] = 7
    assert eg.Machine(g).run().value("y").tolist() == [2, 2]  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="read-only"):
        g.values["x"][0] = 1


def test_without_values_the_graph_is_a_structure() -> None:
    g = eg.graph("y = tanh(W·x)")
    assert [n.shape for n in g.nodes] == [None] * 4
    with pytest.raises(eg.MachineError, match="no value for W, x"):
        eg.Machine(g)


def test_a_text_without_inputs_runs() -> None:
    assert run("y = 1+1", None) == 2
    assert run("y = 1+1", {}) == 2
    assert run("y = 7", None) == 7
    assert run("π", None) == np.pi


def test_empty_arrays_are_arrays() -> None:
    assert run("y = ∑(x) + 1", {"x": []}) == 1
    assert run("y = W·x", {"W": np.ones((0, 3)), "x": np.ones(3)}).shape == (0,)
    assert run("y = W·x", {"W": np.ones((2, 0)), "x": np.ones(0)}).tolist() == [0, 0]


def test_a_name_that_python_folds_tells_why():
    with pytest.raises(eg.UnknownName, match="Python reads the keyword xₜ= as xt=") as found:
        eg.graph("y = xₜ*w", dict(xₜ=1.0, w=2.0))
    assert "{'xₜ': …}" in str(found.value)
