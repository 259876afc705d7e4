"""Read the condition of a breakpoint: a text of the language, as it stands in 𝟙[…].

`value` and `grad` are those of the node just written, other names are values of nodes; `isnan` and
`isinf` tell of any element. A comparison with what is not known yet does not hold, and one of an
array is an error that says so.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, MachineError, ParseError, ShapeError
from eqgraph.ir import Graph, graph
from eqgraph.operators import numpy_algebra
from eqgraph.syntax import condition_tree, display, equations_of, names_in
from eqgraph.syntax.letters import is_letter

Lookup = Callable[[str], Any]
Evaluate = Callable[[Lookup], Any]

LONGEST = 500
_SHIFT = 2  # the places in a tree are those in 𝟙[text]
_COMPARE = {
    "<": operator.lt, "≤": operator.le, ">": operator.gt, "≥": operator.ge,
    "≟": operator.eq, "≠": operator.ne,
}  # fmt: skip
_TESTS = {"isnan": np.isnan, "isinf": np.isinf}
OWN = ("value", "grad")
_SPELLED = {"inf": "infinity is written ∞", "nan": "write isnan(x)", "NaN": "write isnan(x)"}


class _Unknown(Exception):
    """A name of the condition has no value yet."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold a condition that was read: its text and how to tell whether it holds."""

    text: str
    evaluate: Evaluate
    reads: bool = True  # a name: without one it holds always, or never
    notes: tuple[str, ...] = field(default=())  # what ranks and names decided

    def holds(self, look_up: Lookup) -> bool:
        """Tell whether the condition holds; not so while a value in it is not known yet."""

        def known(name: str) -> Any:
            value = look_up(name)
            if value is None:
                raise _Unknown(name)
            return value

        try:
            with np.errstate(all="ignore"):
                return bool(_single(self.evaluate(known), self.text))
        except _Unknown:
            return False
        except ShapeError as error:
            raise MachineError(f"the condition {self.text!r}: {error.message}") from None
        except ValueError as error:  # shapes that do not fit, the largest of no elements
            raise MachineError(f"the condition {self.text!r}: {error}") from None


def _single(x: Any, text: str) -> Any:
    if np.ndim(x):
        raise MachineError(
            f"the condition {text!r} compares an array of shape {np.shape(x)}",
            hint="use ‖x‖ (the norm), min(x), max(x) or mean(x); |x| is that of each element",
        )
    return x


def too_long() -> ParseError:
    """Return the error of a condition that is too long to be read."""
    return ParseError(f"a condition has at most {LONGEST} characters")


def parse_condition(text: str, graph: Graph) -> Condition:
    """Read a condition; raise `ParseError` that points at what is wrong in it."""
    if len(text) > LONGEST:
        raise too_long()
    reader = Reader(text, graph)
    evaluate = reader.read(condition_tree(text))
    return Condition(text, evaluate, bool(reader.names), tuple(reader.notes))


class Reader:
    """Read the tree of a condition over the nodes of a graph."""

    def __init__(self, text: str, graph: Graph) -> None:
        self.text, self.graph = text, graph
        self.formulas: list[Formula] = []
        self.names: set[str] = set()
        self.notes: list[str] = []

    def read(self, tree: Any) -> Evaluate:
        """Return how a tree is evaluated: logic and comparisons here, all else as a formula."""
        if tree.kind == "logic":
            parts = [self.read(part) for part in tree.parts]
            if tree.word == "not":
                return lambda look: not _single(parts[0](look), self.text)
            return _joined(any if tree.word == "or" else all, parts, self.text)
        if tree.kind == "compare":
            return self._compared(tree)
        if tree.kind == "group" and self._is_condition(tree.parts[0]):
            return self.read(tree.parts[0])
        if tree.kind == "apply" and tree.word in _TESTS and len(tree.parts) == 2:
            inner, test = self.read(tree.parts[1]), _TESTS[tree.word]
            return lambda look: bool(test(inner(look)).any())
        return self._formula(tree)

    def _is_condition(self, tree: Any) -> bool:
        inner = tree.parts[0] if tree.kind == "group" else tree
        return inner.kind in ("logic", "compare") or (
            inner.kind == "apply" and inner.word in _TESTS
        )

    def _compared(self, tree: Any) -> Evaluate:
        sides = [self.read(part) for part in tree.parts]
        signs = [_COMPARE[sign.value] for sign in tree.data]
        text = self.text

        def holds(look: Lookup) -> bool:
            values = [_single(side(look), text) for side in sides]
            pairs = zip(signs, values, values[1:], strict=False)
            return all(bool(compare(a, b)) for compare, a, b in pairs)

        return holds

    def _formula(self, tree: Any) -> Evaluate:
        """Read a formula with the shapes that are known now; it is built anew for others."""
        at = tree.start - _SHIFT
        formula = Formula(self.text[at : tree.end - _SHIFT], self.text, at)
        known = dict(self._known(tree))
        names = formula.read(known)
        self.formulas.append(formula)
        try:
            built = formula.built({name: known[name] for name in names})
            self.notes += built.notes
        except ShapeError as error:
            if not names & {*OWN}:  # these have another shape at each node
                raise formula.placed(error) from None
        self.names |= names
        return formula.value

    def _known(self, tree: Any) -> Iterator[tuple[str, Any]]:
        """Yield the names that a formula may mean, each with an array of the shape it has."""
        words = {*_words(tree)}
        for word in sorted(words & _SPELLED.keys()):
            if word not in self.graph:
                at = self.text.find(word)
                raise ParseError(
                    f"{word} is no number here", text=self.text, span=(at, at + len(word)),
                    hint=_SPELLED[word],
                )  # fmt: skip
        for word in sorted(words | {word.partition("_")[0] for word in words}):
            if word in OWN:
                yield word, np.float64(0.5)
            elif word in self.graph:
                yield self.graph[word].name, np.broadcast_to(0.5, self.graph[word].shape or ())


