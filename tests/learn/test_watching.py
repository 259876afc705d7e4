"""What a training notes on its way, and the conditions that end it before a step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import SGD, Adam, Trainer
from eqgraph.learn.heatmaps import heat_maps
from eqgraph.learn.measures import parse_measures
from tests.learn.test_resuming import same
from tests.learn.test_training import data, fresh

QUIET: dict[str, Any] = {"progress": False}


def test_norms_are_those_of_pytorch() -> None:
    """Weights, gradients and steps of nn.RNN under SGD with momentum, update by update."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    series = {"xₜ": rng.normal(size=(6, 4, 2)), "y": rng.normal(size=(4, 3))}
    text = eg.preset("rnn").text + "target y; loss L = mean((h_T − y)²)"
    model = eg.model(text).init({"n": 2, "h": 3}, seed=1)
    cell = torch.nn.RNN(2, 3, dtype=torch.float64)
    cell.load_state_dict(
        {k: torch.tensor(v) for k, v in eg.learn.to_torch("rnn", model.values).items()}
    )
    cell.bias_hh_l0.requires_grad_(False)
    moves = torch.optim.SGD([p for p in cell.parameters() if p.requires_grad], 0.1, momentum=0.9)
    history = eg.train(model, series, SGD(rate=0.1, momentum=0.9), updates=5, watch=1, **QUIET)
    pairs = {"W": cell.weight_ih_l0, "U": cell.weight_hh_l0, "B": cell.bias_ih_l0}
    x, y = (torch.tensor(series[k]) for k in ("xₜ", "y"))
    for k in range(5):
        moves.zero_grad()
        ((cell(x)[0][-1] - y) ** 2).mean().backward()
        before = {name: p.detach().clone() for name, p in pairs.items()}
        moves.step()
        for name, p in pairs.items():
            found = history.watched[k]
            assert found[f"‖{name}‖"] == pytest.approx(before[name].norm().item(), rel=1e-12)
            assert found[f"‖∂L/∂{name}‖"] == pytest.approx(p.grad.norm().item(), rel=1e-12)
            assert found[f"‖Δ{name}‖"] == pytest.approx((p - before[name]).norm().item(), rel=1e-12)


@pytest.mark.parametrize("bias", [0.0, 2.0, 9.0])
def test_saturation_and_flow_are_those_of_the_machine(bias: float) -> None:
    """The fast program against the machine that looks at all values."""
    model = fresh()
    model.set({**model.values, "Bf": np.full(3, bias)})
    machine = eg.Machine(model.unroll(values=data())).run()
    history = eg.train(model, data(), updates=1, watch=True, every=1, **QUIET)
    found = history.watched[0]
    values = np.stack([machine.value(model.at("fₜ", t)) for t in range(1, 13)])
    share = ((values > 0.9) | (values < 0.1)).mean()
    assert found["saturation(fₜ)"] == pytest.approx(share, abs=1e-12)
    assert share > 0.9 if bias == 9 else share < 0.9
    assert found["dead(hₜ)"] == 0.0 and "saturation(cₜ)" not in found
    diagnosed = eg.diagnose(machine).table()
    for state in ("hₜ", "cₜ"):
        name = f"‖∂L/∂{state}‖ of the last loss"
        np.testing.assert_allclose(found[name], diagnosed[name], rtol=1e-12)


def test_the_flow_is_of_the_last_loss_alone_with_the_states_that_a_window_starts_with() -> None:
    """Against the gradient of a loss that reads the last step alone, state by state."""
    text = "h₀ = 0; hₜ = tanh(xₜ·W + hₜ₋₁·U); loss L = ∑ₜ ∑(hₜ²)*aₜ"
    rng = np.random.default_rng(0)
    values = {"W": rng.normal(size=(2, 3)), "U": rng.normal(size=(3, 3))}
    whole = {"xₜ": rng.normal(size=(15, 4, 2)), "aₜ": rng.normal(size=15)}
    history = eg.train(
        eg.model(text).set(values), whole, SGD(rate=0.01), updates=3, window=5, watch=1, **QUIET
    )
    for k, figures in history.watched.items():
        machine = history.at(k).machine
        for t in range(1, 5):
            machine.let(f"a{'₀₁₂₃₄'[t]}", 0.0)
        machine.run()
        norms = [np.linalg.norm(machine.grad(f"h{'₀₁₂₃₄₅'[t]}")) for t in range(1, 6)]
        np.testing.assert_allclose(figures["‖∂L/∂hₜ‖ of the last loss"], norms, rtol=1e-12)
    assert len(history.watched) == 3


