"""Find the problems of a model over time: one entry for one illness, whatever its steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eqgraph.ir import Node
from eqgraph.ir.families import Family, direction
from eqgraph.ir.recurrence import states_of
from eqgraph.syntax.numbers import number
from eqgraph.tape.backflow import Backflow, backflow, most_kept, spoken
from eqgraph.tape.machine import Machine
from eqgraph.tape.problem import Problem, ProblemKind, place_of
from eqgraph.tape.units import Ends, constant, dead, ends_of
from eqgraph.tape.wording import LIMITS, worded

Families = Mapping[str, Family]


def over_time(machine: Machine, families: Families) -> Iterator[Problem]:
    """Find what is saturated, closed, dead or constant over all steps and sequences."""
    found = {name: ends_of(machine, nodes) for name, nodes in families.items()}
    ends = {name: one for name, one in found.items() if one is not None}
    yield from _saturated(machine, families, ends)
    yield from _closed(machine, families, ends)
    still: list[str] = []
    for name, nodes in families.items():
        operator = next(iter(nodes.values())).operator
        if operator is not None and operator.dead and _nothing_through(machine, name, nodes):
            still.append(name)
            yield _of_dead(machine, name, nodes)
    for name, nodes in families.items():
        if direction(nodes) and name not in still and (units := constant(machine, nodes)):
            key = "constant" if len(units) > 1 else "constant one"
            text = worded(
                key, node=name, count=len(units), units=_units(nodes), place=_at(machine, nodes)
            )
            yield _problem(machine, "dead", nodes, text)


def _saturated(machine: Machine, families: Families, ends: Mapping[str, Ends]) -> Iterator[Problem]:
    """Report what is saturated where it is no single gate: a cell that cannot learn."""
    flat = {name: one for name, one in ends.items() if one.flat >= LIMITS["many"]}
    if not flat or len(flat) < LIMITS["many"] * len(ends):
        return
    count = len(flat)
    parts = {
        side: _percent(sum(getattr(one, side) for one in flat.values()) / count)
        for side in ("flat", "low", "high")
    }
    *others, last = flat
    names = worded("and").join([", ".join(others), last] if others else [last])
    key = "saturated all" if count > 1 else "saturated over time"
    nodes = {t: n for name in flat for t, n in families[name].items()}
    first = families[next(iter(flat))]
    text = worded(key, node=names, place=_at(machine, first), **parts)
    yield _problem(machine, "saturated", first, text, tuple(nodes.values()))


def _closed(machine: Machine, families: Families, ends: Mapping[str, Ends]) -> Iterator[Problem]:
    for name, one in ends.items():
        if one.closed and one.closed >= LIMITS["most"] * one.units:
            nodes = families[name]
            text = worded(
                "closed", node=name, count=one.closed, units=one.units, place=_at(machine, nodes)
            )
            yield _problem(machine, "saturated", nodes, text)


def _nothing_through(machine: Machine, name: str, nodes: Family) -> bool:
    count, units = dead(machine, nodes)
    return count > 0 and count >= LIMITS["idle"] * units


def _of_dead(machine: Machine, name: str, nodes: Family) -> Problem:
    count, units = dead(machine, nodes)
    operator = next(iter(nodes.values())).operator
    assert operator is not None
    text = worded(
        "dead over time", node=name, count=count, units=units, sign=operator.notation.text,
        dead=operator.dead, place=_at(machine, nodes),
    )  # fmt: skip
    return _problem(machine, "dead", nodes, text)


def _of_constant(machine: Machine, name: str, nodes: Family, count: int) -> Problem:
    text = worded(
        "constant" if count > 1 else "constant one", node=name, count=count, units=_units(nodes),
        place=_at(machine, nodes),
    )  # fmt: skip
    return _problem(machine, "dead", nodes, text)


def flow_over_time(
    machine: Machine, flows: Mapping[str, Backflow] | None = None
) -> Iterator[Problem]:
    """Report the gradient of one step's loss that vanishes, or explodes, on its way back."""
    found = backflow(machine) if flows is None else flows
    kept = most_kept(found)
    if kept is None:
        return
    most = max(found.values(), key=lambda one: one.most[0])
    if most.most[0] > LIMITS["grows"]:
        gain, at = most.most
        text = worded(
            "grows", node=most.state, gain=number(gain, 2, short=True), last=most.steps[0], first=at
        )
        yield _on_the_way(machine, "exploding", most, at, text)
    elif kept.best < LIMITS["fades"]:
        yield _on_the_way(
            machine, "vanishing", kept, kept.steps[-1], worded("fades", **_parts(kept))
        )


def _parts(flow: Backflow) -> dict[str, object]:
    left = number(float(flow.left[-1]), 2, short=True)
    return {"node": flow.state, "left": left, "last": flow.steps[0], "first": flow.steps[-1],
            "units": spoken(flow)}  # fmt: skip


def _on_the_way(machine: Machine, kind: ProblemKind, flow: Backflow, at: int, text: str) -> Problem:
    nodes = states_of(machine.graph)[flow.state]
    passed = [nodes[t] for t in flow.steps if t in nodes]
    writers = machine.tape.by_node[nodes[at].id]
    return Problem(kind, writers[-1].step, nodes[at], text, tuple(reversed(passed)))


def _problem(
    machine: Machine, kind: ProblemKind, nodes: Family, text: str, reached: tuple[Node, ...] = ()
) -> Problem:
    first = nodes[min(nodes)]
    step = machine.tape.by_node[first.id][0].step
    return Problem(kind, step, first, text, reached or tuple(nodes.values()))


def _at(machine: Machine, nodes: Family) -> str:
    return place_of(machine, next(iter(nodes.values())))


def _units(nodes: Family) -> int:
    return (next(iter(nodes.values())).shape or (1,))[-1]


def _percent(share: float) -> str:
    return number(100 * share, 2, short=True)
