"""Read the operator table as a grammar: which signs and words mean which rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.notation import MATMUL
from eqgraph.syntax.alphabet import (
    FRACTIONS,
    OPEN_CLOSE,
    PRODUCTS,
    REFUSED,
    RELATIONS,
    SPACES,
    TWINS,
    fold,
)
from eqgraph.syntax.letters import is_letter
from eqgraph.syntax.names import canonical

APPLY = MATMUL + 5  # `tanh x` takes one operand with its powers: tighter than ·, looser than ^


@dataclass(frozen=True, slots=True)
class Grammar:
    """Hold what the parser looks up; keys are folded signs and canonical words."""

    functions: dict[str, tuple[Operator, ...]]  # "tanh", "max" (two rows), "∑", "√"
    infix: dict[str, Operator]
    prefix: dict[str, Operator]
    postfix: dict[str, Operator]
    fences: dict[str, Operator]
    join: Operator
    scanner: re.Pattern[str]


def grammar() -> Grammar:
    """Return the grammar of the operator table as it is now."""
    return _grammar(tuple(OPERATORS))


@lru_cache(maxsize=4)
def _grammar(names: tuple[str, ...]) -> Grammar:
    functions: dict[str, tuple[Operator, ...]] = {}
    signs: dict[str, dict[str, Operator]] = {}
    for row in map(OPERATORS.__getitem__, names):
        words = [*row.spellings, *([row.notation.text] if row.notation.kind == "root" else [])]
        for word in words:
            key = canonical(word) if is_letter(word[0]) else word
            functions[key] = (*functions.get(key, ()), row)
        kind = "infix" if row.notation.kind == "power" else row.notation.kind
        signs.setdefault(kind, {}).setdefault(fold(row.notation.text), row)
    known = {s for kind in ("infix", "prefix", "postfix", "fence") for s in signs.get(kind, {})}
    known |= {key for key in functions if not is_letter(key[0])}
    known |= {*PRODUCTS, *OPEN_CLOSE, *OPEN_CLOSE.values(), *"∏∇∂∞!𝟙𝟏∛¬∧∨∈"}
    known |= {twin for twin, sign in TWINS.items() if sign in known}
    known -= {"ᵀ", "²"}  # superscripts are part of a run: x²ₜ
    return Grammar(
        functions,
        signs["infix"],
        signs["prefix"],
        signs["postfix"],
        signs["fence"],
        next(iter(signs["join"].values())),
        _scanner(known),
    )


def _scanner(signs: Iterable[str]) -> re.Pattern[str]:
    """Compile the one regular expression that splits a text into tokens, spaces before each."""
    longest = sorted(signs, key=len, reverse=True)
    alone = (*signs, *TWINS, *RELATIONS, *FRACTIONS, "≔", "≜")
    single = {s for s in alone if len(s) == 1 and s > "\x7f"} - {"ᵀ"}
    compare = {*RELATIONS, *(twin for twin, sign in TWINS.items() if sign in RELATIONS)}
    relations = sorted(compare - {"≟"}, key=len, reverse=True)
    apart = re.escape("".join(sorted(single)))
    wide = rf"[^\x00-\x7f{apart}{SPACES}]"  # letters, marks, sub- and superscripts, and the unknown
    braced = r"\{(?:[^{}\n]|\{[^{}\n]*\})*\}"
    label = r"\^\{\([^(){}\n]*\)\}"  # of W^{(1)}
    first = rf"\\[A-Za-z]+(?:{braced})?|[A-Za-z]|_(?:{braced}|[∞+*∗])?|{label}|{wide}"
    refused = sorted((r for r in REFUSED if len(r) > 1), key=len, reverse=True)
    return re.compile(
        rf"[{SPACES}]*(?:"
        rf"(?P<run>(?:{first})(?:[A-Za-z0-9']|{first})*)"
        r"|(?P<number>(?:[0-9]+(?:\.(?![.T])[0-9]*)?|\.[0-9]+)(?:[eE][+\-−]?[0-9]+)?)"
        r"|(?P<assign>:=|[≔≜])"
        rf"|(?P<refused>{'|'.join(map(re.escape, refused))})"
        rf"|(?P<relation>{'|'.join(map(re.escape, relations))})"
        rf"|(?P<sign>\.T(?![A-Za-z0-9_])|{'|'.join(map(re.escape, longest))})"
        rf"|(?P<fraction>[{''.join(FRACTIONS)}])"
        r"|(?P<mark>[()\[\]{},=≡←⟵（），＝])"
        r"|(?P<line>\r\n|[\n\r;；])"
        r"|(?P<comment>\#[^\n\r]*)"
        r"|(?P<end>\Z)"
        r"|(?P<other>.))",
        re.DOTALL,
    )
