"""Write SymPy's indexed names, and its sums and products over indices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sympy

from eqgraph.errors import GraphError
from eqgraph.syntax.sympy.functions import head
from eqgraph.syntax.sympy.open import Counted, Element, Index, Numbered, Over, Word
from eqgraph.syntax.sympy.parts import walk

if TYPE_CHECKING:
    from eqgraph.syntax.sympy.own import Own

Visit = Any  # a generator that yields (part, scope) and is sent what became of it
_WORDS: dict[Any, str] = {sympy.Sum: "sum", sympy.Product: "prod"}
_BOTH = (
    "let the index run from 0, as in Sum(x[i], (i, 0, n - 1)), or write a text, where indices"
    " count from 1: x₂"
)


def _over(own: Own, expr: Any, scope: Any) -> Visit:
    """Write a sum over indices; SymPy's last limit is the outermost."""
    body, *limits = expr.args
    inside, tuples = dict(scope), []
    for limit in reversed(limits):
        variable, *ends = limit.args
        here = MappingProxyType(dict(inside))
        stops = []
        for end in ends:
            stops.append((yield end, here))
        _check(expr, limit, stops)
        index = own.index(variable, stops[0] if stops else sympy.S.Zero)
        inside[variable] = index
        tuples.append(sympy.Tuple(index, *(stops or (sympy.S.Zero, sympy.oo))))
    term = yield body, MappingProxyType(inside)
    word = Word(_WORDS[type(expr)])
    if not any(end.has(Index) for one in tuples for end in one.args[1:]):
        return Over(word, term, *tuples)
    for one in reversed(tuples):
        term = Over(word, term, one)
    return term


def _check(expr: Any, limit: Any, stops: list[Any]) -> None:
    """Refuse what has no end, and SymPy's sums that run backwards."""
    kind = type(expr).__name__
    if any(end.is_infinite for end in stops):
        raise GraphError(
            f"{kind} over {limit.args[0]} has no end",
            hint="a graph adds up finitely many terms: give it a number as its end",
        )
    if len(stops) == 2 and all(e.is_Integer for e in stops) and stops[1] < stops[0]:
        raise GraphError(
            f"{kind} over {limit.args[0]} runs from {stops[0]} to {stops[1]}",
            hint="let SymPy work it out first: expr.doit()",
        )


def _indexed(own: Own, expr: Any, scope: Any) -> Visit:
    """Write x[i]: bounds tell if its indices count from 0 or from 1."""
    base, *items = expr.args
    inside = own.with_free(scope)
    found = []
    for item in items:
        found.append((yield item, inside))
    symbol = yield base, scope
    if any(_is_zero(own, item) for item in found):
        return _taken(symbol, [_from_zero(own, expr, item) for item in found])
    rest = [item for item in found if item not in own.free.values()]
    if not all(item.is_Integer for item in rest):
        return Counted(symbol, *found)
    if rest and any(start != 0 for start in own.starts):
        raise GraphError(
            f"{expr} counts from 0 in SymPy, and a sum beside it does not start at 0", hint=_BOTH
        )
    shown = Element(symbol, *(item + 1 if item in rest else item for item in found))
    if rest and sympy.S.Zero not in rest:
        own.notes.append(f"{expr} counts from 0, as in SymPy: it is {shown} in a text")
    return shown


def _entry(own: Own, expr: Any, scope: Any) -> Visit:
    """Write A[i, j] of a matrix, whose indices count from 0 in SymPy."""
    base, *items = expr.args
    inside = own.with_free(scope)
    found = []
    for item in items:
        found.append((yield item, inside))
    matrix = yield base, scope
    if base.shape == (1, 1):
        return head("sum")(matrix)  # its only entry
    if base.shape[1] == 1 and own.is_vector(base) and items[1] == 0:
        found = found[:1]
    return _taken(matrix, [_from_zero(own, expr, item) for item in found])


def _taken(base: Any, items: list[Any]) -> Element:
    """Take elements; a plain symbol in an index is a whole number that is given."""
    plain = any(isinstance(s, sympy.Symbol) and not isinstance(s, Index)
                for item in items for s in item.free_symbols)  # fmt: skip
    gathers = any(item.has(Element) for item in items)
    return (Numbered if plain and not gathers else Element)(base, *items)


def _is_zero(own: Own, item: Any) -> bool:
    """Tell whether an index expression is made of indices that start at 0."""
    indices = item.atoms(Index)
    loose = item in own.free.values()
    return bool(indices) and not loose and all(own.begins[i.name] == 0 for i in indices)


def _from_zero(own: Own, expr: Any, item: Any) -> Any:
    """Write an index that counts from 0: one that starts at 0 says so itself."""
    starts = {own.begins[i.name] for i in item.atoms(Index)}
    if None in starts:
        raise GraphError(
            f"the start of the index of {expr} is no number", hint="let the sum start at a number"
        )
    return item if 0 in starts else sympy.Add(item, sympy.S.One)


def _base(own: Own, expr: Any, scope: Any) -> Visit:
    """Write the name of an indexed quantity as the symbol of its array."""
    return (yield sympy.Symbol(str(expr.label)), MappingProxyType({}))


def _idx(own: Own, expr: Any, scope: Any) -> Visit:
    return (yield expr.label, scope)


def starts(exprs: Iterable[Any]) -> frozenset[Any]:
    """Return where the sums begin whose index stands at an indexed name; None for no number."""
    found: set[Any] = set()
    for expr in exprs:
        for over in (part for part in walk(expr) if isinstance(part, sympy.Sum | sympy.Product)):
            for limit in over.limits:
                names = [x for x in walk(over.function) if isinstance(x, sympy.Indexed)]
                if len(limit) == 3 and any(limit[0] in x.free_symbols for x in names):
                    found.add(int(limit[1]) if limit[1].is_Integer else None)
    return frozenset(found)


def left_side(key: Any) -> tuple[Any, tuple[Any, ...]] | None:
    """Return base and indices of a left side such as y[i]; None for any other."""
    if not isinstance(key, sympy.Indexed):
        return None
    indices = key.args[1:]
    if not all(isinstance(i, sympy.Symbol | sympy.Idx) for i in indices) or len(set(indices)) < len(
        indices
    ):
        raise GraphError(
            f"the left side {key} has an index that is no letter",
            hint="write y[i], with a Symbol or an Idx for each axis",
        )
    return key.base.label, indices


WRITERS: dict[Any, Callable[[Own, Any, Any], Visit]] = {
    sympy.Sum: _over, sympy.Product: _over, sympy.Indexed: _indexed, sympy.IndexedBase: _base,
    sympy.Idx: _idx, sympy.matrices.expressions.matexpr.MatrixElement: _entry,
}  # fmt: skip
