"""Compare the shapes that SymPy's matrices and indexed names declare with those of the values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import sympy

from eqgraph.errors import EqGraphError, ShapeError
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sympy.parts import walk

_COLUMN = "give every column of one source in one way: as vectors, or as arrays of shape (n, 1)"


def sizes(
    exprs: Iterable[Any], values: Mapping[Any, Any] | None
) -> tuple[dict[Any, int], frozenset[str]]:
    """Return the sizes that the values say, by their symbols, and the columns given as vectors.

    Raise `ShapeError` where a value has another shape than the one that is declared.
    """
    exprs = list(exprs)
    given = _shapes(values)
    known: dict[Any, Any] = {}
    whole = _whole(values)
    vectors: set[str] = set()
    narrow: set[str] = set()  # what has an axis of length 1, and is no vector
    later: list[tuple[str, Any, int, tuple[int, ...], Any]] = []
    for name, declared in _declared(exprs):
        shape = given.get(name)
        if shape is None:
            continue
        is_column = len(declared) == 2 and declared[1] == 1
        if is_column and len(shape) == 1:
            vectors.add(name)
            declared = declared[:1]
        elif sympy.S.One in declared and len(declared) == 2:
            narrow.add(name)
        if len(shape) != len(declared):
            raise _misfit(name, shape, declared)
        for size, length in zip(declared, shape, strict=True):
            if size is not None:
                later.append((name, size, length, shape, declared))
    for name, size, length, shape, declared in sorted(later, key=lambda x: not x[1].is_Symbol):
        said = {s: whole[s.name] for s in size.free_symbols if s.name in whole}
        wanted = size.xreplace({**known, **said})
        if wanted.is_Symbol:
            known[wanted] = sympy.Integer(length)
        elif wanted.is_Integer and wanted != length:
            raise _misfit(name, shape, declared, f": {size} is {wanted}" * (size != wanted))
    if vectors and (narrow or any(map(_narrow, exprs))):
        raise ShapeError(
            f"{display(min(vectors))} is a column and its value a vector,"
            " beside others with an axis of length 1",
            hint=_COLUMN,
        )
    return {s: int(n) for s, n in known.items()}, frozenset(vectors)


def _declared(exprs: Iterable[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for one in (part for expr in exprs for part in walk(expr)):
        if isinstance(one, sympy.MatrixSymbol):
            yield canonical(one.name), one.shape
        if isinstance(one, sympy.Indexed):
            name = canonical(str(one.base.label))
            if one.base.shape is not None:
                yield name, tuple(one.base.shape)
            ends = [i.upper + 1 if _from_zero(i) else None for i in one.indices]
            if any(e is not None for e in ends):
                yield name, tuple(ends)


def _from_zero(index: Any) -> bool:
    return isinstance(index, sympy.Idx) and index.lower == 0 and index.upper is not None


def _narrow(expr: Any) -> bool:
    """Tell whether a matrix that is written out has an axis of length 1."""
    kinds = (sympy.MatrixBase, sympy.ZeroMatrix, sympy.matrices.expressions.special.OneMatrix)
    return any(isinstance(one, kinds) and sympy.S.One in one.shape for one in walk(expr))


def _shapes(values: Mapping[Any, Any] | None) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for key, value in (values or {}).items():
        try:
            found[canonical(key)] = np.shape(value)
        except (EqGraphError, ValueError, TypeError):
            continue  # the values are checked where they are bound
    return found


def _whole(values: Mapping[Any, Any] | None) -> dict[str, Any]:
    """Return the whole numbers among the values, by name."""
    found: dict[str, Any] = {}
    for key, value in (values or {}).items():
        if np.ndim(value) == 0 and np.size(value) == 1 and not isinstance(value, str | bool):
            number = np.asarray(value)
            if number.dtype.kind in "iuf" and float(number) == int(number):
                found[str(key)] = sympy.Integer(int(number))
    return found


def _misfit(name: str, shape: tuple[int, ...], declared: Any, why: str = "") -> ShapeError:
    said = ", ".join("any" if size is None else str(size) for size in declared)
    return ShapeError(
        f"the value of {display(name)} has shape {shape}, but ({said}) is declared{why}",
        hint="change the value, or the shape of the symbol",
    )
