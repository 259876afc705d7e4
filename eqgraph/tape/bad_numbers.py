"""Find where NaN and infinite numbers are born in a run, and what hides them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.syntax.numbers import number
from eqgraph.tape.breakpoints import brief, fixed_nodes
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.machine import Machine
from eqgraph.tape.problem import Problem, ProblemKind, place_of
from eqgraph.tape.pull import handed
from eqgraph.tape.registers import Array
from eqgraph.tape.wording import worded


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


def first_causes(machine: Machine) -> Iterator[Problem]:
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
                  count=_count(nodes), of=_touched(machine, nodes))  # fmt: skip
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
        what=_what(result), count=_count(nodes), of=_touched(machine, nodes),
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


def _touched(machine: Machine, nodes: tuple[Node, ...]) -> str:
    """Say whether what the gradient flows back from is among the bad nodes."""
    return worded("of" if machine.of in nodes else "not of", node=machine.of.name)


def masked(machine: Machine) -> Iterator[Problem]:
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
