"""Folded pictures: an overview with one node an equation, and the inside of each."""

from xml.etree import ElementTree

import eqgraph as eg
from eqgraph import picture
from eqgraph.picture.folding import inner, members, overview

TEXT = """
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
cₜ = fₜ*cₜ₋₁ + iₜ*2
hₜ = cₜ*tanh(cₜ)
"""


def refs(graph):
    root = ElementTree.fromstring(picture.svg(graph, theme="light"))
    return [g.get("data-node") for g in root.iter() if g.get("data-node")]


def test_the_overview_has_one_node_an_equation():
    g = eg.graph(TEXT)
    folded = overview(g)
    assert sorted(n.name for n in folded) == sorted(["iₜ", "fₜ", "cₜ", "hₜ", "xₜ", "hₜ₋₁", "cₜ₋₁"])
    assert [x.name for x in folded["cₜ"].operands] == ["fₜ", "cₜ₋₁", "iₜ"]
    assert folded["iₜ"].folded == len(members(g)[0]) == 8
    assert "⊞ 8 nodes" in picture.svg(folded)
    assert len(refs(folded)) == len(folded)


def test_every_node_is_in_the_overview_or_inside_one_equation():
    g = eg.graph(TEXT)
    inside = [n.id for nodes in members(g).values() for n in nodes]
    outside = [n.id for n in g if n.equation is None]
    assert sorted(inside + outside) == sorted(n.id for n in g)


def test_an_inside_shows_what_it_reads_as_leaves():
    g = eg.graph(TEXT)
    part = inner(g, 2)
    assert {n.name for n in part if n.leaf} == {"fₜ", "cₜ₋₁", "iₜ", "2"}
    assert all(n.operands for n in part if not n.leaf)
    assert set(refs(part)) <= set(refs(g))
    assert "eqg-outside" in picture.svg(part)


def test_the_graph_itself_is_untouched():
    g = eg.graph(TEXT)
    before = picture.svg(g)
    overview(g), inner(g, 3)
    assert picture.svg(g) == before


def test_an_alias_of_another_equation_needs_no_node():
    g = eg.graph("a = x*2\nb = a\nc = b + y")
    assert sorted(n.name for n in overview(g)) == ["a", "c", "x", "y"]
    assert set(members(g)) == {0, 2}


def test_a_subexpression_shared_by_two_equations():
    g = eg.graph("a = tanh(x*y)\nb = exp(x*y)")
    folded = overview(g)
    assert [x.name for x in folded["b"].operands] == ["a"]


def test_a_derivative_reads_what_is_inside_an_equation():
    g = eg.graph("h = tanh(x)²; y = h*x", {"x": 0.5})
    d = eg.derivative(g, "y", "x")
    shown = overview(d)
    drawn = {node.name: node for node in shown.nodes}
    assert drawn["h"].folded == 2 and "∂y/∂x" in drawn
    assert all(x in shown.nodes for node in shown.nodes for x in node.operands)
    reads = [node for node in shown.nodes if node.operator and drawn["h"] in node.operands]
    assert any(node.equation is None and not node.given for node in reads)  # it read tanh(x)
