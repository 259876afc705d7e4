"""List the operators of linear algebra, one row each; axes before the last two are a batch."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import array_shapes as shapes
from eqgraph.operators.notation import call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register


def _column(m: Any, x: Any) -> Any:
    return m.expand_dims(x, axis=-1)


def _line(m: Any, x: Any) -> Any:
    return m.expand_dims(x, axis=-2)


def _number(m: Any, g: Any) -> Any:
    """Give a number of each matrix the two axes of the matrix."""
    return m.expand_dims(g, axis=(-2, -1))


def _solve_right(m: Any, g: Any, y: Any, a: Any, b: Any) -> Any:
    """x = A⁻¹·b, b̄ = A⁻ᵀ·x̄: one more solve, with the matrix turned."""
    if len(b.shape) == 1 and len(a.shape) > 2:  # a stack of vectors is no matrix of columns
        return m.sum(m.solve(m.transpose(a), _column(m, g)), axis=-1)
    return m.solve(m.transpose(a), g)


def _solve_left(m: Any, g: Any, y: Any, a: Any, b: Any) -> Any:
    """Ā = −b̄·xᵀ."""
    back = _solve_right(m, g, y, a, b)
    if len(b.shape) == 1:
        return -(_column(m, back) * _line(m, y))
    return -m.matmul(back, m.transpose(y))


def _inverse_back(m: Any, g: Any, y: Any, x: Any) -> Any:
    return -m.matmul(m.matmul(m.transpose(y), g), m.transpose(y))


def _cofactor_back(m: Any, g: Any, y: Any, x: Any) -> Any:
    """C = |A|·B with B = A⁻ᵀ: Ā = (∑ C̄*C)·B − C·C̄ᵀ·B."""
    turned = m.transpose(m.inverse(x))
    along = _number(m, m.sum(g * y, axis=(-2, -1)))
    return along * turned - m.matmul(m.matmul(y, m.transpose(g)), turned)


def _diag(m: Any, x: Any) -> Any:
    return m.diag_matrix(x) if len(x.shape) < 2 else m.diagonal(x)


def _diag_back(m: Any, g: Any, y: Any, x: Any) -> Any:
    return m.diagonal(g) if len(x.shape) < 2 else m.diag_matrix(g)


def _cross(m: Any, a: Any, b: Any) -> Any:
    a1, a2, a3 = (m.pick(a, axis=-1, index=k) for k in range(3))
    b1, b2, b3 = (m.pick(b, axis=-1, index=k) for k in range(3))
    return m.stack(a2 * b3 - a3 * b2, a3 * b1 - a1 * b3, a1 * b2 - a2 * b1, axis=-1)


def _expm_back(m: Any, g: Any, y: Any, x: Any) -> Any:
    """Read the slope off the exponential of a larger matrix: Najfeld and Havel (1995).

    The upper right block of exp[[Aᵀ, ḡ], [0, Aᵀ]] is the derivative at Aᵀ along ḡ.
    """
    turned, n = m.transpose(x), x.shape[-1]
    above = m.concat(turned, g)
    below = m.concat(m.zeros_like(g), turned)
    both = m.expm(m.concat(above, below, axis=-2))
    return m.slice(m.slice(both, axis=-2, stop=n), axis=-1, start=n)


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="solve",
        arity=2,
        spellings=("solve",),
        elementwise=False,
        notation=call("solve"),
        numpy=("linalg.solve",),
        doc="Solve A·x = b without an inverse; b is one vector, or a matrix of columns.",
        primitive=True,
        forward=lambda m, a, b: m.solve(a, b),
        vjp=(_solve_left, _solve_right),
        shape=shapes.solve,
        reason="the vector that the matrix turns into the right side",
        reason_back="one more solve, with the matrix transposed",
    ),
    Operator(
        name="inverse",
        spellings=("inverse", "inv"),
        elementwise=False,
        notation=call("inverse"),
        numpy=("linalg.inv",),
        doc="Invert a square matrix.",
        primitive=True,
        forward=lambda m, x: m.inverse(x),
        vjp=(_inverse_back,),
        shape=shapes.square,
        reason="the matrix that undoes a matrix",
        reason_back="an inverse hands back minus itself, transposed, on both sides of the gradient",
    ),
    Operator(
        name="det",
        spellings=("det",),
        elementwise=False,
        notation=call("det", r"\det"),
        numpy=("linalg.det",),
        doc="Take the determinant.",
        primitive=True,
        forward=lambda m, x: m.det(x),
        vjp=(lambda m, g, y, x: _number(m, g) * m.cofactor(x),),
        shape=shapes.of_square,
        reason="the determinant is the volume that a matrix gives to a unit cube",
        reason_back="a determinant hands on the gradient times its cofactors",
    ),
    Operator(
        name="cofactor",
        elementwise=False,
        notation=pattern("cof({0})", r"\operatorname{{cof}}({0})"),
        doc="Give the slope of the determinant, which a singular matrix has, too.",
        primitive=True,
        forward=lambda m, x: m.cofactor(x),
        vjp=(_cofactor_back,),
        shape=shapes.square,
        reason="the determinants of what is left without a row and a column",
        reason_back="the second derivative of a determinant",
    ),
    Operator(
        name="logdet",
        spellings=("logdet",),
        elementwise=False,
        notation=call("logdet"),
        doc="Take the log of the absolute value of the determinant, in the range of floats.",
        primitive=True,
        forward=lambda m, x: m.logdet(x),
        vjp=(lambda m, g, y, x: _number(m, g) * m.transpose(m.inverse(x)),),
        shape=shapes.of_square,
        reason="the log of the volume that a matrix gives to a unit cube",
        reason_back="logdet hands on the gradient times the inverse, transposed",
    ),
    Operator(
        name="diagonal",
        moves=True,
        spellings=("diagonal",),
        elementwise=False,
        notation=call("diagonal"),
        doc="Take the diagonal of a square matrix.",
        primitive=True,
        forward=lambda m, x: m.diagonal(x),
        vjp=(lambda m, g, y, x: m.diag_matrix(g),),
        shape=shapes.diagonal,
        reason="the entries from the upper left to the lower right",
        reason_back="the gradient goes to the diagonal",
    ),
    Operator(
        name="diag_matrix",
        elementwise=False,
        notation=pattern("diag({0})", r"\operatorname{{diag}}({0})"),
        doc="Make the last axis the diagonal of a matrix of zeros.",
        primitive=True,
        forward=lambda m, x: m.diag_matrix(x),
        vjp=(lambda m, g, y, x: m.diagonal(g),),
        shape=shapes.diag_matrix,
        reason="a vector as the diagonal of a matrix",
        reason_back="the diagonal of the gradient comes back",
    ),
    Operator(
        name="diag",
        spellings=("diag",),
        elementwise=False,
        notation=call("diag"),
        doc="Make a vector the diagonal of a matrix; of a matrix, take the diagonal.",
        forward=_diag,
        vjp=(_diag_back,),
        shape=shapes.diag,
        reason="a vector as the diagonal of a matrix, or a matrix's diagonal",
        reason_back="the gradient of the diagonal comes back, or goes there",
    ),
    Operator(
        name="trace",
        adds=True,
        spellings=("trace", "tr", "Tr"),
        elementwise=False,
        notation=call("trace", r"\operatorname{tr}"),
        doc="Add up the diagonal of a square matrix.",
        forward=lambda m, x: m.sum(m.diagonal(x), axis=-1),
        vjp=(lambda m, g, y, x: m.diag_matrix(m.expand_as(g, m.diagonal(x), axis=-1)),),
        shape=shapes.of_square,
        reason="the trace adds up the diagonal",
        reason_back="the trace hands the same gradient to each entry of the diagonal",
    ),
    Operator(
        name="cross",
        arity=2,
        spellings=("cross",),
        elementwise=False,
        notation=call("cross"),
        doc="Take the cross product of vectors of three entries, along the last axis.",
        forward=_cross,
        vjp=(lambda m, g, y, a, b: m.cross(b, g), lambda m, g, y, a, b: m.cross(g, a)),
        shape=shapes.cross,
        reason="the vector at right angles to both",
        reason_back="a cross product hands each operand the gradient crossed with the other",
    ),
    Operator(
        name="expm",
        spellings=("expm",),
        elementwise=False,
        exponential=True,
        notation=call("expm"),
        doc="Take the exponential of a square matrix, 1 + A + A·A/2 + … .",
        primitive=True,
        forward=lambda m, x: m.expm(x),
        vjp=(_expm_back,),
        shape=shapes.square,
        reason="the exponential of a matrix solves x′ = A·x",
        reason_back="the slope of expm is a block of a larger exponential",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
