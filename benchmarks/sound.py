"""Make healthy models over time, ordinary ones and odd ones: none is to be an alarm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import eqgraph as eg
from benchmarks.sequences import CLASSES, Case, at_end, drawn
from eqgraph.learn import Adam, train

HEALTHY: dict[str, Callable[[int], Case]] = {}


def healthy(name: str) -> Callable[[Callable[[int], Case]], Callable[[int], Case]]:
    """Note a maker of healthy models by its name."""
    return lambda make: HEALTHY.setdefault(name, make)


HEALTHY["lstm as PyTorch draws it"] = lambda seed: drawn("lstm", seed)
HEALTHY["gru as PyTorch draws it"] = lambda seed: drawn("gru", seed)
HEALTHY["lstm over 60 to 100 steps"] = lambda seed: drawn("lstm", seed, (60, 100))
HEALTHY["lstm, one loss at the end"] = lambda seed: at_end(drawn("lstm", seed))
HEALTHY["gru, one loss at the end"] = lambda seed: at_end(drawn("gru", seed))
HEALTHY["rnn over 5 to 8 steps"] = lambda seed: drawn("rnn", seed, (5, 8))


@healthy("lstm with forget bias 1")
def open_gate(seed: int) -> Case:
    """Let the forget gate begin at 0.73."""
    case = drawn("lstm", seed)
    case.values["Bf"] = np.ones(case.units)
    return case


@healthy("slow cells: forget bias 3 to 5")
def slow(seed: int) -> Case:
    """Let all cells remember for long."""
    case = drawn("lstm", seed)
    case.values["Bf"] = case.rng.uniform(3, 5, case.units)
    return case


@healthy("slow and fast cells")
def mixed(seed: int) -> Case:
    """Let every second cell forget at once."""
    case = drawn("lstm", seed)
    case.values["Bf"] = np.where(np.arange(case.units) % 2, -4.0, 4.0)
    return case


@healthy("one-hot gates")
def one_hot_gates(seed: int) -> Case:
    """A gate that is open for one symbol and shut for the others, as counting cells have it."""
    case = drawn("lstm", seed)
    n, h = case.values["Wᵢ"].shape
    x = case.rng.integers(0, n, case.values["xₜ"].shape[:2])
    case.values["xₜ"] = np.eye(n)[x]
    case.values["Wᵢ"] = 14.0 * (np.arange(h) % n == np.arange(n)[:, None])
    case.values["Bᵢ"] = np.full(h, -7.0)
    return case


@healthy("one-hot inputs")
def characters(seed: int) -> Case:
    """Give one symbol a step."""
    case = drawn("lstm", seed)
    n = case.values["Wᵢ"].shape[0]
    case.values["xₜ"] = np.eye(n)[case.rng.integers(0, n, case.values["xₜ"].shape[:2])]
    return case


@healthy("mean loss over many entries")
def means(seed: int) -> Case:
    """Divide the loss by a thousand."""
    case = drawn("gru", seed)
    case.text = case.text.replace("pₜ = log_softmax(hₜ·Wy + By)", "pₜ = hₜ·Wy + By")
    case.text = case.text.replace(
        "-(∑ₜ mean(sum(yₜ*pₜ, axis=-1)))/T", "(∑ₜ mean((yₜ-pₜ)²))/(1000*T)"
    )
    return case


@healthy("orthogonal rnn on small inputs")
def orthogonal(seed: int) -> Case:
    """Let the matrix keep lengths, and tanh near its middle."""
    case = drawn("rnn", seed)
    case.values["U"] = np.linalg.qr(case.rng.normal(size=case.values["U"].shape))[0]
    case.values["xₜ"] *= 0.3
    case.values["B"] *= 0
    return case


@healthy("relu rnn that starts at the identity")
def identity(seed: int) -> Case:
    """Start as Le, Jaitly and Hinton (2015) do."""
    case = drawn("rnn relu", seed)
    case.values["U"] = np.eye(case.units)
    return case


@healthy("two layers")
def layers(seed: int) -> Case:
    """Stack two cells."""
    case = drawn("lstm", seed, (8, 12, 20))
    model = eg.preset("lstm", layers=2, classify=True)
    n, h, k = case.values["Wᵢ"].shape[0], case.units, CLASSES
    model.init({"n": n, "h": h, "k": k}, seed=seed)
    given = {name: case.values[name] for name in ("xₜ", "yₜ")}
    for name, array in model.values.items():
        given[name] = case.rng.uniform(-(h**-0.5), h**-0.5, np.shape(array))
    case.text, case.values = model.text, given
    return case


@healthy("layer norm along the units")
def normed(seed: int) -> Case:
    """Normalise along the units, as layer norm does."""
    case = drawn("lstm", seed)
    case.text = case.text.replace("hₜ₋₁·Uᵢ", "layer_norm(hₜ₋₁·Uᵢ)")
    return case


@healthy("lstm, trained for 60 updates")
def trained(seed: int) -> Case:
    """Train for a little at a good rate."""
    case = drawn("lstm", seed, (10, 20))
    model = eg.model(case.text)
    data = {name: case.values.pop(name) for name in ("xₜ", "yₜ")}
    model.set(case.values)
    case.history = train(model, data, Adam(rate=0.003), updates=60, every=20, progress=False)
    case.values = {**model.values, **data}
    return case
