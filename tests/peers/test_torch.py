"""Compare values and gradients with PyTorch, which knows nothing of us: `pytest -m torch`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from tests.browser.player import lstm
from tests.conftest import ROOT

RNG = np.random.default_rng(2)
VALUES: dict[str, Any] = {
    **dict(zip("abc", RNG.normal(size=(3, 4)), strict=True)),
    "d": RNG.normal(size=3),
    "s": 0.7,
    "M": RNG.normal(size=(3, 4)),
    "X": RNG.normal(size=(5, 4)),
}

# An equation, and the same in PyTorch.
TWINS = [
    ("y = a + b*s − a/b", "a + b*s - a/b"),
    ("y = M·a", "M @ a"),
    ("y = a·Mᵀ", "a @ M.mT"),
    ("y = X·Mᵀ + d", "X @ M.mT + d"),
    ("y = a·b", "a @ b"),
    ("y = σ(a)*tanh(b)", "torch.sigmoid(a)*torch.tanh(b)"),
    ("y = relu(a) + softplus(b)", "F.relu(a) + F.softplus(b)"),
    ("y = exp(a)*sin(b) − cos(a)", "torch.exp(a)*torch.sin(b) - torch.cos(a)"),
    ("y = log(a² + 1) + √(b² + 1)", "torch.log(a**2 + 1) + torch.sqrt(b**2 + 1)"),
    ("y = log1p(a²) − expm1(b)", "torch.log1p(a**2) - torch.expm1(b)"),
    ("y = softmax(X)*X", "torch.softmax(X, -1)*X"),
    ("y = log_softmax(X)*X", "torch.log_softmax(X, -1)*X"),
    ("y = logsumexp(X, axis=1)", "torch.logsumexp(X, 1)"),
    ("y = mean(X, axis=0)*a", "X.mean(0)*a"),
    ("y = ∑(X*a)", "(X*a).sum()"),
    ("y = ‖X‖ + norm(X, axis=1)", "torch.linalg.norm(X) + torch.linalg.norm(X, dim=1)"),
    ("y = max(X, axis=1) − min(X)", "X.amax(1) - X.amin()"),
    ("y = max(a, b)*min(a, c)", "torch.maximum(a, b)*torch.minimum(a, c)"),
    ("y = max(a, a) + max([a, a])", "torch.maximum(a, a) + torch.cat([a, a]).amax()"),
    ("y = [a, b*c]²", "torch.cat([a, b*c])**2"),
    ("y = |a|^b", "torch.abs(a)**b"),
]


@pytest.mark.parametrize(("text", "twin"), TWINS, ids=[text for text, _ in TWINS])
def test_an_equation_and_its_twin_agree(torch: Any, text: str, twin: str) -> None:
    names = [node.name for node in eg.graph(text).inputs]
    tensors = {
        name: torch.tensor(VALUES[name], dtype=torch.float64, requires_grad=True) for name in names
    }
    theirs = eval(twin, {"torch": torch, "F": torch.nn.functional, **tensors})
    upstream = np.random.default_rng(3).normal(size=tuple(theirs.shape))
    theirs.backward(torch.tensor(upstream))
    values = {name: VALUES[name] for name in names}
    ours: Any = eg.Machine(eg.graph(text, values), of="y", seed=upstream).run()
    np.testing.assert_allclose(ours.value("y"), theirs.detach().numpy(), rtol=1e-12, atol=1e-12)
    for name, tensor in tensors.items():
        np.testing.assert_allclose(ours.grad(name), tensor.grad.numpy(), rtol=1e-10, atol=1e-12)


def test_the_lstm_notebook_is_an_lstm_cell(torch: Any) -> None:
    machine: Any = lstm(ROOT).run()
    value = {name: torch.tensor(array) for name, array in machine.graph.values.items()}
    gates = ["ᵢ", "f", "c", "ₒ"]  # the order of PyTorch
    cell = torch.nn.LSTMCell(3, 4, dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(torch.cat([value["W" + gate] for gate in gates]))
        cell.weight_hh.copy_(torch.cat([value["U" + gate] for gate in gates]))
        cell.bias_ih.copy_(torch.cat([value["B" + gate] for gate in gates]))
        cell.bias_hh.zero_()
    given = {name: value[name].requires_grad_() for name in ("xₜ", "hₜ₋₁", "cₜ₋₁")}
    h, c = cell(given["xₜ"], (given["hₜ₋₁"], given["cₜ₋₁"]))
    loss = ((h - value["yₜ"]) ** 2).sum()
    loss.backward()

    close = np.testing.assert_allclose
    close(machine.value("hₜ"), h.detach().numpy(), rtol=1e-12)
    close(machine.value("cₜ"), c.detach().numpy(), rtol=1e-12)
    close(machine.value("L"), loss.item(), rtol=1e-12)
    for name, tensor in given.items():
        close(machine.grad(name), tensor.grad.numpy(), rtol=1e-10)
    for letter, tensor in (("W", cell.weight_ih), ("U", cell.weight_hh), ("B", cell.bias_ih)):
        ours = np.concatenate([machine.grad(letter + gate) for gate in gates])
        close(ours, tensor.grad.numpy(), rtol=1e-10, atol=1e-14)
