"""Write names and words as MathML: letters with their marks, indices, primes."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from eqgraph.errors import ParseError, visible
from eqgraph.syntax.alphabet import ACCENTS
from eqgraph.syntax.names import canonical, label, split

# The spacing twin of each mark, which is what stands over a letter in MathML.
_OVER = {
    "hat": "^", "tilde": "~", "bar": "¯", "overline": "‾", "breve": "˘", "dot": "˙", "ddot": "¨",
    "mathring": "˚", "check": "ˇ", "acute": "´", "grave": "`", "vec": "→",
}  # fmt: skip
_MARKS = {ACCENTS[name]: sign for name, sign in _OVER.items()}
_INDEX = re.compile(r"\d+|[^\W\d_]+|.")


def tag(name: str, *parts: str, **attributes: str) -> str:
    """Write an element; its parts are markup already.

    >>> tag("msup", "<mi>x</mi>", tag("mn", "2"))
    '<msup><mi>x</mi><mn>2</mn></msup>'
    """
    given = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{''.join(parts)}</{name}>"


def word(text: str) -> str:
    """Write text so that it is nothing but text.

    >>> word("a<b")
    'a&lt;b'
    """
    return escape("".join(c for c in visible(text) if c.isprintable()))


def name_of(name: str) -> tuple[str, bool]:
    """Write a canonical name; tell also whether it has something raised.

    >>> name_of("h_{t-1}")[0]
    '<msub><mi>h</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>'
    """
    try:
        known = canonical(name)
        if "/" in known:  # dx/dt
            return tag("mfrac", *(name_of(part)[0] for part in known.split("/"))), False
        if known.endswith(")"):  # x(n−1)
            head, _, inner = known[:-1].partition("(")
            inside = tag("mrow", "<mo>(</mo>", *_index(inner), "<mo>)</mo>")
            return tag("mrow", name_of(head)[0], inside), False
        parts = split(known)
    except ParseError:
        return tag("mtext", word(label(name))), False
    base = _letters(parts.base)
    above = "<mo>′</mo>" * parts.prime
    above += f"<mo>(</mo>{_mrow(_index(parts.sup))}<mo>)</mo>" if parts.sup else ""
    above += _mrow(_index(parts.power)) if parts.power else ""
    sup, sub = tag("mrow", above), _mrow(_index(parts.sub))
    if above and parts.sub:
        return tag("msubsup", base, sub, sup), True
    if above:
        return tag("msup", base, sup), True
    return (tag("msub", base, sub) if parts.sub else base), False


def _mrow(elements: list[str]) -> str:
    return elements[0] if len(elements) == 1 else tag("mrow", *elements)


def _letters(text: str) -> str:
    """Write a word; a mark stands over its letter."""
    out: list[str] = []
    run = ""
    for char in unicodedata.normalize("NFC", text):
        letter, *marks = list(unicodedata.normalize("NFD", char))
        if unicodedata.category(char) == "Mn" and char in _MARKS and (run or out):
            if run:
                out += [*_run(run[:-1]), tag("mi", word(run[-1]))]
                run = ""
            out[-1] = _over(out[-1], [char])
        elif marks and all(mark in _MARKS for mark in marks):
            out += [*_run(run), _over(tag("mi", word(letter)), marks)]
            run = ""
        else:
            run += char
    out += _run(run)
    return _mrow(out)


def _run(letters: str) -> list[str]:
    """Write letters without marks as one word."""
    if len(letters) < 2:
        return [tag("mi", word(letters))] if letters else []
    return [tag("mi", word(letters), **{"class": "eqg-word"})]


def _over(base: str, marks: list[str]) -> str:
    for mark in marks:
        base = tag("mover", base, tag("mo", _MARKS[mark], stretchy="false"), accent="true")
    return base


def _index(text: str) -> list[str]:
    out = []
    for part in _INDEX.findall(text):
        if part.isdecimal():
            out.append(tag("mn", word(part)))
        elif part[0].isalpha():
            out += _run(part)
        else:
            out.append(tag("mo", {"-": "−"}.get(part, word(part))))
    return out
