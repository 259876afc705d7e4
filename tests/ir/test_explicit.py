"""The explicit text reads back to the same graph: same nodes, values and gradients, no notes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.__main__ import main
from eqgraph.operators import OPERATORS
from eqgraph.syntax import display

CASES = json.loads((Path(__file__).parents[1] / "cases" / "papers.json").read_text("utf-8"))


def built(case: dict[str, Any]) -> eg.Graph:
    """Build the graph of a case; skip one that the language does not read."""
    values = {k: np.array(v) for k, v in case["values"].items()}
    try:
        return eg.graph(case["text"], values)
    except KeyError as error:
        assert str(error).strip("'") not in OPERATORS
        pytest.skip(f"no row {error}")
    except eg.EqGraphError as error:
        pytest.skip(f"not read: {error}")


def again_of(g: eg.Graph) -> eg.Graph:
    """Build the graph of the explicit text, with the values that it reads."""
    used = {n.name for n in g.inputs if n.users or n in g.results}
    return eg.graph(g.explicit(), {k: v for k, v in g.values.items() if k in used})


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_a_paper_reads_back_from_its_explicit_text(case: dict[str, Any]) -> None:
    g = built(case)
    again = again_of(g)
    assert again.notes == ()
    names = [display(e.symbol.name) for e in g.equations]
    of = names[[r.name for r in g.results].index(g[case["of"]].name)]
    one, other = eg.Machine(g, of=case["of"]), eg.Machine(again, of=of)
    one.run()
    other.run()
    for node, name in zip(g.results, names, strict=True):
        np.testing.assert_allclose(other.value(name), one.value(node.name), rtol=1e-12)
    for name in case["wrt"]:
        mine, theirs = one.grad(name), other.grad(name)
        assert (mine is None) == (theirs is None)
        if mine is not None:
            np.testing.assert_allclose(theirs, mine, rtol=1e-9, atol=1e-12)


EXPLICIT = [
    ("y = W x", {"W": [[1, 2], [3, 4]], "x": [1, 2]}, "y = W·x"),
    ("y = p c", {"p": [1, 2], "c": [3, 4]}, "y = p*c"),
    ("y = a xᵀ W x", {"a": 2, "x": [1, 2], "W": [[1, 2], [3, 4]]}, "y = (a*x)·W·x"),
    ("y = A⁻¹ x", {"A": [[2, 1], [1, 3]], "x": [1, 2]}, "y = solve(A, x)"),
    ("y = x⁻¹ a", {"x": 2, "a": 3}, "y = x⁻¹*a"),
    ("f(x) = x²\ny = f(a) + f(b)", {"a": 2, "b": 3}, "y = a² + b²"),
    ("yᵢ = ∑ⱼ Wᵢⱼ xⱼ", {"W": [[1, 2], [3, 4]], "x": [1, 2]}, "y = W·x"),
    ("yᵢ = ∑ⱼ exp(Wᵢⱼ) xⱼ", {"W": [[1, 2], [3, 4]], "x": [1, 2]}, "y = matmul(exp(W), x)"),
    ("y = ½ a", {"a": 3}, "y = ½*a"),
    ("z = σ ε; y = sigmoid(z)", {"σ": 2, "ε": 1}, "z = σ*ε\ny = sigmoid(z)"),
    ("yᵢ = i xᵢ", {"x": [1.5, 2]}, "y = array(1, 2)*x"),
]


@pytest.mark.parametrize(("text", "values", "explicit"), EXPLICIT)
def test_every_sign_is_written(text: str, values: dict[str, Any], explicit: str) -> None:
    try:
        g = eg.graph(text, values)
    except KeyError as error:
        pytest.skip(f"no row {error}")
    assert g.explicit() == explicit
    assert again_of(g).explicit() == explicit
    assert again_of(g).notes == ()


@pytest.mark.parametrize(
    "text",
    ["hₜ = oₜ*tanh(cₜ)", "y = W·x + b\nL = ∑((y − z)²)/2", "y = softmax(x, axis=0)", "y = 1/x*z"],
)
def test_an_explicit_text_stays(text: str) -> None:
    names = eg.graph(text).inputs
    assert eg.graph(text).explicit() == text
    values = {n.name: np.eye(2) if n.name == "W" else np.ones(2) for n in names}
    assert eg.graph(text, values).explicit() == str(eg.parse(text)) == text


def test_an_unrolled_model_reads_back_with_what_it_starts_from() -> None:
    """Its h₀ is a value and no equation."""
    model = eg.model("hₜ = tanh(xₜ*w + hₜ₋₁)\nh₀ = 0\nloss L = ∑ₜ hₜ²")
    graph = model.unroll(values={"xₜ": np.array([1.0, -2.0, 0.5]), "w": 2.0})
    again = eg.graph(
        graph.explicit(), {node.name: graph.values[node.name] for node in graph.inputs}
    )
    assert eg.Machine(again).run().value("L") == eg.Machine(graph).run().value("L")


def test_without_values_an_open_text_is_refused() -> None:
    with pytest.raises(eg.GraphError, match="decide"):
        eg.graph("y = W x").explicit()


def test_a_large_constant_is_refused_by_name() -> None:
    g = eg.graph("yᵢ = i xᵢ", {"x": np.ones(2000)})
    with pytest.raises(eg.GraphError, match="2000 entries"):
        g.explicit()


def test_the_command_line_writes_it(tmp_path: Path) -> None:
    text, values = tmp_path / "y.txt", tmp_path / "y.json"
    text.write_text("y = W x\n", encoding="utf-8")
    values.write_text('{"W": [[1, 2], [3, 4]], "x": [1, 1]}', encoding="utf-8")
    assert main(["fmt", "--explicit", "--values", str(values), str(text)]) == 0
    assert text.read_text("utf-8") == "y = W·x\n"


def test_beside_a_sigma_with_a_value_the_function_is_named_in_latex_too() -> None:
    values = {"σ": 2.0, "ε": 1.0}
    g = eg.graph("z = σ (ε + 1); y = sigmoid(z)", values)
    again = eg.graph(eg.from_latex(g.latex()), values)
    assert again.explicit() == g.explicit() == "z = σ*(ε + 1)\ny = sigmoid(z)"
