"""Write as MathML what names, indices and shapes settle: elements, ∑ᵢ with its bounds, cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import sympy

from eqgraph.operators.notation import ATOM, MATMUL, POWER, PRODUCT
from eqgraph.syntax.glyphs import name_of, tag, word
from eqgraph.syntax.sympy.forms import Form
from eqgraph.syntax.sympy.open import Index
from eqgraph.syntax.sympy.open_text import ROWS, introduced, limits_of

_TIMES, _APPLY = "<mo>\u2062</mo>", "<mo>\u2061</mo>"
_COMMA = "<mo>,</mo>"
_SPACE = "<mtext>\u2009</mtext>"
_WORD = re.compile(r">\w\w+</mi>")  # a name of several letters
_WORDS = {"sum": "<mo>∑</mo>", "prod": "<mo>∏</mo>", "mean": "<mi>𝔼</mi>", "var": "<mi>Var</mi>"}
SIGNS = {
    "less": "&lt;", "greater": "&gt;", "less_equal": "≤", "greater_equal": "≥",
    "not_equal": "≠", "equal": "=", "logical_and": "∧", "logical_or": "∨", "logical_not": "¬",
}  # fmt: skip


class Piece(NamedTuple):
    """Hold a written part: how tightly it is bound, and what its neighbours must know."""

    text: str
    precedence: int = ATOM
    number: bool = False
    raised: bool = False
    open: bool = False  # a ∑ without parentheses, to which all that follows would seem to belong
    condition: bool = False


def bracketed(text: str, opened: str = "()") -> str:
    """Put brackets around what is written."""
    return tag("mrow", f"<mo>{opened[0]}</mo>", text, f"<mo>{opened[1]}</mo>")


def value(x: Piece) -> Piece:
    """Write a condition as a number, 1 where it holds."""
    return Piece(tag("mrow", "<mn>𝟙</mn>", bracketed(x.text, "[]"))) if x.condition else x


def _inside(x: Piece, least: int) -> str:
    closed = x.precedence >= least and not x.open
    return x.text if closed else bracketed(x.text)


def _juxtaposed(form: Form, xs: Sequence[Piece]) -> Piece:
    left, right = xs
    fraction = left.text.startswith(("<mfrac>", "<mrow><mfrac>")) and not left.open
    first = left.text if fraction else _inside(left, MATMUL)
    last = right.text if right.open else _inside(right, MATMUL + 1)
    last = bracketed(right.text) if right.number else last
    between = _TIMES + _SPACE if _WORD.search(first + last) else _TIMES  # Wf x, and not Wfx
    return Piece(tag("mrow", first, between, last), MATMUL, open=right.open)


def _crossed(form: Form, xs: Sequence[Piece]) -> Piece:
    left, right = _inside(xs[0], PRODUCT), _inside(xs[1], PRODUCT + 1)
    return Piece(tag("mrow", left, "<mo>×</mo>", right), PRODUCT)


def _element(form: Form, xs: Sequence[Piece]) -> Piece:
    base, *items = xs
    row = form.parts[1]
    if len(items) == 1 and isinstance(row, Index) and row.name.partition("#")[0].endswith(ROWS):
        return base  # x under 𝔼ₓ
    symbol = form.parts[0].is_Symbol and "_" not in form.parts[0].name
    head = base.text if symbol else bracketed(base.text)
    below = _COMMA.join(x.text for x in items)
    return Piece(tag("msub", head, tag("mrow", below)), raised=base.raised)


def _over(form: Form, xs: Sequence[Piece]) -> Piece:
    sign = _WORDS.get(form.word) or tag("mi", word(form.word), mathvariant="normal")
    body = value(xs[0])
    limits, conditions = limits_of(form, list(xs))
    exprs, tests = limits_of(form, list(form.parts))
    first = exprs[0][0].name.partition("#")[0]
    if form.word in ("mean", "var") and first.endswith(ROWS):
        below = name_of(first.removesuffix(ROWS))[0]
        return Piece(tag("mrow", tag("msub", sign, below), bracketed(body.text, "[]")))
    made = introduced(exprs, tests)
    items, high = [], ""
    for k, (limit, expr) in enumerate(zip(limits, exprs, strict=True)):
        if k in made:
            items.append(conditions[made[k]].text)
        elif len(expr) == 1:
            items.append(limit[0].text)
        else:
            items.append(limit[0].text + "<mo>=</mo>" + limit[1].text)
            high = limit[2].text if expr[2] is not sympy.oo else high
    items += [c.text for k, c in enumerate(conditions) if k not in made.values()]
    below = tag("mrow", _COMMA.join(items))
    ends = tag("munderover", sign, below, high) if high else tag("munder", sign, below)
    if form.word in ("sum", "prod"):
        inner = body.text if body.precedence >= PRODUCT else bracketed(body.text)
        return Piece(tag("mrow", ends, inner), PRODUCT, open=True)
    return Piece(
        tag("mrow", ends, _APPLY, bracketed(body.text, "[]" if form.word == "mean" else "()"))
    )


def _called(form: Form, xs: Sequence[Piece]) -> Piece:
    inner = bracketed(_COMMA.join(x.text for x in xs))
    return Piece(tag("mrow", name_of(form.word)[0], _APPLY, inner))


def _slope(form: Form, xs: Sequence[Piece]) -> Piece:
    sign = "<mo>∇</mo>"
    sign = tag("msub", sign, xs[form.limits[0]].text) if len(xs) > 1 else sign
    return Piece(tag("mrow", sign, _called(form, xs).text))


def _partial(form: Form, xs: Sequence[Piece]) -> Piece:
    above, below = (tag("mrow", "<mo>∂</mo>", x.text) for x in xs)
    return Piece(tag("mfrac", above, below))


def _derived(form: Form, xs: Sequence[Piece]) -> Piece:
    body, name, point = xs
    inner = body.text if body.precedence >= ATOM else bracketed(body.text)
    slope = tag("mfrac", "<mo>∂</mo>", tag("mrow", "<mo>∂</mo>", name.text))
    text = tag("mrow", slope, inner)
    if name.text == point.text:
        return Piece(text, MATMUL)
    at = tag("mrow", name.text, "<mo>=</mo>", point.text)
    return Piece(tag("msub", tag("mrow", text, "<mo>|</mo>"), at), POWER)


def _stacked(form: Form, xs: Sequence[Piece]) -> Piece:
    rows, at = [], 0
    for width in form.limits:
        rows.append(tag("mtr", *(tag("mtd", x.text) for x in xs[at : at + width])))
        at += width
    return Piece(bracketed(tag("mtable", *rows), "[]"))


def _raised(sign: str) -> Callable[[Form, Sequence[Piece]], Piece]:
    def render(form: Form, xs: Sequence[Piece]) -> Piece:
        x = xs[0]
        base = bracketed(x.text) if x.raised or x.precedence < ATOM else x.text
        return Piece(tag("msup", base, sign), POWER)

    return render


def _array(form: Form, xs: Sequence[Piece]) -> Piece:
    shape = "" if len(form.limits) == 1 else _COMMA + tag("mtext", f"shape={form.limits}")
    inner = _COMMA.join(x.text for x in xs) + shape
    return Piece(tag("mrow", "<mi>array</mi>", _APPLY, bracketed(inner)))


def condition(row: str, xs: Sequence[Piece]) -> Piece:
    """Write a comparison, or what joins conditions."""
    sign = f"<mo>{SIGNS[row]}</mo>"
    texts = [x.text for x in xs]
    if row.startswith("logical"):
        texts = [
            bracketed(x.text) if "<mo>∧" in x.text or "<mo>∨" in x.text else x.text for x in xs
        ]
    if row == "logical_not":
        return Piece(tag("mrow", sign, bracketed(xs[0].text)), condition=True)
    return Piece(tag("mrow", sign.join(texts)), condition=True)


def cases(xs: Sequence[Piece]) -> Piece:
    """Write a choice as a brace with its cases."""
    test, then, other = xs
    start, end = "<mrow><mo>{</mo><mtable>", "</mtable></mrow>"
    nested = other.text.startswith(start) and other.text.index(end) == len(other.text) - len(end)
    otherwise = tag("mtr", tag("mtd", value(other).text), tag("mtd", tag("mtext", "otherwise")))
    rest = other.text[len(start) : -len(end)] if nested else otherwise
    when = tag("mtd", tag("mrow", tag("mtext", "if "), test.text))
    return Piece(f"{start}{tag('mtr', tag('mtd', value(then).text), when)}{rest}{end}")


def written(form: Form, xs: Sequence[Piece]) -> Piece | None:
    """Write a form that is open; None for any other."""
    render = _RENDER.get(form.kind)
    return None if render is None else render(form, xs)


_RENDER: dict[str, Callable[[Form, Any], Piece]] = {
    "juxtaposed": _juxtaposed, "crossed": _crossed, "element": _element, "over": _over,
    "called": _called, "slope": _slope, "partial": _partial, "derived": _derived,
    "stacked": _stacked, "array": _array, "powerortranspose": _raised("<mo>⊤</mo>"),
    "inverted": _raised("<mrow><mo>−</mo><mn>1</mn></mrow>"),
    "nameorfunction": lambda form, xs: Piece(tag("mrow", xs[0].text, bracketed(xs[1].text))),
    "identity": lambda form, xs: Piece("<mi>I</mi>"),
    "ones": lambda form, xs: Piece("<mn>𝟏</mn>"),
    "eye": lambda form, xs: Piece(tag("mrow", "<mi>eye</mi>", _APPLY, bracketed(xs[0].text))),
    "filled": lambda form, xs: Piece(tag("mrow", "<mo>;</mo>".join(x.text for x in xs))),
}  # fmt: skip
