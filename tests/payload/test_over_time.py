"""What the page counts over time is what `eg.diagnose` says, and no sooner than it is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from benchmarks.illnesses import ILLNESSES
from benchmarks.pairs import BOTH as BOTH_ILL
from eqgraph.learn import reach
from eqgraph.payload import budget
from eqgraph.payload.equations import Places
from eqgraph.payload.over_time import unrolled
from eqgraph.payload.run import payload, program
from eqgraph.payload.timed import over_time
from tests.ir.test_backward_in_time import BOTH
from tests.ir.test_backward_in_time import VALUES as OF_BOTH
from tests.payload.engine import engine
from tests.project.notebook import ROOT

SCRIPT = ROOT / "tests" / "payload" / "over_time.mjs"
FIGURES = {"gradient": "gradients", "product": "products", "transfer": "transfer", "input": "reach"}
NEAR = {"rtol": 1e-11, "atol": 1e-300}
SMALL = {"rtol": 2e-5, "atol": 1e-30}  # of float32

Given = eg.Machine | tuple[eg.Machine, dict[str, list[float]]]
Pages = Callable[..., list[Any]]


@pytest.fixture
def pages(node: Path, tmp_path: Path) -> Pages:
    """Return what the page counts of machines, some with inputs of its own."""

    def counted(*given: Given) -> list[Any]:
        runs = [one if isinstance(one, tuple) else (one, {}) for one in given]
        cases = [{"payload": payload(m), "inputs": inputs} for m, inputs in runs]
        return engine(node, tmp_path, cases, SCRIPT)

    return counted


def machine(cell: str = "lstm", steps: int = 6, h: int = 4, **each: Any) -> eg.Machine:
    model = eg.preset(cell, classify=True).init({"n": 3, "h": h, "k": 3}, seed=1, each=each)
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(size=(steps, 2, 3))}
    values["yₜ"] = np.eye(3)[rng.integers(0, 3, (steps, 2))]
    return eg.Machine(model.unroll(values=values))


def numbers(values: list[Any]) -> Any:
    """Return figures as `eg.diagnose` has them: NaN where there is none."""
    return np.array([np.nan if x is None else float(x) for x in values])


def float32() -> eg.Machine:
    model = eg.model("hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = ∑ₜ ∑ hₜ²")
    values = {"w": 0.5, "xₜ": np.random.default_rng(1).normal(size=(5, 3))}
    return eg.Machine(model.unroll(values=values, dtype="float32"))


def growing() -> eg.Machine:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ h_T")
    return eg.Machine(model.unroll(values={"w": 9.0, "xₜ": [[1.0, 0.0]] * 6}))


def relus(spread: float = 0.0) -> eg.Machine:
    """Return relus of which two never open: far from the edge, or with some spread near it."""
    model = eg.model("hₜ = relu(xₜ*w + u*hₜ₋₁); h₀ = 0; loss L = ∑ₜ ∑ hₜ")
    values = {
        "w": [1.0, -1.0, -2.0],
        "u": 0.5,
        "xₜ": np.linspace(0.5 * (1 - spread), 1 + spread, 36).reshape(12, 3),
    }
    return eg.Machine(model.unroll(values=values))


def test_every_curve_is_a_figure_of_diagnose(pages: Pages) -> None:
    given = [machine(cell) for cell in ("rnn", "lstm", "gru")]
    given += [eg.Machine(eg.model(BOTH).unroll(values=OF_BOTH)), float32()]
    given += [machine(steps=16, Bf=-6.0), growing(), relus(), relus(0.5)]
    given += [machine(**{"Wᵢ": 90.0, "Wf": 90.0, "Wc": -90.0})]
    for m, shown in zip(given, pages(*given), strict=True):
        same(m.run(), shown, SMALL if m.graph.dtype == np.float32 else NEAR)
    warned = " ".join(text for m in given for text in eg.diagnose(m).warnings)
    for one in (
        "vanishes",
        "explodes",
        "is closed",
        "are saturated",
        "constant unit",
        "dead units",
    ):
        assert one in warned  # so the sentence was compared


def same(m: eg.Machine, shown: Any, near: dict[str, float]) -> None:
    """Compare what the page shows with all that `eg.diagnose` and `reach` say."""
    found, seen = eg.diagnose(m), set()
    for curve in shown["curves"]:
        name, kind = curve["name"], curve["kind"]
        if kind == "flow":
            flow = found.flow[name]
            sizes = dict(zip(flow.steps, flow.norms.tolist(), strict=True))
            wanted = np.array([sizes.get(t, np.nan) for t in found.steps.tolist()])
            np.testing.assert_allclose(numbers(curve["values"]), wanted, **near)
            seen.add((kind, name, None))
            continue
        figures = found.paths[name] if kind == "path" else getattr(found, FIGURES[kind])
        expected = figures[curve["path"] if kind == "path" else name]
        np.testing.assert_allclose(numbers(curve["values"]), expected, **near)
        seen.add((kind, name, curve.get("path")))
    paths = {("path", name, path) for name, parts in found.paths.items() for path in parts}
    plain = {(kind, name, None) for kind, of in FIGURES.items() for name in getattr(found, of)}
    assert seen == paths | plain | {("flow", name, None) for name in found.flow}
    for lane in shown["lanes"]:
        for side in ("low", "high"):
            assert (side in lane) == (lane["name"] in getattr(found, side))
            if side in lane:
                expected = getattr(found, side)[lane["name"]]
                np.testing.assert_allclose(numbers(lane[side]), expected, **near)
        assert lane["constant"] == found.constant.get(lane["name"], [])
        assert lane["dead"] == found.dead.get(lane["name"], [])
        assert lane["state"] == (lane["name"] in found.gradients)
    ratios = {one["name"]: one["ratio"] for one in shown["weights"]}
    assert set(ratios) == set(found.ratios)
    got = numbers([ratios[name] for name in found.ratios])
    np.testing.assert_allclose(got, [*found.ratios.values()], **near)
    told = [np.nan if x is None else float(x) for x in (shown["loss"], shown["guess"])]
    wanted = [np.nan if x is None else x for x in (found.loss, found.guess)]
    np.testing.assert_allclose(told, wanted, **near)
    assert shown["warnings"] == found.warnings
    assert shown["memory"] == found.memory
    for one in shown["reach"]:
        at, tables = reach(m, one["of"], one["at"])
        assert one["at"] == at
        np.testing.assert_allclose(
            np.array([numbers(row) for row in one["rows"]]), tables[one["input"]], **near
        )


def test_it_follows_the_inputs_of_the_page(pages: Pages) -> None:
    """What is moved in the page is what Python says of a machine with those numbers."""
    m = machine()
    moved = np.ravel(m.values["Uf"]).copy()
    moved[3] += 2.5
    before, after = pages(m, (m, {"Uf": moved.tolist()}))
    m.let("Uf", moved.reshape(m.values["Uf"].shape)).run()
    same(m, after, NEAR)
    assert before["curves"] != after["curves"] and before["loss"] != after["loss"]


def test_figures_that_the_kernel_counts_are_shown_as_those_of_the_page(
    pages: Pages, node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page has no number of its own here: the kernel's answer stands in their places."""
    given = [machine(cell) for cell in ("rnn", "lstm", "gru")] + [machine(steps=3, h=40), relus()]
    given += [eg.Machine(eg.model(BOTH).unroll(values=OF_BOTH)), machine(steps=16, Bf=-6.0)]
    own = pages(*given)
    monkeypatch.setattr(budget, "OPERATIONS", 1)
    cases = []
    for m, shown in zip(given, own, strict=True):
        asked = {one["of"]: one["at"] for one in shown["reach"]}
        rows = max(lane["rows"] for lane in shown["lanes"])
        told = whole(m, rows, asked)
        cases.append({"payload": payload(m, streams=True), "inputs": {}, "told": told})
    for m, one, other in zip(given, own, engine(node, tmp_path, cases, SCRIPT), strict=True):
        same(m.run(), other, NEAR)
        for mine, theirs in zip(one["lanes"], other["lanes"], strict=True):
            for kind in ("value", "gradient"):
                pairs = zip(mine[kind], theirs[kind], strict=True)
                assert all((a is None) == (b is None) for a, b in pairs)
                a, b = ([x for x in lane[kind] if x is not None] for lane in (mine, theirs))
                np.testing.assert_allclose(np.array(a), np.array(b), **NEAR)
        for mine, theirs in zip(one["curves"], other["curves"], strict=True):
            assert [x is None for x in mine["values"]] == [x is None for x in theirs["values"]]
            assert mine.get("places") == theirs.get("places")
            for a, b in zip(mine.get("partial", []), theirs.get("partial", []), strict=True):
                assert (a is None) == (b is None)
                np.testing.assert_allclose(a or [], b or [], **NEAR)


