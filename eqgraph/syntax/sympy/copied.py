"""Take SymPy trees apart and put them together as they were: SymPy's own copies simplify.

`pickle` and `copy` call a tree's class with its operands, and then x + x comes back as 2·x. What
stands here is flat, too: no tree is so deep that it could not be copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy

from eqgraph.syntax.sympy.trees import Spans

Parts = tuple[tuple[Any, tuple[int, ...] | None], ...]  # an atom, or a class and its operands
FlatSpans = tuple[tuple[int, int, int], ...]  # start, end, the number of parts; parts after it


def apart(trees: Iterable[Any]) -> tuple[Parts, tuple[int, ...]]:
    """Return the parts of trees, operands first, and the place of each tree among them.

    What is no tree, such as None, is a part of its own.
    """
    parts: list[tuple[Any, tuple[int, ...] | None]] = []
    known: dict[int, int] = {}
    roots = list(trees)
    for root in roots:
        stack = [root]
        while stack:
            tree = stack[-1]
            operands = tree.args if isinstance(tree, sympy.Basic) else ()
            waiting = [x for x in operands if id(x) not in known]
            if id(tree) not in known and waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if id(tree) not in known:
                known[id(tree)] = len(parts)
                places = tuple(known[id(x)] for x in operands)
                parts.append((type(tree), places) if places else (tree, None))
    return tuple(parts), tuple(known[id(root)] for root in roots)


def together(parts: Parts, places: Iterable[int]) -> list[Any]:
    """Return the trees at some places, each exactly as it was taken apart."""
    made: list[Any] = []
    for kind, operands in parts:
        made.append(kind if operands is None else _made(kind, [made[k] for k in operands]))
    return [made[k] for k in places]


def _made(kind: Any, operands: list[Any]) -> Any:
    try:
        tree = kind(*operands, evaluate=False)
    except TypeError:  # a class that knows no such option evaluates nothing, or is not ours
        tree = None
    if tree is None or type(tree) is not kind or list(tree.args) != operands:
        tree = sympy.Basic.__new__(kind, *operands)
    return tree


def flat(spans: Spans | None) -> FlatSpans | None:
    """Return places as a flat list."""
    if spans is None:
        return None
    out, stack = [], [spans]
    while stack:
        one = stack.pop()
        out.append((one.start, one.end, len(one.parts)))
        stack.extend(reversed(one.parts))
    return tuple(out)


def spanned(listed: FlatSpans | None) -> Spans | None:
    """Return the places of a flat list."""
    if listed is None:
        return None
    stack: list[Spans] = []
    for start, end, count in reversed(listed):
        parts = tuple(stack.pop() for _ in range(count))
        stack.append(Spans(start, end, parts))
    return stack.pop()
