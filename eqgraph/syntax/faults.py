"""Say what is wrong in a run of characters, at its place."""

from __future__ import annotations

import unicodedata

from eqgraph.syntax.alphabet import (
    INVISIBLE,
    LABEL_CLOSE,
    LABEL_OPEN,
    PRIMES,
    REFUSED,
)


class Fault(Exception):
    """Say what is wrong at a place of a run; who knows the whole text makes an error of it."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.hint = message, start, end, hint or None


def misplaced(run: str, at: int) -> Fault:
    """Say why a character cannot stand here."""
    char = run[at]
    if char in (LABEL_OPEN, LABEL_CLOSE):
        return Fault("a label in ⁽ ⁾ must follow a name", at, at + 1, "such as W⁽¹⁾")
    if char in PRIMES:
        return Fault(REFUSED["'"][0], at, at + 1, REFUSED["'"][1])
    if char in REFUSED:
        return Fault(REFUSED[char][0], at, at + 1, REFUSED[char][1])
    if char in INVISIBLE or unicodedata.category(char) == "Cf":
        return Fault(f"an invisible character, U+{ord(char):04X}", at, at + 1, "delete it")
    if "0" <= char <= "9":
        return Fault("a digit cannot follow a subscript or a power", at, at + 1, "write * between")
    if unicodedata.category(char)[0] == "M":
        return Fault("a mark must follow a letter", at, at + 1, "such as x̂ₜ: first the mark")
    kind = "digit" if char.isdigit() else "character"
    return Fault(
        f"unexpected {kind} {char} (U+{ord(char):04X})", at, at + 1,
        "numbers are written with 0 to 9" if char.isdigit() else "",
    )  # fmt: skip