@pytest.mark.parametrize(
    ("text", "step", "slope"),
    [
        ("hₜ = hₜ₋₁ + t*xₜ", lambda h, t, x: h + t * x, lambda t: 1.0),
        ("hₜ = hₜ₋₁/t + sin(t)*xₜ", lambda h, t, x: h / t + np.sin(t) * x, lambda t: 1 / t),
        ("hₜ = (1 − 1/(t+1))*hₜ₋₁ + xₜ^(2/t)", lambda h, t, x: (1 - 1 / (t + 1)) * h + x ** (2 / t),
         lambda t: 1 - 1 / (t + 1)),
    ],
)  # fmt: skip
def test_t_is_a_number_at_every_step(
    pages: Pages, node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str,
    step: Callable[[Any, int, Any], Any], slope: Callable[[int], float],
) -> None:  # fmt: skip
    """The steps are written by hand in NumPy: in the page, streamed, and over time."""
    count = 40  # so many repeat that a template writes them
    x = np.random.default_rng(4).uniform(0.5, 2, (count, 3))
    m = eg.Machine(eg.model(f"{text}; h₀ = 0; loss L = ∑ₜ t*∑ hₜ").unroll(values={"xₜ": x}))
    values, h = [], np.zeros(3)
    for t in range(1, count + 1):
        h = step(h, t, x[t - 1])
        values.append(h)
    back, grads = 0.0, []
    for t in range(count, 0, -1):
        back = t + (slope(t + 1) * back if t < count else 0.0)
        grads.insert(0, back)
    (own,) = pages(m)
    monkeypatch.setattr(budget, "OPERATIONS", 1)
    sent = payload(m, streams=True)
    assert any("count" in one for one in sent["nodes"]), "a template has them"
    told = whole(m, 16, {one["of"]: one["at"] for one in own["reach"]})
    (far,) = engine(node, tmp_path, [{"payload": sent, "inputs": {}, "told": told}], SCRIPT)
    for shown in (own, far):
        lane = next(one for one in shown["lanes"] if one["name"] == "hₜ")
        np.testing.assert_allclose(np.array(lane["value"]), values, rtol=1e-12)
        np.testing.assert_allclose(
            np.array(lane["gradient"]), np.outer(grads, np.ones(3)), rtol=1e-12
        )
        loss = sum(t * h.sum() for t, h in enumerate(values, 1))
        assert float(shown["loss"]) == pytest.approx(loss, rel=1e-12)
    for t in (1, 2, 17, count):
        np.testing.assert_allclose(m.value(f"h_{{{t}}}"), values[t - 1], rtol=1e-12)


