"""Read one index of a subscript: i, 2i − 1, i + m − 1, a number, yᵢ with whole numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sympy

from eqgraph.syntax.sympy.open import Element
from eqgraph.syntax.text.known import is_word, letters

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading

_TERM = re.compile(r"[+-]?[^+-]+")
_AFFINE = re.compile(r"(\d*)([^\W\d]['′\u0300-\u036f]*|.+?)([+-]\d+)?")


def read_index(r: Reading, base: str, item: str) -> Any:
    """Return one index: bound, free, a number, a given whole number; 2i−1 of these; else None."""
    item = item.strip()
    if item in r.scope:
        return r.scope[item]
    if item.isdigit():
        return sympy.Integer(int(item))
    terms = _TERM.findall(item)
    if len(terms) > 1 and "".join(terms) == item and item[0] != "-":
        found = [_signed(r, base, term) for term in terms]
        numbers = sum(term.lstrip("+-").isdigit() for term in terms)
        if numbers < len(terms) - 1:  # else it is one index, shifted: see below
            return None if None in found else sympy.Add(*found, evaluate=False)
    match = _AFFINE.fullmatch(item)
    if match and (match[1] or match[3]):
        index = read_index(r, base, match[2])
        if index is None:
            return None
        if match[1]:
            index = sympy.Mul(int(match[1]), index, evaluate=False)
        return sympy.Add(index, int(match[3]), evaluate=False) if match[3] else index
    if not is_word(item):
        return None
    nested = _nested(r, item)
    if nested is not None:
        return nested
    if item in r.known.whole:
        return r.used(item)
    if r.known.has(item) or item in r.known.indexed:
        return None if r.known.rank(item) == 0 or item in r.known.defined else r.used(item)
    if len(letters(item)) > 1 and r.known.indexed.get(base) != 1 and r.known.rank(base) != 1:
        return None
    return r.free(item)


def _signed(r: Reading, base: str, term: str) -> Any:
    """Return a term of i + m − 1: an index or a number, with its sign."""
    index = read_index(r, base, term.lstrip("+-"))
    if index is None or term[0] != "-":
        return index
    return -index if index.is_Integer else sympy.Mul(-1, index, evaluate=False)


def _nested(r: Reading, item: str) -> Any:
    """Read yᵢ below a name, s_{yᵢ}: a value, or an element of one, that holds whole numbers."""
    head, *rest = letters(item)
    name = f"{head}_{rest[0] if len(rest) == 1 else '{' + ''.join(rest) + '}'}"
    if not rest or r.known.has(item):
        return None
    if r.known.has(name):
        return r.used(name) if name in r.known.whole else None
    if head in r.known.whole and r.known.rank(head) == len(rest):
        found = [r.scope.get(x) or (r.free(x) if x in r.outer_letters else None) for x in rest]
        return Element(r.used(head), *found) if all(x is not None for x in found) else None
    return None
