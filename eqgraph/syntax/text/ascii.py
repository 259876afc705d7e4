r"""Write the Unicode text of the language in ASCII: W_i@x_t, \hat{c}_t, x.T, sqrt(x)."""

from __future__ import annotations

from eqgraph.errors import ParseError
from eqgraph.syntax.alphabet import GREEK_LATEX
from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.names import canonical, split
from eqgraph.syntax.sympy.latex_printer import letters
from eqgraph.syntax.text.lexer import Token, tokens

_SIGNS = {"·": "@", "ᵀ": ".T", "‖": "||", "≤": "<=", "≥": ">=", "≠": "!=", "≟": "==", "−": "-"}


def to_ascii(text: str) -> str:
    r"""Write equations, as `str(eqs)` gives them, in ASCII.

    What has no ASCII spelling, such as a letter of another alphabet, stays.

    >>> to_ascii("ĉₜ = tanh(Wᵀ·hₜ₋₁ + √n) − σ(β)²")
    '\\hat{c}_t = tanh(W.T@h_{t-1} + sqrt(n)) - sigmoid(\\beta)^2'
    """
    found = tokens(text, grammar())
    out: list[str] = []
    at = 0
    close = ""  # of the sqrt( that holds one name or number
    for token, after in zip(found, [*found[1:], found[-1]], strict=True):
        out.append(text[at : token.start])
        called = after.kind == "mark" and after.value == "(" and after.start == token.end
        out.append(_written(token, text, called=called) + close)
        at, close = token.end, ""
        if token.value == "√" and not called:
            out.append("(")
            close = ")"
    return "".join(out).replace("},_{", ",")  # ∑ᵢ,ⱼ


def _written(token: Token, text: str, *, called: bool) -> str:
    if token.kind == "name":
        return _called(token.value) if called else ascii_name(token.value)
    if token.kind == "power":
        spelled = "".join(ascii_name(c) if c.isalpha() else c for c in token.value)
        return f"^{spelled}" if token.value.isalnum() else f"^({spelled})"
    if token.kind == "sign" and token.value in ("√", "∑", "∏"):
        return {"∏": "prod"}.get(token.value) or _called(token.value)
    if token.kind == "sub":
        inner = "".join(_SIGNS.get(c) or GREEK_LATEX.get(c, c) for c in token.value)
        return inner if text[token.start - 1] in "{_" else f"_{{{inner}}}"
    if token.kind in ("sign", "relation"):
        return _SIGNS.get(token.value, str(token.value))
    return text[token.start : token.end]


def _called(word: str) -> str:
    """Return the ASCII spelling of a function."""
    if word == "√":
        return "sqrt"
    rows = grammar().functions.get(word, ())
    spellings = [spelling for row in rows for spelling in row.spellings]
    return next((s for s in spellings if s.isascii()), word)


def ascii_name(name: str) -> str:
    r"""Spell a canonical name in ASCII, if that reads back as the same name.

    >>> print(ascii_name("h_{t-1}"), ascii_name("ĉ_t"), ascii_name("β'"), ascii_name("名"))
    h_{t-1} \hat{c}_t \beta' 名
    """
    if name == "π":
        return "pi"
    parts = split(name)
    base = parts.base if parts.base.isascii() else letters(parts.base)
    sub, sup = ("".join(GREEK_LATEX.get(c, c) for c in part) for part in (parts.sub, parts.sup))
    spelled = base + "'" * parts.prime + (f"^{{({sup})}}" if sup else "")
    if sub:
        single = len(sub) == 1 and sub.isalnum()
        spelled += f"_{sub}" if single else f"_{{{sub}}}"
    try:
        return spelled if canonical(spelled) == name else name
    except ParseError:
        return name
