r"""Tell what stands behind an equation and is none: , \quad 0 \le t \le 1 or \forall i."""

from __future__ import annotations

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.latex.words import COMPARED, LAYOUTS, WORDS, LatexToken

_OPENS, _CLOSES = frozenset(["(", "[", "{", "\\{"]), frozenset([")", "]", "}", "\\}"])
_FOR = frozenset(["for", "forall", "forevery", "foreach", "where", "with"])
_DOTS = frozenset(["\\ldots", "\\dots", "\\cdots", "\\dotsc", "…"])
_TELLS = (COMPARED - {"="}) | {"\\in", "\\forall", "\\leqslant", "\\geqslant"}
_ENDS = frozenset([",", ".", ";"])


def noted(tokens: list[LatexToken], text: str) -> list[LatexToken]:
    """Make one token of kind "remark" of what stands behind an equation and has no = of its own.

    A range that begins at 1 says what the axis says, too; from 0 it is refused where its index is
    used as a number.
    """
    if not any(t.value in _TELLS or t.value in _DOTS for t in tokens):
        return tokens
    rows = any(token.kind == "row" for token in tokens)
    out: list[LatexToken] = []
    k, depth, begun = 0, 0, 0
    while k < len(tokens):
        token = tokens[k]
        depth += _deeper(token)
        if not depth and _ends(token, rows):
            begun = len(out) + 1
        first = k + (token.value in _ENDS)
        word = _word(tokens, first)
        if not depth and begun < len(out) and (first > k or word[0]):
            end = _end(tokens, first, rows)
            if _is_remark(tokens, word, end) and any(t.value == "=" for t in out[begun:]):
                _check_start(tokens, word[1], end, out[begun:])
                start, stop = tokens[first].start, tokens[end - 1].end
                shown = " ".join(text[start:stop].split()).rstrip(" ,.;~")
                quiet = tokens[word[1] + 1].value == "="  # what the axis says, too
                out.append(LatexToken("remark", "" if quiet else shown, start, stop))
                k = end
                continue
        out.append(token)
        k += 1
    return out


def _deeper(token: LatexToken) -> int:
    """Return by how much a token changes the depth: within tables nothing is a remark."""
    if token.kind != "layout":
        return (token.value in _OPENS) - (token.value in _CLOSES)
    name = token.value.partition("{")[2].partition("}")[0].strip()
    if name in LAYOUTS:
        return 0
    return 1 if token.value.startswith("\\begin") else -1


def _ends(token: LatexToken, rows: bool) -> bool:
    return token.kind == "row" or (token.kind == "line" and not rows)


def _end(tokens: list[LatexToken], at: int, rows: bool) -> int:
    """Return where the equation ends, before what only lays out."""
    while at < len(tokens) and not _ends(tokens[at], rows) and tokens[at].kind != "layout":
        at += 1
    return at


def _word(tokens: list[LatexToken], at: int) -> tuple[str, int]:
    r"""Return the word of \text{for all} at a token, and what follows it."""
    if at + 1 >= len(tokens) or tokens[at].value[1:] not in WORDS:
        return "", at
    close = at + 1
    while close < len(tokens) and tokens[close].value != "}":
        close += 1
    word = "".join(token.value for token in tokens[at + 2 : close])
    return (word, close + 1) if word in _FOR else ("", at)


def _is_remark(tokens: list[LatexToken], word: tuple[str, int], end: int) -> bool:
    values = [token.value for token in tokens[word[1] : end]]
    while values and values[-1] in (*_ENDS, "\n"):
        values.pop()
    if "=" in values:
        return _is_range(values)
    return any(value in _TELLS for value in values)


def _is_range(values: list[str]) -> bool:
    r"""Tell i = 1, 2, \ldots, N-1, which may stand in brackets."""
    if values[:1] == ["("] and values[-1:] == [")"]:
        values = values[1:-1]
    plain = len(values) > 3 and values[1] == "=" and values[2].isdigit()
    return plain and any(value in _DOTS for value in values) and values.count("=") == 1


def _check_start(tokens: list[LatexToken], at: int, end: int, equation: list[LatexToken]) -> None:
    """Refuse k = 0, …, N−1 where k is a number in its equation: indices count from 1."""
    values = [token.value for token in tokens[at:end] if token.value not in "()"]
    if values[1:2] != ["="] or values[2] == "1":
        return
    letter, below, depth = values[0], False, 0
    for before, token in zip([None, *equation], equation, strict=False):
        if before is not None and before.value == "_" and token.value == "{":
            below, depth = True, 0
        depth += (token.value == "{") - (token.value == "}")
        below = below and depth > 0
        lowered = below or (before is not None and before.value == "_")
        if token.value == letter and not lowered:
            raise Fault(
                f"{letter} counts from {values[2]} here", tokens[at].start, tokens[end - 1].end,
                f"indices of a left side count from 1: write {letter}-1 for {letter}",
            )  # fmt: skip
