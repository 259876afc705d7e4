"""Write equations as MathML, each part with a mark of the place it has in the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, NamedTuple

from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.notation import ATOM, MATMUL, NEGATION, POWER, PRODUCT, SUM
from eqgraph.syntax.alphabet import FRACTIONS
from eqgraph.syntax.glyphs import name_of, tag, word
from eqgraph.syntax.open_mathml import SIGNS, Piece, cases, condition, value, written
from eqgraph.syntax.open_mathml import bracketed as _bracketed
from eqgraph.syntax.sympy.forms import Form, form
from eqgraph.syntax.sympy.open import Element
from eqgraph.syntax.sympy.trees import Spans
from eqgraph.syntax.text.equations import Equation

Mark = Callable[[int, int], str | None]  # what stands from start to end of the text
_FRACTIONS = 3  # more quotients in one product are written in a line
_MARKED = 40  # in a longer sum the partial sums are not marked: each would nest in the next
_APPLY, _TIMES = "<mo>\u2061</mo>", "<mo>\u2062</mo>"  # invisible: f applied to x, 2 times x


class Place(NamedTuple):
    """Hold one level on the way down: its form, its spans and those of its parts."""

    form: Form
    spans: Spans | None
    parts: list[Spans | None]


def mathml(equation: Equation, mark: Mark = lambda start, end: None) -> str:
    """Write an equation as a `math` element.

    `mark` says what stands at a place of the text; such a part gets it as `data-ref`.

    >>> from eqgraph.syntax import parse
    >>> print(mathml(parse("y = a/b").equations[0]))  # doctest: +ELLIPSIS
    <math ...<mi>y</mi><mo>=</mo><mrow><mfrac><mi>a</mi><mi>b</mi></mfrac></mrow></mrow></math>
    """
    right = value(_write(equation.expr, equation.spans, mark)).text
    if equation.given:
        left, ref = name_of(equation.symbol.name)[0], mark(*equation.name_span)
        if equation.indices:
            left = _write(Element(equation.symbol, *equation.indices), None, mark).text
        if ref is not None:
            left = tag("mrow", left, **{"class": "eqg-left", "data-ref": ref})
        right = tag("mrow", left, "<mo>=</mo>", right)
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" displaystyle="true">{right}</math>'


def _write(expr: Any, spans: Spans | None, mark: Mark) -> Piece:
    """Write from the operands up, without recursion."""
    stack: list[tuple[Place, list[Piece]]] = [(_place(expr, spans), [])]
    while True:
        here, done = stack[-1]
        if len(done) < len(here.form.parts):
            k = len(done)
            stack.append((_place(here.form.parts[k], here.parts[k]), []))
            continue
        stack.pop()
        piece = _render(here, done, mark)
        if here.spans is not None:
            piece = piece._replace(text=_named(piece.text, mark(here.spans.start, here.spans.end)))
        if not stack:
            return piece
        stack[-1][1].append(piece)


def _place(expr: Any, spans: Spans | None) -> Place:
    """Find the spans of the parts of a form: they are arguments of the tree, or theirs."""
    shape = form(expr)
    if spans is None:
        return Place(shape, None, [None] * len(shape.parts))
    known: list[tuple[Any, Spans]] = []
    for arg, where in zip(expr.args, spans.parts, strict=False):
        known.append((arg, where))
        known.extend(zip(arg.args, where.parts, strict=False))
    found: list[Spans | None] = []
    at = 0
    for part in shape.parts:
        hit = next((k for k in range(at, len(known)) if known[k][0] is part), None)
        found.append(None if hit is None else known[hit][1])
        at = at if hit is None else hit + 1
    return Place(shape, spans, found)


def _marked(text: str, ref: str | None) -> str:
    return text if ref is None else tag("mrow", text, **{"data-ref": ref})


def _named(element: str, ref: str | None) -> str:
    """Mark one element; a row need not stand in another one."""
    if ref is None or not element.startswith("<mrow>"):
        return _marked(element, ref)
    return _marked(element[len("<mrow>") : -len("</mrow>")], ref)


def _inside(x: Piece, least: int) -> str:
    return x.text if x.precedence >= least else _bracketed(x.text)


def _sign(name: str) -> str:
    return tag("mo", {"mul": "⊙"}.get(name, escape(OPERATORS[name].notation.text)))


def _render(place: Place, xs: list[Piece], mark: Mark) -> Piece:
    shape = place.form
    match shape.kind:
        case "name":
            text, raised = name_of(shape.word)
            return Piece(text, raised=raised)
        case "number":
            return _number(shape.word)
        case "constant":
            return Piece(tag("mi", {"oo": "∞"}.get(shape.word, word(shape.word))))
        case "sum":
            return Piece(_sum(place, xs, mark), SUM)
        case "product":
            return _product(place, xs, mark)
        case "negation":
            text = tag("mrow", _sign("neg"), _inside(xs[0], NEGATION + 1))
            return Piece(text, NEGATION, number=xs[0].number)
        case "power":
            return Piece(tag("msup", _base(xs[0]), xs[1].text), POWER, number=xs[0].number)
        case "root":
            return Piece(tag("msqrt", xs[0].text))
        case "equation":
            return Piece(tag("mrow", xs[0].text, "<mo>=</mo>", xs[1].text), 0)
    if shape.row is None:
        xs = xs if shape.kind == "over" else [value(x) for x in xs]
        return written(shape, xs) or _applied(tag("mi", word(shape.word)), xs)
    if shape.row.name in SIGNS:
        return condition(shape.row.name, xs)
    if shape.row.name == "where":
        return cases(xs)
    axis = () if shape.axis is None else (("axis", shape.axis),)
    settings = tuple(f"{k}={v}" for k, v in (*axis, *shape.options))
    return _ROWS.get(shape.row.notation.kind, _call)(shape.row, [value(x) for x in xs], settings)


def _number(digits: str) -> Piece:
    if digits in FRACTIONS:
        above, below = FRACTIONS[digits]
        text = tag("mfrac", tag("mn", str(above)), tag("mn", str(below)))
        return Piece(text, number=True)
    digits, _, exponent = digits.partition("e")
    text = tag("mn", word(digits))
    if not exponent:
        return Piece(text, number=True)
    raised = ("<mo>−</mo>" if int(exponent) < 0 else "") + tag("mn", str(abs(int(exponent))))
    power = tag("msup", "<mn>10</mn>", tag("mrow", raised))
    return Piece(tag("mrow", text, "<mo>×</mo>", power), MATMUL, number=True)


def _sum(place: Place, xs: list[Piece], mark: Mark) -> str:
    """Write terms from the left; a partial sum is a part of its own."""
    text = ""
    spans = place.spans.parts if place.spans and len(place.spans.parts) == len(xs) else ()
    for k, (x, minus) in enumerate(zip(xs, place.form.marks, strict=True)):
        sign = _sign("sub" if minus else "add") if k else _sign("neg") * minus
        text += sign + _inside(x, NEGATION + 1)
        if spans and place.spans and 0 < k < len(xs) - 1 < _MARKED:
            text = _marked(text, mark(place.spans.start, spans[k].end))
    return tag("mrow", text)


def _product(place: Place, xs: list[Piece], mark: Mark) -> Piece:
    """Write factors from the left; each quotient becomes the numerator of what is below next."""
    marks = place.form.marks
    inline = sum(marks) > _FRACTIONS
    whole, last = xs[0], len(xs) - 1
    for k, (x, below) in enumerate(zip(xs[1:], marks[1:], strict=True), 1):
        if below and not inline:
            text = tag("mfrac", whole.text, x.text)
            whole = Piece(text, ATOM, number=whole.number and x.number)
        else:
            left = _bracketed(whole.text) if whole.open else _inside(whole, PRODUCT)
            right = x.text if x.open and k == last else _inside(x, PRODUCT + 1)
            sign = _sign("div") if below else _times(whole.number, x.number)
            whole = Piece(left + sign + right, PRODUCT, number=x.number, open=x.open and k == last)
        where = place.parts[k]
        if where and place.spans and k < last < _MARKED:
            whole = whole._replace(text=_marked(whole.text, mark(place.spans.start, where.end)))
    return whole._replace(text=tag("mrow", whole.text), precedence=PRODUCT)


def _times(after: bool, before: bool) -> str:
    """Choose the sign of a product: ⊙ between arrays, × before a number, none after one."""
    return "<mo>×</mo>" if before else _TIMES if after else _sign("mul")


def _base(x: Piece) -> str:
    return _bracketed(x.text) if x.raised or x.precedence < ATOM else x.text


def _infix(row: Operator, xs: Sequence[Piece], settings: tuple[str, ...]) -> Piece:
    level = row.notation.precedence
    left, right = _inside(xs[0], level), _inside(xs[1], level + 1)
    return Piece(tag("mrow", left, _sign(row.name), right), level)


def _prefix(row: Operator, xs: Sequence[Piece], settings: tuple[str, ...]) -> Piece:
    level = row.notation.precedence
    return Piece(tag("mrow", _sign(row.name), _inside(xs[0], level + 1)), level)


def _postfix(row: Operator, xs: Sequence[Piece], settings: tuple[str, ...]) -> Piece:
    sign = {"ᵀ": "<mo>⊤</mo>", "²": "<mn>2</mn>"}.get(row.notation.text, _sign(row.name))
    return Piece(tag("msup", _base(xs[0]), sign), POWER)


def _call(row: Operator, xs: Sequence[Piece], settings: tuple[str, ...]) -> Piece:
    if row.notation.text == "∑" and not settings:
        bare = xs[0].precedence >= POWER
        text = xs[0].text if bare else _bracketed(xs[0].text)
        return Piece(tag("mrow", "<mo>∑</mo>", text), PRODUCT if bare else ATOM, open=bare)
    head = tag("mi", word(row.notation.text), mathvariant="normal")
    return _applied(head, xs, settings)


def _applied(head: str, xs: Sequence[Piece], settings: tuple[str, ...] = ()) -> Piece:
    inside = [x.text for x in xs] + ([tag("mtext", escape(x)) for x in settings])
    return Piece(tag("mrow", head, _APPLY, _bracketed("<mo>,</mo>".join(inside))))


def _fence(row: Operator, xs: Sequence[Piece], settings: tuple[str, ...]) -> Piece:
    bar = tag("mo", escape(row.notation.text))
    text = tag("mrow", bar, xs[0].text, bar)
    return Piece(tag("msub", text, tag("mtext", escape(", ".join(settings)))) if settings else text)


def _join(row: Operator, xs: Sequence[Piece], settings: tuple[str, ...]) -> Piece:
    inside = "<mo>,</mo>".join(x.text for x in xs)
    return Piece(tag("mrow", "<mo>[</mo>", inside, "<mo>]</mo>"))


def _root(row: Operator, xs: Sequence[Piece], settings: tuple[str, ...]) -> Piece:
    return Piece(tag("msqrt", xs[0].text))


_ROWS: dict[str, Callable[[Operator, Sequence[Piece], tuple[str, ...]], Piece]] = {
    "infix": _infix, "power": _infix, "prefix": _prefix, "postfix": _postfix, "call": _call,
    "fence": _fence, "join": _join, "root": _root,
}  # fmt: skip
