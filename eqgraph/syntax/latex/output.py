r"""Hold the text that LaTeX is rewritten to, and what is open while it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from eqgraph.syntax.latex.names import Names
from eqgraph.syntax.latex.words import Argument, LatexToken

_DEEP = 60  # fractions, roots and scripts within each other


class Piece(NamedTuple):
    """Hold a part of the rewritten text, and the place in the LaTeX that it comes from."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class State:
    """Hold what was written last.

    `before` is "start", "sum", "minus", "product" (a sign), "dot", "function", "over" or "operand".
    """

    before: str = "start"
    number: bool = False  # the operand is a number
    bare: bool = False  # a function without brackets takes what follows
    divided: int = -1  # the / whose right side this is
    name: bool = False  # the operand is a name, to which a bracket may belong


@dataclass(slots=True)
class Opened:
    """Hold a bracket that is open: what closes it, its token, its piece, the state before it."""

    closer: str
    at: int
    piece: int
    state: State


class Output:
    """Hold what is written so far, and what is still open."""

    def __init__(self, tokens: list[LatexToken]) -> None:
        self.names = Names(tokens)
        self.tokens, self.at, self.limit = tokens, 0, len(tokens)
        self.out: list[Piece] = []
        self.state = State()
        self.open: list[Opened] = []
        self.level = 0
        self.script = 0  # within a subscript or a superscript
        self.skipped: set[int] = set()  # braces that only group, bars that part operands
        self.bars: set[int] = set()
        self.token: Callable[[LatexToken], None]

    def value(self, at: int) -> str:
        """Return the text of a token, "" where the argument ends."""
        return self.names.value(at) if at < self.limit else ""

    def put(self, text: str, first: int, after: int | None = None) -> None:
        """Write a piece for the tokens first to after."""
        last = self.tokens[(first + 1 if after is None else after) - 1]
        self.out.append(Piece(text, self.tokens[first].start, last.end))

    def inside(self, found: Argument) -> None:
        """Rewrite the tokens of an argument."""
        if self.level > _DEEP:
            hint = "give a part a name of its own"
            raise self.names.fault(found.first, f"nested more than {_DEEP} levels deep", hint)
        kept = self.at, self.limit, self.state, self.open
        self.at, self.limit, self.state, self.open = found.first, found.last, State(), []
        self.names.end = found.last
        self.level += 1
        while self.at < self.limit:
            self.token(self.tokens[self.at])
        if self.open:
            at = self.open[-1].at
            raise self.names.fault(at, f"this {self.names.value(at)} is never closed")
        self.level -= 1
        self.at, self.limit, self.state, self.open = kept
        self.names.end = self.limit

    def captured(self, found: Argument) -> list[Piece]:
        """Return the pieces of an argument without writing them."""
        kept, self.out = self.out, []
        self.inside(found)
        pieces, self.out = self.out, kept
        return pieces

    def lead(self, first: int, *, number: bool = False) -> None:
        """Write what parts an operand from what stands before it."""
        state = self.state
        if state.before == "operand":
            if state.divided >= 0:
                self._tell_divided(state.divided)
                state.divided = -1
            if state.number and not number and not state.bare:
                self.put("*", first)
            else:
                self.put(" ", first)
        elif state.before in ("function", "over"):
            self.put(" ", first)
        if state.before == "function":
            state.bare = True

    def _tell_divided(self, at: int) -> None:
        place = self.tokens[at].start
        message = r"a / b c is read from the left; \frac is never in doubt"
        if (place, message) not in self.names.hints:
            self.names.hints.append((place, message))

    def operand(self, *, number: bool = False, name: bool = False) -> None:
        """Note that an operand has come, and whether it is a number or a name."""
        divided = self.state.divided
        self.state = replace(self.state, before="operand", number=number and divided < 0, name=name)

    def sign(self, text: str, before: str) -> None:
        """Write the sign at the next token."""
        self.put(text, self.at)
        divided = self.at if before == "product" and text == "/" else -1
        bare = self.state.bare and before in ("product", "dot")
        self.state = State(before, bare=bare, divided=divided)
        self.at += 1
