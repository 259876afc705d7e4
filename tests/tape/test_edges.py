"""Gradients at the edges: zeros, ties, kinks and numbers far out, first and second order.

The right values come from mpmath, which differentiates the formula itself, or are limits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

import eqgraph as eg

mp = mpmath.mp.clone()
mp.dps = 60
inf = math.inf


def run(text: str, values: Any, of: str | None = None, **options: Any) -> eg.Machine:
    return eg.Machine(eg.graph(text, values, **options), of=of).run()


def second(text: str, values: Any, by: str = "x", **options: Any) -> eg.Machine:
    """Return a machine of ∂y/∂x whose gradients are the second derivatives of ∑y."""
    graph = eg.derivative(eg.graph(text, values, **options), "y", by)
    return eg.Machine(graph, of=f"∂y/∂{by}").run()


# Where nothing comes through, nothing comes back: 0, whatever the upstream is.

NOTHING: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("√(relu(x))", {"x": [-1.0, 4.0]}, {"x": [0, 0.25]}),
    ("log(relu(x))", {"x": [-1.0, 4.0]}, {"x": [0, 0.25]}),
    ("relu(x)^0.5", {"x": [-1.0, 4.0]}, {"x": [0, 0.25]}),
    ("√(∑(relu(x)²))", {"x": [-1.0, -4.0]}, {"x": [0, 0]}),
    ("exp(1/relu(x))", {"x": -1.0}, {"x": 0}),
    ("√(max(x, 0))", {"x": -1.0}, {"x": 0}),
    ("√(min(x, a))", {"x": 3.0, "a": 0.0}, {"x": 0, "a": inf}),
    ("√(max(x))", {"x": [0.0, -1.0]}, {"x": [inf, 0]}),
    ("√(min(x))", {"x": [0.0, 1.0]}, {"x": [inf, 0]}),
    ("√(max(a, b, c))", {"a": 0.0, "b": -1.0, "c": -2.0}, {"a": inf, "b": 0, "c": 0}),
    ("√(clip(x, 0, 1))", {"x": [-1.0, 4.0]}, {"x": [0, 0]}),
    ("√(|x|)", {"x": [0.0, 4.0]}, {"x": [0, 0.25]}),
    ("√(‖x‖)", {"x": [0.0, 0.0]}, {"x": [0, 0]}),
    ("√(norm1(x))", {"x": [0.0, 0.0]}, {"x": [0, 0]}),
    ("√(norm_inf(x))", {"x": [0.0, 0.0]}, {"x": [0, 0]}),
    ("√(hypot(a, b))", {"a": 0.0, "b": 0.0}, {"a": 0, "b": 0}),
    ("√(leaky_relu(x, slope=0))", {"x": [-1.0, 4.0]}, {"x": [0, 0.25]}),
    ("√(elu(x, alpha=0))", {"x": [-1.0, 4.0]}, {"x": [0, 0.25]}),
    ("√(max_pool(x))", {"x": [0.0, -1.0]}, {"x": [inf, 0]}),
    ("√(where(greater(x, 0), x, 0))", {"x": [-1.0, 4.0]}, {"x": [0, 0.25]}),
]


@pytest.mark.parametrize(("text", "values", "gradients"), NOTHING, ids=lambda x: str(x)[:30])
def test_what_is_left_out_gets_0_and_not_0_times_infinity(
    text: str, values: Any, gradients: Any
) -> None:
    graph = eg.graph(f"y = {text}", values)
    machine, stepped = eg.Machine(graph).run(), eg.Machine(graph)
    stepped.seek(len(stepped.tape))
    for name, want in gradients.items():
        np.testing.assert_array_equal(machine.grad(name), want)  # type: ignore[arg-type]
        np.testing.assert_array_equal(stepped.grad(name), want)  # type: ignore[arg-type]
        grown = eg.Machine(eg.derivative(graph, "y", name)).run().value(f"∂y/∂{name}")
        np.testing.assert_array_equal(grown, want)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["max", "min"])
@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_ties_of_any_number_share_alike(word: str, count: int) -> None:
    names = "abcde"[:count]
    machine = run(f"y = {word}({', '.join(names)})", dict.fromkeys(names, 1.0))
    assert [machine.grad(n) for n in names] == [1 / count] * count
    hand = getattr(sympy, word.capitalize())(*sympy.symbols(" ".join(names)))
    machine = eg.Machine(eg.graph(hand, dict.fromkeys(names, 1.0))).run()
    assert [machine.grad(n) for n in names] == [1 / count] * count
    low, high = (0.0, 1.0) if word == "max" else (1.0, 0.0)
    values = {n: high if k < 2 else low for k, n in enumerate(names)}
    machine = run(f"y = {word}({', '.join(names)})", values)
    assert [machine.grad(n) for n in names] == [0.5, 0.5] + [0.0] * (count - 2)


def test_shared_ties_of_arrays_that_broadcast() -> None:
    machine = run("y = max(a, b, c)", {"a": [1.0, 2.0], "b": [[1.0], [3.0]], "c": 1.0})
    np.testing.assert_array_equal(machine.value("y"), [[1, 2], [3, 3]])  # type: ignore[arg-type]
    np.testing.assert_allclose(machine.grad("a"), [1 / 3, 1])  # type: ignore[arg-type]
    np.testing.assert_allclose(machine.grad("b"), [[1 / 3], [2]])  # type: ignore[arg-type]
    np.testing.assert_allclose(machine.grad("c"), 1 / 3)  # type: ignore[arg-type]


# Powers.


def test_a_power_by_its_exponent_at_base_0() -> None:
    machine = run("y = x^p", {"x": [0.0, 2.0, 0.0, 0.0], "p": [1.0, 1.0, 0.5, 0.0]})
    np.testing.assert_allclose(machine.grad("p"), [0, 2 * np.log(2), 0, 0])  # type: ignore[arg-type]
    assert run("y = 0^p", {"p": 2.0}).grad("p") == 0
    assert run("y = x^p", {"x": 0.0, "p": -1.0}).grad("p") == -inf
    for by, want in (("p", {"p": 0, "x": 0}), ("x", {"p": 0, "x": 2})):  # all of ∂²(x^p), p = 2
        found = second("y = x^p", {"x": 0.0, "p": 2.0}, by)
        assert {name: found.grad(name) for name in want} == want
    assert run("y = x^p", {"x": 0.0, "p": inf}).grad("x") == 0


def test_a_power_law_with_a_0_in_its_data_is_learned() -> None:
    x = np.array([0.0, 0.5, 1.0, 2.0])
    a, p = 1.0, 1.0
    for _ in range(4000):
        machine = run("L = ∑((a*x^p − t)²)", {"x": x, "t": 2 * x**1.5, "a": a, "p": p})
        a, p = a - 0.02 * machine.grad("a"), p - 0.02 * machine.grad("p")  # type: ignore[assignment, operator]
    assert (round(float(a), 3), round(float(p), 3)) == (2.0, 1.5)


@pytest.mark.parametrize("n", [2, 3, 1.5, 4])
@pytest.mark.parametrize("x", [1e-80, 1e-60, 1e-3, 1.0, 1e60, 1e100, 1.7e308])
def test_a_negative_power_has_a_slope_of_its_own(n: float, x: float) -> None:
    text = f"y = x^-{n}"
    for found, order in ((run(text, {"x": x}).grad("x"), 1), (second(text, {"x": x}).grad("x"), 2)):
        factor = -n if order == 1 else n * (n + 1)
        want = float(factor * mp.power(mp.mpf(x), -n - order))
        np.testing.assert_allclose(found, want, rtol=1e-14)  # type: ignore[arg-type]


def test_a_negative_power_in_float32() -> None:
    for x in (1e-10, 1e10, 3.0):
        at = float(np.float32(x))
        found = run("y = x^-2", {"x": x}, dtype="float32").grad("x")
        want = np.float32(-2 * mp.power(at, -3))
        np.testing.assert_array_max_ulp(found, want, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a*x^-2", "x^-2*a", "a*x^(-n)"])
def test_a_negative_power_in_a_product(text: str) -> None:
    values = {"a": 3.0, "x": 1e-80, "n": 2.0}
    used = {k: v for k, v in values.items() if k in text}
    np.testing.assert_allclose(run(f"y = {text}", used).grad("x"), -6e240, rtol=1e-13)  # type: ignore[arg-type]


@pytest.mark.parametrize("x", [0.0, -0.0, 1e-300, 1e-160, 5e-324, 2.0])
@pytest.mark.parametrize("n", [0, 1, 2])
def test_whole_powers_to_the_fifth_order(n: int, x: float) -> None:
    values = {"x": x, "p": float(n)}
    graph, name = eg.graph("y = x^p", values), "y"
    for order in range(1, 6):
        graph = eg.derivative(graph, name, "x")
        name = graph.results[-1].name
        want = float(mp.diff(lambda t: t**n, mp.mpf(x), order))
        assert eg.Machine(graph).run().value(name) == pytest.approx(want, rel=1e-12, abs=1e-40)


# Functions whose rules left the range of floats, or lost their digits, on the way.

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "log1mexp": lambda x: mp.log(-mp.expm1(x)),
    "arccosh": mp.acosh,
    "arctan": mp.atan,
    "arccot": lambda x: mp.atan(1 / x),
    "sech": mp.sech,
    "csch": mp.csch,
    "coth": mp.coth,
    "sec": mp.sec,
    "csc": mp.csc,
    "cot": mp.cot,
    "arccsch": mp.acsch,
    "arcsech": mp.asech,
}
FAR = {
    "log1mexp": [-1e-300, -1e-9, -0.5, -40.0, -400.0, -709.0, -800.0, -1e10],
    "arccosh": [1.5, 1e9, 1.9e19, 1e154, 1e200],
    "arctan": [1e-90, 0.5, 1e9, 1e150],
    "arccot": [1e-90, 0.5, 1e9, 1e150],
    "sech": [1e-9, 40.0, 400.0, 700.0, 800.0],
    "csch": [1e-90, 1e-9, 40.0, 400.0, 800.0],
    "coth": [1e-90, 1e-9, 40.0, 350.0, 800.0],
    "sec": [1e-9, 1.0],
    "csc": [1e-90, 1e-9, 1.0],
    "cot": [1e-90, 1e-9, 1.0],
    "arccsch": [1e-90, 0.5, 1e9, 1e90],
    "arcsech": [1e-90, 1e-9, 0.5, 0.9],
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_slopes_far_out(name: str) -> None:
    for x in FAR[name]:
        with mp.workdps(700):  # a difference needs the digits that the function cancels
            first, after = _slopes(FUNCTIONS[name], x)
        for found, want in (
            (run(f"y = {name}(x)", {"x": x}).grad("x"), first),
            (second(f"y = {name}(x)", {"x": x}).grad("x"), after),
        ):
            np.testing.assert_allclose(found, want, rtol=1e-12, atol=1e-305, err_msg=f"at {x}")  # type: ignore[arg-type]


def _slopes(function: Callable[[Any], Any], x: float) -> tuple[float, float]:
    """Return two derivatives by differences with 700 digits."""
    at = mp.mpf(x)
    h = abs(at) * mp.mpf(10) ** -150
    low, here, high = function(at - h), function(at), function(at + h)
    return float((high - low) / (2 * h)), float((high - 2 * here + low) / h**2)


def test_log1mexp_comes_to_0_from_one_side_only() -> None:
    for x in (0.0, -0.0):
        assert run("y = log1mexp(x)", {"x": x}).grad("x") == -inf
        assert second("y = log1mexp(x)", {"x": x}).grad("x") == -inf
    for rewrite in (False, True):
        assert run("y = log(1 − exp(x))", {"x": 0.0}, rewrite=rewrite).grad("x") == -inf


@pytest.mark.parametrize("x", [-50.0, -70.0, -89.0, -200.0])
def test_log1mexp_in_float32(x: float) -> None:
    found = second("y = log1mexp(x)", {"x": x}, dtype="float32").grad("x")
    np.testing.assert_allclose(found, -np.exp(np.float64(x)), rtol=1e-5, atol=1e-44)  # type: ignore[arg-type]


def test_arccosh_in_float32_and_arctan_at_the_largest_numbers() -> None:
    found = run("y = arccosh(x)", {"x": 2e19}, dtype="float32").grad("x")
    np.testing.assert_array_max_ulp(found, np.float32(5e-20), 2)  # type: ignore[arg-type]
    assert second("y = arctan(x)", {"x": [1.79e308, -1.79e308]}).grad("x").tolist() == [0, 0]  # type: ignore[union-attr]


def test_sympys_functions_keep_the_rows() -> None:
    x = sympy.Symbol("x")
    for function, at, want in (
        (sympy.sech, 800.0, 0.0), (sympy.csch, 800.0, 0.0), (sympy.acot, 0.0, -1.0),
        (sympy.sech, 400.0, -3.8303391934280114e-174),
        (sympy.csch, 400.0, -3.8303391934280114e-174),
        (sympy.acoth, 2.0, -1 / 3), (sympy.asec, 2.0, 1 / (2 * 3**0.5)),
        (sympy.acsc, 2.0, -1 / (2 * 3**0.5)),
    ):  # fmt: skip
        found = eg.Machine(eg.graph(function(x), {"x": at})).run().grad("x")
        assert found == pytest.approx(want, rel=1e-12)


def test_a_quotient_divides_in_the_order_that_overflows_last() -> None:
    for a, b, g in (
        (-1e300, 1e100, 1e200), (1e-20, 1e200, 1e300), (1e-300, 1e-200, 1e200),
        (1.0, 1e-200, 1e-200),
    ):  # fmt: skip
        want = float(-mp.mpf(g) * mp.mpf(a) / mp.mpf(b) ** 2)
        found = run("y = g*(a/b)", {"a": a, "b": b, "g": g}).grad("b")
        np.testing.assert_allclose(found, want, rtol=1e-14)  # type: ignore[arg-type]


def test_rules_do_not_square_first() -> None:
    machine = run("r = 1/x\ny = s*r", {"x": 1e-20, "s": 1e-30}, dtype="float32")
    np.testing.assert_allclose(machine.grad("x"), -1e10, rtol=1e-6)  # type: ignore[arg-type]
    machine = run("y = s*arctan(x)", {"x": 1e20, "s": 1e30}, dtype="float32")
    np.testing.assert_allclose(machine.grad("x"), 1e-10, rtol=1e-6)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1.0, 1e8, 1e15, 1e17, 1e300])
def test_logsumexp_shares_out_by_softmax(size: float) -> None:
    x = np.array([size, size, size - 1])
    exps = [mp.exp(mp.mpf(v) - mp.mpf(size)) for v in x]
    want = [float(e / mp.fsum(exps)) for e in exps]
    for text in ("logsumexp(x)", "log(∑(exp(x)))"):
        found = run(f"y = {text}", {"x": x}, rewrite=True).grad("x")
        np.testing.assert_allclose(found, want, rtol=1e-15)  # type: ignore[arg-type]
    rows = run("y = logsumexp(x, axis=1)", {"x": np.stack([x, x])}).grad("x")
    np.testing.assert_allclose(rows, [want, want], rtol=1e-15)  # type: ignore[arg-type]


# Squares of lengths are smooth.

SMOOTH: list[tuple[str, dict[str, Any]]] = [
    ("‖x‖²", {"x": [0.0, 0.0]}), ("‖x‖²", {"x": [1e-200, 0.0]}), ("|x|²", {"x": [0.0, -1.0]}),
    ("‖x‖*‖x‖", {"x": [0.0, 0.0]}), ("norm(x, axis=1)²", {"x": [[0.0, 0.0], [3.0, 4.0]]}),
    ("hypot(x, b)²", {"x": 0.0, "b": 0.0}), ("∑(|x|²)", {"x": [0.0, 2.0]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values"), SMOOTH)
def test_the_square_of_a_length_is_smooth_at_0(text: str, values: Any) -> None:
    machine = second(f"y = {text}", values)
    np.testing.assert_array_equal(machine.grad("x"), np.full(np.shape(values["x"]), 2.0))  # type: ignore[arg-type]
    assert eg.problems(machine) == ()
    assert eg.check_gradients(machine).ok


def test_a_variance_by_its_deviation_is_smooth_where_all_are_equal() -> None:
    graph = eg.graph("y = std(x)²", {"x": [1.0, 1.0, 1.0]})
    grown = eg.derivative(graph, "y", "x")
    machine = eg.Machine(grown, of="∂y/∂x", seed=[1.0, 0.0, 0.0]).run()
    np.testing.assert_allclose(machine.grad("x"), [4 / 9, -2 / 9, -2 / 9])  # type: ignore[arg-type]


def test_a_gradient_by_the_length_itself_is_kept() -> None:
    graph = eg.derivative(eg.graph("s = ‖x‖\ny = s²", {"x": [3.0, 4.0]}), "y", ["s", "x"])
    machine = eg.Machine(graph).run()
    assert machine.value("∂y/∂s") == 10
    np.testing.assert_allclose(machine.value("∂y/∂x"), [6, 8])  # type: ignore[arg-type]
