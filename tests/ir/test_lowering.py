"""Hand-made SymPy expressions lower to the graphs of the texts that mean the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from sympy.codegen.cfunctions import Cbrt, Sqrt, exp2, expm1, hypot, log1p, log2, log10

import eqgraph as eg

x, y, z = sympy.symbols("x y z")
W, b = sympy.symbols("W b")
R = sympy.Rational
KEEP = {"evaluate": False}

PAIRS: list[tuple[sympy.Expr, str]] = [
    (x + y, "x + y"),
    (x - y, "x − y"),
    (x - 1, "x − 1"),
    (1 - x, "1 − x"),
    (-x, "−x"),
    (-x - y, "−y − x"),
    (2 * x, "2*x"),
    (-2 * x, "−2*x"),
    (x - 2 * y, "x − 2*y"),
    (x * y, "x*y"),
    (x / y, "x/y"),
    (1 / x, "1/x"),
    (2 / x, "2/x"),
    (x / 2, "x/2"),
    (R(2, 3) * x, "2*x/3"),
    (-x / 2, "−(x/2)"),
    (x**2, "x²"),
    (x**3, "x³"),
    (x**-1, "x⁻¹"),
    (x**-2, "x⁻²"),
    (x**-3, "x⁻³"),
    (sympy.sqrt(x), "√x"),
    (1 / sympy.sqrt(x), "1/√x"),
    (x**y, "x^y"),
    (x ** (-y), "x^(−y)"),
    (2**x, "2^x"),
    (x**0.5, "x^0.5"),
    (sympy.exp(x), "exp(x)"),
    (sympy.exp(-x), "exp(−x)"),
    (1 / (1 + sympy.exp(-x)), "1/(exp(−x) + 1)"),
    (sympy.log(x), "log(x)"),
    (log1p(x), "log1p(x)"),
    (expm1(x), "expm1(x)"),
    (sympy.sin(x) * sympy.cos(y), "sin(x)*cos(y)"),
    (sympy.tanh(x), "tanh(x)"),
    (sympy.Abs(x), "|x|"),
    (sympy.sign(x), "sign(x)"),
    (sympy.Max(x, y), "max(x, y)"),
    (sympy.Min(x, y), "min(x, y)"),
    (sympy.Max(x, 0), "max(0, x)"),
    (sympy.pi * x, "π*x"),
    ((x + y) * (x - y), "(x + y)*(x − y)"),
    (sympy.Add(x, y, z, **KEEP), "x + y + z"),
    (sympy.Add(x, sympy.Add(y, z, **KEEP), **KEEP), "x + (y + z)"),
    (sympy.Mul(x, sympy.Mul(y, z, **KEEP), **KEEP), "x*(y*z)"),
    (sympy.Add(x, x, **KEEP), "x + x"),
    (sympy.Mul(x, 1, **KEEP), "x*1"),
    (sympy.exp(0, **KEEP), "exp(0)"),
    (sympy.Mul(-1, sympy.Add(x, y, **KEEP), **KEEP), "−(x + y)"),
    (sympy.Pow(sympy.Mul(x, y, **KEEP), 2, **KEEP), "(x*y)²"),
    (x * sympy.exp(y) / z, "x*exp(y)/z"),
    ((x + 1) / (y + 1), "(x + 1)/(y + 1)"),
    (x - y / z, "x − y/z"),
    (R(1, 2) * x**2 - R(3, 4) * y, "x²/2 − 3*y/4"),
    (sympy.Pow(sympy.E, x, **KEEP), "exp(x)"),
    (3 * x ** R(-1, 2), "3/√x"),
]

AT = {"x": 0.3, "y": 0.7, "z": 1.9}


def shape(g: eg.Graph) -> str:
    """Write the graph below its result as one nested term."""
    written: dict[str, str] = {}
    for node in g.nodes:
        inner = ", ".join(written[v.id] for v in node.operands)
        label = node.operator.name if node.operator else node.name
        if node.kind == "constant":
            label = repr(float(node.value))  # type: ignore[arg-type]
        written[node.id] = f"{label}({inner})" if node.operator else label
    return written[g.results[-1].id]


@pytest.mark.parametrize(("expr", "text"), [pytest.param(e, t, id=t) for e, t in PAIRS])
def test_the_expression_and_the_text_are_one_graph(expr: sympy.Expr, text: str) -> None:
    by_hand, written = eg.graph(expr), eg.graph(text)
    # SymPy sorts the sums and products that it evaluates: compare without their order.
    assert _sorted(by_hand.results[-1]) == _sorted(written.results[-1])
    values = {n.name: AT[n.name] for n in by_hand.inputs}
    got = eg.Machine(eg.graph(expr, values)).run()
    exact = expr.subs({s: AT[s.name] for s in expr.free_symbols}).evalf(30)
    assert float(got.value(got.of.name)) == pytest.approx(float(exact), rel=1e-14)  # type: ignore[arg-type]


def _sorted(node: eg.Node) -> Any:
    if node.operator is None:
        return node.name if node.value is None else float(node.value)
    inner = [_sorted(v) for v in node.operands]
    if node.operator.name in ("add", "mul", "maximum", "minimum"):
        inner.sort(key=repr)
    return (node.operator.name, *inner)


def test_many_pairs() -> None:
    assert len(PAIRS) >= 42


def test_the_written_text_of_a_hand_made_graph_reads_back() -> None:
    for expr, _ in PAIRS:
        g = eg.graph({"r": expr})
        again = eg.graph(g.text)
        values = {n.name: AT[n.name] for n in g.inputs}
        one, two = (eg.Machine(eg.graph(s, values)).run() for s in ({"r": expr}, g.text))
        assert float(one.value("r")) == pytest.approx(float(two.value("r")), rel=1e-14)  # type: ignore[arg-type]
        assert again.results[0].name == "r"
    assert eg.graph({"r": 3 * x ** R(-1, 2)}).text == "r = 3/√x"  # and not 3*(1/√x)


def test_a_dict_and_an_eq() -> None:
    g = eg.graph({"p": x * y, sympy.Symbol("q_t"): sympy.Symbol("p") + 1}, {"x": 2, "y": 3})
    assert [r.name for r in g.results] == ["p", "qₜ"]
    assert eg.Machine(g).run().value("q_t") == 7
    assert eg.graph(sympy.Eq(sympy.Symbol("f"), x**2), {"x": 3})["f"].shape == ()
    eqs = eg.parse("y = W·x")
    assert shape(eg.graph(eqs)) == shape(eg.graph("y = W·x"))
    assert shape(eg.graph(eqs["y"])) == shape(eg.graph("y = W·x"))


def test_the_depth_of_a_dag_costs_nothing() -> None:
    """Written out this tree has 2⁶⁰ leaves."""
    expr: sympy.Expr = x
    for _ in range(60):
        expr = sympy.Add(sympy.tanh(expr, **KEEP), expr, **KEEP)
    g = eg.graph({"y": expr}, {"x": 0.1})
    assert len(g.nodes) == 121
    m = eg.Machine(g).run()
    value, slope = 0.1, 1.0
    for _ in range(60):
        slope *= 2 - np.tanh(value) ** 2
        value += np.tanh(value)
    assert m.value("y") == pytest.approx(value, rel=1e-13)
    assert m.grad("x") == pytest.approx(slope, rel=1e-12)


def test_the_depth_of_a_tree_costs_no_recursion() -> None:
    total: sympy.Expr = x
    for k in range(5000):
        total = sympy.Add(total, sympy.Symbol(f"a{k}"), **KEEP)
    assert len(eg.graph(total).nodes) == 10001
    nested: sympy.Expr = x
    for _ in range(3000):
        nested = sympy.tanh(nested, **KEEP)
    assert len(eg.graph(nested).nodes) == 3001


ORDINARY = [
    *(f(x / 2) for f in (sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.asin, sympy.acos)),
    *(f(x) for f in (sympy.sinh, sympy.cosh, sympy.coth, sympy.sech, sympy.csch, sympy.asinh)),
    *(f(x) for f in (sympy.atan, sympy.acot, sympy.Heaviside, log2, log10, exp2, Sqrt, Cbrt)),
    *(f(x + 1) for f in (sympy.asec, sympy.acsc, sympy.acosh, sympy.acoth)),
    *(f(x / 2) for f in (sympy.atanh, sympy.asech, sympy.acsch)),
    hypot(x, y), sympy.UnevaluatedExpr(x) * 2, sympy.log(x, 10), sympy.Max(x, y, 1),
    3 * sympy.sec(sympy.tan(y) + sympy.Max(x, 2)) ** 2 - sympy.exp(sympy.coth(x) / y),
]  # fmt: skip


def test_numbers_in_them_stay_as_they_are_written() -> None:
    assert [n.sign or n.name for n in eg.graph(exp2(sympy.Integer(3), **KEEP)).nodes] == [
        "3",
        "exp2",
    ]
    tree = eg.graph(sympy.acot(sympy.Integer(2), **KEEP))
    assert [n.sign for n in tree.nodes if n.operator is not None] == ["arccot"]


@pytest.mark.parametrize("expr", ORDINARY, ids=str)
def test_ordinary_functions_made_by_hand(expr: sympy.Expr) -> None:
    point = {"x": 0.7, "y": 1.3}
    g = eg.graph(expr, {s.name: point[s.name] for s in expr.free_symbols})
    want = sympy.N(
        sympy.expand_func(expr).doit().subs({s: point[s.name] for s in expr.free_symbols})
    )
    got = eg.Machine(g).run()
    assert float(got.value(g.results[-1].name)) == pytest.approx(float(want), rel=1e-14)
    again = eg.Machine(eg.graph(g.text, g.values)).run()  # what is shown says the same
    assert again.value("v1") == got.value("v1")
    assert eg.check_gradients(got).ok


f = sympy.Function("f")
REFUSED: list[tuple[Any, str]] = [
    (sympy.I, "not real"),
    (x + sympy.I, "not real"),
    (x + sympy.nan, "float64"),
    (sympy.zoo * x, "not real"),
    (sympy.Integer(10) ** 5000, "float64"),
    (sympy.Sum(x, (x, 1, sympy.oo)), "has no end"),
    (sympy.Integral(x), "Integral is no operator"),
    (sympy.Derivative(sympy.sin(x), (x, y), **KEEP), "order y"),
    (sympy.Piecewise((x, x > 0), (y, x < 0)), "otherwise"),
    (f(x), "f is a function without a definition"),
    (sympy.zeta(x), "zeta is no operator"),
    (sympy.erfc(x), "erfc is no operator"),
    (sympy.Lambda(x, x), "IdentityFunction is no operator"),
    (sympy.Heaviside(x, 1), "Heaviside with 1 at 0"),
    (x < y, "not StrictLessThan"),
    (sympy.Eq(x + 1, y), "left side"),
    (sympy.true, "not BooleanTrue"),
    (sympy.Symbol("A", commutative=False) + 1, "does not commute"),
    (x + sympy.Symbol("x", real=True), "two different symbols"),
    (x + sympy.Dummy("x"), "two different symbols"),
    (sympy.Symbol("a b"), "unexpected"),
    ({}, "no equation"),
    ({"y": "x + 1"}, "no SymPy expression"),
    ({"y": 3}, "no SymPy expression"),
    ({"y": y}, "cycle|itself|each other"),
    ({"h_t": x, "hₜ": y}, "hₜ is defined twice"),
    (3, "not int"),
    (None, "not NoneType"),
]


@pytest.mark.parametrize(("source", "message"), REFUSED)
def test_what_is_no_equation_is_refused(source: Any, message: str) -> None:
    with pytest.raises(eg.EqGraphError, match=message):
        eg.graph(source)


def test_an_unknown_function_lists_the_known() -> None:
    with pytest.raises(eg.GraphError) as caught:
        eg.graph(sympy.zeta(x))
    assert caught.value.hint is not None
    assert "tanh" in caught.value.hint
    assert "σ" in caught.value.hint
    with pytest.raises(eg.GraphError, match="doit"):
        eg.graph(sympy.Integral(x, (x, 0, y)))
