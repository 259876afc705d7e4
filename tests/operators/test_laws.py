"""Hold every row of the table to the six laws: `pytest -k NAME` proves the row NAME."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy

import eqgraph as eg
from eqgraph.operators import OPERATORS, Operator, ShapeMismatch, numpy_algebra, table
from eqgraph.operators.algebra import NumPyAlgebra
from eqgraph.operators.formula import Formula, FormulaAlgebra, formula, write
from eqgraph.operators.intrinsics import Word
from eqgraph.operators.sympy_algebra import DECLINES, sympy_algebra
from eqgraph.operators.table import SPELLINGS, register
from tests.operators.laws import (
    check_second_order,
    check_shape,
    check_symbolic,
    check_vjp,
    pull,
    small_uses,
)
from tests.operators.samples import Case, cases, defaults, draw, uses, value

ROWS = list(OPERATORS)
NAMED = [
    n
    for n, row in OPERATORS.items()
    if (row.notation.kind != "pattern" or row.spellings) and not n.endswith("_no_nan")
]
# In formulas they have signs; in a text, where a sign may mean an equation, they are written so.
CALLED = [n for n in NAMED if OPERATORS[n].notation.kind not in ("pattern", "relation")]


def words(row: Operator) -> set[str]:
    """Return the words that a row's rules ask for, following those of other rows."""
    follower = table._Follower()
    for case in cases(row):
        xs = [Followed(s) for s in case.shapes]
        params = defaults(row, case)
        rules = [row.forward, *(row.rule(k) for k in range(len(xs)))]
        for k, rule in enumerate(rules):
            if rule is not None:
                rule(follower, *([Followed(()), Followed(())] if k else []), *xs, **params)
    return follower.called | {row.name}


class Followed(table._Anything):
    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape  # type: ignore[misc]


def every(keep: Any = lambda row: True, slow: Any = lambda row, case: False) -> Any:
    return pytest.mark.parametrize(
        ("name", "case"),
        [
            pytest.param(n, c, id=f"{n}-{c}", marks=[pytest.mark.slow] * slow(OPERATORS[n], c))
            for n, c in uses(keep=keep)
        ],
    )


# Law 0: a row says what it is.


@pytest.mark.parametrize("name", ROWS)
def test_law_0_says_what_it_is(name: str) -> None:
    row = OPERATORS[name]
    assert row.name == name
    assert row.doc[0].isupper()
    assert row.doc.endswith(".")
    assert "\n" not in row.doc
    for reason in (row.reason, row.reason_back):
        assert 0 < len(reason.split()) <= 14
        assert not reason.endswith(".")
    assert eval(repr(row), {"OPERATORS": OPERATORS}) is row
    assert row.arity is None or len(row.vjp) == row.arity  # type: ignore[arg-type]
    assert all(SPELLINGS[s].spellings.count(s) == 1 for s in row.spellings)


# Law 1: each vjp is the numeric derivative, to second order.


@every()
def test_law_1_vjp_is_the_numeric_derivative(name: str, case: Case) -> None:
    for seed in (0, 10):
        check_vjp(OPERATORS[name], case, seed)


@every()
def test_law_1_second_order(name: str, case: Case) -> None:
    for seed in (0, 10):
        check_second_order(OPERATORS[name], case, seed)


@every()
def test_law_1_in_float32(name: str, case: Case) -> None:
    row, params = OPERATORS[name], defaults(OPERATORS[name], case)
    xs = draw(row, case)
    narrow = [x.astype(np.float32) for x in xs]
    wide = [x.astype(np.float64) for x in narrow]
    y, y32 = value(row, *wide, **params), value(row, *narrow, **params)
    assert y32.dtype == np.float32
    np.testing.assert_allclose(y32, y, rtol=2e-5, atol=1e-6)
    g = np.random.default_rng(1).uniform(-1, 1, y.shape).astype(np.float32)
    for k in range(len(xs)):
        got = np.asarray(pull(row, k, g, y32, narrow, params))
        assert got.dtype == np.float32
        want = pull(row, k, g.astype(np.float64), y, wide, params)
        np.testing.assert_allclose(got, want, rtol=5e-5, atol=5e-6)


