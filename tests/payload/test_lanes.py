"""What the player shows over time is what `eg.diagnose` says, and no sooner than it is known."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import reach
from eqgraph.payload.lanes import lanes
from eqgraph.payload.run import payload

PLAIN = {"gradient": "gradients", "product": "products", "transfer": "transfer", "input": "reach"}


def machine(cell: str = "lstm", steps: int = 6, h: int = 4, **each: Any) -> eg.Machine:
    model = eg.preset(cell, classify=True).init({"n": 3, "h": h, "k": 3}, seed=1, each=each)
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(size=(steps, 2, 3))}
    values["yₜ"] = np.eye(3)[rng.integers(0, 3, (steps, 2))]
    return eg.Machine(model.unroll(values=values))


def written(m: eg.Machine) -> dict[str, Any]:
    """Return the view over time as it arrives in the browser."""
    found: dict[str, Any] = json.loads(json.dumps(lanes(m), allow_nan=False))
    return found


def numbers(values: list[Any]) -> Any:
    return np.array([np.nan if x is None else float(x) for x in values])


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_every_curve_is_a_figure_of_diagnose(cell: str) -> None:
    m = machine(cell)
    shown = written(m)
    found = eg.diagnose(m.run())
    seen = set()
    for curve in shown["curves"]:
        name, kind = curve["name"], curve["kind"]
        figures = found.paths[name] if kind == "path" else getattr(found, PLAIN[kind])
        expected = figures[curve["path"] if kind == "path" else name]
        np.testing.assert_array_equal(numbers(curve["values"]), expected)
        seen.add((kind, name, curve.get("path")))
    paths = {("path", name, path) for name, parts in found.paths.items() for path in parts}
    plain = {(kind, name, None) for kind, of in PLAIN.items() for name in getattr(found, of)}
    assert seen == paths | plain
    for lane in shown["lanes"]:
        for side in ("low", "high"):
            assert (side in lane) == (lane["name"] in getattr(found, side))
            if side in lane:
                expected = getattr(found, side)[lane["name"]]
                np.testing.assert_array_equal(numbers(lane[side]), expected)
        assert lane["constant"] == found.constant.get(lane["name"], [])
        assert lane["dead"] == found.dead.get(lane["name"], [])
        assert lane["state"] == (lane["name"] in found.gradients)
    ratios = {one["name"]: one["ratio"] for one in shown["weights"]}
    assert list(ratios) == list(found.ratios)
    np.testing.assert_array_equal(numbers([*ratios.values()]), [*found.ratios.values()])
    assert (shown["loss"], shown["guess"]) == (found.loss, found.guess)
    assert shown["warnings"] == found.warnings
    for one in shown["reach"]:
        at, tables = reach(m, one["of"])
        assert one["at"] == at
        np.testing.assert_allclose(np.array(one["rows"]), tables[one["input"]], rtol=1e-2)


def test_nothing_is_known_before_its_instruction() -> None:
    """Walk the tape: what the machine knows at a place is what is said to be known there."""
    m = machine("gru", steps=3)
    shown = written(m)
    families = {lane["name"]: lane for lane in shown["lanes"]}
    names = {f"{name[:-1]}{'₁₂₃'[k]}": (name, k) for name in families for k in range(3)}
    for place in range(len(m.tape) + 1):
        m.seek(place)
        for node, (name, k) in names.items():
            lane = families[name]
            assert (m.value(node) is not None) == (lane["known"][k] <= place)
            assert (m.grad(node) is not None) == any(at <= place for at in lane["backs"][k])
            if lane["backs"][k] and lane["backs"][k][-1] <= place:
                full = m.grad(node)
                assert full is not None
                np.testing.assert_allclose(lane["gradient"][k], full.mean(0), rtol=1e-2)
    for curve in shown["curves"]:
        if curve["kind"] != "gradient":
            continue
        for k, parts in enumerate(curve["partial"]):
            backs = families[curve["name"]]["backs"][k]
            assert len(parts) == len(backs) - 1
            for norm, place in zip(parts, backs, strict=False):
                so_far = m.seek(place).grad(f"{curve['name'][:-1]}{'₁₂₃'[k]}")
                assert so_far is not None
                assert norm == pytest.approx(np.linalg.norm(so_far), rel=1e-12)


def test_figures_wait_for_all_that_they_are_made_of() -> None:
    shown = written(machine(steps=4))
    curve = {(c["kind"], c["name"], c.get("path")): c for c in shown["curves"]}
    lane = {one["name"]: one for one in shown["lanes"]}
    assert curve["product", "fₜ", None]["places"] == [lane["fₜ"]["known"][-1]] * 4
    for name in ("cₜ", "hₜ"):
        assert curve["gradient", name, None]["places"] == [b[-1] for b in lane[name]["backs"]]
    later, here = (
        curve["path", "cₜ", path]["places"] for path in ("through cₜ later", "through hₜ")
    )
    assert [sorted(p) for p in zip(later[:-1], here[:-1], strict=True)] == [
        b for b in lane["cₜ"]["backs"][:-1]
    ]
    assert later[-1] is None


def test_the_clock_says_in_which_step_an_instruction_works() -> None:
    m = machine(steps=3)
    clock = dict(written(m)["clock"])
    now = None
    for one in m.tape:
        now = clock.get(one.step, now)
        assert now == (one.maker.time if one.maker.time in (1, 2, 3) else None)


def test_many_units_are_means_of_neighbours() -> None:
    m = machine(steps=2, h=100)
    lane = next(one for one in written(m)["lanes"] if one["name"] == "hₜ")
    assert (lane["units"], lane["rows"], lane["batch"]) == (100, 16, 2)
    value = m.run().value("h_{2}")
    assert value is not None
    blocks = [part.mean() for part in np.array_split(value.mean(0), 16)]
    np.testing.assert_allclose(lane["value"][1], blocks, rtol=1e-2)


def test_a_long_run_of_many_units_stays_small() -> None:
    assert len(json.dumps(lanes(machine(steps=50, h=100)))) < 300_000


def test_the_machine_stays_where_it_is() -> None:
    m = machine(steps=2).seek(7)
    lanes(m)
    assert (m.pc, m.value("h_{2}")) == (7, None)


def test_only_models_over_time_have_it() -> None:
    assert payload(eg.Machine(eg.graph("y = x²", {"x": 1.0})))["time"] is None


def test_scalars_and_what_no_gradient_reaches() -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    m = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": [1.0, 2.0, 3.0]}), "h_{2}")
    (lane,) = written(m)["lanes"]
    assert lane["value"] == [[1.0], [2.5], [4.25]]
    assert lane["gradient"] == [[0.5], [1.0], None]
    assert lane["backs"][2] == []


def test_a_nan_is_known_and_no_missing_number() -> None:
    model = eg.model("h₀ = 0; hₜ = tanh(W·xₜ + U·hₜ₋₁); loss L = ∑ₜ ∑ hₜ²")
    x = np.ones((8, 3))
    x[4, 1] = np.nan
    values = {"W": np.full((2, 3), 0.1), "U": np.eye(2) / 2, "xₜ": x}
    found = written(eg.Machine(model.unroll(values=values)))
    assert found["loss"] == "NaN"
    assert {one["name"]: one["ratio"] for one in found["weights"]} == {"W": "NaN", "U": "NaN"}
    (curve,) = (one for one in found["curves"] if one["kind"] == "gradient")
    assert curve["values"] == ["NaN"] * 8 and None not in curve["places"]
    assert found["warnings"][:2] == [
        "hₜ is NaN or ∞, first at t = 5",
        "the gradient of hₜ is NaN or ∞, on its way back first at t = 8",
    ]


def test_a_comparison_holds_both_runs() -> None:
    runs = [machine(Bf=bias) for bias in (-3.0, 3.0)]
    found = eg.compare(*runs, names=("closed", "open"))
    assert [run["name"] for run in found.payload["runs"]] == ["closed", "open"]
    for m, run in zip(runs, found.payload["runs"], strict=True):
        assert run["time"] == lanes(m)
        assert (run["steps"], run["turn"]) == (len(m.tape), m.tape.turn)
        np.testing.assert_array_equal(
            found.diagnoses[run["name"]].gradients["hₜ"], eg.diagnose(m.run()).gradients["hₜ"]
        )
    with pytest.raises(eg.MachineError, match="two machines"):
        eg.compare(runs[0])
    with pytest.raises(eg.MachineError, match="different names"):
        eg.compare(*runs, names=("one", "one"))
    with pytest.raises(eg.MachineError, match="not of Graph"):
        eg.compare(runs[0], runs[1].graph)
    with pytest.raises(eg.MachineError, match="none empty"):
        eg.compare(*runs, names=("one", " "))
    assert "\u202e" not in eg.compare(*runs, names=("\u202eone", "two")).payload["title"]
    with pytest.raises(eg.MachineError, match="no steps in time"):
        eg.compare(*[eg.Machine(eg.graph("y = x²", {"x": 1.0}))] * 2)
