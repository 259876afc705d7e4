"""Modules of PyTorch become equations with names, which compute the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.imports.names import subscript

NAMES = (
    "classifier", "characters", "both ways", "translator", "by hand", "convolutions", "residual",
    "autoencoder", "variational", "encoder", "attention", "weights", "perceptron",
)  # fmt: skip


@pytest.fixture(scope="module")
def architectures(torch: Any) -> Any:
    from tests.imports.architectures import cases

    return cases()


@pytest.fixture(scope="module")
def read(architectures: Any) -> Any:
    """Read each architecture once."""
    found: dict[str, Any] = {}

    def one(name: str) -> Any:
        if name not in found:
            found[name] = eg.from_torch(*architectures[name])
        return found[name]

    return one


def theirs(torch: Any, module: Any, inputs: Any) -> tuple[Any, dict[str, Any]]:
    """Return the outputs in double precision, and the gradients of their sum by the path."""
    own = module.double().eval()
    given = [x.double() if x.is_floating_point() else x for x in inputs]
    own.zero_grad()
    out = own(*given)
    out.sum().backward()
    return out.detach().numpy(), {path: p.grad.numpy() for path, p in own.named_parameters()}


@pytest.mark.parametrize("name", NAMES)
def test_outputs_and_gradients_equal_pytorchs(
    torch: Any, architectures: Any, read: Any, name: str
) -> None:
    found = read(name)
    out, gradients = theirs(torch, *architectures[name])
    (last,) = found.outputs
    if last.endswith("ₜ"):  # a machine has one node whose gradient flows: the certificate's has all
        steps = found.machine().run()
        mine = [steps.value(last[:-1] + subscript(t + 1)) for t in range(len(out))]
        np.testing.assert_allclose(mine, out, rtol=1e-12, atol=1e-12)
        return
    m = found.machine(of=last).run()
    np.testing.assert_allclose(m.value(last), out, rtol=1e-12, atol=1e-12)
    for mine, path in found.parameters.items():
        cut = "weight_" in path or "bias_" in path or "in_proj" in path  # more than one to a path
        if path in gradients and not cut:
            wanted = gradients[path].reshape(np.shape(m.grad(mine)))
            np.testing.assert_allclose(m.grad(mine), wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_certificate_has_every_parameter(architectures: Any, read: Any, name: str) -> None:
    found = read(name)
    assert found.certificate.largest <= 1e-12
    learned = {path for path, _ in architectures[name][0].named_parameters()}
    compared = " + ".join(found.parameters[n] for n in found.certificate.gradients)
    assert learned <= set(compared.split(" + "))


@pytest.mark.parametrize("name", NAMES)
def test_the_explicit_text_reads_back(read: Any, name: str) -> None:
    found = read(name)
    if found.model is not None:
        again = eg.model(found.text)
        assert again.equations == found.model.equations
        return
    explicit = found.graph.explicit()
    again = eg.graph(explicit, found.values)
    assert again.explicit() == explicit
    m, n = found.machine().run(), eg.Machine(again).run()
    for node in found.graph.outputs:
        np.testing.assert_array_equal(m.value(node.name), n.value(node.name))


def test_two_layers_over_time_read_like_a_paper(read: Any) -> None:
    text = str(read("classifier"))
    for line in (
        "uₜ = gather(E, xₜ, first=0)",
        "i⁽¹⁾ₜ = σ(uₜ·W⁽¹⁾ᵢ + h⁽¹⁾ₜ₋₁·U⁽¹⁾ᵢ + B⁽¹⁾ᵢ)",
        "c⁽²⁾ₜ = f⁽²⁾ₜ*c⁽²⁾ₜ₋₁ + i⁽²⁾ₜ*ĉ⁽²⁾ₜ",
        "h⁽²⁾ₜ = o⁽²⁾ₜ*tanh(c⁽²⁾ₜ)",
        "ŷ = h⁽²⁾_T·Wᵀ + b",
        "# lstm: LSTM(5, 4, num_layers=2, batch_first=True)",
    ):
        assert line in text.splitlines()


# A module, the shape of what goes in, and a line of its text.
LAYERS = {
    "nn.Conv2d(4, 6, 3, groups=2, padding=1, stride=2)": ((1, 4, 5, 5), "spec=(ngcxyij, gocij, ng"),
    "nn.GroupNorm(2, 4)": ((2, 4, 3), "layer_norm(reshape(x, shape=(2, 2, 6)))"),
    "nn.RMSNorm(4, eps=1e-6)": ((2, 4), "ŷ = γ*(x/√(mean(x², axis=1, keepdims=True) + 1e-06))"),
    "nn.Conv1d(3, 4, 3)": ((2, 3, 6), "einsum(windows(x, size=(3,), stride=(1,)), K"),
    "nn.AvgPool2d(2)": ((1, 1, 4, 4), "ŷ = mean_pool(x, size=(2, 2), stride=(2, 2))"),
    "nn.GELU(approximate='tanh')": ((2, 3), "ŷ = 0.5*x*(1 + tanh(√(2/π)*(x + 0.044715*x³)))"),
    "nn.LSTM(3, 4, num_layers=2)": ((3, 2, 3), "c⁽²⁾ₜ = f⁽²⁾ₜ*c⁽²⁾ₜ₋₁ + i⁽²⁾ₜ*ĉ⁽²⁾ₜ"),
    "nn.RNN(3, 4, nonlinearity='relu')": ((3, 2, 3), "hₜ = relu(xₜ·W + hₜ₋₁·U + B)"),
    "nn.LSTM(3, 4, bidirectional=True)": ((2, 2, 3), "c⃖ₜ = f⃖ₜ*c⃖ₜ₊₁ + i⃖ₜ*ĉ⃖ₜ"),
    "nn.TransformerDecoderLayer(8, 2, 16)": (
        ((3, 2, 8), (4, 2, 8)),
        "ŷ = γ₃*layer_norm(n₂ + z₄) + β₃",
    ),
}


@pytest.mark.parametrize("module", LAYERS)
def test_a_layer_has_its_text(torch: Any, module: str) -> None:
    torch.manual_seed(1)
    shape, line = LAYERS[module]
    shapes = shape if isinstance(shape[0], tuple) else (shape,)
    found = eg.from_torch(eval(module, {"nn": torch.nn}), tuple(torch.randn(one) for one in shapes))
    assert line in found.text
    assert found.certificate.largest <= 1e-12


@pytest.mark.parametrize(("name", "cell"), [("rnn", "RNN"), ("lstm", "LSTM"), ("gru", "GRU")])
def test_presets_of_several_layers_are_pytorchs(torch: Any, name: str, cell: str) -> None:
    module = getattr(torch.nn, cell)(3, 4, num_layers=3)
    x = torch.randn(5, 2, 3)
    found = eg.from_torch(module, x)
    model = eg.preset(name, layers=3).set(
        {n: v for n, v in found.values.items() if n in found.parameters and n != "xₜ"}
    )
    assert set(model.equations) <= set(found.model.equations)
    m = eg.Machine(model.unroll(values={"xₜ": found.values["xₜ"]})).run()
    out = module.double()(x.double())[0].detach().numpy()
    for t in range(5):
        np.testing.assert_allclose(m.value(model.at("h⁽³⁾ₜ", t + 1)), out[t], rtol=0, atol=1e-12)


def test_weights_that_are_used_twice_get_both_gradients(torch: Any) -> None:
    class Twice(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.gru = torch.nn.GRU(3, 3)

        def forward(self, x: Any) -> Any:
            return self.gru(self.gru(x)[0])[0]

    found = eg.from_torch(Twice(), torch.randn(3, 2, 3))
    assert (
        "zₜ = σ(xₜ·Wz" in found.text
        or "z⁽²⁾ₜ = σ(h⁽¹⁾ₜ·Wz⁽¹⁾ + h⁽²⁾ₜ₋₁·Uz⁽¹⁾ + Bz⁽¹⁾)" in found.text
    )


def test_a_causal_mask_is_a_constant(torch: Any) -> None:
    class Causal(torch.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, x: Any) -> Any:
            return torch.nn.functional.scaled_dot_product_attention(x, x, x, is_causal=True)

    found = eg.from_torch(Causal(), torch.randn(2, 3, 4))
    assert "ŷ = softmax(where(M₁, x·xᵀ/2, -∞), axis=-1)·x" in found.text
    np.testing.assert_array_equal(found.values["M₁"], np.tril(np.ones((3, 3))))


def test_what_has_no_text_is_refused_all_at_once_by_name_and_place(torch: Any) -> None:
    class Two(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.deep = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.CELU())

        def forward(self, x: Any) -> Any:
            return torch.sort(self.deep(x))[0] + torch.cumprod(x, 0)

    with pytest.raises(eg.GraphError) as error:
        eg.from_torch(Two(), torch.randn(2, 3))
    message = str(error.value)
    assert "aten.celu.default at deep.1: there is no row for it" in message
    assert "aten.cumprod.default at the top" in message


def test_a_wrong_row_is_found(torch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from eqgraph.imports import torch_writer as writer
    from eqgraph.imports.term import infix

    rows = {**writer.ROWS, "sub": lambda a, b, *_: infix(a, "+", b)}
    monkeypatch.setattr(writer, "ROWS", rows)

    class Difference(torch.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, x: Any, y: Any) -> Any:
            return x - y

    with pytest.raises(eg.GraphError, match="from PyTorch's"):
        eg.from_torch(Difference(), (torch.ones(2), torch.ones(2)))


def test_the_module_stays_as_it_is(torch: Any) -> None:
    module = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Dropout()).float().train()
    before = {k: v.clone() for k, v in module.state_dict().items()}
    eg.from_torch(module, torch.ones(1, 2))
    assert module.training and next(module.parameters()).dtype == torch.float32
    assert all(p.grad is None for p in module.parameters())
    assert all(torch.equal(v, before[k]) for k, v in module.state_dict().items())
    assert torch.get_default_dtype() == torch.float32


def test_what_is_no_module_is_refused(torch: Any) -> None:
    with pytest.raises(eg.ValuesError, match=r"reads an nn\.Module, not str"):
        eg.from_torch("module", torch.ones(1))


def test_a_forward_that_depends_on_values_is_refused(torch: Any) -> None:
    class Branch(torch.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, x: Any) -> Any:
            return x if x.sum() > 0 else -x

    with pytest.raises(eg.GraphError, match=r"torch\.export cannot trace this Branch"):
        eg.from_torch(Branch(), torch.ones(2))
