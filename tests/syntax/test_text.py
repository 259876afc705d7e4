"""Printing as Unicode text, and reading it back."""

from __future__ import annotations

import math
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from eqgraph.syntax import head_of, parse, to_text
from eqgraph.syntax.sympy.functions import head
from tests.syntax.strategies import expressions

x, y, z = sympy.symbols("x y z")

TEXTS = [
    ("a+b-c", "a + b − c"),
    ("a*b/c", "a*b/c"),
    ("-a+b", "−a + b"),
    ("a*(-b)", "a*(−b)"),
    ("a-(b-c)", "a − (b − c)"),
    ("(a+b)+c", "(a + b) + c"),
    ("(a*b)*c", "(a*b)*c"),
    ("a/(b/c)", "a/(b/c)"),
    ("f*(W·x)", "f*W·x"),
    ("(f*W)·x", "(f*W)·x"),
    ("a·(b·c)", "a·(b·c)"),
    ("x⁻¹", "x⁻¹"),
    ("x⁻²*y", "x⁻²*y"),
    ("1*x⁻²", "1*x⁻²"),
    ("x^(2)", "x²"),
    ("x^-1", "x⁻¹"),
    ("x**n", "xⁿ"),
    ("x^T", "xᵀ"),
    ("x^(n+1)", "x^(n + 1)"),
    ("2^-0.5", "2^(−0.5)"),
    ("9^9^9", "9^(9⁹)"),
    ("√x²", "√(x²)"),
    ("(√x)²", "(√x)²"),
    ("√|x|", "√(|x|)"),
    ("sqrt(2/pi)", "√(2/π)"),
    ("tanh x", "tanh(x)"),
    ("sigmoid(x)²", "σ(x)²"),
    ("sum(x, axis=0)", "∑(x, axis=0)"),
    ("ln x", "log(x)"),
    ("norm(x, axis=-1)", "norm(x, axis=-1)"),
    ("abs(norm(x))", "|(‖x‖)|"),
    ("max(a, max(b, c))", "max(a, max(b, c))"),
    ("max(max(a, b), c)", "max(a, b, c)"),
    ("x.T@y", "xᵀ·y"),
    ("[a,[b,c]]", "[a, [b, c]]"),
    ("1e-3*h_{t-1}", "0.001*hₜ₋₁"),
    (r"\hat{c}_t^2", "ĉₜ²"),
    ("log_softmax x", "log_softmax(x)"),
    # what binds less than its place is in brackets
    ("-(a+b)", "−(a + b)"),
    ("-(-a)", "−(−a)"),
    ("-a*b", "−a*b"),
    ("-a²", "−a²"),
    ("(-a)²", "(−a)²"),
    ("(a+b)ᵀ", "(a + b)ᵀ"),
    ("(a·b)ᵀ", "(a·b)ᵀ"),
    ("(-a)ᵀ", "(−a)ᵀ"),
    ("(xᵀ)ᵀ", "(xᵀ)ᵀ"),
    ("a-b-c", "a − b − c"),
    ("a/b/c", "a/b/c"),
    ("a*(b/c)", "a*(b/c)"),
    ("(a-b)*c", "(a − b)*c"),
    ("a^b^c", "a^(bᶜ)"),
    ("(a^b)^c", "(aᵇ)ᶜ"),
    ("a^(-b)", "a^(−b)"),
    ("1/√x", "1/√x"),
    ("x^-0.5", "x^(−0.5)"),
    ("y/√x", "y/√x"),
    ("y*x^-1", "y*x⁻¹"),  # an inverse, if x is a matrix
    ("y/x", "y/x"),
    ("1/(a+b)", "1/(a + b)"),
    ("1/(a*b)", "1/(a*b)"),
    ("√(a+b)", "√(a + b)"),
    ("√(√x)", "√(√x)"),
    ("|a|+|b|", "|a| + |b|"),
    ("|a+b|", "|a + b|"),
    ("|(|a|+b)|", "|(|a| + b)|"),
    ("|(a+|b|)|", "|(a + |b|)|"),
    ("‖(|a|*b)‖", "‖(|a|*b)‖"),
    ("[a+b, -c]", "[a + b, −c]"),
]


@pytest.mark.parametrize(("text", "written"), TEXTS, ids=[t for t, _ in TEXTS])
def test_written(text: str, written: str) -> None:
    (equation,) = parse(text).equations
    assert to_text(equation.expr) == written


def _read_back(text: str) -> tuple[Any, Any]:
    (equation,) = parse(text).equations
    (again,) = parse(to_text(equation.expr)).equations
    return equation.expr, again.expr


