"""Read all that equations can come from: a text, a Python function, SymPy expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from inspect import isfunction
from types import MappingProxyType
from typing import Any

import sympy

from eqgraph.errors import GraphError
from eqgraph.syntax.by_hand import by_hand, of_equation
from eqgraph.syntax.names import canonical
from eqgraph.syntax.python.function import equations_of_function
from eqgraph.syntax.sympy.open import Called, Index, Parameter, Slope, Word
from eqgraph.syntax.sympy.parts import walk
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
        again = read(source.text, values, spaces=source.spaces)
        source = replace(
            again, notes=(*again.notes, *source.latex_notes), latex_notes=source.latex_notes
        )
    if isinstance(source, Equations):
        source.check()
        return source.equations, source.text, source
    if isinstance(source, sympy.Eq):
        source = of_equation(source)
    elif isinstance(source, sympy.Expr | sympy.MatrixBase):
        source = {None: source}
    if not isinstance(source, Mapping):
        raise GraphError(
            "equations are read from a text, Equations or SymPy expressions,"
            f" not {type(source).__name__}",
            hint="a model over time is unrolled first: model.unroll(steps, values)"
            if hasattr(source, "unroll")
            else None,
        )
    if not source:
        raise GraphError("there is no equation", hint="write one, such as y = W·x + b")
    return by_hand(source, values)


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
