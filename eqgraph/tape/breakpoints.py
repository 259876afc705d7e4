"""Stop a run: at a node, at a step, on a condition, or at the first cause of NaN or Inf."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import Graph, Node
from eqgraph.syntax.numbers import number
from eqgraph.tape.condition import Condition, parse_condition
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.tape import Tape
from eqgraph.tape.trace import Event
from eqgraph.tape.wording import worded

if TYPE_CHECKING:
    from eqgraph.tape.machine import Machine


Watched = str | float  # "NaN", "Inf", or such a number
Where = str | int | Node | Instruction | Callable[[Event], bool]


@dataclass(frozen=True, slots=True)
class Stop:
    """Say where and why a run stopped before the end of the tape."""

    step: int
    reason: str  # "breakpoint", "NaN" or "Inf"
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Hold one breakpoint: its text as shown, and the test of an event."""

    text: str
    node: str | None = None
    step: int | None = None
    condition: Condition | None = None
    test: Callable[[Event], bool] | None = None

    def hit(self, machine: Machine, event: Event) -> bool:
        """Tell whether the step just done is one to stop at."""
        if self.node is not None:
            return event.instruction.node.id == self.node
        if self.step is not None:
            return event.instruction.step == self.step
        if self.condition is not None:
            return self.condition.holds(_names(machine, event.instruction))
        return self.test is not None and bool(self.test(event))


def _names(machine: Machine, instruction: Instruction) -> Callable[[str], Any]:
    """Look a name of a condition up: value, grad, or a node's name; None if not known yet."""

    def look_up(name: str) -> Any:
        if name == "value":
            return machine.value_of(instruction.node)
        if name == "grad":
            return machine.grad_of(instruction.node)
        return machine.value(name)

    return look_up


def breakpoint_at(where: Where, tape: Tape) -> Breakpoint:
    """Make a breakpoint of a node, an instruction, a condition's text or a function."""
    if isinstance(where, Node):
        node = tape.graph[where]
        return Breakpoint(node.name, node=node.id)
    if isinstance(where, Instruction):
        return breakpoint_at(where.step, tape)
    if isinstance(where, str):
        if where.strip() in tape.graph:
            node = tape.graph[where.strip()]
            return Breakpoint(node.name, node=node.id)
        if re.fullmatch(r"\s*[0-9]{1,9}\s*", where):
            return breakpoint_at(int(where), tape)
        condition = parse_condition(where, tape.graph)
        if not condition.reads:
            raise MachineError(
                f"the condition {where!r} is the same at every step",
                hint="it compares value, grad or a name, such as ‖grad‖ < 1e-6",
            )
        return Breakpoint(where, condition=condition)
    if isinstance(where, int | np.integer) and not isinstance(where, bool):
        if not 1 <= where <= len(tape):
            raise MachineError(f"there is no step {where}: the tape has steps 1 to {len(tape)}")
        return Breakpoint(f"step {where}", step=int(where))
    if callable(where):
        return Breakpoint(getattr(where, "__name__", "a function"), test=where)
    raise MachineError("a breakpoint is a node, an instruction, a step number or a condition")


@dataclass(frozen=True, slots=True)
class Watch:
    """Look for the first cause of NaN or Inf: a clean operand went in, a bad result came out."""

    what: str

    def check(self, machine: Machine, instruction: Instruction) -> Stop | None:
        """Return the stop if this instruction is where the problem was born."""
        test = np.isnan if self.what == "NaN" else np.isinf
        bad = np.isnan if self.what == "NaN" else lambda x: ~np.isfinite(x)
        read = machine.read(instruction)
        new = machine.contribution if instruction.kind == "accumulate" else machine.result
        if not test(new(instruction.step)).any():
            so_far = _so_far(machine, instruction)
            total = machine.result(instruction.step)
            if so_far is None or not test(total).any():
                return None
            # The contribution is clean: what it is added to may be, and the sum is not.
            read.append((instruction.node, worded("sum so far"), so_far))
        if instruction.phase == "backward" and instruction.node.id in fixed_nodes(machine.graph):
            return None
        poisoned = [(node, name, x) for node, name, x in read if bad(x).any()]
        if poisoned and not self._born_in_leaf(machine, instruction, poisoned):
            return None
        return Stop(
            instruction.step, self.what, self._explain(machine, instruction, read, poisoned)
        )

    def _born_in_leaf(self, machine: Machine, instruction: Instruction, poisoned: Any) -> bool:
        """Tell whether a bad leaf is read here for the first time: then it is the cause."""
        if instruction.phase == "backward" or not all(node.leaf for node, _, _ in poisoned):
            return False
        read = {x.id for i in machine.tape[: instruction.index] for x in i.node.operands}
        return any(node.id not in read for node, _, _ in poisoned)

    def _explain(self, machine: Machine, instruction: Instruction, read: Any, poisoned: Any) -> str:
        maker = instruction.maker
        equations = machine.graph.equations
        where = ""
        if maker.equation is not None and equations:
            where = worded("equation", name=equations[maker.equation].name)
        found = [worded("operand", name=name, value=brief(x)) for _, name, x in poisoned or read]
        if poisoned:
            why = worded("stop given", operand=found[0])
        elif instruction.kind == "seed" or maker.operator is None:
            why = worded("stop seed", value=brief(machine.seed))
        else:
            why = worded("stop born", operator=maker.operator.name, text=instruction.text,
                         phase=instruction.phase, operands=", ".join(found))  # fmt: skip
        return worded("stop", what=self.what, step=instruction.step, equation=where, why=why)


def _so_far(machine: Machine, instruction: Instruction) -> Any:
    """Return the sum that a contribution is added to, None if it is the first."""
    if instruction.part == 1:
        return None
    writers = machine.tape.by_node[instruction.node.id]
    return machine.result(writers[instruction.part - instruction.parts - 2].step)


def fixed_nodes(graph: Graph) -> set[str]:
    """Return the nodes that are the same for all inputs, such as the 3/2 of x^(3/2).

    What flows back to them is nobody's gradient.
    """
    found: set[str] = set()
    for node in graph.nodes:
        if node.kind == "constant" if node.leaf else all(x.id in found for x in node.operands):
            found.add(node.id)
    return found


def watch_for(what: str | float) -> Watch:
    """Make a watch of "NaN" or "Inf", in any case, or of the floats themselves."""
    text = str(what).lower().lstrip("-+")
    if text in ("nan", "inf") or (
        isinstance(what, float) and (math.isnan(what) or math.isinf(what))
    ):
        return Watch("NaN" if text == "nan" else "Inf")
    raise MachineError(f"only NaN and Inf can be watched, not {what!r}")


def brief(array: Any) -> str:
    """Write an array for a message: all of it if small, else its shape and range.

    >>> import numpy as np
    >>> brief(np.array([1.0, 0.0])), brief(np.zeros((50, 50)))
    ('[1, 0]', '(50, 50) from 0 to 0')
    """
    if array.size <= 6:
        return _written(np.asarray(array).tolist())
    finite, span = array[np.isfinite(array)], ""
    if finite.size:
        least, most = (number(x, 4, short=True) for x in (finite.min(), finite.max()))
        span = f" from {least} to {most}"
    bad = int(array.size - finite.size)
    return f"({', '.join(map(str, array.shape))}){span}" + (f", {bad} not finite" if bad else "")


def _written(numbers: Any) -> str:
    if isinstance(numbers, list):
        return f"[{', '.join(map(_written, numbers))}]"
    return number(numbers, 6, short=True)
