"""Subgradients at kinks, and what stays finite far out: the conventions of the docs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

inf, nan = np.inf, np.nan

KINKS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("relu(x)", {"x": [-1, 0, 2]}, {"x": [0, 0, 1]}),
    ("|x|", {"x": [-3, 0, 2]}, {"x": [-1, 0, 1]}),
    ("abs(x)", {"x": -0.0}, {"x": 0}),
    ("sign(x)", {"x": 2}, {"x": None}),
    ("max(a, b)", {"a": [1, 2, 3], "b": [3, 2, 1]}, {"a": [0, 0.5, 1], "b": [1, 0.5, 0]}),
    ("min(a, b)", {"a": [1, 2, 3], "b": [3, 2, 1]}, {"a": [1, 0.5, 0], "b": [0, 0.5, 1]}),
    ("max(x)", {"x": [1, 3, 3, 3]}, {"x": [0, 1 / 3, 1 / 3, 1 / 3]}),
    ("min(x)", {"x": [1, 1, 2]}, {"x": [0.5, 0.5, 0]}),
    ("max(x, axis=0)", {"x": [[1, 2], [1, 1]]}, {"x": [[0.5, 1], [0.5, 0]]}),
    ("max(x, axis=-1)", {"x": [[2, 2], [1, 3]]}, {"x": [[0.5, 0.5], [0, 1]]}),
    ("max(x, 0)", {"x": [0, 1, -1]}, {"x": [0.5, 1, 0]}),
    ("max(x, x)", {"x": 4}, {"x": 1}),
    ("√x", {"x": [0, 4]}, {"x": [inf, 0.25]}),
    ("x^0.5", {"x": 0}, {"x": inf}),
    ("x^n", {"x": [0, 0, 2], "n": [0, 1, 3]}, {"x": [0, 1, 12]}),
    ("x^0", {"x": [0, 3]}, {"x": [0, 0]}),
    ("x²", {"x": 0}, {"x": 0}),
    ("x³", {"x": 0}, {"x": 0}),
    ("x^1", {"x": 0}, {"x": 1}),
    ("‖x‖", {"x": [0, 0]}, {"x": [0, 0]}),
    ("‖x‖", {"x": [3, 4]}, {"x": [0.6, 0.8]}),
    ("norm(x, axis=1)", {"x": [[0, 0], [3, 4]]}, {"x": [[0, 0], [0.6, 0.8]]}),
    ("log(x)", {"x": 0}, {"x": inf}),
    ("1/x", {"x": 0}, {"x": -inf}),
]


@pytest.mark.parametrize(("text", "values", "gradients"), KINKS)
def test_subgradients(text: str, values: Any, gradients: Any) -> None:
    g = eg.graph(f"y = {text}", values)
    m, stepped = eg.Machine(g).run(), eg.Machine(g)
    stepped.seek(len(stepped.tape))
    for name, want in gradients.items():
        for machine in (m, stepped):
            got = machine.grad(name)
            if want is None:
                assert got is None
            else:
                np.testing.assert_allclose(got, want, rtol=1e-15)  # type: ignore[arg-type]
        if want is not None:
            d = eg.derivative(g, "y", name)
            at = eg.Machine(d).run().value(f"∂y/∂{name}")
            np.testing.assert_allclose(at, want, rtol=1e-15)  # type: ignore[arg-type]


FAR: list[tuple[str, Any, Any, Any]] = [
    # text, x, value, gradient
    ("σ(x)", [-1000, 1000], [0, 1], [0, 0]),
    ("tanh(x)", [-1000, 1000], [-1, 1], [0, 0]),
    ("softplus(x)", [-1000, 1000], [0, 1000], [0, 1]),
    ("log(softplus(x))", [1000.0], [np.log(1000)], [0.001]),
    ("softmax(x)", [1e4, 0], [1, 0], [0, 0]),
    ("log_softmax(x)", [1e4, 0], [0, -1e4], None),
    ("logsumexp(x)", [1e4, 1e4], 1e4 + np.log(2), [0.5, 0.5]),
    ("logsumexp(x)", [-1e4, -1e4], -1e4 + np.log(2), [0.5, 0.5]),
    ("log(σ(x))", [-30.0], [-30 - np.log1p(np.exp(-30))], [1.0]),
]


@pytest.mark.parametrize(("text", "x", "value", "gradient"), FAR)
def test_far_out(text: str, x: Any, value: Any, gradient: Any) -> None:
    m = eg.Machine(eg.graph(f"y = {text}", {"x": x})).run()
    np.testing.assert_allclose(m.value("y"), value, rtol=1e-13, atol=1e-300)  # type: ignore[arg-type]
    assert not np.isnan(m.grad("x")).any()  # type: ignore[arg-type]
    if gradient is not None:
        np.testing.assert_allclose(m.grad("x"), gradient, rtol=1e-12)  # type: ignore[arg-type]


def test_the_slopes_keep_their_digits_in_saturation() -> None:
    """1 − y² is 0 from 19.1 on; here tape and derivative graph agree with 4·exp(−2x)."""
    x = np.array([10.0, 19.5, 40.0, 300.0])
    g = eg.graph("y = tanh(x)\nz = σ(x)", {"x": x})
    for of, want in (("y", 4 * np.exp(-2 * x)), ("z", np.exp(-x))):
        tape = eg.Machine(g, of).run().grad("x")
        graph = eg.Machine(eg.derivative(g, of, "x")).run().value(f"∂{of}/∂x")
        np.testing.assert_array_equal(tape, graph)  # type: ignore[arg-type]
        np.testing.assert_allclose(tape, want, rtol=1e-4)  # type: ignore[arg-type]
        assert (tape > 0).all()  # type: ignore[operator]


def test_zero_times_infinity_is_nan_and_shown_as_such() -> None:
    m = eg.Machine(eg.graph("y = a*√x", {"a": 0, "x": 0})).run()
    assert m.value("y") == 0
    assert np.isnan(m.grad("x"))  # type: ignore[arg-type]
    m = eg.Machine(eg.graph("y = x*log(x)", {"x": 0})).run()
    assert np.isnan(m.value("y"))  # type: ignore[arg-type]


def test_no_warning_reaches_the_user() -> None:
    """Warnings are errors in these tests: each of these would warn in plain NumPy."""
    values = {"x": [0, -1, 1000, 1e308, inf, nan]}
    for text in (
        "1/x",
        "log(x)",
        "exp(x)",
        "x*x",
        "x − x",
        "√x",
        "x^−1",
        "log1p(−x)",
        "softmax(x)",
    ):
        m = eg.Machine(eg.graph(f"y = {text}", values))
        m.run()
        m.seek(len(m.tape))
        assert m.trace[-1].nan >= 0
        eg.check_gradients(m)
