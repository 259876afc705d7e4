"""Write SymPy's matrix expressions: products, inverses, traces, entries by a function."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sympy
from sympy.matrices import expressions as matrices
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.special import OneMatrix

from eqgraph.errors import GraphError
from eqgraph.syntax.sympy.functions import head
from eqgraph.syntax.sympy.open import Array, Eye, Identity, Inverted, Stacked

if TYPE_CHECKING:
    from eqgraph.syntax.sympy.own import Own

Visit = Any  # a generator that yields (part, scope) and is sent what became of it
_HIGHEST = 64  # power of a matrix that is written out as products


def _symbol(own: Own, expr: Any, scope: Any) -> Visit:
    return (yield sympy.Symbol(expr.name), MappingProxyType({}))


def _times(own: Own, expr: Any, scope: Any) -> Visit:
    """Multiply from the left; numbers scale what stands beside them."""
    scale = [a for a in expr.args if not a.is_Matrix]
    total = None
    for arg in (a for a in expr.args if a.is_Matrix):
        one = yield arg, scope
        total = one if total is None else _product(total, one)
    factors = []
    for arg in scale:
        factors.append((yield arg, scope))
    return sympy.Mul(*factors, total, evaluate=False) if factors else total


def _product(a: Any, b: Any) -> Any:
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Identity | Eye):
            return other
    return head("matmul")(a, b)


def _plus(own: Own, expr: Any, scope: Any) -> Visit:
    terms = []
    for arg in expr.args:
        terms.append((yield arg, scope))
    return sympy.Add(*terms, evaluate=False)


def _entrywise(own: Own, expr: Any, scope: Any) -> Visit:
    """Multiply entry by entry."""
    factors = []
    for arg in expr.args:
        factors.append((yield arg, scope))
    return sympy.Mul(*factors, evaluate=False)


def _entry_power(own: Own, expr: Any, scope: Any) -> Visit:
    base = yield expr.args[0], scope
    exponent = yield expr.args[1], scope
    return sympy.Pow(base, exponent, evaluate=False)


def _power(own: Own, expr: Any, scope: Any) -> Visit:
    """Write a power of a matrix as products of it, or of its inverse."""
    base = yield expr.args[0], scope
    exponent = expr.args[1]
    if not exponent.is_Integer or not 0 < abs(exponent) <= _HIGHEST:
        raise GraphError(
            f"{expr} is a power of a matrix that a graph does not compute",
            hint="write A*A, or HadamardPower(A, p) entry by entry",
        )
    total, square, left = None, base, abs(int(exponent))
    while left:
        if left % 2:
            total = square if total is None else head("matmul")(total, square)
        left //= 2
        square = head("matmul")(square, square) if left else square
    return Inverted(total) if exponent < 0 else total


def _applied(name: str) -> Callable[[Own, Any, Any], Visit]:
    def write(own: Own, expr: Any, scope: Any) -> Visit:
        args = []
        for arg in expr.args:
            args.append((yield arg, scope))
        return head(name)(*args)

    return write


def _diagonal(own: Own, expr: Any, scope: Any) -> Visit:
    """Write the diagonal of a matrix, which is a column unless columns are vectors."""
    inner = yield expr.args[0], scope
    diagonal = head("diag")(inner)
    return diagonal if own.vectors else head("expand_dims")(diagonal, sympy.S.One)


def _diagonal_matrix(own: Own, expr: Any, scope: Any) -> Visit:
    inner = yield expr.args[0], scope
    return head("diag")(inner if own.vectors else head("sum")(inner, sympy.S.One))


def _inverse(own: Own, expr: Any, scope: Any) -> Visit:
    return Inverted((yield expr.args[0], scope))


def _turned(own: Own, expr: Any, scope: Any) -> Visit:
    inner = yield expr.args[0], scope
    return head("transpose")(inner)


def _same(own: Own, expr: Any, scope: Any) -> Visit:
    return (yield expr.args[0], scope)


def _each(own: Own, expr: Any, scope: Any) -> Visit:
    """Apply a function to each entry."""
    function, inner = expr.args
    (variable,) = function.variables
    point = yield inner, scope
    return (yield function.expr, MappingProxyType({**scope, variable: point}))


def _identity(own: Own, expr: Any, scope: Any) -> Visit:
    size = yield expr.args[0], scope
    return Eye(size) if size.is_Integer else Identity()


def _filled(number: int) -> Callable[[Own, Any, Any], Visit]:
    def write(own: Own, expr: Any, scope: Any) -> Visit:
        shape = []
        for size in expr.args:
            shape.append((yield size, scope))
        if not all(n.is_Integer for n in shape):
            raise GraphError(
                f"the shape of {expr} is not known", hint="give it numbers as its shape"
            )
        rows, columns = map(int, shape)
        return Array(*[sympy.Integer(number)] * (rows * columns), sympy.Tuple(*shape))

    return write


def _written_out(own: Own, expr: Any, scope: Any) -> Visit:
    """Write a matrix of entries."""
    rows, columns = expr.shape
    entries = []
    for entry in expr.flat():
        entries.append((yield entry, scope))
    if not entries:
        raise GraphError("a matrix without entries", hint="a matrix has at least one row")
    if all(e.is_number and e.is_extended_real for e in entries):
        return Array(*entries, sympy.Tuple(sympy.Integer(rows), sympy.Integer(columns)))
    return Stacked(*entries, *[sympy.Integer(columns)] * rows)


def of_matrices(expr: Any) -> Callable[[Own, Any, Any], Visit] | None:
    """Return what writes SymPy's sums, products, powers and functions of matrices."""
    if isinstance(expr, matrices.MatrixExpr | sympy.MatrixBase):
        return _refused
    if not any(getattr(a, "is_Matrix", False) for a in expr.args):
        return None
    if isinstance(expr, sympy.Mul):
        return _times
    if isinstance(expr, sympy.Add):
        return _plus
    if isinstance(expr, sympy.Pow):
        return _power
    return _refused if isinstance(expr, sympy.Function) and not _takes(expr) else None


