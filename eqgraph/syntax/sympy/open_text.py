"""Write as text what names, indices and shapes settle: products by rank, elements, ∑ᵢ, cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import sympy

from eqgraph.operators import OPERATORS
from eqgraph.operators.notation import ATOM, MATMUL, POWER, PRODUCT, SUM
from eqgraph.syntax.alphabet import TO_SUBSCRIPT, TO_SUPERSCRIPT
from eqgraph.syntax.names import label
from eqgraph.syntax.sympy.forms import Form
from eqgraph.syntax.sympy.open import Index

ROWS = "row"  # ends the name of the index in 𝔼ₓ, which runs over the rows of x
_WORDS = {"sum": "∑", "prod": "∏", "var": "Var", "mean": "𝔼"}
_RELATIONS = ("less", "greater", "less_equal", "greater_equal", "not_equal", "equal")


class Piece(NamedTuple):
    """Hold a written part and how tightly it is bound.

    `open` tells that it ends in what would take a factor after it, as ∑ᵢ does; `quotient` that it
    is a product of `/` alone, which may stand before another factor; `condition` that it is one.
    """

    text: str
    precedence: int = ATOM
    open: bool = False
    quotient: bool = False
    condition: bool = False
    number: bool = False
    beside: str = ""  # of 2*x: 2 x, as it stands before another factor


def inside(x: Piece, least: int) -> str:
    """Write an operand, in brackets unless it is bound as tightly as asked; a condition is 𝟙[…]."""
    if x.condition:
        return f"𝟙[{x.text}]"
    closed = x.precedence >= least and not (x.open and least > PRODUCT)
    return x.text if closed else f"({x.text})"


def value(x: Piece) -> Piece:
    """Write a condition as a number, 1 where it holds."""
    return Piece(f"𝟙[{x.text}]") if x.condition else x


def named(name: str) -> Piece:
    """Write a name; one with a power, or a quotient such as dx/dt, is bound less tightly."""
    shown = label(name)
    if "/" in shown and not shown.endswith(")"):
        return Piece(shown, PRODUCT)
    raised = shown[-1:] in TO_SUPERSCRIPT.values() or "^" in shown
    return Piece(shown, POWER if raised and not name.endswith(")") else ATOM)


def written(form: Form, xs: list[Piece]) -> Piece | None:
    """Write a form that is open; None for any other."""
    render = _RENDER.get(form.kind)
    return None if render is None else render(form, xs)


def _juxtaposed(form: Form, xs: list[Piece]) -> Piece:
    left, right = xs
    first = left.text if left.quotient and not left.condition else inside(left, MATMUL)
    if left.open:
        first = f"({left.text})"
    elif left.beside:
        first = left.beside
    last = right.text if right.open and not right.condition else inside(right, MATMUL + 1)
    if last[0] in "|‖" or (first[-1].isnumeric() and last[0].isnumeric()):
        last = f"({last})"
    return Piece(f"{first} {last}", MATMUL, open=last == right.text and right.open)


def _crossed(form: Form, xs: list[Piece]) -> Piece:
    left = f"({xs[0].text})" if xs[0].open else inside(xs[0], PRODUCT)
    return Piece(f"{left} × {inside(xs[1], PRODUCT + 1)}", PRODUCT)


def _element(form: Form, xs: list[Piece]) -> Piece:
    base, *items = xs
    row = form.parts[1]
    if len(items) == 1 and isinstance(row, Index) and row.name.partition("#")[0].endswith(ROWS):
        return base  # x under 𝔼ₓ
    symbol = form.parts[0].is_Symbol
    bare = symbol and base.precedence == ATOM and "_" not in form.parts[0].name
    head = base.text if bare else f"({base.text})" if symbol else inside(base, ATOM)
    return Piece(head + subscript(form.parts[1:], items, bare=bare))


def subscript(indices: tuple[Any, ...], items: list[Piece], *, bare: bool = True) -> str:
    """Write indices below a name: glyphs where there are such for letters, else in braces."""
    texts = [index_text(i, x.text) for i, x in zip(indices, items, strict=True)]
    letters = all(isinstance(i, Index) and len(t) == 1 for i, t in zip(indices, texts, strict=True))
    letters = letters or len(indices) == 1
    glyphs = [TO_SUBSCRIPT.get(c, "") for c in "".join(texts).replace("−", "-")]
    if bare and letters and all(glyphs):
        return "".join(glyphs)
    return f"_{{{','.join(texts)}}}"


def index_text(index: Any, text: str) -> str:
    """Write an index as it stands below a name: 2i−1."""
    plain = text.replace(" mod ", "\0").replace(" ", "").replace("\0", " mod ")
    parts = index.args if index.is_Add else (index,)
    simple = all(p.is_Integer or p.is_Symbol or (p.is_Mul and _is_multiple(p)) for p in parts)
    return plain.replace("*", "") if simple else plain


def _is_multiple(expr: Any) -> bool:
    return len(expr.args) == 2 and bool(expr.args[0].is_Integer) and bool(expr.args[1].is_Symbol)


def over(form: Form, xs: list[Piece]) -> Piece:
    """Write ∑ᵢ and its like, with what they run over."""
    word = _WORDS.get(form.word, form.word)
    body = value(xs[0])
    limits, conditions = limits_of(form, xs)
    first = limits[0][0]
    if form.word == "each":
        return Piece(f"{body.text}{each(limits)}", SUM)
    if form.word in ("mean", "var") and len(limits) == 1 and first.text.endswith(ROWS):
        name = first.text.removesuffix(ROWS)
        return Piece(f"{word}{_below(name)}[{body.text}]")
    ends = bounds(form, limits, conditions)
    if word in "∑∏":
        text = inside(body, PRODUCT)
        return Piece(f"{word}{ends} {text}", PRODUCT, open=True)
    opened = "[]" if form.word in ("mean", "var") else "()"
    return Piece(f"{word}{ends}{opened[0]}{body.text}{opened[1]}")


def each(limits: list[list[Piece]], dots: str = "…") -> str:
    """Write how far the indices of a left side run: k = 0, …, N − 1."""
    runs = (f"{k.text} = {low.text}, {dots}, {high.text}" for k, low, high in limits)
    return "".join(f", {run}" for run in runs)


Limit = list[Piece]


def limits_of(form: Form, xs: list[Any]) -> tuple[list[list[Any]], list[Any]]:
    """Return the parts of each index, and of the conditions."""
    at, limits = 1, []
    for count in form.limits:
        limits.append(list(xs[at : at + count]))
        at += count
    return limits, list(xs[at:])


def bounds(form: Form, limits: list[list[Piece]], conditions: list[Piece]) -> str:
    """Write what stands below and above a ∑."""
    exprs, tests = limits_of(form, list(form.parts))
    items, high = [], ""
    made = introduced(exprs, tests)
    for k, (limit, expr) in enumerate(zip(limits, exprs, strict=True)):
        if k in made:
            items.append(_tight(conditions[made[k]].text))
            continue
        name, last = limit[0].text, k == len(limits) - 1
        low = expr[1] if len(expr) > 1 else sympy.S.One
        end = expr[2] if len(expr) > 1 else sympy.oo
        if end is not sympy.oo and not last and low.is_Integer and end.is_Integer:
            items.append(f"{name}∈{{{','.join(map(str, range(int(low), int(end) + 1)))}}}")
            continue
        items.append(name if len(expr) == 1 else f"{name}={limit[1].text.replace(' ', '')}")
        high = limit[2].text.replace(" ", "") if end is not sympy.oo else high
    items += [_tight(c.text) for k, c in enumerate(conditions) if k not in made.values()]
    return _below(",".join(items)) + _above(high)


def _tight(text: str) -> str:
    words = any(f" {word} " in text for word in ("and", "or", "mod")) or text.startswith("not ")
    return text if words else text.replace(" ", "")


def introduced(limits: list[Any], conditions: list[Any]) -> dict[int, int]:
    """Tell which indices a condition names first, as in ∑_{j≠i}: they are not written twice."""
    out: dict[int, int] = {}
    known = {limit[0].name for limit in limits if len(limit) > 1}
    plain = {limit[0].name: k for k, limit in enumerate(limits) if len(limit) == 1}
    for at, condition in enumerate(conditions):
        fresh = next((n for n in _names(condition) if n not in known), None)
        if fresh in plain:
            out[plain[fresh]] = at
            known.add(fresh)
    return out


def _names(expr: Any) -> Iterator[str]:
    for part in sympy.preorder_traversal(expr):
        if part.is_Symbol:
            yield part.name


def _below(text: str) -> str:
    glyphs = [{"=": "₌"}.get(c) or TO_SUBSCRIPT.get(c, "") for c in text]
    return "".join(glyphs) if all(glyphs) and text.count("=") < 2 else f"_{{{text}}}"


def _above(text: str) -> str:
    if not text:
        return ""
    glyph = "".join(TO_SUPERSCRIPT.get(c, "\0") for c in text.replace("−", "-"))
    short = "\0" not in glyph and "T" not in text and "H" not in text
    return glyph if short else f"^{{{text}}}"


def _called(form: Form, xs: list[Piece]) -> Piece:
    return Piece(f"{label(form.word)}({', '.join(x.text for x in xs)})")


def _slope(form: Form, xs: list[Piece]) -> Piece:
    if form.word in OPERATORS and len(xs) == 1:  # σ′(z), of a function of the table
        return Piece(f"{form.word}'({xs[0].text})")
    by = f"_{{{xs[form.limits[0]].text}}} " if len(xs) > 1 else ""
    return Piece(f"∇{by}{_called(form, xs).text}")


def _partial(form: Form, xs: list[Piece]) -> Piece:
    return Piece(f"∂{xs[0].text}/∂{xs[1].text}")


def _derived(form: Form, xs: list[Piece]) -> Piece:
    body, name, point = xs
    at = "" if name.text == point.text else f" at {name.text}={point.text}"
    text = f"∂{inside(body, ATOM)}/∂{name.text}{at}"
    return Piece(f"({text})" if at else text, ATOM if at else PRODUCT)


def _name_or_function(form: Form, xs: list[Piece]) -> Piece:
    return Piece(f"{xs[0].text}({xs[1].text})")


def _raised(sign: str) -> Callable[[Form, list[Piece]], Piece]:
    def render(form: Form, xs: list[Piece]) -> Piece:
        return Piece((f"({xs[0].text})" if xs[0].number else inside(xs[0], ATOM)) + sign, POWER)

    return render


def _stacked(form: Form, xs: list[Piece]) -> Piece:
    rows, at = [], 0
    for width in form.limits:
        rows.append(", ".join(x.text for x in xs[at : at + width]))
        at += width
    if max(form.limits) == 1 or len(rows) == 1:
        return Piece(f"[{', '.join(f'[{row}]' for row in rows)}]")
    return Piece(f"[{'; '.join(rows)}]")


def _array(form: Form, xs: list[Piece]) -> Piece:
    numbers = ", ".join(x.text for x in xs)
    shape = "" if len(form.limits) == 1 else f", shape={form.limits}"
    return Piece(f"array({numbers}{shape})")


def condition(row: str, sign: str, xs: list[Piece]) -> Piece:
    """Write a comparison, or what joins conditions."""
    if row == "logical_not":
        return Piece(f"not {_joined(xs[0])}", condition=True)
    if row in _RELATIONS:
        return Piece(
            f"{inside(xs[0], PRODUCT - 20)} {sign} {inside(xs[1], PRODUCT - 20)}", condition=True
        )
    return Piece(f" {sign} ".join(_joined(x) for x in xs), condition=True)


def _joined(x: Piece) -> str:
    bare = x.condition and not any(f" {word} " in x.text for word in ("and", "or"))
    return x.text if bare and not x.text.startswith("not ") else f"({x.text})"


def cases(xs: list[Piece]) -> Piece:
    """Write a choice as a case: {a if c; b otherwise}."""
    test, then, other = xs
    inner = other.text[1:-1] if other.text.startswith("{") and _is_case(other.text) else None
    rest = inner or f"{_value(other)} otherwise"
    return Piece(f"{{{_value(then)} if {test.text}; {rest}}}")


def _value(x: Piece) -> str:
    return inside(x, 0)


def _is_case(text: str) -> bool:
    """Tell whether braces hold all of a text."""
    depth = 0
    for k, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if not depth:
            return k == len(text) - 1
    return False


SIGNS = {
    "less": "<", "greater": ">", "less_equal": "≤", "greater_equal": "≥", "not_equal": "≠",
    "equal": "==", "logical_and": "and", "logical_or": "or", "logical_not": "not",
}  # fmt: skip
_RENDER: dict[str, Callable[[Form, list[Piece]], Piece]] = {
    "juxtaposed": _juxtaposed, "crossed": _crossed, "element": _element, "over": over,
    "called": _called, "slope": _slope, "partial": _partial, "derived": _derived,
    "nameorfunction": _name_or_function,
    "powerortranspose": _raised("ᵀ"), "inverted": _raised("⁻¹"), "stacked": _stacked,
    "array": _array, "eye": lambda form, xs: Piece(f"eye({xs[0].text})"),
    "identity": lambda form, xs: Piece("I"), "ones": lambda form, xs: Piece("𝟏"),
    "filled": lambda form, xs: Piece("; ".join(x.text for x in xs)),
}  # fmt: skip
