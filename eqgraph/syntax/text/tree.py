"""Hold what a text says before names and shapes decide the rest: a syntax tree with places."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, NamedTuple

from eqgraph.syntax.faults import Fault

_FRAMES = 40  # calls of the parser and the reading for one level of a text, at most
_LOCK, _ROOM = Lock(), []  # type: ignore[var-annotated]
DEPTH = 200  # levels of a tree; SymPy itself compares trees by recursion


class Sign(NamedTuple):
    """Hold the sign before a factor of a product: "" where two factors stand side by side.

    `tight` tells that no space stands between the sign (or nothing) and what follows, `close`
    that none stands before it.
    """

    text: str
    start: int
    end: int
    tight: bool = False
    close: bool = False


EQUALS = ("=", "←", "⟵", ":=")
PRODUCTS = frozenset(["*", "/", "·", "×", "∗"])


class Tree:
    """Hold one level of a text: its `kind`, its parts and its place, brackets included.

    Kinds, each with what is still open in it:

    number      `data` is the number
    name        `word` is the name; its subscript may be an index, its letters a product
    raised      a superscript of letters or digits (`word`): a power, or part of the name
    power, transpose, factorial, negation, group (parentheses)
    sum         `data` holds the place of the minus before each part, or None
    product     `data` holds the `Sign` before each part but the first
    call        a function of the table (`word`, `data` is its `Call`)
    apply       a name before a bracket: a function that is defined, or a product
    over        ∑ and its like: `data` is an `Over`
    fence       bars (`word`): a determinant or absolute values, a norm with an index (`data`)
    bracket     [ ] with rows of items: `data` holds the length of each row
    cases       parts are value, condition, value, condition, …, and the value otherwise if odd
    compare     `data` holds the signs between the parts
    logic       `word` is and, or, not
    sub         a subscript on a result: parts are the operand and its indices
    indicator, slope (∇f, f′, ∂f/∂x)
    """

    __slots__ = ("data", "depth", "end", "kind", "parts", "start", "word")
    depth: int

    def __init__(
        self, kind: str, start: int, end: int, parts: tuple[Tree, ...] = (), word: str = "",
        data: Any = None,
    ) -> None:  # fmt: skip
        self.kind, self.parts, self.start, self.end = kind, parts, start, end
        self.word, self.data = word, data
        inside = 0
        for part in parts:
            inside = max(inside, part.depth)
        self.depth = inside + (kind != "group")  # brackets leave no level in what is read
        if self.depth > DEPTH:
            raise deep(start, min(end, start + 1))

    def __repr__(self) -> str:
        inside = ", ".join([repr(self.word)] * bool(self.word) + [repr(p) for p in self.parts])
        return f"{self.kind}({inside})" if self.kind != "number" else str(self.data)


class Call(NamedTuple):
    """Hold how a function is called: with a bracket, tight or not; its options by name."""

    bracket: bool = True
    tight: bool = True
    options: tuple[tuple[str, Any, int, int], ...] = ()  # (name, value, start, end)
    end: int = 0  # where the word ends


class Bound(NamedTuple):
    """Hold one index of a ∑: its name and place, and what it runs from and to, where written."""

    name: str
    start: int
    end: int
    low: Tree | None = None
    high: Tree | None = None
    members: tuple[int, ...] = ()  # of n ∈ {1, 2}
    maybe: bool = False  # j of i < j: bound here unless something else says which j is meant


class Over(NamedTuple):
    """Hold what ∑ and its like run over: indices, and conditions on them."""

    bounds: tuple[Bound, ...]
    conditions: tuple[Tree, ...] = ()
    sign_end: int = 0


@contextmanager
def room() -> Iterator[None]:
    """Let a text of the allowed depth be read without Python's limit of recursion.

    Calls of Python functions take no space of the machine's own stack; the depth of a text is
    limited by `DEPTH` long before.
    """
    with _LOCK:
        _ROOM.append(sys.getrecursionlimit())
        sys.setrecursionlimit(max(_ROOM[0], _depth() + _FRAMES * DEPTH))
    try:
        yield
    finally:
        with _LOCK:
            before = _ROOM.pop()
            if not _ROOM:
                sys.setrecursionlimit(before)


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1  # type: ignore[assignment]
    return depth


def deep(start: int, end: int) -> Fault:
    """Say that a text is nested too deep."""
    return Fault(
        f"nested more than {DEPTH} levels deep", start, end, "give a part a name of its own"
    )


def names(tree: Tree) -> Iterator[Tree]:
    """Yield the trees of names in the order of the text."""
    stack = [tree]
    while stack:
        here = stack.pop()
        if here.kind == "name":
            yield here
        stack.extend(reversed(here.parts))
