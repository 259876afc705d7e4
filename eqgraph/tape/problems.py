"""Find the problems of a run: the first NaN, saturated gates, gradients that vanish or explode.

The thresholds, `LIMITS` in wording.py, are meant to be silent on healthy graphs: an entry counts as
saturated when its slope is under 1 % of the largest slope of its operator, a gradient as vanished
under a millionth of the seed (root mean square), as exploded over ten thousand times the seed. Of a
model over time the gradient of one step's loss is followed back through its states.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.families import families_of, inputs_of
from eqgraph.tape.backflow import Backflow
from eqgraph.tape.bad_numbers import first_causes, masked
from eqgraph.tape.flow import flow
from eqgraph.tape.machine import Machine
from eqgraph.tape.over_time import over_time, overflow
from eqgraph.tape.problem import FLOWING, KINDS, Problem, place_of
from eqgraph.tape.progress import telling
from eqgraph.tape.threads import limited, widest
from eqgraph.tape.units import slope
from eqgraph.tape.wording import LIMITS, in_module, worded


def problems(machine: Machine) -> tuple[Problem, ...]:
    """Return the problems of a machine's whole run, what causes others first.

    Each has its proof, and the smallest change against it where one is known. There are NaN and
    Inf with their first cause, what a max, min or relu hides of them, saturated gates, dead units,
    and gradients that vanish or explode; of a model over time one entry for one illness, with what
    follows from it. A healthy run gives an empty tuple.

    Args:
        machine: the machine, which stays where it is.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = log(x)", {"x": 0.0}))
    >>> print(*eg.problems(m))
    log got 0 at step 1, equation 1: y is −∞; 2 nodes poisoned, y among them
    """
    with limited(widest(machine.graph)), telling("problems", 4) as done:
        return _everywhere(machine, done)


def _everywhere(machine: Machine, done: Callable[[int], object]) -> tuple[Problem, ...]:
    """Find the problems of the whole run, wherever a machine stands."""
    place, stopped = machine.pc, machine.stopped
    end = len(machine.tape)
    if place == end:
        found = found_at_end(machine, done=done)
    elif machine.recorded == end:  # all is known already: there is nothing to copy
        found = found_at_end(machine.seek(end), done=done)
        machine.seek(place)
        machine.stopped = stopped
    else:
        return found_at_end(_copy(machine).run(), done=done)
    return found


def found_at_end(
    machine: Machine,
    flows: Mapping[str, Backflow] | None = None,
    done: Callable[[int], object] = lambda _: None,
) -> tuple[Problem, ...]:
    """Return the problems of a machine at the end of its tape.

    Args:
        machine: of any graph.
        flows: what `backflow` says of it, if that is known already.
        done: is called after each of four parts.
    """
    families = families_of(machine.graph)
    timed = {node.id for nodes in families.values() for node in nodes.values()}
    found = [*first_causes(machine), *masked(machine)]
    done(1)
    broken = any(p.kind in ("nan", "inf") for p in found)
    found += [*_saturated(machine), *_dead(machine, timed)]
    found = _grouped(machine, found)
    done(1)
    if broken and families:
        found = [overflow(machine, p) if p.kind in ("nan", "inf") else p for p in found]
    if not broken:
        timely = over_time(machine, flows) if families else []
        found += timely
        done(1)
        if not any(p.kind in FLOWING for p in timely):
            found += flow(machine)
        done(1)
    found.sort(key=lambda p: (KINDS.index(p.kind), p.step))
    origins = machine.graph.origins
    return tuple(replace(p, text=p.text + in_module(p.text, origins)) for p in found)


def _grouped(machine: Machine, found: list[Problem]) -> list[Problem]:
    """Keep of what is the same at several steps of time the first one, and count the others."""
    steps = sorted({n.time for n in machine.graph.nodes if n.time is not None})
    inputs = inputs_of(machine.graph, steps)
    names = {node.id: name for name, nodes in inputs.items() for node in nodes.values()}
    groups: dict[object, list[Problem]] = {}
    for problem in sorted(found, key=lambda p: p.step):
        node = problem.node
        home = names.get(node.id, node.equation)
        alone = node.time is None or home is None
        phase = machine.tape[problem.step - 1].phase
        groups.setdefault(problem if alone else (problem.kind, home, phase), []).append(problem)
    return [_one(group) for group in groups.values()]


def _one(group: list[Problem]) -> Problem:
    times = {problem.node.time for problem in group}
    if len(times) < 2:
        return group[0]
    return replace(group[0], text=group[0].text + worded("again", count=len(times) - 1))


def at_end(machine: Machine) -> Machine:
    """Return a machine of the same run at the end of its tape."""
    other = _copy(machine)
    return other.seek(len(other.tape))


def _copy(machine: Machine) -> Machine:
    other = Machine(machine.graph, machine.of.name, machine.seed)
    for name, value in machine.values.items():
        other.let(name, value)
    return other


def _saturated(machine: Machine) -> Iterator[Problem]:
    """Find gates of which most entries lie where the slope is nearly zero."""
    for node in machine.graph.nodes:
        steepest = node.operator.steepest if node.operator else None
        if node.operator is None or steepest is None or _literal(node) or node.time is not None:
            continue
        x = machine.seen(node.operands[0])
        if not x.size:
            continue
        flat = int(np.count_nonzero(slope(machine, node) < LIMITS["flat"] * steepest))
        if flat >= LIMITS["many"] * x.size:
            step = machine.tape.by_node[node.id][0].step
            entries = "saturated one" if x.ndim == 0 else "saturated entries"
            text = worded(
                "saturated", node=node.name, step=step, place=place_of(machine, node),
                entries=worded(entries, flat=flat, size=x.size), sign=node.operator.notation.text,
            )  # fmt: skip
            yield Problem("saturated", step, node, text, (node,))


def _literal(node: Node) -> bool:
    """Tell whether the operand is a literal: nothing flows back to it, whatever the slope."""
    return node.operands[0].kind == "constant"


def _dead(machine: Machine, timed: Container[str]) -> Iterator[Problem]:
    """Find relus and their like that let nothing through: no gradient comes back either."""
    for node in machine.graph.nodes:
        if node.operator is None or not node.operator.dead or _literal(node) or node.id in timed:
            continue
        x = machine.seen(node.operands[0])
        if not x.size or np.isnan(x).any():
            continue
        if not slope(machine, node).any():
            step = machine.tape.by_node[node.id][0].step
            entries = worded("dead one" if x.ndim == 0 else "dead entries", size=x.size)
            text = worded(
                "dead", node=node.name, sign=node.operator.notation.text, step=step,
                place=place_of(machine, node), entries=entries, dead=node.operator.dead,
            )  # fmt: skip
            yield Problem("dead", step, node, text, (node,))
