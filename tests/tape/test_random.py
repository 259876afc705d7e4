"""Random graphs: tape, flat run, derivative graph, SymPy, autograd and complex steps agree."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import eqgraph as eg
from tests.tape.programs import same

SETTINGS = settings(max_examples=150, deadline=None, derandomize=True)

names = st.sampled_from(["a", "b", "c", "x₁"])


def trees(leaves: st.SearchStrategy[str], *, elementwise: bool = True) -> st.SearchStrategy[str]:
    """Write random equations of smooth operators, kept inside the domains of log and √."""

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        unary = st.sampled_from(
            ["tanh({})", "σ({})", "exp(−({})²)", "sin({})", "cos({})", "−({})", "({})²", "({})³",
             "log(1 + ({})²)", "√(1 + ({})²)", "softplus({})", "1/(2 + ({})²)", "({})/2",
             "0.3*({})"]
        )  # fmt: skip
        binary = st.sampled_from(
            ["({}) + ({})", "({}) − ({})", "({})*({})", "({})/(1 + ({})²)", "tanh({})*({})"]
        )
        return st.one_of(
            st.builds(str.format, unary, inner),
            st.builds(lambda f, xy: f.format(*xy), binary, pair),
        )

    return st.recursive(leaves, grow, max_leaves=12)


scalars = trees(st.one_of(names, st.sampled_from(["0.5", "2", "−1", "π"])))
points = st.fixed_dictionaries(
    {n: st.floats(-2, 2).map(lambda v: round(v, 3)) for n in ["a", "b", "c", "x₁"]}
)

SYMPY = {
    "σ": lambda v: 1 / (1 + sympy.exp(-v)), "softplus": lambda v: sympy.log(1 + sympy.exp(v)),
    "√": sympy.sqrt, "tanh": sympy.tanh, "exp": sympy.exp, "sin": sympy.sin, "cos": sympy.cos,
    "log": sympy.log,
}  # fmt: skip
COMPLEX = {
    "σ": lambda v: 1 / (1 + np.exp(-v)), "softplus": lambda v: np.log(1 + np.exp(v)),
    "√": np.sqrt, "tanh": np.tanh, "exp": np.exp, "sin": np.sin, "cos": np.cos, "log": np.log,
    "π": np.pi,
}  # fmt: skip
AUTOGRAD = {
    "σ": lambda v: 1 / (1 + anp.exp(-v)), "softplus": lambda v: anp.log(1 + anp.exp(v)),
    "√": anp.sqrt, "tanh": anp.tanh, "exp": anp.exp, "sin": anp.sin, "cos": anp.cos,
    "log": anp.log, "π": anp.pi,
}  # fmt: skip


def python(text: str) -> str:
    """Turn an equation of these strategies into Python, for the other libraries."""
    for old, new in [("−", "-"), ("²", "**2"), ("³", "**3"), ("x₁", "x1"), ("√", "root")]:
        text = text.replace(old, new)
    return text


def evaluate(text: str, words: dict[str, object], values: dict[str, object]) -> object:
    known = {("root" if k == "√" else k): v for k, v in words.items()}
    known |= {python(k): v for k, v in values.items()}
    return eval(python(text), {"π": sympy.pi, **known})  # a text that these tests wrote


def inputs_of(text: str, point: dict[str, float]) -> dict[str, float]:
    return {n.name: point[n.name] for n in eg.graph(f"y = {text}").inputs}


@SETTINGS
@given(scalars, points)
def test_scalar_graphs_agree_with_four_others(text: str, point: dict[str, float]) -> None:
    values = inputs_of(text, point)
    g = eg.graph(f"y = {text}", values)
    m, stepped = eg.Machine(g).run(), eg.Machine(g)
    stepped.seek(len(stepped.tape))
    for node in g.nodes:
        assert same(m.value_of(node), stepped.value_of(node))
        assert same(m.grad_of(node), stepped.grad_of(node))
    symbols = {n: sympy.Symbol(python(n), real=True) for n in values}
    expr = sympy.sympify(evaluate(text, SYMPY, symbols))
    exact = {s: sympy.Float(str(values[n]), 40) for n, s in symbols.items()}
    y = float(expr.subs(exact).evalf(30))
    np.testing.assert_allclose(m.value("y"), y, rtol=1e-9, atol=1e-11)  # type: ignore[arg-type]
    for name, symbol in symbols.items():
        got = m.grad(name)
        want = float(sympy.diff(expr, symbol).subs(exact).evalf(30))
        other = autograd.grad(
            lambda v, n=name: evaluate(text, AUTOGRAD, {**values, n: v}) + 0.0 * v
        )
        step = {**values, name: values[name] + 1e-30j}
        by_step = np.imag(evaluate(text, COMPLEX, step)) / 1e-30
        if got is None:
            assert want == 0
            continue
        d = eg.Machine(eg.derivative(g, "y", name)).run()
        for number in (want, other(values[name]), by_step):
            np.testing.assert_allclose(got, number, rtol=1e-8, atol=1e-10)
        np.testing.assert_array_equal(d.value(f"∂y/∂{name}"), got)


arrays = {
    "a": np.linspace(-1, 1, 3), "b": np.linspace(0.3, 1.7, 6).reshape(2, 3),
    "c": np.array([[0.2], [-0.9]]), "x₁": np.array(0.7),
}  # fmt: skip


def array_trees() -> st.SearchStrategy[str]:
    whole = [
        "∑({})",
        "mean({})",
        "logsumexp({})",
        "‖{}‖ + 1",
        "softmax(a + {})",
        "[a, a]·[a, a]*{}",
    ]
    wrapped = st.builds(str.format, st.sampled_from(whole), trees(names))
    return trees(st.one_of(names, wrapped))


@SETTINGS
@given(array_trees())
def test_graphs_of_arrays_agree_with_differences_and_derivatives(text: str) -> None:
    values = inputs_of(text, arrays)  # type: ignore[arg-type]
    g = eg.graph(f"y = {text}", values)
    m, stepped = eg.Machine(g).run(), eg.Machine(g)
    stepped.seek(len(stepped.tape))
    for node in g.nodes:
        assert same(m.value_of(node), stepped.value_of(node))
        assert same(m.grad_of(node), stepped.grad_of(node))
        assert node.shape == m.value_of(node).shape  # type: ignore[union-attr]
    check = eg.check_gradients(eg.Machine(g), tolerance=1e-5)
    assert check.ok, f"{text}\n{check}"
    for name in values:
        got = m.grad(name)
        if got is not None:
            d = eg.Machine(eg.derivative(g, "y", name)).run()
            np.testing.assert_array_equal(d.value(f"∂y/∂{name}"), got)


@SETTINGS
@given(scalars, points)
def test_a_printed_graph_is_the_same_graph(text: str, point: dict[str, float]) -> None:
    values = inputs_of(text, point)
    one = eg.graph(f"y = {text}", values)
    two = eg.graph(str(eg.parse(f"y = {text}")), values)
    assert len(one.nodes) == len(two.nodes)
    a, b = eg.Machine(one).run(), eg.Machine(two).run()
    assert same(a.value("y"), b.value("y"))
    assert all(same(a.grad(n), b.grad(n)) for n in values)


LAYERS = [
    ("y = W·x", lambda v: v["W"] @ v["x"]),
    ("y = x·W", lambda v: v["x"] @ v["W"].T),
    ("y = X·Wᵀ", lambda v: v["X"] @ v["W"].T),
    ("y = softmax(X)·X", None),
    ("y = ∑(tanh(X·Wᵀ), axis=0)", lambda v: anp.sum(anp.tanh(v["X"] @ v["W"].T), axis=0)),
    ("y = max(X, axis=1) + mean(X, axis=1)", lambda v: anp.max(v["X"], 1) + anp.mean(v["X"], 1)),
    ("y = B·Wᵀ", lambda v: anp.matmul(v["B"], v["W"].T)),
    ("y = B·Bᵀ", lambda v: anp.matmul(v["B"], anp.swapaxes(v["B"], -1, -2))),
    ("y = [X, X*2]", lambda v: anp.concatenate([v["X"], v["X"] * 2], -1)),
    ("y = logsumexp(X, axis=0)", lambda v: anp.log(anp.sum(anp.exp(v["X"]), axis=0))),
    ("y = norm(X, axis=1)", lambda v: anp.sqrt(anp.sum(v["X"] ** 2, axis=1))),
    ("y = X*x + X/(2 + x²)", lambda v: v["X"] * v["x"] + v["X"] / (2 + v["x"] ** 2)),
]


@pytest.mark.parametrize(("text", "function"), [pytest.param(*x, id=x[0]) for x in LAYERS if x[1]])
def test_layers_agree_with_autograd(text: str, function: object) -> None:
    rng = np.random.default_rng(5)
    every = {
        "W": rng.normal(size=(4, 3)), "x": rng.normal(size=3), "X": rng.normal(size=(5, 3)),
        "B": rng.normal(size=(2, 5, 3)),
    }  # fmt: skip
    if text == "y = x·W":
        text = "y = x·Wᵀ"
    values = {n.name: every[n.name] for n in eg.graph(text).inputs}
    seed = rng.normal(size=eg.graph(text, values)["y"].shape)
    m = eg.Machine(eg.graph(text, values), seed=seed).run()
    np.testing.assert_allclose(m.value("y"), function(values), rtol=1e-13)  # type: ignore[arg-type,operator]
    for name in values:
        total = autograd.grad(lambda v, n=name: anp.sum(seed * function({**values, n: v})))  # type: ignore[operator]
        np.testing.assert_allclose(m.grad(name), total(values[name]), rtol=1e-11, atol=1e-13)  # type: ignore[arg-type]


def test_the_comparison_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from eqgraph.operators import OPERATORS

    wrong = replace(OPERATORS["sin"], vjp=(lambda m, g, y, x: g * m.sin(x),))
    monkeypatch.setitem(OPERATORS, "sin", wrong)
    body = test_scalar_graphs_agree_with_four_others.hypothesis.inner_test  # type: ignore[attr-defined]
    body("cos(a)", {"a": 0.5})
    with pytest.raises(AssertionError):
        body("sin(a)", {"a": 0.5})
