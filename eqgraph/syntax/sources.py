"""Read all that equations can come from: a text, a Python function, SymPy expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import isfunction
from types import MappingProxyType
from typing import Any

import sympy

from eqgraph.errors import GraphError
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.python.function import equations_of_function
from eqgraph.syntax.sympy.functions import operands
from eqgraph.syntax.sympy.open import Called, Index, Parameter, Slope, Word
from eqgraph.syntax.sympy.ordinary import ordinary, refuse
from eqgraph.syntax.sympy.text_printer import to_text
from eqgraph.syntax.text.equations import Equation, Equations
from eqgraph.syntax.text.reader import read

# What equations are read from: a text, what `parse` gives, SymPy expressions, a Python function.
Source = (
    str
    | Equations
    | sympy.Basic
    | Mapping[str, sympy.Expr]
    | Mapping[sympy.Symbol, sympy.Expr]
    | Callable[..., object]
)
_SHOWN = 2000  # a larger hand-made tree is not written out


def equations_of(
    source: Any, values: Mapping[Any, Any] | None = None
) -> tuple[tuple[Equation, ...], str, Equations]:
    """Return the equations of any accepted source, their text, and what else was read.

    A text is read with what its values say: which names are given, and how many axes each has.
    """
    if isinstance(source, str):
        source = read(source, values)
    elif isfunction(source):
        source = equations_of_function(source)
    elif isinstance(source, Equations) and isinstance(values, Mapping) and source.text:
        source = read(source.text, values, spaces=source.spaces)
    if isinstance(source, Equations):
        source.check()
        return source.equations, source.text, source
    if isinstance(source, sympy.Eq):
        if not source.lhs.is_Symbol:
            raise GraphError("the left side of an Eq must be a Symbol")
        source = {source.lhs.name: source.rhs}
    elif isinstance(source, sympy.Expr):
        source = {None: source}
    if not isinstance(source, Mapping):
        raise GraphError(
            "equations are read from a text, Equations or SymPy expressions,"
            f" not {type(source).__name__}"
        )
    if not source:
        raise GraphError("there is no equation", hint="write one, such as y = W·x + b")
    return _by_hand(source)


def _by_hand(source: Mapping[Any, Any]) -> tuple[tuple[Equation, ...], str, Equations]:
    """Make equations of expressions that have no text: one is written for them."""
    taken = {display(_name(key)) for key in source if key is not None}
    equations: list[Equation] = []
    text = ""
    for key, expr in source.items():
        if not isinstance(expr, sympy.Expr):
            raise GraphError(
                f"the expression of {key!r} is no SymPy expression: {type(expr).__name__}"
            )
        symbols = _check(expr)
        expr = ordinary(expr, _post(expr))
        shown = (
            next(f"v{k}" for k in range(1, 99999) if f"v{k}" not in taken | symbols)
            if key is None
            else display(_name(key))
        )
        name = canonical(shown)
        if any(e.name == shown for e in equations):
            raise GraphError(f"{shown} is defined twice", hint="give one of them another name")
        start = len(text)
        text += f"{shown} = {_write(expr)}\n"
        equations.append(
            Equation(
                name=shown,
                symbol=sympy.Symbol(name),
                expr=expr,
                span=(start, len(text) - 1),
                spans=None,
                name_span=(start, start + len(shown)),
                given=key is not None,
            )
        )
    plain = text.rstrip("\n")
    return tuple(equations), plain, Equations(plain, tuple(equations))


def _name(key: Any) -> str:
    return canonical(key.name if isinstance(key, sympy.Symbol) else str(key))


def _check(expr: sympy.Expr) -> set[str]:
    """Refuse what is no operator, two symbols of one name, and names that nothing can write."""
    seen: dict[str, sympy.Symbol] = {}
    for part in walk(expr):
        if part.is_symbol and part.is_commutative is False:
            raise GraphError(
                f"{type(part).__name__} {part} does not commute: here `*` is elementwise",
                hint="use plain Symbols; a text writes the matrix product as W·x",
            )
        if part.is_Symbol and not isinstance(part, Word):
            shown = display(canonical(part.name))
            if seen.setdefault(shown, part) != part:
                raise GraphError(f"two different symbols are called {shown}")
        refuse(part)
    return set(seen)


def names_in(expr: Any, functions: Mapping[str, Any] = MappingProxyType({})) -> Iterator[str]:
    """Yield the canonical names that an expression reads, in the order of the text.

    Indices, and the parameters of `functions` that the text defines, are no such names; what
    these functions read is.
    """
    stack, done = [expr], set()
    while stack:
        for part in walk(stack.pop()):
            if isinstance(part, Called | Slope):
                name = str(part.args[0])
                if name not in done and name in functions:
                    done.add(name)
                    stack.append(functions[name].expr)
            elif part.is_Symbol and not isinstance(part, Index | Parameter | Word):
                yield canonical(part.name)


def walk(expr: sympy.Basic) -> Iterator[Any]:
    """Yield the parts of an expression, each object once, in the order of the text."""
    seen: set[int] = set()
    stack = [expr]
    while stack:
        part = stack.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            stack.extend(reversed(operands(part)))


def _write(expr: sympy.Expr) -> str:
    """Write a hand-made expression, unless its tree is too large to be read."""
    size: dict[int, int] = {}
    for part in _post(expr):
        size[id(part)] = min(_SHOWN + 1, 1 + sum(size[id(a)] for a in operands(part)))
    if size[id(expr)] > _SHOWN:
        return "…"
    return to_text(expr)


def _post(expr: sympy.Basic) -> list[Any]:
    """List the parts of an expression, operands before what uses them, each object once."""
    done: set[int] = set()
    out: list[Any] = []
    stack: list[tuple[Any, bool]] = [(expr, False)]
    while stack:
        part, opened = stack.pop()
        if opened:
            out.append(part)
        elif id(part) not in done:
            done.add(id(part))
            stack.append((part, True))
            stack.extend((a, False) for a in operands(part))
    return out
