r"""Hold the text that LaTeX is rewritten to, and what is open while it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from eqgraph.syntax.latex.names import Names
from eqgraph.syntax.latex.tokens import LatexToken
from eqgraph.syntax.sympy.trees import DEPTH

_SIDE = "write \\cdot for the matrix product, \\odot for the elementwise product"


class Piece(NamedTuple):
    """Hold a part of the rewritten text, and the place in the LaTeX that it comes from."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Part:
    """Hold what is open: tokens up to `last`, or a bracket up to its `closer`."""

    last: int
    after: int = 0
    close: str = ""
    closer: str = ""
    opened: int = 0
    then: Part | None = None
    numeric: bool = True  # all operands in it are numbers
    keeps: bool = False  # an exponent leaves its base what it was
    call: bool = False
    factor: bool = False  # a fraction may stand right before its factor
    state: tuple[str, bool] = ("", False)


class Output:
    """Hold what is written so far, and what is still open.

    `before` is what was written last: "start", "sum", "minus", "product", "function", "operand".
    """

    def __init__(self, tokens: list[LatexToken]) -> None:
        self.names = Names(tokens)
        self.tokens, self.at = self.names.tokens, 0
        self.out: list[Piece] = []
        self.before, self.number = "start", False
        self.stack = [Part(len(tokens))]

    @property
    def limit(self) -> int:
        """Return the token at which the innermost argument ends."""
        return self.stack[-1].last

    def shown(self, part: Part) -> str:
        """Return the token that opened a part."""
        return self.names.value(part.opened)

    def put(self, text: str, first: int, after: int | None = None) -> None:
        """Write a piece for the tokens first to after."""
        last = self.tokens[(first + 1 if after is None else after) - 1]
        self.out.append(Piece(text + " ", self.tokens[first].start, last.end))

    def push(self, part: Part) -> None:
        """Open a part, unless the text is too deep."""
        if len(self.stack) > DEPTH:
            hint = "give a part a name of its own"
            raise self.names.fault(self.at, f"nested more than {DEPTH} levels deep", hint)
        part.state = (self.before, self.number)
        self.stack.append(part)
        self.before, self.number = "start", False

    def operand(self, number: bool) -> None:
        """Note that an operand has come, and whether it is a number."""
        self.before, self.number = "operand", number
        self.stack[-1].numeric &= number

    def sign(self, text: str, sort: str) -> None:
        """Write the sign at the next token."""
        self.put(text, self.at)
        self.before = sort
        self.at += 1

    def beside(self) -> None:
        """Multiply what stands side by side: with a number or a fraction, else say what lacks."""
        if not self.number:
            raise self.names.fault(self.at, "an operator must stand before this", _SIDE)
        self.put("*", self.at)
        self.before = "product"
