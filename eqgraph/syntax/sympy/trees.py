"""Build SymPy trees exactly as written, each with the places it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from eqgraph.operators import OPERATORS, Operator
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.sympy import open as forms
from eqgraph.syntax.sympy.functions import encoded, head

DEPTH = 200  # levels of a tree; SymPy itself compares trees by recursion
MINUS_ONE, HALF = sympy.S.NegativeOne, sympy.S.Half


@dataclass(frozen=True, slots=True)
class Spans:
    """Say where an expression stands in the text: characters start to end.

    `parts` belong to `expr.args`, one each; an argument that nobody wrote, such as the −1 of a
    difference, has a place of width zero.
    """

    start: int
    end: int
    parts: tuple[Spans, ...] = ()


class Operand:
    """Hold an expression on its way: `start` and `end` include the brackets around it."""

    __slots__ = ("depth", "end", "expr", "spans", "start")

    def __init__(self, expr: Any, spans: Spans, start: int, end: int, depth: int = 1) -> None:
        if depth > DEPTH:
            raise Fault(
                f"nested more than {DEPTH} levels deep", start, min(end, start + 1),
                "give a part a name of its own",
            )  # fmt: skip
        self.expr, self.spans, self.start, self.end, self.depth = expr, spans, start, end, depth


def atom(expr: Any, start: int, end: int) -> Operand:
    """Place a name or a number."""
    return Operand(expr, Spans(start, end), start, end)


def grouped(x: Operand, start: int, end: int) -> Operand:
    """Remember the brackets around an operand, which are no part of its tree."""
    return Operand(x.expr, x.spans, start, end, x.depth)


def negation(x: Operand, at: int) -> Operand:
    """Write −x as Mul(−1, x)."""
    expr = sympy.Mul(MINUS_ONE, x.expr, evaluate=False)
    return Operand(expr, Spans(at, x.end, (Spans(at, at), x.spans)), at, x.end, x.depth + 1)


def total(terms: Sequence[tuple[int | None, Operand]]) -> Operand:
    """Add terms in one flat sum; the place of a minus sign comes with its term."""
    xs = [x if minus is None else negation(x, minus) for minus, x in terms]
    expr = sympy.Add(*[x.expr for x in xs], evaluate=False)
    return _flat(expr, xs)


def product(factors: Sequence[tuple[int | None, Operand]]) -> Operand:
    """Multiply factors in one flat product; the place of a `/` comes with its factor.

    1/x alone is Pow(x, −1). A product never begins with a reciprocal, which tells it from what
    SymPy makes of y/x: 1/x*y and x⁻¹*y are Mul(1, Pow(x, −1), y).
    """
    xs = [
        x if slash is None else _power(x, atom(MINUS_ONE, x.start, x.start)) for slash, x in factors
    ]
    one = factors[0][1].expr == 1 and factors[0][1].expr.is_Integer
    if one and len(xs) == 2 and xs[1].expr.is_Pow and xs[1].expr.args[1] == MINUS_ONE:
        inner = xs[1]
        start, end = xs[0].start, inner.end
        return Operand(inner.expr, Spans(start, end, inner.spans.parts), start, end, inner.depth)
    first = xs[0]
    if first.expr.is_Pow and first.expr.args[1].is_Number and first.expr.args[1].is_negative:
        xs.insert(0, atom(sympy.S.One, first.start, first.start))
    return _flat(sympy.Mul(*[x.expr for x in xs], evaluate=False), xs)


def _flat(expr: Any, xs: Sequence[Operand]) -> Operand:
    start, end = xs[0].start, xs[-1].end
    spans = Spans(start, end, tuple([x.spans for x in xs]))
    return Operand(expr, spans, start, end, 1 + max([x.depth for x in xs]))


def power(base: Operand, exponent: Operand) -> Operand:
    """Raise to a power; x^-1 and x^(-1) are x⁻¹, with the number −1 in the tree."""
    raised = exponent.expr
    if raised.is_Mul and len(raised.args) == 2 and raised.args[0] is MINUS_ONE:
        number = raised.args[1]
        if number.is_Integer or number.is_Float:
            spans = Spans(exponent.spans.start, exponent.spans.end)
            exponent = Operand(-number, spans, exponent.start, exponent.end)
    x = _power(base, exponent)
    end = max(base.end, exponent.end)  # x²ₜ: the name ends after its power
    return Operand(x.expr, Spans(base.start, end, x.spans.parts), base.start, end, x.depth)


def _power(base: Operand, exponent: Operand) -> Operand:
    expr = sympy.Pow(base.expr, exponent.expr, evaluate=False)
    spans = Spans(base.start, base.end, (base.spans, exponent.spans))
    return Operand(expr, spans, base.start, base.end, 1 + max(base.depth, exponent.depth))


def applied(
    row: Operator, xs: Sequence[Operand], start: int, end: int,
    params: Mapping[str, Any] | None = None,
) -> Operand:  # fmt: skip
    """Apply an operator of the table; roots and the like are powers, which SymPy knows."""
    if row.name in _PLAIN:
        x = _PLAIN[row.name](xs, start)
        return Operand(x.expr, Spans(start, end, x.spans.parts), start, end, x.depth)
    options = encoded(row, params) if params else []
    expr = head(row.name)(*[x.expr for x in xs], *options, evaluate=False)
    expr.is_commutative  # noqa: B018  (asked level by level: SymPy would recurse for all at once)
    spans = Spans(start, end, (*[x.spans for x in xs], *[Spans(end, end)] * len(options)))
    return Operand(expr, spans, start, end, 1 + max([x.depth for x in xs]))


def applied_named(name: str, x: Operand, start: int, end: int, *others: Operand) -> Operand:
    """Apply the operator of a name."""
    return applied(OPERATORS[name], [x, *others], start, end)


def head_named(name: str) -> Any:
    """Return the SymPy class of the operator of a name."""
    return head(name)


def opened(
    form: str, xs: Sequence[Operand], start: int, end: int, last: Sequence[Any] = (), *,
    first: Sequence[Any] = (),
) -> Operand:  # fmt: skip
    """Make a form that names and shapes settle; `first` and `last` are parts without a place."""
    expr = getattr(forms, form)(*first, *(x.expr for x in xs), *last)
    nothing = Spans(start, start)
    parts = (*[nothing] * len(first), *(x.spans for x in xs), *[nothing] * len(last))
    depth = 1 + max([x.depth for x in xs], default=0)
    return Operand(expr, Spans(start, end, parts), start, end, depth)


# Rows whose tree is made of SymPy's own sums, products and powers.
_PLAIN = {
    "add": lambda xs, at: total([(None, xs[0]), (None, xs[1])]),
    "sub": lambda xs, at: total([(None, xs[0]), (xs[1].start, xs[1])]),
    "neg": lambda xs, at: negation(xs[0], at),
    "mul": lambda xs, at: product([(None, xs[0]), (None, xs[1])]),
    "div": lambda xs, at: product([(None, xs[0]), (xs[1].start, xs[1])]),
    "pow": lambda xs, at: power(xs[0], xs[1]),
    "square": lambda xs, at: _power(xs[0], atom(sympy.Integer(2), at, at)),
    "reciprocal": lambda xs, at: _power(xs[0], atom(MINUS_ONE, at, at)),
    "sqrt": lambda xs, at: _power(xs[0], atom(HALF, at, at)),
}
