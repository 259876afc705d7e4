"""Training: what is learned, what goes on exactly, what an interrupt leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import SGD, Adam, Trainer
from eqgraph.learn.initialisers import SCHEMES, Fan, normal, rng_for, uniform
from eqgraph.tape.program import compile_program
from eqgraph.tape.stacked import StackedRun

SIZES = {"n": 2, "h": 3, "k": 2}


def data(steps: int = 12, sequences: int = 5) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    y = np.eye(2)[rng.integers(0, 2, (steps, sequences))]
    return {"xₜ": rng.normal(size=(steps, sequences, 2)), "yₜ": y}


def fresh(preset: str = "lstm") -> eg.Model:
    return eg.preset(preset, classify=True).init(SIZES, seed=4)


def test_an_update_is_a_step_down_the_gradient() -> None:
    model = fresh()
    m = eg.Machine(model.unroll(values=data())).run()
    wanted = {k: v - 0.1 * m.grad(k) for k, v in model.values.items()}
    trainer = Trainer(model, data(), SGD(rate=0.1))
    assert trainer.update() == pytest.approx(float(m.value("L")), rel=1e-12)
    for name, value in wanted.items():
        np.testing.assert_allclose(model.values[name], value, rtol=1e-10, atol=1e-14)


def test_the_first_loss_is_that_of_guessing() -> None:
    loss = Trainer(fresh(), data()).update()
    assert loss == pytest.approx(np.log(2), rel=0.3)


def test_two_sequences_are_learned_by_heart() -> None:
    model = fresh()
    few = {k: v[:, :2] for k, v in data().items()}
    history = eg.train(model, few, Adam(rate=0.05), updates=300, progress=False)
    assert history.losses[-1] < 0.01 < history.losses[0]


@pytest.mark.parametrize("preset", ["rnn", "lstm", "gru", "gru_reset_before"])
def test_windows_hand_on_the_states(preset: str) -> None:
    """With a rate of 0, the windows' losses are those of the whole sequence, cut."""
    model = fresh(preset)
    whole = float(eg.Machine(model.unroll(values=data()), "L").run().value("L"))
    trainer = Trainer(model, data(), SGD(rate=0.0), window=5)
    losses = [trainer.advance() for _ in range(3)]  # windows of 5, 5 and 2 steps
    assert np.dot(losses, [5, 5, 2]) / 12 == pytest.approx(whole, rel=1e-12)
    assert trainer.advance() == pytest.approx(losses[0], rel=1e-12)  # and starts anew


def test_a_learned_start_is_learned_in_the_first_window_only() -> None:
    text = "param p ∈ ℝ; aₜ = 0.5*aₜ₋₁ + xₜ; a₀ = p; loss L = ∑ₜ aₜ²"
    model = eg.model(text).set({"p": 1.0})
    trainer = Trainer(model, {"xₜ": np.zeros(4)}, SGD(rate=0.1), window=2)
    first, second = trainer.update(), trainer.update()
    assert first == pytest.approx(0.25 + 0.0625)
    assert second == pytest.approx(0.0625**1 / 4 + 0.0625 / 16)
    assert model.values["p"] == pytest.approx(1 - 0.1 * 2 * (0.25 + 0.0625))


def test_minibatches_cover_all_data_once_an_epoch() -> None:
    trainer = Trainer(fresh(), data(), batch=2, window=6)
    windows = trainer.windows
    assert windows.per_epoch == 6
    seen = np.concatenate([windows.cut(k).arrays["xₜ"][:, :, 0].T for k in range(0, 6, 2)])
    np.testing.assert_allclose(sorted(seen[:, 0]), sorted(data()["xₜ"][0, :, 0]))
    other = np.concatenate([windows.cut(k).arrays["xₜ"][0, :, 0] for k in range(6, 12, 2)])
    assert list(other) != list(seen[:, 0])  # another order in the next epoch
    for _ in range(6):
        trainer.update()


