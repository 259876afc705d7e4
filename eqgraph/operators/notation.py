"""Write operators for a reader: how each looks, and formulas with as few parentheses as needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

SUM, NEGATION, PRODUCT, MATMUL, POWER, ATOM = 10, 20, 30, 40, 50, 100

Kind = Literal["infix", "prefix", "postfix", "power", "call", "fence", "join", "root", "pattern"]


@dataclass(frozen=True, slots=True)
class Notation:
    """Say how an operator looks.

    `text` is the sign of an infix, prefix or postfix operator, the name of a call, the bars of a
    fence, or a pattern with `{0}`, `{1}`. `latex` is the same in LaTeX. `tight` names the operands
    (by index) that need parentheses at equal precedence: the right one of a difference.
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
            return re.sub(r"\(\{0\}\)|\{[01]\}", "", self.text)
        return "[ , ]" if self.kind == "join" else self.text


def infix(text: str, latex: str, precedence: int, *, tight: bool = False) -> Notation:
    """Describe an operator that stands between its operands."""
    return Notation("infix", text, latex, precedence, (1,) if tight else ())


def call(text: str, latex: str | None = None) -> Notation:
    """Describe a function that stands before its operand in parentheses."""
    return Notation("call", text, latex or rf"\operatorname{{{text}}}")


def pattern(text: str, latex: str, precedence: int = ATOM) -> Notation:
    """Describe a helper of the derivatives by a text with places."""
    return Notation("pattern", text, latex, precedence)
