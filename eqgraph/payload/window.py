"""Find what a page looks at in a run that the kernel computes, and send it in few numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Node
from eqgraph.operators.evaluated import EvaluatedAlgebra
from eqgraph.operators.formula import ONE
from eqgraph.payload.arrays import summary
from eqgraph.payload.messages import Address, Stored
from eqgraph.payload.schema import Summary
from eqgraph.tape import Instruction, Machine, named
from eqgraph.tape.tape import algebra_of

Array = np.ndarray[Any, np.dtype[Any]]

MOST = 20_000  # arrays of a window
WHOLE = 2**20  # numbers of an array that is sent whole
_NEAR = 200  # nodes of a picture that a saved page has the numbers of


def step_of(machine: Machine, address: Address) -> int:
    """Return the step after which an array is known.

    Raise `MachineError` where there is no such array.
    """
    tape, numbers = machine.tape, (address,) if isinstance(address, int) else address
    nodes = len(tape.graph.nodes)
    if isinstance(address, int):
        if 0 <= address < nodes:
            writers = tape.by_node[tape.graph.nodes[address].id]
            return writers[0].step if writers and writers[0].phase == "forward" else 0
        step = address - nodes + tape.turn + 1
        if tape.turn < step <= len(tape):
            return step
    elif 1 <= address[0] <= len(tape) and tape[address[0] - 1].kind == "accumulate":
        return address[0]
    raise MachineError(f"the run has no array {'.'.join(map(str, numbers))[:40]}")


def array_at(machine: Machine, address: Address) -> Array:
    """Return an array of a run; what comes before it is computed."""
    step = step_of(machine, address)
    if isinstance(address, int):
        if step == 0:
            held = machine.value_of(machine.graph.nodes[address])
            assert held is not None  # a machine has the values of all leaves
            return held
        return machine.result(step)
    if len(address) == 1:
        return machine.contribution(step)
    machine.result(step)  # what it reads is there now
    made = locals_of(machine, machine.tape[step - 1])
    if not 0 <= address[1] < len(made):
        raise MachineError(f"step {step} has no array {str(address[1])[:20]} of its own")
    return made[address[1]]


def row_of(array: Array, row: int) -> Array:
    """Return a row of an array, or all of it for −1.

    Raise `MachineError` where there is no such row.
    """
    if row < 0:
        return array
    if not array.ndim or row >= len(array):
        raise MachineError(f"an array of shape {array.shape} has no row {row}")
    return np.asarray(array[row])


def locals_of(machine: Machine, instruction: Instruction) -> Sequence[Array]:
    """Return what makes a contribution: the local derivative, or the factors of a product."""
    user, operand = instruction.maker, instruction.operand
    assert user.operator is not None and operand is not None
    rule = user.operator.rule(operand)
    assert rule is not None
    (_, bar, upstream), (_, _, value), *read = machine.read(instruction)
    m = EvaluatedAlgebra(algebra_of(user))
    y, xs = m.pair(named(user), value), [m.pair(named(x), array) for x, _, array in read]
    if user.operator.elementwise:
        return [rule(m, m.pair(ONE, np.ones_like(upstream)), y, *xs, **user.params).value]
    whole = rule(m, m.pair(named(user, bar), upstream), y, *xs, **user.params)
    return [np.asarray(x.value) for x in whole.operands]


def in_few(array: Array) -> tuple[Summary, bytes]:
    """Return an array in few numbers, and these as they lie in memory."""
    made = summary(array)
    return {**made, "data": []}, np.array([float(x) for x in made["data"]], "<f8").tobytes()


def in_full(array: Array) -> tuple[Summary, bytes]:
    """Return an array with all of its numbers.

    Raise `MachineError` where they are too many for a page.
    """
    if array.size > WHOLE:
        raise MachineError(
            f"{array.size:,} numbers are too many to be shown one by one: at most {WHOLE:,}",
            hint="look at a part of them in Python: player.machine.value(name)",
        )
    return in_few(array)[0], np.ascontiguousarray(array, "<f8").tobytes()


def stored(machine: Machine, steps: Iterable[int]) -> Stored:
    """Return what a saved page shows of some steps; the run is computed as far as they are."""
    kept = sorted(set(steps))
    addresses: dict[Address, None] = {}
    for step in kept:
        addresses.update(dict.fromkeys(_looked_at(machine, step)))
    return {
        "steps": kept,
        "addresses": list(addresses),
        "arrays": [summary(array_at(machine, one)) for one in addresses],
    }


def _looked_at(machine: Machine, step: int) -> list[Address]:
    """Return what a step works with, and the values and gradients of the nodes around it."""
    graph, tape = machine.graph, machine.tape
    number = {node.id: k for k, node in enumerate(graph.nodes)}
    now = tape[step - 1].node if step else graph.nodes[0]
    near = sorted(graph.nodes, key=lambda n: (_away(n, now), abs(number[n.id] - number[now.id])))
    out: list[Address] = list(_read(machine, tape[step - 1])) if step else []
    for node in near[:_NEAR]:
        out += [one.register for one in tape.by_node[node.id] if one.phase == "forward"
                and one.step <= step]  # fmt: skip
        if node.leaf:
            out.append(number[node.id])
        back = [one for one in tape.by_node[node.id] if one.phase == "backward"]
        out += [one.register for one in back if one.step <= step][-1:]
    return out


def _away(node: Node, now: Node) -> int:
    """Tell whether a node stands in another step of time."""
    return 0 if node.time == now.time else 1 if node.time is None else 2


def _read(machine: Machine, one: Instruction) -> Iterable[Address]:
    """Return what the strip shows of an instruction."""
    yield one.register
    yield from one.reads
    if one.kind == "accumulate":
        yield (one.step,)
        machine.result(one.step)
        yield from ((one.step, k) for k in range(len(locals_of(machine, one))))
