"""What was explicit before products could go without a sign gives node for node the same graph.

`explicit.json` was written by commit 85a685f, from what its notebooks build, the article's LSTM
and the presets: each text, the shapes of its values, and a line for every node.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

CASES = json.loads((Path(__file__).parent / "explicit.json").read_text("utf-8"))

# The changes that the changelog lists, as far as these texts have any: by text, its new lines.
CHANGED = {
    "z̄₂·hᵀ": [  # x·yᵀ of vectors is their outer product
        "z̄₂: input (2,)",
        "h: input (2,)",
        "v1 = outer(z̄₂, h) (2,2)",
    ],
    "f̄*e*b + f̄*d": [  # e without a value is Euler's number
        "f̄: input",
        "b: parameter",
        "d: input",
        "e: constant ()",
        "v2 = mul(f̄, e)",
        "v3 = mul(v2, b)",
        "v4 = mul(f̄, d)",
        "v1 = add(v3, v4)",
    ],
}


def line(node: eg.Node) -> str:
    """Write a node: its name, operator, operands, options and shape."""
    shape = "" if node.shape is None else " " + str(tuple(node.shape)).replace(" ", "")
    if node.operator is None:
        return f"{node.name}: {node.kind}{shape}"
    said = {k: v for k, v in node.params.items() if v is not None and v is not False}
    options = [f"{k}={v}" for k, v in sorted(said.items())]  # `keepdims` came after the file
    inside = "; ".join([", ".join(x.name for x in node.operands), *options[:1]])
    return f"{node.name} = {node.operator.name}({', '.join([inside, *options[1:]])}){shape}"


def built(case: dict[str, Any]) -> list[str]:
    """Build the graph of a case now; no text of these is open."""
    if "model" in case:
        graph = eg.model(case["model"]).unroll(2, rewrite=False)
        return [line(node) for node in graph.nodes]
    shapes = case["values"]
    values = None
    if shapes is not None:
        values = {k: np.linspace(0.3, 0.7, math.prod(s)).reshape(s) for k, s in shapes.items()}
    graph = eg.graph(case["text"], values)
    assert graph.notes == ()
    return [line(node) for node in graph.nodes]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_the_graph_is_the_same(case: dict[str, Any]) -> None:
    text = case.get("text")
    listed = text in CHANGED and built(case) != case["nodes"]
    assert built(case) == (CHANGED[text] if listed else case["nodes"])


def test_each_listed_change_is_one() -> None:
    changed = {case["text"] for case in CASES if "text" in case and built(case) != case["nodes"]}
    assert changed == set(CHANGED)


def test_the_texts_are_those_that_people_read() -> None:
    texts = [case.get("text", "") for case in CASES]
    assert sum("hₜ = oₜ*tanh(cₜ)" in text for text in texts) >= 3
    assert sum("model" in case for case in CASES) == 13
