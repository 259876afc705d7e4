"""Write as LaTeX what names, indices and shapes settle, as a paper prints it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sympy

from eqgraph.operators.notation import ATOM, MATMUL, POWER, PRODUCT, SUM
from eqgraph.syntax.sympy.forms import Form
from eqgraph.syntax.sympy.open import Index
from eqgraph.syntax.sympy.open_text import ROWS, each, introduced, limits_of

_WORDS = {
    "sum": r"\sum", "prod": r"\prod", "mean": r"\mathbb{E}", "max": r"\max", "min": r"\min",
}  # fmt: skip
SIGNS = {
    "less": "<", "greater": ">", "less_equal": r"\leq", "greater_equal": r"\geq",
    "not_equal": r"\neq", "equal": "=", "logical_and": r"\land", "logical_or": r"\lor",
    "logical_not": r"\lnot",
}  # fmt: skip


class Piece(NamedTuple):
    """Hold a written part: how tightly it is bound, if it is a number, if it has a raised part.

    `open` tells that it ends in what would take a factor after it, as ∑ does; `fraction` that it
    is one; `condition` that it is a condition, no number.
    """

    text: str
    precedence: int = ATOM
    number: bool = False
    raised: bool = False
    open: bool = False
    fraction: bool = False
    condition: bool = False
    beside: bool = False  # a number and one factor, which may stand before another


def inside(x: Piece, least: int) -> str:
    """Write an operand, in brackets unless it is bound as tightly as asked."""
    x = value(x)
    closed = x.precedence >= least and not (x.open and least > PRODUCT)
    return x.text if closed or (x.fraction and least <= MATMUL + 1) else bracketed(x.text)


def value(x: Piece) -> Piece:
    """Write a condition as a number, 1 where it holds."""
    return Piece(rf"\mathbb{{1}}\left[{x.text}\right]") if x.condition else x


def bracketed(text: str) -> str:
    """Put brackets around what is written."""
    return rf"\left({text}\right)"


def _base(x: Piece) -> str:
    return bracketed(x.text) if x.raised or x.number else inside(x, ATOM)


def _juxtaposed(form: Form, xs: list[Piece]) -> Piece:
    left, right = xs
    first = (
        bracketed(left.text) if left.open else left.text if left.beside else inside(left, MATMUL)
    )
    last = right.text if right.open else inside(right, MATMUL + 1)
    gamma = first.endswith(r"\Gamma")  # which is a function, unless it has a value
    if gamma or right.number or last[0].isdigit():
        last = bracketed(right.text)
    return Piece(f"{first} {last}", MATMUL, open=right.open)


def _crossed(form: Form, xs: list[Piece]) -> Piece:
    left = bracketed(xs[0].text) if xs[0].open else inside(xs[0], PRODUCT)
    return Piece(rf"{left} \times {inside(xs[1], PRODUCT + 1)}", PRODUCT)


def _element(form: Form, xs: list[Piece]) -> Piece:
    base, *items = xs
    row = form.parts[1]
    if len(items) == 1 and isinstance(row, Index) and row.name.partition("#")[0].endswith(ROWS):
        return base  # x under 𝔼ₓ
    texts = ",".join(x.text.replace(" ", "") if len(items) > 1 else x.text for x in items)
    symbol = form.parts[0].is_Symbol and "_" not in form.parts[0].name
    head = base.text if symbol else bracketed(base.text)
    short = len(texts) == 1
    return Piece(head + (f"_{texts}" if short else f"_{{{texts}}}"), raised=base.raised)


def _over(form: Form, xs: list[Piece]) -> Piece:
    word = _WORDS.get(form.word) or rf"\operatorname{{{form.word}}}"
    body = value(xs[0])
    limits, conditions = limits_of(form, xs)
    if form.word == "each":
        return Piece(body.text + each(limits, r"\ldots"), SUM)
    first = limits_of(form, list(form.parts))[0][0][0].name.partition("#")[0]
    if form.word in ("mean", "var") and first.endswith(ROWS):
        from eqgraph.syntax.sympy.latex_printer import latex_name  # it stands above this

        name = latex_name(first.removesuffix(ROWS))
        return Piece(rf"{word}_{{{name}}}\left[{body.text}\right]")
    ends = _bounds(form, limits, conditions)
    if form.word in ("sum", "prod"):
        return Piece(f"{word}{ends} {inside(body, PRODUCT)}", PRODUCT, open=True)
    opened = "[]" if form.word == "mean" else "()"
    return Piece(rf"{word}{ends}\left{opened[0]}{body.text}\right{opened[1]}")


def _bounds(form: Form, limits: list[list[Piece]], conditions: list[Piece]) -> str:
    exprs, tests = limits_of(form, list(form.parts))
    made = introduced(exprs, tests)
    items, high = [], ""
    for k, (limit, expr) in enumerate(zip(limits, exprs, strict=True)):
        if k in made:
            items.append(conditions[made[k]].text)
        elif len(expr) == 1:
            items.append(limit[0].text)
        elif k < len(limits) - 1 and expr[1].is_Integer and expr[2].is_Integer:
            numbers = ", ".join(map(str, range(int(expr[1]), int(expr[2]) + 1)))
            items.append(rf"{limit[0].text} \in \{{{numbers}\}}")
        else:
            items.append(f"{limit[0].text}={limit[1].text}")
            high = limit[2].text if expr[2] is not sympy.oo else high
    items += [c.text for k, c in enumerate(conditions) if k not in made.values()]
    return f"_{{{', '.join(items)}}}" + (f"^{{{high}}}" if high else "")


def _called(form: Form, xs: list[Piece]) -> Piece:
    from eqgraph.syntax.sympy.latex_printer import latex_name  # it stands above this

    return Piece(rf"{latex_name(form.word)}\left({', '.join(x.text for x in xs)}\right)")


def _slope(form: Form, xs: list[Piece]) -> Piece:
    by = f"_{{{xs[form.limits[0]].text}}}" if len(xs) > 1 else ""
    return Piece(rf"\nabla{by} {_called(form, xs).text}")


def _partial(form: Form, xs: list[Piece]) -> Piece:
    return Piece(rf"\frac{{\partial {xs[0].text}}}{{\partial {xs[1].text}}}")


def _derived(form: Form, xs: list[Piece]) -> Piece:
    body, name, point = xs
    text = rf"\frac{{\partial}}{{\partial {name.text}}} {inside(body, ATOM)}"
    if name.text == point.text:
        return Piece(text, MATMUL)
    return Piece(rf"\left. {text} \right|_{{{name.text}={point.text}}}", MATMUL, raised=True)


def _stacked(form: Form, xs: list[Piece]) -> Piece:
    rows, at = [], 0
    for width in form.limits:
        rows.append(" & ".join(x.text for x in xs[at : at + width]))
        at += width
    inner = r" \\ ".join(rows)
    return Piece(rf"\begin{{bmatrix}} {inner} \end{{bmatrix}}")


def _array(form: Form, xs: list[Piece]) -> Piece:
    shape = "" if len(form.limits) == 1 else rf", \mathrm{{shape}}={form.limits}"
    inner = ", ".join(x.text for x in xs)
    return Piece(rf"\operatorname{{array}}\left({inner}{shape}\right)")


def condition(row: str, xs: list[Piece]) -> Piece:
    """Write a comparison, or what joins conditions."""
    sign = SIGNS[row]
    if row == "logical_not":
        return Piece(f"{sign} {_joined(xs[0])}", condition=True)
    joins = row.startswith("logical")
    return Piece(
        f" {sign} ".join(_joined(x) if joins else inside(x, 0) for x in xs), condition=True
    )


def _joined(x: Piece) -> str:
    bare = x.condition and r"\land" not in x.text and r"\lor" not in x.text
    return x.text if bare else bracketed(x.text)


def cases(xs: list[Piece]) -> Piece:
    """Write a choice as a brace with its cases."""
    test, then, other = xs
    start, end = r"\begin{cases} ", r" \end{cases}"
    nested = other.text.startswith(start) and other.text.index(end) == len(other.text) - len(end)
    rest = (
        other.text[len(start) : -len(end)]
        if nested
        else rf"{value(other).text} & \text{{otherwise}}"
    )
    return Piece(rf"{start}{value(then).text} & \text{{if }} {test.text} \\ {rest}{end}")


def written(form: Form, xs: list[Piece]) -> Piece | None:
    """Write a form that is open; None for any other."""
    render = _RENDER.get(form.kind)
    return None if render is None else render(form, xs)


_RENDER: dict[str, Callable[[Form, list[Any]], Piece]] = {
    "juxtaposed": _juxtaposed, "crossed": _crossed, "element": _element, "over": _over,
    "called": _called, "slope": _slope, "partial": _partial, "derived": _derived,
    "stacked": _stacked, "array": _array,
    "nameorfunction": lambda form, xs: Piece(rf"{xs[0].text}\left({xs[1].text}\right)"),
    "powerortranspose": lambda form, xs: Piece(rf"{_base(xs[0])}^{{\top}}", POWER),
    "inverted": lambda form, xs: Piece(f"{_base(xs[0])}^{{-1}}", POWER),
    "identity": lambda form, xs: Piece("I"),
    "ones": lambda form, xs: Piece(r"\mathbf{1}"),
    "eye": lambda form, xs: Piece(rf"\operatorname{{eye}}\left({xs[0].text}\right)"),
    "filled": lambda form, xs: Piece(r" ;\ ".join(x.text for x in xs)),
}  # fmt: skip
