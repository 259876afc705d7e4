"""Walk through what was traced and write its equations."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from eqgraph.imports import folded
from eqgraph.imports.folding import Fold
from eqgraph.imports.page import Page
from eqgraph.imports.term import Refused, Term

LONG = 70  # characters of a text, from which on it is named
OPEN = "…"  # the text of what is refused


class Writer(Page):
    """Write the text of what was traced, operator by operator."""

    fold: Fold | None = None  # a loop that was unrolled

    def write(self) -> list[Term]:
        """Write all equations; return the outputs."""
        for node in self.traced.nodes:
            if self.fold is not None and node in self.fold.inside:
                if node is self.fold.start:
                    self._folded(self.fold)
            elif node not in self.traced.constants:
                self.one(node)
        return [self._output(node) for node in self.traced.outputs]

    def _folded(self, fold: Fold) -> None:
        """Write an unrolled loop as its step at t, or keep why it is refused."""
        try:
            folded.write(self, fold)
        except Refused as why:
            self.refused.append(f"a loop at {self.traced.place(fold.start)[0] or 'the top'}: {why}")
            self.terms |= {node: Term(OPEN, value=self.value(node)) for node in fold.inside}

    def state_name(self, node: Any) -> str:
        """Return the name that a node's value has in a folded loop in any case, or nothing."""
        return ""

    def one(self, node: Any) -> None:
        """Write one operator, or keep why it is refused."""
        self.current = node
        self.comment(node)
        if any(self.terms[x].text == OPEN for x in node.all_input_nodes if x in self.terms):
            self.terms[node] = Term(OPEN, value=self.value(node))  # what it reads is refused
            return
        try:
            self.terms[node] = self.written(node)
        except Refused as why:
            path, _ = self.traced.place(node)
            self.refused.append(f"{node.target} at {path or 'the top'}: {why}")
            self.terms[node] = Term(OPEN, value=self.value(node))

    @abstractmethod
    def written(self, node: Any) -> Term:
        """Return the term of an operator, named where it should be; or raise `Refused`."""

    def named_as(self, node: Any, term: Term, letter: str, role: str = "") -> Term:
        """Name what a layer gives, what is used more than once, and what is long."""
        outputs = self.traced.outputs
        if term.text in self.names.taken or term.parts or term.text[-2:] == "_T":
            return term
        users = list(node.users)
        if node in self.intended:
            return self.equation(self.intended[node], term)
        if self.siblings:
            pieces = any(isinstance(self.value(u), tuple | list) for u in users)
            many = len(users) > 1 or len(term.text) > LONG
            if not (many or pieces):
                return term
            return self.result("z" if pieces else "r", replace(term, number=None))
        last = node in outputs and len(users) == self.uses_of_output
        if not (letter or last or len(users) > 1 or len(term.text) > LONG):
            return term
        if last and len(outputs) == 1 and not term.shape and term.time is None:
            return self.equation("L", term, loss=True)
        if last and len(outputs) == 1:
            return self.equation("ŷ", term)
        if role:
            return self.equation(self.names.numbered(role, None, self.suffix(term)), term)
        return self.result(letter or ("y" if last else "r"), term)

    uses_of_output = 0  # how many users an output has that nothing else reads

    def _output(self, node: Any) -> Term:
        """Return an output as a name."""
        term = self.of(node)
        if term.steps:
            term = replace(term, steps=())
        if term.text[-2:] == "_T" and self.fold is None:
            return term
        if term.text in self.names.taken and term.text[-2:] != "_T":
            return term
        return self.equation("ŷ", term) if len(self.traced.outputs) == 1 else self.result("y", term)

    def name_leaves(self, group: str, letters: Mapping[int, str], nodes: Sequence[Any],
                    piece: Callable[[int], Callable[[Any], Any]]) -> None:  # fmt: skip
        """Give the parameters of a layer their letters and one number.

        Args:
            group: what they are counted with.
            letters: of each operand that is learned, by its position.
            nodes: all operands.
            piece: how each is cut, by its position.
        """
        new = {k: letter for k, letter in letters.items() if self._is_new(nodes, k)}
        if not new:
            return
        n: int | None = self.names.count(group)
        many = None if self.names.single(group) else n
        for k, letter in new.items():
            node = nodes[k]
            own = self.own_letter(self.learned[node])
            name = self.names.numbered(own or letter, None if own else many)
            role = "parameter" if node in self.traced.parameters else "constant"
            self.leaf(name, (node,), piece(k), role)
            self.terms[node] = Term(name, value=piece(k)(self.value(node)), number=many)

    def _is_new(self, nodes: Sequence[Any], k: int) -> bool:
        if k >= len(nodes):
            return False
        try:
            return nodes[k] in self.learned and nodes[k] not in self.terms
        except TypeError:  # a list, or a number
            return False
