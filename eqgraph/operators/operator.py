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
    """Hold everything that eqgraph knows of one operator; no other place asks for its name.

    The rules are lambdas over an algebra `m` (numpy, sympy, notation, graph, flat):
    `forward(m, *xs, **params)` is the value; `vjp` holds one rule an operand,
    `(m, g, y, *xs, **params)` -> the operand's cotangent, with `g` the cotangent of the result
    and `y` the result; None where there is no gradient. An operator of any number of operands
    (`arity` None) has a function from the operand's index to such a rule instead.
    Broadcasting is summed out where cotangents are accumulated, never in a rule.

    A `primitive` row's forward rule is its own bare word, `m.exp(x)` of `exp`: NumPy has a ufunc
    for it, or it is an intrinsic. All other rows are what their forward rule says in other words.
    """

    name: str
    doc: str
    forward: Rule
    vjp: tuple[Rule | None, ...] | Callable[[int], Rule | None]
    notation: Notation
    primitive: bool = False
    arity: int | None = 1
    params: Mapping[str, object] = field(default_factory=lambda: _NO_PARAMS)
    shape: ShapeRule = broadcast
    elementwise: bool = True
    moves: bool = False  # its entries are those of its first operand, elsewhere or repeated
    core: int = 0  # the last axes of an operand that it contracts; those before broadcast
    commutative: bool = False  # two operands may change places, to the last bit
    conditions: tuple[int, ...] = ()  # the operands of which only counts whether they are 0
    whole: int | None = None  # from this operand on they hold whole numbers, such as indices
    branch: Rule | None = None  # which piece of a piecewise operator holds: its kinks
    squared: tuple[Rule, ...] = ()  # what its square hands back, smooth where it has a kink itself
    domain: tuple[float, float] = (-2.0, 2.0)  # where tests sample an operand
    # How it is called.
    spellings: tuple[str, ...] = ()  # the function names that the language accepts
    sympy: str = ""  # SymPy's own class, if it has one
    numpy: tuple[str, ...] = ()  # NumPy's and math's functions of this meaning, but the ufunc
    python: str = ""  # the class in `ast` of its sign in Python
    # How it is computed.
    ufunc: str = ""  # the NumPy ufunc that computes it
    kernel: Rule | None = None  # a stable way to the value, where `forward` is not
    exponential: bool = False  # grows, or has digits, like the exponential of its last operand
    # What is known of its values and of its slope.
    range: tuple[float, float] | None = None  # the bounds of its values, both finite
    saturates: tuple[float, float] | None = None  # beyond, the slope is under 1 % of `steepest`
    steepest: float | None = None  # the largest slope of one that saturates
    slope_of: str = ""  # the operator whose derivative it is
    distribution: bool = False  # its values are probabilities along an axis, or their logarithms
    adds: bool = False  # a sum of entries or of their products, whose terms may cancel
    masks: bool = False  # a finite value may hide an operand that is NaN or infinite
    dead: str = ""  # where the slope is 0, in words, for one that may let nothing through
    # What a reader is told.
    reason: str = ""  # why a forward step does what it does, at most 14 words
    reason_back: str = ""  # the same of a backward step

    def rule(self, index: int) -> Rule | None:
        """Return the vjp rule of the operand at `index`, or None if no gradient flows there."""
        return self.vjp(index) if callable(self.vjp) else self.vjp[index]

    def __reduce__(self) -> tuple[Any, ...]:
        from eqgraph.operators.table import row_of  # the table holds rows

        return row_of, (self.name,)

    def __repr__(self) -> str:
        return f"OPERATORS[{self.name!r}]"
