"""Modules of PyTorch become equations with names, which compute the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

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
    if last.endswith("ₜ"):
        pytest.skip("one machine has one node whose gradient flows")
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
    from eqgraph.imports import writer
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
