"""Nodes: their names, what is shared, where they stand in the text, who uses them."""

from __future__ import annotations

import pytest

import eqgraph as eg

LSTM = """\
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
"""


def operators(g: eg.Graph) -> dict[str, str]:
    return {n.name: n.operator.name for n in g.nodes if n.operator}


def kinds(text: str, **options: object) -> dict[str, str]:
    g = eg.graph(text, **options)  # type: ignore[arg-type]
    return {n.name: n.kind for n in g.nodes if n.kind != "operator"}


def test_fresh_names_follow_the_text() -> None:
    g = eg.graph("y = tanh(a*b + c)\nz = y/d − a*b")
    assert operators(g) == {"v1": "mul", "v2": "add", "y": "tanh", "v3": "div", "z": "sub"}
    assert [n.name for n in g["z"].operands] == ["v3", "v1"]


def test_the_lstm_cell() -> None:
    g = eg.graph(LSTM)
    results = [r.name for r in g.results]
    assert results == ["iₜ", "fₜ", "oₜ", "ĉₜ", "cₜ", "hₜ"]
    fresh = [n.name for n in g.nodes if n.name.startswith("v")]
    assert fresh == [f"v{k}" for k in range(1, 20)]
    assert [n.name for n in g.outputs] == ["hₜ"]
    assert len(g.nodes) == 40
    assert len(g.inputs) == 15


def test_names_are_the_same_every_time() -> None:
    one, two = eg.graph(LSTM), eg.graph(LSTM)
    assert [(n.id, n.name, n.names) for n in one.nodes] == [
        (n.id, n.name, n.names) for n in two.nodes
    ]
    assert len({n.id for n in one.nodes}) == len(one.nodes)


def test_a_taken_name_is_skipped() -> None:
    g = eg.graph("y = v1*a + b")
    assert operators(g) == {"v2": "mul", "y": "add"}
    g = eg.graph("v2 = a*b + c\nz = a*v2 + d*v2*v2")
    assert "v1" in operators(g)
    assert len(operators(g)) == len({*operators(g)})


def test_a_line_without_a_name_gets_the_next_free_one() -> None:
    g = eg.graph("tanh(a)\ny = a + b")
    assert [r.name for r in g.results] == ["v1", "y"]
    assert [r.name for r in eg.graph("tanh(a)\ny = v1 + b").results] == ["v2", "y"]


def test_equal_subexpressions_are_one_node() -> None:
    g = eg.graph("y = tanh(W·x + b)*σ(W·x + b) + tanh(W·x + b)")
    assert sorted(operators(g).values()) == ["add", "add", "matmul", "mul", "sigmoid", "tanh"]
    assert len(g["v1"].spans) == 3


def test_operands_in_another_order_are_another_node() -> None:
    g = eg.graph("y = (a + b)*(b + a)")
    assert [n for n in operators(g).values()].count("add") == 2


def test_params_tell_nodes_apart() -> None:
    g = eg.graph("y = ∑(x, axis=0)·∑(x, axis=1) + ∑(x) + ∑(x)")
    assert [n for n in operators(g).values()].count("sum") == 3
    one = eg.graph("y = softmax(x) + softmax(x, axis=-1)")
    assert [n for n in operators(one).values()].count("softmax") == 1


def test_an_alias_is_a_second_name() -> None:
    g = eg.graph("b = a\nc = b + a")
    assert g["b"] is g["a"]
    assert g["a"].name == "a"
    assert g["a"].names == ("a", "b")
    assert g["a"].kind == "input"
    assert [x.name for x in g["c"].operands] == ["a", "a"]


def test_two_equations_with_one_tree_are_one_node() -> None:
    g = eg.graph("p = x*y\nq = x*y\nr = p + q")
    assert g["p"] is g["q"]
    assert g["p"].name == "p"
    assert g["p"].names == ("p", "q")
    assert [r.name for r in g.results] == ["p", "p", "r"]


