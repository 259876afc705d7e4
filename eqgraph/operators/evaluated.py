"""Read a rule twice at once: as a formula and as a value, to explain a step in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from eqgraph.operators.algebra import Algebra, numpy_algebra
from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.formula import Formula, FormulaAlgebra, formula
from eqgraph.operators.intrinsics import Word
from eqgraph.operators.operator import Operator
from eqgraph.operators.shapes import Shape
from eqgraph.operators.table import OPERATORS


class Evaluated(Arithmetic):
    """Hold a value with its formula, and the operator and operands that made it."""

    __slots__ = ("algebra", "formula", "operands", "params", "row", "value")

    def __init__(
        self, algebra: EvaluatedAlgebra, formula: Formula, value: Any,
        row: Operator | None = None, operands: tuple[Evaluated, ...] = (),
        params: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self.algebra, self.formula, self.value = algebra, formula, value
        self.row, self.operands, self.params = row, operands, params

    @property
    def shape(self) -> Shape:
        """Return the shape of the value."""
        shape: Shape = getattr(self.value, "shape", ())
        return shape

    def _apply(self, name: str, *operands: Any) -> Evaluated:
        return self.algebra.apply(name, *operands)


class EvaluatedAlgebra(Algebra):
    """Mean values with formulas; the formula of a slope reads in the node's own value.

    `values` is the algebra that values are of: NumPy's, or that of a writer, whose are lines.
    """

    def __init__(self, formulas: FormulaAlgebra, values: Algebra = numpy_algebra) -> None:
        self.formulas, self.values = formulas, values

    def word(self, name: str) -> Word | None:
        """Apply the row of that name to values and to formulas."""

        def word(*operands: Any, **params: Any) -> Evaluated:
            return self.apply(name, *operands, **params)

        return word if name in OPERATORS else None

    def pair(self, text: Formula, value: Any) -> Evaluated:
        """Pair a formula with its value."""
        return Evaluated(self, text, value)

    def apply(self, name: str, *operands: Any, **params: Any) -> Evaluated:
        """Apply a row on both sides."""
        xs = tuple(
            x if isinstance(x, Evaluated) else Evaluated(self, formula(x), x) for x in operands
        )
        with np.errstate(all="ignore"):
            value = getattr(self.values, name)(*(x.value for x in xs), **params)
        text = getattr(self.formulas, name)(*(x.formula for x in xs), **params)
        return Evaluated(self, text, value, OPERATORS[name], xs, params)
