"""A module with a fault becomes equations, and is compared with the paper's: one call finds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg


def lstm(torch: Any, fault: bool) -> Any:
    """Return an LSTM in a loop of Python; with the fault, it forgets what it should keep."""

    class ByHand(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.x = torch.nn.Linear(3, 16)
            self.h = torch.nn.Linear(4, 16, bias=False)

        def forward(self, x: Any) -> Any:
            h = c = torch.zeros(x.shape[1], 4, dtype=x.dtype)
            out = []
            for one in x:
                i, f, g, o = (self.x(one) + self.h(h)).chunk(4, -1)
                f = torch.sigmoid(-f if fault else f)
                c = f * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
                out.append(h)
            return torch.stack(out)

    torch.manual_seed(0)
    return ByHand().double()


def paper(module: Any) -> eg.Model:
    """Return the paper's equations with the weights of the module."""
    W, b, U = (p.detach().numpy() for p in (module.x.weight, module.x.bias, module.h.weight))
    gates = {g: slice(4 * k, 4 * k + 4) for k, g in enumerate(("ᵢ", "f", "c", "ₒ"))}
    values = {f"{n}{g}": m[s].T for g, s in gates.items() for n, m in (("W", W), ("U", U))}
    return eg.preset("lstm").set(values | {f"B{g}": b[s] for g, s in gates.items()})


@pytest.mark.parametrize("fault", [True, False])
def test_the_first_difference_is_where_the_forget_gate_counts(torch: Any, fault: bool) -> None:
    module = lstm(torch, fault)
    x = torch.randn(3, 2, 3).double()
    found = eg.from_torch(module, x)
    assert found.certificate.largest <= 1e-12
    assert ("σ(-slice(" in found.text) == fault
    m = eg.Machine(paper(module).unroll(values={"xₜ": x.numpy()})).run()
    told = str(m.check({"hₜ": module(x).detach().numpy()}))
    if fault:  # c₀ is 0: at the first step the gate changes nothing
        assert told.startswith("equal until h₁\nh₂ (t = 2) differs")
        assert "from c₂" in told
    else:
        assert "differs" not in told
        np.testing.assert_allclose(m.value("h₃"), module(x).detach().numpy()[2], rtol=1e-12)


def test_what_was_read_plays(torch: Any) -> None:
    found = eg.from_torch(lstm(torch, False), torch.randn(2, 1, 3).double())
    assert "steps" in repr(eg.play(found)) or "step 0" in repr(eg.play(found))


def test_what_notebook_ten_has_saved_is_what_pytorch_gives(
    torch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Path(__file__).parents[2] / "notebooks" / "texts"
    monkeypatch.syspath_prepend(texts)
    from forgetful import Lstm

    saved = dict(np.load(texts / "forgetful.npz"))
    module = Lstm(1, 3).double()
    module.load_state_dict({name: torch.tensor(saved[name]) for name in module.state_dict()})
    x = torch.zeros(30, 2, 1).double()
    x[0, :, 0] = torch.tensor([1.0, -1.0])
    np.testing.assert_allclose(module(x).detach().numpy(), saved["states"], rtol=1e-12)
    zero = torch.zeros(2, 3).double()
    assert eg.from_torch(module.cell, (x[0], zero, zero)).text == str(saved["equations"])
