"""Say what went wrong, where in the text, and what to do about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

_EXCERPT = 100  # characters of a long line shown around the caret
_CLOSE, _COMPARED = 0.6, 60  # the least likeness of a suggestion; the characters that are compared
_DRESS = str.maketrans({"−": "-", **dict.fromkeys("_{}^()")})


class EqGraphError(Exception):
    """Report a mistake in what was given to eqgraph; every error of the package is one.

    `.line` and `.column` count from 1 and are None where there is no place.

    Args:
        message: one sentence.
        text: the equations that the error points into.
        span: the place in them, (start, end), offsets in characters.
        hint: a way out.

    >>> print(ParseError("expected an operand", text="a = b +", span=(6, 7), hint="write b + c"))
    expected an operand
      line 1:
      a = b +
            ^
    hint: write b + c
    """

    def __init__(
        self,
        message: str,
        *,
        text: str | None = None,
        span: tuple[int, int] | None = None,
        hint: str | None = None,
    ) -> None:
        # What was given may stand in them, and a terminal would obey its control characters.
        self.message, self.hint = _shown(message), hint if hint is None else _shown(hint)
        self.text, self.span = text, span
        self.line: int | None = None
        self.column: int | None = None
        if text is not None and span is not None:
            start = min(max(span[0], 0), len(text))
            self.line = text.count("\n", 0, start) + 1
            self.column = start - (text.rfind("\n", 0, start) + 1) + 1
        super().__init__(self._render())

    def _render(self) -> str:
        parts = [self.message]
        if self.text is not None and self.span is not None:
            parts += [f"  line {self.line}:", *_excerpt(self.text, self.span)]
        if self.hint:
            parts.append(f"hint: {self.hint}")
        return "\n".join(parts)


class ParseError(EqGraphError):
    """The text of an equation cannot be read."""


class UnknownName(EqGraphError, KeyError):
    """A name that is not there was asked for; the nearest one is in the hint."""

    __str__ = Exception.__str__  # KeyError would show the repr


class ShapeError(EqGraphError, ValueError):
    """The shapes of operands do not fit; the error names the operands and both shapes."""


class ValuesError(EqGraphError, ValueError):
    """A value given for a name is missing, of the wrong kind, or given twice."""


class GraphError(EqGraphError):
    """An expression or a graph cannot be built or differentiated as asked."""


class MachineError(EqGraphError):
    """The machine cannot do what was asked at this place on the tape."""


class NotInstalled(EqGraphError, ImportError):
    """A package that this needs cannot be imported; a notebook shows the message alone."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: where it was missed inside eqgraph helps nobody to install it.
        return str(self).splitlines()


def width(text: str) -> int:
    """Count the columns that `text` takes on a terminal.

    >>> width("ĉₜ"), width("x̂"), width("数")
    (2, 1, 2)
    """
    columns = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return columns


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that is most like a name, the first of equals; None if none is like it.

    The likeness is that of `difflib`, of the letters alone, however they are spelled. This is the
    one rule for every suggestion; a page without a kernel lists the names that it knows.

    >>> nearest("W_i", ["Wf", "Wᵢ"]), nearest("sigmod", ["sign", "sigmoid"]), nearest("q", ["x"])
    ('Wᵢ', 'sigmoid', None)
    """
    wanted = _plain(name[:_COMPARED])
    match = SequenceMatcher(b=wanted, autojunk=False)
    best, most = None, _CLOSE
    for candidate in candidates:
        letters = _plain(candidate)
        match.set_seq1(letters)
        alike = match.ratio() if letters and wanted else 0.0
        if alike > most or (alike == most and best is None):
            best, most = candidate, alike
    return best


def _plain(name: str) -> str:
    """Return the letters of a name, for comparing."""
    return unicodedata.normalize("NFKC", name).lower().translate(_DRESS)


def visible(text: str) -> str:
    """Replace characters that would not show, or would reorder the line, by U+FFFD."""
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)


def _shown(text: str) -> str:
    """Return lines without what would not show; most have nothing of it."""
    return text if text.isprintable() else "\n".join(map(visible, text.split("\n")))


def _excerpt(text: str, span: tuple[int, int]) -> list[str]:
    """Draw the line of the place and a caret under it, padded by display width."""
    start = min(max(span[0], 0), len(text))
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    end = min(max(span[1], start + 1), max(line_end, start + 1))
    left = max(line_start, start - _EXCERPT // 2)
    right = min(line_end, left + _EXCERPT)
    end = min(end, max(right, start + 1))
    before = ("…" if left > line_start else "") + visible(text[left:start])
    under = visible(text[start : min(end, right)])
    shown = (
        before + under + visible(text[min(end, right) : right]) + ("…" if right < line_end else "")
    )
    return ["  " + shown, "  " + " " * width(before) + "^" * max(1, width(under))]
