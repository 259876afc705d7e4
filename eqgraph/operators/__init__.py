"""Say what the operators are: one row each, and the algebras in which their rules are read."""

from eqgraph.operators import (  # noqa: F401  (they fill the table)
    activations,
    arithmetic,
    arrangement,
    comparisons,
    contraction,
    functions,
    linear,
    logarithms,
    losses,
    norms,
    piecewise,
    products,
    reciprocals,
    reductions,
    selection,
    shaping,
    smooth,
    special,
    statistics,
    steps,
    trigonometry,
    windows,
)
from eqgraph.operators.algebra import Algebra, numpy_algebra
from eqgraph.operators.notation import Notation
from eqgraph.operators.operator import Operator
from eqgraph.operators.shapes import Shape, ShapeMismatch
from eqgraph.operators.table import OPERATORS, register

__all__ = [
    "OPERATORS",
    "Algebra",
    "Notation",
    "Operator",
    "Shape",
    "ShapeMismatch",
    "numpy_algebra",
    "register",
]
