"""Whole models against PyTorch's autograd: LSTM, GRU, cross entropy, attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from tests.tape.programs import LSTM, lstm_values

rng = np.random.default_rng(23)


def lstm(t: Any, v: dict[str, Any]) -> Any:
    def gate(k: str) -> Any:
        return v[f"W{k}"] @ v["xₜ"] + v[f"U{k}"] @ v["hₜ₋₁"] + v[f"B{k}"]

    i, f, o, c = (gate(k) for k in ("ᵢ", "f", "ₒ", "c"))
    state = t.sigmoid(f) * v["cₜ₋₁"] + t.sigmoid(i) * t.tanh(c)
    return t.sigmoid(o) * t.tanh(state)


def gru(t: Any, v: dict[str, Any]) -> Any:
    z = t.sigmoid(v["Wz"] @ v["x"] + v["Uz"] @ v["h"] + v["bz"])
    r = t.sigmoid(v["Wr"] @ v["x"] + v["Ur"] @ v["h"] + v["br"])
    n = t.tanh(v["Wh"] @ v["x"] + v["Uh"] @ (r * v["h"]) + v["bh"])
    return (1 - z) * v["h"] + z * n


def attention(t: Any, v: dict[str, Any]) -> Any:
    scores = v["Q"] @ v["K"].transpose(-1, -2) / t.sqrt(v["d"])
    return t.softmax(scores, -1) @ v["V"]


def cross_entropy(t: Any, v: dict[str, Any]) -> Any:
    return -(v["y"] * t.log_softmax(v["X"] @ v["W"] + v["b"], -1)).sum() / 6


def network(t: Any, v: dict[str, Any]) -> Any:
    hidden = t.relu(v["X"] @ v["W"] + v["b"])
    joined = t.cat([hidden, t.nn.functional.softplus(v["X"])], -1)
    return t.logsumexp(joined, 1) + t.linalg.vector_norm(joined, dim=1) + joined.amax(1)


MODELS: dict[str, tuple[str, dict[str, Any], Callable[[Any, dict[str, Any]], Any]]] = {
    "lstm": (LSTM, lstm_values(), lstm),
    "gru": (
        "z = σ(Wz·x + Uz·h + bz)\nr = σ(Wr·x + Ur·h + br)\nn = tanh(Wh·x + Uh·(r*h) + bh)\n"
        "h₁ = (1 − z)*h + z*n",
        {
            "x": rng.normal(size=3),
            "h": rng.normal(size=4),
            **{f"W{k}": rng.normal(size=(4, 3)) for k in "zrh"},
            **{f"U{k}": rng.normal(size=(4, 4)) for k in "zrh"},
            **{f"b{k}": rng.normal(size=4) for k in "zrh"},
        },
        gru,
    ),
    "attention": (
        "A = softmax(Q·Kᵀ/√d)·V",
        {
            "Q": rng.normal(size=(2, 7)),
            "K": rng.normal(size=(6, 7)),
            "V": rng.normal(size=(6, 4)),
            "d": 7.0,
        },
        attention,
    ),
    "attention in batches": (
        "A = softmax(Q·Kᵀ/√d)·V",
        {
            "Q": rng.normal(size=(3, 2, 7)),
            "K": rng.normal(size=(3, 6, 7)),
            "V": rng.normal(size=(6, 4)),
            "d": 7.0,
        },
        attention,
    ),
    "cross entropy": (
        "L = −∑(y*log_softmax(X·W + b))/6",
        {
            "X": rng.normal(size=(6, 3)),
            "W": rng.normal(size=(3, 5)),
            "b": rng.normal(size=5),
            "y": np.eye(5)[[0, 1, 2, 3, 4, 0]],
        },
        cross_entropy,
    ),
    "network": (
        "H = relu(X·W + b)\nJ = [H, softplus(X)]\n"
        "y = logsumexp(J, axis=1) + norm(J, axis=1) + max(J, axis=1)",
        {"X": rng.normal(size=(6, 3)), "W": rng.normal(size=(3, 5)), "b": rng.normal(size=5)},
        network,
    ),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_values_and_gradients_are_torchs(name: str, dtype: str, torch: Any) -> None:
    text, values, model = MODELS[name]
    g = eg.graph(text, values, dtype=dtype)
    leaves = {k: torch.tensor(np.asarray(v, dtype), requires_grad=True) for k, v in values.items()}
    result = model(torch, leaves)
    seed = rng.normal(size=tuple(result.shape))
    result.backward(torch.tensor(np.asarray(seed, dtype)))
    m = eg.Machine(g, seed=seed).run()
    rtol, atol = (1e-11, 1e-13) if dtype == "float64" else (2e-4, 1e-5)
    np.testing.assert_allclose(m.value(m.of.name), result.detach().numpy(), rtol=rtol, atol=atol)
    for key, leaf in leaves.items():
        np.testing.assert_allclose(
            m.grad(key), leaf.grad.numpy(), rtol=rtol, atol=atol, err_msg=key
        )


def test_second_derivatives_are_torchs(torch: Any) -> None:
    text, values, model = MODELS["cross entropy"]
    g = eg.graph(text, values)
    first = eg.derivative(g, "L", "W")
    second = eg.derivative(first, "∂L/∂W", "X")
    leaves = {
        k: torch.tensor(np.asarray(v, "float64"), requires_grad=True) for k, v in values.items()
    }
    (grad,) = torch.autograd.grad(model(torch, leaves), leaves["W"], create_graph=True)
    (want,) = torch.autograd.grad(grad.sum(), leaves["X"])
    got = eg.Machine(second).run().value_of(second.results[-1])
    np.testing.assert_allclose(got, want.numpy(), rtol=1e-11, atol=1e-13)


def test_torchs_own_cells(torch: Any) -> None:
    """All parameters ½ and both biases: the numbers that the cells themselves give."""
    cell = torch.nn.LSTMCell(2, 2, dtype=torch.float64)
    gru = torch.nn.GRUCell(2, 2, dtype=torch.float64)
    for parameter in (*cell.parameters(), *gru.parameters()):
        torch.nn.init.constant_(parameter, 0.5)
    x = torch.ones(1, 2, dtype=torch.float64)
    state = torch.full((1, 2), 0.1, dtype=torch.float64)
    h, c = cell(x, (state, state))
    half = np.full((2, 2), 0.5)
    values: dict[str, Any] = {f"{letter}{k}": half for k in ("ᵢ", "f", "ₒ", "c") for letter in "WU"}
    values |= {f"B{k}": [1.0, 1.0] for k in ("ᵢ", "f", "ₒ", "c")}
    m = eg.Machine(eg.graph(LSTM, {**values, "xₜ": [1, 1], "hₜ₋₁": [0.1] * 2, "cₜ₋₁": [0.1] * 2}))
    m.run()
    np.testing.assert_allclose(m.value("hₜ"), h.detach().numpy()[0], rtol=1e-14)
    np.testing.assert_allclose(m.value("cₜ"), c.detach().numpy()[0], rtol=1e-14)
    np.testing.assert_allclose(m.value("hₜ"), [0.6605508929359699] * 2, rtol=1e-14)
    np.testing.assert_allclose(m.value("cₜ"), [0.9536690330862383] * 2, rtol=1e-14)
    text = "r = σ(W·x + b + U·h + b)\nn = tanh(W·x + b + r*(U·h + b))\ny = (1 − r)*n + r*h"
    inputs = {"W": half, "U": half, "b": 0.5, "x": [1, 1], "h": [0.1] * 2}
    n = eg.Machine(eg.graph(text, inputs)).run()
    np.testing.assert_allclose(n.value("y"), gru(x, state).detach().numpy()[0], rtol=1e-14)
    np.testing.assert_allclose(n.value("y"), [0.19452022476050368] * 2, rtol=1e-14)
