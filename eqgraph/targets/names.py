"""Call things in source by the ASCII spelling of their names."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable

from eqgraph.errors import EqGraphError
from eqgraph.syntax import canonical
from eqgraph.syntax.alphabet import GREEK_LATEX
from eqgraph.syntax.names import split
from eqgraph.targets.target import listed

_MARKS = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0307": "dot", "\u0308": "ddot",
    "\u20d7": "vec", "\u20d6": "left", "\u030c": "check", "\u0306": "breve",
}  # fmt: skip
# Python's and JavaScript's words, Go's, and letters that look like digits.
_RESERVED = {
    *keyword.kwlist,
    *listed("match case type self p l O I print len range float max min sum abs enumerate zip"),
    *listed("var let const function new delete this typeof void with switch default export"),
    *listed("func go chan defer select struct package interface map fallthrough goto string"),
}


def identifier(name: str, lag: int = 0) -> str:
    """Return the ASCII spelling of a name as an identifier.

    A name of earlier steps ends with `_prev`, one of later steps with `_next`.

    >>> identifier("ĉₜ"), identifier("W⁽¹⁾ᵢ"), identifier("β′"), identifier("h_t", 1)
    ('c_hat_t', 'W_1_i', 'beta_prime', 'h_prev')
    >>> identifier("h⃖ₜ", -1), identifier("h⃗ₜ")
    ('h_left_next', 'h_vec_t')
    """
    try:
        parts = split(canonical(name))
        text = "_".join(
            [_letters(parts.base), *["prime"] * parts.prime, parts.sup, parts.power, parts.sub]
        )
    except EqGraphError:
        text = _letters(name)
    if lag:
        word = "_prev" if lag > 0 else "_next"
        text = re.sub(r"_[^_]*$", "", text) + word + (str(abs(lag)) if abs(lag) > 1 else "")
    text = "".join(GREEK_LATEX.get(c, c).replace("\\", "") for c in text)
    text = text.replace("-", "_minus_").replace("+", "_plus_").replace("∂", "d").replace("/", "_d_")
    text = "".join(
        c if c.isalnum() or c == "_" else "_" for c in unicodedata.normalize("NFKC", text)
    )
    text = re.sub("_+", "_", text).strip("_") or "v"
    text = f"v_{text}" if text[0].isdigit() else text
    return f"{text}_" if text in _RESERVED or not text.isidentifier() else text


def _letters(base: str) -> str:
    """Spell the marks on letters: ĉ is c_hat."""
    out: list[str] = []
    for char in unicodedata.normalize("NFD", base):
        mark = _MARKS.get(char)
        if mark:
            out.append(f"_{mark}")
        elif not unicodedata.combining(char):
            greek = GREEK_LATEX.get(char, char).lstrip("\\")
            out.append(greek if len(greek) == 1 or not out else f"_{greek}")
    return "".join(out)


class Names:
    """Give each thing an identifier of its own."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self._fresh = 0

    def name(self, name: str, lag: int = 0) -> str:
        """Return the identifier of a name, with a number if it is taken."""
        return self.own(identifier(name, lag))

    def own(self, text: str) -> str:
        """Return a text that is not taken, and take it."""
        found, k = text, 1
        while found in self.taken:
            k += 1
            found = f"{text}_{k}"
        self.taken.add(found)
        return found

    def fresh(self) -> str:
        """Return the next of v1, v2, … that is not taken."""
        while True:
            self._fresh += 1
            if f"v{self._fresh}" not in self.taken:
                self.taken.add(f"v{self._fresh}")
                return f"v{self._fresh}"

    def copy(self) -> Names:
        """Return names of another function, in which these are taken, too."""
        return Names(self.taken)