def whole(m: eg.Machine, rows: int, asked: dict[str, list[int]]) -> Any:
    """Return what the kernel answers of a machine that has recorded its tape."""
    found = over_time(m.seek(len(m.tape)), "a", rows, asked)
    while True:
        try:
            next(found)
        except StopIteration as end:
            return end.value


def test_nothing_is_known_before_its_instruction(pages: Pages) -> None:
    """Walk the tape: what the machine knows at a place is what is said to be known there."""
    m = machine("gru", steps=3)
    (shown,) = pages(m)
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
                np.testing.assert_allclose(lane["gradient"][k], full.mean(0), **NEAR)
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


def test_figures_wait_for_all_that_they_are_made_of(pages: Pages) -> None:
    (shown,) = pages(machine(steps=4))
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


def test_the_clock_says_in_which_step_an_instruction_works(pages: Pages) -> None:
    given = [machine(steps=3), eg.Machine(eg.model(BOTH).unroll(values=OF_BOTH))]
    for m, shown in zip(given, pages(*given), strict=True):
        clock, now = dict(shown["clock"]), None
        for one in m.tape:
            now = clock.get(one.step, now)
            assert now == (one.maker.time if one.maker.time in shown["steps"] else None)
        times = [n.time for n in m.graph.nodes if not n.leaf]
        assert shown["folded"] == max(times.count(t) for t in shown["steps"])


def test_many_units_are_means_of_neighbours(pages: Pages) -> None:
    m = machine(steps=2, h=100)
    (shown,) = pages(m)
    lane = next(one for one in shown["lanes"] if one["name"] == "hₜ")
    assert (lane["units"], lane["rows"], lane["batch"]) == (100, 16, 2)
    value = m.run().value("h_{2}")
    assert value is not None
    blocks = [part.mean() for part in np.array_split(value.mean(0), 16)]
    np.testing.assert_allclose(lane["value"][1], blocks, **NEAR)


def test_what_is_sent_of_time_does_not_grow_with_it() -> None:
    """Steps repeat: a long model is as short to tell as a few of its steps."""
    short, long = (eg.preset("lstm").unroll(steps) for steps in (5, 50))
    assert len(str(unrolled(long))) < len(str(unrolled(short))) + 60


def test_nothing_is_run_for_it() -> None:
    m = machine(steps=2)
    assert payload(m)["time"] is not None and m.recorded == 0


def test_only_models_over_time_have_it() -> None:
    assert payload(eg.Machine(eg.graph("y = x²", {"x": 1.0})))["time"] is None


