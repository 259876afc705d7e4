"""Take SymPy trees apart as a reader sees them: minus signs, quotients, roots, operators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sympy

from eqgraph.operators import OPERATORS, Operator
from eqgraph.syntax.alphabet import FRACTIONS
from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.sympy.functions import head_of
from eqgraph.syntax.sympy.open import (
    Array,
    Counted,
    Filled,
    Fraction,
    Identity,
    NameOrFunction,
    Numbered,
    Ones,
    Open,
    Over,
    PowerOrTranspose,
    Slope,
    Stacked,
    Word,
)

_HALF, _ONE, _MINUS_ONE = sympy.S.Half, sympy.S.One, sympy.S.NegativeOne
_GLYPHS = {pair: glyph for glyph, pair in FRACTIONS.items()}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """Hold one level of an expression.

    Kinds: "name", "number", "constant" (with `word`); "sum" and "product" (`marks` tell the terms
    with a minus, the factors below the bar); "negation", "power", "root", "equation"; "row" (an
    operator of the table, with its `options`), and "call" of any other function.
    """

    kind: str
    parts: tuple[Any, ...] = ()
    word: str = ""
    marks: tuple[bool, ...] = ()
    row: Operator | None = None
    limits: tuple[int, ...] = ()  # of a ∑: how many parts each index has; of a matrix: its rows
    axis: int | None = None
    options: tuple[tuple[str, Any], ...] = ()  # of a row, but a whole number for the axis


def form(expr: Any) -> Form:
    """Return the outermost form of an expression.

    >>> x, y = sympy.symbols("x y")
    >>> f = form(x - y)
    >>> f.kind, f.parts, f.marks
    ('sum', (x, y), (False, True))
    """
    if isinstance(expr, Open | Identity | Ones):
        return _open(expr)
    if expr.is_Symbol:
        return Form("name", word=expr.name.partition("#")[0])
    if expr.is_Number or expr.is_NumberSymbol:
        return _number(expr)
    if expr.is_Add:
        return _sum(expr.args)
    if expr.is_Mul:
        inner = positive(expr)
        return _product(expr.args) if inner is None else Form("negation", (inner,))
    if expr.is_Pow:
        return _power(*expr.args)
    if isinstance(expr, sympy.Eq):
        return Form("equation", expr.args)
    head = head_of(expr)
    if head is not None:
        name, operands, params = head
        row = OPERATORS[name]
        axis = params.get("axis")
        options = tuple((k, v) for k, v in params.items() if k != "axis" or not isinstance(v, int))
        whole = axis if isinstance(axis, int) else None
        return Form("row", _flat(row, operands), row=row, axis=whole, options=options)
    return (
        Form("call", expr.args, word=type(expr).__name__)
        if expr.args
        else Form("constant", word=str(expr))
    )


def _open(expr: Any) -> Form:
    """Return the form of what the graph settles: its parts are those that a reader sees."""
    kind = type(expr).__name__
    words = [a.name for a in expr.args if isinstance(a, Word)]
    if isinstance(expr, Over):
        limits = tuple(a for a in expr.args[2:] if isinstance(a, sympy.Tuple))
        ends = tuple(x for limit in limits for x in limit.args)
        conditions = tuple(a for a in expr.args[2:] if not isinstance(a, sympy.Tuple))
        counts = tuple(len(limit.args) for limit in limits)
        parts = (expr.args[1], *ends, *conditions)
        return Form("over", parts, words[0], limits=counts)
    if isinstance(expr, Stacked):
        widths = row_lengths(expr)
        return Form("stacked", expr.args[: len(expr.args) - len(widths)], limits=widths)
    if isinstance(expr, Array):
        return Form("array", expr.args[:-1], limits=tuple(int(n) for n in expr.args[-1]))
    parts = tuple(a for a in expr.args if not isinstance(a, Word))
    if isinstance(expr, Counted | Numbered):
        kind = "element"
    if isinstance(expr, Slope):
        return Form("slope", parts[1:], words[0], limits=(int(parts[0]),))
    if isinstance(expr, Filled):
        return Form("filled", parts[2:])
    if isinstance(expr, PowerOrTranspose | NameOrFunction):
        parts = parts[:1] if isinstance(expr, PowerOrTranspose) else parts[:2]
    return Form(kind.lower(), parts, words[0] if words else "")


def row_lengths(expr: Any) -> tuple[int, ...]:
    """Return the lengths of the rows of a matrix that is written out: the last of its parts."""
    total = len(expr.args)
    for count in range(1, total):
        tail = expr.args[total - count :]
        if all(a.is_Integer for a in tail) and sum(int(a) for a in tail) == total - count:
            return tuple(int(a) for a in tail)
    return (total,)


def positive(term: Any) -> Any:
    """Return what a leading minus stands before, or None if there is none."""
    if term.is_Number:
        return -term if term.is_negative else None
    if not term.is_Mul or not term.args[0].is_Number or not term.args[0].is_negative:
        return None
    first, *rest = term.args
    if first != _MINUS_ONE:
        return sympy.Mul(-first, *rest, evaluate=False)
    return rest[0] if len(rest) == 1 else sympy.Mul(*rest, evaluate=False)


def _number(expr: Any) -> Form:
    if expr.is_Number and expr.is_negative:
        return Form("negation", (-expr,))
    if expr.is_Integer:
        return Form("number", word=str(int(expr)) if expr < 10**400 else str(expr.evalf(17)))
    if isinstance(expr, Fraction):
        return Form("number", word=_GLYPHS[expr.p, expr.q])
    if expr.is_Rational and expr.is_finite:
        return Form("product", (sympy.Integer(expr.p), sympy.Integer(expr.q)), marks=(False, True))
    if expr.is_Float and expr.is_finite:
        value = float(expr)
        return Form("number", word=repr(value) if abs(value) != float("inf") else str(expr))
    if expr is sympy.E:
        return Form("constant", word="e")
    return Form("constant", word="π" if expr is sympy.pi else str(expr))


def _sum(terms: Sequence[Any]) -> Form:
    if terms[0].is_Number and terms[0].is_negative and len(terms) > 1:
        terms = [*terms[1:], terms[0]]  # SymPy keeps x − 1 as −1 + x; a parsed tree never
    inner = [positive(term) for term in terms]
    parts = tuple(term if x is None else x for term, x in zip(terms, inner, strict=True))
    return Form("sum", parts, marks=tuple(x is not None for x in inner))


def _product(factors: Sequence[Any]) -> Form:
    first, second = factors[0], factors[1] if len(factors) > 1 else _ONE
    if first is _ONE and len(factors) > 2 and _exponent(second) not in (None, _MINUS_ONE):
        factors = factors[1:]  # the 1 that keeps x⁻²*y from beginning with a reciprocal
    pairs = [pair for factor in factors for pair in _above_and_below(factor)]
    if pairs[0][1]:  # made by SymPy, which writes y/x as 1/x*y
        pairs.sort(key=lambda pair: pair[1])
        if pairs[0][1]:
            pairs.insert(0, (_ONE, False))
    return Form("product", tuple(x for x, _ in pairs), marks=tuple(below for _, below in pairs))


def _exponent(factor: Any) -> Any:
    """Return the negative number that a factor is raised to, if it is."""
    if factor.is_Pow and factor.args[1].is_Number and factor.args[1].is_negative:
        return factor.args[1]
    return None


def _above_and_below(factor: Any) -> list[tuple[Any, bool]]:
    if factor.is_Rational and not factor.is_Integer and not isinstance(factor, Fraction):
        above = [(sympy.Integer(factor.p), False)] if factor.p != 1 else []
        return [*above, (sympy.Integer(factor.q), True)]
    exponent = _exponent(factor)
    if exponent is _MINUS_ONE:
        return [(factor.args[0], True)]
    if exponent == -_HALF:
        return [(sympy.Pow(factor.args[0], _HALF, evaluate=False), True)]
    return [(factor, False)]


def _power(base: Any, exponent: Any) -> Form:
    if exponent is _HALF:
        return Form("root", (base,))
    if base is sympy.E:
        return Form("power", (base, exponent))
    if exponent is _MINUS_ONE:
        return Form("product", (_ONE, base), marks=(False, True))
    if exponent == -_HALF:
        return Form("product", (_ONE, sympy.Pow(base, _HALF, evaluate=False)), marks=(False, True))
    return Form("power", (base, exponent))


def _flat(row: Operator, operands: tuple[Any, ...]) -> tuple[Any, ...]:
    """Write max(max(a, b), c) as max(a, b, c), which is read so."""
    if (
        row.arity != 2
        or not row.spellings
        or len(grammar().functions.get(row.spellings[0], ())) < 2
    ):
        return operands
    rest: list[Any] = []
    head: Any = (row.name, operands, {})
    while head is not None and head[0] == row.name:
        rest.append(head[1][1])
        operands = head[1]
        head = head_of(operands[0])
    return (operands[0], *reversed(rest))


def write(expr: Any, render: Callable[[Form, list[T]], T]) -> T:
    """Render an expression from its operands up, without recursion."""
    first = form(expr)
    stack: list[tuple[Form, list[T]]] = [(first, [])]
    while True:
        here, done = stack[-1]
        if len(done) < len(here.parts):
            stack.append((form(here.parts[len(done)]), []))
            continue
        stack.pop()
        written = render(here, done)
        if not stack:
            return written
        stack[-1][1].append(written)
