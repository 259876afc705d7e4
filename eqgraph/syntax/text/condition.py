"""Read a condition that stands alone, as that of a breakpoint: what 𝟙[…] holds."""

from __future__ import annotations

import re

from eqgraph.errors import ParseError
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.text.lexer import tokens
from eqgraph.syntax.text.parser import Parser
from eqgraph.syntax.text.tree import Tree, room

_OPEN, _CLOSE = "𝟙[", "]"


_NOT_CLOSED = re.compile(r"this \] does not close (.*)")


def condition_tree(text: str) -> Tree:
    """Return the tree of a condition, in which a plain `=` compares; raise `ParseError`.

    Its places are those in 𝟙[text]: two characters after those in the text.
    """
    whole = f"{_OPEN}{text}{_CLOSE}"
    try:
        with room():
            found = _one(Parser(tokens(whole, grammar()), grammar()))
        if found.kind != "indicator" or found.end != len(whole):
            raise Fault("expected an operator or the end", found.end - 1, found.end)
    except Fault as fault:
        message = fault.message
        if fault.start >= len(whole) - len(_CLOSE):  # at the bracket, which nobody typed
            message = _NOT_CLOSED.sub(r"nothing closes \1", message)
            message = message.replace(f"found `{_CLOSE}`", "found the end")
        raise shifted(ParseError(message, span=(fault.start, fault.end), hint=fault.hint),
                      text) from None  # fmt: skip
    except ParseError as error:
        raise shifted(error, text) from None
    return found.parts[0]


def _one(parser: Parser) -> Tree:
    """Read one expression and nothing else."""
    tree = parser.expression()
    last = parser.peek()
    if last.kind != "end":
        raise Fault("an expression ends here", last.start, max(last.end, last.start + 1))
    return tree


def shifted(error: ParseError, text: str) -> ParseError:
    """Return an error about 𝟙[text] as one about the text."""
    start, end = error.span or (len(_OPEN), len(_OPEN))
    at = min(max(start - len(_OPEN), 0), len(text))
    return ParseError(
        error.message, text=text, span=(at, max(at + 1, min(end - len(_OPEN), len(text)))),
        hint=error.hint,
    )  # fmt: skip
