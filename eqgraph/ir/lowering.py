"""Lower SymPy expressions to nodes, one operator at a time, without recursion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sympy

from eqgraph.errors import GraphError
from eqgraph.ir.mismatch import explain
from eqgraph.ir.node import Node
from eqgraph.ir.sketch import Misfit, Sketch
from eqgraph.operators import OPERATORS
from eqgraph.syntax import Spans, canonical, head_of, to_text

_HALF = sympy.Rational(1, 2)
_FLAT = 50  # a partial sum of more terms nests: written flat, n of them would take n²/2 terms
Steps = Iterator[tuple[sympy.Expr, "Spans | None"]]


class Lowering:
    """Turn expression trees into nodes of one sketch.

    `symbols` maps the names of symbols to nodes. Every occurrence with a span adds it to its node;
    `made` lists the nodes in the order of the text, `exprs` the first expression of each.
    """

    def __init__(self, sketch: Sketch, symbols: Mapping[str, Node], text: str = "") -> None:
        self.sketch, self.symbols, self.text = sketch, symbols, text
        self.spans: dict[str, dict[tuple[int, int], None]] = {}  # in order, each place once
        self.made: list[Node] = []
        self._memo: dict[int, tuple[sympy.Expr, Node]] = {}

    def lower(self, expr: sympy.Expr, spans: Spans | None = None) -> Node:
        """Return the node of an expression.

        Every visit is a generator that asks for the nodes of its operands by yielding them: so
        the depth of a tree costs memory, never Python's recursion.
        """
        stack = [self._visit(expr, spans)]
        answer: Node | None = None
        while stack:
            try:
                wanted, where = stack[-1].send(answer)
            except StopIteration as done:
                stack.pop()
                answer = done.value
                continue
            known = self._memo.get(id(wanted)) if where is None else None
            answer = known[1] if known else None
            if known is None:
                stack.append(self._visit(wanted, where))
        assert answer is not None
        return answer

    def _visit(self, expr: sympy.Expr, spans: Spans | None) -> Any:
        """Lower one expression; yield (operand, its spans) for each operand."""
        # A generator must be advanced with None first, hence the answers start after a yield.
        try:
            if expr.is_Symbol:
                node = self.symbols[canonical(expr.name)]
            elif expr.is_Add:
                node = yield from self._sum(expr, spans)
            elif expr.is_Mul:
                node = yield from self._product(expr, spans)
            elif expr.is_Pow:
                node = yield from self._power(expr, spans)
            elif not expr.args and expr.is_number:  # the other way round it would recurse
                node = self.sketch.constant(number(expr), to_text(expr))
            else:
                node = yield from self._call(expr, spans)
        except Misfit as misfit:
            place = (spans.start, spans.end) if spans else None
            raise explain(misfit, self.text, place) from None
        self._remember(expr, node, spans)
        return node

    def _remember(self, expr: sympy.Expr, node: Node, spans: Spans | None) -> None:
        if node.expr is None:
            node.expr = expr
            self.made.append(node)
        if spans is None:
            self._memo[id(expr)] = (expr, node)
        elif spans.end > spans.start:
            self.spans.setdefault(node.id, {})[spans.start, spans.end] = None

    def _apply(
        self, name: str, *xs: Node, spans: Spans | None = None, expr: Any = None, **params: Any
    ) -> Node:
        """Add an operator's node; `spans` and `expr` are of a part that has no tree of its own."""
        node = self.sketch.apply(OPERATORS[name], *xs, **params)
        if expr is not None:
            self._remember(expr, node, spans or Spans(0, 0, ()))
        return node

    def _sum(self, expr: sympy.Expr, spans: Spans | None) -> Any:
        terms = list(zip(expr.args, _parts(expr, spans), strict=True))
        if spans is None and len(terms) > 1 and _positive_part(terms[0][0]) is not None:
            terms = terms[1:] + terms[:1]  # SymPy keeps x − 1 as −1 + x
        total: Node | None = None
        total_expr: sympy.Expr | None = None
        for k, (term, where) in enumerate(terms):
            positive = _positive_part(term, where) if k else None
            if positive is not None:
                node = yield positive
                total = self._apply("sub", total, node)  # type: ignore[arg-type]
            else:
                node = yield term, where
                total = node if total is None else self._apply("add", total, node)
            if 0 < k < len(terms) - 1:  # a partial sum: its tree is the head of the flat one
                head = (t for t, _ in terms[: k + 1]) if k < _FLAT else (total_expr, term)
                total_expr = sympy.Add(*head, evaluate=False)
                self._remember(total_expr, total, _head(spans, where))
        return total

    def _product(self, expr: sympy.Expr, spans: Spans | None) -> Any:
        positive = _positive_part(expr, spans)
        if positive is not None:
            if not positive[0].args and positive[0].is_number:
                return self.sketch.constant(-number(positive[0]), "−" + to_text(positive[0]))
            node = yield positive
            return self._apply("neg", node)
        factors = [
            f for pair in zip(expr.args, _parts(expr, spans), strict=True) for f in _split(*pair)
        ]
        if spans is None:  # a hand-made product may start with a reciprocal
            factors.sort(key=lambda f: f[2])
        total: Node | None = None
        total_expr: sympy.Expr | None = None
        for k, (factor, where, below) in enumerate(factors):
            node = yield factor, where
            if total is None:
                total = self._apply("reciprocal", node) if below else node
            else:
                total = self._apply("div" if below else "mul", total, node)
            if 0 < k < len(factors) - 1:
                head = factors[: k + 1] if k < _FLAT else [(total_expr, None, False), factors[k]]
                total_expr = sympy.Mul(*(_factor(f, b) for f, _, b in head), evaluate=False)
                self._remember(total_expr, total, _head(spans, where))
        return total

    def _power(self, expr: sympy.Expr, spans: Spans | None) -> Any:
        base, exponent = expr.args
        where, upper = _parts(expr, spans)
        if base is sympy.E:
            node = yield exponent, upper
            return self._apply("exp", node)
        node = yield base, where
        low = _positive_part(exponent, upper)
        power = low[0] if low else exponent
        if power == 1 and low:
            return self._apply("reciprocal", node)
        if power == 2:
            made = self._apply("square", node)
        elif power == _HALF:
            made = self._apply("sqrt", node)
        else:
            raised = yield (power, low[1] if low else upper)
            made = self._apply("pow", node, raised)
        if not low:
            return made
        self._remember(
            sympy.Pow(base, power, evaluate=False),
            made,
            spans and Spans(spans.start, spans.end, ()),
        )
        return self._apply("reciprocal", made)

    def _call(self, expr: sympy.Expr, spans: Spans | None) -> Any:
        head = head_of(expr)
        assert head is not None  # a text has none else, and `equations_of` refuses them
        name, operands, params = head
        nodes = []
        for operand, where in zip(operands, _parts(expr, spans), strict=False):
            node = yield operand, where
            nodes.append(node)
        row = OPERATORS[name]
        if row.arity == 2 and len(nodes) > 2:  # max(a, b, c) is max(max(a, b), c)
            total = nodes[0]
            for node in nodes[1:-1]:
                total = self._apply(name, total, node, expr=expr, spans=Spans(0, 0, ()))
            nodes = [total, nodes[-1]]
        return self._apply(name, *nodes, **params)


