"""What is told of an imported module names its parameters as the module does."""

from __future__ import annotations

import pytest

import eqgraph as eg


def test_the_names_of_the_module_stand_beside_those_of_the_equations() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    cell = torch.nn.LSTM(3, 6).double()
    with torch.no_grad():
        cell.bias_ih_l0[6:12] = -8.0
    found = eg.from_torch(cell, torch.randn(12, 2, 3, dtype=torch.float64))
    (first, *_) = found.problems()
    assert first.kind == "gate" and "fₜ is closed" in first.text
    assert first.text.endswith("; in the module Bf is bias_ih_l0 + bias_hh_l0")
