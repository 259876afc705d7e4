"""Lower sums, products, quotients and powers, flat as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from eqgraph.errors import ShapeError
from eqgraph.ir.term import Term
from eqgraph.syntax import Spans, canonical, head_of, to_text
from eqgraph.syntax.sympy import open as forms

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering

_HALF = sympy.Rational(1, 2)
_FLAT = 50  # a partial sum of more terms nests: written flat, n of them would take n²/2 terms


class Sums:
    """Lower what is made of + − * / and powers."""

    def _sum(self: Lowering, expr: sympy.Expr, spans: Spans | None) -> Any:  # type: ignore[misc]
        pairs = list(zip(expr.args, parts_of(expr, spans), strict=True))
        if spans is None and len(pairs) > 1 and positive_part(pairs[0][0]) is not None:
            pairs = pairs[1:] + pairs[:1]  # SymPy keeps x − 1 as −1 + x
        positives = [positive_part(t, w) if k else None for k, (t, w) in enumerate(pairs)]
        wanted = [a or p for a, p in zip(positives, pairs, strict=True)]
        early = yield from self._sized(wanted)
        found: list[Term] = []
        total: Term | None = None
        total_expr: sympy.Expr | None = None
        for k, ((term, where), positive) in enumerate(zip(pairs, positives, strict=True)):
            found.append(early[k] if early else (yield wanted[k]))
            if k == len(pairs) - 1:
                self._check_dots(pairs, found, spans)
            if total is None:
                total = found[k]
            else:
                before = total
                total = self.terms.elementwise("sub" if positive else "add", total, found[k])
                total = self._beside_identity(total, before, found[k], pairs[: k + 1])
            if 0 < k < len(pairs) - 1:  # a partial sum: its tree is the head of the flat one
                head = (t for t, _ in pairs[: k + 1]) if k < _FLAT else (total_expr, term)
                total_expr = sympy.Add(*head, evaluate=False)
                self._remember(total_expr, total, head_of_spans(spans, where))
        return total

    def _beside_identity(  # type: ignore[misc]
        self: Lowering, made: Term, one: Term, other: Term, pairs: list[Any]
    ) -> Term:
        """Keep that exp(A) is entry by entry in exp(A) − I, which reads it as a matrix.

        Refuse A + λ diag(A): diag of a matrix is a vector, which would go to every row.
        """
        if {one.rank, other.rank} == {1, 2} and not (one.axes or other.axes):
            for k, (term, where) in enumerate((pairs[0], pairs[-1])):
                if (one, other)[k].rank == 1 and _has_diagonal_factor(term):
                    raise self.refuse(where)(
                        f"{to_text(term)} is a vector, and stands beside a matrix",
                        "write diag(diag(A)) for the matrix with the diagonal of A",
                    )
        entrywise = one.entrywise or other.entrywise
        if not entrywise or not any(_has_identity_factor(term) for term, _ in pairs):
            return made
        return Term(made.node, made.axes, made.row, None, None, entrywise)

    def _sized(self: Lowering, wanted: list[Any]) -> Any:  # type: ignore[misc]
        """Lower operands of which one takes its size from the others; it comes last."""
        found: list[Term | None] = [None] * len(wanted)
        late = [k for k, (e, _) in enumerate(wanted) if self._sized_by_others(e)]
        if not late:
            return None
        for k, one in enumerate(wanted):
            if k not in late:
                found[k] = yield one
        shape = next((f.shape for f in found if f is not None and f.shape), None)
        for k in late:
            before, self.size = getattr(self, "size", None), shape
            self._settle(wanted[k][0], shape, wanted[k][1])
            found[k] = yield wanted[k]
            self.size = before
        return found

    def _sized_by_others(self: Lowering, expr: Any) -> bool:  # type: ignore[misc]
        if _has_identity_factor(expr):
            return True
        return bool(self.waiting) and expr.is_Symbol and canonical(expr.name) in self.waiting

    def _check_dots(  # type: ignore[misc]
        self: Lowering, pairs: list[Any], found: list[Term], spans: Spans | None
    ) -> None:
        """Refuse `H·T + x·(1 − T)`: inner products where the rest asks for vectors."""
        if spans is None:
            return
        dots = [k for k, (t, _) in enumerate(pairs) if self._is_dot(t)]
        wide = [k for k, f in enumerate(found) if f.rank and k not in dots]
        if not dots or not (len(dots) > 1 or wide):
            return
        term, where = pairs[dots[0]]
        positive = positive_part(term, where)
        term = positive[0] if positive else term
        a, b = (to_text(x) for x in (head_of(term) or ("", term.args, {}))[1])
        raise self.refuse(where or spans, ShapeError)(
            f"{a}·{b} of two vectors is one number; beside the other terms"
            " an elementwise product may be meant",
            f"write {a} ⊙ {b} for the elementwise product, ({a})ᵀ {b} for the inner product",
        )

    def _is_dot(self: Lowering, expr: Any) -> bool:  # type: ignore[misc]
        positive = positive_part(expr)
        found = head_of(positive[0] if positive else expr)
        if found is None or found[0] != "matmul":
            return False
        return id(positive[0] if positive else expr) in self.dots

    @property
    def dots(self) -> set[int]:
        """Return the identities of the trees that are inner products written with ·."""
        if not hasattr(self, "_dots"):
            self._dots: set[int] = set()
            self._dots_kept: list[Any] = []
        return self._dots

    def note_dot(self, expr: Any) -> None:
        """Remember a tree that is an inner product of two vectors."""
        self.dots.add(id(expr))
        self._dots_kept.append(expr)

    def _product(self: Lowering, expr: sympy.Expr, spans: Spans | None) -> Any:  # type: ignore[misc]
        positive = positive_part(expr, spans)
        if positive is not None:
            inner = positive[0]
            if not inner.args and inner.is_number:
                from eqgraph.ir.lowering import number

                return Term(self.literal(-number(inner), "−" + to_text(inner), spans))
            term = yield positive
            return self.terms.elementwise("neg", term)
        factors = [
            f for pair in zip(expr.args, parts_of(expr, spans), strict=True) for f in split(*pair)
        ]
        if spans is None:  # a hand-made product may start with a reciprocal
            factors.sort(key=lambda f: f[2])
        for f, _, below in factors:
            if below:
                self.determined(f)
        wanted = [(f, w) for f, w, _ in factors]
        early = yield from self._sized(wanted)
        total: Term | None = None
        total_expr: sympy.Expr | None = None
        for k, (_, where, below) in enumerate(factors):
            one = early[k] if early else (yield wanted[k])
            if total is None:
                total = self.terms.elementwise("reciprocal", one) if below else one
            else:
                row = total.row or one.row
                total = self.terms.elementwise("div" if below else "mul", total, one)
                total = Term(total.node, total.axes, row and total.rank == 1)
            if 0 < k < len(factors) - 1:
                head = factors[: k + 1] if k < _FLAT else [(total_expr, None, False), factors[k]]
                total_expr = sympy.Mul(*(_factor(f, b) for f, _, b in head), evaluate=False)
                self._remember(total_expr, total, head_of_spans(spans, where))
        return total

    def _power(self: Lowering, expr: sympy.Expr, spans: Spans | None) -> Any:  # type: ignore[misc]
        base, exponent = expr.args
        where, upper = parts_of(expr, spans)
        if base is sympy.E:
            term = yield exponent, upper
            return self.terms.elementwise("exp", term)
        if not self._reads_elementwise(expr):
            self.determined(base)
        term = yield base, where
        low = positive_part(exponent, upper)
        power = low[0] if low else exponent
        diagonal = self._diagonal_power(term, power, low is not None)
        if diagonal is not None:
            return diagonal
        if power == 1 and low:
            return self._flagged(self.terms.elementwise("reciprocal", term), term, spans, expr)
        if power == 2 and not low:
            made = self.terms.elementwise("square", term)
        elif power == _HALF:
            made = self.terms.elementwise("sqrt", term)
        else:  # x⁻² is no 1/x², whose slope leaves the range of floats on the way
            raised = yield exponent, upper
            made = self.terms.elementwise("pow", term, raised)
        made = self._flagged(made, term, spans, expr)
        if not low or power != _HALF:
            return made
        self._remember(
            sympy.Pow(base, power, evaluate=False),
            made,
            spans and Spans(spans.start, spans.end, ()),
        )
        return self._flagged(self.terms.elementwise("reciprocal", made), term, spans, expr)

    def _reads_elementwise(self, expr: Any) -> bool:
        return False

    def _flagged(  # type: ignore[misc]
        self: Lowering, made: Term, term: Term, spans: Spans | None, expr: Any
    ) -> Term:
        """Remember that a square matrix was changed entry by entry."""
        shape = term.shape
        if spans is not None and shape is not None and len(shape) == 2 and shape[0] == shape[1] > 1:
            # the text is written only where it is told: a deep power would be written once a level
            return Term(made.node, made.axes, False, None, None, to_text(expr))
        return made


def _has_identity_factor(expr: Any) -> bool:
    """Tell whether an expression is the identity, or a multiple of it."""
    seen: set[int] = set()  # a product may hold one part many times over
    stack = [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, forms.Identity):
            return True
        if id(part) not in seen and (part.is_Mul or isinstance(part, forms.Juxtaposed)):
            seen.add(id(part))
            stack.extend(part.args)
    return False


def _has_diagonal_factor(expr: Any) -> bool:
    """Tell whether an expression is diag(…), or a multiple of it."""
    found = head_of(expr)
    if found is not None and found[0] == "diag":
        return True
    product = expr.is_Mul or isinstance(expr, forms.Juxtaposed)
    return product and any(map(_has_diagonal_factor, expr.args))


def _factor(expr: sympy.Expr, below: bool) -> sympy.Expr:
    return sympy.Pow(expr, -1, evaluate=False) if below else expr


def parts_of(expr: sympy.Expr, spans: Spans | None) -> tuple[Spans | None, ...]:
    """Return the places of the arguments of a tree."""
    if spans is None or len(spans.parts) < len(expr.args):
        return (None,) * len(expr.args)
    return spans.parts


def head_of_spans(spans: Spans | None, last: Spans | None) -> Spans | None:
    """Return the place of a partial sum: from the start of the whole to its last part."""
    return Spans(spans.start, last.end, ()) if spans and last else None


def positive_part(
    term: sympy.Expr, spans: Spans | None = None
) -> tuple[sympy.Expr, Spans | None] | None:
    """Return what a leading minus stands before, or None if there is no minus."""
    if term.is_Number and term.is_negative:
        return -term, spans
    if not term.is_Mul or not (term.args[0].is_Number and term.args[0].is_negative):
        return None
    first, *rest = term.args
    parts = list(parts_of(term, spans))
    if first == -1:
        rest_parts = parts[1:]
        if len(rest) == 1:
            return rest[0], rest_parts[0]
    else:
        rest, rest_parts = [-first, *rest], parts
    where = Spans(spans.start, spans.end, tuple(rest_parts)) if spans else None  # type: ignore[arg-type]
    return sympy.Mul(*rest, evaluate=False), where


def split(factor: sympy.Expr, spans: Spans | None) -> list[tuple[sympy.Expr, Spans | None, bool]]:
    """Return a factor as (expression, spans, whether it stands below the bar)."""
    if factor.is_Rational and not factor.is_Integer:
        above = [(sympy.Integer(factor.p), spans, False)] if factor.p != 1 else []
        return [*above, (sympy.Integer(factor.q), spans, True)]
    if factor.is_Pow and factor.base is not sympy.E:
        low = positive_part(factor.exp, parts_of(factor, spans)[1])
        if low is not None and low[0] == 1:
            return [(factor.base, parts_of(factor, spans)[0], True)]
        if low is not None and low[0] == _HALF:
            where = Spans(spans.start, spans.end, (spans.parts[0], low[1])) if spans else None  # type: ignore[arg-type]
            return [(sympy.Pow(factor.base, low[0], evaluate=False), where, True)]
    return [(factor, spans, False)]
