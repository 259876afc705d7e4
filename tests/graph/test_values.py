"""The values that a user gives: floats under known names, and nothing else."""

from __future__ import annotations

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


def test_nan_and_inf_are_values() -> None:
    out = run("y = x + 1", {"x": [np.nan, np.inf, -np.inf]})
    np.testing.assert_array_equal(out, [np.nan, np.inf, -np.inf])


def test_float32() -> None:
    g = eg.graph("y = 0.1*W·x + b", {"W": np.eye(2), "x": [1, 2], "b": 1e300}, dtype="float32")
    assert {n.dtype for n in g.nodes} == {np.dtype("float32")}
    m = eg.Machine(g).run()
    for node in g.nodes:
        assert m.value_of(node).dtype == np.float32  # type: ignore[union-attr]
        grad = m.grad_of(node)
        assert grad is None or grad.dtype == np.float32
    assert np.isinf(m.value("b"))  # type: ignore[arg-type]
    assert eg.graph("y = x", {"x": 1}, dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize("dtype", ["int64", "float16", "complex128", "nonsense", object])
def test_other_dtypes_are_refused(dtype: Any) -> None:
    with pytest.raises(eg.GraphError, match="float64 or float32"):
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
