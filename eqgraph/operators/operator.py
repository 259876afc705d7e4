"""Define what an operator is: one row, whose rules are lambdas over an explicit algebra `m`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from eqgraph.operators.notation import Notation
from eqgraph.operators.shapes import Shape, broadcast

Rule = Callable[..., Any]
ShapeRule = Callable[..., Shape]

_NO_PARAMS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Hold everything that eqgraph knows of one operator.

    The rules are lambdas over an algebra `m` (numpy, sympy, notation, graph, flat):
    `forward(m, *xs, **params)` is the value; `vjp` holds one rule an operand,
    `(m, g, y, *xs, **params)` -> the operand's cotangent, with `g` the cotangent of the result
    and `y` the result; None where there is no gradient. An operator of any number of operands
    (`arity` None) has a function from the operand's index to such a rule instead.
    Broadcasting is summed out where cotangents are accumulated, never in a rule.
    """

    name: str
    doc: str
    forward: Rule
    vjp: tuple[Rule | None, ...] | Callable[[int], Rule | None]
    notation: Notation
    arity: int | None = 1
    params: Mapping[str, object] = field(default_factory=lambda: _NO_PARAMS)
    shape: ShapeRule = broadcast
    spellings: tuple[str, ...] = ()  # the function names that the language accepts
    sympy: str = ""  # the name of SymPy's own function, if it has one
    elementwise: bool = True
    commutative: bool = False  # two operands may change places, to the last bit
    kernel: Rule | None = None  # a stable way to the value, where `forward` is not
    branch: Rule | None = None  # which piece of a piecewise operator holds: its kinks
    domain: tuple[float, float] = (-2.0, 2.0)  # where tests sample an operand
    reason: str = ""  # why a forward step does what it does, at most 14 words
    reason_back: str = ""  # the same of a backward step

    def rule(self, index: int) -> Rule | None:
        """Return the vjp rule of the operand at `index`, or None if no gradient flows there."""
        return self.vjp(index) if callable(self.vjp) else self.vjp[index]

    @property
    def primitive(self) -> bool:
        """Tell whether the row is its own word: its forward rule calls `m` by its own name."""
        return self.name in self.forward.__code__.co_names

    def __repr__(self) -> str:
        return f"OPERATORS[{self.name!r}]"


OPERATORS: dict[str, Operator] = {}
SPELLINGS: dict[str, Operator] = {}


def register(row: Operator) -> Operator:
    """Put a row into the table, refusing one that is incomplete or that clashes."""
    if row.name in OPERATORS:
        raise ValueError(f"there is already an operator {row.name!r}")
    if not row.doc.endswith(".") or not row.reason or not row.reason_back:
        raise ValueError(f"operator {row.name!r} needs a doc sentence and both reasons")
    if not callable(row.vjp) and len(row.vjp) != row.arity:
        raise ValueError(f"operator {row.name!r} needs one vjp an operand")
    for spelling in row.spellings:
        if spelling in SPELLINGS and SPELLINGS[spelling].arity == row.arity:
            raise ValueError(f"{spelling!r} already spells {SPELLINGS[spelling].name!r}")
        SPELLINGS.setdefault(spelling, row)
    OPERATORS[row.name] = row
    return row
