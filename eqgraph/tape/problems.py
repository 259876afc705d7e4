"""Find the problems of a run: the first NaN, saturated gates, gradients that vanish or explode.

The thresholds, `LIMITS` in wording.py, are meant to be silent on healthy graphs: an entry counts as
saturated when its slope is under 1 % of the largest slope of its operator, a gradient as vanished
under a millionth of the seed (root mean square), as exploded over ten thousand times the seed. Of a
model over time the gradient of one step's loss is followed back through its states.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.families import families_of, inputs_of
from eqgraph.syntax.numbers import number
from eqgraph.tape.backflow import Backflow
from eqgraph.tape.breakpoints import brief, fixed_nodes
from eqgraph.tape.flow import flow
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.machine import Machine
from eqgraph.tape.over_time import flow_over_time, over_time
from eqgraph.tape.problem import Problem, ProblemKind, place_of
from eqgraph.tape.progress import telling
from eqgraph.tape.pull import handed
from eqgraph.tape.registers import Array
from eqgraph.tape.threads import limited, widest
from eqgraph.tape.units import slope
from eqgraph.tape.wording import LIMITS, worded


def problems(machine: Machine) -> tuple[Problem, ...]:
    """Return the problems of a machine's whole run, in the order of the tape.

    They are NaN and Inf with their first cause, what a max, min or relu hides of them, saturated
    gates, dead units, and gradients that vanish or explode; of a model over time one entry for all
    steps. A healthy run gives an empty tuple.

    Args:
        machine: the machine, which stays where it is.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = log(x)", {"x": 0.0}))
    >>> print(*eg.problems(m))
    log got 0 at step 1, equation 1: y is −∞; 2 nodes poisoned
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
        found = found_at_end(_copy(machine).run(), done=done)
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
    found = [*_first_causes(machine), *_masked(machine)]
    done(1)
    broken = any(p.kind in ("nan", "inf") for p in found)
    found += [*_saturated(machine), *_dead(machine, timed)]
    found = _grouped(machine, found)
    done(1)
    if not broken:
        found += over_time(machine, families)
        done(1)
        flowing = list(flow_over_time(machine, flows))
        found += flowing if flowing else flow(machine)
        done(1)
    return tuple(sorted(found, key=lambda p: p.step))


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


def _all_finite(machine: Machine) -> bool:
    """Tell whether no value and no gradient of a run is NaN or infinite: nor was any part of it."""
    if machine.finite:
        return True
    nodes = machine.graph.nodes
    grads = (machine.seen_grad(node) for node in nodes)
    return all(np.isfinite(machine.seen(node)).all() for node in nodes) and all(
        np.isfinite(g).all() for g in grads if g is not None
    )


def _wrote(machine: Machine, instruction: Instruction) -> Array:
    """Return what an instruction computed: of a gradient, what it added."""
    if instruction.kind == "compute":
        return machine.seen(instruction.node)
    return machine.seed if instruction.kind == "seed" else handed(machine, instruction)


def _bad(machine: Machine) -> tuple[set[int], set[int]]:
    """Return the steps that computed, and those that left, what is not finite.

    A sum that is not finite stays so; and from the end of the tape all can be told.
    """
    wrote: set[int] = set()
    left: set[int] = set()
    broken: set[str] = set()  # gradients, so far
    for one in machine.tape:
        if not np.isfinite(_wrote(machine, one)).all():
            wrote.add(one.step)
            broken |= {one.node.id} if one.phase == "backward" else set()
        if one.phase == "backward" and one.part == one.parts and one.node.id not in broken:
            total = machine.seen_grad(one.node)
            broken |= set() if total is None or np.isfinite(total).all() else {one.node.id}
        if one.step in wrote or (one.phase == "backward" and one.node.id in broken):
            left.add(one.step)
    return wrote, left


def _read(machine: Machine, instruction: Instruction) -> list[tuple[Node, Array]]:
    """Return what an instruction reads: upstream and the user's value first, then operands."""
    maker, out = instruction.maker, []
    if instruction.kind == "accumulate":
        upstream = machine.seen_grad(maker)
        assert upstream is not None
        out = [(maker, upstream), (maker, machine.seen(maker))]
    return [*out, *((x, machine.seen(x)) for x in maker.operands)]


