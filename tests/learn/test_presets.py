"""The presets and the article's equations equal their reference implementations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import from_keras, from_torch, to_keras, to_torch
from tests.ir.test_unrolling import ARTICLE

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


# The equations of a GRU as papers write them, for vectors: columns, W·x.
GRU = """
rₜ = σ(Wᵣ·xₜ + Uᵣ·hₜ₋₁ + Bᵣ)
zₜ = σ(Wz·xₜ + Uz·hₜ₋₁ + Bz)
ĥₜ = tanh(Wh·xₜ + Bh + {})
hₜ = (1 - zₜ)*ĥₜ + zₜ*hₜ₋₁
input gₜ; loss L = ∑ₜ (gₜ·hₜ)
"""
INNER = {"gru": "rₜ*(Uh·hₜ₋₁ + Bᵤ)", "gru_reset_before": "Uh·(rₜ*hₜ₋₁)"}


@pytest.mark.torch
def test_the_equations_of_the_gru_equal_torch() -> None:
    cell = torch_cell("gru")
    state = {k: v.detach().numpy() for k, v in cell.state_dict().items()}
    rng = np.random.default_rng(1)
    x, weights = rng.normal(size=(T, N)), rng.normal(size=(T, H))
    out, grads, dx = flow(cell, x, weights)
    columns = {k: v.T for k, v in from_torch("gru", state).items()}
    values = {**columns, "h₀": np.zeros(H), "xₜ": x, "gₜ": weights}
    m = eg.Machine(eg.model(GRU.format(INNER["gru"])).unroll(values=values)).run()
    for k in range(T):
        np.testing.assert_allclose(m.value(f"h_{k + 1}"), out[k], rtol=0, atol=1e-12)
        np.testing.assert_allclose(m.grad(f"x_{k + 1}"), dx[k], rtol=0, atol=1e-12)
    for name, wanted in weigh(from_torch("gru", grads), "gru").items():
        np.testing.assert_allclose(m.grad(name), wanted.T, rtol=1e-12, atol=1e-12)


def by_torch(v: Values, x: Any, weights: Any) -> tuple[list[Any], Values, Any]:
    """Compute a GRU whose reset stands before the product; PyTorch only differentiates."""
    torch = pytest.importorskip("torch")
    p = {k: torch.tensor(w, requires_grad=True) for k, w in v.items()}
    data = torch.tensor(x, requires_grad=True)
    h = torch.zeros(*x.shape[1:-1], H, dtype=torch.float64)
    hs = []
    for row in data:
        r = 1 / (1 + torch.exp(-(row @ p["Wᵣ"] + h @ p["Uᵣ"] + p["Bᵣ"])))
        z = 1 / (1 + torch.exp(-(row @ p["Wz"] + h @ p["Uz"] + p["Bz"])))
        h = (1 - z) * torch.tanh(row @ p["Wh"] + p["Bh"] + (r * h) @ p["Uh"]) + z * h
        hs.append(h)
    (torch.stack(hs) * torch.tensor(weights)).sum().backward()
    grads = {k: w.grad.numpy() for k, w in p.items()}
    return [h.detach().numpy() for h in hs], grads, data.grad.numpy()


@pytest.mark.torch
@pytest.mark.parametrize("batch", [(), (B,)])
def test_the_reset_before_the_product_equals_autograd(batch: tuple[int, ...]) -> None:
    """The row preset with a batch, and the equations for vectors."""
    rng = np.random.default_rng(6)
    start = eg.preset("gru_reset_before").init({"n": N, "h": H}, seed=3, scheme="normal").values
    v = {k: w + 0.5 * rng.normal(size=w.shape) for k, w in start.items()}
    x, weights = rng.normal(size=(T, *batch, N)), rng.normal(size=(T, *batch, H))
    out, grads, dx = by_torch(v, x, weights)
    values = {**v, "xₜ": x, "gₜ": weights}
    if batch:
        text = eg.preset("gru_reset_before").text + "input gₜ\nloss L = ∑ₜ ∑(gₜ*hₜ)"
    else:
        text = GRU.format(INNER["gru_reset_before"])
        values |= {k: w.T for k, w in v.items()} | {"h₀": np.zeros(H)}
    m = eg.Machine(eg.model(text).unroll(values=values)).run()
    for k in range(T):
        np.testing.assert_allclose(m.value(f"h_{k + 1}"), out[k], rtol=0, atol=1e-12)
        np.testing.assert_allclose(m.grad(f"x_{k + 1}"), dx[k], rtol=0, atol=1e-12)
    for name, wanted in grads.items():
        found = m.grad(name) if batch else m.grad(name).T
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


def sigma(a: Any) -> Any:
    return 1 / (1 + np.exp(-a))


def by_keras(preset: str, weights: list[Any], x: Any) -> list[Any]:
    """Compute a layer as the cells of Keras do: keras/src/layers/rnn/{simple_rnn,lstm,gru}.py."""
    kernel, recurrent, bias = weights
    h = c = np.zeros((x.shape[1], H))
    out = []
    for row in x:
        if preset == "rnn":
            h = np.tanh(row @ kernel + bias + h @ recurrent)
        elif preset == "lstm":
            z0, z1, z2, z3 = np.split(row @ kernel + h @ recurrent + bias, 4, axis=1)
            c = sigma(z1) * c + sigma(z0) * np.tanh(z2)
            h = sigma(z3) * np.tanh(c)
        else:
            after = preset == "gru"
            input_bias, recurrent_bias = bias if after else (bias, 0.0)
            x_z, x_r, x_h = np.split(row @ kernel + input_bias, 3, axis=1)
            inner = h @ recurrent + recurrent_bias
            z, r = sigma(x_z + inner[:, :H]), sigma(x_r + inner[:, H : 2 * H])
            inside = r * inner[:, 2 * H :] if after else (r * h) @ recurrent[:, 2 * H :]
            h = z * h + (1 - z) * np.tanh(x_h + inside)
        out.append(h)
    return out


def keras_weights(preset: str, rng: np.random.Generator) -> list[Any]:
    gates = {"rnn": 1, "lstm": 4}.get(preset, 3)
    bias = (2, gates * H) if preset == "gru" else (gates * H,)
    return [rng.normal(size=shape) for shape in ((N, gates * H), (H, gates * H), bias)]


PRESETS = ["rnn", "lstm", "gru", "gru_reset_before"]


@pytest.mark.parametrize("preset", PRESETS)
def test_weights_of_keras(preset: str) -> None:
    rng = np.random.default_rng(8)
    weights, x = keras_weights(preset, rng), rng.normal(size=(T, B, N))
    model = eg.preset(preset).set(from_keras(preset, weights))
    m = eg.Machine(model.unroll(values={"xₜ": x}), "h₂₅").run()
    for k, wanted in enumerate(by_keras(preset, weights, x)):
        np.testing.assert_allclose(m.value(f"h_{{{k + 1}}}"), wanted, rtol=0, atol=1e-12)
    again = by_keras(preset, to_keras(preset, model.values), x)
    np.testing.assert_allclose(m.value("h₂₅"), again[-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("preset", PRESETS)
def test_converters_go_both_ways(preset: str) -> None:
    model = eg.preset(preset).init({"n": N, "h": H}, seed=1, scheme="normal")
    values = {k: v + 0.1 for k, v in model.values.items()}
    pairs = [(to_torch, from_torch), (to_keras, from_keras)]
    for there, back in pairs[preset not in CELLS :]:  # PyTorch has no reset before the product
        again = back(preset, there(preset, values))
        assert again.keys() == values.keys()
        for name in values:
            np.testing.assert_allclose(again[name], values[name], rtol=1e-15)


@pytest.mark.parametrize("preset", ["lstm", "gru"])
def test_the_two_biases_of_torch_are_one(preset: str) -> None:
    """But for the candidate of the GRU, whose second one is inside the product with r."""
    gates = ["ᵢ", "f", "c", "ₒ"] if preset == "lstm" else ["ᵣ", "z", "h"]
    rng = np.random.default_rng(4)
    size = len(gates) * H
    state = {"weight_ih_l0": rng.normal(size=(size, N)), "weight_hh_l0": rng.normal(size=(size, H)),
             "bias_ih_l0": rng.normal(size=size), "bias_hh_l0": rng.normal(size=size)}  # fmt: skip
    values = from_torch(preset, state)
    for k, gate in enumerate(gates):
        rows = slice(k * H, (k + 1) * H)
        first, second = state["bias_ih_l0"][rows], state["bias_hh_l0"][rows]
        candidate = gate == "h"
        np.testing.assert_array_equal(values[f"B{gate}"], first if candidate else first + second)
        if candidate:
            np.testing.assert_array_equal(values["Bᵤ"], second)
        np.testing.assert_array_equal(values[f"W{gate}"], state["weight_ih_l0"][rows].T)
        np.testing.assert_array_equal(values[f"U{gate}"], state["weight_hh_l0"][rows].T)
    bare = {key: value for key, value in state.items() if "bias" not in key}
    without = from_torch(preset, bare)
    assert not any(np.any(without[f"B{gate}"]) for gate in gates)
    del bare["weight_hh_l0"]
    with pytest.raises(eg.ValuesError, match="the state has no weight_hh_l0") as caught:
        from_torch(preset, bare)
    assert caught.value.hint == "it has weight_ih_l0"


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


def torch_state(gates: int = 4, **more: Any) -> Values:
    shapes = {"weight_ih": (gates * H, N), "weight_hh": (gates * H, H),
              "bias_ih": (gates * H,), "bias_hh": (gates * H,)}  # fmt: skip
    return {f"{key}_l0": np.ones(shape) for key, shape in shapes.items()} | more


@pytest.mark.parametrize(
    ("preset", "state", "message"),
    [
        ("lstm", torch_state(weight_ih_l0_reverse=1), "weight_ih_l0_reverse is .*both directions"),
        ("lstm", torch_state(weight_hr_l0=1), "weight_hr_l0 is .*proj_size"),
        ("lstm", torch_state(weight_hr_l1_reverse=1), "weight_hr_l1_reverse is"),
        ("lstm", torch_state(bias=1), "bias is too much"),
        ("lstm", torch_state(**{"\x1b[31m": 1}), "�.31m is too much"),
        ("lstm", torch_state(3), "are of gru"),
        ("lstm", torch_state(1), "are of rnn"),
        ("gru", torch_state(4), "are of lstm"),
        ("rnn", torch_state(3), "are of gru"),
        ("gru", torch_state(5), "15 rows|20 rows for 4 columns, gru has 3"),
        ("lstm", torch_state(bias_hh_l0=np.ones(3)), "do not fit each other"),
        ("lstm", torch_state(weight_ih_l0=np.ones((4, N))), "do not fit each other"),
        ("lstm", torch_state(weight_hh_l0=np.ones(4)), "weights are matrices"),
        ("lstm", torch_state(weight_hh_l0="word"), "holds text"),
        ("lstm", {k: v for k, v in torch_state().items() if k != "bias_hh_l0"}, "no bias_hh_l0"),
        ("lstm", 5, "a module or its state_dict"),
    ],
)
def test_weights_of_torch_without_a_preset_are_refused(
    preset: str, state: Any, message: str
) -> None:
    with pytest.raises(eg.ValuesError, match=message):
        from_torch(preset, state)


@pytest.mark.torch
def test_modules_of_torch_are_looked_at() -> None:
    nn = pytest.importorskip("torch").nn
    for preset, name in CELLS.items():
        module = getattr(nn, name)(N, H)
        for key, value in from_torch(preset, module.state_dict()).items():
            np.testing.assert_array_equal(from_torch(preset, module)[key], value)
            assert value.dtype == np.float32
        for options in ({"bidirectional": True}, {"num_layers": 2, "bidirectional": True}):
            with pytest.raises(eg.ValuesError, match="both directions"):
                from_torch(preset, getattr(nn, name)(N, H, **options))
        assert from_torch(preset, getattr(nn, name)(N, H, 2), layer=1).keys() == value_names(preset)
    for options, message in (({"proj_size": 2}, "proj_size"), ({}, "are of gru|this module is")):
        with pytest.raises(eg.ValuesError, match=message):
            from_torch("lstm" if options else "gru", nn.LSTM(N, H, **options))
    with pytest.raises(eg.ValuesError, match="no preset with relu"):
        from_torch("rnn", nn.RNN(N, H, nonlinearity="relu"))


def value_names(preset: str) -> Any:
    return eg.preset(preset).init({"n": N, "h": H}).values.keys()


def test_other_layers_of_keras_and_missing_values_are_refused() -> None:
    rng = np.random.default_rng(0)
    for preset, other in (("lstm", "gru_reset_before"), ("rnn", "lstm"), ("gru", "lstm")):
        with pytest.raises(eg.ValuesError, match=r"are not those of|the bias of"):
            from_keras(preset, keras_weights(other, rng))
    with pytest.raises(eg.ValuesError, match="are not those of"):
        from_keras("lstm", [np.ones(3), np.ones(3), np.ones(3)])
    for there in (to_torch, to_keras):
        with pytest.raises(eg.ValuesError, match="no value of Wᵢ"):
            there("lstm", {})


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "gru_reset_before"])
def test_layers_stand_one_upon_the_other(name: str) -> None:
    """Two layers are one cell that reads what another one wrote."""
    both = eg.preset(name, layers=2, classify=True).init({"n": 3, "h": 4, "k": 2}, seed=2)
    x, y = np.random.default_rng(0).normal(size=(3, 2, 3)), np.ones((3, 2, 2))
    whole = eg.Machine(both.unroll(values={"xₜ": x, "yₜ": y})).run()
    for layer, mark in enumerate(("⁽¹⁾", "⁽²⁾")):
        cell = eg.preset(name).set(
            {n.replace(mark, ""): v for n, v in both.values.items() if mark in n}
        )
        m = eg.Machine(cell.unroll(values={"xₜ": x})).run()
        x = np.stack([np.asarray(m.value(f"h_{t}")) for t in (1, 2, 3)])
        for t in (1, 2, 3):
            seen = whole.value(both.at(f"h⁽{layer + 1}⁾ₜ".translate(str.maketrans("12", "¹²")), t))
            np.testing.assert_array_equal(seen, x[t - 1])


def test_layers_are_counted() -> None:
    assert eg.preset("lstm", layers=1).text == eg.preset("lstm").text
    with pytest.raises(eg.ValuesError, match="layers"):
        eg.preset("lstm", layers=0)
