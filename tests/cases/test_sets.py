"""More published sets, typed as printed, with values that NumPy computed by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

CASES = json.loads((Path(__file__).parent / "sets.json").read_text("utf-8"))
SPELLED = [(case, how) for case in CASES for how in ("text", "latex") if how in case]


def given(value: Any) -> Any:
    """Return a value as it is given: a list as an array."""
    return np.array(value) if isinstance(value, list) else value


@pytest.mark.parametrize(("case", "how"), SPELLED, ids=[f"{c['id']}-{h}" for c, h in SPELLED])
def test_a_printed_set(case: dict[str, Any], how: str) -> None:
    source = eg.from_latex(case["latex"]) if how == "latex" else case["text"]
    graph = eg.graph(source, {name: given(value) for name, value in case["values"].items()})
    machine = eg.Machine(graph).run()
    for name, expected in case["expected"].items():
        node = graph[name] if name else graph.results[-1]
        found = machine.value(node.name)
        assert np.shape(found) == np.shape(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)