# Law 2: SymPy's own diff of the forward rule is the independent source.


# SymPy has no derivative of a step.
STEPS = ("argmax_mask", "floor", "ceil", "round", "mod")


def nested(row: Operator, case: Case) -> bool:
    """Tell whether SymPy takes seconds: the maximum of several arrays that are spread."""
    return (
        row.arity is None and row.elementwise and len(case.shapes) > 2 and len(set(case.shapes)) > 1
    )


@every(lambda row: row.name not in STEPS and not DECLINES & words(row), slow=nested)
def test_law_2_vjp_is_sympys_diff(name: str, case: Case) -> None:
    if (
        name == "std"
        and not value(OPERATORS[name], *draw(OPERATORS[name], case), **case.params).any()
    ):
        return  # of one number: SymPy has no derivative of a root at 0, the row has 0
    check_symbolic(OPERATORS[name], case)


@pytest.mark.parametrize("name", [n for n, row in OPERATORS.items() if row.sympy])
def test_law_2_sympys_function_is_the_row(name: str) -> None:
    row = OPERATORS[name]
    names = sympy.symbols("x y", real=True)[: row.arity]
    expr = getattr(sympy_algebra, name)(*names)
    for at in zip(*draw(row, Case(((9,),) * len(names))), strict=True):
        exact = {x: sympy.Float(v, 30) for x, v in zip(names, at, strict=True)}
        assert float(expr.xreplace(exact).evalf(30)) == pytest.approx(
            float(value(row, *at)), rel=1e-14
        )


# Law 3: the shape rule is NumPy's.


@pytest.mark.parametrize("name", ROWS)
def test_law_3_shape_rule_is_numpys(name: str) -> None:
    row = OPERATORS[name]
    for case in [*cases(row), *small_uses(row)]:
        check_shape(row, case)


# Law 4: a primitive has a word, a composite is what its lowering computes.


class Primitives(NumPyAlgebra):
    """Mean NumPy without kernels: composites are lowered to primitives by their rules."""

    def word(self, name: str) -> Word | None:
        row = OPERATORS.get(name)
        return super().word(name) if row is None or row.primitive else None


@every()
def test_law_4_primitive_or_lowered(name: str, case: Case) -> None:
    row, params = OPERATORS[name], defaults(OPERATORS[name], case)
    xs = draw(row, case)
    got = row.forward(Primitives(), *xs, **params)
    np.testing.assert_allclose(got, value(row, *xs, **params), rtol=1e-12, atol=1e-13)


# Law 5: what is written can be read.


@pytest.mark.parametrize("name", CALLED)
def test_law_5_notation_parses_back_to_itself(name: str) -> None:
    row = OPERATORS[name]
    operands = [Formula(x) for x in "abc"[: row.arity or 3]]
    texts = [write(row, *operands).text]
    other = 1 if row.params.get("axis") == 0 else 0
    if "axis" in row.params:
        texts.append(write(row, *operands, axis=other).text)
    for text in texts:
        printed = str(eg.parse(text))
        assert str(eg.parse(printed)) == printed
        for spelled in (text, printed):
            node = eg.graph(spelled).results[0]
            assert node.operator is row, spelled
            assert [x.name for x in node.operands] == [x.text for x in operands]
            assert (f"axis={other}" in spelled) == (node.params.get("axis") == other)


@pytest.mark.parametrize("name", [n for n in NAMED if n not in CALLED])
def test_law_5_what_is_written_with_signs_has_a_name_to_be_read_by(name: str) -> None:
    row = OPERATORS[name]
    text = f"{row.spellings[0]}({', '.join('abc'[: row.arity])})"
    assert eg.graph(text).results[0].operator is row
    written = eg.parse(text)
    for again in (str(written), str(eg.from_latex(written.latex()))):
        node = eg.graph(again).results[0]
        assert node.operator is row, again
        assert [x.name for x in node.operands] == list("abc"[: row.arity])


