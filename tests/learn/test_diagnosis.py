"""Figures over time: gradients as finite differences find them, warnings where they belong."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.ir.families import families_of

STEPS = 50


def lstm(bias: float, **changes: Any) -> tuple[eg.Model, dict[str, Any]]:
    """Return an LSTM whose states have an addend each: to differentiate by the states."""
    text = eg.preset("lstm", classify=True).text
    text = text.replace("hₜ = oₜ*tanh(cₜ)", "hₜ = oₜ*tanh(cₜ) + aₜ")
    text = text.replace("cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ", "cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ + bₜ").replace("t ∈ 1…T", "")
    model = eg.model(text).init({"n": 3, "h": 4, "k": 3}, seed=1, each={"Bf": bias})
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(size=(STEPS, 2, 3))}
    values["yₜ"] = np.eye(3)[rng.integers(0, 3, (STEPS, 2))]
    values |= {"aₜ": np.zeros((STEPS, 2, 4)), "bₜ": np.zeros((STEPS, 2, 4))}
    return model, values | changes


def run(model: eg.Model, values: dict[str, Any]) -> eg.Machine:
    return eg.Machine(model.unroll(values=values)).run()


def test_gradient_norms_equal_finite_differences() -> None:
    model, values = lstm(1.0)
    found = eg.diagnose(run(model, values))
    machine = run(model, values)
    step = 1e-5
    for state, addend in (("hₜ", "a"), ("cₜ", "b")):
        for t in (1, 20, 50):
            slopes = np.zeros((2, 4))
            for at in np.ndindex(2, 4):
                sides = []
                for sign in (1, -1):
                    moved = np.zeros((2, 4))
                    moved[at] = sign * step
                    machine.let(f"{addend}_{t}" if t < 10 else f"{addend}_{{{t}}}", moved)
                    sides.append(float(machine.run().value("L")))
                slopes[at] = (sides[0] - sides[1]) / (2 * step)
            machine.let(f"{addend}_{t}" if t < 10 else f"{addend}_{{{t}}}", np.zeros((2, 4)))
            norm = found.gradients[state][list(found.steps).index(t)]
            assert norm == pytest.approx(np.linalg.norm(slopes), rel=1e-5)


def test_the_warning_is_for_the_forgetful_one() -> None:
    forgets, keeps = (eg.diagnose(run(*lstm(bias))) for bias in (-3.0, 3.0))
    assert any("vanishes" in text for text in forgets.warnings)
    assert not any("vanishes" in text or "explodes" in text for text in keeps.warnings)
    assert forgets.products["fₜ"][0] < 1e-20 < 1e-3 < keeps.products["fₜ"][0]


@pytest.mark.parametrize(("factor", "word"), [(0.5, "vanishes"), (1.0, ""), (1.5, "explodes")])
def test_a_linear_recurrence(factor: float, word: str) -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    found = eg.diagnose(run(model, {"w": factor, "xₜ": np.ones(STEPS)}))
    np.testing.assert_allclose(found.gradients["hₜ"], factor ** np.arange(STEPS - 1, -1, -1))
    np.testing.assert_allclose(found.transfer["hₜ"][:-1], factor)
    assert [word in text for text in found.warnings] == ([True] if word else [])


def test_paths_add_up() -> None:
    """For numbers, whose parts have one sign, the parts' sizes are that of the whole."""
    text = "fₜ = σ(u*hₜ₋₁ + xₜ); cₜ = fₜ*cₜ₋₁ + xₜ; hₜ = tanh(cₜ); h₀ = 0; c₀ = 0; loss L = ∑ₜ hₜ"
    found = eg.diagnose(run(eg.model(text), {"u": 0.5, "xₜ": np.full(9, 0.3)}))
    paths = found.paths["cₜ"]
    assert set(paths) == {"through cₜ later", "through hₜ"}
    total = sum(np.nan_to_num(part) for part in paths.values())
    np.testing.assert_allclose(total, found.gradients["cₜ"], rtol=1e-12)
    np.testing.assert_allclose(found.products["fₜ"][-1], 1 / (1 + math.exp(-0.3)), rtol=0.2)


def test_saturation_counts_units() -> None:
    model = eg.model("sₜ = σ(xₜ); tₜ = tanh(xₜ); loss L = ∑ₜ ∑(sₜ*tₜ)")
    x = np.linspace(-6, 6, 1001)
    found = eg.diagnose(run(model, {"xₜ": np.stack([x, np.zeros_like(x)])}))
    assert found.low["sₜ"][0] == pytest.approx(0.316683, abs=1e-6)  # left of −ln 9
    assert found.high["sₜ"][0] == pytest.approx(0.316683, abs=1e-6)
    assert found.high["tₜ"][0] == pytest.approx(np.mean(np.tanh(x) > 0.9))
    assert found.low["sₜ"][1] == found.high["tₜ"][1] == 0


def test_idle_units_are_named() -> None:
    model = eg.model("hₜ = relu(xₜ*w); loss L = ∑ₜ ∑(hₜ*m)")
    x = np.random.default_rng(0).uniform(0.5, 1, (9, 3))
    values = {"xₜ": x, "w": np.array([1.0, -1.0, 1.0]), "m": np.array([1.0, 1.0, 0.0])}
    found = eg.diagnose(run(model, values))
    assert found.constant["hₜ"] == [1]
    assert found.dead["hₜ"] == [2]