def test_clipping_is_honoured() -> None:
    model = fresh()
    before = dict(model.values)
    trainer = Trainer(model, data(), SGD(rate=1.0), norm=1e-3)
    trainer.update()
    change = sum(float(np.sum((model.values[k] - v) ** 2)) for k, v in before.items())
    norm = trainer.history.norms[0]
    assert np.sqrt(change) == pytest.approx(1e-3 * norm / (norm + 1e-6))
    assert trainer.history.norms[0] > 1e-3
    trainer = Trainer(model, data(), SGD(rate=1.0), bound=1e-5)
    before = dict(model.values)
    trainer.update()
    largest = max(np.abs(model.values[k] - v).max() for k, v in before.items())
    assert largest == pytest.approx(1e-5)


def test_small_products_run_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads that wait for each other made training 15 times as long on a busy machine."""
    monkeypatch.setattr("eqgraph.tape.threads._SMALL", 0)  # else those of a test need no limit
    pools = pytest.importorskip("threadpoolctl")
    seen = set()

    def threads() -> set[int]:
        return {
            pool["num_threads"] for pool in pools.threadpool_info() if pool["user_api"] == "blas"
        }

    with pools.threadpool_limits(2):
        before = threads()
        eg.train(fresh(), data(), updates=2, every=1, progress=False,
                 report=lambda trainer: seen.update(threads()))  # fmt: skip
        assert seen == {1}
        assert threads() == before


def test_reports_come_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[int] = []
    history = eg.train(
        fresh(), data(), updates=25, every=10, progress=True,
        report=lambda trainer: seen.append(len(trainer.history.losses)),
    )  # fmt: skip
    assert seen == [10, 20, 25]
    assert set(history.ratios) == {9, 19, 24}
    assert all(0 < r < 1 for r in history.ratios[9].values())
    assert "<svg" in history.svg()
    assert "25 updates" in repr(history)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"xₜ": np.zeros((12, 5, 2))}, "lacks yₜ"),
        ({"xₜ": np.zeros((9, 5, 2)), "yₜ": np.zeros((12, 5, 2))}, "one number of steps"),
    ],
)
def test_wrong_data(change: dict[str, Any], message: str) -> None:
    with pytest.raises(eg.ValuesError, match=message):
        Trainer(fresh(), change)


def test_what_training_needs_is_said() -> None:
    with pytest.raises(eg.ValuesError, match=r"model\.init"):
        Trainer(eg.preset("lstm", classify=True), data())
    with pytest.raises(eg.ValuesError, match="what to minimise"):
        Trainer(eg.preset("lstm").init(SIZES), data())

    vector = eg.model("param w ∈ ℝ; loss L = ∑ₜ (w*xₜ)").set({"w": 1.0})
    with pytest.raises(eg.ValuesError, match="no single number"):
        Trainer(vector, {"xₜ": np.ones((3, 2))}).update()


# --- initialisers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [{"updates": -1}, {"epochs": -1}, {"every": 0}])
def test_counts_are_checked(count: dict[str, int]) -> None:
    with pytest.raises(eg.ValuesError, match="is a number from"):
        eg.train(fresh(), data(), progress=False, **count)


@pytest.mark.parametrize("count", [{"updates": 1.5}, {"every": True}, {"epochs": "2"},
                                   {"window": 2.5}, {"batch": True}, {"seed": "ada"}])  # fmt: skip
def test_counts_are_whole(count: dict[str, Any]) -> None:
    with pytest.raises(eg.ValuesError, match="is a whole number"):
        eg.train(fresh(), data(), progress=False, **count)


@pytest.mark.parametrize("limit", [{"norm": 0.0}, {"bound": -1}, {"norm": np.nan}, {"norm": "1"},
                                   {"bound": True}])  # fmt: skip
def test_limits_are_checked(limit: dict[str, Any]) -> None:
    with pytest.raises(eg.ValuesError, match="is a number above 0"):
        Trainer(fresh(), data(), **limit)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sizes": {**SIZES, "n": -1}}, "the size n is a number from 1 on"),
        ({"sizes": {**SIZES, "n": 1.5}}, "the size n is a whole number"),
        ({"sizes": {**SIZES, "n": None}}, "the size n is a whole number"),
        ({"sizes": {**SIZES, "n": 10**30}}, "no memory holds it|memory"),
        ({"sizes": {"n": 10**6, "h": 10**6, "k": 1}}, "memory"),
        ({"sizes": [2, 3]}, "sizes come as a dict"),
        ({"seed": "ada"}, "the seed is a whole number"),
        ({"seed": -1}, "the seed is a number from 0 on"),
        ({"each": [1]}, "each come as a dict"),
        ({"each": {"Wy": None}}, "a scheme is a name, a number or a function"),
        ({"scheme": 10**400}, "a scheme is a name, a number or a function"),
        ({"each": {"Wy": lambda rng, shape, fan: "word"}}, "holds text"),
        ({"each": {"Wy": lambda rng, shape, fan: [1.0]}}, "has shape"),
    ],
)
def test_a_draw_is_checked(given: dict[str, Any], message: str) -> None:
    model = fresh()
    before = dict(model.values)
    with pytest.raises(eg.EqGraphError, match=message):
        model.init(**{"sizes": SIZES, **given})
    assert model.values == before


@pytest.mark.parametrize("work", ["set", "unroll"])
def test_values_are_a_dict(work: str) -> None:
    with pytest.raises(eg.ValuesError, match="values come as a dict"):
        getattr(fresh(), work)(values=5)


def test_draws_depend_on_seed_and_name_only() -> None:
    one = eg.model("param W, V ∈ ℝ^{h×h}; y = W·V").init({"h": 4}, seed=1).values
    two = eg.model("param V, U, W ∈ ℝ^{h×h}; y = V·U·W").init({"h": 4}, seed=1).values
    np.testing.assert_array_equal(one["W"], two["W"])
    assert not np.array_equal(one["W"], one["V"])
    other = eg.model("param W ∈ ℝ^{h×h}; y = W").init({"h": 4}, seed=2).values
    assert not np.array_equal(one["W"], other["W"])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_schemes_have_their_spread(scheme: str) -> None:
    array = SCHEMES[scheme](rng_for(0, "W"), (300, 500), Fan(300, 500))
    wanted = {
        "zeros": 0.0, "uniform": 0.08 / np.sqrt(3), "normal": 0.08,
        "glorot": np.sqrt(2 / 800), "he": np.sqrt(2 / 300), "orthogonal": np.sqrt(1 / 500),
    }  # fmt: skip
    assert np.std(array) == pytest.approx(wanted[scheme], rel=0.02, abs=1e-12)
    assert abs(np.mean(array)) < 2e-3


@pytest.mark.parametrize(
    ("scheme", "deviation"), [(uniform(0.5), 0.5 / 3**0.5), (normal(2.0), 2.0)]
)
def test_schemes_with_a_spread_of_their_own(scheme: Any, deviation: float) -> None:
    model = eg.model("param W ∈ ℝ^{h×n}; yₜ = W·xₜ")
    array = model.init({"h": 300, "n": 500}, scheme=scheme).values["W"]
    assert array.shape == (300, 500)
    assert np.std(array) == pytest.approx(deviation, rel=0.02)
    assert abs(np.mean(array)) < deviation / 100
    if deviation < 1:  # even to its bounds
        assert 0.499 < np.max(np.abs(array)) <= 0.5


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4)])
def test_orthogonal_is(shape: tuple[int, int]) -> None:
    w = SCHEMES["orthogonal"](rng_for(0, "W"), shape, Fan(1, 1))
    small = w @ w.T if shape[0] <= shape[1] else w.T @ w
    np.testing.assert_allclose(small, np.eye(min(shape)), atol=1e-14)


def test_fans_follow_the_product() -> None:
    """He's spread is by what goes in: the rows of x·W, the columns of W·x."""
    sizes = {"n": 400, "h": 100}
    right = eg.model("param W ∈ ℝ^{n×h}; yₜ = xₜ·W").init(sizes, scheme="he").values["W"]
    left = eg.model("param W ∈ ℝ^{h×n}; yₜ = W·xₜ").init(sizes, scheme="he").values["W"]
    for w in (right, left):
        assert np.std(w) == pytest.approx(np.sqrt(2 / 400), rel=0.02)


