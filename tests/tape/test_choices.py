"""The operand that a choice does not take has gradient 0, also where its own is infinite or NaN."""

from __future__ import annotations

import numpy as np
import pytest

import eqgraph as eg
from tests.tape.test_stacked import compare

X = np.array([-1.0, 0.0, 4.0])

# text of y in x, its gradient
CHOICES = [
    ("where(greater(x, 0), log(x), 0)", [0, 0, 0.25]),
    ("where(greater(x, 0), √x, 0)", [0, 0, 0.25]),
    ("where(less_equal(x, 0), 0, x*log(x))", [0, 0, np.log(4) + 1]),
    ("where(equal(x, 0), 1, sin(x)/x)", [0.30116868, 0, (4 * np.cos(4) - np.sin(4)) / 16]),
    ("2*where(greater(x, 0), 1/x + x^(1/2), x²)", [-4, 0, 2 * (-1 / 16 + 0.25)]),
    ("where(greater(x, 0), where(less(x, 9), log(√x), 1/(x - 9)), 0)", [0, 0, 0.125]),
    ("where(greater(x, 0), exp(1000*x)*0 + x, 0)*where(greater(x, 9), 1, 0)", [0, 0, 0]),
]


@pytest.mark.parametrize(("text", "slope"), CHOICES)
def test_what_is_not_chosen_has_gradient_0(text: str, slope: list[float]) -> None:
    graph = eg.graph(f"y = {text}", {"x": X})
    machine = eg.Machine(graph, of="y").run()
    np.testing.assert_allclose(machine.grad("x"), slope, rtol=1e-7)
    stepped = eg.Machine(graph, of="y")
    stepped.seek(len(stepped.tape))
    np.testing.assert_array_equal(stepped.grad("x"), machine.grad("x"))
    grown = eg.Machine(eg.derivative(graph, "y", "x")).run()
    np.testing.assert_allclose(grown.value("∂y/∂x"), slope, rtol=1e-7)


def test_the_second_derivative_is_0_there_too() -> None:
    graph = eg.graph("y = where(greater(x, 0), log(x), 0)", {"x": X})
    first = eg.derivative(graph, "y", "x")
    second = eg.derivative(first, "∂y/∂x", "x")
    found = eg.Machine(second).run().value(second.results[-1].name)
    np.testing.assert_allclose(found, [0, 0, -1 / 16])


@pytest.mark.parametrize("bundled", [False, True])
def test_stacked_steps_agree(bundled: bool) -> None:
    model = eg.model(
        "hₜ = where(greater(xₜ, 0), a*√(xₜ*b), a*hₜ₋₁); h₀ = 0; loss L = ∑ₜ hₜ",
    )
    values = {"xₜ": np.array([1.0, 0.0, 4.0, -1.0]), "a": 0.5, "b": 2.0}
    compare(model.unroll(values=values), "L", ("a", "b"), bundled=bundled)


def test_without_a_choice_what_is_infinite_stays_so() -> None:
    machine = eg.Machine(eg.graph("y = 0*log(x)", {"x": X}), of="y").run()
    assert np.isnan(machine.grad("x")[1])  # type: ignore[index]
