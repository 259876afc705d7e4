"""Make sick models over time, drawn as PyTorch draws them.

Weights are drawn as nn.LSTM, nn.GRU, nn.RNN and nn.Linear draw theirs; sizes, lengths and batches
go with the seed. Each illness comes in four grades, from mild to grave.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import eqgraph as eg
from benchmarks.sequences import Case, drawn
from benchmarks.sound import identity, orthogonal
from eqgraph.learn import Adam, train

GRADES = (0, 1, 2, 3)
Sick = Callable[[int, int], Case]
ILLNESSES: dict[str, Sick] = {}


def illness(name: str) -> Callable[[Sick], Sick]:
    """Note a maker of sick models by its name."""
    return lambda make: ILLNESSES.setdefault(name, make)


# --- inputs ------------------------------------------------------------------------------------


def scaled(cell: str) -> Sick:
    """Scale the inputs up."""

    def make(seed: int, grade: int) -> Case:
        case = drawn(cell, seed, (5, 8) if cell == "rnn" else (10, 16, 25))
        case.values["xₜ"] *= (10, 40, 250, 2000)[grade]
        case.expected = [({"scale"}, "xₜ")]
        return case

    return make


for _cell in ("lstm", "gru", "rnn"):
    ILLNESSES[f"{_cell}: inputs too large"] = scaled(_cell)


@illness("lstm: inputs off centre")
def offset(seed: int, grade: int) -> Case:
    """Move the mean of the inputs."""
    case = drawn("lstm", seed)
    case.values["xₜ"] += (10, 40, 300, 3000)[grade]
    case.expected = [({"scale"}, "xₜ")]
    return case


@illness("lstm: inputs too small")
def tiny(seed: int, grade: int) -> Case:
    """Scale the inputs down."""
    case = drawn("lstm", seed)
    case.values["xₜ"] *= (2e-2, 3e-3, 1e-4, 1e-7)[grade]
    case.expected = [({"scale"}, "xₜ")]
    return case


@illness("gru: one input in the hundreds")
def one_large(seed: int, grade: int) -> Case:
    """Scale one input of several up."""
    case = drawn("gru", seed)
    case.values["xₜ"][..., 0] = case.values["xₜ"][..., 0] * (50, 100, 300, 3000)[grade]
    case.expected = [({"scale"}, "xₜ")]
    return case


# --- gates and biases --------------------------------------------------------------------------


def biased(cell: str, name: str, values: tuple[float, ...], where: str) -> Sick:
    """Move a bias."""

    def make(seed: int, grade: int) -> Case:
        case = drawn(cell, seed)
        case.values[name] += values[grade]
        case.expected = [({"gate"}, where)]
        return case

    return make


ILLNESSES["lstm: forget bias"] = biased("lstm", "Bf", (-2.0, -3.5, -5, -8), "fₜ")
ILLNESSES["lstm: input gate shut"] = biased("lstm", "Bᵢ", (-3.0, -5, -6, -9), "iₜ")
ILLNESSES["lstm: output gate shut"] = biased("lstm", "Bₒ", (-3.0, -5, -6, -9), "oₜ")
ILLNESSES["gru: forgets at once"] = biased("gru", "Bz", (-2.0, -3.5, -5, -8), "zₜ")
ILLNESSES["gru: keeps its state for ever"] = biased("gru", "Bz", (6, 7, 8, 12), "zₜ")


# --- recurrent matrices ------------------------------------------------------------------------


@illness("rnn: recurrent matrix too small")
def short(seed: int, grade: int) -> Case:
    """Make a recurrent matrix that forgets; the mildest is PyTorch's own."""
    case = drawn("rnn", seed, (20, 30, 50))
    case.values["xₜ"] *= 0.2
    case.values["B"] *= 0
    case.values["U"] *= (1.0, 0.7, 0.5, 0.2)[grade]
    case.expected = [({"vanishing", "gain"}, "U")]
    return case


@illness("relu rnn: gradient explodes")
def long(seed: int, grade: int) -> Case:
    """Make a recurrent matrix that lengthens."""
    case = drawn("rnn relu", seed)
    case.values["U"] *= (4.0, 6.0, 8.0, 12.0)[grade]
    case.expected = [({"exploding", "gain"}, "U")]
    return case


@illness("rnn: recurrent matrix saturates")
def stiff(seed: int, grade: int) -> Case:
    """Make the recurrent matrix of a tanh so large that it saturates."""
    case = drawn("rnn", seed)
    case.values["U"] *= (8.0, 16.0, 40.0, 200.0)[grade]
    case.expected = [({"gain", "exploding"}, "U")]
    return case


@illness("lstm: recurrent matrices saturate")
def stiff_lstm(seed: int, grade: int) -> Case:
    """Make the recurrent matrices of all gates so large that they saturate."""
    case = drawn("lstm", seed)
    for gate in "ᵢfₒc":
        case.values[f"U{gate}"] *= (60.0, 120.0, 400.0, 2000.0)[grade]
    case.expected = [({"gain"}, "U")]
    return case


@illness("relu rnn: overflows in float32")
def overflow(seed: int, grade: int) -> Case:
    """Let a state grow beyond what float32 holds."""
    case = drawn("rnn relu", seed, (50,))
    case.values["U"] *= (20.0, 30.0, 60.0, 200.0)[grade]
    case.dtype = "float32"
    case.expected = [({"nan", "inf"}, "U")]
    return case


