"""Say what an index that nothing binds may be: of a ∑ that ended, of the left side, or a label."""

from __future__ import annotations

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display, split
from eqgraph.syntax.text.known import base_and_items
from eqgraph.syntax.text.lines import Line, walk
from eqgraph.syntax.text.tree import Tree


def loose(text: str, line: Line, letter: str) -> Fault:
    """Return the error of a letter that runs free on the right, at its first place out of a ∑."""
    place = next((t for t in _outside(line.right, letter) if _has(t, letter)), line.right)
    shown = display(place.word) if place.word else text[place.start : place.end]
    message = f"nothing says which {display(letter)} is meant in {shown}"
    if any(t.kind == "name" and t.word.split("_")[0] == "Σ" for t in walk(line.right)):
        sigma = next(t for t in walk(line.right) if t.word.split("_")[0] == "Σ")
        hint = f"the sum is ∑ (U+2211): write ∑_{letter} …, or give Σ a value"
        return Fault("Σ (U+03A3) is a letter", sigma.start, sigma.end, hint)
    both = _both(text, line.right, place, letter)
    if both:
        return Fault(f"{message}: the sum before it has ended", place.start, place.end, both)
    base = display((base_and_items(place.word) or (place.word, []))[0])
    left = display(line.left.name) if line.left else "y"
    ways = f"∑_{letter} … for their sum"
    if "_" not in (line.left.name if line.left else ""):
        ways = f"{left}_{letter} = … for every {display(letter)}, {ways}"
    return Fault(
        message, place.start, place.end,
        f"write {ways}; if {shown} is a name of its own, give it a value beside {base}",
    )  # fmt: skip


def _has(tree: Tree, letter: str) -> bool:
    return tree.kind in ("name", "sub") and letter in split(tree.word).sub


def _binds(tree: Tree, letter: str) -> bool:
    return tree.kind == "over" and any(bound.name == letter for bound in tree.data.bounds)


def _outside(tree: Tree, letter: str) -> list[Tree]:
    """Return the parts of a tree from left to right, but what stands in a ∑ over the letter."""
    out: list[Tree] = []
    stack = [tree]
    while stack:
        here = stack.pop()
        if not _binds(here, letter):
            out.append(here)
            stack.extend(reversed(here.parts))
    return out


def _both(text: str, right: Tree, place: Tree, letter: str) -> str:
    """Spell both meanings of `∑ᵢ aᵢ + bᵢ`: one sum of all, or two sums."""
    for whole in walk(right):
        inside = [t for t in whole.parts if t.start <= place.start and place.end <= t.end]
        before = [
            part for t in whole.parts if t.end <= place.start for part in walk(t)
            if _binds(part, letter) and part.end == t.end
        ]  # fmt: skip
        if whole.kind == "sum" and inside and before:
            over, term = before[-1], inside[0]
            head = text[over.start : over.parts[0].start]
            one = f"{head}({text[over.parts[0].start : term.end]})"
            two = f"{text[over.start : term.start]}{head}{text[term.start : term.end]}"
            return f"write {one}, or {two}"
    return ""
