"""Read a text of equations: split it, find what each left side names, read the right sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eqgraph.errors import ParseError
from eqgraph.syntax.alphabet import KEYWORDS
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.lookalikes import name_hints
from eqgraph.syntax.names import canonical, raised
from eqgraph.syntax.text import chains, extents
from eqgraph.syntax.text.equations import Equation, Equations
from eqgraph.syntax.text.known import (
    Definition,
    Known,
    known_names,
)
from eqgraph.syntax.text.labels import lowered
from eqgraph.syntax.text.left import Left, read_left
from eqgraph.syntax.text.left_indices import find_indices, left_letters
from eqgraph.syntax.text.lexer import tokens
from eqgraph.syntax.text.lines import Line, check_cycles, walk
from eqgraph.syntax.text.lookups import stands_in, states, words_outside
from eqgraph.syntax.text.loose import loose
from eqgraph.syntax.text.naming import named
from eqgraph.syntax.text.operands import MEANS
from eqgraph.syntax.text.parser import Parser
from eqgraph.syntax.text.reading import Reading
from eqgraph.syntax.text.strides import fill
from eqgraph.syntax.text.tree import EQUALS, Tree, room
from eqgraph.syntax.text.updates import Updates

_LINKS = (("name", "where"), ("name", "with"), ("name", "and"))  # between equations
_CONDITIONS = ("logic", "compare")
_NEW_LINE = "this begins a new expression; an operator at its end continues a line"


def read(
    text: str, values: Mapping[Any, Any] | None = None, *, spaces: bool = True, time: str = ""
) -> Equations:
    """Read a text with what its values say: which names are given, and how many axes each has.

    `time` is the time index of a model, which is part of the names that have it.
    """
    with room():
        return Reader(text, values, spaces=spaces, time=time).read()


class Reader:
    """Read the equations of one text."""

    def __init__(
        self, text: str, values: Mapping[Any, Any] | None, *, spaces: bool, time: str = ""
    ) -> None:
        self.text, self.spaces = text, spaces
        self.grammar = grammar()
        self.known = Known(*known_names(values), time=time)
        plain, self.tails = extents.cut(text)
        found = lowered(tokens(plain, self.grammar), self.known)
        self.parser = Parser(found, self.grammar, spaces=spaces)
        self.lines: list[Line] = []
        self.hints: list[tuple[int, str]] = []
        self.notes: list[tuple[int, str]] = []
        self.updates = Updates(self.known, text)

    def read(self) -> Equations:
        """Return the equations."""
        try:
            self._split()
            if not self.lines:
                raise ParseError("there is no equation", hint="write one, such as y = W·x + b")
            chains.settle(self)
            self._define()
            find_indices(self)
            self._read_lines()
            fill(self.lines)
            equations = named(self)
            check_cycles(self.lines, equations)
        except Fault as fault:
            raise ParseError(
                fault.message, text=self.text, span=(fault.start, fault.end), hint=fault.hint
            ) from None
        notes = tuple(sorted([*self.notes, *self.updates.notes, *self.reading.notes]))
        return Equations(
            self.text, equations, self._hints(equations), notes, self.known.functions, self.spaces
        )

    # --- lines ------------------------------------------------------------------------------------

    def _split(self) -> None:
        parser, found = self.parser, self.parser.tokens
        while found[parser.at].kind != "end":
            if found[parser.at].kind == "line":
                parser.at += 1
                continue
            self._line()

    def _line(self) -> None:
        """Read one equation, or one expression without a name."""
        parser, at = self.parser, self.parser.at
        first, after = parser.tokens[at], parser.tokens[min(at + 1, len(parser.tokens) - 1)]
        if first[:2] in _LINKS and after.kind == "name" and self.lines:
            parser.at += 1  # …, where z = W·x
            first, after = after, parser.after(1)
        if first.kind == "name" and after.kind == "name" and first.value in KEYWORDS:
            raise Fault(
                f"`{first.value}` opens a declaration, which is no equation",
                first.start, first.end,
                "eg.model reads model texts; eg.graph takes plain equations",
            )  # fmt: skip
        if first[:2] == ("sign", "-") and at and parser.tokens[at - 1].value != ";":
            self.hints.append((first.start, _NEW_LINE))
        tree = self._left_or_all(first)
        equals = parser.peek()
        if equals.kind != "mark":
            self.updates.follow(tree)
            self.lines.append(Line(None, tree, tree.start))
            return
        parser.at += 1
        parser.goes_on()
        right = parser.expression(followed=True)
        left = self._left(tree, equals.value, right)
        others: list[Tree] = []
        chained = equals.value == "=" and right.kind not in _CONDITIONS
        while (again := parser.peek())[:2] == ("mark", "=") and chained:
            parser.at += 1
            parser.goes_on()
            others.append(parser.expression(followed=True))
            self.updates.follow(others[-1])
        self.lines.append(Line(left, right, tree.start, (*others,)))
        for at in [at for at in self.tails if tree.start < at <= again.start]:
            self.lines[-1].extents = extents.extents(parser, self.tails.pop(at))
        if again.kind == "mark":
            raise Fault(
                f"a second `{again.value}` in one equation", again.start, again.end,
                "write two equations, one a line",
            )  # fmt: skip

    def _left(self, tree: Tree, sign: str, right: Tree) -> Left:
        """Read a left side; after w ← …, w stands for the new value."""
        updates = self.updates
        updates.follow(right)
        assigned = sign in "←⟵" or (sign == ":=" and stands_in(tree, right))
        if assigned:
            updates.follow(tree, noted=False)
            assigned = updates.is_update(tree, right, self.lines)
        left = read_left(
            tree, self.text, self.grammar.functions, assigned=assigned, spaces=self.spaces
        )
        if assigned:
            updates.add(tree)
        return left

    def _left_or_all(self, first: Any) -> Tree:
        """Read up to an `=` or the end; a function's word before the `=` is no missing operand."""
        parser = self.parser
        after = parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
        if first.kind == "name" and after.kind == "mark" and after.value in EQUALS:
            parser.at += 1
            return Tree("name", first.start, first.end, (), first.value)
        behind = parser.after(2)
        if first.kind == "name" and after[:2] == ("sign", "*") and behind[:2] == ("mark", "="):
            parser.at += 2
            return Tree("name", first.start, after.end, (), raised(first.value, "*"))
        return parser.expression()

    # --- what the left sides name -----------------------------------------------------------------

    def _define(self) -> None:
        """Tell functions that are defined from quantities that are named; note what is defined."""
        known = self.known
        called: dict[tuple[str, int], set[tuple[str, ...]]] = {}
        sloped: set[str] = set()
        for part in (t for line in self.lines for t in line.parts):
            if part.kind in ("apply", "call") and not self._is_given(part):
                parts = part.parts[part.kind == "apply" :]
                for word in {part.word, part.word.rstrip("'")}:
                    called.setdefault((word, len(parts)), set()).add(tuple(p.word for p in parts))
            elif part.kind == "slope":
                sloped.add(part.parts[0].word)
        known.states = frozenset(states(self))
        kept: list[Line] = []
        for line in self.lines:
            left = line.left
            if left is not None and left.parameters and self._is_function(line, called, sloped):
                known.functions[left.base] = Definition(
                    left.base, left.parameters, line.right, (line.start, line.right.end)
                )
                continue
            if left is not None and left.base and not left.name:
                tree = left.tree
                assert tree is not None
                raise Fault("the left side must be one name", tree.start, tree.end, "write y = …")
            kept.append(line)
        self.lines = kept
        if not kept:
            raise ParseError(
                "there is no equation, only functions",
                hint="write one that calls them, such as y = f(x)",
            )
        plain = [line.left.name for line in kept if line.left and not line.left.items]
        known.defined |= set(plain)
        given = list(known.ranks or ())
        known.note_labels(given)
        names = (*given, *(line.left.name for line in kept if line.left))
        known.applied = any("(" in name or " " in name for name in names)

    def _is_given(self, call: Tree) -> bool:
        """Tell whether P(B|A) is, as it stands, the name of a value."""
        if not self.known.ranks:
            return False
        try:
            return canonical(self.text[call.start : call.end]) in (self.known.ranks or ())
        except ParseError:
            return False

    def _is_function(
        self, line: Line, called: dict[tuple[str, int], set[tuple[str, ...]]], sloped: set[str]
    ) -> bool:
        left = line.left
        assert left is not None
        bar = left.tree is not None and left.tree.kind == "given"  # P(A|B) is a name, most often
        if bar and not any(w in left.parameters for w in words_outside(line.right, left.base)):
            return False
        if self.known.has(left.name) or (
            len(left.parameters) == 1 and left.parameters[0] in self.known.states
        ):
            return False
        if self.known.rank(left.base) == len(left.parameters) and set(left.parameters).isdisjoint(
            self.known.ranks or ()
        ):
            return False  # V(s) = … max … V(s′) of a given V: its entries, for every s
        calls = called.get((left.base, len(left.parameters)), set())
        given = set(left.parameters) <= set(self.known.ranks or ())
        if given and calls <= {left.parameters} and left.base in self.grammar.functions:
            return False  # softmax(z) = … of a given z, and log softmax(z): the quantity
        outside = {*words_outside(line.right, left.base)}
        if left.base in MEANS and outside.isdisjoint(left.parameters):
            return False  # E(Rᵢ) = … E(Rₘ) …: the mean of what is named elsewhere
        return bool(calls) or left.base in sloped

    # --- right sides ------------------------------------------------------------------------------

    def _read_lines(self) -> None:
        reading = self.reading = Reading(self.known, self.grammar, self.text, spaces=self.spaces)
        for definition in self.known.functions.values():
            reading.uses, reading.parameters = {}, frozenset(definition.parameters)
            reading.met = {}
            value = reading.read(definition.tree)
            if reading.met:
                raise loose(self.text, Line(None, definition.tree, 0), next(iter(reading.met)))
            definition.expr, definition.spans = value.expr, value.spans
            definition.uses = dict(reading.uses)
        reading.parameters = frozenset()
        for line in self.lines:
            reading.uses, reading.met, reading.calls = {}, {}, set()
            reading.free_letters = frozenset(
                str(x.name) for i in line.indices for x in i.free_symbols
            )
            reading.outer_letters = left_letters(self, line)
            line.value = reading.read(line.right)
            if line.extents:
                line.value = extents.each(reading, line, line.value)
            line.uses = reading.uses
            for name in self._called(reading.calls):
                for used, span in self.known.functions[name].uses.items():
                    line.uses.setdefault(used, span)
            self._check_free(line, reading)

    def _called(self, names_: set[str]) -> list[str]:
        """Return the functions that are called, and those that they call."""
        done: dict[str, None] = {}
        stack = sorted(names_)
        while stack:
            name = stack.pop()
            if name not in done:
                done[name] = None
                tree = self.known.functions[name].tree
                stack += [t.word for t in walk(tree) if t.word in self.known.functions]
        return list(done)

    def _check_free(self, line: Line, reading: Reading) -> None:
        """Refuse an index that runs on the right and is bound by nothing."""
        bound = {str(x.name) for i in line.indices for x in i.free_symbols}
        loose_letters = [letter for letter in reading.met if letter not in bound]
        if loose_letters:
            raise loose(self.text, line, loose_letters[0])

    # --- equations --------------------------------------------------------------------------------

    def _hints(self, equations: tuple[Equation, ...]) -> tuple[str, ...]:
        places: dict[str, int] = {}
        for equation, line in zip(equations, self.lines, strict=True):
            if equation.given:
                places.setdefault(equation.symbol.name, equation.name_span[0])
            for name, span in line.uses.items():
                places.setdefault(name, span[0])
        hints = sorted({*self.hints, *self.reading.hints, *name_hints(places)})
        return tuple(placed(self.text, at, message) for at, message in hints[:50])


def placed(text: str, at: int, message: str) -> str:
    """Return a remark with its line and column."""
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}: {message}"
