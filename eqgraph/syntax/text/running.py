"""Read what runs over indices: bounds, conditions and the body of ∑, ∏, max and their like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display, split
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.open import Element, Index, Open, Over, Word
from eqgraph.syntax.sympy.trees import Operand, Spans
from eqgraph.syntax.text import members
from eqgraph.syntax.text.known import base_and_items, is_word, letters
from eqgraph.syntax.text.tree import Bound, Tree, names

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading


def read_over(r: Reading, tree: Tree) -> Operand:
    """Read a ∑ and its like; each index is bound in the body and in the bounds after it."""
    scope: dict[str, Any] = {}
    limits: list[Any] = []
    inside = {x for t in names(tree.parts[0]) for x in letters(split(t.word).sub)}
    for bound in _bounds(r, tree):
        if bound.maybe and (bound.name not in inside or _is_outer(r, bound.name)):
            continue
        index, ends = _bound(r, tree, bound, scope)
        scope[bound.name] = index
        limits.append(ends)
    for name in _unbound(r, tree, scope):
        scope[name] = _fresh(r, name)
        limits.append(sympy.Tuple(scope[name]))
    with r.inside(scope):
        body = r.read(tree.parts[0])
        kept = [c for c in tree.data.conditions if not members.is_whole(r, c)]
        conditions = [r.condition(c) for c in kept]
    expr = Over(Word(tree.word), body.expr, *limits, *(c.expr for c in conditions))
    nothing = Spans(tree.start, tree.start)
    parts = (nothing, body.spans, *[nothing] * len(limits), *(c.spans for c in conditions))
    spans = Spans(tree.start, tree.end, parts)
    return Operand(expr, spans, tree.start, tree.end, body.depth + 1)


def _unbound(r: Reading, tree: Tree, scope: dict[str, Any]) -> list[str]:
    """Return the letters of ∑_{i≠j} that nothing else binds: the sum runs over them, too."""
    conditions = (c for c in tree.data.conditions if c.kind != "member")
    found = dict.fromkeys(one.word for c in conditions for one in names(c))
    taken = {*scope, *r.scope, *r.free_letters, *r.left_letters, *r.parameters}
    return [
        x for x in found
        if x not in taken and len(letters(x)) == 1 and not r.known.has(x)
        and not r.known.is_array(x)
    ]  # fmt: skip


def _bounds(r: Reading, tree: Tree) -> Iterator[Bound]:
    """Yield the indices of a ∑; those of ∑ᵢⱼ stand without a comma, as those of Aᵢⱼ do."""
    below = [found for one in names(tree.parts[0]) if (found := base_and_items(one.word))]
    items = {item for _, subscripts in below for item in subscripts}
    for bound in tree.data.bounds:
        each = letters(bound.name)
        plain = bound.low is None and bound.high is None and not bound.members
        several = plain and len(each) > 1 and len({*each}) == len(each) and is_word(bound.name)
        axes = any(
            bound.name in subscripts and r.known.rank(base) == len(each)
            for base, subscripts in below
        )
        if several and (axes or items & {*each}):
            yield from (bound._replace(name=letter) for letter in each)
        else:
            yield bound


def _is_outer(r: Reading, name: str) -> bool:
    """Tell whether an index, j of i < j, has its meaning from outside of the ∑."""
    return name in r.scope or name in r.outer_letters or r.known.has(name) or name in r.parameters


def _bound(r: Reading, tree: Tree, bound: Bound, scope: dict[str, Any]) -> tuple[Any, Any]:
    name = bound.name
    rows = tree.word in ("mean", "var") and r.known.ranks is not None and r.known.rank(name)
    if rows:  # 𝔼ₓ runs over the rows of x
        index: Any = _fresh(r, f"{name}row")
        return Element(r.name(name, tree).expr, index), sympy.Tuple(index)
    known = r.scope.get(name)
    keeps = tree.word == "softmax" and isinstance(known, Index)  # it has an entry for each j of ∑ⱼ
    index = known if keeps else _fresh(r, name)
    low, high = bound.low, bound.high
    if bound.members:
        numbers = sorted(bound.members)
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            raise Fault(
                "an index runs over whole numbers without a gap", bound.start, bound.end,
                "such as n ∈ {1, 2, 3}, or n=1",
            )  # fmt: skip
        limits = (sympy.Integer(numbers[0]), sympy.Integer(numbers[-1]))
        return index, sympy.Tuple(index, *limits)
    with r.inside(scope):
        first = limit(r, low)
        last = limit(r, high)
    if first is None and last is None:
        return index, sympy.Tuple(index)
    ends = (sympy.S.One if first is None else first, sympy.oo if last is None else last)
    return index, sympy.Tuple(index, *ends)


def limit(r: Reading, tree: Tree | None) -> Any:
    """Read an end of a ∑; names without a value stay words, since the axis has a length."""
    if tree is None:
        return None
    unknown: dict[Any, Any] = {}
    for one in names(tree):
        known = r.known.has(one.word) or one.word in r.scope or one.word in r.parameters
        if not known and one.word not in r.free_letters:
            unknown[r.symbol(one.word)] = Word(one.word)
    before = dict(r.uses)
    expr = r.read(tree).expr
    if not unknown:
        return expr
    r.uses = before  # the axis has a length: the name is no value that is asked for
    if any(isinstance(part, Open) for part in sympy.preorder_traversal(expr)):
        return Word(" ".join(r.text[tree.start : tree.end].split()))
    return expr.xreplace(unknown)


def _fresh(r: Reading, name: str) -> Index:
    """Make an index; one of a name that is bound already is another one.

    So is that of a function of the text: what it is called with may run over the same letter.
    """
    if name not in r.scope and not r.parameters:
        return Index(name)
    r.bound += 1
    return Index(f"{name}#{r.bound}")


def index_of(r: Reading, tree: Tree) -> Any:
    """Read an index of a subscript that is computed: 2i − 1, (i − j) mod 3 + 1, yᵢ."""
    if tree.kind == "name":
        from eqgraph.syntax.text.indices import element
        from eqgraph.syntax.text.one_index import read_index

        word = tree.word
        if word in r.scope or r.known.has(word) or word in r.parameters:
            return r.read(tree).expr
        found = element(r, tree)
        if found is not None:
            return found.expr
        index = read_index(r, "", word)
        return r.read(tree).expr if index is None else index
    if tree.kind == "product" and all(s.text == "" for s in tree.data):
        factors = [index_of(r, p) for p in tree.parts]
        return sympy.Mul(*factors, evaluate=False)
    if tree.kind == "product":
        factors = [index_of(r, p) for p in tree.parts]
        if len(factors) == 2 and tree.data[0].text == "mod":
            return trees.head_named("mod")(*factors)
        if all(s.text in ("", "*", "·") for s in tree.data):
            return sympy.Mul(*factors, evaluate=False)
        return r.read(tree).expr
    if tree.kind == "group":
        return index_of(r, tree.parts[0])
    if tree.kind == "negation":
        return sympy.Mul(-1, index_of(r, tree.parts[0]), evaluate=False)
    if tree.kind == "sum":
        terms = [
            index_of(r, p) if minus is None else sympy.Mul(-1, index_of(r, p), evaluate=False)
            for minus, p in zip(tree.data, tree.parts, strict=True)
        ]
        return sympy.Add(*terms, evaluate=False)
    return r.read(tree).expr


def shown(name: str) -> str:
    """Return the name of an index as displayed."""
    return display(name.partition("#")[0])
