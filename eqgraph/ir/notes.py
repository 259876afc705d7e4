"""Tell what was decided while a text was read, each with its place."""

from __future__ import annotations

from collections.abc import Iterable


class Note(str):
    """Be the text of a note; `line` and `column` name the place."""

    line: int
    column: int
    place: int


def notes_of(text: str, found: Iterable[tuple[int, str]]) -> tuple[Note, ...]:
    """Return notes in the order of the text, each once."""
    out: dict[str, Note] = {}
    for at, message in sorted(found):
        line = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        note = Note(f"{message} (line {line}, column {column})")
        note.line, note.column, note.place = line, column, at
        out.setdefault(message, note)
    return tuple(out.values())
