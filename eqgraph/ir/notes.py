"""Tell what was decided while a text was read, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Note(str):
    """Be the text of a note; `line` and `column` name the place."""

    line: int
    column: int
    place: int

    def __reduce__(self) -> tuple[Any, ...]:
        return _note, (str(self), self.line, self.column, self.place)


def _note(text: str, line: int, column: int, place: int) -> Note:
    note = Note(text)
    note.line, note.column, note.place = line, column, place
    return note


def notes_of(text: str, found: Iterable[tuple[int, str]]) -> tuple[Note, ...]:
    """Return notes in the order of the text, each once."""
    out: dict[str, Note] = {}
    for at, message in sorted(found):
        line = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        note = _note(f"{message} (line {line}, column {column})", line, column, at)
        out.setdefault(message, note)
    return tuple(out.values())
