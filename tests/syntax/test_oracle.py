"""The parser against an independent LALR grammar: the same trees, and the same texts refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eqgraph.errors import ParseError
from eqgraph.syntax import display, head_of, parse

GRAMMAR = (Path(__file__).parent / "grammar.lark").read_text("utf-8")
Tree = tuple[Any, ...] | str


class Plain(lark.Transformer[Any, Any]):
    """Write a parse tree of lark as nested tuples, sums and products flat."""

    def start(self, xs: list[Any]) -> Any:
        return ungrouped(xs[0])

    def group(self, xs: list[Any]) -> Any:
        return ("group", ungrouped(xs[0]))

    def name(self, xs: list[Any]) -> Any:
        return str(xs[0])

    number = name

    def add(self, xs: list[Any]) -> Any:
        return flat("+", xs[0], ungrouped(xs[1]))

    def sub(self, xs: list[Any]) -> Any:
        return flat("+", xs[0], ("-", ungrouped(xs[2])))

    def neg(self, xs: list[Any]) -> Any:
        return ("-", ungrouped(xs[1]))

    def mul(self, xs: list[Any]) -> Any:
        return flat("*", xs[0], ungrouped(xs[1]))

    def div(self, xs: list[Any]) -> Any:
        return flat("*", xs[0], ("/", ungrouped(xs[1])))

    def dot(self, xs: list[Any]) -> Any:
        return ("matmul", *map(ungrouped, xs))

    def pow(self, xs: list[Any]) -> Any:
        return ("^", *map(ungrouped, xs))

    def superscript(self, xs: list[Any]) -> Any:
        base = ungrouped(xs[0])
        return ("transpose", base) if xs[1] == "ᵀ" else ("^", base, "2")

    def call(self, xs: list[Any]) -> Any:
        return (str(xs[0]), ungrouped(xs[1]))

    def root(self, xs: list[Any]) -> Any:
        return ("√", ungrouped(xs[0]))

    def max(self, xs: list[Any]) -> Any:
        first, *rest = map(ungrouped, xs)
        for x in rest:
            first = ("maximum", first, x)
        return first if rest else ("max", first)

    def join(self, xs: list[Any]) -> Any:
        return ("concat", *map(ungrouped, xs))

    def bars(self, xs: list[Any]) -> Any:
        return ("abs", ungrouped(xs[0]))

    def norm(self, xs: list[Any]) -> Any:
        return ("norm", ungrouped(xs[0]))


def ungrouped(x: Any) -> Any:
    return x[1] if x[0] == "group" else x


def flat(kind: str, left: Any, right: Any) -> Any:
    """Add to a flat sum or product; what stood in brackets begins a new one."""
    return (*left, right) if left[0] == kind else (kind, ungrouped(left), right)


def ours(expr: Any) -> Tree:
    """Write a SymPy tree as the same nested tuples."""
    if expr.is_Symbol:
        return display(expr.name)
    if expr.is_Number:
        number = "2" if abs(expr) == 2 else "3.5"
        return ("-", number) if expr.is_negative else number
    if expr.is_Add:
        return ("+", *(ours(x) for x in expr.args))
    if expr.is_Mul and expr.args[0] == -1 and len(expr.args) == 2:
        return ("-", ours(expr.args[1]))
    if expr.is_Mul:
        factors = expr.args[1:] if expr.args[0] == 1 else expr.args  # the 1 before x^-2*y
        return (
            "*",
            *(("/", ours(x.args[0])) if x.is_Pow and x.args[1] == -1 else ours(x) for x in factors),
        )
    if expr.is_Pow and expr.args[1].is_Rational and expr.args[1].q == 2:
        return ("√", ours(expr.args[0]))
    if expr.is_Pow:
        return ("^", *(ours(x) for x in expr.args))
    head = head_of(expr)
    assert head is not None
    return (head[0], *(ours(x) for x in head[1]))


@pytest.fixture(scope="module")
def oracle() -> lark.Lark:
    return lark.Lark(GRAMMAR, parser="lalr", transformer=Plain())


def compare(oracle: lark.Lark, text: str) -> bool:
    """Hold both parsers to one answer; tell whether the text was read."""
    try:
        expected = oracle.parse(text)
    except lark.exceptions.LarkError:
        with pytest.raises(ParseError):
            parse(text)
        return False
    (equation,) = parse(text).equations
    assert ours(equation.expr) == expected
    return True


@pytest.mark.parametrize(
    "text",
    ["x", "-x+y", "x*-y*x", "x·-y·x", "x-y-x", "x-(y-x)", "x/y*x", "(x*y)*x", "x^-y^2*x",
     "tanh x²*y", "tanh exp xₜ", "√x·y", "√(x+y)²", "|x|*|y|", "‖x-y‖²", "[x, y]·β", "max(x, -y)",
     "max(x)", "max(x, y, 2)", "x^tanh y^2", "x²^y", "-x²", "tanh(x)^2·y", "x^ᵀ²"],
)  # fmt: skip
def test_the_same_tree(oracle: lark.Lark, text: str) -> None:
    assert compare(oracle, text)


pieces = st.sampled_from(
    ["x", "yₜ", "β", "2", "3.5", "+", "-", "*", "/", "·", "^", "²", "ᵀ", "(", ")", "|", "‖", "[",
     "]", ",", "√", "tanh ", "exp(", "max("]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=12))
def test_random_pieces(oracle: lark.Lark, parts: list[str]) -> None:
    text = " ".join(parts)
    for word in ("tanh", "√"):
        if any(f"{word} {gap}{bar}" in text for gap in ("", " ") for bar in "|‖"):
            return  # the grammar has no bars after a bare function
    compare(oracle, text)


def _whole(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/·^"), inner).map("".join),
        inner.map(lambda x: f"({x})"),
        inner.map(lambda x: f"-{x}"),
        inner.map(lambda x: f"({x})²"),
        inner.map(lambda x: f"exp({x})"),
        inner.map(lambda x: f"|({x})|"),
        st.tuples(inner, inner).map(lambda p: f"[{p[0]}, {p[1]}]"),
        st.sampled_from(["tanh x", "√yₜ", "√(x)²", "tanh exp β²"]),
    )


@settings(max_examples=500, deadline=None)
@given(st.recursive(st.sampled_from(["x", "yₜ", "β²", "2", "3.5"]), _whole, max_leaves=12))
def test_random_expressions(oracle: lark.Lark, text: str) -> None:
    assert compare(oracle, text)
