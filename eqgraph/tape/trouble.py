"""Find trouble in a run: the first NaN, saturated gates, gradients that vanish or explode.

The thresholds are meant to be silent on healthy graphs: an entry counts as saturated when its
slope is under 1 % of the largest slope of its operator, a gradient as vanished under a millionth
of the seed (root mean square), as exploded over ten thousand times the seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from eqgraph.graph import Node
from eqgraph.operators import numpy_algebra
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.machine import Machine
from eqgraph.tape.registers import Array
from eqgraph.tape.stops import brief

Trouble = Literal["nan", "inf", "masked", "saturated", "vanishing", "exploding", "dead"]

_FLAT = 0.01  # of the largest slope: an entry below is saturated
_MANY = 0.5  # of the entries: a node with that many saturated ones is reported
_VANISHED, _EXPLODED = 1e-6, 1e4  # root mean square of a gradient, relative to the seed's
_ROUNDING = 1e-13  # relative; what an operator that sums leaves of a gradient that cancels
_STEEPEST = {"sigmoid": 0.25, "tanh": 1.0}
_SLOPE = {"sigmoid": "dsigmoid", "tanh": "sech2"}
_MASKS = ("relu", "maximum", "minimum", "max", "min")


@dataclass(frozen=True, slots=True)
class Problem:
    """Report one trouble: its kind, the step to look at, the node, and one sentence.

    `nodes` are all nodes that it reaches: those poisoned by a NaN, or those along a path.
    """

    kind: Trouble
    step: int
    node: Node
    text: str
    nodes: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return self.text


def problems(machine: Machine) -> tuple[Problem, ...]:
    """Return the problems of a machine's whole run, in the order of the tape.

    The machine stays where it is. A healthy run gives an empty tuple.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = log(x)", {"x": 0.0}))
    >>> print(*eg.problems(m))
    log got 0 at step 1, line 1: y is −∞; 2 nodes poisoned
    """
    machine = _copy(machine)
    found = [*_first_causes(machine), *_masked(machine), *_saturated(machine), *_dead(machine)]
    if not any(p.kind in ("nan", "inf") for p in found):
        found += _flow(machine)
    return tuple(sorted(found, key=lambda p: p.step))


def _copy(machine: Machine) -> Machine:
    """Return a machine of the same run at the end of its tape."""
    other = Machine(machine.graph, machine.of.name, machine.seed)
    for name, value in machine.values.items():
        other.let(name, value)
    return other.seek(len(other.tape))


def _result(machine: Machine, instruction: Instruction) -> Array:
    if instruction.kind == "accumulate":
        return machine.contribution(instruction.step)
    return machine.result(instruction.step)


def _first_causes(machine: Machine) -> Iterator[Problem]:
    """Find where a bad number is born: finite operands went in, and it came out."""
    told: set[str] = set()
    for instruction in machine.tape:
        result = _result(machine, instruction)
        if np.isfinite(result).all() or instruction.kind == "seed":
            continue
        read = machine.read(instruction)
        bad = [(node, array) for node, _, array in read if not np.isfinite(array).all()]
        if bad:
            leaf = next((node for node, _ in bad if node.leaf and node.id not in told), None)
            if leaf is None or instruction.phase == "backward":
                continue
            told.add(leaf.id)
            yield _given(machine, instruction, leaf)
            continue
        yield _born(machine, instruction, result)


def _given(machine: Machine, instruction: Instruction, leaf: Node) -> Problem:
    """Report a bad number that was in the values from the start."""
    array = machine.value_of(leaf)
    assert array is not None
    kind: Trouble = "nan" if np.isnan(array).any() else "inf"
    nodes = _poisoned(machine, instruction.step)
    text = f"{leaf.name} holds {_what(array)} from the start, read at step {instruction.step}"
    return Problem(kind, instruction.step, leaf, f"{text}; {_count(nodes)} poisoned", nodes)


def _born(machine: Machine, instruction: Instruction, result: Array) -> Problem:
    """Report the operator that made the first bad number, and what it got."""
    maker = instruction.maker
    assert maker.operator is not None
    kind: Trouble = "nan" if np.isnan(result).any() else "inf"
    operands = (
        machine.read(instruction)[2:]
        if instruction.phase == "backward"
        else machine.read(instruction)
    )
    got = _culprit(operands, result)
    line = _line(machine, maker)
    place = f"step {instruction.step}{line}"
    nodes = _poisoned(machine, instruction.step)
    if instruction.phase == "backward":
        name = machine.tape.bars[instruction.node.id]
        text = f"the gradient of {maker.operator.name} at {got} is bad, {place}: {name} gets"
    else:
        text = f"{maker.operator.name} got {got} at {place}: {instruction.node.name} is"
    text += f" {_what(result)}"
    return Problem(
        kind, instruction.step, instruction.node, f"{text}; {_count(nodes)} poisoned", nodes
    )


def _culprit(operands: list[tuple[Node, str, Array]], result: Array) -> str:
    """Write the operands' entries at the first bad entry of the result, else the whole operands."""
    texts = []
    for _, _, array in operands:
        if array.shape == result.shape and array.size:
            texts.append(f"{array[tuple(np.argwhere(~np.isfinite(result))[0])]:.6g}")
        else:
            texts.append(brief(array))
    return " and ".join(texts).replace("-", "−")