def test_scalars_and_what_no_gradient_reaches(pages: Pages) -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    m = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": [1.0, 2.0, 3.0]}), "h_{2}")
    (shown,) = pages(m)
    (lane,) = shown["lanes"]
    assert lane["value"] == [[1.0], [2.5], [4.25]]
    assert lane["gradient"] == [[0.5], [1.0], None]
    assert lane["backs"][2] == []


def test_a_nan_is_known_and_no_missing_number(pages: Pages) -> None:
    model = eg.model("h₀ = 0; hₜ = tanh(W·xₜ + U·hₜ₋₁); loss L = ∑ₜ ∑ hₜ²")
    x = np.ones((8, 3))
    x[4, 1] = np.nan
    values = {"W": np.full((2, 3), 0.1), "U": np.eye(2) / 2, "xₜ": x}
    (found,) = pages(eg.Machine(model.unroll(values=values)))
    assert found["loss"] == "NaN"
    assert {one["name"]: one["ratio"] for one in found["weights"]} == {"W": "NaN", "U": "NaN"}
    (curve,) = (one for one in found["curves"] if one["kind"] == "gradient")
    assert curve["values"] == ["NaN"] * 8 and None not in curve["places"]
    (text,) = found["warnings"]
    assert text.startswith("x₅ holds NaN from the start")


def test_a_run_that_fails_is_shown_up_to_there(pages: Pages) -> None:
    """A matrix turns singular at the third step: what comes before it is there."""
    model = eg.model("h₀ = 0; hₜ = solve(Aₜ, xₜ) + hₜ₋₁; loss L = ∑ₜ ∑ hₜ")
    matrices = np.stack([np.eye(2), 2 * np.eye(2), np.ones((2, 2)), np.eye(2)])
    m = eg.Machine(model.unroll(values={"Aₜ": matrices, "xₜ": np.ones((4, 2))}))
    with pytest.raises(eg.MachineError, match="singular"):
        m.run()
    (shown,) = pages(m)
    (lane,) = shown["lanes"]
    assert lane["value"] == [[1.0, 1.0], [1.5, 1.5], None, None]
    assert lane["known"][1] < shown["failed"] < lane["known"][2]
    assert shown["loss"] is None and all(x is None for x in shown["curves"][0]["values"])
    assert eg.play(m).steps == len(m.tape)


def test_a_comparison_holds_both_runs() -> None:
    runs = [machine(Bf=bias) for bias in (-3.0, 3.0)]
    found = eg.compare(*runs, names=("closed", "open"))
    assert [run["name"] for run in found.payload["runs"]] == ["closed", "open"]
    for m, run in zip(runs, found.payload["runs"], strict=True):
        assert run["time"] == unrolled(m.graph)
        assert run["nodes"] == program(m, Places(m.graph))["nodes"]
        assert run["of"] == m.graph.nodes.index(m.of)
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
    with pytest.raises(eg.MachineError, match=r"no steps in time(.|\n)*one.differs\(other\)"):
        eg.compare(*[eg.Machine(eg.graph("y = x²", {"x": 1.0}))] * 2)


SOME = (
    "lstm: inputs off centre",
    "gru: keeps its state for ever",
    "rnn: recurrent matrix too small",
    "relu rnn: overflows in float32",
    "lstm: normalised over the batch",
)


@pytest.mark.parametrize("some", [SOME, pytest.param(None, marks=pytest.mark.slow)])
def test_the_page_tells_the_same_causes(pages: Pages, some: tuple[str, ...] | None) -> None:
    names = some or [name for name in ILLNESSES if "rate" not in name]
    makers = {name: ILLNESSES[name] for name in names} | ({} if some else BOTH_ILL)
    given = {name: make(0, 2).machine() for name, make in makers.items()}
    for (name, m), shown in zip(given.items(), pages(*given.values()), strict=True):
        with np.errstate(all="ignore"):
            told = [
                [settled(one) for one in texts] for texts in (shown["warnings"], eg.problems(m))
            ]
        assert told[0] == told[1], name


def test_the_page_finds_the_same_divisor(pages: Pages) -> None:
    """The first one is too small, or too large."""
    make = ILLNESSES["relu rnn: overflows in float32"]
    given = [make(3, 3).machine(), make(12, 0).machine()]
    for m, shown in zip(given, pages(*given), strict=True):
        with np.errstate(all="ignore"):
            first = eg.problems(m)[0]
        assert first.cure and shown["warnings"][0].endswith(f"; try {first.cure}")


def settled(problem: object) -> str:
    """Write NaN for ∞: huge terms of both signs add up to either, as the order of BLAS has it."""
    return str(problem).replace(" is ∞;", " is NaN;")
