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
    INVISIBLE,
    LABEL_CLOSE,
    LABEL_OPEN,
    PRIMES,
    REFUSED,
    SUBSCRIPT_SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    TRANSPOSE_GLYPH,
)
from eqgraph.syntax.letters import is_base, is_letter, is_mark, plain_letter


class Part(NamedTuple):
    """Hold one piece of a run.

    A "name" (canonical), a "power" (its exponent), the "sign" ᵀ, or a "sub": a subscript that is
    no part of a name, as plain text from `start` to `end`.
    """

    kind: str
    value: str
    start: int
    end: int


class Fault(Exception):
    """Say what is wrong at a place of a run; who knows the whole text makes an error of it."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.hint = message, start, end, hint or None


_ITEM = re.compile(r"[+-]|[+-]?\w(?:\w|[+-](?=\w))*")
_LATEX = re.compile(r"\\([A-Za-z]+)(?:\{([^{}\n]*)\})?")
_LABEL = re.compile(r"\^\{\(([^(){}\n]*)\)\}")
_POWER = re.compile(r"-?(?:[0-9]+|[^\W\d_]+)(?:[+-](?:[0-9]+|[^\W\d_]+))*")
_SUBS = frozenset([*SUBSCRIPTS, *SUBSCRIPT_SIGNS])
_ALL_SUBS = {**SUBSCRIPTS, **SUBSCRIPT_SIGNS}
_SUBSCRIPT = "a subscript is a list of names and numbers"
_SUBSCRIPT_HINT = "such as xₜ₋₁, x_{t-1} or x_{i,j}"


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
        elif run[at] in _SUBS or run[at] == "_":
            plain, first, last, at = _bare_subscript(run, at)
            parts.append(Part("sub", plain, first, last))
        else:
            raise _misplaced(run, at)
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
            elif char in _SUBS or char == "_":
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
            single = len(self.sub) == 1 and self.sub not in "+-"
            name += f"_{self.sub}" if single else f"_{{{self.sub}}}"
        return [Part("name", name, self.start, self.end), *self.powers]

    def _subscript(self) -> bool:
        start = self.at
        found = _glyph_subscript(self.run, start) or _ascii_subscript(self.run, start)
        if found is None or self.sub:
            return False
        plain, end = found
        if not is_list(plain):
            return False
        self.sub, self.at = _checked(plain, start, end), end
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
        self.sup = _checked(plain, start, self.at)


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
        letter = _greek_words(inner or "", at, match.end())
        if not letter or not is_letter(letter[0]) or not all(map(is_base, letter)):
            hint = rf"write \{command}{{c}}_t"
            raise Fault(f"\\{command} stands over a letter", at, match.end(), hint)
        return "".join(map(plain_letter, letter)) + ACCENTS[command], match.end()
    near = nearest(command, [*GREEK, *ACCENTS])
    raise Fault(
        f"\\{command[:40]} is not known", at, at + 1 + len(command),
        f"did you mean \\{near}?" if near else "functions are written without a backslash",
    )  # fmt: skip


def _greek_words(text: str, start: int, end: int) -> str:
    def letter(match: re.Match[str]) -> str:
        if match[1] not in GREEK:
            raise Fault(f"\\{match[1][:40]} is not known here", start, end)
        return GREEK[match[1]]

    return re.sub(r"\\([A-Za-z]+)", letter, text)


def _glyph_subscript(run: str, at: int) -> tuple[str, int] | None:
    end = at
    while end < len(run) and run[end] in _SUBS:
        end += 1
    return ("".join(_ALL_SUBS[c] for c in run[at:end]), end) if end > at else None


def _ascii_subscript(run: str, at: int) -> tuple[str, int] | None:
    """Read _t or _{t-1}; None for braces in which no list of names stands."""
    if run[at + 1 : at + 2] == "{":
        close = _closing(run, at + 1)
        inside = run[at + 2 : close]
        if "{" in inside:
            return None
        plain = re.sub(r"\s", "", inside).replace("−", "-")
        plain = "".join(_ALL_SUBS.get(char, "'" if char == "′" else char) for char in plain)
        return (plain if "\\" not in plain else _greek_words(plain, at, close + 1)), close + 1
    end = at + 1
    while end < len(run) and (is_base(run[end]) or run[end] == "_"):
        end += 1
    if end == at + 1 and run[end : end + 1] == "∞":
        end += 1
    if end == at + 1:
        raise Fault("a subscript must follow _", at, at + 1, "write x_t or x_{t-1}")
    return run[at + 1 : end], end


def _closing(run: str, at: int) -> int:
    """Return the place of the brace that closes the one at `at`."""
    depth = 0
    for k in range(at, len(run)):
        depth += (run[k] == "{") - (run[k] == "}")
        if not depth:
            return k
    raise Fault("this { is never closed", at, at + 1)


def _bare_subscript(run: str, at: int) -> tuple[str, int, int, int]:
    """Read a subscript that is no part of a name: text, place, and where it ends."""
    if run[at] in _SUBS:
        plain, end = _glyph_subscript(run, at) or ("", at)
        while end < len(run) and run[end] in PRIMES:  # ∑ₛ′
            plain, end = plain + "'" * PRIMES[run[end]], end + 1
        return plain, at, end, end
    if run[at + 1 : at + 2] == "{":
        close = _closing(run, at + 1)
        return run[at + 2 : close], at + 2, close, close + 1
    plain, end = _ascii_subscript(run, at) or ("", at + 1)
    return plain, at + 1, end, end


def is_list(plain: str) -> bool:
    """Tell whether a subscript is a list of names and numbers, as a name has: t-1 or i,j."""
    return all(_is_item(item) for item in plain.split(","))


def _is_item(item: str) -> bool:
    bare = "".join("a" if is_mark(char) else char for char in item).rstrip("'")
    if not _ITEM.fullmatch(bare) or bare.startswith("_") or bare.endswith("_"):
        return False
    return all(is_base(char) or char in "+-_'" for char in item) and not is_mark(item[0])


def _checked(plain: str, start: int, end: int) -> str:
    """Return a subscript or label in its one form; refuse what is no list of names and numbers."""
    plain = unicodedata.normalize("NFC", "".join(map(plain_letter, plain)))
    if not is_list(plain):
        raise Fault(_SUBSCRIPT, start, end, _SUBSCRIPT_HINT)
    if len(plain) > 400:
        raise Fault("this name is too long", start, end, "a name has at most 400 characters")
    return plain


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
        if plain in ("+", "H", "-"):
            raise Fault(
                f"the superscript {run[start:at]} is reserved", start, at,
                "the transpose is xᵀ, a power x² or x⁻¹",
            )  # fmt: skip
        if not _POWER.fullmatch(plain):
            raise Fault("this superscript is no power", start, at, "write x^(2*n)")
        parts.append(Part("power", plain, start, at))
    return parts, at


def _misplaced(run: str, at: int) -> Fault:
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
