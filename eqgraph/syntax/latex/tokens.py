r"""Split LaTeX into tokens that know their places, and find the arguments of commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.latex.ranges import ranged
from eqgraph.syntax.latex.remarks import noted
from eqgraph.syntax.latex.words import LAYOUTS, LatexToken

if TYPE_CHECKING:
    from eqgraph.syntax.latex.names import Names

FRACTIONS = frozenset(["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"])
BINOMIALS = frozenset(["\\binom", "\\dbinom", "\\tbinom"])
# Environments that mean something: what stands in them has rows and cells.
TABLES = frozenset(
    [
        "cases",
        "dcases",
        "matrix",
        "pmatrix",
        "bmatrix",
        "Bmatrix",
        "smallmatrix",
        "vmatrix",
        "array",
    ]
)
_SPACING = (
    r"[ \t\u00a0]+|~|\\[,;:!> /]|\\(?:q?quad|(?:neg)?(?:thin|med|thick)space)(?![A-Za-z])"
    r"|\\(?:big|Big|bigg|Bigg)[lrm]?(?![A-Za-z])|\\(?:h|v|)phantom\{[^{}\n]*\}"
)
_LAYOUT = (
    r"\$\$?|\\[\[\]()]"
    r"|\\(?:displaystyle|textstyle|nonumber|notag|limits|nolimits|middle)(?![A-Za-z])"
)
_SCANNER = re.compile(
    rf"(?P<skip>{_SPACING}|%[^\n]*|{_LAYOUT}|\\(?:label|tag)\{{[^{{}}\n]*\}})"
    r"|(?P<cell>&)"
    r"|(?P<layout>\\(?:begin|end)\s*\{[^{}\n]*\}(?:\s*\{[lcr|@{} ]*\})?)"
    r"|(?P<row>\\\\(?:\[[^\]\n]*\])?)"
    r"|(?P<line>\r\n|[\n\r])"
    r"|(?P<command>\\operatorname\*|\\[A-Za-z]+|\\.|\\\Z)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+\-−]?[0-9]+)?)"
    r"|(?P<char>:=|.)",
    re.DOTALL,
)
_OPENS = frozenset(["(", "[", "{", "\\{", "\\begin"])
_CLOSES = frozenset([")", "]", "}", "\\}", "\\end"])
_QUAD = re.compile(r"\s*\\q?quad(?![A-Za-z])")
_WHERE = re.compile(
    r"(?:\s|\\(?:q?quad|[,;:! ]))*\\(?:text|mathrm|textrm|mbox)\{\s*(?:where|with|and)\s*\}"
)
_SAME = {
    "\\widehat": "\\hat", "\\widetilde": "\\tilde", "\\overrightarrow": "\\vec",
    "\\lbrack": "[", "\\rbrack": "]", "\\lbrace": "\\{", "\\rbrace": "\\}",
    "\\lt": "<", "\\gt": ">", "\\parallel": "\\|",
    "\\hbox": "\\mbox", "\\textnormal": "\\text", "\\textup": "\\text", "\\mathup": "\\mathrm",
    "\\textbf": "\\mathbf", "\\pmb": "\\boldsymbol", "\\Bbb": "\\mathbb",
}  # fmt: skip
_GOES_ON = frozenset(
    ["+", "-", "−", "*", "/", "\\cdot", "\\odot", "\\times", "\\circ", "\\ast", "\\div"]
)


def latex_tokens(text: str) -> list[LatexToken]:
    r"""Split LaTeX, without spaces and layout; `\\` is a new line, and so is "\n" if none has one.

    >>> [token.value for token in latex_tokens(r"h_t &= \tanh x \\ y &= 2")]
    ['h', '_', 't', '=', '\\tanh', 'x', '\n', 'y', '=', '2']
    """
    found = [_token(match) for match in _SCANNER.finditer(text) if match.lastgroup != "skip"]
    found = _tables(_parted(noted(ranged(found, text), text), text))
    rows = any(token.kind == "break" for token in found)
    out: list[LatexToken] = []
    for k, token in enumerate(found):
        kind, _, start, end = token
        if kind == "break":
            rest = (after.value for after in found[k + 1 :] if after.kind != "line")
            if next(rest, "") not in _GOES_ON:
                out.append(LatexToken("line", "\n", start, end))
        elif kind != "line":
            out.append(token)
        elif not rows:
            out.append(LatexToken("line", "\n", start, end))
    return _without_stops(_split_digits(out))


def _parted(tokens: list[LatexToken], text: str) -> list[LatexToken]:
    r"""Part equations in one line, `a = b, \quad c = d` and `, \text{where } c = d`, as by `\\`."""
    out: list[LatexToken] = []
    depth, k = 0, 0
    while k < len(tokens):
        token = tokens[k]
        depth += (token.value in _OPENS) - (token.value in _CLOSES)
        word = _WHERE.match(text, token.end)
        quad = word or _QUAD.match(text, token.end)
        if token.value in (",", ";") and not depth and quad and "=" in text[token.end :]:
            out.append(LatexToken("row", "\\\\", token.start, token.end))
            k += 1
            while word and k < len(tokens) and tokens[k].start < word.end():
                k += 1
            continue
        out.append(token)
        k += 1
    return out


def _tables(tokens: list[LatexToken]) -> list[LatexToken]:
    """Keep rows and cells within tables; elsewhere a row is a line, and & only lays out."""
    out: list[LatexToken] = []
    open_: list[LatexToken] = []
    for token in tokens:
        kind, value, start, end = token
        if kind == "layout":
            name = value.partition("{")[2].partition("}")[0].strip()
            begins = value.startswith("\\begin")
            if name not in LAYOUTS | TABLES:
                hint = "there are aligned, cases, bmatrix and pmatrix"
                raise Fault(f"the environment {name} is not known", start, end, hint)
            if name in LAYOUTS:
                continue
            if begins:
                open_.append(LatexToken("begin", name, start, end))
            elif not open_ or open_.pop().value != name:
                raise Fault(f"this ends no {name}", start, end)
            out.append(LatexToken("begin" if begins else "end", name, start, end))
        elif kind == "row":
            out.append(LatexToken("row" if open_ else "break", value, start, end))
        elif (kind == "cell" and not open_) or (kind == "line" and open_):
            continue
        else:
            out.append(token)
    if open_:
        raise Fault(f"this {open_[-1].value} never ends", *open_[-1][2:])
    return out


def _token(match: re.Match[str]) -> LatexToken:
    kind = match.lastgroup or ""
    value = _SAME.get(match[0], match[0])
    return LatexToken(kind, value, *match.span())


def _split_digits(tokens: list[LatexToken]) -> list[LatexToken]:
    r"""Take the digits of \frac12 apart."""
    out: list[LatexToken] = []
    for token in tokens:
        first = out[-1].value if out else ""
        if first in FRACTIONS and token.kind == "number" and token.value.isdigit():
            start, digits = token.start, token.value
            parts = [digits[:1], digits[1:2], digits[2:]]
            for part in filter(None, parts):
                out.append(LatexToken("number", part, start, start + len(part)))
                start += len(part)
        else:
            out.append(token)
    return out


def _without_stops(tokens: list[LatexToken]) -> list[LatexToken]:
    """Drop the comma or full stop with which a sentence ends after an equation."""
    last = {k - 1 for k, token in enumerate(tokens) if token.kind == "line"} | {len(tokens) - 1}
    last = {k for k in last if k > 0 and tokens[k - 1].value != "\\right"}
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


def end_of_command(names: Names, at: int) -> int | None:
    r"""Return what follows \frac{a}{b} or \sqrt[n]{x} as a whole; None if neither stands there."""
    value = names.value(at)
    if value in FRACTIONS or value in BINOMIALS:  # x^\frac{1}{2}
        return names.argument(names.argument(at).after - 1).after
    if value != "\\sqrt":
        return None
    ends = (k for k in range(at, len(names.tokens)) if names.value(k) == "]")
    return names.argument(next(ends, at) if names.value(at + 1) == "[" else at).after
