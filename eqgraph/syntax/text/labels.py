"""Take a raised index for one below: x⁽ⁱ⁾ under ∑ᵢ, or where the values hold x, is xᵢ."""

from __future__ import annotations

import re
from itertools import pairwise

from eqgraph.syntax.letters import is_letter
from eqgraph.syntax.names import split
from eqgraph.syntax.text.known import Known
from eqgraph.syntax.text.lexer import Token

_RUNS = re.compile(r"(?:∑|∏|max|min|argmax|argmin|𝔼|E)_(\w)")


def lowered(tokens: list[Token], known: Known) -> list[Token]:
    """Return tokens in which labels that are indices stand below their names."""
    labelled = {t.value for t in tokens if t.kind == "name" and "^{(" in t.value}
    if not labelled:
        return tokens
    bound = _bound(tokens)
    new: dict[str, str] = {}
    letters: set[str] = set()
    for name in labelled:
        letter = _letter(name)
        if letter and not known.has(name) and _is_index(name, letter, bound, known):
            letters.add(letter)
    for name in labelled:  # ŷ⁽ⁱ⁾ = f(x⁽ⁱ⁾): the left side goes along
        if _letter(name) in letters and not known.has(name):
            new[name] = _below(name)
    return [t._replace(value=new[t.value]) if t.value in new else t for t in tokens]


def _is_index(name: str, letter: str, bound: set[str], known: Known) -> bool:
    base = split(name).base + "'" * split(name).prime
    given = [n for n in known.ranks or () if n.startswith(base + "^{(")]
    return not given and (letter in bound or bool(known.rank(base)))


def _bound(tokens: list[Token]) -> set[str]:
    """Return the letters that a ∑ binds somewhere in the text."""
    found = set()
    for before, token in pairwise(tokens):
        if token.kind == "sub" and before[:2] in (("sign", "∑"), ("sign", "∏")):
            found.add(token.value.strip()[:1])
        elif token.kind == "name":
            match = _RUNS.fullmatch(token.value)
            found |= {match[1]} if match else set()
    return found


def _letter(name: str) -> str:
    """Return i of x⁽ⁱ⁾ and of x⁽ⁱ⁺¹⁾; "" for a number or a word."""
    label = re.fullmatch(r"(\w)(?:[+-]\d+)?", split(name).sup)
    return label[1] if label and is_letter(label[1]) and label[1].islower() else ""


def _below(name: str) -> str:
    """Return x_{i,j} of x⁽ⁱ⁾ⱼ."""
    parts = split(name)
    sub = f"{parts.sup},{parts.sub}" if parts.sub else parts.sup
    head = parts.base + "'" * parts.prime
    return f"{head}_{sub}" if len(sub) == 1 else f"{head}_{{{sub}}}"