def _what(array: Any) -> str:
    if np.isnan(array).any():
        return "NaN"
    return "∞" if np.isposinf(array).any() else "−∞"


def _line(machine: Machine, node: Node) -> str:
    """Write the line of the text in which a node stands."""
    if not node.spans:
        return ""
    return f", line {machine.graph.text.count(chr(10), 0, node.spans[0][0]) + 1}"


def _poisoned(machine: Machine, step: int) -> tuple[Node, ...]:
    """Return the nodes that hold a bad value or gradient from a step on."""
    found: dict[str, Node] = {}
    for instruction in machine.tape[step - 1 :]:
        if not np.isfinite(machine.result(instruction.step)).all():
            found.setdefault(instruction.node.id, instruction.node)
    return tuple(found.values())


def _count(nodes: tuple[Node, ...]) -> str:
    return f"{len(nodes)} node{'s' if len(nodes) != 1 else ''}"


def _masked(machine: Machine) -> Iterator[Problem]:
    """Find a bad value that a max, min or relu hides: its gradient is 0·∞ in waiting."""
    for node in machine.graph.nodes:
        value = machine.value_of(node)
        if node.operator is None or node.operator.name not in _MASKS or value is None:
            continue
        for x in node.operands:
            hidden = machine.value_of(x)
            if hidden is not None and np.isfinite(value).all() and not np.isfinite(hidden).all():
                step = machine.tape.by_node[node.id][0].step
                text = (
                    f"{node.operator.name} hides {_what(hidden)} of {x.name} at step {step}"
                    f"{_line(machine, node)}: {node.name} looks healthy, its gradient may not be"
                )
                yield Problem("masked", step, node, text, (x,))


def _saturated(machine: Machine) -> Iterator[Problem]:
    """Find gates of which most entries lie where the slope is nearly zero."""
    for node in machine.graph.nodes:
        if node.operator is None or node.operator.name not in _STEEPEST:
            continue
        x = machine.value_of(node.operands[0])
        if x is None or not x.size:
            continue
        name = node.operator.name
        with np.errstate(all="ignore"):
            slope = np.asarray(getattr(numpy_algebra, _SLOPE[name])(x))
        flat = int(np.count_nonzero(slope < _FLAT * _STEEPEST[name]))
        if flat >= _MANY * x.size:
            step = machine.tape.by_node[node.id][0].step
            entries = "it is" if x.ndim == 0 else f"{flat} of its {x.size} entries are"
            text = (
                f"{node.name} is saturated at step {step}{_line(machine, node)}: {entries} where"
                f" the slope of {node.operator.notation.text} is under 1 % of its largest"
            )
            yield Problem("saturated", step, node, text, (node,))


