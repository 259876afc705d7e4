"""Find which left sides have indices: what runs free on their right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.text import extents, running, twins
from eqgraph.syntax.text.known import (
    is_word,
    letters,
)
from eqgraph.syntax.text.left import Left
from eqgraph.syntax.text.lines import Line, walk
from eqgraph.syntax.text.one_index import read_index
from eqgraph.syntax.text.powers import superscripted
from eqgraph.syntax.text.reading import Reading
from eqgraph.syntax.text.tree import Tree, names

if TYPE_CHECKING:
    from eqgraph.syntax.text.reader import Reader

_PASSES = 20  # equations that lend each other their indices are read again, at most so often


def find_indices(reader: Reader) -> None:
    """Find which left sides have indices: what runs free on the right."""
    states = reader.known.states
    twins.find_given(reader)
    runs = reader.known.ranks is not None or any(
        t.kind == "over" for line in reader.lines for t in line.parts
    )
    open_lines = [
        line for line in reader.lines
        if line.left and (runs or line.left.items or line.extents)  # else nothing binds an index
        and not states & {*line.left.parameters} and _candidates(reader, line)
    ]  # fmt: skip
    if reader.known.ranks is None:
        for line in open_lines:  # once before, to meet the names that take a bound index
            _indices_of(reader, line)
    for _ in range(_PASSES):
        found = False
        for line in list(open_lines):
            indices = _indices_of(reader, line)
            if indices is not None:
                left = line.left
                assert left is not None
                base = twins.name_of(reader, line, _base(reader, left))
                line.indices = indices
                line.name = base
                if base not in (reader.known.ranks or ()):
                    reader.known.indexed[base] = len(indices)
                if left.name != base:
                    reader.known.defined.discard(left.name)
                open_lines.remove(line)
                found = True
        if not found or not open_lines:
            break


def left_letters(reader: Reader, line: Line) -> frozenset[str]:
    """Return the letters that stand below the name on the left: of these the line has many."""
    return frozenset(_candidates(reader, line)) if line.left else frozenset()


def _base(reader: Reader, left: Left) -> str:
    if left.items or left.inside:
        return left.name
    split_name = reader.known.apart(left.name)
    assert split_name is not None
    return split_name[0]


def _candidates(reader: Reader, line: Line) -> list[str]:
    left = line.left
    assert left is not None
    if left.items:
        return [one.word for item in left.items for one in names(item)]
    if left.inside:  # V(s), softmax(zᵢ)
        return [x for name in left.inside for x in (reader.known.apart(name) or (name, [name]))[1]]
    found = reader.known.apart(left.name)
    if found is None:
        return []
    return [x for item in found[1] for x in {item, *letters(_letter(item).lstrip("0123456789"))}]


def _indices_of(reader: Reader, line: Line) -> tuple[Any, ...] | None:
    """Return the indices of a left side, if they run free on the right."""
    left = line.left
    assert left is not None
    wanted = [x for x in _candidates(reader, line) if x not in reader.known.states]
    if not wanted:
        return None
    bare = _bare(reader, line, wanted)
    reading = Reading(reader.known, reader.grammar, reader.text, spaces=reader.spaces)
    printed = extents.printed(reader, line, wanted)
    if reader.known.ranks is None:
        bare = set()  # without values only what stands beside a bound index tells
    reading.free_letters = frozenset(bare | printed)
    reading.left_letters = frozenset(wanted)
    reading.outer_letters = left_letters(reader, line)
    try:
        reading.read(line.right)
    except Fault:
        if not left.items:
            return None
    kept = {  # softmaxⱼ(eᵢⱼ) has an entry for each j
        b.name for t in walk(line.right) if t.kind == "over" and t.word == "softmax"
        for b in t.data.bounds if b.name in wanted
    }  # fmt: skip
    met = set(reading.met) | bare if reader.known.ranks is not None else reading.beside
    met = {*met, *kept, *printed, *twins.letters_of(reader, line, wanted)}
    if left.items:
        reading.free_letters = frozenset(wanted)
        return tuple(running.index_of(reading, item) for item in left.items)
    if left.inside:
        return tuple(reading.free(x) for x in dict.fromkeys(wanted) if x in met) or None
    base, items = reader.known.apart(left.name) or ("", [])
    out: list[Any] = []
    for item in items:
        if item in met:
            out.append(reading.free(item))
        elif is_word(item) and all(x in met for x in letters(item)):
            out += [reading.free(x) for x in letters(item)]
        else:
            index = None if item.isdigit() else read_index(reading, base, item)
            if index is None or not {x.name for x in index.free_symbols} <= met:
                return None
            out.append(index)
    if reader.known.rank(base) and not twins.is_next(reader, line, base, items):
        return None
    return tuple(out)


def _bare(reader: Reader, line: Line, wanted: list[str]) -> set[str]:
    """Return the letters of the left side that are numbers on the right: k of 2πkn, too."""
    known, found = reader.known, set()
    raised = {  # the A of K^A, where that is a name
        t.parts[1].start for t in line.parts
        if t.kind == "power" and known.has(superscripted(t.parts[0], t) or "")
    }  # fmt: skip
    for t in _with_ends(line.right):
        if t.kind != "name" or known.has(t.word) or t.start in raised:
            continue
        if t.word in wanted:
            found.add(t.word)
        elif known.ranks is not None and len(t.word) > 1 and t.word not in known.indexed:
            each = letters(t.word)
            bound = {b.name for o in line.parts if o.kind == "over" for b in o.data.bounds}
            plain = {*wanted, *bound, "π", "e"}
            if all(x in plain or x.isdigit() or known.has(x) for x in each):
                found |= {x for x in each if x in wanted and not known.has(x)}
    return found


def _with_ends(tree: Tree) -> Iterator[Tree]:
    """Yield all trees of a right side, and those of the ends of its ∑: ∏ₛ₌₁ᵗ."""
    for one in walk(tree):
        yield one
        if one.kind == "over":
            for bound in one.data.bounds:
                for end in (bound.low, bound.high):
                    yield from walk(end) if end is not None else ()
            for condition in one.data.conditions:
                yield from walk(condition)


def _letter(item: str) -> str:
    return item.split("+")[0].split("-")[0]
