"""Set the figures of several runs side by side: an RNN and an LSTM, two forget biases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.learn.diagnosis import Diagnosis

Array = np.ndarray[Any, np.dtype[Any]]


def compare(runs: Mapping[str, Diagnosis]) -> dict[str, Array]:
    """Return the tables of several diagnoses as one: a column is called by its run and heading.

    Rows are the steps of all runs, NaN where a run has none. Columns of one heading stand together,
    those that only one run has at the end.

    >>> import eqgraph as eg
    >>> text = "hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T"
    >>> values = {"xₜ": [1.0, 1.0, 1.0]}
    >>> graphs = {f"w = {w}": eg.model(text).unroll(values={**values, "w": w}) for w in (0.5, 2.0)}
    >>> table = compare({k: eg.diagnose(eg.Machine(g).run()) for k, g in graphs.items()})
    >>> table["w = 0.5: ‖∂L/∂hₜ‖"].tolist(), table["w = 2.0: ‖∂L/∂hₜ‖"].tolist()
    ([0.25, 0.5, 1.0], [4.0, 2.0, 1.0])
    """
    tables = {name: found.table() for name, found in runs.items()}
    steps = np.array(sorted({t for table in tables.values() for t in table["t"].tolist()}))
    headings = dict.fromkeys(head for table in tables.values() for head in table if head != "t")
    shared = sorted(headings, key=lambda head: -sum(head in table for table in tables.values()))
    out: dict[str, Array] = {"t": steps}
    for head in shared:
        for name, table in tables.items():
            if head in table:
                column = np.full(len(steps), np.nan)
                column[np.searchsorted(steps, table["t"])] = table[head]
                out[f"{name}: {head}"] = column
    return out
