"""Write operators for a reader: how each looks, and formulas with as few parentheses as needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

OR, AND, RELATION = 3, 5, 8
SUM, NEGATION, PRODUCT, MATMUL, POWER, ATOM = 10, 20, 30, 40, 50, 100

Kind = Literal[
    "infix", "relation", "prefix", "postfix", "power", "call", "fence", "join", "root", "pattern"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notation:
    """Say how an operator looks.

    `text` is the sign of an infix, prefix or postfix operator or of a relation, the name of a call,
    the bars of a fence, or a pattern with `{0}`, `{1}`. `latex` is the same in LaTeX. `tight` names
    the operands (by index) that need parentheses at equal precedence: the right one of a
    difference.
    """

    kind: Kind
    text: str
    latex: str
    precedence: int = ATOM
    tight: tuple[int, ...] = ()

    @property
    def sign(self) -> str:
        """Return the short label of the operator in a picture.

        >>> call("tanh").sign, pattern("{0}·{1}ᵀ", "", MATMUL).sign, pattern("σ′({0})", "").sign
        ('tanh', '·ᵀ', 'σ′')
        """
        if self.kind == "fence":
            return f"{self.text}x{self.text}"
        if self.kind == "postfix":
            return f"x{self.text}"
        if self.kind == "pattern":
            return re.sub(r"\(\{0\}\)|\{[01]\}", "", self.text) or "→"  # hands its operand on
        return "[ , ]" if self.kind == "join" else self.text


def infix(text: str, latex: str, precedence: int, *, tight: bool = False) -> Notation:
    """Describe an operator that stands between its operands."""
    return Notation("infix", text, latex, precedence, (1,) if tight else ())


def relation(text: str, latex: str, precedence: int = RELATION) -> Notation:
    """Describe a comparison, which is no operand of another one, or what joins conditions."""
    return Notation("relation", text, latex, precedence, (0, 1)[precedence != RELATION :])


def call(text: str, latex: str | None = None) -> Notation:
    """Describe a function that stands before its operand in parentheses."""
    return Notation("call", text, latex or rf"\operatorname{{{text}}}")


def pattern(text: str, latex: str, precedence: int = ATOM) -> Notation:
    """Describe a helper of the derivatives by a text with places."""
    return Notation("pattern", text, latex, precedence)


def option(name: str, value: Any) -> str:
    """Write an option of a call as it is read.

    >>> option("axis", (0, 1)), option("spec", "ij,j->i"), option("keepdims", True)
    ('axis=(0, 1)', 'spec="ij,j->i"', 'keepdims=True')
    """
    shown = f'"{value}"' if isinstance(value, str) else repr(value)
    return f"{name}={shown}"
