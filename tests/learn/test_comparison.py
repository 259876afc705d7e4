"""Several diagnoses in one table."""

from __future__ import annotations

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import compare
from tests.learn.test_diagnosis import lstm, run


def test_forgetful_and_not() -> None:
    forgets, keeps = (eg.diagnose(run(*lstm(bias))) for bias in (-3.0, 3.0))
    table = compare({"−3": forgets, "+3": keeps})
    heads = list(table)
    assert heads[0] == "t"
    for before, after in zip(heads[1::2], heads[2::2], strict=True):
        assert before.removeprefix("−3") == after.removeprefix("+3")  # of one heading, in turns
    assert {len(column) for column in table.values()} == {50}
    np.testing.assert_array_equal(table["−3: ∏ fₜ"], forgets.products["fₜ"])
    np.testing.assert_array_equal(table["+3: ∏ fₜ"], keeps.products["fₜ"])
    assert table["−3: ∏ fₜ"][0] < 1e-20 < 1e-3 < table["+3: ∏ fₜ"][0]


def test_another_cell_of_another_length() -> None:
    """An RNN has no gates, and this one fewer steps: NaN fills its rows."""
    text = "hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T"
    short = eg.diagnose(run(eg.model(text), {"w": 0.5, "xₜ": np.ones(3)}))
    long = eg.diagnose(run(*lstm(1.0)))
    table = compare({"RNN": short, "LSTM": long})
    assert table["t"].tolist() == list(range(1, 51))
    assert table["RNN: ‖∂L/∂hₜ‖"][:3] == pytest.approx([0.25, 0.5, 1.0])
    assert np.isnan(table["RNN: ‖∂L/∂hₜ‖"][3:]).all()
    assert "RNN: ∏ fₜ" not in table
    np.testing.assert_array_equal(table["LSTM: iₜ low"], long.low["iₜ"])
