"""Multiply terms by rank: scalars scale, matrices contract, vectors as their signs say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eqgraph.errors import ShapeError
from eqgraph.ir.contraction import Contraction, Factor
from eqgraph.ir.term import Term, Terms
from eqgraph.operators.shapes import show

Tell = Callable[[str], None]
Refuse = Callable[[str, str], Exception]


class Products:
    """Multiply what stands side by side, and what has a · between."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.contraction = Contraction(terms)

    def dot(self, a: Term, b: Term, tell: Tell, refuse: Refuse) -> Term:
        """Multiply by `·`: the matrix product; a scalar scales, two vectors are summed."""
        if a.rank == 1 and b.rank == 1:
            return self.outer(a, b) if b.row and not a.row else self.matmul(a, b, refuse)
        return self.by_rank(a, b, tell, refuse)

    def beside(self, a: Term, b: Term, tell: Tell, refuse: Refuse) -> Term:
        """Multiply what stands side by side: two vectors entry by entry, unless ᵀ says else."""
        if a.rank == 1 and b.rank == 1:
            if a.row and b.row:
                raise refuse("two rows side by side are no product", "write xᵀ y or x yᵀ")
            if a.row:
                return self.matmul(a, b, refuse)
            if b.row:
                return self.outer(a, b)
            tell(
                "two vectors side by side are multiplied entry by entry, as ⊙;"
                " their inner product is xᵀ y"
            )
            return self.terms.elementwise("mul", a, b)
        return self.by_rank(a, b, tell, refuse)

    def by_rank(self, a: Term, b: Term, tell: Tell, refuse: Refuse) -> Term:
        """Multiply operands of which not both are vectors."""
        if (a.rank is None or b.rank is None) and 0 not in (a.rank, b.rank):
            node = self.terms.apply("matmul", self.terms.plain(a), self.terms.plain(b))
            return Term(node, self.terms.union((a, b)))
        if a.rank == 0 or b.rank == 0:
            scaled = self.terms.elementwise("mul", a, b)
            return Term(scaled.node, scaled.axes, a.row or b.row)
        for one in (a, b):
            if one.entrywise:
                raise refuse(
                    f"{one.entrywise} works entry by entry, and its result enters a matrix product",
                    "write A·A or expm(A) for the matrix function, A ⊙ A for the entries",
                )  # fmt: skip
        if a.inverse is not None and a.rank == 2:
            return self._solved(a, b)
        if b.inverse is not None and b.rank == 2:
            return self._solved_right(a, b)
        return self.matmul(a, b, refuse)

    def _solved(self, a: Term, b: Term) -> Term:
        """Write A⁻¹ b as the solution of A x = b."""
        assert a.inverse is not None
        if a.axes or b.axes:
            return self.matmul(Term(self.terms.plain(a), a.axes), b, _no)
        node = self.terms.apply("solve", a.inverse.node, self.terms.plain(b))
        return Term(node, (), False)

    def _solved_right(self, a: Term, b: Term) -> Term:
        """Write b A⁻¹ as the solution of Aᵀ xᵀ = bᵀ."""
        assert b.inverse is not None
        if a.axes or b.axes:
            return self.matmul(a, Term(self.terms.plain(b), b.axes), _no)
        apply = self.terms.apply
        turned = apply("transpose", b.inverse.node)
        left = self.terms.plain(a)
        if a.rank == 1:
            return Term(apply("solve", turned, left), (), a.row)
        return Term(apply("transpose", apply("solve", turned, apply("transpose", left))))

    def outer(self, a: Term, b: Term) -> Term:
        """Multiply a column and a row: each entry with each."""
        if not a.axes and not b.axes:
            return Term(self.terms.apply("outer", a.node, b.node))
        return self._contracted(a, b, ("#r",), ("#c",), ("#r", "#c"))

    def matmul(self, a: Term, b: Term, refuse: Refuse) -> Term:
        """Multiply as `·` does, with the named axes going together."""
        ra, rb = a.rank or 0, b.rank or 0
        row = a.row and rb == 2
        if not a.axes and not b.axes:
            return Term(
                self.terms.apply("matmul", self.terms.plain(a), self.terms.plain(b)), (), row
            )
        if ra > 2 or rb > 2:
            raise refuse(
                "a product of indexed arrays of more than two axes", "name their axes by indices"
            )
        self._check(a, b, refuse)
        left = ("#k",) if ra == 1 else ("#r", "#k")
        right = ("#k",) if rb == 1 else ("#k", "#c")
        out = (*(("#r",) if ra == 2 else ()), *(("#c",) if rb == 2 else ()))
        return self._contracted(a, b, left, right, out, row=row)

    def _check(self, a: Term, b: Term, refuse: Refuse) -> None:
        sa, sb = a.shape or (), b.shape or ()
        inner = sb[-2] if len(sb) > 1 else sb[0]
        if sa[-1] != inner:
            raise refuse(
                f"the shapes do not fit: {show(sa)} and {show(sb)}", "the inner sizes must be equal"
            )

    def _contracted(
        self, a: Term, b: Term, left: tuple[str, ...], right: tuple[str, ...],
        out: tuple[str, ...], *, row: bool = False,
    ) -> Term:  # fmt: skip
        axes = self.terms.union((a, b))
        factors = [
            Factor(self.terms.plain(a), (*a.axes, *left)),
            Factor(self.terms.plain(b), (*b.axes, *right)),
        ]
        return Term(self.contraction.run(factors, (*axes, *out)), axes, row)


def _no(message: str, hint: str) -> Exception:
    return ShapeError(message, hint=hint)


def unknown(_: Any) -> None:
    """Tell nobody."""