@pytest.mark.parametrize("name", [n for n in ROWS if n not in NAMED])
def test_law_5_a_helper_has_no_spelling_of_its_own(name: str) -> None:
    row = OPERATORS[name]
    assert row.spellings == ()  # or it would be NAMED
    assert write(row, *(Formula(x) for x in "abc"[: row.arity or 3])).text


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_law_5_every_spelling_is_read(spelling: str) -> None:
    names = {name for name, row in OPERATORS.items() if spelling in row.spellings}
    one = min(OPERATORS[name].arity or 1 for name in names)
    operands = ", ".join("abcd"[:one])
    assert eg.graph(f"{spelling}({operands})").results[0].operator.name in names  # type: ignore[union-attr]
    if len(names) == 2:  # max and min: of one operand a reduction, of two elementwise
        assert eg.graph(f"{spelling}(a, b)").results[0].operator.name in names  # type: ignore[union-attr]


# The rules in the algebra of formulas: what the reader sees.


@every()
def test_every_rule_can_be_written(name: str, case: Case) -> None:
    row, params = OPERATORS[name], defaults(OPERATORS[name], case)
    xs = [Formula(f"x{k}", shape=s) for k, s in enumerate(case.shapes)]
    for k in range(len(xs)):
        rule = row.rule(k)
        if rule is None:
            continue
        m = FormulaAlgebra({(name, tuple(x.text for x in xs)): "y"})
        text = formula(rule(m, Formula("ȳ"), Formula("y"), *xs, **params)).text
        assert text.count("(") == text.count(")")
        assert "ȳ" in text
        assert "object" not in text


# The laws can fail: a wrong rule is caught.


def wrong(name: str, **changes: Any) -> Operator:
    return replace(OPERATORS[name], **changes)


@pytest.mark.parametrize(
    ("name", "vjp"),
    [
        ("tanh", (lambda m, g, y, x: g * (1 + y * y),)),
        ("sub", (lambda m, g, y, a, b: g, lambda m, g, y, a, b: g)),
        ("div", (lambda m, g, y, a, b: g / b, lambda m, g, y, a, b: -g * y)),
        ("sum", (lambda m, g, y, x, *, axis=None, keepdims: 2 * m.expand_as(g, x, axis=axis),)),
        ("softmax", (lambda m, g, y, x, *, axis=-1: y * g,)),
        ("matmul", (lambda m, g, y, a, b: g * b, lambda m, g, y, a, b: g + a)),
        ("concat", lambda k: lambda m, g, y, *xs, axis: m.split(g, *xs, index=0)),
        ("exp", (None,)),
    ],
)
def test_a_wrong_rule_is_caught(name: str, vjp: Any) -> None:
    row = wrong(name, vjp=vjp)
    case = cases(OPERATORS[name])[1 if row.name not in ("matmul", "concat") else 0]
    with pytest.raises((AssertionError, ValueError)):
        check_vjp(row, case)
    with pytest.raises((AssertionError, ValueError)):
        check_symbolic(row, case)


def test_a_rule_wrong_only_in_second_order_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(((3,),))
    check_second_order(OPERATORS["tanh"], case)
    sech2 = wrong("sech2", vjp=(lambda m, g, y, x: g * (2 * m.tanh(x) * y),))
    monkeypatch.setitem(OPERATORS, "sech2", sech2)
    check_vjp(OPERATORS["tanh"], case)
    with pytest.raises(AssertionError):
        check_second_order(OPERATORS["tanh"], case)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("tanh", lambda x: x[1:]), ("matmul", lambda a, b: a),
     ("sum", lambda x, axis=None, keepdims=False: x),
     ("add", lambda a, b: a)],
)  # fmt: skip
def test_a_wrong_shape_rule_is_caught(name: str, shape: Any) -> None:
    row = wrong(name, shape=shape)
    with pytest.raises(AssertionError):
        for case in small_uses(OPERATORS[name]):
            check_shape(row, case)