def _takes(expr: Any) -> bool:
    """Tell whether a function is one of eqgraph's own, which take arrays."""
    from eqgraph.syntax.sympy.functions import Head

    return isinstance(expr, Head)


def _refused(own: Own, expr: Any, scope: Any) -> Visit:
    name = type(expr).__name__
    if isinstance(expr, sympy.Function):
        raise GraphError(
            f"{expr} is a function of a matrix",
            hint=f"write A.applyfunc({name}) for the function of each entry"
            + ("; a text writes the matrix function as expm(A)" if name == "exp" else ""),
        )
    raise GraphError(
        f"{name} is no operator of eqgraph",
        hint="give the array a name, and its numbers with the values",
    )
    yield  # a generator, as its caller is


WRITERS: dict[Any, Callable[[Own, Any, Any], Visit]] = {
    matrices.MatrixSymbol: _symbol, matrices.MatMul: _times, matrices.MatAdd: _plus,
    matrices.MatPow: _power, matrices.Inverse: _inverse, matrices.Transpose: _turned,
    matrices.Adjoint: _turned, matrices.HadamardProduct: _entrywise,
    matrices.HadamardPower: _entry_power, matrices.DotProduct: _applied("matmul"),
    matrices.Determinant: _applied("det"), matrices.Trace: _applied("trace"),
    matrices.DiagonalOf: _diagonal, matrices.DiagMatrix: _diagonal_matrix,
    matrices.Identity: _identity, matrices.ZeroMatrix: _filled(0), OneMatrix: _filled(1),
    ElementwiseApplyFunction: _each, sympy.ImmutableDenseMatrix: _written_out,
    sympy.ImmutableSparseMatrix: _written_out, sympy.MutableDenseMatrix: _written_out,
}  # fmt: skip