def test_a_constant_is_drawn_once_a_use() -> None:
    g = eg.graph("y = 2*a + 2*b")
    constants = [n for n in g.nodes if n.kind == "constant"]
    assert [n.name for n in constants] == ["2", "2"]
    assert all(len(n.users) == 1 for n in constants)


@pytest.mark.parametrize("text", ["y = 0.5*x + 0.5*x", "y = (1 − x)*(1 − x)", "y = x³ + x³ + 2*x³"])
def test_no_constant_is_left_over_by_sharing(text: str) -> None:
    g = eg.graph(text)
    assert all(n.users for n in g.nodes if n.kind == "constant")


def test_unnamed_constants_are_not_merged_wrongly() -> None:
    for text, want in [
        ("y = 1*x + 2*x", 3.0),
        ("y = 0.5*x*4", 2.0),
        ("y = 1 − x + 3*x", 3.0),
        ("y = 0*x − 0*x + 1", 1.0),
        ("a = 2; b = 3; y = a*x + b*x + 2*x", 7.0),
    ]:
        assert eg.Machine(eg.graph(text, {"x": 1.0})).run().value("y") == want


def test_a_named_constant_is_called_so() -> None:
    g = eg.graph("a = 0.5\ny = a*x")
    assert g["a"].kind == "constant"
    assert g["a"].names == ("a",)
    assert float(g["a"].value) == 0.5  # type: ignore[arg-type]


def test_spans_point_at_the_right_text() -> None:
    text = "y = tanh(W·x + b)  # a comment\nz = −y² + tanh(W·x + b)/2"
    g = eg.graph(text)
    places = {n.name: [text[a:b] for a, b in n.spans] for n in g.nodes}
    assert places["v1"] == ["W·x", "W·x"]
    assert places["v2"] == ["W·x + b", "W·x + b"]
    assert places["y"] == ["tanh(W·x + b)", "y", "tanh(W·x + b)"]
    assert places["x"] == ["x", "x"]
    assert ["y²"] in places.values()
    assert places["z"] == ["−y² + tanh(W·x + b)/2"]


def test_spans_of_partial_sums_and_products() -> None:
    text = "y = a + b − c*d/k*f + g"
    g = eg.graph(text)
    assert [text[s:e] for n in g.nodes if n.operator for s, e in n.spans] == [
        "a + b", "c*d", "c*d/k", "c*d/k*f", "a + b − c*d/k*f", "a + b − c*d/k*f + g",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [LSTM, "y = −(a − b)*[x, 2, y₀]·(−c)⁻¹", "max(a, b, c)^−d"])
def test_every_operator_of_a_text_has_a_place_in_it(text: str) -> None:
    g = eg.graph(text)
    for node in g.nodes:
        assert node.spans
        for start, end in node.spans:
            assert 0 <= start < end <= len(text)


def test_users_and_operands_are_each_others_inverse() -> None:
    g = eg.graph(LSTM)
    for node in g.nodes:
        for x in node.operands:
            assert node in x.users
        for user in node.users:
            assert node in user.operands
    assert len(g["xₜ"].users) == 4


def test_operands_come_before_their_users() -> None:
    g = eg.graph(LSTM)
    place = {n.id: k for k, n in enumerate(g.nodes)}
    assert all(place[x.id] < place[n.id] for n in g.nodes for x in n.operands)


def test_parameters_are_told_from_inputs() -> None:
    assert kinds("y = W·xₜ + Uf·hₜ₋₁ + b + θ*z") == {
        "W": "parameter", "xₜ": "input", "Uf": "parameter", "hₜ₋₁": "input", "b": "parameter",
        "θ": "parameter", "z": "input",
    }  # fmt: skip
    assert kinds("y = wₜ + w_i")["wₜ"] == "input"
    assert kinds("A = softmax(Q·Kᵀ/√dₖ)·V")["V"] == "input"
    assert kinds("y = a*x", parameters=["a"]) == {"a": "parameter", "x": "input"}
    assert kinds("y = a₁*x", parameters="a_1") == {"a₁": "parameter", "x": "input"}
    with pytest.raises(eg.GraphError, match="no equation reads"):
        eg.graph("y = a*x", parameters=["q"])
    with pytest.raises(eg.GraphError, match="a list of names, not int"):
        eg.graph("y = a*x", parameters=1)  # type: ignore[arg-type]


