"""Write SymPy's own sums, cases, matrices and derivatives as the forms that the graph settles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from eqgraph.errors import GraphError
from eqgraph.syntax.names import canonical
from eqgraph.syntax.sympy import own_cases, own_indices, own_matrices
from eqgraph.syntax.sympy.functions import Head
from eqgraph.syntax.sympy.open import Index, Open
from eqgraph.syntax.sympy.ordinary import refuse

Visit = Any  # a generator that yields (part, scope) and is sent what became of it
_EMPTY: Mapping[Any, Any] = MappingProxyType({})


@dataclass
class Own:
    """Translate the trees of one source.

    A scope maps the symbols that a ∑, a function or a derivative binds to what stands for them.
    `functions` are the functions that the source defines, `sizes` the lengths that shapes of
    values say, by their symbols, `vectors` the columns that are given as vectors; `starts` is
    where sums over indexed names begin, `free` the indices of the left side.
    """

    functions: frozenset[str] = frozenset()
    sizes: Mapping[Any, int] = field(default_factory=dict)
    vectors: frozenset[str] = frozenset()
    starts: frozenset[Any] = frozenset()
    free: Mapping[Any, Index] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    begins: dict[str, int | None] = field(default_factory=dict)  # of each index, by its name
    slopes: int = 0
    _scopes: dict[int, Any] = field(default_factory=dict)

    def index(self, variable: Any, start: Any) -> Index:
        """Return a new index for a variable, which starts somewhere; None for no number."""
        name = str(variable.label if isinstance(variable, sympy.Idx) else variable.name)
        if name in self.begins:
            name = f"{name}#{len(self.begins)}"
        others = {self.begins[i.name] for i in start.atoms(Index)}
        known = int(start) if start.is_Integer else None
        self.begins[name] = 0 if others == {0} else known
        return Index(name)

    def name_axes(self, indices: Mapping[Any, Index]) -> None:
        """Begin an equation whose left side has these indices."""
        self.free = indices
        self._scopes.clear()

    def with_free(self, scope: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Return a scope in which the indices of the left side are known, too: of subscripts."""
        if not self.free:
            return scope
        found = self._scopes.get(id(scope))
        if found is None:
            found = (MappingProxyType({**self.free, **scope}), scope)
            self._scopes[id(scope)] = found  # with the scope, whose identity is the key
        return found[0]

    def is_vector(self, base: Any) -> bool:
        """Tell whether a column is given as a vector."""
        return isinstance(base, sympy.MatrixSymbol) and canonical(base.name) in self.vectors

    def written(self, expr: Any, scope: Mapping[Any, Any] = _EMPTY) -> Any:
        """Return a tree in which nothing of SymPy's own is left; one without such stays the same.

        A visit asks for its parts by yielding them, so the depth of a tree costs memory only.
        """
        done: dict[tuple[int, int], Any] = {}
        kept: list[Any] = []  # what is known by its identity must live
        stack = [((id(expr), id(scope)), self._visit(expr, scope))]
        kept += [expr, scope]
        answer: Any = None
        while True:
            key, visit = stack[-1]
            try:
                part, inside = visit.send(answer)
            except StopIteration as end:
                stack.pop()
                answer = done[key] = end.value
                if not stack:
                    return answer
                continue
            answer = done.get((id(part), id(inside)))
            if answer is None:
                kept += [part, inside]
                stack.append(((id(part), id(inside)), self._visit(part, inside)))

    def _visit(self, expr: Any, scope: Mapping[Any, Any]) -> Visit:
        name = expr.is_Atom or isinstance(expr, sympy.Idx)
        if name and expr in scope:
            return scope[expr]
        write = _writer(expr)
        if write is not None:
            return (yield from write(self, expr, scope))
        if isinstance(expr, sympy.Symbol) and expr in self.sizes:
            return sympy.Integer(self.sizes[expr])
        if name and expr in self.free:
            raise loose(expr)
        if expr.is_Atom or isinstance(expr, Open):
            return expr
        refuse(expr)
        args = []
        for arg in expr.args:
            args.append((yield arg, scope))
        if all(a is b for a, b in zip(args, expr.args, strict=True)):
            return expr
        return expr.func(*args) if isinstance(expr, Head) else expr.func(*args, evaluate=False)


def loose(index: Any) -> GraphError:
    """Say that an index of the left side is no number here."""
    return GraphError(
        f"the index {index} of the left side is used as a number,"
        " and nothing says if it counts from 0 or from 1",
        hint="write the equation as a text, where indices count from 1",
    )


def is_own(expr: Any) -> bool:
    """Tell whether a part of a tree is one that `Own` writes in other words."""
    return _writer(expr) is not None


def _writer(expr: Any) -> Callable[[Own, Any, Any], Visit] | None:
    for cls in type(expr).__mro__:
        if cls in _WRITERS:
            return _WRITERS[cls]
    return own_matrices.of_matrices(expr)


def definition(key: Any, expr: Any) -> tuple[str, tuple[Any, ...], Any] | None:
    """Return name, parameters and body of a function that f(x): … or f: Lambda(x, …) defines."""
    if isinstance(key, AppliedUndef):
        if not all(isinstance(a, sympy.Symbol) for a in key.args):
            raise GraphError(f"the parameters of {key} are Symbols where it is defined")
        return canonical(type(key).__name__), key.args, expr
    if isinstance(key, sympy.core.function.UndefinedFunction) and isinstance(expr, sympy.Lambda):
        return canonical(key.__name__), tuple(expr.variables), expr.expr
    return None


_WRITERS: dict[Any, Callable[[Own, Any, Any], Visit]] = {
    **own_cases.WRITERS, **own_indices.WRITERS, **own_matrices.WRITERS
}  # fmt: skip
