"""What comes back of one step's loss: what PyTorch's hooks see with the other targets zeroed."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.tape.backflow import backflow, entries, flows, last_entries, spoken
from eqgraph.tape.pull import pull
from tests.ir.test_backward_in_time import BOTH
from tests.ir.test_backward_in_time import VALUES as OF_BOTH

backflow_module: Any = sys.modules["eqgraph.tape.backflow"]
STEPS, BATCH, N, H, K = 9, 2, 3, 4, 5


def lstm(**each: float) -> tuple[eg.Machine, dict[str, Any]]:
    model = eg.preset("lstm", classify=True).init({"n": N, "h": H, "k": K}, seed=1, each=each)
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(size=(STEPS, BATCH, N))}
    values["yₜ"] = np.eye(K)[rng.integers(0, K, (STEPS, BATCH))]
    return eg.Machine(model.unroll(values=values)).run(), {**model.values, **values}


def test_each_loss_alone_is_what_hooks_of_pytorch_see() -> None:
    torch = pytest.importorskip("torch")
    machine, given = lstm()
    found = flows(machine)
    assert list(found) == list(range(1, STEPS + 1))
    for last, flow in found.items():
        seen = hooked(torch, given, last)
        for name, one in flow.items():
            assert one.steps == tuple(range(last, 0, -1))
            for t, norm, units in zip(one.steps, one.norms, one.units, strict=True):
                wanted = seen[name, t]
                np.testing.assert_allclose(norm, np.linalg.norm(wanted), rtol=1e-12)
                np.testing.assert_allclose(units, np.linalg.norm(wanted, axis=0), rtol=1e-12)


def hooked(torch: Any, given: dict[str, Any], last: int) -> dict[tuple[str, int], Any]:
    """Return the gradients of an LSTM in PyTorch by its states, where only one target counts."""
    v = {name: torch.tensor(np.array(x)) for name, x in given.items()}
    h = c = torch.zeros(BATCH, H, dtype=torch.float64)
    seen: dict[tuple[str, int], Any] = {}
    loss: Any = 0.0
    for t in range(1, STEPS + 1):
        x, y = v["xₜ"][t - 1], v["yₜ"][t - 1] * (t == last)
        i, f, o = (torch.sigmoid(x @ v[f"W{g}"] + h @ v[f"U{g}"] + v[f"B{g}"]) for g in "ᵢfₒ")
        candidate = torch.tanh(x @ v["Wc"] + h @ v["Uc"] + v["Bc"])
        c = (f * c + i * candidate).requires_grad_()
        h = (o * torch.tanh(c)).requires_grad_()
        for name, state in (("cₜ", c), ("hₜ", h)):
            state.register_hook(lambda g, at=(name, t): seen.__setitem__(at, g.numpy().copy()))
        scores = torch.log_softmax(h @ v["Wy"] + v["By"], -1)
        loss = loss - (y * scores).sum(-1).mean() / STEPS
    loss.backward()
    return seen


def test_the_parts_of_all_steps_add_up_to_the_gradient() -> None:
    """For a number and positive weights, whose parts have one sign, the norms add up."""
    text = "hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; pₜ = 3*hₜ; loss L = ∑ₜ pₜ"
    machine = eg.Machine(eg.model(text).unroll(values={"w": 0.7, "xₜ": np.full(6, 0.2)})).run()
    total = np.zeros(6)
    for flow in flows(machine).values():
        total[np.array(flow["hₜ"].steps) - 1] += flow["hₜ"].norms
    wanted = [float(machine.grad(f"h_{t}") or 0.0) for t in range(1, 7)]
    np.testing.assert_allclose(total, wanted, rtol=1e-13)


def test_a_unit_that_hands_its_gradient_back_undamped_is_no_alarm() -> None:
    """Slow and fast units, and a loss at each step: a product of norm ratios is 1e-49 there."""
    text = "h₀ = 0; hₜ = f*hₜ₋₁ + xₜ; input f; input a; input b; loss L = ∑(a*h_T) + ∑ₜ ∑(b*hₜ)"
    values = {"xₜ": np.ones((50, 2)), "f": [1.0, 0.1], "a": [1.0, 0.0], "b": [0.0, 100.0]}
    machine = eg.Machine(eg.model(text).unroll(values=values)).run()
    flow = backflow(machine)["hₜ"]
    np.testing.assert_allclose(flow.units[-1], [1.0, 100 * 0.1**49])
    assert flow.best == 1.0 and flow.horizons.tolist() == [np.inf, 3.0]
    assert spoken(flow) == "; 1 of 2 units forget within 3 steps, the best keeps 100 %"
    assert eg.problems(machine) == () and eg.diagnose(machine).warnings == []


@pytest.mark.parametrize(("factor", "word"), [(0.5, "vanishes"), (1.0, ""), (1.5, "explodes")])
def test_one_diagnosis_in_many_places(factor: float, word: str) -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    machine = eg.Machine(model.unroll(values={"w": factor, "xₜ": np.ones(50)})).run()
    texts = [problem.text for problem in eg.problems(machine)]
    assert texts == eg.diagnose(machine).warnings
    assert [word in text for text in texts] == ([True] if word else [])
    if word == "vanishes":
        left = f"{0.5**49:.1e}".replace("e-15", "·10⁻¹⁵")
        assert texts[0] == (
            f"the gradient vanishes over time: of what step 50 gives to hₜ, {left} comes back to"
            " step 1; it has forgotten after 7 steps: each step hands back 0.5 of it, by w*hₜ₋₁,"
            " where w is at most 0.5; try w = w/0.5"
        )


def test_a_loss_that_is_added_up_step_by_step_is_no_memory() -> None:
    text = "hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; sₜ = sₜ₋₁ + hₜ²; s₀ = 0; loss L = s_T"
    machine = eg.Machine(eg.model(text).unroll(values={"w": 0.1, "xₜ": np.ones(20)})).run()
    assert list(backflow(machine)) == ["hₜ"]
    (problem,) = eg.problems(machine)
    assert problem.kind == "vanishing" and problem.node.name == "h₁"


def test_both_directions_of_time() -> None:
    machine = eg.Machine(eg.model(BOTH).unroll(values=OF_BOTH)).run()
    found = backflow(machine)
    first, last = min(entries(machine)), max(entries(machine))
    ways = {name: (flow.steps[0], flow.steps[-1]) for name, flow in found.items()}
    assert set(ways.values()) == {(last, first), (first, last)}


def test_what_has_no_flow() -> None:
    machine, _ = lstm()
    with pytest.raises(eg.MachineError, match="no loss enters at step 99"):
        backflow(machine, 99)
    with pytest.raises(eg.MachineError, match="end of the tape"):
        backflow(machine.reset())


def test_a_mean_is_no_illness() -> None:
    """The gradient of a mean is small because there are many entries, not because it vanished."""
    x = np.random.default_rng(0).normal(size=(3000, 1000))
    assert eg.problems(eg.Machine(eg.graph("L = mean((x − 1)²)", {"x": x}))) == ()
    text = "y = 10^(-8)*x; L = mean((y − 1)²)"
    (problem,) = eg.problems(eg.Machine(eg.graph(text, {"x": x[:30]})))
    assert problem.kind == "vanishing"


def test_one_illness_is_one_entry() -> None:
    """Inputs in the hundreds: each gate is saturated at each of 50 steps, on both sides."""
    model = eg.preset("lstm", classify=True).init({"n": 8, "h": 16, "k": 4}, seed=1)
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(300, 200, size=(50, 4, 8))}
    values["yₜ"] = np.eye(4)[rng.integers(0, 4, (50, 4))]
    found = eg.problems(eg.Machine(model.unroll(values=values)))
    (one,) = found
    assert one.kind == "scale" and one.node.name == "x₁" and one.times == (1, 50)
    assert one.text.startswith("xₜ is of the wrong scale, mean 298 and deviation 197")
    assert "; so iₜ, fₜ, oₜ and ĉₜ are saturated: at " in one.text
    assert one.evidence.startswith("‖xₜ·Wᵢ‖ is ") and one.evidence.endswith(" times ‖hₜ₋₁·Uᵢ‖")
    assert one.cure.startswith("xₜ = (xₜ - 298)/197")
    assert eg.problems(one.cured(eg.Machine(model.unroll(values=values)))) == ()


LATE = "hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = h₃² + ∑ₜ (hₜ - hₜ₋₁)²"
SOLE = "hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = h₂²"


@pytest.mark.parametrize("text", [LATE, SOLE, BOTH])
def test_of_the_last_step_alone_the_same_is_found_from_fewer_nodes(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = OF_BOTH if text is BOTH else {"w": 0.5, "xₜ": np.arange(5.0)}
    machine = eg.Machine(eg.model(text).unroll(values=given)).run()
    passed: list[int] = []

    def counted(*args: Any, **options: Any) -> Any:
        nodes = list(pull(*args, **options))
        passed.append(len(nodes))
        return iter(nodes)

    monkeypatch.setattr(backflow_module, "pull", counted)
    whole = entries(machine)
    for onward, step in ((1, max(whole)), (-1, min(whole))):
        passed[1:] = []
        found = last_entries(machine, onward)
        assert found is not None and found[0] == step
        assert found[1].keys() == whole[step].keys()
        for key, arrived in found[1].items():
            np.testing.assert_array_equal(arrived, whole[step][key])
        assert len(passed) == 2 and passed[1] <= passed[0] - (len(whole) > 1)


@pytest.mark.parametrize("onward", [1, -1])
def test_where_late_losses_are_zero_the_last_is_found_in_two_passes(
    onward: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, first = ("hₜ₋₁", "h₀") if onward > 0 else ("hₜ₊₁", "h_{T+1}")
    text = f"hₜ = tanh(w*{before} + xₜ); {first} = 0; yₜ = relu(hₜ); loss L = ∑ₜ yₜ²"
    x = np.where((np.arange(30) > 7) & (np.arange(30) < 20), 2.0, -2.0)
    run = eg.Machine(eg.model(text).unroll(values={"w": 0.0, "xₜ": x})).run()
    whole = entries(run)
    passes: list[object] = []

    def counted(*args: Any, **options: Any) -> Any:
        passes.append(args)
        return pull(*args, **options)

    monkeypatch.setattr(backflow_module, "pull", counted)
    found = last_entries(run, onward)
    assert found is not None
    step = max(whole) if onward > 0 else min(whole)
    assert found[0] == step and 1 < step < 30
    assert {k: v.tolist() for k, v in found[1].items()} == {
        k: v.tolist() for k, v in whole[step].items()
    }
    assert len(passes) <= 2