def number(expr: sympy.Expr) -> float:
    """Return the float64 of a literal; raise `GraphError` if it has none."""
    try:
        value = float(expr)
    except (TypeError, OverflowError, ValueError):
        value = float("inf")
    if value in (float("inf"), float("-inf")) or value != value:
        why = "is not real" if expr.is_extended_real is False else "does not fit a float64"
        raise GraphError(f"the number {_brief(expr)} {why}")
    return value


def _factor(expr: sympy.Expr, below: bool) -> sympy.Expr:
    return sympy.Pow(expr, -1, evaluate=False) if below else expr


def _brief(literal: sympy.Expr) -> str:
    """Write a number for a message; Python refuses to write a very long one."""
    long = literal.is_Rational and max(abs(literal.p), literal.q).bit_length() > 250
    return "…" if long else str(literal)


def _parts(expr: sympy.Expr, spans: Spans | None) -> tuple[Spans | None, ...]:
    return (None,) * len(expr.args) if spans is None else spans.parts


def _head(spans: Spans | None, last: Spans | None) -> Spans | None:
    """Return the place of a partial sum: from the start of the whole to its last part."""
    return Spans(spans.start, last.end, ()) if spans and last else None


def _positive_part(
    term: sympy.Expr, spans: Spans | None = None
) -> tuple[sympy.Expr, Spans | None] | None:
    """Return what a leading minus stands before, or None if there is no minus."""
    if term.is_Number and term.is_negative:
        return -term, spans
    if not term.is_Mul or not (term.args[0].is_Number and term.args[0].is_negative):
        return None
    first, *rest = term.args
    parts = list(_parts(term, spans))
    if first == -1:
        rest_parts = parts[1:]
        if len(rest) == 1:
            return rest[0], rest_parts[0]
    else:
        rest, rest_parts = [-first, *rest], parts
    where = Spans(spans.start, spans.end, tuple(rest_parts)) if spans else None  # type: ignore[arg-type]
    return sympy.Mul(*rest, evaluate=False), where


def _split(factor: sympy.Expr, spans: Spans | None) -> list[tuple[sympy.Expr, Spans | None, bool]]:
    """Return a factor as (expression, spans, whether it stands below the bar)."""
    if factor.is_Rational and not factor.is_Integer:
        above = [(sympy.Integer(factor.p), spans, False)] if factor.p != 1 else []
        return [*above, (sympy.Integer(factor.q), spans, True)]
    if factor.is_Pow and factor.base is not sympy.E:
        low = _positive_part(factor.exp, _parts(factor, spans)[1])
        if low is not None:
            if low[0] == 1:
                return [(factor.base, _parts(factor, spans)[0], True)]
            where = Spans(spans.start, spans.end, (spans.parts[0], low[1])) if spans else None  # type: ignore[arg-type]
            return [(sympy.Pow(factor.base, low[0], evaluate=False), where, True)]
    return [(factor, spans, False)]
