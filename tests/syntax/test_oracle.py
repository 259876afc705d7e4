"""The parser against an independent LALR grammar: the same trees, and the same texts refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import lark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eqgraph.errors import ParseError
from eqgraph.syntax import display, head_of, parse
from eqgraph.syntax.sympy.open import Juxtaposed, Stacked

GRAMMAR = (Path(__file__).parent / "grammar.lark").read_text("utf-8")
Tree = tuple[Any, ...] | str


class Refused(lark.exceptions.LarkError):  # type: ignore[misc]
    """Say that a text has two meanings, or none."""


class Bare(tuple):  # type: ignore[type-arg]
    """Hold what ends in a function without brackets: no * or / may follow."""


class Quotient(tuple):  # type: ignore[type-arg]
    """Hold a quotient of a run, which no · may follow unless it is plainly a factor."""


class Join(tuple):  # type: ignore[type-arg]
    """Hold the items of square brackets."""


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
        return ending(("-", ungrouped(xs[1])), xs[1])

    def mul(self, xs: list[Any]) -> Any:
        left, right = xs
        closed(left)
        if right[0] == "*":
            first, *others = right[1:]
            made = flat("*", left, first)
            for x in others:
                made = flat("*", made, x)
        else:
            made = flat("*", left, ungrouped(right))
        return ending(made, right)

    def div(self, xs: list[Any]) -> Any:
        closed(xs[0])
        left = xs[0] if isinstance(xs[0], Quotient) else ("*", ungrouped(xs[0]))
        return ending(Quotient((*left, ("/", ungrouped(xs[1])))), xs[1])

    def dot(self, xs: list[Any]) -> Any:
        left, _, right = xs
        if left[0] == "*" and not is_factor(left):
            raise Refused
        return ending(("matmul", ungrouped(left), ungrouped(right)), right)

    def beside(self, xs: list[Any]) -> Any:
        left, right = map(ungrouped, xs)
        if is_number(left):  # which scales, and is no factor of what follows
            return ending(("group", ("*", left, right)), xs[1])
        return ending(("beside", left, right), xs[1])

    def pow(self, xs: list[Any]) -> Any:
        return ending(("^", *map(ungrouped, xs)), xs[1])

    def superscript(self, xs: list[Any]) -> Any:
        base = ungrouped(xs[0])
        return ("transpose", base) if xs[1] == "ᵀ" else ("^", base, "2")

    def call(self, xs: list[Any]) -> Any:
        return (str(xs[0]), ungrouped(xs[1]))

    def bare_call(self, xs: list[Any]) -> Any:
        return Bare(self.call(xs))

    def call_join(self, xs: list[Any]) -> Any:
        return (str(xs[0]), ungrouped(self.join(xs[1:])))

    def root(self, xs: list[Any]) -> Any:
        return ("√", ungrouped(xs[0]))

    def bare_root(self, xs: list[Any]) -> Any:
        return ending(("√", ungrouped(xs[1])), xs[1])

    def max(self, xs: list[Any]) -> Any:
        first, *rest = map(ungrouped, xs)
        for x in rest:
            first = ("maximum", first, x)
        return first if rest else ("max", first)

    def join(self, xs: list[Any]) -> Any:
        return Join(("group", joined(xs), *xs))

    def bars(self, xs: list[Any]) -> Any:
        return ("abs", ungrouped(xs[0]))

    def norm(self, xs: list[Any]) -> Any:
        return ("norm", ungrouped(xs[0]))


def joined(xs: list[Any]) -> Any:
    """Return what square brackets hold: a group, a join, or a matrix of rows."""
    rows = [x[2:] for x in xs if isinstance(x, Join)]
    if len(xs) > 1 and len(rows) == len(xs) and len(set(map(len, rows))) == 1:
        return ("matrix", len(rows), *(ungrouped(x) for row in rows for x in row))
    return ungrouped(xs[0]) if len(xs) == 1 else ("concat", *map(ungrouped, xs))


def ending(made: Any, last: Any) -> Any:
    """Tell of what is made that it ends in a function without brackets, if its last part does."""
    return Bare(made) if isinstance(last, Bare) else made


def closed(x: Any) -> None:
    """Refuse a product sign after a function without brackets."""
    if isinstance(x, Bare):
        raise Refused


def is_number(x: Any) -> bool:
    """Tell whether a left factor is made of numbers: 2, or a product of such."""
    if isinstance(x, str):
        return x in ("2", "3.5")
    return x[0] in ("-", "*") and not any(c in str(x) for c in ("'x", "'y", "'β"))


def is_factor(x: Any) -> bool:
    """Tell whether a quotient is a factor of what follows: a number, or one over a name."""
    parts = [p[1] if p[0] == "/" else p for p in x[1:]]
    numbers = [p in ("2", "3.5") for p in parts]
    return all(numbers) or (len(parts) == 2 and numbers[0] and isinstance(parts[1], str))


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
    if isinstance(expr, Juxtaposed):
        return ("beside", *(ours(x) for x in expr.args))
    if isinstance(expr, Stacked):
        rows = next(
            k for k in range(1, len(expr.args)) if sum(expr.args[-k:]) == len(expr.args) - k
        )
        return ("matrix", rows, *(ours(x) for x in expr.args[:-rows]))
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
     "tanh(x²)*y", "tanh x² y", "x y/y x", "2/3.5·x", "x·tanh y·x", "tanh exp xₜ",
     "√x·y", "√(x+y)²", "|x|*|y|", "‖x-y‖²", "[x, y]·β", "max(x, -y)",
     "max(x)", "max(x, y, 2)", "x^tanh y^2", "x²^y", "-x²", "tanh(x)^2·y", "x^ᵀ²"],
)  # fmt: skip
def test_the_same_tree(oracle: lark.Lark, text: str) -> None:
    assert compare(oracle, text)


@pytest.mark.parametrize("text", ["tanh x²*y", "tanh x/y", "x/y·x", "x y/y·x", "√tanh x*y"])
def test_refused_by_both(oracle: lark.Lark, text: str) -> None:
    assert not compare(oracle, text)


pieces = st.sampled_from(
    ["x", "yₜ", "β", "2", "3.5", "+", "-", "*", "/", "·", "^", "²", "ᵀ", "(", ")", "|", "‖", "[",
     "]", ",", "√", "tanh ", "exp(", "max("]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=12))
def test_random_pieces(oracle: lark.Lark, parts: list[str]) -> None:
    text = " ".join(parts)
    if re.search(r"(2|3\.5) (2|3\.5)", text):
        return  # refused by the parser, which the grammar does not hold
    if set(text) & set("|‖"):
        try:
            oracle.parse(text)
        except lark.exceptions.LarkError:
            return  # the grammar has no bars side by side with an operand
    compare(oracle, text)


def beside_a_bar(text: str) -> bool:
    """Tell whether an operand stands before a bar: the grammar has no such products."""
    return re.search(r"[^-+*/·^(\[, ] ?\|\(", text) is not None


def _whole(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from([*"+-*/·^", " "]), inner).map("".join),
        inner.map(lambda x: f"({x})"),
        inner.map(lambda x: f"-{x}"),
        inner.map(lambda x: f"({x})²"),
        inner.map(lambda x: f"exp({x})"),
        inner.map(lambda x: f"|({x})|"),
        st.tuples(inner, inner).map(lambda p: f"[{p[0]}, {p[1]}]"),
        st.sampled_from(["(tanh x)", "(√yₜ)", "√(x)²", "(tanh exp β²)"]),
    )


@settings(max_examples=500, deadline=None)
@given(st.recursive(st.sampled_from(["x", "yₜ", "β²", "2", "3.5"]), _whole, max_leaves=12))
def test_random_expressions(oracle: lark.Lark, text: str) -> None:
    if re.search(r"(2|3\.5) (2|3\.5)", text) or beside_a_bar(text):
        return
    compare(oracle, text)
