"""Read a rule twice at once: as a formula and as a value, so that a step can be told in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from eqgraph.operators.algebra import Algebra, Word, numpy_algebra
from eqgraph.operators.formula import Formula, FormulaAlgebra, formula
from eqgraph.operators.operator import OPERATORS, Operator
from eqgraph.operators.shapes import Shape


class Told:
    """Hold a value with its formula, and the operator and operands that made it."""

    __slots__ = ("algebra", "formula", "operands", "row", "value")

    def __init__(
        self, algebra: ToldAlgebra, formula: Formula, value: Any,
        row: Operator | None = None, operands: tuple[Told, ...] = (),
    ) -> None:  # fmt: skip
        self.algebra, self.formula, self.value = algebra, formula, value
        self.row, self.operands = row, operands

    @property
    def shape(self) -> Shape:
        """Return the shape of the value."""
        return np.shape(self.value)

    def __add__(self, other: Any) -> Told:
        return self.algebra.apply("add", self, other)

    def __radd__(self, other: Any) -> Told:
        return self.algebra.apply("add", other, self)

    def __sub__(self, other: Any) -> Told:
        return self.algebra.apply("sub", self, other)

    def __rsub__(self, other: Any) -> Told:
        return self.algebra.apply("sub", other, self)

    def __mul__(self, other: Any) -> Told:
        return self.algebra.apply("mul", self, other)

    def __rmul__(self, other: Any) -> Told:
        return self.algebra.apply("mul", other, self)

    def __truediv__(self, other: Any) -> Told:
        return self.algebra.apply("div", self, other)

    def __rtruediv__(self, other: Any) -> Told:
        return self.algebra.apply("div", other, self)

    def __pow__(self, other: Any) -> Told:
        return self.algebra.apply("pow", self, other)

    def __neg__(self) -> Told:
        return self.algebra.apply("neg", self)


class ToldAlgebra(Algebra):
    """Mean values with formulas; the formula of a slope reads in the node's own value."""

    def __init__(self, formulas: FormulaAlgebra) -> None:
        self.formulas = formulas

    def word(self, name: str) -> Word | None:
        """Apply the row of that name to values and to formulas."""

        def word(*operands: Any, **params: Any) -> Told:
            return self.apply(name, *operands, **params)

        return word if name in OPERATORS else None

    def tell(self, text: Formula, value: Any) -> Told:
        """Pair a formula with its value."""
        return Told(self, text, value)

    def apply(self, name: str, *operands: Any, **params: Any) -> Told:
        """Apply a row on both sides."""
        xs = tuple(x if isinstance(x, Told) else Told(self, formula(x), x) for x in operands)
        with np.errstate(all="ignore"):
            value = getattr(numpy_algebra, name)(*(x.value for x in xs), **params)
        text = getattr(self.formulas, name)(*(x.formula for x in xs), **params)
        return Told(self, text, value, OPERATORS[name], xs)
