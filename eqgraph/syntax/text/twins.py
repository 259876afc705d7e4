"""Tell apart Lᵢ, which has an entry for each i, and an L beside it: two names of one letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.text.known import base_and_items, letters
from eqgraph.syntax.text.left import primed
from eqgraph.syntax.text.lines import Line
from eqgraph.syntax.text.tree import names

if TYPE_CHECKING:
    from eqgraph.syntax.text.reader import Reader


def find_given(reader: Reader) -> None:
    """Find values such as Lᵢ, an array, beside an equation L = …: under ∑ᵢ it has entries."""
    known = reader.known
    if known.ranks is None:
        _find_without_values(reader)
        return
    beside = [
        (found, name) for name, rank in known.ranks.items()
        if rank and (found := base_and_items(name)) and rank == len(found[1])
        and found[0] in known.defined and found[0] not in known.ranks
    ]  # fmt: skip
    if not beside:
        return
    bound = {b.name for line in reader.lines for t in line.parts if t.kind == "over"
             for b in t.data.bounds}  # fmt: skip
    for (base, items), name in beside:
        if bound.issuperset(items):
            known.twins[base] = name
            known.indexed[name] = len(items)


def _find_without_values(reader: Reader) -> None:
    """Find Lᵢ = … beside L = … where some ∑ᵢ runs over Lᵢ."""
    known = reader.known
    beside = [
        (line, found[0]) for line in reader.lines if line.left and not line.left.items
        and (found := base_and_items(line.left.name)) and found[0] in known.defined
    ]  # fmt: skip
    if known.time or not beside:
        return
    summed = {
        found[0] for line in reader.lines for t in line.parts if t.kind == "over"
        for one in names(t) if (found := base_and_items(one.word))
        and {b.name for b in t.data.bounds} & {*found[1]}
    }  # fmt: skip
    for line, base in beside:
        if base in summed:
            known.twins.setdefault(base, line.name)
            known.taken.add(line.name)


def name_of(reader: Reader, line: Line, base: str) -> str:
    """Return the name of the array that a line with indices makes: L, or Lᵢ beside another L."""
    left, known = line.left, reader.known
    assert left is not None
    if left.items or left.inside:
        return base
    if known.rank(base):
        _tell(reader, line, f"{display(left.name)} is the next value of {display(base)} here,"
              f" which has a value")  # fmt: skip
        return left.name
    others = (x for x in reader.lines if x is not line and x.left and not x.left.items)
    twin = known.twins.get(left.name.partition("_")[0])
    scalar = known.rank(base) == 0  # Nₖ = ∑ₙ γₙₖ beside a given N
    if base == twin or not (scalar or any(x.left and x.left.name == base for x in others)):
        return base
    known.twins[base] = left.name
    _tell(reader, line, f"{display(left.name)} has an entry for each index;"
          f" {display(base)} is another name")  # fmt: skip
    return left.name


def letters_of(reader: Reader, line: Line, wanted: list[str]) -> set[str]:
    """Return the letters of Lᵢ = xᵢ² that are indices without values, since a ∑ runs over Lᵢ."""
    if reader.known.ranks is not None or line.name not in reader.known.twins.values():
        return set()
    items = (base_and_items(t.word) for t in line.parts if t.kind == "name")
    below = {x for found in items if found for item in found[1] for x in letters(item)}
    return below & {*wanted}


def is_next(reader: Reader, line: Line, base: str, items: list[str]) -> bool:
    """Tell whether rᵢ = … rⱼ … of a given r is a step: what it makes is another name, rᵢ."""
    if reader.known.rank(base) != len(items):
        return False
    if _reads(reader, line, base) and not any(
        _reads(reader, other, base) for other in reader.lines if other is not line
    ):
        return True
    left = line.left
    assert left is not None and left.tree is not None
    shown, new = display(left.name), display(primed(left.name))
    raise Fault(
        f"{shown} = … gives {display(base)} a value, which it has already",
        left.tree.start, left.tree.end,
        f"write {new} = …, and {display(primed(base))} for it elsewhere, if it is the next one;"
        f" else leave {display(base)} out of the values",
    )  # fmt: skip


def _reads(reader: Reader, line: Line, base: str) -> bool:
    words = (t.word for t in line.parts if t.kind == "name")
    return any(w == base or (reader.known.apart(w) or ("",))[0] == base for w in words)


def _tell(reader: Reader, line: Line, note: str) -> None:
    assert line.left is not None and line.left.tree is not None
    reader.updates.notes.append((line.left.tree.start, note))
