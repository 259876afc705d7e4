"""Which tree a text is read into."""

from __future__ import annotations

import pytest
import sympy
from sympy import Add, Float, Integer, Mul, Pow, Rational, Symbol

from eqgraph.errors import ParseError
from eqgraph.syntax import parse
from eqgraph.syntax.sympy.functions import head
from eqgraph.syntax.sympy.open import Crossed, Inverted, Juxtaposed

a, b, c, x, y, z = (Symbol(n) for n in "abcxyz")


def add(*xs: sympy.Expr) -> sympy.Expr:
    return Add(*xs, evaluate=False)


def mul(*xs: sympy.Expr) -> sympy.Expr:
    return Mul(*xs, evaluate=False)


def power(base: sympy.Expr, exponent: object) -> sympy.Expr:
    return Pow(base, exponent, evaluate=False)


def neg(expr: sympy.Expr) -> sympy.Expr:
    return mul(Integer(-1), expr)


def inv(expr: sympy.Expr) -> sympy.Expr:
    return power(expr, Integer(-1))


def call(name: str, *xs: object) -> sympy.Expr:
    return head(name)(*xs, evaluate=False)


def dot(left: sympy.Expr, right: sympy.Expr) -> sympy.Expr:
    return call("matmul", left, right)


def beside(*xs: sympy.Expr) -> sympy.Expr:
    """Put operands side by side, from the left."""
    first, *rest = xs
    for x in rest:
        first = Juxtaposed(first, x)
    return first


def tree(text: str) -> sympy.Expr:
    (equation,) = parse(text).equations
    return equation.expr


