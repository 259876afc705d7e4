"""Write pieces of text, with brackets only where they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# How tightly a text holds together: a sum, a product with *, a quotient, a product with ·, a power.
SUM, PRODUCT, QUOTIENT, DOT, POWER, ATOM = range(6)

_POWERS = {2: "²", 3: "³", 4: "⁴", -1: "⁻¹"}


class Refused(Exception):
    """Say why the text of an operator cannot be written; all of these are told at once."""


@dataclass(frozen=True, slots=True)
class Term:
    """Hold the text of a value, and the value itself as PyTorch computed it.

    Over time, the text is that of one step, and `time` is the value's axis of steps.
    """

    text: str
    level: int = ATOM
    value: Any = None
    number: int | None = None  # of the layer that it belongs to
    time: int | None = None
    parts: tuple[Term, ...] = ()  # what a split gives; the query, key and value of one product
    steps: tuple[Term, ...] = ()  # what was stacked, along the axis `along`
    along: int = 0
    slim: tuple[int, ...] | None = (
        None  # the text's own shape, where axes are repeated by its users
    )
    flat: bool = False  # its steps and its batch were made one axis; the value has both still

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of the value, of one step where it is over time."""
        shape = tuple(self.value.shape)
        return shape if self.time is None else shape[: self.time] + shape[self.time + 1 :]

    @property
    def rank(self) -> int:
        """Return how many axes the whole value has."""
        return len(self.value.shape)

    def within(self, level: int) -> str:
        """Return the text as an operand of something that binds as tightly as `level`."""
        return self.text if self.level >= level else f"({self.text})"


Operand = Term | float | int | bool


def number(x: float) -> str:
    """Write a number so that it reads back to the last bit.

    >>> number(2.0), number(0.1), number(-3)
    ('2', '0.1', '-3')
    """
    if x in (float("inf"), float("-inf")):
        return "-∞" if x < 0 else "∞"
    return str(int(x)) if x == int(x) and abs(x) < 1e15 else repr(float(x))


def term(x: Operand) -> Term:
    """Return an operand as a term; a number is one as well."""
    if isinstance(x, Term):
        return x
    text = number(float(x))
    return Term(text, SUM if text[0] == "-" else ATOM)


def step_of(*xs: Operand) -> int | None:
    """Return the axis of time in what operands broadcast to, if they have one.

    Raises:
        Refused: the steps of one meet another axis of the other.
    """
    terms = [x for x in xs if isinstance(x, Term) and x.value is not None]
    wide = max((x.rank for x in terms), default=0)
    places = {x.time + wide - x.rank for x in terms if x.time is not None}
    if not places:
        return None
    (place,) = places if len(places) == 1 else (-1,)
    if place < 0 or any(x.time is None and x.rank > wide - 1 - place for x in terms):
        raise Refused("its operands do not go step by step")
    return place


def infix(a: Operand, sign: str, b: Operand) -> Term:
    """Write a sum, a difference, an elementwise product or a quotient."""
    x, y = term(a), term(b)
    time, of = step_of(a, b), x.number or y.number
    if sign in "+-":
        right = SUM if sign == "+" and y.text[0] != "-" else PRODUCT
        return Term(f"{x.within(SUM)} {sign} {y.within(right)}", SUM, None, of, time)
    if sign == "*":
        left = x.text if x.level == PRODUCT else x.within(DOT)
        return Term(f"{left}*{y.within(DOT)}", PRODUCT, None, of, time)
    return Term(f"{x.within(DOT)}/{y.within(POWER)}", QUOTIENT, None, of, time)


def dot(a: Term, b: Term) -> Term:
    """Write a matrix product."""
    return Term(f"{a.within(POWER)}·{b.within(POWER)}", DOT, None, a.number)


def transposed(a: Term) -> str:
    """Write the exchange of the last two axes."""
    return f"{a.within(ATOM)}ᵀ"


def power(a: Term, exponent: float) -> Term:
    """Write a power, a square with its sign."""
    if exponent == 0.5:
        return Term(f"√({a.text})", ATOM, None, a.number, a.time)
    sign = _POWERS.get(int(exponent)) if exponent == int(exponent) and exponent != -1 else None
    written = sign or (f"^({number(exponent)})" if exponent < 0 else f"^{number(exponent)}")
    return Term(f"{a.within(ATOM)}{written}", POWER, None, a.number, a.time)


def call(name: str, *operands: Operand, **params: object) -> Term:
    """Write a call; what goes step by step stays so, entry by entry.

    >>> call("softmax", Term("z"), axis=1).text
    'softmax(z, axis=1)'
    """
    terms = [term(x) for x in operands]
    inner = [x.text for x in terms] + [f"{key}={shown(x)}" for key, x in params.items()]
    numbers = [x.number for x in terms if x.number is not None]
    return Term(
        f"{name}({', '.join(inner)})", ATOM, None, numbers[0] if numbers else None,
        step_of(*operands),
    )  # fmt: skip


def shown(x: object) -> str:
    """Write what a parameter is: a number, a tuple, a yes or no."""
    if isinstance(x, float):
        return number(x)
    if isinstance(x, tuple | list):
        inner = ", ".join(map(shown, x))
        return f"({inner},)" if len(x) == 1 else f"({inner})"
    return str(x)


def whole(x: Term, what: str) -> Term:
    """Return what does not go step by step; refuse the rest."""
    if x.time is not None:
        raise Refused(f"{what} over all steps at once")
    return x


def axis_of(x: Term, dim: int, what: str = "it works") -> int:
    """Return an axis in the text: without time, and never the axis of time itself."""
    axis = dim % max(x.rank, 1)
    if x.time is None:
        return axis
    if axis == x.time:
        raise Refused(f"{what} along the steps")
    return axis - (axis > x.time)
