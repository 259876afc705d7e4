"""Equations of many fields as LaTeX and text print them; PyTorch differentiated them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

CASES = json.loads((Path(__file__).parent / "fields.json").read_text("utf-8"))
SPELLED = [(case, how) for case in CASES for how in ("text", "latex") if how in case]


def given(value: Any) -> Any:
    """Return a value as it is given: a list as an array."""
    return np.array(value) if isinstance(value, list) else value


def check(case: dict[str, Any], graph: eg.Graph, values: dict[str, Any]) -> None:
    """Compare the value and all gradients with those of PyTorch."""
    node = graph[case["of"]] if case["of"] else graph.results[-1]
    machine = eg.Machine(graph, of=node.name).run()
    np.testing.assert_allclose(machine.value(node.name), case["expected"], rtol=1e-6, atol=1e-9)
    assert np.shape(machine.value(node.name)) == np.shape(case["expected"])
    for name, gradient in case["gradients"].items():
        found = machine.grad(name)
        found = np.zeros(np.shape(gradient)) if found is None else found
        np.testing.assert_allclose(found, gradient, rtol=1e-6, atol=1e-9, err_msg=name)


@pytest.mark.parametrize(("case", "how"), SPELLED, ids=[f"{c['id']}-{h}" for c, h in SPELLED])
def test_a_printed_equation(case: dict[str, Any], how: str) -> None:
    source = eg.from_latex(case["latex"]) if how == "latex" else case["text"]
    values = {name: given(value) for name, value in case["values"].items()}
    graph = eg.graph(source, values)
    check(case, graph, values)
    again = eg.graph(graph.explicit(), values)
    assert not again.notes
    assert len(again.nodes) == len(graph.nodes)
    check(case, again, values)


def test_few_notes() -> None:
    counts = []
    for case, how in SPELLED:
        source = eg.from_latex(case["latex"]) if how == "latex" else case["text"]
        values = {name: given(value) for name, value in case["values"].items()}
        counts.append(len(eg.graph(source, values).notes))
    assert np.median(counts) <= 2
    assert max(counts) <= 6
