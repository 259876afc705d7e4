"""Read a rule as a formula: the algebra whose elements are texts with a precedence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eqgraph.operators.algebra import Algebra
from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.notation import ATOM, NEGATION, SUM, option
from eqgraph.operators.operator import Operator
from eqgraph.operators.shapes import Shape
from eqgraph.operators.table import OPERATORS


class Formula(Arithmetic):
    """Hold the text of an expression, its precedence and the shape it has.

    >>> x, y = Formula("x"), Formula("y")
    >>> str((x + y) * 2 - -x)
    '(x + y)*2 − (−x)'
    """

    __slots__ = ("negated", "precedence", "shape", "text")

    def __init__(
        self,
        text: str,
        precedence: int = ATOM,
        shape: Shape = (),
        negated: Formula | None = None,  # what a leading minus stands before
    ) -> None:
        self.text, self.precedence, self.shape, self.negated = text, precedence, shape, negated

    def __str__(self) -> str:
        return self.text

    def _apply(self, name: str, *operands: Any) -> Formula:
        return write(OPERATORS[name], *operands)


ONE = Formula("1")  # the cotangent of which `local` is the product


def formula(x: Any) -> Formula:
    """Turn a number of a rule into a formula; formulas stay."""
    if isinstance(x, Formula):
        return x
    text = f"{x:g}".replace("-", "−")
    return Formula(text, NEGATION if x < 0 else ATOM)


def write(row: Operator, *operands: Any, **params: Any) -> Formula:
    """Write an operator with its operands, in parentheses only where they are needed."""
    xs = [formula(x) for x in operands]
    note = row.notation
    if note.kind == "infix" and note.text in ("*", "/"):
        if xs[0].negated is not None:  # (−a)*b is written −a*b
            return write(OPERATORS["neg"], write(row, xs[0].negated, *xs[1:]))
        if xs[0] is ONE:
            return xs[1] if note.text == "*" else write(OPERATORS["reciprocal"], xs[1])
        if xs[1] is ONE and row.name != "mul":
            return xs[0]
    if xs[0] is ONE and note.text == "{0}*{1}/{2}":
        return write(OPERATORS["div"], *xs[1:])
    result = Formula("", note.precedence, xs[0].shape, xs[0] if row.name == "neg" else None)
    chosen = [option(k, v) for k, v in params.items() if v != row.params.get(k)]
    if note.kind in ("call", "fence", "join"):
        bars = {"call": (f"{note.text}(", ")"), "join": ("[", "]")}
        if chosen and note.kind != "call":
            bars[note.kind] = (f"{row.spellings[0]}(", ")")
        left, right = bars.get(note.kind, (note.text, note.text))
        result.text = left + ", ".join([*(x.text for x in xs), *chosen]) + right
        return result
    enclosed = note.kind == "pattern" and note.text.endswith("]") and note.text.startswith("[")
    above = note.kind in ("postfix", "power", "root", "pattern")
    least = 0 if enclosed else ATOM if note.precedence == ATOM else note.precedence + above
    texts = [_fit(x, least, first=k == 0, tight=k in note.tight) for k, x in enumerate(xs)]
    result.text = _arrange(row, texts)
    return result


def _arrange(row: Operator, texts: list[str]) -> str:
    """Put the operands' texts where the notation wants them."""
    note = row.notation
    if note.kind in ("infix", "relation"):
        space = " " if note.precedence <= SUM else ""
        return f"{texts[0]}{space}{note.text}{space}{texts[1]}"
    if note.kind == "power":
        return f"{texts[0]}^{texts[1]}"
    if note.kind == "pattern":
        return note.text.format(*texts)
    return note.text + texts[0] if note.kind in ("prefix", "root") else texts[0] + note.text


def _fit(x: Formula, precedence: int, *, first: bool, tight: bool) -> str:
    """Put parentheses round an operand that binds less than its place asks for."""
    low = x.precedence < precedence or (tight and x.precedence == precedence)
    minus = x.precedence == NEGATION and not first and precedence > 0  # a − (−b), a*(−b)
    return f"({x.text})" if low or minus else x.text


class FormulaAlgebra(Algebra):
    """Write rules with the names of a node's operands and result.

    `known` maps (operator name, operand texts) to the name of a value that is already there, so
    that the slope of `y = tanh(x)` reads `1 − y²`.

    >>> m = FormulaAlgebra({("tanh", ("x",)): "y"})
    >>> str(OPERATORS["tanh"].rule(0)(m, Formula("ȳ"), Formula("y"), Formula("x")))
    'ȳ*(1 − y²)'
    """

    def __init__(self, known: dict[tuple[str, tuple[str, ...]], str] | None = None) -> None:
        self.known = known or {}

    def word(self, name: str) -> Callable[..., Any] | None:
        """Give every row the word that writes it; a slope reads as its definition when known."""
        row = OPERATORS.get(name)
        if row is None:
            return None

        def word(*operands: Any, **params: Any) -> Formula:
            xs = [formula(x) for x in operands]
            key = (name, tuple(x.text for x in xs))
            if key in self.known:
                return Formula(self.known[key])
            if (row.slope_of, key[1]) in self.known:
                return formula(row.forward(self, *xs, **params))
            return _transparent(row, xs) or write(row, *xs, **params)

        return word


def _transparent(row: Operator, xs: list[Formula]) -> Formula | None:
    """Pass an operand through a helper that only shapes it: its notation is the bare operand."""
    if row.notation.text != "{0}":
        return None
    return xs[0]