def _first_causes(machine: Machine) -> Iterator[Problem]:
    """Find where a bad number is born: finite operands went in, and it came out."""
    if _all_finite(machine):
        return
    reported: set[str] = set()
    numbers = fixed_nodes(machine.graph)
    wrote, left = _bad(machine)
    for instruction in machine.tape:
        if instruction.step not in wrote or instruction.kind == "seed":
            continue
        if instruction.phase == "backward" and instruction.node.id in numbers:
            continue  # the gradient of the 3/2 of x^(3/2), which nobody asks for
        read = _read(machine, instruction)
        bad = [node for node, array in read if not np.isfinite(array).all()]
        if bad:
            leaf = next((node for node in bad if node.leaf and node.id not in reported), None)
            if leaf is None or instruction.phase == "backward":
                continue
            reported.add(leaf.id)
            yield _given(machine, instruction, leaf, left)
            continue
        yield _born(machine, instruction, left)


def _given(machine: Machine, instruction: Instruction, leaf: Node, left: set[int]) -> Problem:
    """Report a bad number that was in the values from the start."""
    array = machine.value_of(leaf)
    assert array is not None
    kind: ProblemKind = "nan" if np.isnan(array).any() else "inf"
    nodes = _poisoned(machine, instruction.step, left)
    text = worded("given", node=leaf.name, what=_what(array), step=instruction.step,
                  count=_count(nodes))  # fmt: skip
    return Problem(kind, instruction.step, leaf, text, nodes)


def _born(machine: Machine, instruction: Instruction, left: set[int]) -> Problem:
    """Report the operator that made the first bad number, and what it got."""
    maker, result = instruction.maker, _wrote(machine, instruction)
    assert maker.operator is not None
    kind: ProblemKind = "nan" if np.isnan(result).any() else "inf"
    operands = [array for _, array in _read(machine, instruction)]
    operands = operands[2:] if instruction.phase == "backward" else operands
    nodes = _poisoned(machine, instruction.step, left)
    text = worded(
        "born" if instruction.phase == "forward" else "born back", operator=maker.operator.name,
        got=_culprit(operands, result), step=instruction.step, place=place_of(machine, maker),
        node=instruction.node.name, bar=machine.tape.bars.get(instruction.node.id),
        what=_what(result), count=_count(nodes),
    )  # fmt: skip
    return Problem(kind, instruction.step, instruction.node, text, nodes)


def _culprit(operands: list[Array], result: Array) -> str:
    """Write the operands' entries at the first bad entry of the result, else the whole operands."""
    texts = []
    for array in operands:
        if array.shape == result.shape and array.size:
            texts.append(number(array[tuple(np.argwhere(~np.isfinite(result))[0])], 6, short=True))
        else:
            texts.append(brief(array))
    return worded("and").join(texts)


def _what(array: Any) -> str:
    if np.isnan(array).any():
        return "NaN"
    return "∞" if np.isposinf(array).any() else "−∞"


def _poisoned(machine: Machine, step: int, left: set[int]) -> tuple[Node, ...]:
    """Return the nodes that hold a bad value or gradient from a step on."""
    made = (one.node for one in machine.tape[step - 1 :] if one.step in left)
    return tuple({node.id: node for node in made}.values())


def _count(nodes: tuple[Node, ...]) -> str:
    return worded("one node" if len(nodes) == 1 else "nodes", number=len(nodes))


def _masked(machine: Machine) -> Iterator[Problem]:
    """Find a bad value that a max or a relu hides: its gradient is 0·∞ in waiting."""
    for node in machine.graph.nodes:
        if node.operator is None or not node.operator.masks:
            continue
        value = machine.seen(node)
        for x in node.operands:
            hidden = machine.seen(x)
            if np.isfinite(value).all() and not np.isfinite(hidden).all():
                step = machine.tape.by_node[node.id][0].step
                text = worded(
                    "masked", operator=node.operator.name, what=_what(hidden), operand=x.name,
                    step=step, place=place_of(machine, node), node=node.name,
                )  # fmt: skip
                yield Problem("masked", step, node, text, (x,))


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
