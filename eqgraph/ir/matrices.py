"""Lower products without a sign, inverses, transposes, determinants, the identity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import ShapeError
from eqgraph.ir import ones
from eqgraph.ir.term import Term
from eqgraph.operators.shapes import show
from eqgraph.syntax import Spans, canonical, to_text
from eqgraph.syntax.sympy.forms import row_lengths
from eqgraph.syntax.sympy.open import Element, Juxtaposed

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering


class Matrices:
    """Lower what ranks decide."""

    size: tuple[int, ...] | None = None  # of what stands beside an I or a mask

    def _juxtaposed(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        left, right = expr.args
        places = spans.parts if spans else (None, None)
        if isinstance(left, Juxtaposed) and _is_entry(left.args[0]):
            scaled = yield from self._scaled(left, right, places, spans)
            if scaled is not None:
                return scaled
        a = yield left, places[0]
        b = yield right, places[1]
        summed = ones.product(self, left, right, a, b, spans)
        if summed is not None:
            return summed
        if a.rank == 2 and b.rank == 2 and a.shape and b.shape and a.shape[-1] != b.shape[-2]:
            x, y = to_text(left), to_text(right)
            raise self.refuse(spans, ShapeError)(
                f"{x} {show(a.shape)} and {y} {show(b.shape)} do not fit as a matrix product",
                f"write {x} ⊙ {y} for the elementwise product" if a.shape == b.shape
                else f"the inner sizes must be equal; a transpose is written {y}ᵀ",
            )  # fmt: skip
        if self.structural and (a.axes or b.axes) and all(t.axes or t.rank == 0 for t in (a, b)):
            self.tell_numbers((spans.start, spans.end) if spans else None)
            return self.terms.elementwise("mul", a, b)
        if spans is None or a.rank is None or b.rank is None:
            self._tell_open(expr, spans, a, b)
        return self.products.beside(a, b, self.tell(spans), self.refuse(spans, ShapeError))

    def tell_numbers(self: Lowering, where: tuple[int, int] | None) -> None:  # type: ignore[misc]
        """Tell that without values an element is taken as a number."""
        self.tell(Spans(*where) if where else None)(
            "without values elements are taken as numbers; the values decide if they have axes"
        )

    def _scaled(self: Lowering, left: Any, right: Any, places: Any, spans: Any) -> Any:  # type: ignore[misc]
        """Lower aᵢⱼ M hⱼ as aᵢⱼ (M hⱼ): else the matrix would be written out for each i and j."""
        inner = places[0].parts if places[0] else (None, None)
        scale = yield left.args[0], inner[0]
        if scale.rank != 0 or not scale.axes:
            return None
        matrix = yield left.args[1], inner[1]
        if matrix.rank != 2:
            return None
        vector = yield right, places[1]
        if vector.rank != 1 or vector.row:
            return None
        tell, refuse = self.tell(spans), self.refuse(spans, ShapeError)
        made = self.products.beside(matrix, vector, tell, refuse)
        return self.products.beside(scale, made, tell, refuse)

    def _tell_open(  # type: ignore[misc]
        self: Lowering, expr: Any, spans: Spans | None, a: Term, b: Term
    ) -> None:
        if a.rank is None and b.rank is None:
            self.tell(spans)(f"the values decide which product {to_text(expr)} is")

    def _crossed(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        places = spans.parts if spans else (None, None)
        a = yield expr.args[0], places[0]
        b = yield expr.args[1], places[1]
        if a.rank == 1 and b.rank == 1:
            x, y = to_text(expr.args[0]), to_text(expr.args[1])
            raise self.refuse(spans, ShapeError)(
                f"{x} × {y} of two vectors has two meanings",
                f"write cross({x}, {y}) for the cross product, {x} ⊙ {y} entry by entry",
            )
        return self.terms.elementwise("mul", a, b)

    def _inverted(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        (inner,) = expr.args
        a = yield inner, spans.parts[0] if spans else None
        if (a.rank or 0) > 2:
            shown = to_text(inner)
            raise self.refuse(spans, ShapeError)(
                f"{shown}⁻¹ of {a.rank} axes has two meanings",
                f"write 1/{shown} for one over each entry, inverse({shown}) for the matrices",
            )
        if a.rank != 2:
            return self.terms.elementwise("reciprocal", a)
        if a.diagonal is not None:
            return self._diagonal(self.terms.apply("reciprocal", a.diagonal))
        shape: tuple[int, ...] = a.shape or ()
        if shape[0] != shape[1]:
            raise self.refuse(spans, ShapeError)(
                f"{to_text(inner)} {show(shape)} has no inverse: it is not square",
                f"write 1/{to_text(inner)} for one over each entry",
            )
        if a.axes:
            return a.of(self.terms.apply("inverse", a.node))
        node = self.terms.apply("inverse", self.terms.plain(a))
        return Term(node, (), False, a)

    def _diagonal(self: Lowering, vector: Any) -> Term:  # type: ignore[misc]
        return Term(self.terms.apply("diag", vector), (), False, None, vector)

    def _diagonal_power(  # type: ignore[misc]
        self: Lowering, term: Term, power: Any, below: bool
    ) -> Term | None:
        """Raise a diagonal matrix: each entry of its diagonal."""
        if term.diagonal is None or not power.is_number:
            return None
        from eqgraph.ir.lowering import number

        exponent = -number(power) if below else number(power)
        plain = {1.0: "", -1.0: "reciprocal", 2.0: "square", 0.5: "sqrt"}.get(exponent, "pow")
        raised = term.diagonal
        if plain:
            others = (self.sketch.constant(exponent),) if plain == "pow" else ()
            raised = self.terms.apply(plain, raised, *others)
        return self._diagonal(raised)

    def _identity(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        shape = self.size
        if shape is None or len(shape) != 2 or shape[0] != shape[1]:
            raise self.refuse(spans)(
                "I is the identity beside a square matrix only", "give I a value, or write A + λ I"
            )
        node = self.sketch.constant(np.eye(shape[0]), "I")
        return Term(node)
        yield  # a generator, as its caller is

    def _array(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        *numbers, shape = expr.args
        array = np.array([float(x) for x in numbers]).reshape([int(n) for n in shape])
        return Term(self.sketch.constant(array, to_text(expr)))
        yield  # a generator, as its caller is

    def _eye(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        return Term(self.sketch.constant(np.eye(int(expr.args[0])), to_text(expr)))
        yield

    def _ones(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        return Term(self.sketch.constant(1.0, "𝟏"))
        yield

    def _settle(self: Lowering, expr: Any, shape: Any, spans: Spans | None) -> None:  # type: ignore[misc]
        """Lower an equation whose indices waited for a length, now that its neighbour has one."""
        if not expr.is_Symbol:
            return
        name = canonical(expr.name)
        if name in self.waiting:
            self.waiting.pop(name)(shape, spans)

    def _power_or_transpose(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        """Read xᵀ where T has a value: a power of a scalar, else the transpose."""
        x = yield expr.args[0], spans.parts[0] if spans else None
        if x.rank == 0:
            time = yield expr.args[1], spans.parts[1] if spans else None
            self.tell(spans)("ᵀ of a number is a power here, since T has a value")
            return self.terms.elementwise("pow", x, time)
        return self.transposed(x)

    def transposed(self: Lowering, x: Term) -> Term:  # type: ignore[misc]
        """Turn a matrix; a vector becomes a row, and a row a vector."""
        if x.rank == 1:
            return replace(x, row=not x.row)
        if x.rank == 0:
            return x
        return Term(
            self.terms.apply("transpose", self.terms.plain(x)), x.axes, False, None, x.diagonal
        )

    def _stacked(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        """Build a matrix of rows that are written out."""
        widths = row_lengths(expr)
        entries = expr.args[: len(expr.args) - len(widths)]
        places = spans.parts if spans else (None,) * len(expr.args)
        found = []
        for entry, place in zip(entries, places, strict=False):
            found.append((yield entry, place))
        rows, at = [], 0
        scalars = all(f.rank == 0 for f in found)
        for width in widths:
            row = found[at : at + width]
            at += width
            nodes, _ = self.terms.aligned(row)
            rows.append(self.terms.apply("stack" if scalars else "concat", *nodes, axis=-1))
        if len(rows) == 1:
            return Term(rows[0])
        if scalars:
            return Term(self.terms.apply("stack", *rows, axis=0))
        return Term(self.terms.apply("concat", *rows, axis=0))


def _is_entry(expr: Any) -> bool:
    """Tell whether an expression is aᵢⱼ, which costs nothing to look at before the rest."""
    return isinstance(expr, Element) and bool(expr.args[0].is_Symbol)
