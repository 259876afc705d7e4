"""Read a syntax tree as SymPy, by what is known of its names; shapes decide what stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import sympy

from eqgraph.operators import OPERATORS
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.grammar import Grammar
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.open import Index
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text import (
    beside,
    calls,
    cases,
    indices,
    members,
    powers,
    products,
    running,
    slopes,
)
from eqgraph.syntax.text.known import Known
from eqgraph.syntax.text.tree import Tree

RELATIONS = {
    "<": "less", ">": "greater", "≤": "less_equal", "≥": "greater_equal", "≠": "not_equal",
    "≟": "equal",
}  # fmt: skip
_symbol = lru_cache(maxsize=1 << 12)(sympy.Symbol)  # SymPy's own cache takes longer to ask
_LOGIC = {"and": "logical_and", "or": "logical_or", "not": "logical_not"}


class Reading:
    """Read the trees of one text.

    `scope` holds the indices that are bound here, `parameters` those of the function that is
    read; `uses` collects the names that are met, `met` the free indices, `notes` what was decided.
    """

    def __init__(
        self, known: Known, grammar: Grammar, text: str = "", *, spaces: bool = True
    ) -> None:
        self.known, self.grammar, self.text, self.spaces = known, grammar, text, spaces
        self.symbols: dict[str, sympy.Symbol] = {}
        self.scope: dict[str, Any] = {}
        self.parameters: frozenset[str] = frozenset()
        self.free_letters: frozenset[str] = frozenset()
        self.left_letters: frozenset[str] = frozenset()  # that may be indices of the left side
        self.outer_letters: frozenset[str] = frozenset()  # those below the left side's name
        self.uses: dict[str, tuple[int, int]] = {}
        self.met: dict[str, tuple[int, int]] = {}
        self.beside: set[str] = set()  # free indices that stand at an array for sure
        self.notes: list[tuple[int, str]] = []
        self.calls: set[str] = set()
        self.hints: list[tuple[int, str]] = []
        self.bound = 0
        self.mixed_stars = "∗" in text and any(sign in text for sign in "⊙∘")

    # --- what the parts of a reading call ---------------------------------------------------------

    def atom(self, expr: Any, tree: Tree) -> Operand:
        """Place a name or a number."""
        return trees.atom(expr, tree.start, tree.end)

    def name(self, name: str, tree: Tree) -> Operand:
        """Read a name that is a value or an equation."""
        self.uses.setdefault(name, (tree.start, tree.end))
        return trees.atom(self.symbol(name), tree.start, tree.end)

    def symbol(self, name: str) -> sympy.Symbol:
        """Return the one symbol of a name."""
        found = self.symbols.get(name)
        if found is None:
            found = self.symbols[name] = _symbol(name)
        return found

    def used(self, name: str) -> sympy.Symbol:
        """Return the symbol of a name that stands in a subscript."""
        self.uses.setdefault(name, (0, 0))
        return self.symbol(name)

    def free(self, letter: str) -> Index:
        """Return the index of a letter that nothing binds: the left side must have it."""
        self.met.setdefault(letter, (0, 0))
        return Index(letter)

    def free_index(self, letter: str, tree: Tree) -> Operand:
        """Read a free index that is used as a number."""
        self.met.setdefault(letter, (tree.start, tree.end))
        return self.atom(Index(letter), tree)

    def note(self, tree: Tree, message: str) -> None:
        """Remember what was decided at a place."""
        if (tree.start, message) not in self.notes:
            self.notes.append((tree.start, message))

    def uses_of_function(self, name: str, tree: Tree) -> None:
        """Count what a function reads as read where it is called."""
        self.calls.add(name)

    def is_value(self, word: str) -> bool:
        """Tell whether a word that may be a function is the name of a value or an equation."""
        root = f"{word}^{{2}}"
        return (
            self.known.has(word)
            or word in self.parameters
            or word in self.scope
            or (self.known.has(root) and len(word) == 1)
        )

    @contextmanager
    def inside(self, scope: dict[str, Any]) -> Iterator[None]:
        """Bind indices while the body of a ∑ is read."""
        before = self.scope
        self.scope = {**before, **scope}
        try:
            yield
        finally:
            self.scope = before

    # --- trees ------------------------------------------------------------------------------------

    def read(self, tree: Tree) -> Operand:
        """Read one tree as a value."""
        if tree.kind in beside.BEHIND:
            tree = beside.reopened(self, tree) or tree
        return _READERS[tree.kind](self, tree)

    def factor(self, tree: Tree, *, divisor: bool) -> Operand:
        """Read a factor of a product."""
        return self.read(tree)

    def condition(self, tree: Tree) -> Operand:
        """Read a condition: a comparison, or several joined by and, or, not."""
        if tree.kind == "group":
            x = self.condition(tree.parts[0])
            return trees.grouped(x, tree.start, tree.end)
        if tree.kind == "member":
            return members.read_member(self, tree)
        if tree.kind == "logic":
            xs = [self.condition(part) for part in tree.parts]
            return _folded(_LOGIC[tree.word], xs, tree)
        if tree.kind == "compare":
            xs = [self.read(part) for part in tree.parts]
            pairs = [
                trees.applied_named(RELATIONS[sign.value], a, a.start, b.end, b)
                for sign, a, b in zip(tree.data, xs, xs[1:], strict=False)
            ]
            return pairs[0] if len(pairs) == 1 else _folded("logical_and", pairs, tree)
        return self.read(tree)


def _folded(name: str, xs: list[Operand], tree: Tree) -> Operand:
    if len(xs) == 1:
        return trees.applied_named(name, xs[0], tree.start, tree.end)
    total = xs[0]
    for x in xs[1:]:
        total = trees.applied_named(name, total, total.start, x.end, x)
    return total


def _number(r: Reading, tree: Tree) -> Operand:
    return r.atom(tree.data, tree)


def _group(r: Reading, tree: Tree) -> Operand:
    return trees.grouped(r.read(tree.parts[0]), tree.start, tree.end)


def _negation(r: Reading, tree: Tree) -> Operand:
    return trees.negation(r.read(tree.parts[0]), tree.start)


def _sum(r: Reading, tree: Tree) -> Operand:
    return trees.total([(m, r.read(x)) for m, x in zip(tree.data, tree.parts, strict=True)])


def _infix(r: Reading, tree: Tree) -> Operand:
    left, right = (r.read(part) for part in tree.parts)
    return trees.applied(r.grammar.infix[tree.word], [left, right], left.start, right.end)


def _prefix(r: Reading, tree: Tree) -> Operand:
    table = r.grammar.postfix if tree.data == "postfix" else r.grammar.prefix
    return trees.applied(table[tree.word], [r.read(tree.parts[0])], tree.start, tree.end)


def _factorial(r: Reading, tree: Tree) -> Operand:
    return trees.applied_named("factorial", r.read(tree.parts[0]), tree.start, tree.end)


def _fence(r: Reading, tree: Tree) -> Operand:
    counted = members.count(r, tree)
    if counted is not None:
        return counted
    x = r.read(tree.parts[0])
    if tree.word == "|":
        return trees.applied_named("abs", x, tree.start, tree.end)
    norm = {"1": "norm1", "∞": "norm_inf", "2": "norm2", "F": "norm"}
    return trees.applied_named(norm.get(tree.data, "norm"), x, tree.start, tree.end)


def _bracket(r: Reading, tree: Tree) -> Operand:
    """Read [a, b] as a join, [[…], […]] and [a, b; c, d] as matrices, [x] as a group."""
    nested = all(p.kind == "bracket" for p in tree.parts) and len(tree.parts) > 1
    if nested and tree.data == (len(tree.parts),):
        widths = tuple(len(p.parts) for p in tree.parts)
        inner = [x for p in tree.parts for x in p.parts]
        if len(set(widths)) == 1:
            return _matrix(r, tree, inner, widths)
    xs = [r.read(part) for part in tree.parts]
    if len(xs) == 1:
        return trees.grouped(xs[0], tree.start, tree.end)
    if len(tree.data) > 1 and max(tree.data) > 1:
        return _matrix(r, tree, list(tree.parts), tree.data)
    return trees.applied(OPERATORS["concat"], xs, tree.start, tree.end)


def _matrix(r: Reading, tree: Tree, parts: list[Tree], widths: tuple[int, ...]) -> Operand:
    if len(set(widths)) > 1:
        shown = ", ".join(map(str, widths))
        raise Fault(f"the rows of a matrix are equally long, not {shown}", tree.start, tree.end)
    xs = [r.read(part) for part in parts]
    return trees.opened("Stacked", xs, tree.start, tree.end, [sympy.Integer(n) for n in widths])


def _compare(r: Reading, tree: Tree) -> Operand:
    if tree.kind == "compare" and [sign.value for sign in tree.data] == ["≟"]:
        left, right = (r.text[part.start : part.end] for part in tree.parts)
        raise Fault(
            "== compares", tree.start, tree.end,
            f"write {left} = {right} for an equation, 𝟙[{left} = {right}] for a comparison",
        )  # fmt: skip
    raise Fault(
        "a comparison is no equation", tree.start, tree.end,
        "it stands in {a if x > 0; b otherwise}, 𝟙[x > 0] or where(x > 0, a, b)",
    )  # fmt: skip


def _indicator(r: Reading, tree: Tree) -> Operand:
    x = r.condition(tree.parts[0])
    return Operand(x.expr, x.spans, tree.start, tree.end, x.depth)


def _sub(r: Reading, tree: Tree) -> Operand:
    """Read a subscript that is computed: X_{2i−1}, softmax(z)_y, wᵍ_{i−j}."""
    base, *items = tree.parts
    if base.kind == "name" and len(items) == 1 and items[0].kind == "name":
        word = f"{base.word}_{items[0].word}" if len(items[0].word) == 1 else ""
        if word and r.known.has(word):
            return r.name(word, tree)
    x = r.read(base)
    found = [running.index_of(r, item) for item in items]
    return indices.take(r, tree, x, found)


def _given(r: Reading, tree: Tree) -> Operand:
    name = canonical(_plain(r, tree))
    if r.known.has(name):
        return r.name(name, tree)
    return calls.read_apply(r, tree.parts[0])


def _plain(r: Reading, tree: Tree) -> str:
    return r.text[tree.start : tree.end]


def shown(name: str) -> str:
    """Return a name as displayed."""
    return display(name)


_READERS: dict[str, Callable[[Reading, Tree], Operand]] = {
    "number": _number, "name": indices.read_name, "group": _group, "negation": _negation,
    "sum": _sum, "product": products.read_product, "power": powers.read_power,
    "transpose": powers.read_transposed, "factorial": _factorial, "infix": _infix,
    "prefix": _prefix, "fence": _fence, "bracket": _bracket, "cases": cases.read_cases,
    "compare": _compare, "logic": _compare, "indicator": _indicator, "sub": _sub,
    "call": calls.read_call, "apply": calls.read_apply, "given": _given, "over": running.read_over,
    "slope": slopes.read_slope,
}  # fmt: skip
