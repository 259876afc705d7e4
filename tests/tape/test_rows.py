"""Every row on the tape: the flat run gives what stepping gives, also stacked and in float32."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy

import eqgraph as eg
from eqgraph.operators import OPERATORS
from eqgraph.syntax.sympy.functions import encoded, head
from tests.operators.samples import Case, cases, draw
from tests.tape.test_stacked import compare

ROWS = [
    pytest.param(name, case, id=f"{name}-{case}")
    for name, row in OPERATORS.items()
    for case in cases(row)[:3]
    if row.notation.kind != "pattern" or name == "outer"
]


def graph_of(name: str, case: Case, dtype: str = "float64") -> eg.Graph:
    """Build the graph of one row on operands of its domain."""
    row = OPERATORS[name]
    xs = draw(row, case)
    names = sympy.symbols(f"a:{len(xs)}")
    expr = head(name)(*names, *encoded(row, case.params))
    values: dict[str, Any] = {f"a_{k}": x for k, x in enumerate(xs)}
    symbols = dict(zip(names, sympy.symbols(" ".join(values) + ","), strict=True))
    return eg.graph({"y": expr.xreplace(symbols)}, values, dtype=dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "case"), ROWS)
def test_a_run_gives_what_steps_give(name: str, case: Case, dtype: str) -> None:
    graph = graph_of(name, case, dtype)
    fast, slow = eg.Machine(graph, of="y").run(), eg.Machine(graph, of="y")
    while slow.pc < len(slow.tape):
        slow.step()
    assert fast.value("y").dtype == np.dtype(dtype)  # type: ignore[union-attr]
    np.testing.assert_array_equal(fast.value("y"), slow.value("y"))
    for x in graph.inputs:
        a, b = fast.grad(x.name), slow.grad(x.name)
        assert (a is None) == (b is None)
        if a is not None:
            np.testing.assert_array_equal(a, b)
            assert a.shape == x.shape


# Texts in matrices A (4, 4), B (3, 4), vectors u (4), v (4), and rows x (2, 3).
STACKED = [
    "hₜ = tanh(solve(A, u + hₜ₋₁) + sum(xₜ·B, axis=0)); h₀ = 0; loss L = ∑ₜ ∑(hₜ)",
    "hₜ = tanh(hₜ₋₁·inverse(A) + xₜ·B); h₀ = 0; loss L = ∑ₜ (var(hₜ) + norm1(hₜ) + norm_inf(hₜ))",
    "hₜ = layer_norm(hₜ₋₁·A + gelu(xₜ·B)); h₀ = 0; loss L = ∑ₜ ∑(prod(hₜ, axis=0))",
    "hₜ = silu(conv(v, xₜ·[B, B])) + 0*sum(hₜ₋₁); h₀ = 0; loss L = ∑ₜ ∑(max_pool(hₜ))",
    "hₜ = where(greater(hₜ₋₁, xₜ·B), floor(hₜ₋₁), elu(xₜ·B)); h₀ = 0; loss L = ∑ₜ std(hₜ)",
    "hₜ = expm(A*∑(xₜ)/9)·u + hₜ₋₁; h₀ = 0; loss L = ∑ₜ (logdet(A + outer(hₜ, u)) + norm2(hₜ))",
    "hₜ = mod(hₜ₋₁ + xₜ·B, 1) + trace(A); h₀ = 0; loss L = ∑ₜ ∑(logical_and(less(hₜ, 3), hₜ)*hₜ)",
    "hₜ = normal_cdf(concat(hₜ₋₁, xₜ·B, axis=0)·A*u); h₀ = 0; loss L = ∑ₜ ∑(hₜ)",
]


@pytest.mark.parametrize("text", STACKED[:-1])
def test_stacked_steps_give_what_the_machine_gives(text: str) -> None:
    rng = np.random.default_rng(5)
    model = eg.model(text)
    given: dict[str, Any] = {
        "A": rng.normal(size=(4, 4)) + 3 * np.eye(4), "B": rng.normal(size=(3, 4)),
        "u": rng.normal(size=4), "v": rng.normal(size=4), "h₀": np.zeros((2, 4)),
    }  # fmt: skip
    wanted = {k: x for k, x in given.items() if k in model.parameters}
    graph = model.unroll(values={"xₜ": rng.normal(size=(5, 2, 3)), **wanted})
    compare(graph, "L", tuple(wanted))


# --- where values have no result ------------------------------------------------------------------


def test_a_singular_matrix_is_told_with_its_place() -> None:
    values = {"A": np.ones((2, 2)), "b": np.array([1.0, 2.0])}
    machine = eg.Machine(eg.graph("y = solve(A, b)\nL = ∑(y)", values))
    message = "y cannot be computed at step 1: the matrix is singular"
    with pytest.raises(eg.MachineError, match=message):
        machine.run()
    with pytest.raises(eg.MachineError, match="singular"):
        machine.step()
    machine.let("A", np.eye(2))
    assert machine.run().value("L") == 3


def test_a_gradient_without_a_result_is_told_with_its_place() -> None:
    machine = eg.Machine(eg.graph("L = logdet(A)", {"A": np.ones((2, 2))}))
    machine.step()
    assert machine.value("L") == -np.inf
    with pytest.raises(eg.MachineError, match="the gradient of A by way of L cannot be computed"):
        machine.run()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (0.0, "the index 0 is outside of 1 to 4"),
        (5.0, "the index 5 is outside of 1 to 4"),
        (2.5, "an index is a whole number, not 2.5"),
        (np.nan, "an index is a whole number, not nan"),
        (np.inf, "an index is a whole number, not inf"),
        (1e300, "an index is a whole number, not 1e+300"),
    ],
)
def test_an_index_that_takes_nothing_is_told(bad: float, message: str) -> None:
    graph = graph_of("gather", Case(((4,), (3,))))
    machine = eg.Machine(graph, of="y")
    machine.let("a₁", np.array([1.0, bad, 2.0]))
    with pytest.raises(eg.MachineError) as error:
        machine.run()
    assert message in str(error.value)


def test_gradients_are_checked_round_indices() -> None:
    machine = eg.Machine(graph_of("cross_entropy", Case(((4, 3), (4,)))), of="y")
    report = eg.check_gradients(machine)
    assert report.ok