def test_a_state_that_runs_backward_is_followed_from_the_first_loss() -> None:
    model = eg.model("bₜ = 0.5*bₜ₊₁ + xₜ; b_{T+1} = 0; param w ∈ ℝ; loss L = ∑ₜ w*bₜ")
    history = eg.train(
        model.set({"w": 1.0}), {"xₜ": np.ones(4)}, SGD(rate=0.1), updates=1, watch=1, **QUIET
    )
    found = history.watched[0]["‖∂L/∂bₜ‖ of the first loss"]
    np.testing.assert_allclose(found, [1.0, 0.5, 0.25, 0.125])


def test_dead_units_are_those_that_are_always_zero() -> None:
    model = eg.model("param W ∈ ℝ^{n×h}; param B ∈ ℝʰ; h₀ = 0; hₜ = relu(xₜ·W + B) + 0*hₜ₋₁;"
                     "rₜ = relu(xₜ·W + B); loss L = ∑ₜ ∑(hₜ + rₜ)")  # fmt: skip
    model.init({"n": 2, "h": 4}, seed=0)
    model.set({"W": model.values["W"], "B": [-99.0, -99.0, -99.0, 99.0]})
    history = eg.train(
        model, {"xₜ": np.ones((3, 2, 2))}, SGD(rate=0.0), updates=1, watch=1, **QUIET
    )
    assert history.watched[0]["dead(rₜ)"] == 0.75


CONDITIONS = [
    "saturation(fₜ) > 0.3", "saturation(f_t) > 0.3 and L < 10", "‖Wf‖ ≥ 2.2", "‖∇L‖ < 0.12",
    "‖∂L/∂Wf‖ > 0.02 or L < 0.2", "‖ΔWf‖/‖Wf‖ < 0.03", "update = 9", "not rate < 0.04",
    "‖∂L/∂Wf‖ > 2*10⁻²", "0.5 < L < 0.6", "-L + 1 > 0.5", "low(iₜ) + high(iₜ) > 0.1",
    "constant(hₜ) + dead(hₜ) < 1/2",
]  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_ends_it_before_the_step(condition: str) -> None:
    """The model is that of as many updates as were done, to the bit, and the machine its run."""
    model, wanted = fresh(), fresh()
    options: dict[str, Any] = {"window": 5, "batch": 2, **QUIET}
    history = eg.train(model, data(), Adam(rate=0.05), updates=60, watch=condition, **options)
    snapshot = history.halted
    assert snapshot is not None and snapshot.update == len(history.losses) < 60
    eg.train(wanted, data(), Adam(rate=0.05), updates=snapshot.update, **options)
    assert same(model, wanted) and same(snapshot.model, wanted)
    assert condition in snapshot.reason and "halted by" in repr(history)
    trainer = Trainer(wanted, data(), window=5, batch=2)
    trainer.history.losses += history.losses
    trainer.carried = history.at(snapshot.update).graph.values  # type: ignore[assignment]
    loss = float(snapshot.machine.run().value("L"))
    assert loss == pytest.approx(trainer.advance(), rel=1e-12)


def test_it_goes_on_where_it_was_halted(tmp_path: Path) -> None:
    """A step that was tried and taken back leaves no trace: the memory of Adam is as before."""
    options: dict[str, Any] = {"checkpoint": tmp_path / "t.safetensors", **QUIET}
    model, through = fresh(), fresh()
    history = eg.train(
        model, data(), Adam(rate=0.05), updates=60, watch="‖ΔWf‖ < 0.09", resume=True, **options
    )
    assert history.halted and 0 < history.halted.update < 60
    eg.train(model, data(), Adam(rate=0.05), updates=60, resume=True, **options)
    eg.train(through, data(), Adam(rate=0.05), updates=60, **QUIET)
    assert same(model, through)


