"""Whether an entry is saturated is told by its value; the slope decides only at the edge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.operators import OPERATORS
from eqgraph.tape import units

ROWS = [row for row in OPERATORS.values() if row.saturates is not None]


def run(row: Any, x: Any, dtype: str) -> tuple[eg.Machine, Any]:
    sign = row.spellings[0]
    machine = eg.Machine(eg.graph(f"y = {sign}(x)", {"x": x}, dtype=dtype)).run()
    return machine, machine.graph["y"]


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_it_is_what_the_slope_says(row: Any, dtype: str) -> None:
    x = np.concatenate([np.linspace(-9, 9, 4001), [-1e4, 1e4, 0.0, np.nan, np.inf]])
    for part in (x, *np.array_split(x, 60)):
        machine, node = run(row, part, dtype)
        want = units.slope(machine, node) < 0.01 * row.steepest
        np.testing.assert_array_equal(units.flat_at(machine, node), want)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_slope_is_taken_only_at_the_edge(row: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    slope = units.slope
    monkeypatch.setattr(units, "slope", lambda *args: (taken.append(args), slope(*args))[1])
    machine, node = run(row, np.array([-9.0, -1.0, 0.0, 1.0, 9.0]), "float64")
    assert units.flat_at(machine, node).tolist() == [True, False, False, False, True]
    assert not taken
    low, least = row.saturates[0], row.range[0]
    grid = np.linspace(-6, 6, 2_000_001)
    value = run(row, grid, "float64")[0].value("y")
    edge = (value > low) & (value < least + 1.04 * (low - least))
    machine, node = run(row, grid[edge][:3], "float64")
    units.flat_at(machine, node)
    assert taken
