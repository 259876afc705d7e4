"""Read the sets that an index is in: n ∈ {1, …, N}, and j ∈ N(i) where N is a matrix of 0 and 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.open import Index, Over, Word
from eqgraph.syntax.sympy.trees import Operand, Spans
from eqgraph.syntax.text.known import base_and_items, letters
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Bound, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser
    from eqgraph.syntax.text.reading import Reading

_RANGE = re.compile(r"\{([^,…{}]+),(?:\s*\d+\s*,)*\s*(?:…|\.{2,3})\s*,?([^,…{}]+)\}")
_INTERVAL = re.compile(r"\[([^,\[\]]+),([^,\[\]]+)\]")


def bounds(
    parser: Parser, pending: list[Bound], members: str, token: Token, conditions: list[Tree]
) -> list[Bound]:
    """Return the indices with what the set after their ∈ says."""
    from eqgraph.syntax.text.computed import is_exact, read_inner

    plain = members.strip()
    ends = _RANGE.fullmatch(plain) or _INTERVAL.fullmatch(plain)
    if ends:
        low, high = (
            read_inner(parser, end.strip(), token.start, False, token) for end in ends.groups()
        )
        return [one._replace(low=low, high=high) for one in pending]
    if plain[:1] == "{" or not plain or plain[:1].isdigit():
        numbers = _numbers(plain, pending[-1])
        return [one._replace(members=numbers) for one in pending]
    exact = is_exact(parser, token)
    inner = read_inner(parser, plain, token.start + token.value.find(plain), exact, token)
    if inner.kind not in ("name", "apply"):
        raise _no_set(inner, plain)
    for one in pending:
        letter = Tree("name", one.start, one.end, (), one.name)
        open_set = inner.kind == "name" and base_and_items(inner.word) is None
        parts = (letter,) if open_set else (letter, inner)
        conditions.append(Tree("member", one.start, one.end, parts, plain, inner.word))
    return pending


def _numbers(text: str, place: Bound) -> tuple[int, ...]:
    items = [item.strip() for item in text.removeprefix("{").removesuffix("}").split(",")]
    if not all(item.isascii() and item.isdigit() for item in items):
        hint = "such as n ∈ {1, 2}, n ∈ {1, …, N}, or n=1"
        raise Fault("an index runs over whole numbers", place.start, place.end, hint)
    return tuple(int(item) for item in items)


def _no_set(tree: Tree, shown: str) -> Fault:
    if not {*shown} & {*"(_"} and shown.isalnum():
        return Fault(
            f"{shown} has a value, and an index runs over whole numbers", tree.start, tree.end,
            f"such as n ∈ {{1, 2}}; for the entries of {shown} write ∑_i {shown}_i",
        )  # fmt: skip
    return Fault(
        f"{shown} is a set that is not known", tree.start, tree.end,
        "give N as a matrix, 1 where j is in N(i) and else 0: ∑_{j∈N(i)} is then read,"
        " and so is ∑_j N_{ij} …",
    )  # fmt: skip


def is_whole(r: Reading, tree: Tree) -> bool:
    """Tell whether x ∈ X says nothing more than x: X has no value, and the axis its length."""
    return tree.kind == "member" and len(tree.parts) == 1 and not r.known.has(tree.data)


def read_member(r: Reading, tree: Tree) -> Operand:
    """Read j ∈ N(i) as N at i, j, which must be 1."""
    from eqgraph.syntax.text import running
    from eqgraph.syntax.text.indices import take

    letter, *inner = tree.parts
    found = _mask(r, inner[0]) if inner else None
    if found is None:
        raise _no_set(tree, tree.word)
    word, items = found
    indices = [*(running.index_of(r, item) for item in items), r.scope[letter.word]]
    shown = f"{display(word)}_{{{','.join([*(r_text(item) for item in items), letter.word])}}}"
    r.note(tree, f"{letter.word} ∈ {tree.word} is read as {shown} = 1")
    element = take(r, tree, r.name(word, tree), indices)
    zero = trees.atom(sympy.S.Zero, tree.end, tree.end)
    return trees.applied_named("greater", element, tree.start, tree.end, zero)


def count(r: Reading, tree: Tree) -> Operand | None:
    """Read |N(i)| as the number of what is in the set; None for any other bars."""
    from eqgraph.syntax.text import running
    from eqgraph.syntax.text.indices import take

    found = _mask(r, tree.parts[0]) if tree.word == "|" else None
    if found is None:
        return None
    word, items = found
    indices = [running.index_of(r, item) for item in items]
    r.bound += 1
    last = Index(f"j#{r.bound}")
    element = take(r, tree, r.name(word, tree), [*indices, last])
    r.note(tree, f"{r.text[tree.start : tree.end]} is the number of entries that are 1")
    nothing = Spans(tree.start, tree.start)
    spans = Spans(tree.start, tree.end, (nothing, element.spans, nothing))
    expr = Over(Word("sum"), element.expr, sympy.Tuple(last))
    return Operand(expr, spans, tree.start, tree.end, element.depth + 1)


def r_text(tree: Tree) -> str:
    """Return the name of an index for a note."""
    return display(tree.word)


def _mask(r: Reading, tree: Tree) -> tuple[str, list[Tree]] | None:
    """Return the matrix of 0 and 1 that a set is told by, and the indices of the set."""
    if tree.kind == "apply":
        word, items = tree.word, [*tree.parts[1:]]
    elif tree.kind == "name" and not r.known.has(tree.word):
        word, below = base_and_items(tree.word) or ("", [])
        items = [Tree("name", tree.start, tree.end, (), x) for item in below for x in letters(item)]
    else:
        return None
    fits = word in r.known.masks and r.known.rank(word) == len(items) + 1
    runs = {*r.scope, *r.free_letters, *r.left_letters, *r.outer_letters}
    known = all(x.word in runs or x.word in r.known.whole for x in items)
    return (word, items) if fits and items and known else None