def _words(tree: Any) -> Iterator[str]:
    """Yield the names in a tree, and their letters: mc may be m times c."""
    stack = [tree]
    while stack:
        here = stack.pop()
        if here.word and is_letter(here.word[0]):
            yield here.word
            yield from (char for char in here.word if is_letter(char))
        stack.extend(here.parts)


class Formula:
    """Hold a formula of a condition, and its graph for each shape of its names."""

    def __init__(self, piece: str, text: str, at: int) -> None:
        self.piece, self.text, self.at = piece, text, at
        self.used: tuple[str, ...] = ()
        self.graphs: dict[Any, Graph] = {}

    def read(self, known: Mapping[str, Any]) -> set[str]:
        """Return the names that the formula reads; raise `ParseError` at one that is not known."""
        try:
            equations, _, read = equations_of(self.piece, known)
        except EqGraphError as error:
            raise self.placed(error) from None
        found = {display(n) for e in equations for n in names_in(e.expr, read.functions)}
        missing = sorted(found - known.keys())
        if missing:
            raise self._unknown(missing[0])
        self.used = tuple(sorted(found))
        return found

    def built(self, values: Mapping[str, Any]) -> Graph:
        """Return the graph of the formula for values of these shapes."""
        key = tuple(np.shape(values[name]) for name in self.used)
        if key not in self.graphs:
            try:
                self.graphs[key] = graph(self.piece, dict(values))
            except ShapeError:
                raise
            except EqGraphError as error:
                raise self.placed(error) from None
        return self.graphs[key]

    def value(self, look: Lookup) -> Any:
        """Compute the formula from the values of its names."""
        values = {name: look(name) for name in self.used}
        built = self.built(values)
        done: dict[str, Any] = {}
        for node in built.nodes:
            if node.operator is None:
                done[node.id] = values[node.name] if node.kind != "constant" else node.value
            else:
                compute = getattr(numpy_algebra, node.operator.name)
                done[node.id] = compute(*(done[x.id] for x in node.operands), **node.params)
        return done[built.results[-1].id]

    def _unknown(self, name: str) -> ParseError:
        at = max(self.piece.find(name), 0)
        known = "min, max, mean, ‖x‖, |x|, isnan, isinf, value, grad and the names of the equations"
        return ParseError(
            f"a condition knows no {name!r}", text=self.text,
            span=(self.at + at, self.at + at + len(name)), hint=f"it knows {known}",
        )  # fmt: skip

    def placed(self, error: EqGraphError) -> ParseError:
        """Return an error about the formula as one about the condition."""
        start, end = getattr(error, "span", None) or (0, len(self.piece))
        span = (self.at + start, self.at + end)
        return ParseError(error.message, text=self.text, span=span, hint=error.hint)


def _joined(test: Callable[..., bool], parts: list[Evaluate], text: str) -> Evaluate:
    """Join by `any` or `all`: what is not known yet decides nothing that another side decides."""

    def join(look: Lookup) -> bool:
        sides: list[bool | None] = []
        for part in parts:
            try:
                sides.append(bool(_single(part(look), text)))
            except _Unknown:
                sides.append(None)
        if (test is any) in sides:
            return test is any
        if None in sides:
            raise _Unknown
        return test is all

    return join
