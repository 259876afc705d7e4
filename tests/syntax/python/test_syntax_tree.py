"""Draw programs as trees."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

import eqgraph as eg
from tests.syntax.python import cells

SVG = "{http://www.w3.org/2000/svg}"


def drawn(tree: eg.SyntaxTree) -> list[ET.Element]:
    root = ET.fromstring(tree.svg())
    return [g for g in root.iter(f"{SVG}g") if g.get("data-node")]


def centre(group: ET.Element) -> tuple[float, float]:
    text = group.find(f"{SVG}text")
    assert text is not None
    return float(text.get("x", "")), float(text.get("y", ""))


def test_one_and_one() -> None:
    """The article's tree: a plus with two ones under it."""
    tree = eg.syntax_tree("1+1")
    assert str(tree) == "+\n  1\n  1"
    plus, one, other = drawn(tree)
    assert [g.findtext(f"{SVG}text") for g in (plus, one, other)] == ["+", "1", "1"]
    assert centre(one)[1] == centre(other)[1] > centre(plus)[1]
    assert centre(one)[0] < centre(plus)[0] < centre(other)[0]
    assert len(list(ET.fromstring(tree.svg()).iter(f"{SVG}path"))) == 4  # two lines, two ones
    g = eg.graph("1+1")
    assert [n.sign or n.name for n in g.nodes] == ["1", "1", "+"]


def test_a_function() -> None:
    assert str(eg.syntax_tree(cells.neuron)).splitlines()[:4] == ["def neuron", "  x", "  w", "  b"]
    assert "        np.tanh" not in str(eg.syntax_tree("np.tanh(z)"))
    assert str(eg.syntax_tree("np.tanh(z)")) == "call\n  np.tanh\n  z"


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        ("y = -x", ["=", "y", "−", "x"]),
        ("a < b <= 3", ["< <=", "a", "b", "3"]),
        ("x += 1\ny = x", ["program", "+=", "x", "1", "=", "y", "x"]),
        ("f(x, k=2)", ["call", "f", "x", "k=", "2"]),
        ("not a and b", ["and", "not", "a", "b"]),
        ("while x: pass", ["while", "x", "pass"]),
        ("x[0].T", [".T", "[ ]", "x", "0"]),
        ("lambda x: x", ["lambda", "parameters", "x", "x"]),
        ("'<script>&'", ["'<script>&'"]),
    ],
)
def test_labels(source: str, labels: list[str]) -> None:
    tree = eg.syntax_tree(source)
    assert [part.label for part in tree.parts] == labels
    assert [g.findtext(f"{SVG}text") for g in drawn(tree)] == labels


def test_every_line_joins_a_node_and_its_parent() -> None:
    tree = eg.syntax_tree(cells.lstm)
    root = ET.fromstring(tree.svg())
    lines = [p for p in root.iter(f"{SVG}path") if p.get("class") == "eqg-line"]
    assert len(lines) == len(tree.parts) - 1
    assert all(part.parent is None or part.parent < k for k, part in enumerate(tree.parts))
    source = tree.source
    for part in tree.parts:
        if part.kind == "name" and part.span:
            assert source[slice(*part.span)].startswith(part.label[:1])


def test_it_shows_itself() -> None:
    tree = eg.syntax_tree("1+1")
    bundle = tree._repr_mimebundle_()
    assert (
        bundle["text/plain"]
        == tree.beside
        == ("syntax tree  expression graph\n+            v1 ← 1 + 1\n  1\n  1")
    )
    assert bundle["image/svg+xml"].startswith("<svg")
    assert "id=" not in bundle["image/svg+xml"]
    assert tree.dot().source.startswith("digraph program")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 +", "no Python"),
        ("", "no program"),
        ("# only a comment", "no program"),
        ("x\0", "null"),
        ("(" * 500, "no Python|nested"),
        (" + ".join("x" * 300), "too large"),
        ("1" + " + 1" * 30_000, "longer|too"),
    ],
)
def test_errors(source: str, error: str) -> None:
    with pytest.raises(eg.ParseError, match=error):
        eg.syntax_tree(source)


@pytest.mark.parametrize("given", [len, 3, object()])
def test_what_has_no_source(given: Any) -> None:
    with pytest.raises(eg.GraphError, match="no Python function"):
        eg.syntax_tree(given)


def test_the_expression_graph_of_the_same_arithmetic_stands_beside() -> None:
    tree = eg.syntax_tree("1 + 1")
    assert tree.graph is not None
    assert [n.sign or n.name for n in tree.graph.nodes] == ["1", "1", "+"]
    root = ET.fromstring(tree.svg_beside(theme="light"))
    captions = [t.text for t in root.iter(f"{SVG}text") if t.get("class") == "eqg-caption"]
    assert captions == ["syntax tree", "expression graph"]
    assert "var(" not in tree.svg_beside(theme="dark")
    drawn = [g.get("data-node") for g in root.iter(f"{SVG}g") if g.get("data-node")]
    assert len(drawn) == 6  # a tree of three nodes, a graph of three nodes
    assert "v1 ← 1 + 1" in tree._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize(
    ("program", "lines"),
    [
        ("y = x*x + 1", ["v1 ← x*x", "y ← v1 + 1"]),
        ("z = w@x\nnp.tanh(z)*z", ["z ← w·x", "v2 ← tanh(z)", "v1 ← v2*z"]),
        (cells.neuron, None),
    ],
)
def test_a_program_and_its_graph(program: Any, lines: list[str] | None) -> None:
    tree = eg.syntax_tree(program)
    told = [row.split("  ")[-1].strip() for row in tree.beside.split("\n") if "←" in row]
    assert told and (lines is None or told == lines)
    assert lines is not None or [n.name for n in tree.graph or ()] == [
        n.name for n in eg.graph(program)
    ]


@pytest.mark.parametrize(
    "program", ["while x: pass", "def f(): pass", "x += 1", "print(x)", "x = y = 1"]
)
def test_more_than_arithmetic_has_no_graph(program: str) -> None:
    tree = eg.syntax_tree(program)
    assert tree.graph is None
    assert tree._repr_mimebundle_()["text/plain"] == str(tree)
    assert tree.svg_beside().count("eqg-caption") >= 1
