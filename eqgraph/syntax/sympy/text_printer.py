"""Write SymPy trees as Unicode text that reads back to the same tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.notation import ATOM, NEGATION, POWER, PRODUCT, SUM, option
from eqgraph.syntax.alphabet import SUPERSCRIPTS, TO_SUPERSCRIPT
from eqgraph.syntax.grammar import APPLY
from eqgraph.syntax.names import label
from eqgraph.syntax.sympy.forms import Form, write

Options = Mapping[str, Any]


class Piece(NamedTuple):
    """Hold a written part and how tightly it is bound."""

    text: str
    precedence: int = ATOM


def to_text(expr: Any) -> str:
    """Write an expression as Unicode text, in the order of its arguments.

    >>> from eqgraph.syntax import parse
    >>> to_text(parse("sigmoid(W_i@x_t + b) * x**2 / sqrt(n)")["v1"])
    'σ(Wᵢ·xₜ + b)*x²/√n'
    """
    return write(expr, _render).text


def _inside(x: Piece, least: int) -> str:
    return x.text if x.precedence >= least else f"({x.text})"


def _sign(name: str) -> str:
    return OPERATORS[name].notation.text


def _render(form: Form, xs: list[Piece]) -> Piece:
    if form.kind == "name":
        return Piece(label(form.word))
    if form.kind in ("number", "constant"):
        return Piece(form.word)
    if form.kind == "row":
        assert form.row is not None
        return _RENDER_ROW[form.row.notation.kind](form.row, xs, form.options)
    if form.kind == "sum":
        return Piece(_sum(form, xs), SUM)
    if form.kind == "product":
        return Piece(_product(form, xs), PRODUCT)
    if form.kind == "negation":
        return Piece(_sign("neg") + _inside(xs[0], NEGATION + 1), NEGATION)
    if form.kind == "power":
        return Piece(_inside(xs[0], ATOM) + _exponent(xs[1]), POWER)
    if form.kind == "root":
        return Piece(_sign("sqrt") + _bare(xs[0]), APPLY)
    if form.kind == "equation":
        return Piece(f"{xs[0].text} = {xs[1].text}", 0)
    return Piece(f"{form.word}({', '.join(x.text for x in xs)})")


def _sum(form: Form, xs: list[Piece]) -> str:
    out = []
    for k, (x, minus) in enumerate(zip(xs, form.marks, strict=True)):
        sign = _sign("sub") if minus else _sign("add")
        out.append((f" {sign} " if k else _sign("neg") * minus) + _inside(x, NEGATION + 1))
    return "".join(out)


def _product(form: Form, xs: list[Piece]) -> str:
    out = []
    for k, (x, below) in enumerate(zip(xs, form.marks, strict=True)):
        sign = _sign("div") if below else _sign("mul")
        out.append((sign if k else "") + _inside(x, PRODUCT + 1))
    return "".join(out)


def _exponent(x: Piece) -> str:
    """Write ², ⁻¹ or ⁿ where glyphs exist that mean a power, else ^(…)."""
    plain = x.text.replace("−", "-")
    glyphs = [TO_SUPERSCRIPT.get(char, "") for char in plain]
    if plain.removeprefix("-").isdigit() and all(glyphs):
        return "".join(glyphs)
    if len(glyphs) == 1 and glyphs[0] and plain not in "TH" and plain in SUPERSCRIPTS.values():
        return glyphs[0]
    return _sign("pow") + _inside(x, ATOM)


def _bare(x: Piece) -> str:
    """Put brackets around all but a name or a number: √x, but √(|x|)."""
    return f"({x.text})" if x.precedence < ATOM or x.text[-1] in ")]|‖" else x.text


def _infix(row: Operator, xs: list[Piece], options: Options) -> Piece:
    level = row.notation.precedence
    space = " " if level <= SUM else ""
    left, right = _inside(xs[0], level), _inside(xs[1], level + 1)
    return Piece(f"{left}{space}{row.notation.text}{space}{right}", level)


def _prefix(row: Operator, xs: list[Piece], options: Options) -> Piece:
    level = row.notation.precedence
    return Piece(row.notation.text + _inside(xs[0], level + 1), level)


def _postfix(row: Operator, xs: list[Piece], options: Options) -> Piece:
    return Piece(_inside(xs[0], ATOM) + row.notation.text, POWER)


def _call(row: Operator, xs: list[Piece], options: Options) -> Piece:
    word = row.spellings[0] if row.spellings else row.notation.text
    inside = [*(x.text for x in xs), *(option(k, v) for k, v in options.items())]
    return Piece(f"{word}({', '.join(inside)})")


def _fence(row: Operator, xs: list[Piece], options: Options) -> Piece:
    if options:
        return _call(row, xs, options)
    bars, inner = row.notation.text, xs[0].text
    if inner[0] in "|‖" or inner[-1] in "|‖":
        inner = f"({inner})"
    return Piece(bars + inner + bars)


def _join(row: Operator, xs: list[Piece], options: Options) -> Piece:
    if options:
        return _call(row, xs, options)
    return Piece(f"[{', '.join(x.text for x in xs)}]")


def _pattern(row: Operator, xs: list[Piece], options: Options) -> Piece:
    if row.spellings:
        return _call(row, xs, options)
    return Piece(row.notation.text.format(*(_inside(x, ATOM) for x in xs)), row.notation.precedence)


_RENDER_ROW = {
    "infix": _infix, "power": _infix, "prefix": _prefix, "postfix": _postfix, "call": _call,
    "root": _call, "fence": _fence, "join": _join, "pattern": _pattern,
    "relation": _call,
}  # fmt: skip
