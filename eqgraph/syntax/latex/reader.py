r"""Read equations in LaTeX: rewrite them, token by token, as a text of the language."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from eqgraph.errors import ParseError, nearest
from eqgraph.syntax.alphabet import ACCENTS, GREEK, SUBSCRIPTS
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.latex.output import Piece
from eqgraph.syntax.latex.rewriter import Rewriter
from eqgraph.syntax.latex.signs import COMMANDS
from eqgraph.syntax.latex.tokens import latex_tokens
from eqgraph.syntax.latex.typesetting import one_way
from eqgraph.syntax.latex.words import FACES
from eqgraph.syntax.text.equations import Equations
from eqgraph.syntax.text.lexer import check_text
from eqgraph.syntax.text.reader import read

# What is no error where the values hold the right names.
_OPEN = ("nothing says which", "is defined twice", "there is no equation, only", "no function ",
         "do not fill an array", "is a set that is not known")  # fmt: skip
_CYCLE = re.compile(r"(\w) is defined by itself")


def from_latex(text: str) -> Equations:
    r"""Read equations in LaTeX; the text of the result is their Unicode form.

    Spaces mean nothing, and letters side by side are names of their own: `mc^2` is m c². A name of
    several letters is `\mathit{name}`, a function `\operatorname{name}`. What `latex()` writes
    reads back. Bold and calligraphic letters lose their typeface. What only values decide stays
    open until they are there.

    Args:
        text: one equation or several, with `aligned` and `\\` or without.

    Raises:
        ParseError: the text cannot be read; it points into the LaTeX.

    >>> print(from_latex(r"\hat{c}_t = \tanh\left(W_c \cdot x_t + \frac{1}{2} b\right)"))
    ĉₜ = tanh(W_c·xₜ + 1/2*b)
    """
    check_text(text)
    try:
        rewriter = Rewriter(one_way(latex_tokens(text)))
        pieces = rewriter.rewrite()
    except Fault as fault:
        hint = fault.hint
        if fault.message.startswith("\\") and fault.message.endswith("is not known"):
            hint = _near(fault.message.split()[0][1:]) or hint
        span = (fault.start, fault.end)
        raise ParseError(fault.message, text=text, span=span, hint=hint) from None
    written = "".join(piece.text for piece in pieces)
    try:
        found = read(written, spaces=False)
    except ParseError as error:
        place = _place(pieces, error.span, len(text))
        doubt = ParseError(error.message, text=text, span=place, hint=error.hint)
        if not _is_open(error.message, text, written):
            raise doubt from None
        found = Equations(written, (), spaces=False, doubt=doubt)
    met = rewriter.names.hints[:50]
    hints = (f"in the LaTeX, {_line(text, at)}: {hint}" for at, hint in met)
    notes = tuple((_written_at(pieces, at), hint) for at, hint in met)
    return replace(
        found, hints=(*hints, *found.hints), notes=(*found.notes, *notes), latex_notes=notes
    )


def _is_open(message: str, text: str, written: str) -> bool:
    """Tell whether an error may be none where the values hold the right names: TP is no T P."""
    cycle = _CYCLE.fullmatch(message)
    if cycle is None:
        return any(part in message for part in _OPEN)
    indexed = re.search(rf"{cycle[1]}[_{''.join(SUBSCRIPTS)}]", written)
    if indexed:  # rᵢ = … rⱼ … is a step where r has a value
        return True
    words = re.findall(r"(?<![A-Za-z\\])[A-Za-z]{2,}", text)
    return any(cycle[1] in word for word in words)


def _place(
    pieces: list[Piece], span: tuple[int, int] | None, length: int
) -> tuple[int, int] | None:
    """Return the place in the LaTeX of a place in what was rewritten."""
    if span is None:
        return None
    starts: list[int] = []
    at = 0
    for piece in pieces:
        starts.append(at)
        at += len(piece.text)
    if not pieces or span[0] >= at:
        return length, length
    first = max(0, bisect_right(starts, span[0]) - 1)
    last = max(first, bisect_right(starts, max(span[0], span[1] - 1)) - 1)
    touched = pieces[first : last + 1]
    return min(p.start for p in touched), max(p.end for p in touched)


def _written_at(pieces: list[Piece], place: int) -> int:
    """Return the place in what was rewritten of a place in the LaTeX."""
    at = 0
    for piece in pieces:
        if piece.start >= place:
            break
        at += len(piece.text)
    return at


def _line(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}"


def _near(command: str) -> str:
    """Return the hint that names the nearest command."""
    near = nearest(command, [*COMMANDS, *GREEK, *ACCENTS, *FACES])
    return f"did you mean \\{near}?" if near else ""
