"""Check the times that a model text names: what is read when, and what begins where."""

from __future__ import annotations

from eqgraph.errors import GraphError
from eqgraph.ir.sweeps import unknown_yet
from eqgraph.syntax import Equation, display
from eqgraph.syntax.clock import Timed
from eqgraph.syntax.text.model import ModelText, Use

Span = tuple[int, int]


def families_in(source: ModelText) -> frozenset[str]:
    """Return all names that have a time, at t."""
    names = {e.symbol.name for e in source.equations.equations}
    names |= {use.name for e in source.equations.equations for use in source.uses(e)}
    names |= set(source.declarations)
    return frozenset(timed.family for timed in map(source.clock.read, names) if timed is not None)


def check_times(source: ModelText, families: frozenset[str]) -> dict[str, Span]:
    """Refuse what reads the future, or a time where there is none; return the places of reads."""
    clock, text = source.clock, source.text
    defined = {e.symbol.name: e for e in source.equations.equations}
    places: dict[str, Span] = {}
    for equation in source.equations.equations:
        name = equation.symbol.name
        left = clock.read(name)
        if families and name in (clock.index, clock.end):
            what = "the time" if name == clock.index else "the number of steps"
            raise GraphError(
                f"{equation.name} is {what}", text=text, span=equation.name_span,
                hint=f"call it something else, or say how time runs: k ∈ 1…{clock.end or 'K'}",
            )  # fmt: skip
        _check_spelling(source, name, equation.name_span)
        if left is not None and left.offset:
            raise GraphError(
                f"the left side is at {display(clock.index)}, not at {equation.name}", text=text,
                span=equation.name_span,
                hint=f"write {display(left.family)} = …, and shift the other times with it",
            )  # fmt: skip
        initial = clock.step_of(name, families)
        past = clock.last is not None and initial is not None and initial.offset > clock.last
        if initial is not None and initial.offset >= clock.first and not past:
            raise GraphError(
                f"{equation.name} is no initial value: the first step is {clock.first}", text=text,
                span=equation.name_span,
            )  # fmt: skip
        for use in source.uses(equation):
            places.setdefault(use.name, use.span)
            _check_spelling(source, use.name, use.span)
            _check_use(source, use, left is not None or use.summed, equation, defined)
    return places


def _check_spelling(source: ModelText, name: str, span: Span) -> None:
    """Refuse names that hold the time in another way than as t, t−1, ….; x₂ₜ is not x at 2t."""
    if not source.clock.muddled(name):
        return
    index = display(source.clock.index)
    raise GraphError(
        f"{display(name)} has no time that can be read", text=source.text, span=span,
        hint=f"times are {index}, {index}−1, {index}−2, …; a label and a time are written "
        f"x_{{1,{index}}}",
    )  # fmt: skip


def _check_use(
    source: ModelText, use: Use, has_time: bool, equation: Equation, defined: dict[str, Equation]
) -> None:
    index, shown = display(source.clock.index), display(use.name)
    timed = source.clock.read(use.name) or (Timed(use.name, 0) if shown == index else None)
    if timed is None:
        return
    if not has_time:
        last = source.clock.end or str(source.clock.last)
        raise GraphError(
            f"{shown} stands outside of time: {equation.name} is the same for all {index}",
            text=source.text, span=use.span,
            hint=f"write ∑{index if index != 't' else 'ₜ'} (…) around all that depends on {index}, "
            f"give {equation.name} the time {index}, or read a step, as in h_{last}",
        )  # fmt: skip
    if timed.offset > 0 and timed.family not in defined:
        raise unknown_yet(source, use)
    if timed.offset < 0 and timed.family not in defined and not _is_read_now(source, timed.family):
        raise GraphError(
            f"{shown} is read, but no equation defines {display(timed.family)}",
            text=source.text, span=use.span, hint=f"write {display(timed.family)} = …",
        )  # fmt: skip


def _is_read_now(source: ModelText, family: str) -> bool:
    """Tell whether a family is an input: read at its own time, or declared as one."""
    one = source.declarations.get(family)
    if one is not None and one.role == "input":
        return True
    return any(use.name == family for e in source.equations.equations for use in source.uses(e))
