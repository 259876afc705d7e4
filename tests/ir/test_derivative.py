"""The derivative of a graph is a graph: against the tape, against SymPy, and once more."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import eqgraph as eg
from eqgraph.ir.algebra import GraphAlgebra
from eqgraph.ir.sketch import Sketch
from eqgraph.operators import OPERATORS

rng = np.random.default_rng(3)
LSTM = """\
i = σ(Wi·x + Ui·h + Bi)
f = σ(Wf·x + Uf·h + Bf)
o = σ(Wo·x + Uo·h + Bo)
g = tanh(Wc·x + Uc·h + Bc)
c₁ = f*c + i*g
h₁ = o*tanh(c₁)
L = ∑(h₁²)
"""
LSTM_VALUES = {
    **{f"W{k}": rng.normal(size=(4, 3)) for k in "ifoc"},
    **{f"U{k}": rng.normal(size=(4, 4)) for k in "ifoc"},
    **{f"B{k}": rng.normal(size=4) for k in "ifoc"},
    "x": rng.normal(size=3), "h": rng.normal(size=4), "c": rng.normal(size=4),
}  # fmt: skip
TEXTS = [
    (LSTM, LSTM_VALUES),
    ("L = −∑(y*log_softmax(W·x + b))",
     {"y": [0, 1, 0], "W": rng.normal(size=(3, 2)), "x": [1, -1], "b": [0.1, 0.2, 0]}),
    ("y = softmax(Q·Kᵀ/√d)·V",
     {"Q": rng.normal(size=(2, 3)), "K": rng.normal(size=(4, 3)), "V": rng.normal(size=(4, 2)),
      "d": 3}),
    ("y = [x, a*x, max(x)]*b", {"x": rng.normal(size=3), "a": 2.0, "b": rng.normal(size=7)}),
    ("y = ‖X·w‖ + mean(X, axis=0)·w + logsumexp(X)", {"X": rng.normal(size=(5, 2)), "w": [1, 2]}),
    ("y = X·W + b", {"X": rng.normal(size=(2, 5, 3)), "W": rng.normal(size=(3, 2)), "b": [1, 2]}),
    ("y = max(a, b)*relu(a − b)*|a|", {"a": rng.normal(size=4), "b": rng.normal(size=(2, 1))}),
]  # fmt: skip


def at(g: eg.Graph, name: str) -> np.ndarray:
    out = eg.Machine(g, name).seek(eg.Machine(g, name).tape.turn).value(name)
    assert out is not None
    return out


@pytest.mark.parametrize(("text", "values"), TEXTS)
def test_it_equals_the_gradients_of_the_tape(text: str, values: dict[str, object]) -> None:
    g = eg.graph(text, values)
    m = eg.Machine(g).run()
    of = m.of.name
    reached = [n.name for n in g.nodes if m.grad_of(n) is not None and n.name != of]
    d = eg.derivative(g, of, reached)
    for name in reached:
        got, want = at(d, f"∂{of}/∂{name}"), m.grad(name)
        assert got.shape == g[name].shape
        np.testing.assert_array_equal(got, want)


def test_the_original_nodes_stay_as_they_are() -> None:
    g = eg.graph(LSTM, LSTM_VALUES)
    d = eg.derivative(g, "L", ["Wi", "x"])
    for old, new in zip(g.nodes, d.nodes, strict=False):
        assert (old.name, old.id, old.operator, old.shape) == (
            new.name, new.id, new.operator, new.shape,
        )  # fmt: skip
        assert old.spans == new.spans
    assert [r.name for r in d.results] == [*(r.name for r in g.results), "∂L/∂Wi", "∂L/∂x"]
    assert d["∂L/∂x"].shape == (3,)
    names = [n.name for n in d.nodes if n.kind != "constant"]
    assert len(names) == len(set(names))
    assert len({n.id for n in d.nodes}) == len(d.nodes)
    place = {n.id: k for k, n in enumerate(d.nodes)}
    assert all(place[x.id] < place[n.id] for n in d.nodes for x in n.operands)
    assert all(n.users for n in d.nodes if n.kind == "constant")


def test_what_the_results_do_not_need_is_left_out() -> None:
    g = eg.graph(LSTM, LSTM_VALUES)
    few, many = eg.derivative(g, "L", "o"), eg.derivative(g, "L", list(LSTM_VALUES))
    assert len(few.nodes) < len(many.nodes)


SCALARS = [
    "tanh(w*x + 1)", "σ(x)*σ(w*x)", "exp(−x²)*sin(w*x)", "x^w + w^x", "x³/(1 + w²)",
    "√(x² + w²)", "log(1 + exp(w*x))", "softplus(w*x)", "log1p(x)*expm1(w)", "1/(x + w)",
    "x*x*x*w − w/x", "cos(x/w)", "(x − w)⁻²", "tanh(tanh(x))*w", "|x − w|³",
]  # fmt: skip


def exact(text: str) -> sympy.Expr:
    x, w = sympy.symbols("x w", positive=True)
    names = {
        "x": x, "w": w, "tanh": sympy.tanh, "exp": sympy.exp, "sin": sympy.sin, "cos": sympy.cos,
        "σ": lambda v: 1 / (1 + sympy.exp(-v)), "log": sympy.log, "sqrt": sympy.sqrt,
        "softplus": lambda v: sympy.log(1 + sympy.exp(v)), "log1p": lambda v: sympy.log(1 + v),
        "expm1": lambda v: sympy.exp(v) - 1, "abs": sympy.Abs,
    }  # fmt: skip
    for old, new in [("−", "-"), ("²", "**2"), ("³", "**3"), ("⁻**2", "**(-2)"), ("^", "**"),
                     ("√", "sqrt"), ("|x - w|", "abs(x - w)")]:  # fmt: skip
        text = text.replace(old, new)
    return eval(text, names)  # the texts above, never a user's


@pytest.mark.parametrize("text", SCALARS)
def test_up_to_third_derivatives_are_sympys(text: str) -> None:
    point = {"x": 0.7, "w": 1.3}
    g = eg.graph(f"y = {text}", point)
    expr = exact(text)
    symbols = {s.name: s for s in expr.free_symbols}
    for path in ("x", "w", "xx", "xw", "wx", "ww", "xxx", "xwx", "www"):
        d, name, want = g, "y", expr
        for variable in path:
            want = sympy.diff(want, symbols[variable])
            d = eg.derivative(d, name, variable)
            name = d.results[-1].names[-1]
        number = want.subs({s: sympy.Float(point[n], 40) for n, s in symbols.items()}).evalf(30)
        assert float(at(d, name)) == pytest.approx(float(number), rel=1e-11, abs=1e-12), path


def test_a_hessian_times_a_vector() -> None:
    """∂(∇L·v)/∂w is the Hessian times v."""
    a = rng.normal(size=(3, 3))
    values = {"A": a, "w": rng.normal(size=3)}
    g = eg.graph("L = ∑(tanh(A·w)²)", values)
    first = eg.derivative(g, "L", "w")
    hessian_rows = eg.derivative(first, "∂L/∂w", "w")
    w = values["w"]

    def gradient(w: np.ndarray) -> np.ndarray:
        t = np.tanh(a @ w)
        return a.T @ (2 * t * (1 - t * t))

    h = 1e-6
    hessian = np.array([(gradient(w + h * e) - gradient(w - h * e)) / (2 * h) for e in np.eye(3)])
    got = at(hessian_rows, hessian_rows.results[-1].name)
    np.testing.assert_allclose(got, hessian.sum(0), rtol=1e-7)


def test_a_seed_of_ones_sums_the_elements() -> None:
    d = eg.derivative(eg.graph("y = x³", {"x": [1, 2]}), "y", "x")
    assert at(d, "∂y/∂x").tolist() == [3, 12]


def test_of_itself_and_of_an_alias() -> None:
    g = eg.graph("b = a\ny = b*b", {"a": 3.0})
    assert at(eg.derivative(g, "y", "b"), "∂y/∂b") == 6
    assert at(eg.derivative(g, "y", "y"), "∂y/∂y") == 1
    assert at(eg.derivative(eg.graph("y = x + z", {"x": 1, "z": 2}), "y", ["x", "z"]), "∂y/∂z") == 1


def test_without_values_where_no_shape_is_asked_for() -> None:
    d = eg.derivative(eg.graph("y = tanh(x)*x"), "y", "x")
    assert d["∂y/∂x"].operator is not None
    with pytest.raises(eg.GraphError, match="values"):
        eg.derivative(eg.graph("y = W·x"), "y", "x")


@pytest.mark.parametrize(
    ("of", "wrt", "error", "message"),
    [
        ("y", "q", eg.UnknownName, "no node 'q'"),
        ("nothing", "x", eg.UnknownName, "no node"),
        ("y", None, eg.GraphError, "a list of names, not NoneType"),
    ],
)
def test_what_cannot_be_differentiated(of: str, wrt: object, error: type, message: str) -> None:
    g = eg.graph("p = x*2\ny = p*x\nr = z*2\ns = sign(x)", {"x": 1, "z": 1})
    with pytest.raises(error, match=message):
        eg.derivative(g, of, wrt)  # type: ignore[arg-type]


def test_where_no_path_leads_the_gradient_is_zero() -> None:
    g = eg.graph("p = x*2\ny = p*x\nr = z*2\ns = sign(x)", {"x": [1, 3], "z": 1})
    d = eg.derivative(g, "y", ["x", "z"])
    assert at(d, "∂y/∂x").tolist() == [4, 12]
    assert at(d, "∂y/∂z") == 0
    for of, wrt in (("s", "x"), ("p", "y"), ("r", "x")):
        assert at(eg.derivative(g, of, wrt), f"∂{of}/∂{wrt}").tolist() == [0, 0]
    again = eg.derivative(eg.derivative(eg.graph("y = 3*x", {"x": [1, 2]}), "y", "x"), "∂y/∂x", "x")
    assert again.results[-1].shape == (2,)
    assert at(again, again.results[-1].name).tolist() == [0, 0]
    assert (
        eg.derivative(eg.graph("y = x\nw = z"), "y", "z")["∂y/∂z"].operator
        is OPERATORS["zeros_like"]
    )


def test_float32_stays_float32() -> None:
    d = eg.derivative(eg.graph("y = tanh(w*x)", {"w": 2, "x": [1, 2]}, dtype="float32"), "y", "w")
    assert at(d, "∂y/∂w").dtype == np.float32


def test_a_long_chain() -> None:
    text = "\n".join(f"a{k + 1} = tanh(a{k})" for k in range(1000))
    g = eg.graph(text, {"a0": 0.5})
    d = eg.derivative(g, "a1000", "a0")
    np.testing.assert_allclose(at(d, "∂a1000/∂a0"), eg.Machine(g).run().grad("a0"), rtol=1e-14)


@pytest.mark.parametrize(
    ("above", "name"), [(1, "reciprocal"), (1.0, "reciprocal"), (2, "div"), (0, "div")]
)
def test_one_over_a_node_is_a_reciprocal(above: float, name: str) -> None:
    sketch = Sketch(np.dtype("float64"))
    m = GraphAlgebra(sketch)
    x = m.term(sketch.leaf("x", "input", (2,)))
    made = (above / x).node
    assert made.operator is OPERATORS[name]
    assert made.operands[-1].name == "x"
