"""Read Python functions as graphs: the same as the equations, and nothing is run."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.syntax.python.function import read_function
from tests.syntax.python import cells

V = {"a": [0.5, 1.5], "b": [2.0, 0.25], "c": [1.0, 3.0]}


def structure(g: eg.Graph) -> list[Any]:
    return [
        (n.kind, n.operator and n.operator.name, [x.id for x in n.operands], dict(n.params),
         None if n.value is None else float(n.value))
        for n in g.nodes
    ]  # fmt: skip


PAIRS = [
    (cells.neuron, "z = w·x + b\ntanh(z)"),
    (cells.lstm, "i = 1/(1 + exp(−(W·xₜ + U·hₜ)))\nĉ = tanh(W·xₜ)\n"
     "cₜ = i*ĉ + (1 − i)*c\ncₜ*exp(−i)"),
    (cells.grouped, "a + (b + c) − a/(b*c)*(a/b)² − (−a)² − 1/a + a*(b/c) − (a − (b − c))"),
    (cells.words, "s = ∑(a*b, axis=−1) + max(a) + mean(b) + ‖a‖\n"
     "t = max(a, b) + hypot(a, b) + log1p(a²) + √2 + |−a|\n"
     "u = logaddexp(a, b) + −a + 1/b + π*exp(1) + 1e-15 + 2.5\ns + t + u"),
    (cells.middle, "z = y*2\ny = x + 1"),
    (cells.transposed, "Aᵀ·B + Aᵀ·B"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "text"), PAIRS, ids=lambda x: getattr(x, "__name__", ""))
def test_a_function_is_the_graph_of_its_equations(function: Any, text: str) -> None:
    g, same = eg.graph(function), eg.graph(text.replace("axis=−1", "axis=-1"))
    assert structure(g) == structure(same)
    assert [n.name for n in g.nodes] == [n.name for n in same.nodes]
    assert all(n.spans for n in g.nodes if n.operator)


@pytest.mark.parametrize("function", [cells.grouped, cells.words])
def test_it_computes_what_python_computes(function: Any) -> None:
    values = {n.name: np.array(V[n.name]) for n in eg.graph(function).inputs}
    if function is cells.words:
        values = {k: v for k, v in values.items()}
    got = eg.Machine(eg.graph(function, values)).run()
    want = function(**values)
    np.testing.assert_array_equal(got.value(got.of.name), want)


def test_names_are_shown_as_they_are_spelled() -> None:
    """Python folds hₜ to ht; the reader of the equations sees hₜ."""
    assert {n.name for n in eg.graph(cells.lstm).inputs} == {"xₜ", "hₜ", "c", "W", "U"}


WRONG = [
    (cells.branch, 2, "`if` cannot be read"),
    (cells.loop, 2, "`for` cannot be read"),
    (cells.again, 2, "x has a value already"),
    (cells.added, 3, "`augassign` cannot be read"),
    (cells.outside, 2, "LEARNING_RATE is no parameter"),
    (cells.foreign, 2, "branch is no function that can be read"),
    (cells.tangent, 2, "np.heaviside is no function that can be read"),
    (cells.default, 1, "a default is not read"),
    (cells.stars, 1, r"\* and \*\* have no meaning"),
    (cells.text, 2, "'1' is no number"),
    (cells.attribute, 2, "`attribute` has no meaning"),
    (cells.compared, 2, "`compare` has no meaning"),
    (cells.floored, 2, "`floordiv` has no meaning"),
    (cells.pair, 2, "`tuple` has no meaning"),
    (cells.silent, 1, "returns nothing"),
    (cells.nothing, 2, "returns nothing"),
    (cells.after, 3, "nothing may follow"),
    (cells.unpacked, 2, "`assign` cannot be read"),
    (cells.many, 2, "`assign` cannot be read"),
    (cells.keyword, 2, "keepdims= cannot be read"),
    (cells.operands, 2, "max takes 1 operands"),
    (cells.named, 2, "sum is no name here"),
    (cells.printed, 2, "`expr` cannot be read"),
    (cells.effect, 2, "`or` has no meaning"),
]


@pytest.mark.parametrize(
    ("function", "line", "message"), WRONG, ids=lambda x: getattr(x, "__name__", str(x))[:40]
)
def test_anything_else_is_an_error_at_its_line(function: Any, line: int, message: str) -> None:
    with pytest.raises(eg.ParseError, match=message) as error:
        eg.graph(function)
    assert error.value.line == line
    assert error.value.hint


def test_nothing_is_run(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for source in (
        "def f(x):\n    return open('ran', 'w').write(x)",
        "def f(x, y=open('ran', 'w')):\n    return x",
        "@open('ran', 'w').write\ndef f(x):\n    return x",
        "open('ran', 'w')\ndef f(x):\n    return x",
        "def f(x: open('ran', 'w')):\n    y: open('ran', 'w') = x\n    return y",
    ):
        with contextlib.suppress(eg.ParseError):
            read_function(source)
        eg.syntax_tree(source).svg()
    assert list(tmp_path.iterdir()) == []


def test_what_has_no_source() -> None:
    with pytest.raises(eg.GraphError, match="lambda"):
        eg.graph(lambda x: x)
    with pytest.raises(eg.GraphError, match="not ufunc"):
        eg.graph(np.exp)  # type: ignore[arg-type]
    with pytest.raises(eg.ParseError, match="this is no function"):
        read_function("y = 1")
    with pytest.raises(eg.ParseError, match="no Python") as error:
        read_function("def f(x):\n    return x +")
    assert error.value.line == 2


def test_a_module_that_is_not_numpy_is_not_numpy() -> None:
    source = "def f(x):\n    return np.exp(x)"
    assert str(read_function(source)) == "v1 = exp(x)"
    import random

    with pytest.raises(eg.ParseError, match=r"np\.exp is no function"):
        read_function(source, {"np": random})
    with pytest.raises(eg.ParseError, match="exp is no function"):
        read_function("def f(x):\n    return exp(x)", {"exp": lambda x: x})
    assert str(read_function("def f(x):\n    return e(x)", {"e": np.exp})) == "v1 = exp(x)"


def test_a_long_sum_needs_no_recursion() -> None:
    source = "def f(x):\n    return " + " + ".join(["x"] * 900)
    assert len(eg.graph(str(read_function(source))).nodes) == 900
