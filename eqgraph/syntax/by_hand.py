"""Make equations of SymPy expressions that have no text: one is written for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy

from eqgraph.errors import GraphError
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sympy.functions import operands
from eqgraph.syntax.sympy.open import Element, Index, Parameter, Word
from eqgraph.syntax.sympy.ordinary import ordinary, refuse
from eqgraph.syntax.sympy.own import Own, definition, is_own
from eqgraph.syntax.sympy.own_indices import left_side, starts
from eqgraph.syntax.sympy.own_shapes import sizes
from eqgraph.syntax.sympy.parts import upwards, walk
from eqgraph.syntax.sympy.text_printer import to_text
from eqgraph.syntax.text.equations import Equation, Equations
from eqgraph.syntax.text.known import Definition

_SHOWN = 2000  # a larger hand-made tree is not written out
_ONE = "a Symbol, as in Eq(y, x + 1), or indexed, as in Eq(y[i], x[i] + 1)"


def of_equation(source: sympy.Eq) -> dict[Any, Any]:
    """Return the left and the right side of an Eq."""
    left = source.lhs
    if not isinstance(left, sympy.Symbol | sympy.Indexed | sympy.MatrixSymbol):
        raise GraphError("the left side of an Eq must be a Symbol", hint=f"it is {_ONE}")
    return {left: source.rhs}


def by_hand(
    source: Mapping[Any, Any], values: Mapping[Any, Any] | None = None
) -> tuple[tuple[Equation, ...], str, Equations]:
    """Make equations of expressions by their names; functions among them are definitions."""
    lines, functions = _sorted(source)
    exprs = [*(f.tree for f in functions.values()), *(x for _, x in lines)]
    own = None
    if any(left_side(key) for key, _ in lines) or any(map(_is_own, exprs)):
        known, vectors = sizes(exprs, values)
        own = Own(frozenset(functions), known, vectors, starts(exprs))
    for one in functions.values():
        scope = {p: Parameter(str(p)) for p in one.tree_parameters}
        one.definition.expr = _written(one.tree, own, scope)
    taken = {display(_name(key)) for key, _ in lines if key is not None}
    equations: list[Equation] = []
    text = "".join(f"{one.definition}\n" for one in functions.values())
    for key, expr in lines:
        made = _equation(key, expr, own, taken, len(text))
        if any(e.name == made.name for e in equations):
            raise GraphError(f"{made.name} is defined twice", hint="give one of them another name")
        text += f"{made.name} = {_write(made.expr)}\n"
        equations.append(replace(made, span=(made.span[0], len(text) - 1)))
    plain = text.rstrip("\n")
    if not equations:
        raise GraphError("there is no equation", hint="a function is used by one: y = f(x)")
    notes = tuple((0, note) for note in (own.notes if own else ()))
    definitions = {name: one.definition for name, one in functions.items()}
    found = Equations(plain, tuple(equations), notes=notes, functions=definitions)
    return found.equations, plain, found


@dataclass
class _Function:
    """Hold a function of the source: its parameters as they stand in its tree."""

    definition: Definition
    tree_parameters: tuple[Any, ...]

    @property
    def tree(self) -> Any:
        return self.definition.tree


def _sorted(source: Mapping[Any, Any]) -> tuple[list[tuple[Any, Any]], dict[str, _Function]]:
    """Tell equations from definitions of functions."""
    lines: list[tuple[Any, Any]] = []
    functions: dict[str, _Function] = {}
    for key, expr in source.items():
        found = definition(key, expr)
        if found is not None:
            name, parameters, body = found
            made = Definition(name, tuple(str(p) for p in parameters), body, (0, 0))
            functions[name] = _Function(made, parameters)
            continue
        if isinstance(expr, sympy.MatrixBase):
            expr = expr.as_immutable()
        if not isinstance(expr, sympy.Expr):
            raise GraphError(
                f"the expression of {key!r} is no SymPy expression: {type(expr).__name__}"
            )
        lines.append((key, expr))
    return lines, functions


def _is_own(expr: Any) -> bool:
    """Tell whether a tree has one of SymPy's own sums, cases, matrices or derivatives."""
    return any(map(is_own, walk(expr)))


def _equation(key: Any, expr: Any, own: Any, taken: set[str], start: int) -> Equation:
    """Make one equation; its place in the text ends where it is written."""
    left = left_side(key)
    indices: tuple[Any, ...] = ()
    if left is not None and own is not None:
        base, letters = left
        scope = {letter: own.index(letter, sympy.S.Zero) for letter in letters}
        indices = tuple(scope.values())
        own.name_axes(scope)
        key = base
    expr = _written(expr, own, {})
    if own is not None:
        own.name_axes({})
    symbols = _check(expr)
    shown = (
        next(f"v{k}" for k in range(1, 99999) if f"v{k}" not in taken | symbols)
        if key is None
        else display(_name(key))
    )
    symbol = sympy.Symbol(canonical(shown))
    name = to_text(Element(symbol, *indices)) if indices else shown
    place = (start, start + len(name))
    return Equation(
        name=name, symbol=symbol, expr=expr, span=place, spans=None, name_span=place,
        given=key is not None, indices=indices,
    )  # fmt: skip


def _written(expr: Any, own: Own | None, scope: Any) -> Any:
    if own is not None:
        expr = own.written(expr, scope)
    for part in walk(expr):
        refuse(part)
    return ordinary(expr, upwards(expr))


def _name(key: Any) -> str:
    left = left_side(key)
    if left is not None:
        key = left[0]
    known = isinstance(key, sympy.Symbol | sympy.MatrixSymbol)
    return canonical(key.name if known else str(key))


def _check(expr: sympy.Expr) -> set[str]:
    """Refuse two symbols of one name, and names that nothing can write."""
    seen: dict[str, sympy.Symbol] = {}
    for part in walk(expr):
        if part.is_symbol and part.is_commutative is False:
            raise GraphError(
                f"{type(part).__name__} {part} does not commute: here `*` is elementwise",
                hint="use plain Symbols; a text writes the matrix product as W·x",
            )
        if part.is_Symbol and not isinstance(part, Word | Index | Parameter):
            shown = display(canonical(part.name))
            if seen.setdefault(shown, part) != part:
                raise GraphError(f"two different symbols are called {shown}")
    return set(seen)


def _write(expr: sympy.Expr) -> str:
    """Write a hand-made expression, unless its tree is too large to be read."""
    size: dict[int, int] = {}
    for part in upwards(expr):
        size[id(part)] = min(_SHOWN + 1, 1 + sum(size[id(a)] for a in operands(part)))
    if size[id(expr)] > _SHOWN:
        return "…"
    return to_text(expr)