def test_one_step_is_not_called_constant() -> None:
    model, values = lstm(1.0)
    once = {name: value[:1, :1] for name, value in values.items()}
    found = eg.diagnose(run(model, once))
    assert found.constant == {} and found.warnings == []


def test_the_loss_at_the_start_is_near_guessing() -> None:
    found = eg.diagnose(run(*lstm(1.0)))
    assert found.guess == pytest.approx(math.log(3))
    assert found.loss == pytest.approx(found.guess, rel=0.3)


def test_a_step_reaches_no_later_input() -> None:
    model, values = lstm(1.0)
    machine = eg.Machine(model.unroll(values=values), "h_{20}").run()
    reach = eg.diagnose(machine).reach["xₜ"]
    assert (reach[:20] > 0).all()
    assert (reach[20:] == 0).all()


def test_the_table_and_its_plot() -> None:
    found = eg.diagnose(run(*lstm(1.0)))
    table = found.table()
    assert {len(column) for column in table.values()} == {STEPS}
    assert {"t", "‖∂L/∂cₜ‖", "∏ fₜ", "iₜ low", "ĉₜ high", "cₜ handed back"} <= set(table)
    assert len(str(found).splitlines()) >= STEPS + 1
    pytest.importorskip("matplotlib")
    assert len(found.plot().axes) == 3


@pytest.mark.parametrize("bias", [-3.0, 3.0])
def test_the_table_as_text(golden: Callable[[str, str], None], bias: float) -> None:
    model, values = lstm(bias)
    found = eg.diagnose(run(model, {name: value[:8] for name, value in values.items()}))
    golden(f"diagnosis_{bias:g}.txt", f"{found}\n")


def test_every_curve_is_in_the_plot() -> None:
    pytest.importorskip("matplotlib")
    found = eg.diagnose(run(*lstm(1.0)))
    top, middle, bottom = found.plot().axes
    drawn = [
        {line.get_label(): line for line in axes.get_lines()} for axes in (top, middle, bottom)
    ]
    paths = {f"{n} {p}" for n, parts in found.paths.items() for p in parts}
    assert set(drawn[0]) == {f"‖∂L/∂{n}‖" for n in found.gradients} | paths
    handed = {f"{n} handed back" for n in found.transfer}
    assert set(drawn[1]) == {f"∏ {n}" for n in found.products} | handed
    assert set(drawn[2]) == {f"{n} low" for n in found.low} | {f"{n} high" for n in found.high}
    assert paths and handed and found.products and found.low
    for lines, name, values in ((drawn[0], "‖∂L/∂cₜ‖", found.gradients["cₜ"]),
                                (drawn[1], "∏ fₜ", found.products["fₜ"]),
                                (drawn[2], "iₜ low", found.low["iₜ"])):  # fmt: skip
        np.testing.assert_array_equal(lines[name].get_xdata(), found.steps)
        shown = values if name == "iₜ low" else np.where(values > 0, values, np.nan)
        np.testing.assert_array_equal(lines[name].get_ydata(), shown)
    styles = [
        drawn[0]["‖∂L/∂cₜ‖"],
        drawn[0][min(paths)],
        drawn[1][min(handed)],
        drawn[2]["iₜ high"],
    ]
    assert [line.get_linestyle() for line in styles] == ["-", ":", "--", "--"]
    assert [axes.get_yscale() for axes in (top, middle, bottom)] == ["log", "log", "linear"]
    words = [axes.get_ylabel() for axes in (top, middle, bottom)]
    assert [*words, bottom.get_xlabel()] == ["gradient", "what is left", "saturated", "step t"]
    assert all(axes.get_legend() is not None for axes in (top, middle, bottom))


def test_what_cannot_be_diagnosed() -> None:
    graph = eg.graph("y = x²", {"x": 1.0})
    with pytest.raises(eg.MachineError, match="no steps in time"):
        eg.diagnose(eg.Machine(graph).run())
    with pytest.raises(eg.MachineError, match="end of the tape"):
        eg.diagnose(eg.Machine(graph))


def test_a_gate_multiplies_the_state_in_its_own_recurrence() -> None:
    """In the GRU of the paper r multiplies the state too, on its way to the candidate."""
    model = eg.preset("gru_reset_before", classify=True).init({"n": 3, "h": 4, "k": 3}, seed=1)
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(size=(4, 2, 3)), "yₜ": np.eye(3)[rng.integers(0, 3, (4, 2))]}
    assert list(eg.diagnose(run(model, values)).products) == ["zₜ"]


def test_ratios_of_gradients_to_weights() -> None:
    model = eg.model("yₜ = w*xₜ + b; loss L = y_T")
    found = eg.diagnose(run(model, {"w": -0.5, "b": 0.0, "xₜ": [1.0, 3.0]}))
    assert found.ratios["w"] == pytest.approx(3 / 0.5)
    assert math.isnan(found.ratios["b"])


def test_a_loss_that_is_a_sum_over_time_is_no_gate() -> None:
    model = eg.model("hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = ∑ₜ ∑hₜ")
    machine = run(model, {"w": 0.5, "xₜ": np.zeros((3, 2))})
    assert list(families_of(machine.graph)) == ["hₜ"]
    assert "L" not in eg.diagnose(machine).dead


def test_where_nothing_is_ill_it_is_said_what_shows_in_no_run() -> None:
    healthy, ill = eg.diagnose(run(*lstm(1.0))), eg.diagnose(run(*lstm(-8.0)))
    assert not healthy.problems and str(healthy).endswith("machine.check({name: array})")
    assert ill.problems and str(ill).endswith(ill.problems[-1].text)
