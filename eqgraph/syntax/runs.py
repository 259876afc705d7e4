"""Read a run of characters without spaces: names with their subscripts, powers and ᵀ."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from eqgraph.errors import nearest
from eqgraph.syntax.alphabet import (
    ACCENTS,
    GREEK,
    LABEL_CLOSE,
    LABEL_OPEN,
    PRIMES,
    REFUSED,
    SUPERSCRIPTS,
    TRANSPOSE_GLYPH,
)
from eqgraph.syntax.faults import Fault, misplaced
from eqgraph.syntax.letters import is_base, is_letter, is_mark, plain_letter
from eqgraph.syntax.subscripts import (
    SUBS,
    ascii_subscript,
    bare_subscript,
    checked,
    glyph_subscript,
    greek_words,
    is_list,
)


class Part(NamedTuple):
    """Hold one piece of a run.

    A "name" (canonical), a "power" (its exponent), the "sign" ᵀ, or a "sub": a subscript that is
    no part of a name, as plain text from `start` to `end`.
    """

    kind: str
    value: str
    start: int
    end: int


_LATEX = re.compile(r"\\([A-Za-z]+)(?:\{([^{}\n]*)\})?")
_LABEL = re.compile(r"\^\{\(([^(){}\n]*)\)\}")
_POWER = re.compile(r"-?(?:[0-9]+|[^\W\d_]+)(?:[+-](?:[0-9]+|[^\W\d_]+))*")


def read_run(run: str) -> tuple[Part, ...]:
    """Split a run into its parts; raise `Fault` at what has no meaning.

    >>> [(p.kind, p.value) for p in read_run("x²ₜ")]
    [('name', 'x_t'), ('power', '2')]
    """
    return _read(run) if len(run) < 100 else _read.__wrapped__(run)


@lru_cache(maxsize=1 << 16)
def _read(run: str) -> tuple[Part, ...]:
    if run.isascii() and run.isalnum() and run[0].isalpha() and len(run) < 100:
        return (Part("name", run, 0, len(run)),)
    parts: list[Part] = []
    at = 0
    while at < len(run):
        if run[at] == "\\" or is_letter(run[at]):
            reader = _NameReader(run, at)
            reader.read()
            parts += reader.parts()
            at = reader.at
        elif run[at] in SUPERSCRIPTS:
            powers, at = _powers(run, at)
            parts += powers
        elif run[at] in SUBS or run[at] == "_":
            plain, first, last, at = bare_subscript(run, at)
            parts.append(Part("sub", plain, first, last))
        else:
            raise misplaced(run, at)
    if not parts:
        raise Fault("there is no name", 0, 0)
    return tuple(parts)


class _NameReader:
    """Collect one name: its base, then primes, label, subscript and powers in any order."""

    def __init__(self, run: str, start: int) -> None:
        self.run, self.start, self.at, self.end = run, start, start, start
        self.base = self.sub = self.sup = ""
        self.prime = 0
        self.powers: list[Part] = []

    def read(self) -> None:
        run = self.run
        self.base, self.at = _base(run, self.at)
        self.end = self.at
        while self.at < len(run):
            char = run[self.at]
            if char in SUPERSCRIPTS:  # x²ₜ is (xₜ)²: the name may go on after its powers
                powers, self.at = _powers(run, self.at)
                self.powers += powers
                continue
            if char in PRIMES:
                self.prime += PRIMES[char]
                self.at += 1
                if self.prime > 9:
                    raise Fault("a name has at most 9 primes", self.at - 1, self.at)
            elif char in SUBS or char == "_":
                if not self._subscript():
                    break  # an index that is computed follows the name as a part of its own
            elif char == LABEL_OPEN or _LABEL.match(run, self.at):
                self._label()
            else:
                break
            self.end = self.at

    def parts(self) -> list[Part]:
        name = unicodedata.normalize("NFC", self.base) + "'" * self.prime
        name += f"^{{({self.sup})}}" if self.sup else ""
        if self.sub:
            single = len(self.sub) == 1 and self.sub not in "+-*"
            name += f"_{self.sub}" if single else f"_{{{self.sub}}}"
        return [Part("name", name, self.start, self.end), *self.powers]

    def _subscript(self) -> bool:
        start = self.at
        found = glyph_subscript(self.run, start) or ascii_subscript(self.run, start)
        if found is None or self.sub:
            return False
        plain, end = found
        if not is_list(plain):
            return False
        self.sub, self.at = checked(plain, start, end), end
        return True

    def _label(self) -> None:
        start = self.at
        match = _LABEL.match(self.run, start)
        if match:
            plain, self.at = match[1], match.end()
        else:
            close = self.run.find(LABEL_CLOSE, start)
            if close < 0:
                raise Fault("this ⁽ is never closed", start, start + 1, "write W⁽¹⁾")
            plain = "".join(SUPERSCRIPTS.get(c, "(") for c in self.run[start + 1 : close])
            self.at = close + 1
        if self.sup:
            raise Fault("a name has one label", start, self.at)
        self.sup = checked(plain, start, self.at)


def _base(run: str, at: int) -> tuple[str, int]:
    """Read the letters, digits and marks that a name begins with."""
    start = at
    if run[at] == "\\":
        base, at = _latex(run, at)
    else:
        base, at = plain_letter(run[at]), at + 1
    while at < len(run):
        char = run[at]
        if is_letter(char):
            base += plain_letter(char)
        elif ("0" <= char <= "9") or is_mark(char):
            base += char
        else:
            break
        at += 1
        if at - start > 400:
            raise Fault("this name is too long", start, at, "a name has at most 400 characters")
    return base, at


def _latex(run: str, at: int) -> tuple[str, int]:
    r"""Read \beta or \hat{c}."""
    match = _LATEX.match(run, at)
    if match is None:
        raise Fault(REFUSED["\\"][0], at, at + 1, REFUSED["\\"][1])
    command, inner = match.groups()
    if command in GREEK:  # the braces of \beta{…} are no part of it and are refused in their turn
        return GREEK[command], at + 1 + len(command)
    if command in ACCENTS:
        letter = greek_words(inner or "", at, match.end())
        if not letter or not is_letter(letter[0]) or not all(map(is_base, letter)):
            hint = rf"write \{command}{{c}}_t"
            raise Fault(f"\\{command} stands over a letter", at, match.end(), hint)
        return "".join(map(plain_letter, letter)) + ACCENTS[command], match.end()
    near = nearest(command, [*GREEK, *ACCENTS])
    raise Fault(
        f"\\{command[:40]} is not known", at, at + 1 + len(command),
        f"did you mean \\{near}?" if near else
        "functions are written without a backslash; eg.from_latex reads LaTeX",
    )  # fmt: skip


def _powers(run: str, at: int) -> tuple[list[Part], int]:
    """Read superscripts: ᵀ is the transpose, the rest are exponents."""
    parts: list[Part] = []
    while at < len(run) and run[at] in SUPERSCRIPTS:
        start = at
        if run[at] == TRANSPOSE_GLYPH:
            at += 1
            parts.append(Part("sign", TRANSPOSE_GLYPH, start, at))
            continue
        while at < len(run) and run[at] in SUPERSCRIPTS and run[at] != TRANSPOSE_GLYPH:
            at += 1
        plain = "".join(SUPERSCRIPTS[c] for c in run[start:at])
        if plain in ("+", "-"):
            raise Fault(
                f"the superscript {run[start:at]} is reserved", start, at,
                "the transpose is xᵀ, a power x² or x⁻¹",
            )  # fmt: skip
        if not _POWER.fullmatch(plain):
            raise Fault("this superscript is no power", start, at, "write x^(2*n)")
        parts.append(Part("power", plain, start, at))
    return parts, at
