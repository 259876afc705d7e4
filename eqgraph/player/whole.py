"""Find what a page asks of a whole run that the kernel computes: places, problems, figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from typing import Any, NamedTuple

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir.plain import Plain, plain
from eqgraph.payload.distributions import distributions
from eqgraph.payload.messages import CheckReply, PlacesReply, ProblemsReply, Verdict
from eqgraph.payload.schema import ProblemInfo
from eqgraph.payload.timed import at_end, lanes_alone, over_time, paths_reply, sequences_of
from eqgraph.picture import ref
from eqgraph.player.requested import flag, name_of, whole_number
from eqgraph.tape import Machine, paths, problems
from eqgraph.tape.breakpoints import watch_for
from eqgraph.tape.check import trials
from eqgraph.tape.condition import OWN, parse_condition
from eqgraph.tape.ended import families_over_time

Found = tuple[Any, list[bytes]] | None  # a reply and its buffers; None: another one answers
Finding = Generator[None, None, Found]

_ROWS = 64  # of a lane, at most
_INDEX = 10**9  # of a sequence or a unit
_TRIED = 200  # entries of an input whose gradients are checked, at most


class Wanted(NamedTuple):
    """A question about a run: how far it must be computed, and then how the answer is found."""

    id: str
    steps: int
    find: Callable[[Machine], Finding]
    """Goes on after each part that it has found."""


def places(machine: Machine, request: Mapping[str, Any]) -> Wanted:
    """Ask where a condition holds, or where NaN or Inf comes in first.

    Raise `MachineError` or `ParseError` where a text cannot be read.
    """
    text, name = request.get("text"), name_of(request, "id")
    if not isinstance(text, str):
        raise MachineError("a condition is a text")
    holds = _watching(text) or _holding(text, machine)

    def find(machine: Machine) -> Finding:
        found: list[int] = []
        for step in range(1, len(machine.tape) + 1):
            if holds(machine, step):
                found.append(step)
            yield
        reply: PlacesReply = {"kind": "places", "id": name, "places": found}
        return reply, []

    return Wanted(name, len(machine.tape), find)


def _watching(text: str) -> Callable[[Machine, int], bool] | None:
    """Tell where NaN or Inf comes in, if that is what a text names."""
    what = text.strip().lower().replace("∞", "inf")
    if what not in ("nan", "inf"):
        return None
    watch = watch_for(what)
    return lambda machine, step: watch.check(machine, machine.tape[step - 1]) is not None


def _holding(text: str, machine: Machine) -> Callable[[Machine, int], bool]:
    condition = parse_condition(text, machine.graph)
    if not condition.reads:
        raise MachineError(
            f"the condition {text!r} is the same at every step",
            hint="it compares value, grad or a name, such as ‖grad‖ < 1e-6",
        )
    return lambda machine, step: condition.holds(_known_at(machine, step))


def _known_at(machine: Machine, step: int) -> Callable[[str], Any]:
    """Look a name of a condition up as it is after a step; None if it is not known yet."""
    tape = machine.tape
    here = tape[step - 1].node

    def look_up(name: str) -> Any:
        node = here if name in OWN else machine.graph[name]
        if name != "grad" and node.leaf:
            return machine.value_of(node)
        phase = "backward" if name == "grad" else "forward"
        done = [one for one in tape.by_node[node.id] if one.phase == phase and one.step <= step]
        return machine.result(done[-1].step) if done else None

    return look_up


def all_problems(machine: Machine, request: Mapping[str, Any]) -> Wanted:
    """Ask for the problems of the whole run."""
    name = name_of(request, "id")

    def find(machine: Machine) -> Finding:
        yield
        found: list[ProblemInfo] = [
            {"kind": one.kind, "step": one.step, "node": ref(one.node), "text": one.text,
             "nodes": [ref(node) for node in one.nodes]}
            for one in problems(machine)
        ]  # fmt: skip
        reply: ProblemsReply = {"kind": "problems", "id": name, "problems": found}
        return reply, []

    return Wanted(name, len(machine.tape), find)


def time(machine: Machine, request: Mapping[str, Any]) -> Wanted:
    """Ask for all figures over time; raise `MachineError` where there is no time."""
    name, rows = name_of(request, "id"), whole_number(request, "rows", 1, _ROWS)
    families = families_over_time(machine.graph)
    wanted = request.get("reach")
    if not isinstance(wanted, Mapping) or not all(
        of in families and isinstance(at, list) and len(at) <= len(families[of])
        and all(isinstance(t, int) and t in families[of] for t in at)
        for of, at in wanted.items()
    ):  # fmt: skip
        raise MachineError("reach has the steps of outputs that are looked at, by their names")

    def find(machine: Machine) -> Finding:
        return (yield from over_time(machine, name, rows, wanted)), []

    return Wanted(name, len(machine.tape), find)


def lanes(machine: Machine, request: Mapping[str, Any]) -> Wanted:
    """Ask for the cells of one sequence; raise `MachineError` where there is no time or batch."""
    count = max(sequences_of(nodes) for nodes in families_over_time(machine.graph).values())
    if count < 2:
        raise MachineError("there is no batch: no equation has several sequences along its axes")
    name, rows = name_of(request, "id"), whole_number(request, "rows", 1, _ROWS)
    sequence = whole_number(request, "sequence", 0, count - 1)

    def find(machine: Machine) -> Finding:
        return (yield from lanes_alone(machine, name, rows, sequence)), []

    return Wanted(name, len(machine.tape), find)


def all_distributions(machine: Machine, request: Mapping[str, Any]) -> Wanted:
    """Ask how entries are spread over time; raise `MachineError` where there is no time."""
    families_over_time(machine.graph)
    name, gradient = name_of(request, "id"), flag(request, "gradient")
    sequence, unit = (
        None if request.get(key) is None else whole_number(request, key, 0, _INDEX)
        for key in ("sequence", "unit")
    )

    def find(machine: Machine) -> Finding:
        return (yield from distributions(machine, name, gradient, sequence, unit))

    return Wanted(name, len(machine.tape), find)


def all_paths(machine: Machine, request: Mapping[str, Any]) -> Wanted:
    """Ask for the routes of a gradient; raise `MachineError` where there is no such node."""
    families = families_over_time(machine.graph)
    name, of, at = name_of(request, "id"), request.get("of"), request.get("at")
    if not isinstance(of, str) or not isinstance(at, int) or at not in families.get(of, {}):
        raise MachineError(f"there is no {str(of)[:60]} at step {str(at)[:20]}")
    node = families[of][at]

    def find(machine: Machine) -> Finding:
        yield
        with at_end(machine):
            return paths_reply(paths(machine, node), name), []

    return Wanted(name, len(machine.tape), find)


def check(machine: Machine, request: Mapping[str, Any]) -> Wanted:
    """Ask for a gradient check, which runs a machine of its own."""
    name, entries = name_of(request, "id"), whole_number(request, "entries", 1, _TRIED)

    def find(machine: Machine) -> Finding:
        verdicts: dict[str, Verdict] = {}
        for one in trials(machine, entries=entries):
            error = one.error if math.isfinite(one.error) else None
            verdicts[one.name] = {"verdict": one.verdict, "error": error,
                                  "entries": one.entries, "kinks": len(one.kinks)}  # fmt: skip
            yield
        reply: CheckReply = {"kind": "check", "id": name, "verdicts": verdicts}
        return reply, []

    return Wanted(name, 0, find)


def descent(machine: Machine, rate: float, every: bool) -> dict[str, Any]:
    """Return the leaves of a run, which is recorded whole, a step of training later."""
    graph = machine.graph
    free = [node for node in graph.inputs if node.name not in graph.fixed]
    learned = [node for node in free if node.kind == "parameter"]
    news: dict[str, Any] = {}
    with at_end(machine):
        for node in free if every or not learned else learned:
            gradient = machine.seen_grad(node)
            if gradient is not None:
                news[node.name] = machine.values[node.name] - rate * gradient
    return news


def known(machine: Machine) -> int:
    """Return the step after which the node is known whose gradient flows back."""
    return 0 if machine.of.leaf else machine.tape.by_node[machine.of.id][0].step


def loss_of(machine: Machine) -> Plain:
    """Return what goes down: the sum of what flows back, each entry times its seed."""
    step = known(machine)
    value = machine.result(step) if step else machine.value_of(machine.of)
    return plain(float(np.sum(value * machine.seed)))
