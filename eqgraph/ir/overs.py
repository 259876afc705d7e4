"""Lower what runs over indices: sums as contractions, products, maxima, means, softmax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sympy

from eqgraph.errors import GraphError, ShapeError
from eqgraph.ir import agreement
from eqgraph.ir import ends as ends_of
from eqgraph.ir.contraction import Factor
from eqgraph.ir.ends import Mask
from eqgraph.ir.ranges import Range, accesses, indices_in, shown
from eqgraph.ir.run import applied, is_run
from eqgraph.ir.term import Term
from eqgraph.syntax import Spans, to_text
from eqgraph.syntax.sympy.open import Index, Juxtaposed, Over, Word

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering

Steps = Iterator[tuple[Any, Any]]
_NEUTRAL = {"sum": 0.0, "prod": 1.0, "max": float("-inf"), "min": float("inf")}


def over(low: Lowering, expr: Over, spans: Any) -> Any:
    """Lower ∑ and its like; yields the parts whose terms it needs."""
    if str(expr.args[0]) == "each":  # its indices are those of the left side
        return (yield expr.args[1], spans.parts[1] if spans else None)
    expr, spans = _joined(expr, spans)
    word, body, *rest = expr.args
    limits = [part for part in rest if isinstance(part, sympy.Tuple)]
    conditions = [part for part in rest if not isinstance(part, sympy.Tuple)]
    names = [limit.args[0].name for limit in limits]
    where = (spans.start, spans.end) if spans else None
    outer = dict(low.ranges)
    ends, masks = yield from _ends(low, limits, where)
    inside = sympy.Tuple(body, *conditions)
    first = {n: e[0] for n, e in ends.items() if e[0] is not None}
    first |= {n: 0 for n, sign, end in masks if sign == "≥" and ends_of.count_from_zero(low, end)}
    if where is None:
        for limit in limits:
            ends_of.check_forwards(low, limit)
    found = _ranges(low, names, ends, first, inside, where, masks)
    low.ranges = {**low.ranges, **found}
    parts = spans.parts if spans else (None,) * len(expr.args)
    spots = list(parts[2 + len(limits) :]) if spans else [None] * len(conditions)
    chosen: list[Term] = []
    for condition, spot in zip(conditions, spots, strict=True):
        chosen.append((yield condition, spot))
    chosen += [_mask(low, mask) for mask in masks]
    kind = str(word)
    if kind == "sum" and not chosen:
        term = yield from _sum(low, body, parts[1], names, where)
    else:
        term = yield body, parts[1]
        term = _reduced(low, kind, term, names, chosen, where)
    low.ranges = outer
    return term


def _joined(expr: Over, spans: Any) -> tuple[Over, Any]:
    """Read ∑ₘ ∑ₙ … as ∑ₘₙ …: one contraction, with no array for what stands between them."""
    while True:
        word, body, *limits = expr.args
        both = isinstance(body, Over) and str(word) == str(body.args[0]) == "sum"
        if not both or not all(isinstance(x, sympy.Tuple) for x in (*limits, *body.args[2:])):
            return expr, spans
        if any(indices_in(end) for x in body.args[2:] for end in x.args[1:]):
            return expr, spans  # how far it runs, the outer one tells
        if spans:
            inner = spans.parts[1].parts or (None,) * len(body.args)
            spans = Spans(spans.start, spans.end, (*inner[:2], *spans.parts[2:], *inner[2:]))
        expr = Over(word, body.args[1], *limits, *body.args[2:])


def _ends(low: Lowering, limits: list[Any], where: Any) -> Any:
    """Compute the ends of each index; one that depends on another index masks."""
    ends: dict[str, tuple[int | None, int | None]] = {}
    masks: list[Mask] = []
    for limit in limits:
        name, first, last = limit.args[0].name, None, None
        for k, end in enumerate(limit.args[1:]):
            if end in (sympy.oo, -sympy.oo) or end.atoms(Word):
                continue
            if indices_in(end):
                masks.append((name, "≥" if k == 0 else "≤", end))
                continue
            number = low.whole(end)
            if number is None:
                if end.is_Symbol or low.structural:
                    continue
                raise GraphError(
                    f"the end {to_text(end)} of this ∑ has no value when the graph is built",
                    text=low.text or None, span=where, hint="give it a whole number",
                )  # fmt: skip
            if k == 0:
                first = number
            else:
                last = number
        ends[name] = (first, last)
    return ends, masks
    yield  # a generator, as its caller is


def _ranges(
    low: Lowering,
    names: list[str],
    ends: dict[str, Any],
    first: dict[str, int],
    inside: Any,
    where: Any,
    masks: list[Mask],
) -> dict[str, Range]:
    """Find what each index runs over: its ends where they are known, checked against the axes."""
    found = ends_of.written(low, names, ends, first, masks, hand_made=where is None)
    open_names = [n for n in names if n not in found]
    for name in open_names:
        agreement.refuse(low, name, inside, where)
    axis = low.solved(open_names, inside, {**low.ranges, **found}, first)
    for name in open_names:
        one = axis.get(name)
        largest = ends_of.furthest(low, name, masks, "≤") if one is None else None
        if largest is not None:
            start = first.get(name, 1)
            one = Range(start, largest, start == 0)
        if one is None:
            if low.structural:
                found[name] = Range(first.get(name, 1), first.get(name, 1))
                continue
            raise GraphError(
                f"nothing says how far {shown(name)} runs", text=low.text or None, span=where,
                hint=f"use {shown(name)} as an index of a value, or write its end:"
                f" ∑_{{{shown(name)}=1}}^{{N}}",
            )  # fmt: skip
        start = max(first.get(name, one.first), first.get(name, one.first))
        found[name] = Range(start, one.last, start == 0)
    for name in names:
        if name in open_names:
            continue
        fits = low.solved([name], inside, {**low.ranges, **found}, first).get(name)
        if fits is not None and (found[name].last > fits.last or found[name].first < fits.first):
            raise ShapeError(
                f"{shown(name)} runs from {found[name].first} to {found[name].last}, and its axis"
                f" has room for {fits.first} to {fits.last}",
                text=low.text or None, span=where,
                hint="the end of a ∑ must fit the values, or be left out",
            )  # fmt: skip
    return found


def _mask(low: Lowering, mask: Mask) -> Term:
    from eqgraph.ir.elements import number

    name, sign, end = mask
    row = "greater_equal" if sign == "≥" else "less_equal"
    return low.terms.elementwise(row, number(low, Index(name)), number(low, end))


def _sum(low: Lowering, body: Any, spans: Any, names: list[str], where: Any) -> Any:
    """Add up a product: as one contraction of its factors."""
    signs, factors, divisors = _factors(body, spans)
    if len(factors) == 1 and not divisors:
        term = yield factors[0]
        term = _reduced(low, "sum", term, names, [], where)
        return _signed(low, term, signs)
    terms: list[Term] = []
    for factor in factors:
        terms.append((yield factor))
    if _shaped(terms) and is_run(body):
        terms = applied(low, terms, spans)
    below: list[Term] = []
    for divisor in divisors:
        below.append((yield divisor))
    inside = [d for d in below if set(d.axes) & set(names)]
    outside = [d for d in below if not set(d.axes) & set(names)]
    alone = all(len(indices_in(item)) == 1 for _, _, item in accesses(body))
    if low.structural and not divisors and alone and all(t.axes or t.rank == 0 for t in terms):
        low.tell_numbers(where)
        return _signed(low, _contracted(low, terms, names), signs)
    if inside or any(t.rank is None for t in terms) or _shaped(terms):
        whole = yield body, spans
        return _reduced(low, "sum", whole, names, [], where)
    total = _contracted(low, terms, names)
    for d in outside:
        total = low.terms.elementwise("div", total, d)
    return _signed(low, total, signs)


def _shaped(terms: list[Term]) -> bool:
    """Tell whether axes without a name ask for more than scaling: matrices, several vectors."""
    return sum(bool(t.rank) for t in terms) > 1


def _contracted(low: Lowering, terms: list[Term], names: list[str]) -> Term:
    axes = tuple(a for a in low.terms.union(terms) if a not in names)
    tail = next((t.rank for t in terms if t.rank), 0) or 0
    trailing = tuple(f"#{k}" for k in range(tail))
    missing = [n for n in names if not any(n in t.axes for t in terms)]
    labelled = [Factor(low.terms.plain(t), (*t.axes, *(trailing if t.rank else ()))) for t in terms]
    node = low.contraction.run(labelled, (*axes, *trailing))
    term = Term(node, axes)
    for name in missing:  # what does not depend on an index is added as often as it runs
        count = Term(low.sketch.constant(float(len(low.ranges[name]))))
        term = low.terms.elementwise("mul", count, term)
    return term


def _signed(low: Lowering, term: Term, minus: bool) -> Term:
    return low.terms.elementwise("neg", term) if minus else term


def _factors(body: Any, spans: Any) -> tuple[bool, list[Any], list[Any]]:
    """Take a product apart: (is there a minus, factors with their places, what stands below)."""
    minus = False
    above: list[Any] = []
    below: list[Any] = []
    stack: list[tuple[Any, Any, bool]] = [(body, spans, False)]
    while stack:
        expr, where, under = stack.pop()
        parts = where.parts if where else (None,) * len(expr.args)
        if expr.is_Mul and not under:
            pairs = list(zip(expr.args, parts, strict=True))
            if pairs[0][0] == -1 and len(pairs) > 1:
                minus = not minus
                pairs = pairs[1:]
            for arg, spot in reversed(pairs):
                low_power = arg.is_Pow and arg.args[1] == -1
                if low_power:
                    inner = spot.parts[0] if spot and spot.parts else None
                    stack.append((arg.args[0], inner, True))
                else:
                    stack.append((arg, spot, False))
        elif isinstance(expr, Juxtaposed) and not under:
            stack.extend(reversed([(a, s, False) for a, s in zip(expr.args, parts, strict=True)]))
        else:
            (below if under else above).append((expr, where))
    if not above:
        above.append((sympy.S.One, None))
    return minus, above, below


def _reduced(
    low: Lowering, kind: str, term: Term, names: list[str], chosen: list[Term], where: Any
) -> Term:
    """Reduce the named axes of a term; what a condition leaves out counts as nothing."""
    if term.node.shape is None:
        rest = tuple(a for a in term.axes if a not in names)
        row = kind if kind in ("sum", "prod", "max", "min", "mean", "softmax") else "sum"
        places = tuple(k for k, a in enumerate(term.axes) if a in names)
        axis: Any = None if not rest or not places else places[0] if len(places) == 1 else places
        options = {} if row == "softmax" else {"axis": axis}
        return Term(low.terms.apply(row, term.node, **options), rest)
    if chosen:
        if kind not in _NEUTRAL:
            raise GraphError(
                f"{kind} over an index takes no condition", text=low.text or None, span=where,
                hint="use ∑, ∏, max or min, or divide a ∑ by the number of its terms",
            )  # fmt: skip
        for one in chosen:
            other = Term(low.sketch.constant(_NEUTRAL[kind]))
            term = low.terms.elementwise("where", one, term, other)
    if kind in ("softmax", "log_softmax"):
        if names[-1] not in term.axes:
            letter = shown(names[-1])
            raise GraphError(
                f"this {kind} runs over {letter}, which its operand does not have",
                text=low.text or None, span=where, hint=f"use {letter} as an index of a value",
            )  # fmt: skip
        at = term.axes.index(names[-1])
        return term.of(low.terms.apply(kind, low.terms.plain(term), axis=at))
    for name in names:
        if name not in term.axes:
            term = _constant_over(low, kind, term, name)
    present = [n for n in names if n in term.axes]
    node = low.terms.plain(term)
    if not present:
        return term
    places = tuple(sorted(term.axes.index(n) for n in present))
    axis = places[0] if len(places) == 1 else places
    if kind in ("argmax", "argmin") and len(places) > 1:
        raise GraphError(
            f"{kind} runs over one index", text=low.text or None, span=where, hint="name one index"
        )
    if len(places) == len(node.shape or ()) and kind not in ("argmax", "argmin"):
        axis = None
    axes = tuple(a for a in term.axes if a not in present)
    made = low.terms.apply(kind, node, axis=axis)
    return Term(low.terms.named(made, axes, term.axes), axes)


def _constant_over(low: Lowering, kind: str, term: Term, name: str) -> Term:
    """Add up, or multiply, what does not depend on an index, as often as the index runs."""
    count = len(low.ranges[name])
    if kind == "sum":
        return low.terms.elementwise("mul", Term(low.sketch.constant(float(count))), term)
    if kind == "prod":
        return low.terms.elementwise("pow", term, Term(low.sketch.constant(float(count))))
    return term