def test_init_says_what_it_needs() -> None:
    model = eg.preset("lstm")
    with pytest.raises(eg.ShapeError, match="the size h"):
        model.init({"n": 3})
    with pytest.raises(eg.ShapeError, match="not declared"):
        eg.model("yₜ = W·xₜ").init()
    with pytest.raises(eg.ValuesError, match="no scheme"):
        model.init({"n": 3, "h": 2}, scheme="xavier")
    with pytest.raises(eg.UnknownName, match="no parameter Bq"):
        model.init({"n": 3, "h": 2}, each={"Bq": 1.0})
    model.init({"n": 3, "h": 2}, each={"Bf": 1.0})
    assert set(model.values["Bf"]) == {1.0}


NAIVE = """input xₜ ∈ ℝ^{n}
input yₜ ∈ ℝ^{n}
param W ∈ ℝ^{n×n}
hₜ = tanh(xₜ·W + hₜ₋₁)
h₀ = 0
loss L = −∑ₜ ∑(yₜ*log(softmax(1000*hₜ)))"""


def test_training_keeps_its_digits_unless_told_otherwise() -> None:
    rng = np.random.default_rng(0)
    series = {"xₜ": np.eye(3)[rng.integers(0, 3, 6)], "yₜ": np.eye(3)[rng.integers(0, 3, 6)]}
    model = eg.model(NAIVE).init({"n": 3})
    careful, plain = (
        Trainer(model, series, SGD(rate=0.0), rewrite=r) for r in ("stability", False)
    )
    loss = careful.update()
    assert np.isfinite(loss)
    with pytest.raises(eg.ValuesError, match="the loss L is NaN in update 1: log got 0"):
        plain.update()
    model.init({"n": 3})
    assert Trainer(model, series, SGD(rate=0.0)).update() == loss