def test_not_a_number_is_told_with_its_cause() -> None:
    bad = data()
    bad["xₜ"][7, 1, 0] = np.nan
    model, before = fresh(), fresh()
    history = eg.train(model, bad, updates=9, watch=(3, "NaN"), **QUIET)
    assert history.losses == [] and same(model, before)
    assert history.halted is not None
    assert history.halted.reason == "the loss L is NaN in update 1: xₜ holds NaN at t = 8"
    assert np.isnan(history.halted.machine.run().value("L"))
    with pytest.raises(eg.ValuesError, match="xₜ holds NaN at t = 8"):
        eg.train(fresh(), bad, updates=9, watch=3, **QUIET)


WRONG = {
    "saturation(q) > 1": "knows no 'q'",
    "saturation(L) > 1": "knows no 'L'",
    "‖W‖ > 2": "knows no 'W'",
    "‖∂L/∂hₜ‖ > 1": "knows no 'hₜ'",
    "‖∂h/∂Wf‖ > 1": "knows no 'h'",
    "‖∇h‖ > 1": "knows no",
    "L": "a condition compares",
    "3 > 2": "measures nothing",
    "max(L) > 1": r"knows no 'max\(L\)'",
    "value > 1": "knows no 'value'",
    "L >": "expected",
    "L > 1" + " " * 600: "at most",
}


@pytest.mark.parametrize("condition", WRONG)
def test_wrong_conditions_are_told(condition: str) -> None:
    with pytest.raises(eg.ParseError, match=WRONG[condition]) as caught:
        eg.train(fresh(), data(), updates=1, watch=condition, **QUIET)
    assert condition.startswith("L >") or "‖∂L/∂Wᵢ‖" in str(caught.value) or caught.value.hint


def test_what_does_not_saturate_is_refused() -> None:
    with pytest.raises(eg.ValuesError, match="cₜ is not computed by σ"):
        eg.train(fresh(), data(), updates=1, watch="saturation(cₜ) > 0.9", **QUIET)
    with pytest.raises(eg.ValuesError, match="watch is a number from 1 on"):
        eg.train(fresh(), data(), updates=1, watch=0, **QUIET)


def test_a_condition_says_what_it_reads() -> None:
    found = parse_measures("‖∂L/∂Wf‖ > 10³ and dead(h_t) > 1/2", fresh())
    assert [str(one) for one in found.measures] == ["‖∂L/∂Wf‖", "dead(hₜ)"]
    assert found.holds(lambda m: {"gradient": 1001.0, "dead": 0.6}[m.kind])
    assert not found.holds(lambda m: {"gradient": 1000.0, "dead": 0.6}[m.kind])


def test_it_is_drawn_below_the_losses() -> None:
    pytest.importorskip("matplotlib")
    history = eg.train(fresh(), data(), updates=40, watch=10, **QUIET)
    titles = [one.title for one in heat_maps(history.watched)]
    assert titles[:3] == ["‖ΔW‖/‖W‖", "‖∂L/∂W‖", "saturated units"]
    assert titles[3:] == [f"‖∂L/∂{one}‖ of the last loss, at each step t" for one in ("hₜ", "cₜ")]
    maps = {one.title: one for one in heat_maps(history.watched)}
    gradients = maps["‖∂L/∂W‖"]
    assert gradients.updates == [0, 10, 20, 30]
    row = gradients.values[gradients.rows.index("Wf")]
    assert row.tolist() == [history.watched[k]["‖∂L/∂Wf‖"] for k in gradients.updates]
    for theme in ("light", "dark"):
        picture = history.svg(theme=theme)  # type: ignore[arg-type]
        assert all(title in picture for title in titles)
        assert picture == history.svg(theme=theme)  # type: ignore[arg-type]
    history.watched.clear()
    assert "saturated" not in history.svg()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("L > ", "expected an operand, found the end"),
        ("‖∂L/∂Wf > 3", "nothing closes `‖`"),
        ("(L > 3", "nothing closes `(`"),
        ("L] > 2", "this ] closes nothing"),
    ],
)
def test_no_bracket_is_told_that_nobody_typed(text: str, message: str) -> None:
    with pytest.raises(eg.ParseError) as caught:
        parse_measures(text, fresh())
    assert str(caught.value).splitlines()[0] == message
