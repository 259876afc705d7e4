"""On which inputs an output depends: the same as a gradient that flows back from it."""

from __future__ import annotations

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import reach
from eqgraph.learn.reach import outputs

STEPS = 12


def machine(cell: str = "lstm") -> eg.Machine:
    model = eg.preset(cell, classify=True).init({"n": 3, "h": 4, "k": 3}, seed=1)
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(size=(STEPS, 2, 3))}
    values["yₜ"] = np.eye(3)[rng.integers(0, 3, (STEPS, 2))]
    return eg.Machine(model.unroll(values=values)).run()


@pytest.mark.parametrize("of", ["hₜ", "cₜ", "iₜ"])
def test_each_row_is_a_gradient_of_its_own(of: str) -> None:
    m = machine()
    at, found = reach(m, of)
    assert at == list(range(1, STEPS + 1))
    for row, t in enumerate(at):
        name = f"{of[:-1]}_{{{t}}}"
        expected = eg.diagnose(eg.Machine(m.graph, name).run()).reach["xₜ"]
        np.testing.assert_allclose(found["xₜ"][row], expected, rtol=1e-12)


def test_no_output_depends_on_a_later_input_nor_on_targets() -> None:
    _, found = reach(machine("gru"), "hₜ")
    assert (np.triu(found["xₜ"], 1) == 0).all()
    assert (np.diag(found["xₜ"]) > 0).all()
    assert (found["yₜ"] == 0).all()


def test_the_outputs_are_the_states_and_what_nothing_is_made_of() -> None:
    assert outputs(machine().graph) == ["cₜ", "hₜ", "pₜ"]
    assert outputs(machine("rnn").graph) == ["hₜ", "pₜ"]


def test_of_many_steps_some_are_looked_at() -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    m = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": np.ones(400)})).run()
    at, found = reach(m, "hₜ")
    assert (at[0], at[-1], len(at)) == (1, 400, 8)
    np.testing.assert_allclose(found["xₜ"][-1], 0.5 ** np.arange(399, -1, -1))
    assert reach(m, "hₜ", [7])[1]["xₜ"].shape == (1, 400)


def test_an_unknown_output() -> None:
    with pytest.raises(eg.MachineError, match="no equation that holds at every step"):
        reach(machine(), "qₜ")
