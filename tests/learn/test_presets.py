"""The presets and the article's equations equal their reference implementations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import from_keras, from_torch, to_keras, to_torch
from tests.graph.test_unrolling import ARTICLE

Values = dict[str, Any]
T, N, H, B = 25, 3, 4, 8
CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}


def torch_cell(preset: str) -> Any:
    torch = pytest.importorskip("torch")
    torch.manual_seed(3)
    return getattr(torch.nn, CELLS[preset])(N, H, dtype=torch.float64)


def flow(cell: Any, x: Any, weights: Any) -> tuple[Any, Values, Any]:
    """Return PyTorch's outputs, and the gradients of ∑ weights*h."""
    torch = pytest.importorskip("torch")
    data = torch.tensor(x, requires_grad=True)
    out, _ = cell(data)
    (out * torch.tensor(weights)).sum().backward()
    grads = {name: p.grad.numpy() for name, p in cell.named_parameters()}
    return out.detach().numpy(), grads, data.grad.numpy()


def weigh(values: Values, preset: str) -> Values:
    """Halve the gradients of biases that from_torch has added up."""
    inner = ("Bh", "Bᵤ") if preset == "gru" else ()
    return {k: v / 2 if k[0] == "B" and k not in inner else v for k, v in values.items()}


@pytest.mark.torch
@pytest.mark.parametrize("preset", CELLS)
def test_rows_equal_torch(preset: str) -> None:
    cell = torch_cell(preset)
    state = {k: v.detach().numpy() for k, v in cell.state_dict().items()}
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(T, B, N)), rng.normal(size=(T, B, H))
    out, grads, dx = flow(cell, x, weights)
    base = eg.preset(preset)
    model = eg.model(base.text + "input gₜ\nloss L = ∑ₜ ∑(gₜ*hₜ)").set(from_torch(preset, state))
    m = eg.Machine(model.unroll(values={"xₜ": x, "gₜ": weights})).run()
    for k in range(T):
        np.testing.assert_allclose(m.value(f"h_{k + 1}"), out[k], rtol=0, atol=1e-12)
        np.testing.assert_allclose(m.grad(f"x_{k + 1}"), dx[k], rtol=0, atol=1e-12)
    for name, wanted in weigh(from_torch(preset, grads), preset).items():
        np.testing.assert_allclose(m.grad(name), wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.torch
def test_the_article_equals_torch() -> None:
    cell = torch_cell("lstm")
    state = {k: v.detach().numpy() for k, v in cell.state_dict().items()}
    rng = np.random.default_rng(1)
    x, weights = rng.normal(size=(T, N)), rng.normal(size=(T, H))
    out, grads, dx = flow(cell, x, weights)
    columns = {k: v.T if v.ndim == 2 else v for k, v in from_torch("lstm", state).items()}
    text = ARTICLE.replace("yₜ = softmax(Wy·hₜ + By)", "input gₜ; loss L = ∑ₜ (gₜ·hₜ)")
    start = {"h₀": np.zeros(H), "c₀": np.zeros(H)}
    m = eg.Machine(eg.model(text).unroll(values={**columns, **start, "xₜ": x, "gₜ": weights})).run()
    for k in range(T):
        np.testing.assert_allclose(m.value(f"h_{k + 1}"), out[k], rtol=0, atol=1e-12)
        np.testing.assert_allclose(m.grad(f"x_{k + 1}"), dx[k], rtol=0, atol=1e-12)
    for name, wanted in weigh(from_torch("lstm", grads), "lstm").items():
        np.testing.assert_allclose(m.grad(name), wanted.T, rtol=1e-12, atol=1e-12)


def gru_by_hand(v: Values, x: Any, *, before: bool) -> Any:
    def sigma(a: Any) -> Any:
        return 1 / (1 + np.exp(-a))

    h = np.zeros((x.shape[1], H))
    for row in x:
        r = sigma(row @ v["Wᵣ"] + h @ v["Uᵣ"] + v["Bᵣ"])
        z = sigma(row @ v["Wz"] + h @ v["Uz"] + v["Bz"])
        inner = (r * h) @ v["Uh"] if before else r * (h @ v["Uh"] + v["Bᵤ"])
        h = (1 - z) * np.tanh(row @ v["Wh"] + v["Bh"] + inner) + z * h
    return h


@pytest.mark.parametrize("preset", ["gru", "gru_reset_before"])
def test_both_resets(preset: str) -> None:
    model = eg.preset(preset).init({"n": N, "h": H}, seed=5, each={"Bz": 0.3, "Bh": -0.2})
    x = np.random.default_rng(2).normal(size=(T, B, N))
    m = eg.Machine(model.unroll(values={"xₜ": x}), "h₂₅").run()
    wanted = gru_by_hand(model.values, x, before=preset == "gru_reset_before")
    np.testing.assert_allclose(m.value("h₂₅"), wanted, rtol=0, atol=1e-13)


def test_the_reset_before_the_product_has_right_gradients() -> None:
    model = eg.preset("gru_reset_before", classify=True).init({"n": 2, "h": 2, "k": 2}, seed=5)
    rng = np.random.default_rng(2)
    values = {"xₜ": rng.normal(size=(3, 2, 2)), "yₜ": rng.normal(size=(3, 2, 2))}
    assert eg.check_gradients(eg.Machine(model.unroll(values=values)).run()).ok


@pytest.mark.parametrize("preset", CELLS)
def test_converters_go_both_ways(preset: str) -> None:
    model = eg.preset(preset).init({"n": N, "h": H}, seed=1, scheme="normal")
    values = {k: v + 0.1 for k, v in model.values.items()}
    for there, back in ((to_torch, from_torch), (to_keras, from_keras)):
        again = back(preset, there(preset, values))
        assert again.keys() == values.keys()
        for name in values:
            np.testing.assert_allclose(again[name], values[name], rtol=1e-15)


def test_keras_order_of_gates() -> None:
    """The LSTM's columns are i, f, c, o; the GRU's z, r, h."""
    kernel = np.repeat([[1.0, 2.0, 3.0, 4.0]], N, 0).repeat(H, axis=1)
    values = from_keras("lstm", [kernel, np.zeros((H, 4 * H)), np.zeros(4 * H)])
    assert [values[w][0, 0] for w in ("Wᵢ", "Wf", "Wc", "Wₒ")] == [1, 2, 3, 4]
    values = from_keras("gru", [kernel[:, : 3 * H], np.zeros((H, 3 * H)), np.zeros((2, 3 * H))])
    assert [values[w][0, 0] for w in ("Wz", "Wᵣ", "Wh")] == [1, 2, 3]
    with pytest.raises(eg.ValuesError, match="bias of gru"):
        from_keras("gru", [kernel[:, : 3 * H], np.zeros((H, 3 * H)), np.zeros(3 * H)])


@pytest.mark.torch
@pytest.mark.parametrize("preset", CELLS)
def test_torch_takes_what_we_write(preset: str) -> None:
    torch = pytest.importorskip("torch")
    model = eg.preset(preset).init({"n": N, "h": H}, seed=1, scheme="normal")
    cell = torch_cell(preset)
    written = to_torch(preset, model.values)
    cell.load_state_dict({k: torch.tensor(v) for k, v in written.items()})
    x = np.random.default_rng(0).normal(size=(4, 2, N))
    m = eg.Machine(model.unroll(values={"xₜ": x}), "h₄").run()
    out = cell(torch.tensor(x))[0].detach().numpy()
    np.testing.assert_allclose(m.value("h₄"), out[-1], rtol=0, atol=1e-13)
