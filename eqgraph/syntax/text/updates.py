"""Read algorithms: w ← … gives a name its value, or its next value, which later lines read."""

from __future__ import annotations

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.text.known import Known, base_and_items
from eqgraph.syntax.text.left import primed
from eqgraph.syntax.text.lines import Line, walk
from eqgraph.syntax.text.lookups import stands_in
from eqgraph.syntax.text.tree import Tree


class Updates:
    """Hold the names that lines with ← gave a next value: from there on w means w′."""

    def __init__(self, known: Known, text: str) -> None:
        self.known, self.text = known, text
        self.notes: list[tuple[int, str]] = []
        self._next: dict[str, str] = {}  # from a name to that of its value now
        self._bases: dict[str, str] = {}  # the same of arrays: wᵢ ← … is one of w
        self._places: dict[str, str] = {}  # of what is printed with a bracket: Q(s,a)

    def is_update(self, tree: Tree, right: Tree, before: list[Line]) -> bool:
        """Tell whether a name with ← had a value before; else the line gives the first one."""
        if tree.kind not in ("name", "apply"):
            return False
        if tree.kind == "apply" or stands_in(tree, right) or self._is_given(tree.word):
            return True
        return any(t.kind == "name" and t.word == tree.word for line in before for t in line.parts)

    def _is_given(self, name: str) -> bool:
        found = base_and_items(name)
        ranks = self.known.ranks or {}
        return name in ranks or bool(found and ranks.get(found[0]))

    def follow(self, tree: Tree, *, noted: bool = True) -> None:
        """Give the names in a tree the values that they have at this line."""
        if not (self._next or self._bases or self._places):
            return
        for one in walk(tree):
            if one.kind == "name":
                new = self._now(one.word)
                if new is not None and noted:
                    self._tell(one, new)
                one.word = new or one.word
            elif one.kind == "apply" and (new := self._places.get(self._spelled(one))):
                old = self._spelled(one)
                raise Fault(
                    f"{old} has a new value from the line above on", one.start, one.end,
                    f"write {new} = … above, and {new} or {old} here",
                )  # fmt: skip

    def add(self, tree: Tree) -> None:
        """Remember that a name has its next value after this line."""
        new = primed(tree.word)
        if tree.kind == "apply":
            old = self._spelled(tree)
            self._places[old] = f"{display(new)}{old[old.index('(') :]}"
            return
        self._next[tree.word] = new
        found = base_and_items(tree.word)
        ranks = self.known.ranks or {}
        if found and tree.word not in ranks and ranks.get(found[0].rstrip("'")):
            self._bases[found[0]] = primed(found[0])

    def _now(self, name: str) -> str | None:
        """Return the name of a name's value here, None where it is the name itself."""
        new = self._after(name)
        while new is not None and (later := self._after(new)) is not None:
            new = later
        return new

    def _after(self, name: str) -> str | None:
        found = base_and_items(name)
        if name in self._next or name in self._bases:
            return self._next.get(name) or self._bases[name]
        if found and found[0] in self._bases and name not in (self.known.ranks or ()):
            return self._bases[found[0]] + name[len(found[0]) :]
        return None

    def _tell(self, tree: Tree, new: str) -> None:
        old, now = display(tree.word), display(new)
        note = f"{old} is {now} here, which {old} ← … above has made of it"
        if all(note != other for _, other in self.notes):
            self.notes.append((tree.start, note))

    def _spelled(self, tree: Tree) -> str:
        return "".join(self.text[tree.start : tree.end].split())
