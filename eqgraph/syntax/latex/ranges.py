r"""Find how far indices run where LaTeX prints it: `, \quad k = 0, \ldots, N-1`, `\forall k`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eqgraph.syntax.alphabet import GREEK
from eqgraph.syntax.text.extents import LETTERS, RANGES

if TYPE_CHECKING:
    from eqgraph.syntax.latex.words import LatexToken

_SIGNS = ("dots", "…", "\\forall", "{for")
_SHOWN = {
    "\\ldots": "…", "\\cdots": "…", "\\dots": "…", "\\in": "∈", "\\{": "{", "\\}": "}",
    "\\forall": "∀", "\\left": "", "\\right": "", "\\mathcal": "", "\\mathbb": "", "−": "-",
}  # fmt: skip
_WORDS = frozenset(["\\text", "\\mathrm", "\\textrm", "\\mbox"])
_TAIL = re.compile(  # each place where one may begin
    rf"(?=[,;]?(?P<open>\(?)(?P<word>∀|{{(?:for(?:all|each|every)?|where|with)}})?"
    rf"(?P<said>{RANGES}|(?<=[∀}}]){LETTERS})(?P<close>\)?)[.,;]?$)"
)


def ranged(tokens: list[LatexToken], text: str) -> list[LatexToken]:
    """Make one token, of kind "range", of what stands behind an equation and says how far."""
    if not any(sign in text for sign in _SIGNS):
        return tokens
    out: list[LatexToken] = []
    line: list[LatexToken] = []
    for token in tokens:
        if token.kind in ("row", "line", "layout"):
            out += [*_line(line, text), token]
            line = []
        else:
            line.append(token)
    return out + _line(line, text)


def _line(tokens: list[LatexToken], text: str) -> list[LatexToken]:
    shown = [_shown(token) for token in tokens]
    joined = "".join(shown)
    at, k = 0, 0
    for match in _TAIL.finditer(joined):
        while at < match.start():
            at += len(shown[k])
            k += 1
        apart = joined[match.start()] in ",;(∀{" or (
            k and "\\" in text[tokens[k - 1].end : tokens[k].start]
        )
        if k and apart and at == match.start() and bool(match["open"]) == bool(match["close"]):
            said = re.sub(r"∈\{([^\W\d])\}", r"∈\1", match["said"])
            value = f", ∀ {said}" if match["word"] and "=" not in said else f", {said}"
            return [*tokens[:k], tokens[k]._replace(kind="range", value=value, end=tokens[-1].end)]
    return tokens


def _shown(token: LatexToken) -> str:
    if token.value in _WORDS:
        return ""
    return _SHOWN.get(token.value) or ("" if token.value in _SHOWN else _plain(token.value))


def _plain(value: str) -> str:
    return GREEK.get(value[1:], value) if value[:1] == "\\" else value
