"""The Jacobians of a state over time: what PyTorch's own Jacobians have as singular values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from tests.tape.test_backflow import STEPS, H, lstm


@pytest.mark.parametrize("state", ["cₜ", "hₜ"])
def test_gains_are_those_of_the_jacobians_of_pytorch(state: str) -> None:
    torch = pytest.importorskip("torch")
    machine, given = lstm(Bf=1.0)
    v = {name: torch.tensor(np.array(x)) for name, x in given.items()}

    def onward(at: int, start: Any, sequence: int) -> Any:
        h = c = torch.zeros(H, dtype=torch.float64)
        for t in range(1, STEPS + 1):
            x = v["xₜ"][t - 1, sequence]
            i, f, o = (torch.sigmoid(x @ v[f"W{g}"] + h @ v[f"U{g}"] + v[f"B{g}"]) for g in "ᵢfₒ")
            candidate = torch.tanh(x @ v["Wc"] + h @ v["Uc"] + v["Bc"])
            c = f * c + i * candidate
            if t == at and state == "cₜ":
                c = start
            h = o * torch.tanh(c)
            if t == at and state == "hₜ":
                h = start
        return c if state == "cₜ" else h

    for sequence in (0, 1):
        found = eg.gains(machine, state, sequence=sequence)
        assert found.steps == tuple(range(STEPS, 0, -1))
        for t, values in zip(found.steps, found.values, strict=True):
            start = torch.tensor(machine.value(f"{state[0]}_{t}")[sequence])
            jacobian = torch.autograd.functional.jacobian(
                lambda s, t=t, q=sequence: onward(t, s, q), start
            )
            np.testing.assert_allclose(values, np.linalg.svd(jacobian.numpy())[1], atol=1e-13)
        assert (np.diff(found.values, axis=1) <= 0).all()


def test_no_gradient_comes_back_with_more_than_the_largest_gain() -> None:
    machine, _ = lstm()
    flow = eg.diagnose(machine).flow
    most = np.maximum(eg.gains(machine, "hₜ").largest, eg.gains(machine, "hₜ", sequence=1).largest)
    assert (flow["hₜ"].left <= most * (1 + 1e-12)).all()


def test_a_state_that_runs_backward_in_time_begins_at_the_first_step() -> None:
    m = eg.model("bₜ = w*bₜ₊₁ + xₜ; b_{T+1} = 0; loss L = b_1")
    run = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [1.0] * 4})).run()
    found = eg.gains(run, "b_t")
    assert found.steps == (1, 2, 3, 4) and found.largest.tolist() == [1.0, 0.5, 0.25, 0.125]


def test_sequences_that_hang_together_are_refused() -> None:
    m = eg.model("hₜ = w*(hₜ₋₁ − mean(hₜ₋₁, axis=0)) + xₜ; h₀ = 0; loss L = ∑ h_T")
    run = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": np.ones((3, 2, 2))})).run()
    with pytest.raises(eg.MachineError, match="hands its gradient to another one"):
        eg.gains(run, "hₜ")


def test_what_there_is_not_is_told() -> None:
    machine, _ = lstm()
    with pytest.raises(eg.UnknownName, match=r"no state fₜ\nhint: its states are cₜ, hₜ"):
        eg.gains(machine, "fₜ")
    with pytest.raises(eg.MachineError, match="no sequence 2: there are 2"):
        eg.gains(machine, "hₜ", sequence=2)
    with pytest.raises(eg.MachineError, match="run it first"):
        eg.gains(eg.Machine(machine.graph), "hₜ")
