"""Lower SymPy expressions to nodes, one operator at a time, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import sympy

from eqgraph.errors import GraphError
from eqgraph.ir import counted, elements, overs
from eqgraph.ir.calls import Calls
from eqgraph.ir.contraction import Contraction
from eqgraph.ir.derived import Derivatives
from eqgraph.ir.determinants import Determinants
from eqgraph.ir.matrices import Matrices
from eqgraph.ir.mismatch import explain
from eqgraph.ir.node import Node
from eqgraph.ir.numbers import Numbers
from eqgraph.ir.products import Products
from eqgraph.ir.ranges import Range, solve
from eqgraph.ir.sketch import Misfit, Sketch
from eqgraph.ir.slopes import Slopes
from eqgraph.ir.sums import Sums
from eqgraph.ir.term import Term, Terms
from eqgraph.ir.values import lost
from eqgraph.syntax import Spans, canonical, to_text
from eqgraph.syntax.sympy import open as forms

Steps = Iterator[tuple[sympy.Expr, "Spans | None"]]


class Lowering(Numbers, Sums, Matrices, Calls, Slopes, Derivatives, Determinants):
    """Turn expression trees into nodes of one sketch.

    `symbols` maps the names of symbols to nodes. Every occurrence with a span adds it to its node;
    `made` lists the nodes in the order of the text, `exprs` the first expression of each.
    `ranges` holds what the indices run over here, `numbers` the values that may be ends of a ∑.
    """

    def __init__(
        self, sketch: Sketch, symbols: Mapping[str, Node], text: str = "",
        *, functions: Mapping[str, Any] | None = None, numbers: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.sketch, self.symbols, self.text = sketch, symbols, text
        self.functions, self.numbers = functions or {}, numbers or {}
        self.terms = Terms(sketch)
        self.products = Products(self.terms)
        self.contraction = Contraction(self.terms)
        self.spans: dict[str, dict[tuple[int, int], None]] = {}  # in order, each place once
        self.made: list[Node] = []
        self.notes: list[tuple[int, str]] = []
        self.ranges: dict[str, Range] = {}
        self.start = 0  # of an equation whose parts have no places
        self.whole_expr: Any = sympy.S.Zero  # of the equation
        self.structural = False  # no values: lengths are not known
        self.known_terms: dict[str, Term] = {}  # of equations that are more than their node
        self.waiting: dict[str, Any] = {}  # equations whose indices wait for their lengths
        self.parameters: dict[str, Term] = {}  # of the function whose body is lowered
        self.fixed: dict[str, None] = {}  # names whose values decided the structure
        self.firsts: dict[str, tuple[int, ...]] = {}  # where the indices of an equation start
        self._memo: dict[int, tuple[sympy.Expr, Term]] = {}
        self.roles: dict[int, str] = {}  # where |A| stands, by the identity of its tree

    def lower(self, expr: sympy.Expr, spans: Spans | None = None) -> Node:
        """Return the node of an expression."""
        return self.terms.plain(self.term(expr, spans))

    def term(self, expr: sympy.Expr, spans: Spans | None = None) -> Term:
        """Return the term of an expression.

        Every visit is a generator that asks for the terms of its operands by yielding them: so
        the depth of a tree costs memory, never Python's recursion.
        """
        stack = [self._visit(expr, spans)]
        answer: Term | None = None
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
            visit = _OPEN.get(type(expr))
            if visit is not None:
                term = yield from visit(self, expr, spans)
            elif expr.is_Symbol:
                term = self._symbol(expr, spans)
            elif expr.is_Add:
                term = yield from self._sum(expr, spans)
            elif expr.is_Mul:
                term = yield from self._product(expr, spans)
            elif expr.is_Pow:
                term = yield from self._power(expr, spans)
            elif not expr.args and expr.is_number:  # the other way round it would recurse
                term = Term(self.literal(number(expr), to_text(expr), spans))
            else:
                term = yield from self._call(expr, spans)
        except Misfit as misfit:
            place = (spans.start, spans.end) if spans else None
            raise explain(misfit, self.text, place) from None
        if isinstance(term, Node):
            term = Term(term)
        self._remember(expr, term, spans)
        return term

    def _remember(self, expr: sympy.Expr, term: Term | Node, spans: Spans | None) -> None:
        if isinstance(term, Node):
            term = Term(term)
        node = self.terms.named(term.node, term.axes)
        if node.expr is None:
            node.expr = expr
            self.made.append(node)
        if spans is None:
            if not (self.ranges or self.parameters):
                self._memo[id(expr)] = (expr, term)
        elif spans.end > spans.start and not self.parameters:
            self.spans.setdefault(node.id, {})[spans.start, spans.end] = None

    def literal(self, value: float, text: str, spans: Spans | None) -> Node:
        """Return the node of a number; refuse one that the floats of the graph cannot hold."""
        node = self.sketch.constant(value, text)
        assert node.value is not None
        if lost(np.array(value), node.value):
            raise self.refuse(spans)(
                f"the number {text} does not fit a {self.sketch.dtype}", "use float64"
            )
        return node

    # --- what the parts call ----------------------------------------------------------------------

    def tell(self, spans: Spans | None) -> Callable[[str], None]:
        """Return what notes a decision at a place."""

        def note(message: str) -> None:
            at = spans.start if spans else self.start
            if (at, message) not in self.notes:
                self.notes.append((at, message))

        return note

    def refuse(
        self, spans: Spans | None, kind: type = GraphError
    ) -> Callable[[str, str], Exception]:
        """Return what makes an error at a place."""

        def error(message: str, hint: str) -> Exception:
            where = (spans.start, spans.end) if spans else None
            return kind(message, text=self.text or None, span=where, hint=hint)  # type: ignore[no-any-return]

        return error

    def lengths(self, base: Any) -> tuple[int, ...] | None:
        """Return the lengths of the axes of a base that takes indices."""
        if isinstance(base, forms.Parameter):
            found = self.parameters.get(base.name)
            return None if found is None else found.shape
        if base.is_Symbol:
            node = self.symbols.get(canonical(base.name))
            return None if node is None else node.shape
        return None

    def solved(
        self,
        names: list[str],
        inside: Any,
        known: Mapping[str, Range],
        first: Mapping[str, int],
        *,
        free: bool = False,
    ) -> dict[str, Range]:
        """Find ranges of indices from the axes that they reach."""
        return solve(names, inside, known, self.lengths, first, free=free)

    # --- names and elements -----------------------------------------------------------------------

    def _symbol(self, expr: Any, spans: Spans | None) -> Term:
        if isinstance(expr, forms.Index):
            if expr.name not in self.ranges:
                return Term(self.sketch.constant(1.0, to_text(expr)), (expr.name,))
            return elements.number(self, expr)
        if isinstance(expr, forms.Parameter):
            return self.parameters[expr.name]
        name = canonical(expr.name)
        if name in self.waiting:
            raise self.refuse(spans)(
                f"nothing says how far the indices of {to_text(expr)} run",
                "print it beside their equation, as i = 1, …, 10, or use them on values",
            )
        return self.known_terms.get(name) or Term(self.symbols[name])

    def _element(self, expr: Any, spans: Spans | None) -> Any:
        base_expr, *items = expr.args
        items = self._counted_from(base_expr, items)
        self._settle_by(base_expr, items, spans)
        where = (spans.start, spans.end) if spans else None
        elements.check_counting(self, base_expr, items, where)
        base = yield base_expr, spans.parts[0] if spans and spans.parts else None
        found: list[Term | None] = []
        for item in items:
            if _static(item):
                found.append(None)
            else:
                found.append((yield item, None))
        return elements.take(self, base, tuple(items), found, where)

    def _counted(self, expr: Any, spans: Spans | None) -> Any:
        base = yield expr.args[0], None
        return counted.take(self, base, expr)

    def _over(self, expr: Any, spans: Spans | None) -> Any:
        return (yield from overs.over(self, expr, spans))


def _static(item: Any) -> bool:
    """Tell whether an index is made of indices and numbers only."""
    if isinstance(item, forms.Index) or item.is_Integer:
        return True
    if item.is_Symbol or isinstance(item, forms.Element):
        return False
    return bool(item.args) and all(_static(a) for a in item.args)


def number(expr: sympy.Expr) -> float:
    """Return the float64 of a literal; raise `GraphError` if it has none."""
    if expr in (sympy.oo, -sympy.oo):
        return float("inf") if expr is sympy.oo else float("-inf")
    try:
        value = float(expr)
    except (TypeError, OverflowError, ValueError):
        value = float("inf")
    if value in (float("inf"), float("-inf")) or value != value:
        why = "is not real" if expr.is_extended_real is False else "does not fit a float64"
        raise GraphError(f"the number {_brief(expr)} {why}")
    return value


def _brief(literal: sympy.Expr) -> str:
    """Write a number for a message; Python refuses to write a very long one."""
    long = literal.is_Rational and max(abs(literal.p), literal.q).bit_length() > 250
    return "…" if long else str(literal)


_OPEN: dict[Any, Callable[[Lowering, Any, Any], Any]] = {
    forms.Juxtaposed: Lowering._juxtaposed,
    forms.Crossed: Lowering._crossed,
    forms.Element: Lowering._element,
    forms.Counted: Lowering._counted,
    forms.Numbered: Lowering._counted,
    forms.Over: Lowering._over,
    forms.Called: Lowering._called,
    forms.Slope: Lowering._slope,
    forms.Partial: Lowering._partial,
    forms.Derived: Lowering._derived,
    forms.NameOrFunction: Lowering._name_or_function,
    forms.PowerOrTranspose: Lowering._power_or_transpose,
    forms.Stacked: Lowering._stacked,
    forms.Inverted: Lowering._inverted,
    forms.Identity: Lowering._identity,
    forms.Ones: Lowering._ones,
    forms.Array: Lowering._array,
    forms.Eye: Lowering._eye,
    forms.Filled: lambda self, expr, spans: self._strided(expr, spans),  # type: ignore[attr-defined]
}