# --- numbers -----------------------------------------------------------------------------------


@illness("lstm: NaN in the data")
def missing(seed: int, grade: int) -> Case:
    """Put NaN into the inputs."""
    case = drawn("lstm", seed)
    x = case.values["xₜ"]
    for _ in range((1, 2, 5, 20)[grade]):
        x[tuple(case.rng.integers(0, size) for size in x.shape)] = np.nan
    case.expected = [({"nan"}, "x")]
    return case


@illness("lstm: log of 0 in the loss")
def log_of_zero(seed: int, grade: int) -> Case:
    """Take the logarithm of what a relu may leave 0."""
    case = drawn("lstm", seed)
    case.text = case.text.replace("log_softmax(hₜ·Wy + By)", "log(relu(hₜ·Wy + By))")
    case.values["Wy"] *= (1.0, 3.0, 10.0, 100.0)[grade]
    case.expected = [({"nan", "inf"}, "log")]
    return case


# --- units -------------------------------------------------------------------------------------


@illness("relu rnn: dead units")
def idle(seed: int, grade: int) -> Case:
    """Push relus below 0 by their bias."""
    case = identity(seed)
    some = case.rng.permutation(case.units)[
        : max(2, round((0.25, 0.4, 0.7, 1.0)[grade] * case.units))
    ]
    case.values["B"][some] = -(12.0 + 4 * grade)
    case.expected = [({"dead"}, "hₜ")]
    return case


@illness("rnn: constant units")
def still(seed: int, grade: int) -> Case:
    """Push units of tanh to its end by their bias."""
    case = orthogonal(seed)
    some = case.rng.permutation(case.units)[
        : max(1, round((0.1, 0.2, 0.3, 0.4)[grade] * case.units))
    ]
    case.values["B"][some] = 15.0 + 5 * grade
    case.expected = [({"constant"}, "hₜ")]
    return case


# --- the text ----------------------------------------------------------------------------------


@illness("lstm: normalised over the batch")
def wrong_axis(seed: int, grade: int) -> Case:
    """Take a mean over the batch off the state."""
    case = drawn(("lstm", "rnn")[seed % 2], seed)
    mean = f"{(0.1, 0.3, 1.0, 1.0)[grade]}*mean(hₜ₋₁, axis=0)"
    case.text = case.text.replace("hₜ₋₁·U", f"(hₜ₋₁ - {mean})·U", 1 if grade < 3 else -1)
    case.expected = [({"mixed"}, "mean")]
    return case


@illness("gru: a parameter beside the loss")
def beside(seed: int, grade: int) -> Case:
    """Add a head that the loss does not read."""
    case = drawn("gru", seed)
    h = case.units
    what = ("param Wq ∈ ℝ^{h×2}\nqₜ = hₜ·Wq", "param Wq ∈ ℝ^{h×2}\nparam Bq ∈ ℝ²\nqₜ = hₜ·Wq + Bq")
    case.text = case.text.replace("loss L", f"{what[grade > 0]}\nloss L")
    case.values["Wq"] = case.rng.normal(size=(h, 2)) / h
    if grade:
        case.values["Bq"] = np.zeros(2)
    case.expected = [({"unreached"}, "Wq")]
    return case


@illness("lstm: a parameter behind a step function")
def blocked(seed: int, grade: int) -> Case:
    """Round a parameter, which hands no gradient back."""
    case = drawn("lstm", seed)
    step = ("round(wₐ)", "sign(wₐ)", "floor(wₐ)", "round(10*wₐ)")[grade]
    case.text = case.text.replace("hₜ·Wy", f"(hₜ*{step})·Wy").replace(
        "param Wy", "param wₐ ∈ ℝʰ\nparam Wy"
    )
    case.values["wₐ"] = case.rng.normal(size=case.units) + 1.3
    case.expected = [({"unreached"}, "wₐ")]
    return case


@illness("lstm: the loss reads one step")
def one_step(seed: int, grade: int) -> Case:
    """Read the output of the last step alone, though it is computed at all."""
    case = drawn(("lstm", "gru")[seed % 2], seed, ((6, 8), (10, 20), (35,), (50,))[grade])
    case.text = case.text.replace("(∑ₜ mean(sum(yₜ*pₜ, axis=-1)))/T", "mean(sum(y_T*p_T, axis=-1))")
    case.expected = [({"loss"}, "pₜ")]
    return case


# --- training ----------------------------------------------------------------------------------


def rated(rates: tuple[float, ...]) -> Sick:
    """Train at a rate."""

    def make(seed: int, grade: int) -> Case:
        case = drawn("lstm", seed, (8, 10))
        model = eg.model(case.text)
        data = {name: case.values.pop(name) for name in ("xₜ", "yₜ")}
        model.set(case.values)
        case.history = train(
            model, data, Adam(rate=rates[grade]), updates=25, every=5, progress=False
        )
        case.values = {**model.values, **data}
        case.expected = [({"rate"}, "")]
        return case

    return make


ILLNESSES["lstm: rate too large"] = rated((1.0, 3.0, 10.0, 30.0))
ILLNESSES["lstm: rate too small"] = rated((1e-6, 1e-7, 1e-8, 1e-10))