def test_a_rewritten_model_still_runs_stacked() -> None:
    series = {"xₜ": np.eye(3)[[0, 1, 2, 1]], "yₜ": np.eye(3)[[1, 2, 0, 0]]}
    model = eg.model(NAIVE.replace("1000*", "")).init({"n": 3})
    g, as_written = (model.unroll(values=series, rewrite=r) for r in ("stability", False))
    assert "log_softmax" in {n.operator.name for n in g if n.operator is not None}
    assert {n.time for n in g if n.operator is not None} == {1, 2, 3, 4, None}
    assert len(g) < len(as_written)
    program = compile_program(g, "L", model.parameters)
    assert isinstance(program, StackedRun)
    program.run()
    m = eg.Machine(as_written, "L").run()
    assert float(program.value("L")) == pytest.approx(float(m.value("L")), rel=1e-12)
    np.testing.assert_allclose(program.grad("W"), m.grad("W"), rtol=1e-10)


def test_where_no_rule_fits_the_graph_is_as_written() -> None:
    model = fresh()
    as_written = [n.sign for n in model.unroll(values=data(), rewrite=False)]
    assert as_written == [n.sign for n in model.unroll(values=data())]


# --- numbers that are not finite ------------------------------------------------------------------

RUNNING = "h₀ = 0; hₜ = tanh(w*hₜ₋₁ + xₜ); loss L = ∑ₜ hₜ²"


def running(text: str = RUNNING, **values: Any) -> eg.Model:
    return eg.model("param w ∈ ℝ\n" + text).set({"w": 0.5, **values})


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("window", [None, 3, 8])
def test_bad_data_is_named_with_its_step(bad: float, window: int | None) -> None:
    text = "h₀ = 0; hₜ = w*hₜ₋₁ + xₜ; loss L = ∑ₜ hₜ²"
    x = np.ones(10)
    x[7] = bad
    model = running(text)
    shown = {"nan": "NaN", "inf": "∞", "-inf": "−∞"}[str(bad)]
    with pytest.raises(eg.ValuesError, match=f": xₜ holds {shown} at t = 8\n"):
        eg.train(model, {"xₜ": x}, SGD(rate=1e-3), updates=20, window=window, progress=False)
    assert np.isfinite(model.values["w"])
    assert bool(model.values["w"] == 0.5) is (
        window in (None, 8)
    )  # else the first windows are fine


def test_bad_data_is_named_with_its_sequence() -> None:
    given = data()
    given["xₜ"][4, 3, 1] = np.nan
    with pytest.raises(eg.ValuesError, match="xₜ holds NaN at t = 5, in sequence 3"):
        eg.train(fresh(), given, batch=2, window=5, epochs=1, progress=False)