half = Rational(1, 2)
TREES = [
    # sums and products are flat, groups are nested
    ("a+b-c", add(a, b, neg(c))),
    ("a-(b-c)", add(a, neg(add(b, neg(c))))),
    ("(a+b)+c", add(add(a, b), c)),
    ("a*b/c", mul(a, b, inv(c))),
    ("a/b*c", mul(a, inv(b), c)),
    ("a/(b*c)", mul(a, inv(mul(b, c)))),
    ("(a*b)*c", mul(mul(a, b), c)),
    ("a-b*c", add(a, neg(mul(b, c)))),
    ("x+x", add(x, x)),
    ("x*1", mul(x, Integer(1))),
    ("0*x", mul(Integer(0), x)),
    # unary minus as in school
    ("-a+b", add(neg(a), b)),
    ("-a*b", neg(mul(a, b))),
    ("-x²", neg(power(x, 2))),
    ("a*-b*c", mul(a, neg(b), c)),
    ("a*-b·c", mul(a, neg(dot(b, c)))),
    ("a·-b·c", dot(dot(a, neg(b)), c)),
    ("a--b", add(a, neg(neg(b)))),
    ("--a", neg(neg(a))),
    ("-2", neg(Integer(2))),
    # reciprocals
    ("1/x", inv(x)),
    ("x⁻¹", Inverted(x)),  # of a matrix its inverse: ranks decide
    ("x^-1", Inverted(x)),
    ("x^(-1)", Inverted(x)),
    ("1/x*y", mul(Integer(1), inv(x), y)),
    ("x⁻¹*y", mul(Inverted(x), y)),
    ("2/x", mul(Integer(2), inv(x))),
    # powers
    ("x²", power(x, 2)),
    ("x^2", power(x, 2)),
    ("x**2", power(x, 2)),
    ("x¹⁰", power(x, 10)),
    ("x⁻²", power(x, -2)),
    ("x^-2", power(x, -2)),
    ("x^(-2)", power(x, -2)),
    ("x^-0.5", power(x, Float(-0.5))),
    ("xⁿ", power(x, Symbol("n"))),
    ("x⁻ⁿ", power(x, neg(Symbol("n")))),
    ("xⁿ⁺¹", power(x, add(Symbol("n"), Integer(1)))),
    ("x^y^z", power(x, power(y, z))),
    ("x^-y^2*z", mul(power(x, neg(power(y, 2))), z)),
    ("x^tanh y^2", power(x, call("tanh", power(y, 2)))),
    ("x²³", power(x, 23)),
    ("(x²)³", power(power(x, 2), 3)),
    ("9^9^9", power(Integer(9), power(Integer(9), 9))),
    ("2²", power(Integer(2), 2)),
    ("x²ₜ", power(Symbol("x_t"), 2)),
    ("xᵀₜ", call("transpose", Symbol("x_t"))),
    ("e^x", power(sympy.E, x)),
    # side by side and · are one level, and one operand of * and /
    ("a b c", beside(a, b, c)),
    ("a·b c", beside(dot(a, b), c)),
    ("a b·c", dot(beside(a, b), c)),
    ("a b*c", mul(beside(a, b), c)),
    ("a*b c", mul(a, beside(b, c))),
    ("2 a", mul(Integer(2), a)),
    ("2a b", beside(mul(Integer(2), a), b)),
    ("a (b + c)", beside(a, add(b, c))),
    ("(a)(b)", beside(a, b)),
    ("a b²", beside(a, power(b, 2))),
    ("a/b c", beside(mul(a, inv(b)), c)),  # from the left
    ("a b/c", mul(beside(a, b), inv(c))),
    ("a b^c d", beside(a, power(b, c), Symbol("d"))),
    ("-a b", neg(beside(a, b))),
    ("a*-b c", mul(a, neg(beside(b, c)))),
    ("1/2a²", inv(mul(Integer(2), power(a, 2)))),  # a number right before a name
    ("a |b| c", beside(a, call("abs", b), c)),
    ("a √b c", beside(a, power(b, half), c)),
    ("√a b", beside(power(a, half), b)),
    ("√σ x", beside(power(Symbol("σ"), half), x)),
    # matrix product: tighter than * and /
    ("a·b·c", dot(dot(a, b), c)),
    ("a*b·c", mul(a, dot(b, c))),
    ("2/3·a", dot(mul(Integer(2), inv(Integer(3))), a)),  # a/b·c is refused, but for numbers
    ("1/b·c", dot(inv(b), c)),
    ("a·b²", dot(a, power(b, 2))),
    # functions
    ("tanh x", call("tanh", x)),
    ("tanh x²", call("tanh", power(x, 2))),
    ("tanh(x)²", power(call("tanh", x), 2)),
    ("tanh σ x", call("tanh", call("sigmoid", x))),
    ("tanh(x)*y", mul(call("tanh", x), y)),
    ("tanh a b + c", add(call("tanh", beside(a, b)), c)),  # the product that follows
    ("tanh a·b", call("tanh", dot(a, b))),
    ("tanh a tanh b", beside(call("tanh", a), call("tanh", b))),
    ("tanh |a| b", beside(call("tanh", call("abs", a)), b)),
    ("tanh(a) b", beside(call("tanh", a), b)),
    ("a tanh b c", beside(a, call("tanh", beside(b, c)))),
    ("sin² x", power(sympy.sin(x, evaluate=False), 2)),
    ("tanh [a, b]", call("tanh", call("concat", a, b))),
    ("log |x|", call("log", call("abs", x))),
    ("ln(x)", call("log", x)),
    ("∑ a*b", call("sum", mul(a, b))),  # the whole product to its right
    ("∑ a*b + c", add(call("sum", mul(a, b)), c)),
    ("∑ -a b", call("sum", neg(beside(a, b)))),
    ("∑(a)*b", mul(call("sum", a), b)),
    ("∑(a)²", call("sum", power(a, 2))),  # the bracket with the powers on it
    ("(∑(a))²", power(call("sum", a), 2)),
    ("mean(a)²", power(call("mean", a), 2)),
    ("∑(x, axis=0)", call("sum", x, Integer(0))),
    ("∑(x, axis=-1)", call("sum", x, Integer(-1))),
    ("∑(x, axis=None)", call("sum", x)),
    ("∑(a + b*√x, axis=0)", call("sum", add(a, mul(b, power(x, half))), Integer(0))),
    ("softmax(x, axis=0)", call("softmax", x, Integer(0))),
    ("max(x)", call("max", x)),
    ("max(x, axis=0)", call("max", x, Integer(0))),
    ("max(a, b)", call("maximum", a, b)),
    ("min(a, b, c)", call("minimum", call("minimum", a, b), c)),
    ("√x", power(x, half)),
    ("√x²", power(power(x, 2), half)),
    ("√(x)²", power(power(x, half), 2)),
    ("√x*y", mul(power(x, half), y)),
    ("√√x", power(power(x, half), half)),
    ("sqrt(x)", power(x, half)),
    ("exp(0)", call("exp", Integer(0))),
    # σ is a function when applied, a name otherwise
    ("σ(x)", call("sigmoid", x)),
    ("σ x", call("sigmoid", x)),
    ("σ²", power(Symbol("σ"), 2)),
    ("x/σ", mul(x, inv(Symbol("σ")))),
    ("|σ|", call("abs", Symbol("σ"))),
    ("σₓ*x", mul(Symbol("σ_x"), x)),
    # brackets and bars
    ("|x|", call("abs", x)),
    ("|x|*|y|", mul(call("abs", x), call("abs", y))),
    ("|(|x|-1)|", call("abs", add(call("abs", x), neg(Integer(1))))),
    ("‖x-y‖²", power(call("norm", add(x, neg(y))), 2)),
    ("||x||", call("norm", x)),
    ("[a, b]", call("concat", a, b)),
    ("[a]", a),  # grouping
    ("[a + b]*c", mul(add(a, b), c)),
    ("{a + b} c", beside(add(a, b), c)),
    ("[a; b]", call("concat", a, b)),
    ("[a ‖ b]", call("concat", a, b)),
    ("[a ‖ b ‖ c]", call("concat", a, b, c)),
    ("[‖a‖, b]", call("concat", call("norm", a), b)),
    ("[a ‖b‖]", beside(a, call("norm", b))),
    ("sum a*b", call("sum", mul(a, b))),
    ("sum(a)^2", call("sum", power(a, 2))),
    ("x^[a, b]", power(x, call("concat", a, b))),
    ("[[a, b], c]", call("concat", call("concat", a, b), c)),
    ("((x))", x),
    # transpose
    ("xᵀ", call("transpose", x)),
    ("x⊤", call("transpose", x)),
    ("x^⊤", call("transpose", x)),
    ("x.T", call("transpose", x)),
    ("xᵀ·y", dot(call("transpose", x), y)),
    ("(x·y)ᵀ", call("transpose", dot(x, y))),
    ("x^T", call("transpose", x)),  # a power only where T is given
    # numbers
    ("2", Integer(2)),
    ("0.5", Float(0.5)),
    ("∞", sympy.oo),
    ("x!", call("factorial", x)),
    (".5", Float(0.5)),
    ("2.", Float(2.0)),
    ("1e-3", Float(0.001)),
    ("1e−3", Float(0.001)),
    ("π", sympy.pi),
    ("pi", sympy.pi),
    (r"\pi", sympy.pi),
    ("πₜ", Symbol("π_t")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TREES, ids=[text for text, _ in TREES])
def test_tree(text: str, expected: sympy.Expr) -> None:
    got = tree(text)
    assert got == expected
    assert sympy.srepr(got) == sympy.srepr(expected)
    assert got.args == expected.args


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a − b – c", "a-b-c"),
        ("a⊙b∘c*d", "a*b*c*d"),
        ("a∗b", "a*b"),  # alone it is elementwise
        ("a÷b⁄c∕d", "a/b/c/d"),
        ("a⋅b∙c•d@e", "a·b·c·d·e"),
        ("∥x∥", "‖x‖"),
        ("sigmoid(x)", "σ(x)"),
        ("sum(x)", "∑(x)"),
        ("ln x", "log x"),
        ("norm(x)", "‖x‖"),
        ("abs(x)", "|x|"),
        ("transpose(x)", "xᵀ"),
        ("sqrt(x)", "√x"),
        ("x\u00a0+\u2009y", "x+y"),
        ("\ufeffx+y", "x+y"),
        ("(x+\n\ny)", "x+y"),
        ("y = \n x", "y = x"),
        (r"\sigma(\beta*x)", "σ(β*x)"),
        ("（x）", "(x)"),
    ],
)
def test_twins_are_read_alike(one: str, other: str) -> None:
    assert tree(one) == tree(other)


