r"""Bring what is typeset in several ways into one: {\rm d}x, \hat{y_i}, \underset{a}{\max}."""

from __future__ import annotations

from eqgraph.syntax.alphabet import ACCENTS
from eqgraph.syntax.latex.tokens import braces
from eqgraph.syntax.latex.words import FACES, LatexToken

_SWITCHES = {
    "\\rm": "\\mathrm", "\\bf": "\\mathbf", "\\it": "\\mathit", "\\sf": "\\mathsf",
    "\\tt": "\\mathtt", "\\cal": "\\mathcal", "\\sl": "\\mathit",
}  # fmt: skip
_ENDS = frozenset(["line", "row", "cell", "end"])
_DEFINES = frozenset(["=", ":=", "\\equiv"])
_BELOW, _ABOVE = "\\underset", frozenset(["\\overset", "\\stackrel"])


def one_way(tokens: list[LatexToken]) -> list[LatexToken]:
    r"""Return tokens in which a typeface is a command with braces, and a script stands outside."""
    if not any(token.kind == "command" for token in tokens):
        return tokens
    for change in (_switched, _stacked, _under, _scripts_outside, _upright):
        tokens = change(tokens)
    return tokens


def _char(value: str, at: LatexToken) -> LatexToken:
    return LatexToken("char", value, at.start, at.end)


def _switched(tokens: list[LatexToken]) -> list[LatexToken]:
    r"""Write {\rm ext} as \mathrm{ext}: a switch holds up to the end of its braces."""
    if not any(token.value in _SWITCHES for token in tokens):
        return tokens
    closing = braces(tokens)
    ends = sorted(closing.items())
    out: list[LatexToken] = []
    due: list[int] = []  # where the braces of switches close
    for k, token in enumerate(tokens):
        while due and due[-1] == k:
            out.append(_char("}", tokens[due.pop()]))
        if token.kind != "command" or token.value not in _SWITCHES:
            out.append(token)
            continue
        face = token._replace(value=_SWITCHES[token.value])
        if out and out[-1].value == "{":
            out.insert(len(out) - 1, face)
            continue
        end = min((close for first, close in ends if first < k < close), default=len(tokens))
        end = next((j for j in range(k, end) if tokens[j].kind in _ENDS), end)
        out += [face, _char("{", token)]
        due.append(end)
    return [*out, *(_char("}", tokens[-1]) for _ in due)]


def _argument(tokens: list[LatexToken], closing: dict[int, int], at: int) -> tuple[int, int, int]:
    """Return where the argument that begins at a token begins and ends, and what follows it."""
    if at in closing:
        return at + 1, closing[at], closing[at] + 1
    return at, at + 1, at + 1


def _stacked(tokens: list[LatexToken]) -> list[LatexToken]:
    r"""Write \substack{a \\ b} as a, b."""
    if not any(token.value == "\\substack" for token in tokens):
        return tokens
    closing = braces(tokens)
    out: list[LatexToken] = []
    end = -1
    for k, token in enumerate(tokens):
        if token.value == "\\substack":
            end = closing.get(k + 1, k)
            continue
        parts = token.kind in ("line", "row") and k < end
        out.append(_char(",", token) if parts else token)
    return out


def _under(tokens: list[LatexToken]) -> list[LatexToken]:
    r"""Write \underset{a}{\max} as \max_{a}, \overset{\text{def}}{=} as =, \mathop{f} as f."""
    known = {_BELOW, *_ABOVE, "\\mathop"}
    if not any(token.value in known for token in tokens):
        return tokens
    closing = braces(tokens)
    out: list[LatexToken] = []
    k = 0
    while k < len(tokens):
        token = tokens[k]
        if token.value == "\\mathop":
            first, last, k = _argument(tokens, closing, k + 1)
            out += one_way(tokens[first:last])
        elif token.value == _BELOW or token.value in _ABOVE:
            below = _argument(tokens, closing, k + 1)
            base = _argument(tokens, closing, below[2])
            inner = one_way(tokens[base[0] : base[1]])
            if token.value == _BELOW:
                script = tokens[below[0] : below[1]]
                out += [*inner, _char("_", token), _char("{", token), *script, _char("}", token)]
                k = base[2]
            elif len(inner) == 1 and inner[0].value in _DEFINES:
                out += inner
                k = base[2]
            else:
                out.append(token)
                k += 1
        else:
            out.append(token)
            k += 1
    return out


def _scripts_outside(tokens: list[LatexToken]) -> list[LatexToken]:
    r"""Write \hat{y_i} as \hat{y}_i, and \mathbf{x_i^T} as \mathbf{x}_i^T."""
    closing = braces(tokens)
    moved: dict[int, int] = {}  # where a group closes -> where it closes now, before its scripts
    for first, close in closing.items():
        word = tokens[first - 1].value[1:] if first else ""
        if not (word in FACES or word in ACCENTS) or tokens[first - 1].kind != "command":
            continue
        at = _scripts(tokens, closing, first, close, raised=word in FACES)
        if first + 1 < at < close:
            moved[close] = at
    if not moved:
        return tokens
    before = {at: tokens[close] for close, at in moved.items()}
    out: list[LatexToken] = []
    for k, token in enumerate(tokens):
        if k in before:
            out.append(before[k])
        if k not in moved:
            out.append(token)
    return out


def _scripts(
    tokens: list[LatexToken], closing: dict[int, int], first: int, close: int, *, raised: bool
) -> int:
    """Return where the scripts begin that end a group; its end if others than these follow."""
    at = first + 1
    while at < close and tokens[at].value not in ("_", "^"):
        at = closing.get(at, at) + 1
    start = at
    while at < close:
        if tokens[at].value != "_" and not (raised and tokens[at].value == "^"):
            return close
        at = _argument(tokens, closing, at + 1)[2]
        while at - 1 < close and at <= close and tokens[at - 1].value[1:] in FACES:
            at = _argument(tokens, closing, at)[2]
    return start if at == close else close


def _upright(tokens: list[LatexToken]) -> list[LatexToken]:
    r"""Write \mathrm{d}x as dx: the d of a derivative is one letter."""
    out: list[LatexToken] = []
    k = 0
    while k < len(tokens):
        values = [token.value for token in tokens[k : k + 4]]
        if values == ["\\mathrm", "{", "d", "}"] and tokens[k].kind == "command":
            out.append(_char("d", LatexToken("", "", tokens[k].start, tokens[k + 3].end)))
            k += 4
        else:
            out.append(tokens[k])
            k += 1
    return out
