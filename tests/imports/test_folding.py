"""A loop that a module writes by hand is read as a recurrence, where its steps repeat."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

# The body of `forward(self, x)`, and whether it is read as a recurrence.
LOOPS = {
    "rnn": (
        """
        h = torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0]):
            h = torch.tanh(x[t] @ self.W + h @ self.U + self.b)
        return h
        """,
        ["h₀ = 0", "hₜ = tanh(xₜ·W + hₜ₋₁·U + b)", "ŷ = h_T"],
    ),
    "all steps": (
        """
        h, out = torch.zeros(x.shape[1], 4), []
        for step in x:
            h = torch.tanh(step @ self.W + h @ self.U + self.b)
            out.append(self.out(h))
        return torch.stack(out, 1)
        """,
        ["hₜ = tanh(xₜ·W + hₜ₋₁·U + b)", "yₜ = hₜ·vᵀ + u"],
    ),
    "lstm": (
        """
        h = c = torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0]):
            i, f, g, o = (self.inner(x[t]) + self.state(h)).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        return self.out(h)
        """,
        [
            "zₜ = xₜ·W₁ᵀ + b₁ + hₜ₋₁·W₂ᵀ + b₂",
            "fₜ = slice(zₜ, axis=1, start=4, stop=8)",
            "cₜ = σ(fₜ)*cₜ₋₁ + σ(iₜ)*tanh(gₜ)",
            "hₜ = σ(oₜ)*tanh(cₜ)",
            "ŷ = h_T·W₃ᵀ + b₃",
        ],
    ),
    "cells": (
        """
        h, c = self.first.expand(x.shape[1], -1), torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0]):
            h, c = self.cell(x[t], (h, c))
        return h
        """,
        ["iₜ = σ(xₜ·Wᵢ + hₜ₋₁·Uᵢ + Bᵢ)", "cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ", "hₜ = oₜ*tanh(cₜ)", "ŷ = h_T"],
    ),
    "sum of all": (
        """
        z, h, out = x @ self.W, torch.zeros(x.shape[1], 4), []
        for t in range(x.shape[0]):
            h = torch.tanh(z[t] + h @ self.U)
            out.append(h)
        return torch.stack(out).sum()
        """,
        ["loss L = ∑ₜ sum(hₜ)"],
    ),
    "the last step differs": (
        """
        h = torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0]):
            z = x[t] @ self.W + h @ self.U
            h = torch.sigmoid(z) if t == x.shape[0] - 1 else torch.tanh(z)
        return h
        """,
        None,
    ),
    "the last step has other weights": (
        """
        h = torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0]):
            h = torch.tanh(x[t] @ self.W + h @ (self.V if t == x.shape[0] - 1 else self.U))
        return h
        """,
        None,
    ),
    "two steps back": (
        """
        g = h = torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0]):
            g, h = h, torch.tanh(x[t] @ self.W + g @ self.U)
        return h
        """,
        None,
    ),
    "not all steps": (
        """
        h = torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0] - 1):
            h = torch.tanh(x[t] @ self.W + h @ self.U)
        return h
        """,
        None,
    ),
    "a step is read outside": (
        """
        h, out = torch.zeros(x.shape[1], 4), []
        for t in range(x.shape[0]):
            h = torch.tanh(x[t] @ self.W + h @ self.U)
            out.append(h)
        return h + out[1]
        """,
        None,
    ),
    "attention to all steps": (
        """
        h, out = torch.zeros(x.shape[1], 4), []
        for t in range(x.shape[0]):
            h = torch.tanh(x[t] @ self.W + h @ self.U)
            out.append(h)
        return torch.softmax(torch.stack(out), 0)
        """,
        None,
    ),
    "one step in all": (
        """
        h = torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0]):
            h = torch.tanh(x[t] @ self.W + h @ self.U + x[0] @ self.W)
        return h
        """,
        None,
    ),
    "another order": (
        """
        h = torch.zeros(x.shape[1], 4)
        for t in (0, 2, 1, 3):
            h = torch.tanh(x[t] @ self.W + h @ self.U)
        return h
        """,
        None,
    ),
    "one state with two beginnings": (
        """
        g, h = torch.ones(x.shape[1], 4), torch.zeros(x.shape[1], 4)
        for t in range(x.shape[0]):
            g = h = torch.tanh(x[t] @ self.W + h @ self.U + g)
        return h
        """,
        None,
    ),
    "no input": (
        """
        h = x[0]
        for t in range(4):
            h = torch.tanh(h @ self.V + self.v)
        return h
        """,
        None,
    ),
}


@pytest.fixture
def make(torch: Any, tmp_path: Any) -> Any:
    """Make a module of a body; it is written to a file, as code that has names must be."""
    torch.manual_seed(3)
    torch.set_default_dtype(torch.float64)  # of the zeros that loops begin with

    def one(body: str) -> Any:
        source = "import torch\n\n\ndef forward(self, x, h=None):\n" + textwrap.indent(
            textwrap.dedent(body), "    "
        )
        path = tmp_path / "loop.py"
        path.write_text(source)
        space: dict[str, Any] = {}
        exec(compile(source, str(path), "exec"), space)
        nn = torch.nn
        found = type("Loop", (nn.Module,), {"forward": space["forward"]})()
        for name, shape in (("W", (3, 4)), ("U", (4, 4)), ("V", (4, 4)), ("b", (4,))):
            setattr(found, name, nn.Parameter(torch.randn(shape)))
        found.v, found.first = nn.Parameter(torch.randn(4)), nn.Parameter(torch.randn(1, 4))
        found.inner, found.state = nn.Linear(3, 16), nn.Linear(4, 16)
        found.out, found.cell = nn.Linear(4, 2), nn.LSTMCell(3, 4)
        return found

    yield one
    torch.set_default_dtype(torch.float32)


def rows(name: str) -> tuple[int, ...]:
    return (4, 2, 4) if name == "no input" else (4, 2, 3)


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_read_as_a_recurrence_or_step_by_step(torch: Any, make: Any, name: str) -> None:
    body, lines = LOOPS[name]
    module, x = make(body), torch.randn(rows(name))
    found = eg.from_torch(module, x)
    assert (found.model is not None) == (lines is not None)
    for line in lines or ():
        assert line in found.text.splitlines()
    assert found.certificate.largest <= 1e-12

    own = module.double()
    out = own(x.double())
    out.sum().backward()
    (last,) = found.outputs
    if last.endswith("ₜ"):
        m = found.machine().run()
        mine = np.stack([m.value(f"{last[:-1]}{k}") for k in "₁₂₃₄"], axis=1)
        np.testing.assert_allclose(mine, out.detach().numpy(), rtol=1e-12, atol=1e-12)
        return
    m = found.machine(of=last).run()
    np.testing.assert_allclose(m.value(last), out.detach().numpy(), rtol=1e-12, atol=1e-12)
    gradients = {path: p.grad for path, p in own.named_parameters()}
    compared = 0
    for mine, path in found.parameters.items():
        grad = gradients.get(path)
        if grad is not None and "cell" not in path:
            wanted = grad.numpy().reshape(np.shape(m.grad(mine)))
            np.testing.assert_allclose(m.grad(mine), wanted, rtol=1e-12, atol=1e-12)
            compared += 1
    assert compared


@pytest.mark.parametrize("name", LOOPS)
def test_loops_are_found_before_anything_is_compared(torch: Any, make: Any, name: str) -> None:
    from eqgraph.imports.folding import found
    from eqgraph.imports.torch_writer import LOOKS
    from eqgraph.imports.tracing import traced

    body, lines = LOOPS[name]
    loops = list(found(traced(make(body), torch.randn(rows(name))), LOOKS))
    assert bool(loops) == (lines is not None or name.startswith("attention"))
    assert all(len(loop.blocks) == 4 for loop in loops)


def test_one_step_is_no_loop(torch: Any, make: Any) -> None:
    found = eg.from_torch(make(LOOPS["rnn"][0]), torch.randn(1, 2, 3))
    assert found.model is None
    assert "hₜ" not in found.text


def test_two_steps_are_a_loop(torch: Any, make: Any) -> None:
    found = eg.from_torch(make(LOOPS["rnn"][0]), torch.randn(2, 2, 3))
    assert "hₜ = tanh(xₜ·W + hₜ₋₁·U + b)" in found.text


def test_a_first_state_that_is_given_has_its_name(torch: Any, make: Any) -> None:
    body = """
    for t in range(x.shape[0]):
        h = torch.tanh(x[t] @ self.W + h @ self.U)
    return h
    """
    found = eg.from_torch(make(body), (torch.randn(3, 2, 3), torch.randn(2, 4)))
    assert "input h₀" in found.text and "hₜ = tanh(xₜ·W + hₜ₋₁·U)" in found.text
    assert {"h₀", "xₜ", "W", "U"} <= set(found.certificate.gradients)


def test_a_folded_loop_takes_any_number_of_steps(torch: Any, make: Any) -> None:
    module = make(LOOPS["lstm"][0])
    found = eg.from_torch(module, torch.randn(3, 2, 3))
    longer = torch.randn(7, 2, 3).double()
    graph = found.model.unroll(values={"xₜ": longer.numpy()})
    mine = eg.Machine(graph).run().value("ŷ")
    theirs = module.double()(longer).detach().numpy()
    np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


def test_layers_in_a_step_are_states(torch: Any, make: Any) -> None:
    found = eg.from_torch(make(MANY.format(count=3)), torch.randn(3, 2, 3))
    assert [n for n in found.text.splitlines() if n.endswith("₀ = 0")] == [
        "h₀ = 0", "c₀ = 0", "s₀ = 0",
    ]  # fmt: skip


def test_more_states_than_letters_are_written_step_by_step(torch: Any, make: Any) -> None:
    assert eg.from_torch(make(MANY.format(count=26)), torch.randn(2, 1, 3)).model is None


MANY = """
    states = [torch.zeros(x.shape[1], 3) for _ in range({count})]
    for t in range(x.shape[0]):
        states = [torch.tanh(state + x[t]) for state in states]
    return sum(states)
"""
