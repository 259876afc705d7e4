"""Say why a step loses digits: cancellation, absorption, overflow, underflow, rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Graph, Node
from eqgraph.syntax.numbers import number
from eqgraph.tape.inspection import Drop, Inspection, lost_from
from eqgraph.tape.instruction import Instruction, Phase
from eqgraph.tape.problem import place_of
from eqgraph.tape.right import near, right
from eqgraph.tape.tape import right_side

Cause = Literal[
    "cancellation", "absorption", "overflow", "underflow", "input", "rounding", "sensitivity"
]


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """Report one step at which digits are lost; it prints as its sentence.

    Args:
        cause: cancellation, absorption, overflow, underflow, input (it was rounded when it became
            a float), rounding (many small errors), or sensitivity (the operator enlarges an error).
        step: the step of the tape at which they go.
        phase: forward, of a value, or backward, of a gradient.
        node: whose digits they are.
        had: how many digits the worst operand had.
        left: how many are left.
        text: one sentence, with numbers and the equation of the text.
        source: where the cause lies, if that is another node: the sum that absorbed a small term.
        felt: whether a result or the gradient of a leaf lacks digits because of it.
        rewrite: the rule that brings them back; empty if none does.
        rules: all rules that it takes to come there.

    >>> import eqgraph as eg
    >>> loss = eg.digits("y = log(1 + x)", {"x": 1e-15}).first
    >>> loss.node.name, loss.cause, loss.source.name, loss.rewrite
    ('y', 'absorption', 'v1', 'log1p')
    >>> loss.apply()["y"].operator
    OPERATORS['log1p']
    """

    cause: Cause
    step: int
    phase: Phase
    node: Node
    had: float
    left: float
    text: str
    source: Node | None = None
    felt: bool = True
    rewrite: str = ""
    rules: tuple[str, ...] = ()
    _rewritten: Callable[[], Graph] | None = None

    def apply(self) -> Graph:
        """Return the graph after the rewrite, with the values of the run.

        Raises:
            MachineError: no rule brings the digits back.
        """
        if self._rewritten is None:
            raise MachineError(
                f"no rewrite brings the digits of {self.node.name} back",
                hint="write the equation another way, or compute with more digits",
            )
        return self._rewritten()

    def __str__(self) -> str:
        return self.text


def explain(inspected: Inspection, drop: Drop, felt: bool) -> Loss:
    """Make the report of a step that loses digits, without the rewrite."""
    i = drop.instruction
    cause, source = _cause(inspected, drop)
    place = f"step {i.step}{place_of(inspected.machine, i.maker)}"
    name = i.node.name if i.phase == "forward" else inspected.tape.bars[i.node.id]
    text = f"{name} keeps {drop.left:.1f} of {drop.had:.1f} digits at {place}: "
    text += _sentence(inspected, drop, cause, source)
    return Loss(cause, i.step, i.phase, i.node, drop.had, drop.left, text, source, felt)


def gradual(inspected: Inspection, i: Instruction) -> Loss:
    """Report rounding that adds up where no single step loses much."""
    digits = inspected.digits[i.register]
    left, median = float(np.nanmin(digits)), float(np.nanmedian(digits))
    full = inspected.kind.digits
    name = i.node.name if i.phase == "forward" else inspected.tape.bars[i.node.id]
    place = f"step {i.step}{place_of(inspected.machine, i.maker)}"
    half = f", half of its entries {median:.1f}," if digits.size > 1 else ""
    text = f"{name} keeps {left:.1f} of {full:.1f} digits{half} at {place}: "
    text += "roundings of many steps add up"
    return Loss("rounding", i.step, i.phase, i.node, full, left, text)


def from_the_start(inspected: Inspection, node: Node) -> Loss | None:
    """Report a leaf that these floats cannot hold; None where they can."""
    kind, register = inspected.kind, inspected.register[node.id]
    digits = inspected.digits[register]
    readers = [i for user in node.users for i in inspected.tape.by_node[user.id][:1]]
    left = float(np.nanmin(digits, initial=kind.digits))
    if not readers or left > kind.digits - lost_from(kind):
        return None
    true = float(near(inspected.twin.values[node.id])[0].ravel()[int(np.nanargmin(digits))])
    cause: Cause = "overflow" if abs(true) > 1 else "underflow"
    if cause == "overflow":
        why = f"{_short(true)} is beyond the largest {kind.name}, {_short(kind.largest)}"
    else:
        size = f"the smallest {kind.name} with all digits, {_short(kind.smallest)}"
        why = f"{_short(true)} is under {size}"
    step = min(i.step for i in readers)
    text = f"{node.name} keeps {left:.1f} of {kind.digits:.1f} digits from the start, "
    text += f"read at step {step}: {why}"
    felt = register in inspected.felt
    return Loss(cause, step, "forward", node, kind.digits, left, text, felt=felt)


def _cause(inspected: Inspection, drop: Drop) -> tuple[Cause, Node | None]:
    kind, i = inspected.kind, drop.instruction
    got, true = numbers_at(inspected, drop)
    if abs(true) > kind.largest or not math.isfinite(got):
        return "overflow", None
    if abs(true) < kind.smallest and not _true_zero(inspected, drop):
        return "underflow", None
    sums = drop.added or _adds(i)
    if sums and _true_zero(inspected, drop):
        return "cancellation", None
    if not drop.added and _made_here(inspected, drop):
        return "rounding", None
    if _from_input(inspected, drop):
        return "input", None
    if sums:
        return "cancellation", None
    if i.phase == "forward":
        source = next((x for x in i.maker.operands if _absorbs(inspected, x)), None)
        if source is not None:
            return "absorption", source
    return "sensitivity", None


def _adds(i: Instruction) -> bool:
    """Tell whether a step adds terms up: by its operator, or where broadcasting is summed out."""
    row = i.maker.operator
    assert row is not None
    if i.phase == "forward":
        return row.adds
    return i.maker.shape != i.node.shape or (row.adds and row.core > 0)


def numbers_at(inspected: Inspection, drop: Drop) -> tuple[float, float]:
    """Return the number of the entry that loses most, and what it should be."""
    array, twin = _arrays(inspected, drop)
    return float(array[drop.index]), float(near(twin)[0][drop.index])


def _arrays(inspected: Inspection, drop: Drop) -> tuple[Any, Any]:
    """Return what a step gave, in the run and in the twin."""
    i, machine, twin = drop.instruction, inspected.machine, inspected.twin
    if i.phase == "forward":
        return machine.result(i.step), twin.values[i.node.id]
    if drop.added:
        return machine.result(i.step), twin.sums[i.index]
    return machine.contribution(i.step), twin.parts[i.index]


def _true_zero(inspected: Inspection, drop: Drop) -> bool:
    return bool(near(_arrays(inspected, drop)[1])[2][drop.index])


def _made_here(inspected: Inspection, drop: Drop) -> bool:
    """Tell whether the step itself errs: beside its rule with more digits, of the same operands."""
    i, machine, twin = drop.instruction, inspected.machine, inspected.twin
    lifted = [twin.lift(array) for _, _, array in machine.read(i)]
    if i.phase == "forward":
        exact = twin.computed(i.node, lifted)
    else:
        g, y, *xs = lifted
        exact = twin.handed_back(i, g, y, xs)
    local = right(_arrays(inspected, drop)[0], near(exact), inspected.kind)[drop.index]
    return bool(local <= drop.left + lost_from(inspected.kind) / 2)


def _from_input(inspected: Inspection, drop: Drop) -> bool:
    """Tell whether the digits are right beside a twin that starts with the rounded inputs."""
    twin, i = inspected.rounded, drop.instruction
    if twin is None:
        return False
    other = twin.values[i.node.id] if i.phase == "forward" else (
        twin.sums[i.index] if drop.added else twin.parts[i.index]
    )  # fmt: skip
    found = right(_arrays(inspected, drop)[0], near(other), inspected.kind)[drop.index]
    return bool(found >= drop.had - lost_from(inspected.kind))


def _absorbs(inspected: Inspection, node: Node) -> bool:
    """Tell whether a node adds a number that is too small to keep its digits in the sum."""
    if node.operator is None or not node.operator.adds:
        return False
    value = np.abs(np.asarray(inspected.machine.value_of(node)).astype(np.float64))
    terms = [
        np.abs(np.asarray(inspected.machine.value_of(x)).astype(np.float64)) for x in node.operands
    ]
    least = min((float(t[t > 0].min()) for t in terms if (t > 0).any()), default=math.inf)
    most = float(np.max(value, initial=0.0))
    return 0 < least < most and math.log10(most / least) >= lost_from(inspected.kind)


def _sentence(inspected: Inspection, drop: Drop, cause: Cause, source: Node | None) -> str:
    got, true = numbers_at(inspected, drop)
    kind, i = inspected.kind, drop.instruction
    shown = f"it is {_long(got, drop.left)} and should be {_should(got, true, drop.left)}"
    if cause == "overflow":
        size = _short(true) if math.isfinite(true) else "it"
        return f"{size} is beyond the largest {kind.name}, {_short(kind.largest)}"
    if cause == "underflow":
        size = _short(true) if true else "it"
        return f"{size} is under the smallest {kind.name} with all digits, {_short(kind.smallest)}"
    if cause == "absorption" and source is not None:
        return f"{source.name} = {right_side(source)} has absorbed a small term; {shown}"
    if cause == "cancellation":
        return f"its terms cancel, and what was rounded before is left; {shown}"
    if cause == "input":
        return f"an input was rounded when it became a {kind.name}; {shown}"
    if cause == "rounding":
        return f"{i.maker.sign} rounds on its way; {shown}"
    return f"{i.maker.sign} enlarges the error of its operand here; {shown}"


def _should(got: float, true: float, left: float) -> str:
    """Write what a number should be; what is so much smaller is 0, but for the twin's digits."""
    return "0" if abs(true) < 1e-30 * abs(got) else _long(true, left)


def _long(x: float, left: float) -> str:
    """Write a number up to where its digits are wrong."""
    text = number(x, min(int(left) + 3, 17), short=True)
    return text.replace("1·10", "10", 1) if text.lstrip("−").startswith("1·10") else text


def _short(x: float) -> str:
    return _long(x, 0.0)
