"""What keeps digits reaches through names and views, on all shapes; zeros keep their sign."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest

import eqgraph as eg

mp = mpmath.mp.clone()
mp.dps = 50
Z = [0.0, -1000.0, 3.0]


def run(text: str, values: Any, *, rewrite: Any = True) -> eg.Machine:
    return eg.Machine(eg.graph(text, values, rewrite=rewrite)).run()


def softmax(z: list[float]) -> list[Any]:
    exps = [mp.exp(mp.mpf(v)) for v in z]
    return [e / mp.fsum(exps) for e in exps]


def logs(z: list[float]) -> list[float]:
    return [float(mp.log(p)) for p in softmax(z)]


# The last equation of each text, rewritten, is l.
NAMED = [
    ("s = softmax(z)\nl = log(s)", "log_softmax"),
    ("e = exp(z)\nt = ∑(e)\ns = e/t\nl = log(s)", "log_softmax"),
    ("s = softmax(z)\nt = s\nl = log(t)", "log_softmax"),
    ("s = softmax(z)\nl = log(s)\nk = l", "log_softmax"),
]


@pytest.mark.parametrize(("text", "operator"), NAMED)
def test_a_logarithm_of_a_named_softmax_keeps_its_digits(text: str, operator: str) -> None:
    machine = run(text, {"z": Z})
    assert machine.graph["l"].operator.name == operator  # type: ignore[union-attr]
    np.testing.assert_allclose(machine.value("l"), logs(Z), rtol=1e-14)  # type: ignore[arg-type]
    want = [float(p) for p in softmax(Z)]
    np.testing.assert_allclose(machine.value("s"), want, rtol=1e-15)  # type: ignore[arg-type]
    assert np.isfinite(machine.grad("z")).all()  # type: ignore[arg-type]
    plain = run(text, {"z": Z}, rewrite=False)
    assert plain.value("l")[1] == -np.inf  # type: ignore[index]
    assert any("log_softmax" in hint for hint in plain.graph.hints)


@pytest.mark.parametrize(
    ("text", "x", "function"),
    [
        ("s = 1 + x\ny = log(s)", 1e-15, mp.log1p),
        ("s = σ(x)\ny = log(s)", -1000.0, lambda x: -mp.log1p(mp.exp(-x))),
        ("s = σ(x)\nq = 1 − s\ny = log(q)", 1000.0, lambda x: -mp.log1p(mp.exp(x))),
        ("e = exp(x)\ny = e − 1", 1e-15, mp.expm1),
        ("s = x²\ny = √(s)", 1e200, abs),
        ("e = exp(−x)\nd = 1 + e\ny = 1/d", -700.0, lambda x: 1 / (1 + mp.exp(-x))),
        ("c = cos(x)\ny = 1 − c", 1e-8, lambda x: 2 * mp.sin(x / 2) ** 2),
        ("t = tanh(x)\ny = 1 − t²", 30.0, lambda x: mp.sech(x) ** 2),
        ("e = exp(x)\ny = log(1 − e)", -1e-20, lambda x: mp.log(-mp.expm1(x))),
    ],
)
def test_what_loses_digits_by_a_name_is_rewritten(text: str, x: float, function: Any) -> None:
    want = float(function(mp.mpf(x)))
    machine = run(text, {"x": x}, rewrite="stability")
    np.testing.assert_allclose(machine.value("y"), want, rtol=1e-15)  # type: ignore[arg-type]
    assert eg.graph(text, {"x": x}).hints
    for name in (line.split()[0] for line in text.splitlines()):
        assert name in machine.graph  # every name stays


# Through transposes, choices of entries and means.

X = [[0.0, -1000.0], [3.0, 2.0]]
ROWS = [logs(row) for row in X]
SIGMAS = [[float(-mp.log1p(mp.exp(-mp.mpf(v)))) for v in row] for row in X]
VIEWS: list[tuple[str, Any]] = [
    ("log(softmax(x)ᵀ)", np.transpose(ROWS)),
    ("log(σ(x)ᵀ)", np.transpose(SIGMAS)),
    ("log(1 − σ(−x)ᵀ)", np.transpose(SIGMAS)),
    ("−log(pick(softmax(x), axis=0, index=0))", -np.array(ROWS[0])),
    ("log(pick(pick(softmax(x), axis=0), index=1))", ROWS[0][1]),
    ("log(slice(softmax(x), start=0, stop=1))", ROWS[:1]),
    ("log(reshape(σ(x), shape=(4))ᵀ)", np.ravel(SIGMAS)),
    ("log(gather(softmax(x), i))", [ROWS[0]]),
]


@pytest.mark.parametrize(("text", "want"), VIEWS)
def test_rules_fire_through_views(text: str, want: Any) -> None:
    values: dict[str, Any] = {"x": X, "i": [1.0]} if "i)" in text else {"x": X}
    machine = run(f"y = {text}", values)
    np.testing.assert_allclose(machine.value("y"), want, rtol=1e-15)  # type: ignore[arg-type]
    plain = eg.graph(f"y = {text}", values)
    assert plain.hints
    assert not np.isfinite(eg.Machine(plain).run().value("y")).all()  # type: ignore[arg-type]


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_the_logarithm_of_a_mean_of_exponentials(axis: int | None) -> None:
    option = "" if axis is None else f", axis={axis}"
    text = f"y = log(mean(exp(x){option}))"
    lines = [np.ravel(X)] if axis is None else np.moveaxis(np.array(X), axis, -1)
    want = [float(mp.log(mp.fsum(mp.exp(mp.mpf(v)) for v in row) / len(row))) for row in lines]
    machine = run(text, {"x": X})
    np.testing.assert_allclose(np.ravel(machine.value("y")), want, rtol=1e-14)  # type: ignore[arg-type]
    assert run("y = log(mean(exp(x)))", {"x": [1000.0, 1000.0]}).value("y") == 1000


def test_a_transpose_stays_where_nothing_is_gained() -> None:
    graph = eg.graph("y = log(xᵀ) + exp(xᵀ)", {"x": X}, rewrite="stability")
    assert graph.explicit() == "y = log(xᵀ) + exp(xᵀ)"


# Shapes without entries.

EMPTY = ["log(∑(exp(x)))", "exp(x)/∑(exp(x))", "log(mean(exp(x)))", "√(∑(x²))", "log(exp(x))",
         "mean(x²) − mean(x)²", "x − log(∑(exp(x)))", "log(1 + x)ᵀ", "log(σ(x)ᵀ)"]  # fmt: skip


@pytest.mark.parametrize("text", EMPTY)
@pytest.mark.parametrize("shape", [(0,), (2, 0), (0, 3), (0, 0)])
def test_no_rule_raises_on_empty_arrays(text: str, shape: tuple[int, ...]) -> None:
    values = {"x": np.ones(shape)}
    plain, new = (run(f"y = {text}", values, rewrite=r) for r in (False, True))
    assert np.shape(new.value("y")) == np.shape(plain.value("y"))
    np.testing.assert_array_equal(new.value("y"), plain.value("y"))  # type: ignore[arg-type]


def test_a_model_of_empty_rows_is_unrolled() -> None:
    model = eg.model("hₜ = log(∑(exp(xₜ))); loss L = ∑ₜ hₜ")
    graph = model.unroll(values={"xₜ": np.ones((2, 0))})
    assert eg.Machine(graph).run().value("L") == -np.inf


# The sign of a zero.


@pytest.mark.parametrize("zero", [0.0, -0.0])
@pytest.mark.parametrize(
    "text",
    ["0 − x", "x + 0", "0 + x", "x − 0", "x*1", "x/1", "x + (−0)", "x − (−0)", "−(−x)", "a + (−x)",
     "a − (−x)", "(−x)*(−a)", "x^1"],
)  # fmt: skip
def test_rules_of_optimisation_keep_the_sign_of_zero(text: str, zero: float) -> None:
    values = {"x": zero, "a": zero} if "a" in text else {"x": zero}
    plain, new = (run(f"y = {text}", values, rewrite=r) for r in (False, "optimisation"))
    assert np.signbit(new.value("y")) == np.signbit(plain.value("y"))  # type: ignore[arg-type]
