"""Read a model text: declarations, equations over time, initial values and the loss."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

import sympy

from eqgraph.errors import ParseError
from eqgraph.syntax.alphabet import DECLARATION, TO_SUBSCRIPT
from eqgraph.syntax.clock import Clock
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sympy.functions import head_of
from eqgraph.syntax.sympy.open import Index, Parameter, Word
from eqgraph.syntax.sympy.trees import Spans
from eqgraph.syntax.text.declarations import Declaration, Declared, read_declarations, uncommented
from eqgraph.syntax.text.equations import Equation, Equations
from eqgraph.syntax.text.reader import read

Span = tuple[int, int]

_HINT = "a declaration stands in a line of its own: t ∈ 1…T, param W ∈ ℝ^{h×n}, input xₜ ∈ ℝⁿ"


@dataclass(frozen=True, slots=True)
class ModelText:
    """Hold a model as it is written.

    `sums` are the places of the `∑ₜ` in the text; `loss` is the canonical name of the loss.
    """

    text: str
    equations: Equations
    declarations: Mapping[str, Declaration]  # by canonical name, at t if it has a time
    clock: Clock
    sums: frozenset[int]
    loss: str | None

    def uses(self, equation: Equation) -> Iterator[Use]:
        """Yield the names that an equation reads, in the order of the text."""
        stack: list[tuple[sympy.Basic, Spans, bool]] = []
        assert equation.spans is not None
        stack.append((equation.expr, equation.spans, False))
        while stack:
            part, spans, summed = stack.pop()
            if part.is_Symbol and not isinstance(part, Index | Parameter | Word):
                yield Use(canonical(part.name), (spans.start, spans.end), summed)
            summed = summed or self.is_time_sum(part, spans)
            # What has no place of its own, such as an index that is computed, has that around it.
            whole = Spans(spans.start, spans.end, ())
            pairs = list(zip_longest(part.args, spans.parts[: len(part.args)], fillvalue=whole))
            stack.extend((a, s, summed) for a, s in reversed(pairs))

    def is_time_sum(self, expr: sympy.Basic, spans: Spans | None) -> bool:
        """Tell whether the tree at a place is a `∑ₜ`."""
        if spans is None or spans.start not in self.sums:
            return False
        head = head_of(expr)
        return head is not None and head[0] == "sum"


@dataclass(frozen=True, slots=True)
class Use:
    """Hold one name that an equation reads, its place, and whether a `∑ₜ` stands around it."""

    name: str
    span: Span
    summed: bool


def read_model(text: str) -> ModelText:
    """Read a model text; raise `ParseError` that points at what cannot be read.

    >>> found = read_model("t in 1..T; h_0 = 0; h_t = tanh(w*h_{t-1}); loss L = ∑ₜ hₜ²")
    >>> list(found.equations), found.clock.end, found.loss
    (['h₀', 'hₜ', 'L'], 'T', 'L')
    """
    if not isinstance(text, str):
        raise ParseError(f"a model is a text, not {type(text).__name__}")
    plain = uncommented(text)
    try:
        declared = read_declarations(plain)
        masked, sums = _mask_sums(declared.masked, declared.clock)
        if not masked.strip(" \t\r\n;；"):
            raise ParseError("the model has no equation", hint="write one, such as hₜ = tanh(W·xₜ)")
        found = read(masked, time=declared.clock.index)
    except ParseError as error:
        hint = _HINT if error.message == DECLARATION[0] else error.hint
        raise ParseError(error.message, text=text, span=error.span, hint=hint) from None
    equations = Equations(
        text, found.equations, found.hints, found.notes, functions=found.functions
    )
    declarations = _by_name(text, declared.found, declared.clock)
    _check_roles(text, equations, declarations, declared.clock)
    loss = _loss(text, equations, declared, declarations)
    return ModelText(text, equations, declarations, declared.clock, sums, loss)


def _mask_sums(text: str, clock: Clock) -> tuple[str, frozenset[int]]:
    """Take the index off each `∑ₜ`, and return where they stand."""
    index = re.escape(clock.index)
    glyphs = "".join(TO_SUBSCRIPT.get(char, "") for char in clock.index)
    glyph = f"{re.escape(glyphs)}|" if len(glyphs) == len(clock.index) else ""
    end = r"(?:\^(?:\{(?P<last>[^{}\n]*)\}|(?P<one>[^\W_])))?"
    first = r"(?:=\s*(?P<first>[^{}\n]*?)\s*)?"
    subscript = rf"(?:{glyph}_{index}(?![\w])|_\{{\s*{index}\s*{first}\}}{end})"
    sums: list[int] = []
    ends = [clock.end or "the last", *([str(clock.last)] if clock.last is not None else [])]

    def mask(match: re.Match[str]) -> str:
        start, last = match["first"], match["last"] or match["one"]
        wrong = start is not None and start.replace("−", "-") != str(clock.first)
        if wrong or (last is not None and last.strip() not in ends):
            raise ParseError(
                f"a sum over time adds all steps, from {clock.first} to {ends[-1]}",
                text=text, span=match.span(),
                hint="to leave steps out, multiply by an input that is 0 there",
            )  # fmt: skip
        sums.append(match.start())
        return match[1] + " " * (match.end() - match.end(1))

    masked = re.sub(rf"(∑|(?<![\w\\])sum){subscript}", mask, text)
    return masked, frozenset(sums)


def _check_roles(
    text: str, equations: Equations, declarations: Mapping[str, Declaration], clock: Clock
) -> None:
    """Refuse equations for what takes a value, and for the time itself."""
    for equation in equations.equations:
        one = declarations.get(equation.symbol.name)
        if one is not None and one.role in ("input", "parameter"):
            raise ParseError(
                f"{equation.name} is declared to take a value, and this equation defines it",
                text=text, span=equation.name_span,
                hint=f"drop the keyword before {one}, or the equation",
            )  # fmt: skip
    if clock.index in declarations:
        raise ParseError(
            f"{clock.index} is the time", text=text, span=declarations[clock.index].span,
            hint="give what is declared another name, or write t ∈ 1…T",
        )  # fmt: skip


def _loss(
    text: str, equations: Equations, declared: Declared, declarations: Mapping[str, Declaration]
) -> str | None:
    """Return the name of the equation that `loss` stands before, or that is declared as it."""
    named = {name for name, one in declarations.items() if one.role == "loss"}
    losses = [
        e for e in equations.equations
        if declared.keywords.get(e.span[0]) == "loss" or e.symbol.name in named
    ]  # fmt: skip
    for name in named - {e.symbol.name for e in losses}:
        raise ParseError(
            f"no equation defines the loss {display(name)}", text=text,
            span=declarations[name].span, hint=f"write {display(name)} = …",
        )  # fmt: skip
    if len(losses) > 1:
        raise ParseError(
            "a model has one loss", text=text, span=losses[1].name_span,
            hint=f"{losses[0].name} is one already; add them up in one equation",
        )  # fmt: skip
    if losses and declared.clock.read(losses[0].symbol.name):
        raise ParseError(
            f"the loss {losses[0].name} differs from step to step", text=text,
            span=losses[0].name_span, hint="one number is made small: loss L = ∑ₜ …",
        )  # fmt: skip
    return losses[0].symbol.name if losses else None


def _by_name(text: str, found: list[Declaration], clock: Clock) -> dict[str, Declaration]:
    """Index declarations by name; what is declared at t−1 is declared for all times."""
    out: dict[str, Declaration] = {}
    for one in found:
        timed = clock.read(one.name)
        name = timed.family if timed else one.name
        known = out.get(name)
        if known is not None and (timed is None or known.dims != one.dims):
            raise ParseError(
                f"{display(one.name)} is declared twice", text=text, span=one.span,
                hint=f"it is declared as {known} already",
            )  # fmt: skip
        if known is None or one.role:
            out[name] = one
    return out