def test_minus_sign_in_a_sum_is_not_a_number() -> None:
    assert tree("a - 1").args == (a, neg(Integer(1)))


@pytest.mark.parametrize(
    "text",
    ["0.1", "1e-300", "5e-324", "1.7976931348623157e308", "0.30000000000000004", "123456.789e3"],
)
def test_decimals_keep_every_bit(text: str) -> None:
    assert float(tree(text)) == float(text)


def test_a_long_sum_is_flat_and_wide() -> None:
    assert len(tree("+".join(["x"] * 60_000)).args) == 60_000


def test_names_that_sympy_would_interpret_are_plain_names() -> None:
    for name in [
        "lambda",
        "E",
        "I",
        "N",
        "S",
        "O",
        "Q",
        "if",
        "None",
        "beta",
        "gamma",
        "zeta",
        "input",
        "Symbol",
    ]:
        assert tree(name) == Symbol(name)


def test_the_constant_e_and_a_name_e() -> None:
    assert tree("e") is sympy.E
    assert parse("e = 2\ny = e^x")["y"] == power(Symbol("e"), x)


def test_a_cross_waits_for_the_ranks() -> None:
    assert tree("a×b") == Crossed(a, b)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("a/b·c", "(a/b)·c", "a/(b·c)"),
        ("tanh x*b", "tanh(x)*b", "tanh(x*b)"),
        ("tanh x/b", "tanh(x)/b", "tanh(x/b)"),
        ("a⊙b + c∗x", "conv(a, b)", "a ⊙ b"),
    ],
)
def test_two_meanings_are_refused_with_both_spellings(text: str, first: str, second: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert first in str(caught.value)
    assert second in str(caught.value)
    assert parse(first)["v1"] != parse(second)["v1"]


def test_equal_symbols_are_one_object() -> None:
    first, second = tree("hₜ + h_t").args
    assert first is second
