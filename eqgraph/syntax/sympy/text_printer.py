"""Write SymPy trees as Unicode text that reads back to the same tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.notation import ATOM, MATMUL, NEGATION, POWER, PRODUCT, SUM
from eqgraph.syntax.alphabet import FRACTIONS, SUPERSCRIPTS, TO_SUPERSCRIPT
from eqgraph.syntax.grammar import APPLY
from eqgraph.syntax.sympy.forms import Form, write
from eqgraph.syntax.sympy.open_text import SIGNS, Piece, cases, condition, named, value, written
from eqgraph.syntax.sympy.open_text import inside as _inside


def to_text(expr: Any) -> str:
    """Write an expression as Unicode text, in the order of its arguments.

    >>> from eqgraph.syntax import parse
    >>> to_text(parse("sigmoid(W_i@x_t + b) * x**2 / sqrt(n)")["v1"])
    'σ(Wᵢ·xₜ + b)*x²/√n'
    """
    return value(write(expr, _render)).text


def _sign(name: str) -> str:
    return OPERATORS[name].notation.text


def _render(form: Form, xs: list[Piece]) -> Piece:
    if form.kind == "name":
        return named(form.word)
    if form.kind in ("number", "constant"):
        return Piece({"oo": "∞"}.get(form.word, form.word), number=True)
    if form.kind == "row":
        return row_text(form, xs)
    if form.kind != "over":
        xs = [value(x) for x in xs]
    if form.kind == "sum":
        return Piece(_sum(form, xs), SUM)
    if form.kind == "product":
        return _product(form, xs)
    if form.kind == "negation":
        return Piece(_sign("neg") + _inside(xs[0], NEGATION + 1), NEGATION)
    if form.kind == "power":
        return Piece(_inside(xs[0], ATOM) + exponent_text(xs[1]), POWER)
    if form.kind == "root":
        return Piece(_sign("sqrt") + bare(xs[0]), APPLY)
    if form.kind == "equation":
        return Piece(f"{xs[0].text} = {xs[1].text}", 0)
    found = written(form, xs)
    return found or Piece(f"{form.word}({', '.join(x.text for x in xs)})")


def row_text(form: Form, xs: list[Piece]) -> Piece:
    """Write an operator of the table applied to operands."""
    row = form.row
    assert row is not None
    if row.name in SIGNS:
        return condition(row.name, SIGNS[row.name], xs)
    if row.name == "where":
        return cases(xs)
    if row.name == "mod":
        left, right = (_inside(x, PRODUCT + 1) for x in xs)
        return Piece(f"{left} mod {right}", PRODUCT)
    if row.name in _OWN and not form.options and form.axis is None:
        return _OWN[row.name](value(xs[0]))
    return _RENDER_ROW[row.notation.kind](row, [value(x) for x in xs], options_text(form))


def options_text(form: Form) -> tuple[str, ...]:
    """Write the options of a row, each as name=value."""
    axis = () if form.axis is None else (("axis", form.axis),)
    return tuple(f"{name}={_option(value)}" for name, value in (*axis, *form.options))


def _option(value: Any) -> str:
    """Write an option; the subscripts of a contraction are a tuple of words."""
    if isinstance(value, str) and "->" in value:
        inputs, _, output = value.partition("->")
        value = (*inputs.split(","), output or None)
    if not isinstance(value, tuple):
        return str(value)
    return f"({', '.join(map(_option, value))}{',' * (len(value) == 1)})"


def _sum(form: Form, xs: list[Piece]) -> str:
    out = []
    for k, (x, minus) in enumerate(zip(xs, form.marks, strict=True)):
        sign = _sign("sub") if minus else _sign("add")
        out.append((f" {sign} " if k else _sign("neg") * minus) + _inside(x, NEGATION + 1))
    return "".join(out)


def _product(form: Form, xs: list[Piece]) -> Piece:
    """Write factors from the left; what stands side by side is one operand, but below a bar."""
    out: list[str] = []
    last = len(xs) - 1
    for k, (x, below) in enumerate(zip(xs, form.marks, strict=True)):
        sign = _sign("div") if below else _sign("mul")
        run = below or (k < last and form.marks[k + 1])
        level = MATMUL + 1 if below else PRODUCT + 1
        text = _inside(x, level)
        if k == last and x.open and x.precedence == PRODUCT:
            text = x.text  # a ∑ at the end takes nothing more
        elif run and not below and x.open:
            text = f"({x.text})"
        out.append((sign if k else "") + text)
    quotient = all(form.marks[1:]) and not xs[0].open
    tail = xs[-1].open and xs[-1].precedence == PRODUCT
    beside = ""
    if len(xs) == 2 and xs[0].number and not form.marks[1] and not out[1][1].isnumeric():
        beside = f"{out[0]} {out[1][1:]}"
    text = beside if beside and xs[0].text in FRACTIONS and xs[1].open else "".join(out)
    return Piece(text, PRODUCT, open=tail, quotient=quotient, beside=beside)


def exponent_text(x: Piece) -> str:
    """Write ², ⁻¹ or ⁿ where glyphs exist that mean a power, else ^(…)."""
    plain = x.text.replace("−", "-")
    glyphs = [TO_SUPERSCRIPT.get(char, "") for char in plain]
    if plain.removeprefix("-").isdigit() and all(glyphs):
        return "".join(glyphs)
    if len(glyphs) == 1 and glyphs[0] and plain not in "TH" and plain in SUPERSCRIPTS.values():
        return glyphs[0]
    if plain in ("T", "H"):
        return f"{_sign('pow')}({x.text})"
    return _sign("pow") + _inside(x, ATOM)


def bare(x: Piece) -> str:
    """Put brackets around all but a name or a number: √x, but √(|x|)."""
    return f"({x.text})" if x.precedence < ATOM or x.text[-1] in ")]|‖" else x.text


def _infix(row: Operator, xs: list[Piece], options: tuple[str, ...]) -> Piece:
    level = row.notation.precedence
    space = " " if level <= SUM else ""
    left, right = _inside(xs[0], level), _inside(xs[1], level + 1)
    return Piece(f"{left}{space}{row.notation.text}{space}{right}", level)


def _prefix(row: Operator, xs: list[Piece], options: tuple[str, ...]) -> Piece:
    level = row.notation.precedence
    return Piece(row.notation.text + _inside(xs[0], level + 1), level)


def _postfix(row: Operator, xs: list[Piece], options: tuple[str, ...]) -> Piece:
    return Piece(_inside(xs[0], ATOM) + row.notation.text, POWER)


def _call(row: Operator, xs: list[Piece], options: tuple[str, ...]) -> Piece:
    word = row.spellings[0] if row.spellings else row.name
    level = APPLY if word == "∑" and not options else ATOM  # ∑(x)² is the sum of x²
    return Piece(f"{word}({', '.join([*(x.text for x in xs), *options])})", level)


def _fence(row: Operator, xs: list[Piece], options: tuple[str, ...]) -> Piece:
    if options:
        return _call(row, xs, options)
    bars, inner = row.notation.text, xs[0].text
    if inner[0] in "|‖" or inner[-1] in "|‖":
        inner = f"({inner})"
    return Piece(bars + inner + bars)


def _join(row: Operator, xs: list[Piece], options: tuple[str, ...]) -> Piece:
    if options or len(xs) == 1:
        return _call(row, xs, options)._replace(
            text=f"concat({', '.join([*(x.text for x in xs), *options])})"
        )
    return Piece(f"[{', '.join(x.text for x in xs)}]")


def _pattern(row: Operator, xs: list[Piece], options: tuple[str, ...]) -> Piece:
    if row.spellings or row.name != "outer":
        return _call(row, xs, options)
    return Piece(row.notation.text.format(*(_inside(x, ATOM) for x in xs)), row.notation.precedence)


def _normed(index: str) -> Callable[[Piece], Piece]:
    def render(x: Piece) -> Piece:
        barred = x.text[0] in "|‖" or x.text[-1] in "|‖₁₂∞"
        inner = f"({x.text})" if barred else x.text
        return Piece(f"‖{inner}‖{index}")

    return render


_OWN: dict[str, Callable[[Piece], Piece]] = {
    "norm1": _normed("₁"), "norm2": _normed("₂"), "norm_inf": _normed("_∞"),
    "factorial": lambda x: Piece(_inside(x, ATOM) + "!", POWER),
}  # fmt: skip
_RENDER_ROW = {
    "infix": _infix, "power": _infix, "prefix": _prefix, "postfix": _postfix, "call": _call,
    "root": _call, "fence": _fence, "join": _join, "pattern": _pattern, "relation": _call,
}  # fmt: skip
