"""Find which recurrences run backward in time, and in which sweep each equation is computed.

A sweep goes once over all steps. Those with an even number run forward, the others backward; a
model without hₜ₊₁ has one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from eqgraph.errors import GraphError
from eqgraph.syntax import display
from eqgraph.syntax.text.model import ModelText, Use


@dataclass(frozen=True, slots=True)
class Sweeps:
    """Hold the number of the sweep of each family, and the families that run backward."""

    of: Mapping[str, int] = field(default_factory=dict)  # by canonical name, at t
    backward: frozenset[str] = frozenset()


Reads = dict[str, list[tuple[str, int, Use]]]  # of a family: which others, how far away, where


def sweeps(source: ModelText) -> Sweeps:
    """Return the sweeps of a model text.

    Raises:
        GraphError: one cycle reads earlier and later steps, or a step that is not there yet.
    """
    reads = _reads(source)
    if not any(offset > 0 for found in reads.values() for _, offset, _ in found):
        _check(source, reads, set())
        return Sweeps()
    of: dict[str, int] = {}
    backward: set[str] = set()
    for cycle in map(set, _cycles(reads)):
        inner = [(o, use) for n in cycle for f, o, use in reads[n] if f in cycle and o]
        early = next((use for offset, use in inner if offset < 0), None)
        late = next((use for offset, use in inner if offset > 0), None)
        if early is not None and late is not None:
            raise GraphError(
                f"{display(early.name)} and {display(late.name)} stand in one cycle: a recurrence "
                "runs forward or backward in time", text=source.text, span=late.span,
                hint="take the two directions apart, hₜ and h′ₜ, and join them in another equation",
            )  # fmt: skip
        if late is not None:
            backward |= cycle
        number = max((least(of[f], o) for n in cycle for f, o, _ in reads[n] if f in of),
                     default=0)  # fmt: skip
        turned = number % 2 != (1 if late is not None else 0)
        of |= dict.fromkeys(cycle, number + turned)
    _check(source, reads, backward)
    return Sweeps(of, frozenset(backward))


def _reads(source: ModelText) -> Reads:
    """Return what each equation at t reads of others, with the number of steps between them."""
    clock = source.clock
    own = {e.symbol.name: e for e in source.equations.equations if clock.read(e.symbol.name)}
    out: Reads = {}
    for name, equation in own.items():
        found = ((clock.read(use.name), use) for use in source.uses(equation))
        out[name] = [(t.family, t.offset, use) for t, use in found if t and t.family in own]
    return out


def least(number: int, offset: int) -> int:
    """Return the first sweep in which a step of another one may be read so many steps away."""
    backward = number % 2 == 1
    waits = offset < 0 if backward else offset > 0
    return number + waits


def _cycles(reads: Reads) -> list[list[str]]:
    """Return the families that need each other, together; each after what it reads (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    done: set[str] = set()
    out: list[list[str]] = []
    for root in reads:
        work = [(root, iter(reads[root]))] if root not in index else []
        while work:
            name, rest = work[-1]
            if name not in index:
                index[name] = low[name] = len(index)
                stack.append(name)
            for other, _, _ in rest:
                if other not in index:
                    work.append((other, iter(reads[other])))
                    break
                if other not in done:
                    low[name] = min(low[name], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    at = stack.index(name)
                    out.append(stack[at:])
                    done.update(stack[at:])
                    del stack[at:]
    return out


def _check(source: ModelText, own: Collection[str], backward: set[str]) -> None:
    """Refuse what reads a recurrence before the step that it has come to, and a wrong start."""
    clock = source.clock
    for equation in source.equations.equations:
        start = clock.offset_of(equation.symbol.name, own)
        if start is not None and (start.offset < 0) == (start.family in backward):
            back = start.family in backward
            way, begins = (
                ("backward", "after the last") if back else ("forward", "before the first")
            )
            raise GraphError(
                f"{display(start.family)} runs {way} in time: it begins {begins} step, "
                f"not with {equation.name}", text=source.text, span=equation.name_span,
                hint=f"write {clock.outside(start.family, 1 if back else -1)} = …",
            )  # fmt: skip
        for use in source.uses(equation):
            timed = clock.read(use.name)
            if timed is None:
                continue
            if timed.offset > 0 and timed.family not in backward:
                raise unknown_yet(source, use)
            if timed.offset < 0 and timed.family in backward:
                raise GraphError(
                    f"{display(timed.family)} runs backward in time: at the first step there is no "
                    f"{display(use.name)}", text=source.text, span=use.span,
                    hint=f"read {display(timed.family)}, or a later step",
                )  # fmt: skip


def unknown_yet(source: ModelText, use: Use) -> GraphError:
    """Return the refusal of what is read before its time."""
    return GraphError(
        f"{display(use.name)} is read before its time", text=source.text, span=use.span,
        hint="a step reads its own time and those before, or, in a recurrence that runs backward, "
        "those after; give what else comes later as an input",
    )  # fmt: skip
