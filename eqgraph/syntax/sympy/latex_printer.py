"""Write SymPy trees as LaTeX, in source order."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from eqgraph.errors import ParseError
from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.notation import ATOM, MATMUL, NEGATION, POWER, PRODUCT, SUM
from eqgraph.syntax.alphabet import ACCENT_LATEX, FRACTIONS, GREEK_LATEX
from eqgraph.syntax.names import canonical, label, split
from eqgraph.syntax.sympy.forms import Form, write
from eqgraph.syntax.sympy.open_latex import SIGNS, Piece, cases, condition, value, written
from eqgraph.syntax.sympy.open_latex import inside as _inside

_MARKS = "".join(ACCENT_LATEX)
_MID = r" \mid "
_FRACTIONS = 3  # more quotients in one product are written in a line
_ESCAPES = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{char: "\\" + char for char in "{}$&#_%"},
}  # fmt: skip


def to_latex(expr: Any) -> str:
    r"""Write an expression as LaTeX, in the order of its arguments.

    >>> from eqgraph.syntax import parse
    >>> print(to_latex(parse("f_t*c_{t-1} + (W·x)/2")["v1"]))
    f_t \odot c_{t-1} + \frac{W \cdot x}{2}
    """
    return value(write(expr, _render)).text


def latex_name(name: str) -> str:
    r"""Write a canonical name as LaTeX; what is no name becomes text.

    >>> print(latex_name("ĉ_t"), latex_name("h'_{t-1}"), latex_name("Wf"), latex_name("β"))
    \hat{c}_t h'_{t-1} \mathit{Wf} \beta
    """
    try:
        known = canonical(name)
        if "/" in known:  # dx/dt
            above, below = map(latex_name, known.split("/"))
            return rf"\frac{{{above}}}{{{below}}}"
        if known.endswith(")"):  # x(n−1)
            head, _, inner = known[:-1].partition("(")
            return f"{latex_name(head)}({', '.join(map(_operand, inner.split(',')))})"
        parts = split(known)
    except ParseError:
        return rf"\text{{{''.join(_ESCAPES.get(c, c) for c in label(name))}}}"
    word = letters(parts.base)
    single = len(unicodedata.normalize("NFD", parts.base).rstrip(_MARKS)) == 1
    base = word if single else rf"\mathit{{{word}}}"
    sup = f"^{{({_index(parts.sup)})}}" if parts.sup else ""
    sup = f"^{{{_index(parts.power)}}}" if parts.power else sup
    sub = f"_{_index(parts.sub)}" if len(parts.sub) == 1 else f"_{{{_index(parts.sub)}}}"
    return base + "'" * parts.prime + sup + (sub if parts.sub else "")


def _operand(text: str) -> str:
    """Write what stands in the bracket of a name: V_m of α(V_m), n-1 of x(n-1)."""
    try:
        return latex_name(canonical(text))
    except ParseError:
        return text.replace("|", _MID)


def letters(text: str) -> str:
    """Write letters with their marks: ĉ as a hat over c, Greek by name."""
    out: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        letter, *marks = list(unicodedata.normalize("NFD", char))
        if unicodedata.category(char) == "Mn" and char in ACCENT_LATEX and out:
            out[-1] = f"{ACCENT_LATEX[char]}{{{out[-1]}}}"
        elif marks and all(mark in ACCENT_LATEX for mark in marks):
            word = GREEK_LATEX.get(letter, letter)
            for mark in marks:
                word = f"{ACCENT_LATEX[mark]}{{{word}}}"
            out.append(word)
        else:
            out.append(GREEK_LATEX.get(char, char))
    return _joined(out)


def _index(text: str) -> str:
    return _joined([r"\_" if char == "_" else GREEK_LATEX.get(char, char) for char in text])


def _joined(words: list[str]) -> str:
    r"""Join letters, with a space after a command such as \beta unless it is the last."""
    spaced = [f"{w} " if w[0] == "\\" and w[-1].isalpha() else w for w in words[:-1]]
    return "".join([*spaced, *words[-1:]])


def _sign(name: str) -> str:
    return OPERATORS[name].notation.latex


def _render(form: Form, xs: list[Piece]) -> Piece:
    if form.kind == "name":
        return Piece(latex_name(form.word), raised="'" in form.word or "^" in form.word)
    if form.kind in ("number", "constant"):
        return _literal(form)
    if form.kind == "row":
        assert form.row is not None
        if form.row.name in SIGNS:
            return condition(form.row.name, xs)
        if form.row.name == "where":
            return cases(xs)
        if form.row.name in _OWN and not form.options and form.axis is None:
            return _OWN[form.row.name]([value(x) for x in xs])
        axis = () if form.axis is None else (("axis", form.axis),)
        settings = tuple(rf"\mathrm{{{k}}}={_option(v)}" for k, v in (*axis, *form.options))
        return _RENDER_ROW[form.row.notation.kind](form.row, [value(x) for x in xs], settings)
    if form.kind != "over":
        xs = [value(x) for x in xs]
    if form.kind == "sum":
        return Piece(_sum(form, xs), SUM)
    if form.kind == "product":
        return _product(form, xs)
    if form.kind == "negation":
        return Piece(_sign("neg") + _inside(xs[0], NEGATION + 1), NEGATION, number=xs[0].number)
    if form.kind == "power":
        ten = (
            xs[0].number and xs[0].text == "10"
        )  # 2 \times 10^{5} is one number, 2 \times {10}^5 not
        base = "{10}" if ten else _base(xs[0])
        exponent = "{T}" if xs[1].text == "T" else xs[1].text  # x^T is a transpose in LaTeX
        return Piece(f"{base}^{{{exponent}}}", POWER, number=xs[0].number)
    if form.kind == "root":
        return Piece(rf"\sqrt{{{xs[0].text}}}")
    if form.kind == "equation":
        return Piece(f"{xs[0].text} = {xs[1].text}", 0)
    found = written(form, xs)
    if found is not None:
        return found
    return Piece(rf"{_operator(form.word)}\left({', '.join(x.text for x in xs)}\right)")


def _option(value: Any) -> str:
    return str(value).replace("'", "").replace("_", r"\_")


def _operator(word: str) -> str:
    return rf"\operatorname{{{''.join(_ESCAPES.get(c, c) for c in word)}}}"


def _literal(form: Form) -> Piece:
    glyph = FRACTIONS.get(form.word)
    if glyph:
        return Piece(rf"\frac{{{glyph[0]}}}{{{glyph[1]}}}", ATOM, number=True, fraction=True)
    if form.kind == "constant":
        return Piece({"π": r"\pi", "oo": r"\infty", "e": "e"}.get(form.word, _operator(form.word)))
    digits, _, exponent = form.word.partition("e")
    if not exponent:
        return Piece(digits, number=True)
    return Piece(rf"{digits} \times 10^{{{int(exponent)}}}", MATMUL, number=True)


def _sum(form: Form, xs: list[Piece]) -> str:
    out = []
    for k, (x, minus) in enumerate(zip(xs, form.marks, strict=True)):
        sign = _sign("sub") if minus else _sign("add")
        out.append((f" {sign} " if k else _sign("neg") * minus) + _inside(x, NEGATION + 1))
    return "".join(out)


def _product(form: Form, xs: list[Piece]) -> Piece:
    """Write factors from the left; each quotient becomes the numerator of what is below next.

    A product in brackets of its own, (a*b)/c, keeps braces: unseen, but they read back.
    """
    inline = sum(form.marks) > _FRACTIONS
    first, *rest = zip(xs, form.marks, strict=True)
    whole, number = first[0], first[0].number
    text, open_ = whole.text, whole.precedence <= PRODUCT
    for k, (x, below) in enumerate(rest):
        if below and not inline:
            grouped = open_ and whole.precedence == PRODUCT and text is whole.text
            text = (
                rf"\frac{{{{{text}}}}}{{{x.text}}}" if grouped else rf"\frac{{{text}}}{{{x.text}}}"
            )
            open_, number = False, not k and number and x.number  # of one fraction only
            continue
        left = rf"\left({text}\right)" if open_ else text
        at_end = x is rest[-1][0] and x.open
        right = x.text if at_end else _inside(x, PRODUCT + 1)
        sign = (
            " / " if below else _times(number, right[0].isdigit() or (x.number and right[0] == "{"))
        )
        text = left + sign + right
        open_, number = False, False
    last = xs[-1].open and not form.marks[-1]
    return Piece(text, PRODUCT, open=last, fraction=not inline and all(form.marks[1:]),
                 beside=len(xs) == 2 and xs[0].number and not form.marks[1])  # fmt: skip


def _times(after: bool, before: bool) -> str:
    """Choose the sign of a product: ⊙ between arrays, × before a number, none after one."""
    if before:
        return r" \times "
    return " " if after else f" {_sign('mul')} "


def _base(x: Piece) -> str:
    return _inside(x, ATOM) if not (x.raised or x.fraction) else rf"\left({x.text}\right)"


def _infix(row: Operator, xs: list[Piece], settings: tuple[str, ...]) -> Piece:
    level = row.notation.precedence
    left, right = _inside(xs[0], level), _inside(xs[1], level + 1)
    return Piece(f"{left} {row.notation.latex} {right}", level)


def _prefix(row: Operator, xs: list[Piece], settings: tuple[str, ...]) -> Piece:
    level = row.notation.precedence
    return Piece(row.notation.latex + _inside(xs[0], level + 1), level)


def _postfix(row: Operator, xs: list[Piece], settings: tuple[str, ...]) -> Piece:
    return Piece(_base(xs[0]) + row.notation.latex, POWER)


def _call(row: Operator, xs: list[Piece], settings: tuple[str, ...]) -> Piece:
    named = row.notation.kind in ("pattern", "relation")
    word = _operator(row.name) if named else row.notation.latex
    return Piece(rf"{word}\left({', '.join([*(x.text for x in xs), *settings])}\right)")


def _fence(row: Operator, xs: list[Piece], settings: tuple[str, ...]) -> Piece:
    along = f"_{{{', '.join(settings)}}}" if settings else ""
    return Piece(row.notation.latex.format(xs[0].text) + along)


def _join(row: Operator, xs: list[Piece], settings: tuple[str, ...]) -> Piece:
    if settings or len(xs) == 1:
        return Piece(
            rf"{_operator('concat')}\left({', '.join([*(x.text for x in xs), *settings])}\right)"
        )
    return Piece(rf"\left[{', '.join(x.text for x in xs)}\right]")


def _pattern(row: Operator, xs: list[Piece], settings: tuple[str, ...]) -> Piece:
    if row.spellings or settings:
        return _call(row, xs, settings)
    return Piece(
        row.notation.latex.format(*(_inside(x, ATOM) for x in xs)), row.notation.precedence
    )


def _mod(xs: list[Piece]) -> Piece:
    left, right = (_inside(x, PRODUCT + 1) for x in xs)
    return Piece(rf"{left} \bmod {right}", PRODUCT)


def _normed(index: str) -> Callable[[list[Piece]], Piece]:
    return lambda xs: Piece(rf"\lVert {xs[0].text} \rVert_{index}")


_OWN: dict[str, Callable[[list[Piece]], Piece]] = {
    "mod": _mod, "norm1": _normed("1"), "norm2": _normed("2"), "norm_inf": _normed(r"\infty"),
    "factorial": lambda xs: Piece(f"{_base(xs[0])}!", POWER),
    "log2": lambda xs: Piece(rf"\log_2\left({xs[0].text}\right)"),
    "log10": lambda xs: Piece(rf"\log_{{10}}\left({xs[0].text}\right)"),
}  # fmt: skip
_RENDER_ROW = {
    "infix": _infix, "power": _infix, "prefix": _prefix, "postfix": _postfix, "call": _call,
    "root": _call, "fence": _fence, "join": _join, "pattern": _pattern, "relation": _call,
}  # fmt: skip
