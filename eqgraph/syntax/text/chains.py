"""Settle a = b = c: which of the right sides is computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.text.indices import CONSTANTS
from eqgraph.syntax.text.known import base_and_items, letters
from eqgraph.syntax.text.left import Left
from eqgraph.syntax.text.lines import Line, walk
from eqgraph.syntax.text.powers import superscripted
from eqgraph.syntax.text.tree import Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reader import Reader

_ALWAYS = frozenset([*CONSTANTS, "e", "I", "𝟏"])


def settle(reader: Reader) -> None:
    """Choose among the right sides of a line: the one whose names are known.

    What a paper prints as equal has one value. Where several could be computed from the same
    names, the first is; from different names, both spellings are shown. A right side that is a
    plain name without a value is named by the line, too.
    """
    kept: list[Line] = []
    for line in reader.lines:
        if line.others:
            kept += _settled(reader, line)
        else:
            kept.append(line)
    reader.lines = kept


def _settled(reader: Reader, line: Line) -> list[Line]:
    known = _known(reader)
    sides = [line.right, *line.others]
    names = [s for s in sides if s.kind == "name" and s.word not in known]
    sides = [side for side in sides if side not in names] or sides[:1]
    chosen = sides[0]
    if reader.known.ranks is not None:
        readable = [side for side in sides if not _is_unknown(reader, line, side, known)]
        if len({frozenset(_leaves(side, known)) for side in readable}) > 1:
            raise _two(reader, line, readable)
        chosen = (readable or sides)[0]
    given = [s for s in names if s is not chosen]
    left = line.left
    assert left is not None
    if len(sides) > 1:
        text = " ".join(reader.text[chosen.start : chosen.end].split())
        shown = text if len(text) < 40 else f"{text[:39]}…"
        at = left.tree.start if left.tree else line.start
        reader.notes.append((at, f"{display(left.name)} = {shown} is computed, what equals it not"))
    named = [Line(Left(s.word, s), chosen, s.start) for s in given]
    computed = Line(left, chosen, line.start)
    computed.extents = line.extents
    return [*named, computed]


def _known(reader: Reader) -> set[str]:
    """Return the names that have a value or a left side."""
    lefts = [line.left for line in reader.lines if line.left]
    found = {*(reader.known.ranks or ()), *(left.name for left in lefts)}
    for left in lefts:
        split = base_and_items(left.name)
        found |= {left.base} if left.base else set()
        found |= {split[0]} if split else set()
    return found - {""}


def _names(tree: Tree, known: set[str]) -> Iterator[Tree]:
    """Yield the names of a tree; one with a raised part is one, where it is known: K^A."""
    stack = [tree]
    while stack:
        here = stack.pop()
        if here.kind == "power":
            name = superscripted(here.parts[0], here)
            if name in known:
                yield Tree("name", here.start, here.end, (), name or "")
                continue
            if here.word == "T":  # the transpose, unless T has a value
                stack.append(here.parts[0])
                continue
        if here.kind == "name":
            yield here
        stack.extend(here.parts)
        if here.kind == "over":
            ends = [end for one in here.data.bounds for end in (one.low, one.high) if end]
            stack.extend([*here.data.conditions, *ends])


def _is_unknown(reader: Reader, line: Line, side: Tree, known: set[str]) -> bool:
    """Tell whether a right side has a name with neither a value nor an equation."""
    assert line.left is not None
    own = base_and_items(line.left.name)
    free = {x for item in own[1] for x in letters(item)} if own else set()
    bound = {one.name for t in walk(side) if t.kind == "over" for one in t.data.bounds}
    fine = {*known, *_ALWAYS, *bound, *free, *line.left.parameters, *reader.grammar.functions}
    return any(
        t.word not in fine
        and not _is_element(t.word, known, fine)
        and not all(x in fine for x in letters(t.word))
        for t in _names(side, known)
    )


def _is_element(word: str, known: set[str], fine: set[str]) -> bool:
    found = base_and_items(word)
    if found is None or found[0] not in known:
        return False
    return all(x.isdigit() or x in fine or x in "+-" for item in found[1] for x in letters(item))


def _leaves(side: Tree, known: set[str]) -> set[str]:
    return {t.word for t in _names(side, known)} & known


def _two(reader: Reader, line: Line, sides: list[Tree]) -> Fault:
    assert line.left is not None
    left = line.left.tree
    assert left is not None
    head = reader.text[left.start : left.end]
    ways = [f"{head} = {' '.join(reader.text[s.start : s.end].split())}" for s in sides]
    return Fault(
        f"{display(line.left.name)} has {len(sides)} right sides", left.start, sides[-1].end,
        f"write {', or '.join(ways[:3])}",
    )  # fmt: skip