def test_a_kernel_that_is_not_the_forward_rule_differs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = wrong("softplus", kernel=lambda m, x: m.maximum(x, 0.0))
    monkeypatch.setitem(OPERATORS, "softplus", row)
    (x,) = draw(row, Case(((3,),)))
    assert not np.allclose(row.forward(numpy_algebra, x), NumPyAlgebra().softplus(x))


NEW = {"name": "new", "spellings": (), "primitive": False, "ufunc": "", "forward": lambda m, x: -x}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "already an operator"),
        ({"name": "new", "doc": "No full stop"}, "doc sentence"),
        ({"name": "new", "reason": ""}, "reasons"),
        ({"name": "new", "vjp": ()}, "one vjp an operand"),
        ({**NEW, "spellings": ("σ",)}, "already spells"),
        ({"name": "new"}, "not its own word: say primitive=False"),
        ({**NEW, "forward": lambda m, x: m.new(x)}, "is its own word: say primitive=True"),
        ({**NEW, "primitive": True, "forward": lambda m, x: m.new(x)}, "needs a ufunc"),
        ({**NEW, "ufunc": "tanh", "kernel": lambda m, x: -x}, "by another word, too"),
        ({**NEW, "kernel": lambda m, x: m.abs(m.new(x))}, "computed by itself"),
        ({**NEW, "forward": lambda m, x: -m.new(x)}, "computed by itself"),
        ({**NEW, "name": "finite", "forward": lambda m, x: x * x}, "'finite' is an intrinsic"),
        ({**NEW, "name": "binade", "kernel": lambda m, x: m.binade(x)}, "'binade' is an intrinsic"),
    ],
)
def test_an_incomplete_row_is_refused(changes: dict[str, Any], message: str) -> None:
    before = dict(OPERATORS)
    with pytest.raises(ValueError, match=message):
        register(replace(OPERATORS["tanh"], **changes))
    assert before == OPERATORS


def test_a_word_of_an_algebra_is_no_name_for_another_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    row = replace(
        OPERATORS["where"],
        primitive=False,
        forward=lambda m, c, a, b: m.where(m.heaviside(c), a, b),
    )
    others = {name: other for name, other in OPERATORS.items() if name != "where"}
    monkeypatch.setattr(table, "OPERATORS", others)  # the table keeps its order
    with pytest.raises(ValueError, match="'where' is an intrinsic"):
        register(row)
    assert "where" not in others


def test_a_row_that_comes_back_to_itself_by_another_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table, "OPERATORS", dict(OPERATORS))
    monkeypatch.setattr(table, "SPELLINGS", dict(SPELLINGS))
    register(replace(OPERATORS["tanh"], **{**NEW, "name": "a", "kernel": lambda m, x: m.b(x)}))
    with pytest.raises(ValueError, match="'b' is computed by itself"):
        register(replace(OPERATORS["tanh"], **{**NEW, "name": "b", "kernel": lambda m, x: m.a(x)}))


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no operator"):
        _ = numpy_algebra.nonsense


def shape_of(row: Operator, case: Case) -> Any:
    try:
        return row.shape(*case.shapes, **defaults(row, case))
    except ShapeMismatch:
        return None


# What a row says of its operands' order is so, to the last bit.

# Of a product that is 0 where its second operand is 0, the order counts at 0·∞ only.
TWO = [n for n, row in OPERATORS.items() if row.arity == 2 and n != "multiply_no_nan"]


@pytest.mark.parametrize("name", TWO)
def test_commutative_is_what_the_row_says(name: str) -> None:
    row = OPERATORS[name]
    if any(shape_of(row, c) != shape_of(row, Case(c.shapes[::-1], c.params)) for c in cases(row)):
        assert not row.commutative
        return
    case = next(c for c in cases(row) if c.shapes[0] == c.shapes[1] and c.shapes[0])
    a, b = draw(row, case, 3)
    params = defaults(row, case)
    same = np.array_equal(value(row, a, b, **params), value(row, b, a, **params))
    assert same is row.commutative
