r"""Tell what stands behind an equation and is none: , \quad 0 \le t \le 1 or \forall i."""

from __future__ import annotations

from eqgraph.syntax.latex.words import COMPARED, LAYOUTS, WORDS, LatexToken

_OPENS, _CLOSES = frozenset(["(", "[", "{", "\\{"]), frozenset([")", "]", "}", "\\}"])
_FOR = frozenset(["for", "forall", "forevery", "foreach", "where", "with"])
_DOTS = frozenset(["\\ldots", "\\dots", "\\cdots", "\\dotsc", "…"])
_TELLS = (COMPARED - {"="}) | {"\\in", "\\forall", "\\leqslant", "\\geqslant"}
_ENDS = frozenset([",", ".", ";"])


def noted(tokens: list[LatexToken], text: str) -> list[LatexToken]:
    """Make one token of kind "remark" of what stands behind an equation and has no = of its own.

    How far an index runs is read: see `ranged`.
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
                start, stop = tokens[first].start, tokens[end - 1].end
                shown = " ".join(text[start:stop].split()).rstrip(" ,.;~")
                out.append(LatexToken("remark", shown, start, stop))
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
    return "=" not in values and any(value in _TELLS for value in values)