def _dead(machine: Machine) -> Iterator[Problem]:
    """Find relus that let nothing through: no gradient comes back either."""
    for node in machine.graph.nodes:
        if node.operator is None or node.operator.name != "relu":
            continue
        x = machine.value_of(node.operands[0])
        if x is not None and x.size and np.all(x <= 0):
            step = machine.tape.by_node[node.id][0].step
            entries = "its operand is" if x.ndim == 0 else f"all {x.size} entries are"
            text = (
                f"{node.name} is a dead relu at step {step}{_line(machine, node)}: {entries} 0 or"
                " less, so no gradient comes through"
            )
            yield Problem("dead", step, node, text, (node,))


def _flow(machine: Machine) -> Iterator[Problem]:
    """Find the leaf whose gradient has vanished or exploded most, and where on the way."""
    seed = _rms(machine.seed)
    sizes = {
        n.id: _rms(grad) / seed
        for n in machine.graph.nodes
        if (grad := machine.grad_of(n)) is not None and seed > 0
    }
    leaves = [n for n in machine.graph.inputs if sizes.get(n.id, 0.0) > 0]
    if not leaves:
        return
    leaf = min(leaves, key=lambda n: sizes[n.id])
    path = _path(machine, leaf)
    if sizes[leaf.id] < _VANISHED and not _cancelled(path, sizes):
        yield _along(machine, "vanishing", leaf, path, sizes)
    leaf = max(leaves, key=lambda n: sizes[n.id])
    if sizes[leaf.id] > _EXPLODED:
        yield _along(machine, "exploding", leaf, _path(machine, leaf), sizes)


def _path(machine: Machine, leaf: Node) -> list[Node]:
    """Follow the largest contribution at each node, from a leaf up to `of`."""
    path, node = [leaf], leaf
    while node is not machine.of:
        writers = [i for i in machine.tape.by_node[node.id] if i.kind == "accumulate"]
        if not writers:
            break
        node = max(writers, key=lambda i: _rms(machine.contribution(i.step))).maker
        path.append(node)
    return path


def _cancelled(path: list[Node], sizes: dict[str, float]) -> bool:
    """Tell whether a zero was only missed by rounding: contributions to a sum that cancel."""
    return any(
        above.operator is not None
        and not above.operator.elementwise
        and sizes.get(below.id, 0.0) < _ROUNDING * sizes.get(above.id, 0.0)
        for below, above in pairwise(path)
    )


def _along(
    machine: Machine, kind: Trouble, leaf: Node, path: list[Node], sizes: dict[str, float]
) -> Problem:
    """Report a path and its steepest place."""
    factors = [
        (sizes[below.id] / sizes[above.id], below, above)
        for below, above in pairwise(path)
        if sizes.get(above.id, 0) > 0 and sizes.get(below.id, 0) > 0
    ]
    factor, below, above = (min if kind == "vanishing" else max)(factors, key=lambda f: f[0])
    step = next(
        i.step
        for i in machine.tape.by_node[below.id]
        if i.kind == "accumulate" and i.maker is above
    )
    bars = machine.tape.bars
    word = "vanishes" if kind == "vanishing" else "explodes"
    text = (
        f"the gradient {word} on the way to {leaf.name}: {bars[leaf.id]} is {sizes[leaf.id]:.1e} of"
        f" the seed; the steepest place is from {bars[above.id]} to {bars[below.id]},"
        f" a factor of {factor:.1e}, step {step}{_line(machine, above)}"
    ).replace("e-", "e−")
    return Problem(kind, step, below, text, tuple(path))


def _rms(array: Any) -> float:
    """Return the root mean square, without overflow on the way."""
    values = np.abs(np.asarray(array, np.float64)).ravel()
    top = float(values.max()) if values.size else 0.0
    if top == 0 or not np.isfinite(top):
        return top
    return float(np.sqrt(np.mean((values / top) ** 2)) * top)
