"""The SymPy classes made from the operator table."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
import sympy
import sympy.printing

from eqgraph.errors import GraphError
from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.notation import call, infix
from eqgraph.syntax import head_of, parse, to_latex, to_text
from eqgraph.syntax.sympy.functions import encoded, head

x, y, z = sympy.symbols("x y z")
GENERATED = [name for name, row in OPERATORS.items() if not row.sympy]


def printers() -> list[type]:
    """Return all of SymPy's printer classes."""
    found = []
    for module in iter_modules(sympy.printing.__path__):
        if module.name.startswith(
            ("tests", "mathml", "aesara", "theano", "tensorflow", "llvm", "pytorch")
        ):
            continue
        for value in vars(import_module(f"sympy.printing.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, sympy.printing.printer.Printer):
                found.append(value)
    return found


@pytest.mark.filterwarnings("ignore::sympy.utilities.exceptions.SymPyDeprecationWarning")
def test_no_printer_claims_the_name_of_a_head() -> None:
    names = {head(name).__name__ for name in GENERATED}
    claimed = {n for p in printers() for n in names if hasattr(p, f"_print_{n}")}
    assert len(printers()) > 10
    assert claimed == set()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("matmul", "MatProd"), ("transpose", "Transp"), ("sum", "Total"), ("mean", "Mean"),
        ("max", "MaxOver"), ("min", "MinOver"), ("maximum", "Maximum"), ("minimum", "Minimum"),
        ("softmax", "Softmax"), ("log_softmax", "LogSoftmax"), ("logsumexp", "LogSumExp"),
        ("norm", "Norm"), ("concat", "Concat"), ("sigmoid", "Sigmoid"), ("relu", "Relu"),
        ("softplus", "Softplus"), ("tanh", "tanh"), ("log1p", "log1p"),
    ],
)  # fmt: skip
def test_class_names(name: str, title: str) -> None:
    assert head(name).__name__ == title
    assert getattr(head(name), "operator", name) == name


@pytest.mark.parametrize("name", OPERATORS)
def test_head_of_is_the_inverse(name: str) -> None:
    row = OPERATORS[name]
    operands = (x, y, z)[: row.arity or 3]
    if row.sympy or name not in ("add", "sub", "mul", "div", "neg", "pow"):
        assert head_of(head(name)(*operands, evaluate=False)) == (name, operands, {})
    if "axis" in row.params:
        expr = head(name)(*operands, *encoded(row, {"axis": -1}))
        assert head_of(expr) == (name, operands, {"axis": -1})


@pytest.mark.parametrize(
    "expr", [x, x + y, x * y, x**2, sympy.Integer(2), sympy.gamma(x), sympy.Eq(x, y)]
)
def test_head_of_nothing(expr: sympy.Basic) -> None:
    assert head_of(expr) is None


def test_many_operands_of_max_are_folded() -> None:
    expr = sympy.Max(x, y, z)
    first, second, third = expr.args
    assert head_of(expr) == ("maximum", (head("maximum")(first, second), third), {})
    assert head_of(sympy.Min(x, y))[0] == "minimum"


def test_a_head_takes_no_text() -> None:
    with pytest.raises(sympy.SympifyError):
        head("sum")("__import__('os')")
    with pytest.raises(TypeError):
        head("matmul")(x)
    with pytest.raises(TypeError):
        head("matmul")(x, y, z)


def test_sympy_shows_and_keeps_heads() -> None:
    expr = parse("σ(W·x + b)")["v1"]
    assert str(expr) == "σ(W·x + b)"
    assert sympy.latex(expr) == to_latex(expr)
    assert sympy.pretty(expr) == "σ(W·x + b)"
    assert pickle.loads(pickle.dumps(expr.args[0].args[0])) == expr.args[0].args[0]
    assert expr.func(*expr.args) == expr
    assert expr.free_symbols == set(sympy.symbols("W x b"))
    assert expr.subs(sympy.Symbol("b"), 0).has(sympy.Symbol("W"))


def test_sympy_differentiates_pointwise_heads_only() -> None:
    t = sympy.Symbol("t", real=True)
    slope = head("sigmoid")(t).diff(t)
    assert float(slope.subs(t, 0)) == pytest.approx(0.25)
    assert float(head("relu")(2 * t).diff(t).subs(t, 3)) == 2
    with pytest.raises(GraphError, match="cannot differentiate"):
        head("matmul")(x, y).diff(x)


@pytest.fixture
def new_rows() -> Iterator[None]:
    """Add rows to the table, as one who adds an operator would."""
    rule = {"forward": None, "vjp": (None,), "doc": "x.", "reason": "x", "reason_back": "x"}
    two = {**rule, "vjp": (None, None), "arity": 2}
    rows = [
        Operator(name="mish", spellings=("mish", "ς"), notation=call("mish"), **rule),  # type: ignore[arg-type]
        Operator(name="count", spellings=("∐",), params={"axis": None}, notation=call("∐"), **rule),  # type: ignore[arg-type]
        Operator(name="outer_sum", notation=infix("⊞", r"\boxplus", 10), **two),  # type: ignore[arg-type]
    ]
    for row in rows:
        OPERATORS[row.name] = row
    yield
    for row in rows:
        del OPERATORS[row.name]


@pytest.mark.usefixtures("new_rows")
def test_a_new_operator_is_one_new_row() -> None:
    eqs = parse("y = mish(x) ⊞ ς(x) * ∐(x, axis=0)")
    mish = head("mish")(x)
    assert eqs["y"] == head("outer_sum")(mish, sympy.Mul(mish, head("count")(x, 0), evaluate=False))
    assert to_text(eqs["y"]) == "mish(x) ⊞ mish(x)*∐(x, axis=0)"
    assert parse(str(eqs))["y"] == eqs["y"]
    assert "boxplus" in to_latex(eqs["y"])


def test_without_the_row_it_is_unknown_again() -> None:
    with pytest.raises(Exception, match="mish"):
        parse("mish(x)")
