"""Write SymPy's functions that have no row by those that have one: asec(x) is acos(1/x)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy.codegen import cfunctions

from eqgraph.errors import GraphError
from eqgraph.operators import OPERATORS
from eqgraph.syntax.sympy.functions import Head, head, head_of
from eqgraph.syntax.sympy.open import Identity, Ones, Open

_SETTLED = (Open, Identity, Ones, sympy.Tuple)  # what the graph settles
_HALF, _MINUS_ONE = sympy.S.Half, sympy.S.NegativeOne


def _pow(x: Any, p: Any) -> Any:
    return sympy.Pow(x, p, evaluate=False)


def _of_one_over(function: Any) -> Callable[..., Any]:
    """Take a function of one over its operand: acot(x) is atan(1/x)."""
    return lambda x: function(_pow(x, _MINUS_ONE), evaluate=False)


def _step(x: Any, at_zero: Any = _HALF) -> Any:
    """Write the Heaviside step of x, ½ at 0, by its sign."""
    if at_zero != _HALF:
        raise GraphError(
            f"Heaviside with {at_zero} at 0 is no operator of eqgraph",
            hint="Heaviside(x), which is 1/2 at 0, is written by sign(x)",
        )
    total = sympy.Add(sympy.S.One, sympy.sign(x, evaluate=False), evaluate=False)
    return sympy.Mul(_HALF, total, evaluate=False)


_WRITTEN: dict[Any, Callable[..., Any]] = {
    sympy.asec: _of_one_over(sympy.acos), sympy.acsc: _of_one_over(sympy.asin),
    sympy.acoth: _of_one_over(sympy.atanh),
    sympy.Heaviside: _step, sympy.UnevaluatedExpr: lambda x: x,
    cfunctions.Sqrt: lambda x: _pow(x, _HALF),
    cfunctions.Cbrt: lambda x: _pow(x, sympy.Rational(1, 3)),
    cfunctions.hypot: lambda a, b: head("hypot")(a, b),
}  # fmt: skip
_HINTS: tuple[tuple[tuple[Any, ...], str], ...] = (
    ((sympy.Integral, sympy.Limit), "let SymPy work it out first: expr.doit()"),
)


def ordinary(expr: sympy.Expr, parts: list[Any]) -> sympy.Expr:
    """Return an expression in which every function has a row; without such it stays the same.

    `parts` are its parts, operands before what uses them. Raise `GraphError` for what has none.

    >>> x = sympy.Symbol("x")
    >>> ordinary(sympy.asec(x), [x, sympy.asec(x)])
    acos(1/x)
    """
    new: dict[int, Any] = {}
    for part in parts:
        args = [new.get(id(a), a) for a in part.args]
        write = _WRITTEN.get(type(part))
        if write is not None:
            new[id(part)] = write(*args)
        elif any(a is not b for a, b in zip(args, part.args, strict=True)):
            same = isinstance(part, Head | sympy.Tuple)
            new[id(part)] = part.func(*args) if same else part.func(*args, evaluate=False)
    return new.get(id(expr), expr)


def refuse(part: sympy.Basic) -> None:
    """Raise `GraphError` for a part of an expression that no operator computes."""
    if part.is_symbol or isinstance(part, sympy.Add | sympy.Mul | sympy.Pow):
        return
    if isinstance(part, sympy.AtomicExpr) and part.is_number:
        return
    if type(part) in _WRITTEN or isinstance(part, _SETTLED) or head_of(part) is not None:
        return
    hints = [hint for classes, hint in _HINTS if isinstance(part, classes)]
    known = sorted({name for row in OPERATORS.values() for name in row.spellings})
    raise GraphError(
        f"{type(part).__name__} is no operator of eqgraph",
        hint=hints[0] if hints else "the functions are " + ", ".join(known),
    )
