"""Training that stops: checkpoints go on to the bit, kills and interrupts leave a whole model."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import SGD, Adagrad, Adam, AdamW, RMSProp, Trainer, schedules
from eqgraph.learn.checkpoints import restore
from eqgraph.learn.tensors import read_tensors, write_tensors
from tests.learn.kill import killed
from tests.learn.test_training import SIZES, data, fresh

OPTIMISERS: dict[str, Callable[[Any], Any]] = {
    "sgd": lambda rate: SGD(rate=rate),
    "momentum": lambda rate: SGD(rate=rate, momentum=0.9, dampening=0.1, decay=0.01),
    "nesterov": lambda rate: SGD(rate=rate, momentum=0.9, nesterov=True),
    "rmsprop": lambda rate: RMSProp(rate=rate, momentum=0.5, centred=True),
    "adagrad": lambda rate: Adagrad(rate=rate, start=0.1, slowing=0.1),
    "adam": lambda rate: Adam(rate=rate, decay=0.01),
    "amsgrad": lambda rate: Adam(rate=rate, amsgrad=True),
    "adamw": lambda rate: AdamW(rate=rate),
}
SCHEDULES: dict[str, Any] = {
    "number": 0.01,
    "constant": schedules.constant(0.01),
    "steps": schedules.steps(0.02, 5, 0.5),
    "exponential": schedules.exponential(0.02, 0.95),
    "cosine": schedules.cosine(0.02, 25, 0.001),
    "warmup": schedules.warmup(schedules.cosine(0.02, 25), 9),
    "a function": lambda update: 0.02 / (1 + update),
}
CLIPPING: dict[str, dict[str, float]] = {
    "no": {}, "norm": {"norm": 0.3}, "bound": {"bound": 0.05}, "both": {"norm": 0.3, "bound": 0.05},
}  # fmt: skip
# Two steps back: more than one state is handed on from window to window.
TEXT = """
param w, u, b ∈ ℝ
hₜ = tanh(w*hₜ₋₁ + u*hₜ₋₂ + b*xₜ); h₀ = 0; h₋₁ = 0
loss L = ∑ₜ mean((hₜ - yₜ)²)
"""


def small() -> eg.Model:
    return eg.model(TEXT).set({"w": 0.5, "u": -0.3, "b": 0.8})


def series() -> dict[str, Any]:
    rng = np.random.default_rng(1)
    return {"xₜ": rng.normal(size=(12, 5)), "yₜ": rng.normal(size=(12, 5))}


def same(one: eg.Model, other: eg.Model) -> bool:
    """Compare to the bit."""
    return one.values.keys() == other.values.keys() and all(
        one.values[k].tobytes() == v.tobytes() and one.values[k].dtype == v.dtype
        for k, v in other.values.items()
    )


# Every pair of the three; all 224 were run once.
TRIPLES = [
    (optimiser, schedule, list(CLIPPING)[(k + j) % len(CLIPPING)])
    for k, optimiser in enumerate(OPTIMISERS)
    for j, schedule in enumerate(SCHEDULES)
]


@pytest.mark.parametrize(("optimiser", "schedule", "clipping"), TRIPLES)
def test_resume_is_exact(tmp_path: Path, optimiser: str, schedule: str, clipping: str) -> None:
    """Stop in the midst of a sequence, in the second epoch; the batches come in a drawn order."""
    options: dict[str, Any] = {
        "window": 5, "batch": 2, "seed": 3, "progress": False, "every": 4,
        "dtype": "float32" if len(optimiser) > 5 else "float64", **CLIPPING[clipping],
    }  # fmt: skip
    make = lambda: OPTIMISERS[optimiser](SCHEDULES[schedule])  # noqa: E731
    through = small()
    one = eg.train(through, series(), make(), updates=28, **options)
    path = tmp_path / "t.safetensors"
    half = Trainer(small(), series(), window=5, batch=2)
    assert half.windows.cut(14).goes_on
    eg.train(small(), series(), make(), updates=14, checkpoint=path, **options)
    later = eg.model(TEXT).set({"w": 9.0, "u": 9.0, "b": 9.0})  # what it held does not matter
    two = eg.train(later, series(), make(), updates=28, checkpoint=path, resume=True, **options)
    assert same(later, through)
    assert (one.losses, one.rates, one.norms) == (two.losses, two.rates, two.norms)
    assert one.ratios.items() <= two.ratios.items()  # the first part looked at its end, too


@pytest.mark.parametrize("preset", ["lstm", "gru"])
def test_resume_is_exact_for_matrices(tmp_path: Path, preset: str) -> None:
    options: dict[str, Any] = {"window": 5, "batch": 2, "norm": 1.0, "progress": False, "every": 7}
    path, rate = tmp_path / "t.safetensors", schedules.cosine(0.02, 28)
    through, later = fresh(preset), fresh(preset).init(SIZES, seed=99)
    eg.train(through, data(), Adam(rate=rate), updates=28, **options)
    eg.train(fresh(preset), data(), Adam(rate=rate), updates=14, checkpoint=path, **options)
    eg.train(later, data(), Adam(rate=rate), updates=28, checkpoint=path, resume=True, **options)
    assert same(later, through)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("moment", [0, 1, 2, 3, 7, 8, 9, 10, 11, 25])
def test_a_killed_training_goes_on(tmp_path: Path, moment: int) -> None:
    """SIGKILL while checkpoints are written; what is resumed is as if nothing had happened."""
    options: dict[str, Any] = {"window": 5, "batch": 2, "progress": False, "every": 4}
    options |= {"checkpoint": tmp_path / "t.safetensors", "updates": 30}
    make = lambda: Adam(rate=schedules.exponential(0.05, 0.9))  # noqa: E731
    through, later = small(), small()
    eg.train(through, series(), make(), **options | {"checkpoint": None})
    write_tensors(tmp_path / "warm.safetensors", {}, {})  # modules are loaded now
    assert killed(lambda: eg.train(small(), series(), make(), **options), moment)
    history = eg.train(later, series(), make(), resume=True, **options)
    assert same(later, through)
    assert len(history.losses) == 30


DIFFERENT: dict[str, dict[str, Any]] = {
    "optimiser": {"optimiser": SGD(rate=schedules.steps(0.01, 5))},
    "option": {"optimiser": Adam(rate=schedules.steps(0.01, 5), epsilon=1e-7)},
    "schedule": {"optimiser": Adam(rate=schedules.steps(0.01, 6))},
    "number": {"optimiser": Adam(rate=0.01)},
    "data": {"data": {k: v + 1e-9 for k, v in data().items()}},
    "text": {"model": eg.preset("gru", classify=True).init(SIZES)},
    "seed": {"seed": 1},
    "window": {"window": 4},
    "batch": {"batch": 3},
    "norm": {"norm": 2.0},
    "bound": {"bound": 1.0},
    "dtype": {"dtype": "float32"},
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_another_training_is_not_resumed(tmp_path: Path, what: str) -> None:
    options: dict[str, Any] = {"window": 5, "batch": 2, "norm": 1.0, "progress": False}
    options |= {"checkpoint": tmp_path / "t.safetensors", "data": data(), "updates": 4}
    options["optimiser"] = Adam(rate=schedules.steps(0.01, 5))
    eg.train(fresh(), **options)
    other = {"model": fresh(), "resume": True, **options, **DIFFERENT[what]}
    before = dict(other["model"].values)
    with pytest.raises(eg.ValuesError, match="of another training"):
        eg.train(**other)
    assert all(other["model"].values[k] is v for k, v in before.items())


def test_a_function_of_something_else_is_found_out(tmp_path: Path) -> None:
    """Two functions look alike; the rates that they gave do not."""
    options: dict[str, Any] = {"checkpoint": tmp_path / "t.safetensors", "progress": False}
    eg.train(fresh(), data(), Adam(rate=lambda k: 0.01 / (k + 1)), updates=3, **options)
    with pytest.raises(eg.ValuesError, match="other rates"):
        eg.train(fresh(), data(), Adam(rate=lambda k: 0.01), updates=6, resume=True, **options)


def test_numbers_of_numpy_are_options_too(tmp_path: Path) -> None:
    options: dict[str, Any] = {"checkpoint": tmp_path / "t.safetensors", "progress": False}
    options["norm"] = np.float32(1.0)
    for updates in (2, 4):
        optimiser = Adam(rate=np.float32(0.01))  # type: ignore[arg-type]
        eg.train(fresh(), data(), optimiser, updates=updates, resume=True, **options)


def spoiled(arrays: dict[str, Any], about: dict[str, Any], kind: str) -> None:
    """Spoil a checkpoint that is sound as a file."""
    match kind:
        case "no memory":
            del arrays["memory/mean/w"], arrays["memory/squares/w"]
        case "other memory":
            arrays["memory/velocity/w"] = np.zeros(())
        case "memory of another width":
            arrays["memory/mean/w"] = np.zeros((), np.float32)
        case "no states":
            del arrays["state/h₀"]
        case "a state of another shape":
            arrays["state/h₀"] = np.zeros(1)
        case "another state":
            arrays["state/q₀"] = np.zeros(2)
        case "a history too short":
            arrays["history/losses"] = arrays["history/losses"][:-1]
        case "a history as a matrix":
            arrays["history/looked"] = arrays["history/looked"][None]
        case "another kind":
            arrays["url/x"] = np.zeros(1)
        case "no value":
            del arrays["value/w"]
        case "a value of another width":
            arrays["value/w"] = np.zeros((), np.float32)
        case "a count too high":
            about["count"] += 1
        case "a count below 0":
            about["count"] = -1
        case "true as a count":
            about["count"] = True
        case "no count":
            del about["count"]
        case "something more":
            about["more"] = 1
        case "a loss that is none":
            arrays["history/losses"][1] = np.nan
        case str() if kind.startswith("looked at "):
            arrays["history/looked"][:] = float(kind.removeprefix("looked at "))


SPOILED = [
    "no memory", "other memory", "memory of another width", "no states",
    "a state of another shape", "another state", "a history too short", "a history as a matrix",
    "another kind", "no value", "a value of another width", "a count too high", "a count below 0",
    "true as a count", "no count", "something more", "a loss that is none",
    *(f"looked at {odd}" for odd in ("nan", "inf", "0.5", "-1", "1e300", "4")),
]  # fmt: skip


@pytest.mark.parametrize("kind", [*SPOILED, "cut off", "nothing said"])
def test_spoiled_checkpoints(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.safetensors"
    options: dict[str, Any] = {"window": 5, "batch": 2, "progress": False, "checkpoint": path}
    eg.train(small(), series(), Adam(rate=0.01), updates=4, **options)
    arrays, metadata = read_tensors(path)
    about = json.loads(metadata["eqgraph.training"])
    spoiled(arrays, about, kind)
    told = {} if kind == "nothing said" else {"eqgraph.training": json.dumps(about)}
    write_tensors(path, arrays, told)
    if kind == "cut off":
        path.write_bytes(path.read_bytes()[:-3])
    model = small()
    before = dict(model.values)
    message = "does not fit|is no checkpoint|no sound|a history that no training has"
    with pytest.raises(eg.ValuesError, match=message):
        eg.train(model, series(), Adam(rate=0.01), updates=8, resume=True, **options)
    trainer = Trainer(model, series(), Adam(rate=0.01), window=5, batch=2)
    values = {name: array.copy() for name, array in trainer.parameters.items()}
    with pytest.raises(eg.ValuesError, match=message):
        restore(trainer, path)
    assert all(np.array_equal(trainer.parameters[k], v) for k, v in values.items())
    assert trainer.optimiser.count == 0 and not trainer.history.losses
    assert all(model.values[k] is v for k, v in before.items())


class Interrupting(SGD):
    """Press Ctrl-C in the middle of the third update, so many times."""

    times = 1

    def change(self, name: str, value: Any, g: Any, rate: float) -> None:
        if self.count == 3 and name.startswith("Wᵢ"):
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)
        super().change(name, value, g, rate)


def test_an_interrupt_leaves_a_whole_update(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)  # a shell's background job ignores it
    model, path = fresh(), tmp_path / "t.safetensors"
    history = eg.train(
        model, data(), Interrupting(rate=0.1), updates=50, progress=False, checkpoint=path
    )
    assert history.interrupted
    assert len(history.losses) == 3
    wanted = fresh()
    eg.train(wanted, data(), SGD(rate=0.1), updates=3, progress=False)
    assert same(model, wanted)
    assert path.exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_interrupt_ends_it_at_once() -> None:
    """The model is as it was when it was last looked at, after two updates."""
    before = signal.getsignal(signal.SIGINT)
    model, wanted, optimiser = fresh(), fresh(), Interrupting(rate=0.1)
    optimiser.times = 2
    with pytest.raises(KeyboardInterrupt):
        eg.train(model, data(), optimiser, updates=50, every=2, progress=False)
    eg.train(wanted, data(), SGD(rate=0.1), updates=2, progress=False)
    assert same(model, wanted)
    assert signal.getsignal(signal.SIGINT) is before
