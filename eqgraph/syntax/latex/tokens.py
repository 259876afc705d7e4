r"""Split LaTeX into tokens that know their places, and find the arguments of commands."""

from __future__ import annotations

import re
from typing import NamedTuple

from eqgraph.syntax.runs import Fault

# Environments that only lay equations out.
FRACTIONS = frozenset(["\\frac", "\\dfrac", "\\tfrac"])
LAYOUTS = frozenset(
    [
        "aligned",
        "align",
        "align*",
        "equation",
        "equation*",
        "gather",
        "gather*",
        "gathered",
        "split",
        "math",
        "displaymath",
    ]
)
_SPACING = (
    r"[ \t\u00a0]+|~|\\[,;:!> /]|\\q?quad(?![A-Za-z])|\\(?:big|Big|bigg|Bigg)[lr]?(?![A-Za-z])"
)
_LAYOUT = r"\$\$?|\\[\[\]()]|\\(?:displaystyle|nonumber|notag|limits|nolimits)(?![A-Za-z])"
_SCANNER = re.compile(
    rf"(?P<skip>{_SPACING}|%[^\n]*|{_LAYOUT}|\\(?:label|tag)\{{[^{{}}\n]*\}}|&)"
    r"|(?P<layout>\\(?:begin|end)\s*\{[^{}\n]*\})"
    r"|(?P<row>\\\\(?:\[[^\]\n]*\])?)"
    r"|(?P<line>\r\n|[\n\r])"
    r"|(?P<command>\\operatorname\*|\\[A-Za-z]+|\\.|\\\Z)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+\-−]?[0-9]+)?)"
    r"|(?P<char>.)",
    re.DOTALL,
)
_STRETCHED = {"\\widehat": "\\hat", "\\widetilde": "\\tilde"}
_GOES_ON = frozenset(
    ["+", "-", "−", "*", "/", "\\cdot", "\\odot", "\\times", "\\circ", "\\ast", "\\div"]
)


class LatexToken(NamedTuple):
    """Hold one token: a "command" with its backslash, a "number", a "char" or a new "line"."""

    kind: str
    value: str
    start: int
    end: int


def latex_tokens(text: str) -> list[LatexToken]:
    r"""Split LaTeX, without spaces and layout; `\\` is a new line, and so is "\n" if none has one.

    >>> [token.value for token in latex_tokens(r"h_t &= \tanh x \\ y &= 2")]
    ['h', '_', 't', '=', '\\tanh', 'x', '\n', 'y', '=', '2']
    """
    found = [_token(match) for match in _SCANNER.finditer(text) if match.lastgroup != "skip"]
    rows = any(token.kind == "row" for token in found)
    out: list[LatexToken] = []
    for k, token in enumerate(found):
        kind, _, start, end = token
        if kind == "layout":
            _check_layout(token)
        elif kind == "row":
            rest = (after.value for after in found[k + 1 :] if after.kind not in ("line", "layout"))
            if next(rest, "") not in _GOES_ON:
                out.append(LatexToken("line", "\n", start, end))
        elif kind != "line":
            out.append(token)
        elif not rows:
            out.append(LatexToken("line", "\n", start, end))
    return _without_stops(_split_digits(out))


def _token(match: re.Match[str]) -> LatexToken:
    kind = match.lastgroup or ""
    value = _STRETCHED.get(match[0], match[0])
    return LatexToken(kind, value, *match.span())


def _check_layout(token: LatexToken) -> None:
    name = token.value.partition("{")[2].rstrip("}").strip()
    if name not in LAYOUTS:
        hint = "equations stand alone or in aligned; a matrix is a value: give it a name"
        raise Fault(f"the environment {name} is not known", token.start, token.end, hint)


def _split_digits(tokens: list[LatexToken]) -> list[LatexToken]:
    r"""Take the digits of \frac12 apart."""
    out: list[LatexToken] = []
    for token in tokens:
        first = out[-1].value if out else ""
        if first in FRACTIONS and token.kind == "number" and token.value.isdigit():
            places = range(token.start, token.end)
            out += [
                LatexToken("number", c, k, k + 1) for c, k in zip(token.value, places, strict=True)
            ]
        else:
            out.append(token)
    return out


def _without_stops(tokens: list[LatexToken]) -> list[LatexToken]:
    """Drop the comma or full stop with which a sentence ends after an equation."""
    last = {k - 1 for k, token in enumerate(tokens) if token.kind == "line"} | {len(tokens) - 1}
    return [t for k, t in enumerate(tokens) if not (k in last and t.value in (",", "."))]


def braces(tokens: list[LatexToken]) -> dict[int, int]:
    """Return the index of the closing brace of each opening one."""
    open_: list[int] = []
    pairs: dict[int, int] = {}
    for k, token in enumerate(tokens):
        if token.kind == "char" and token.value == "{":
            open_.append(k)
        elif token.kind == "char" and token.value == "}":
            if not open_:
                raise Fault("this } closes nothing", token.start, token.end)
            pairs[open_.pop()] = k
    if open_:
        token = tokens[open_[-1]]
        raise Fault("this { is never closed", token.start, token.end)
    return pairs