def test_a_bad_parameter_and_a_bad_sum_are_named() -> None:
    with pytest.raises(eg.ValuesError, match="w holds ∞"):
        eg.train(running("loss L = ∑ₜ w*xₜ", w=np.inf), {"xₜ": [1.0]}, progress=False)
    with pytest.raises(eg.ValuesError, match="log got −1"):
        eg.train(running("loss L = ∑ₜ log(w*xₜ)"), {"xₜ": [1.0, -2.0]}, progress=False)


@pytest.mark.parametrize("optimiser", [SGD(rate=10.0), Adam(rate=1e60)])
def test_a_training_that_diverges_keeps_finite_parameters(optimiser: Any) -> None:
    model = running("loss L = ∑ₜ (w*xₜ)^8")
    trainer = Trainer(model, {"xₜ": [3.0, 5.0]}, optimiser)
    with pytest.raises(eg.ValuesError, match="hint: the model keeps"):
        for _ in range(500):
            trainer.update()
            seen = model.values["w"]
            assert np.isfinite(seen)
    assert model.values["w"] == seen
    assert np.isfinite(trainer.history.losses).all()


def test_a_gradient_that_is_not_finite_is_no_step() -> None:
    model = running("loss L = ∑ₜ (w*xₜ)")
    with pytest.raises(eg.ValuesError, match=r"the gradient of w is not finite|the loss L is ∞"):
        eg.train(model, {"xₜ": [1e308, 1e308]}, SGD(rate=1.0), updates=3, progress=False)
    assert model.values["w"] == 0.5


def test_a_step_that_overflows_is_taken_back() -> None:
    model = running("loss L = ∑ₜ (w*xₜ)")
    with pytest.raises(eg.ValuesError, match="the step of w is not finite at the rate 1e\\+10"):
        eg.train(model, {"xₜ": [1e300]}, SGD(rate=1e10), updates=3, progress=False)
    assert model.values["w"] == 0.5


def test_a_square_that_overflows_is_told() -> None:
    """Adam would divide by ∞ for ever, and learn nothing."""
    model = running("loss L = ∑ₜ (w*xₜ)").set({"w": 0.0}, dtype="float32")
    given: Any = {"xₜ": [1e25, 1e25]}
    with pytest.raises(eg.ValuesError, match="its square is no float32"):
        eg.train(model, given, Adam(rate=0.1), updates=1, dtype="float32", progress=False)
    assert model.values["w"] == 0.0
    eg.train(model, given, SGD(rate=0.1), updates=1, norm=1.0, dtype="float32", progress=False)
    assert model.values["w"] == pytest.approx(-0.1)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"xₜ": [], "yₜ": []}, "the data is empty: xₜ, yₜ have no number"),
        ({"xₜ": [], "yₜ": [1.0]}, "the data is empty: xₜ has no number"),
        ({"xₜ": np.ones((3, 0)), "yₜ": np.ones((3, 2))}, "the data is empty: xₜ has"),
        ({"xₜ": 1.0, "yₜ": [1.0]}, "xₜ is one number: the first axis"),
        ({"xₜ": [1.0], "yₜ": [1.0, 2.0]}, "one number of steps: xₜ has 1, yₜ has 2"),
    ],
)
def test_empty_data_is_called_empty(given: dict[str, Any], message: str) -> None:
    model = running("loss L = ∑ₜ ∑((w*xₜ - yₜ)²)")
    with pytest.raises(eg.ValuesError, match=message):
        eg.train(model, given, progress=False)


@pytest.mark.parametrize("steps", [1, 3, 24])
def test_no_row_is_left_out_in_silence(steps: int) -> None:
    model, x = running(), np.arange(25.0)
    with pytest.raises(eg.ValuesError, match=f"xₜ has 25 steps for {steps}"):
        model.unroll(steps, {"xₜ": x})
    assert len(model.unroll(25, {"xₜ": x}).inputs) == 27
    assert len(model.unroll(3, {"xₜ": x[:3]}).inputs) == 5
    fixed = eg.model("t ∈ 1…3\nyₜ = 2*xₜ")
    with pytest.raises(eg.ValuesError, match="xₜ has 25 steps for 3"):
        fixed.unroll(values={"xₜ": x})
