"""Graphs, and what holds them, are copied as they are: by `pickle`, by `copy`, into processes."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy

import eqgraph as eg
from eqgraph.operators import OPERATORS

WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
}
TEXTS: dict[str, tuple[str, dict[str, Any]]] = {
    "what SymPy would simplify": ("y = x + x − x; z = 2*3*(x²)²*1/(1/x) + 0*y", {"x": 2.0}),
    "shapes decide": ("y = W x\nz = ½ y", {"W": np.eye(2), "x": [1.0, 2.0]}),
    "a function": ("f(a) = a² + a; y = f(x) + f(2)", {"x": 3.0}),
    "indices": ("s = ∑ᵢ xᵢ yᵢ", {"x": [1.0, 2.0], "y": [3.0, 4.0]}),
    "options": ("y = softmax(X, axis=0); z = max(y)", {"X": np.eye(2)}),
    "two names of one node": ("a = x*y; b = a; c = x*y", {"x": 1.0, "y": 2.0}),
    "float32": ("y = exp(x)", {"x": [1.0, 2.0]}),
    "no values": ("y = W·x", {}),
}


@pytest.fixture(params=WAYS)
def copied(request: pytest.FixtureRequest) -> Any:
    return WAYS[request.param]


def graph(kind: str) -> eg.Graph:
    text, values = TEXTS[kind]
    return eg.graph(text, values or None, dtype="float32" if kind == "float32" else "float64")


def described(g: eg.Graph) -> Any:
    nodes = [
        (
            n.id, n.name, n.names, n.kind, n.operator, n.shape, n.dtype, dict(n.params), n.spans,
            [x.id for x in n.operands], [x.id for x in n.users], n.given, n.equation,
            None if n.expr is None else sympy.srepr(n.expr), n.value,
        )
        for n in g
    ]  # fmt: skip
    values = {name: array.tolist() for name, array in g.values.items()}
    equations = [(str(e), sympy.srepr(e.expr), e.span, e.spans) for e in g.equations]
    return nodes, values, equations, g.text, str(g), [n.id for n in g.results], list(g._names)


@pytest.mark.parametrize("kind", TEXTS)
def test_a_graph_is_copied_as_it_is(kind: str, copied: Any) -> None:
    g = graph(kind)
    other = copied(g)
    assert other is not g and other.nodes[0] is not g.nodes[0]
    assert described(other) == described(g)
    assert other.explicit() == g.explicit()
    assert other.svg() == g.svg()
    assert [(n, n.line, n.column) for n in other.notes] == [(n, n.line, n.column) for n in g.notes]
    assert all(not array.flags.writeable for array in other.values.values())
    with pytest.raises(TypeError):
        other.values["x"] = 1


@pytest.mark.parametrize("kind", [k for k in TEXTS if k != "no values"])
def test_a_machine_is_copied_with_its_place(kind: str, copied: Any) -> None:
    m = eg.Machine(graph(kind))
    for place in (0, 1, len(m.tape)):
        other = copied(m.seek(place))
        assert repr(other) == repr(m)
        for node in m.graph:
            twin = other.graph.nodes[int(node.id[1:])]
            np.testing.assert_array_equal(m.value_of(node), other.value_of(twin))
            if node.id in m.tape.bars:
                np.testing.assert_array_equal(m.grad_of(node), other.grad_of(twin))


def test_a_machine_is_copied_with_what_it_was_told(copied: Any) -> None:
    m = eg.Machine(eg.graph("y = x*x; z = y + 1", {"x": 3.0}), "y", seed=2.0)
    m.let("x", 4.0).break_at("value > 15").break_at("z").break_at(3).watch("NaN").run()
    other = copied(m)
    assert str(other.stopped) == str(m.stopped)
    assert other.values["x"] == 4.0 and other.seed == 2.0 and other.of.name == "y"
    other.let("x", 1.0)
    assert m.values["x"] == 4.0
    assert other.reset().run().stopped.step == 2  # z; y is 1 now
    assert other.run().stopped.step == 3
    assert copied(m).clear().run().grad("x") == 16.0


def test_a_model_is_copied(copied: Any) -> None:
    model = eg.preset("lstm", classify=True).init({"n": 2, "h": 3, "k": 2}, dtype="float32")
    other = copied(model)
    assert other.text == model.text and other.parameters == model.parameters
    for name, value in model.values.items():
        assert other.values[name].dtype == np.float32
        np.testing.assert_array_equal(other.values[name], value)
    other.set({"By": [1.0, 2.0]})
    assert not model.values["By"].any()
    x = np.ones((3, 2))
    y = np.eye(2)[[0, 1, 1]]
    assert described(copied(model.unroll(values={"xₜ": x, "yₜ": y})))


def test_a_quiz_is_copied_with_what_was_done(copied: Any) -> None:
    q = eg.quiz("f = (x + y)*z", {"x": -2, "y": 5, "z": -4}, ask=["f", "x̄", "y → v1"])
    q.answer(0, "z*(x+y)")
    q.hint(1)
    other = copied(q)
    assert other.state() == q.state() and str(other) == str(q)
    other.answer(1, -4)
    assert not q.progress()[1]["tries"]


def test_a_node_and_a_syntax_tree_are_copied(copied: Any) -> None:
    node = eg.graph("y = a*b + c")["y"]
    other = copied(node)
    assert [x.name for x in other.operands] == ["v1", "c"]
    assert other.operands[0].users == (other,) and other.operator is OPERATORS["add"]
    tree = eg.syntax_tree("y = x*x + 1")
    assert copied(tree).beside == tree.beside and copied(tree).svg_beside() == tree.svg_beside()


@pytest.mark.parametrize("read", [eg.parse, eg.from_latex])
def test_equations_are_not_simplified(read: Any, copied: Any) -> None:
    text = "y = x + x \\cdot 2 + (x - 1)" if read is eg.from_latex else "y = x + x*2 − (−1*x)²*x*1"
    equations = read(text)
    assert str(copied(equations)) == str(equations)
    assert sympy.srepr(copied(equations)["y"]) == sympy.srepr(equations["y"])


@pytest.mark.parametrize(
    "text",
    ["y = " + "(" * 190 + "x" + " + 1)" * 190, "y = x" + " + x" * 1400],
    ids=["deep", "long"],
)
def test_no_graph_is_too_deep(text: str, copied: Any) -> None:
    g = eg.graph(text, {"x": 1.0})
    assert len(copied(g)) == len(g)
    assert str(copied(eg.parse(text))) == str(eg.parse(text))
