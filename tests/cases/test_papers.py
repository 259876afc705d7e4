"""Published equation sets, typed as their sources print them: read right, or refused with reason.

The values, gradients and verdicts come from another library; see `papers.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

CASES = json.loads((Path(__file__).parent / "papers.json").read_text("utf-8"))
IDS = [case["id"] for case in CASES]
NOTES = 2  # that a printed set gets in the median, at most


def arrays(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as arrays."""
    return {k: np.array(v) if isinstance(v, list) else v for k, v in values.items()}


def read(case: dict[str, Any], spelling: str) -> eg.Graph:
    """Build the graph of a case in a spelling."""
    if spelling == "unicode":
        return eg.graph(case["text"], arrays(case["values"]))
    values = case.get("latex_values", case["values"])
    return eg.graph(eg.from_latex(case["latex"]), arrays(values))


def check(graph: eg.Graph, case: dict[str, Any]) -> None:
    """Compare values and gradients with those of the case."""
    machine = eg.Machine(graph, of=case["of"]).run()
    for name, expected in case["expected"].items():
        np.testing.assert_allclose(machine.value(name), expected, rtol=1e-6, atol=1e-9)
    for name, expected in case["gradients"].items():
        found = machine.grad(name)
        found = np.zeros(np.shape(expected)) if found is None else found
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("spelling", ["unicode", "latex"])
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_published_set(case: dict[str, Any], spelling: str) -> None:
    verdict = case.get("verdict" if spelling == "unicode" else "latex_verdict", "right")
    if verdict == "refused":
        with pytest.raises(eg.EqGraphError) as caught:
            read(case, spelling)
        assert caught.value.hint and caught.value.line
        return
    check(read(case, spelling), case)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_is_written_explicitly_has_the_same_value(case: dict[str, Any]) -> None:
    if not case.get("rewritten"):
        pytest.skip("the list has no explicit text of it")
    try:
        graph = eg.graph(case["rewritten"], arrays(case["values"]))
    except (eg.UnknownName, eg.ValuesError):
        pytest.skip("the explicit text takes other values")
    of = graph[case["of"]] if case["of"] in graph else graph.results[-1]
    expected = case["expected"].get(case["of"])
    if expected is None:
        pytest.skip("nothing is expected of its result")
    found = eg.Machine(graph).run().value(of)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


def test_a_printed_set_gets_few_notes() -> None:
    counts = [len(read(c, "unicode").notes) for c in CASES if c.get("verdict") == "right"]
    assert np.median(counts) <= NOTES


@pytest.mark.parametrize("batch", [1, 2, 4, 5])
@pytest.mark.parametrize("width", [2, 4])
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Y = X W + b", "X W b"),
        ("yₙ = W xₙ + b", "W x b"),
        ("H = tanh(X W) V", "X W V"),
        ("L = 1/N ∑ₙ ‖xₙ − m‖²", "N x m"),
        ("A = softmax(X Wᵀ/√d) V", "X W d V"),
    ],
)
def test_lengths_that_happen_to_agree_change_nothing(
    text: str, names: str, batch: int, width: int
) -> None:
    """One text reads the same whatever the batch: by operators, not by lengths."""

    def operators(size: int) -> list[str]:
        rng = np.random.default_rng(0)
        values = {
            "X": rng.normal(size=(size, width)), "x": rng.normal(size=(size, width)),
            "W": rng.normal(size=(width, width)), "V": rng.normal(size=(width, width)),
            "b": rng.normal(size=width), "m": rng.normal(size=width), "N": float(size),
            "d": float(width),
        }  # fmt: skip
        graph = eg.graph(text, {name: values[name] for name in names.split()})
        return [n.operator.name for n in graph.nodes if n.operator is not None]

    assert operators(batch) == operators(7)