def test_an_equation_places_its_own_nodes() -> None:
    g = eg.graph("y = W·x + 1\nz = y*x + 1")
    where = {n.id: n.equation for n in g.nodes}
    assert where[g["y"].id] == 0
    assert where[g["z"].id] == 1
    assert where[g["W"].id] == 0
    assert where[g["x"].id] is None  # both read it
    assert [n.equation for n in g.nodes if n.kind == "constant"] == [0, 1]


def test_the_order_of_lines_is_free() -> None:
    forward, backward = eg.graph("p = a*b\nq = p + a"), eg.graph("q = p + a\np = a*b")
    assert operators(forward) == operators(backward)
    assert [r.name for r in backward.results] == ["q", "p"]
    assert [e.name for e in backward.equations] == ["q", "p"]


@pytest.mark.parametrize("text", ["x = x + 1", "a = b\nb = a", "a = b*2\nb = c\nc = tanh(a)"])
def test_a_cycle_is_an_error_that_says_where(text: str) -> None:
    with pytest.raises(eg.EqGraphError) as caught:
        eg.graph(text)
    assert caught.value.line is not None
    assert "a" in str(caught.value)


def test_a_graph_is_asked_in_any_spelling() -> None:
    g = eg.graph(LSTM)
    assert g["h_t"] is g["hₜ"]
    assert g["h_{t-1}"] is g["hₜ₋₁"]
    assert "W_i" in g
    assert "nonsense" not in g
    assert 3 not in g
    with pytest.raises(eg.UnknownName, match="did you mean"):
        g["hₜ₋2"]
    with pytest.raises(KeyError):
        g["__import__('os')"]
    for odd in (3, None, ["iₜ"], "k" * 1_000_000):
        with pytest.raises(eg.UnknownName, match="no node") as caught:
            g[odd]  # type: ignore[index]
        assert len(str(caught.value)) < 500


def test_a_node_stands_for_its_name() -> None:
    g = eg.graph("y = 2*x^3", {"x": 2.0})
    m = eg.Machine(g, of=g["y"]).run()
    assert [(node.name, m.value(node)) for node in g] == [
        ("x", 2), ("2", 2), ("3", 3), ("v1", 8), ("y", 16)
    ]  # fmt: skip
    assert m.grad(g["x"]) == 24
    assert m.grad(g.nodes[1]) is None  # a constant
    d = eg.derivative(g, g["y"], g["x"])
    assert d[g["y"]] is d["y"]  # a node of another graph: the one of that name
    second = eg.derivative(d, d.outputs[-1], [g["x"]])
    assert eg.Machine(second).run().value("∂(∂y/∂x)/∂x") == 24
    with pytest.raises(eg.UnknownName, match="no node '2'"):
        d[g.nodes[1]]


def test_a_graph_and_its_nodes_print() -> None:
    g = eg.graph("y = a*b")
    assert repr(g) == "<Graph of 3 nodes: y from a, b>"
    assert repr(g["y"]) == "<Node y mul ?>"
    assert g["y"].sign == "*"
    assert g["a"].sign == ""
    assert len(g) == 3
    assert list(g) == list(g.nodes)
    assert g._ipython_key_completions_() == ["a", "b", "y"]
    assert "begin{aligned}" in g.latex()


def test_a_long_chain_a_wide_sum_and_a_deep_one() -> None:
    chain = eg.graph("\n".join(f"a{k + 1} = tanh(a{k})" for k in reversed(range(2000))))
    assert len(chain.nodes) == 2001
    wide = eg.graph("y = " + " + ".join(["x"] * 5000))
    assert len(wide.nodes) == 5000
    assert wide["y"].operands[0].name == "v4998"
    assert len(wide["x"].spans) == 5000
    product = eg.graph("y = " + "*".join(f"a{k}" for k in range(500)))
    assert len(product.nodes) == 999