@settings(max_examples=500)
@given(expressions)
def test_round_trip(text: str) -> None:
    before, after = _read_back(text)
    assert before == after
    assert sympy.srepr(before) == sympy.srepr(after)
    assert to_text(before) == to_text(after)


@pytest.mark.parametrize(
    ("expr", "written"),
    [
        (x - 1, "x − 1"),
        (y / x, "y/x"),
        (x / 2, "x/2"),
        (-x * y, "−x*y"),
        (x**-2, "x⁻²"),
        (1 / sympy.sqrt(x), "1/√x"),
        (y / sympy.sqrt(x), "y/√x"),
        (sympy.Pow(4, -sympy.S.Half, evaluate=False), "1/√4"),  # and not 1/2
        (sympy.Mul(y, sympy.Pow(4, -sympy.S.Half, evaluate=False), evaluate=False), "y/√4"),
        (sympy.Mul(y, sympy.Rational(3, 4), evaluate=False), "y*3/4"),
        (sympy.Mul(y, sympy.Rational(1, 4), evaluate=False), "y/4"),
        (sympy.Rational(3, 2) * x, "3/2*x"),
        (sympy.Rational(-1, 3), "−1/3"),
        (x ** sympy.Rational(1, 3), "x^(1/3)"),
        (sympy.exp(-x), "exp(−x)"),
        (sympy.E, "e"),
        (sympy.Max(x, y, z), "max(x, y, z)"),
        (sympy.Abs(x), "|x|"),
        (sympy.Eq(x, y * z, evaluate=False), "x = y*z"),
        (sympy.Function("f")(x), "f(x)"),
        (sympy.Symbol("h_{t-1}"), "hₜ₋₁"),
        (sympy.Symbol("x y"), "x y"),
        (sympy.oo, "∞"),
        (sympy.Float("0.1", 30), "0.1"),
        (sympy.Integer(10) ** 500, "1.0000000000000000e+500"),
        (head("outer")(x, y + 1), "outer(x, 1 + y)"),
        (head("neg")(x + y), "−(x + y)"),
        (head("neg")(head("neg")(x)), "−(−x)"),
        (head("neg")(x * y), "−x*y"),
    ],
)
def test_made_by_hand(expr: sympy.Expr, written: str) -> None:
    assert to_text(expr) == written


def value(expr: Any) -> float:
    """Evaluate a tree of one-number operators at x, y, z = 0.7, 1.3, 2.1."""
    if expr.is_Symbol:
        return {"x": 0.7, "y": 1.3, "z": 2.1}[expr.name]
    if expr.is_Number or expr.is_NumberSymbol:
        return float(expr)
    head = head_of(expr)
    args = [value(arg) for arg in (head[1] if head else expr.args)]
    if expr.is_Add:
        return math.fsum(args)
    if expr.is_Mul:
        return math.prod(args)
    if expr.is_Pow:
        return args[0] ** args[1]
    assert head is not None
    words = {"abs": abs, "maximum": max, "minimum": min, "sign": lambda v: math.copysign(1, v)}
    return float(words.get(head[0], getattr(math, head[0], None))(*args))


real = sympy.symbols("x y z", real=True)  # of others SymPy makes re(x)
numbers = [sympy.Integer(2), sympy.Rational(3, 4), sympy.Float(1.5), sympy.pi]
leaves = st.sampled_from([*real, *numbers])


def _by_hand(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    functions = st.sampled_from([sympy.tanh, sympy.sin, sympy.Abs, lambda v: sympy.exp(-v)])
    return st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] - p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] / (1 + p[1] ** 2)),
        st.tuples(inner, inner).map(lambda p: sympy.Max(*p)),
        st.tuples(inner, st.sampled_from([2, 3, -2])).map(lambda p: (3 + p[0]) ** p[1]),
        st.tuples(functions, inner).map(lambda p: p[0](p[1])),
    )


@settings(deadline=None)
@given(st.recursive(leaves, _by_hand, max_leaves=8))
def test_by_hand_keeps_its_value(expr: sympy.Expr) -> None:
    try:
        expected = value(expr)
    except (ZeroDivisionError, OverflowError):
        return
    (equation,) = parse(to_text(expr)).equations
    assert value(equation.expr) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_wide_and_a_deep_tree() -> None:
    wide = sympy.Add(*[x] * 10_000, evaluate=False)
    assert to_text(wide) == " + ".join(["x"] * 10_000)
    deep = x
    for _ in range(3_000):
        deep = head("transpose")(deep)
    assert to_text(deep).count("ᵀ") == 3_000
