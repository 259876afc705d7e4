"""Run a tape: step, back, run, seek, stop at breakpoints and at the first NaN."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from weakref import WeakMethod

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import ArrayLike, Graph, Node, NodeLike, as_array
from eqgraph.ir.formats import format_of
from eqgraph.shown import Shown
from eqgraph.tape.agreement import Agreement, agreement
from eqgraph.tape.breakpoints import (
    Breakpoint,
    Stop,
    Watch,
    Watched,
    Where,
    breakpoint_at,
    watch_for,
)
from eqgraph.tape.difference import Difference, difference
from eqgraph.tape.flat_program import FlatProgram
from eqgraph.tape.instruction import Instruction, Phase
from eqgraph.tape.memory import held
from eqgraph.tape.registers import Array, Registers
from eqgraph.tape.tape import Tape, record
from eqgraph.tape.threads import limited, widest
from eqgraph.tape.trace import Event, Trace, event


class Machine(Shown):
    """Run the tape of a graph forward and backward, one instruction at a time or all at once.

    `pc` is the number of instructions done, `stopped` says why the last `run` ended early.

    Args:
        g: a graph with values.
        of: the node whose gradient flows back; by default the result of the last equation.
        seed: the cotangent that it starts with, in the shape of `of`; by default ones, which
            gives the gradient of its sum.

    Raises:
        MachineError: this is no graph, or it has no values.
        UnknownName: there is no node `of`.
        ShapeError: the seed has another shape than `of`.
        ValuesError: the seed is no array of real numbers.

    Source: the tape of Griewank and Walther, Evaluating Derivatives (2008), chapter 4; one backward
    instruction an edge, so that every contribution is seen.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("f = (x + y)*z", {"x": -2, "y": 5, "z": -4}))
    >>> m.grad("x") is None
    True
    >>> m.run().value("f"), m.grad("x")
    (array(-12.), array(-4.))
    """

    def __init__(self, g: Graph, of: NodeLike | None = None, seed: ArrayLike | None = None) -> None:
        if not isinstance(g, Graph):
            raise MachineError(
                f"a machine runs a graph, not {type(g).__name__}",
                hint="build it first: eg.graph(text, values)",
            )
        missing = [n.name for n in g.inputs if n.name not in g.values]
        if missing:
            raise MachineError(
                f"the graph has no value for {', '.join(missing)}",
                hint="build it with values: eg.graph(text, values)",
            )
        self.graph = g
        target = g[of] if of is not None else g.results[-1]
        self.tape: Tape = record(g, target)
        shape = target.shape or ()
        with held(g):
            ones = np.ones(shape, g.dtype)
        ones.setflags(write=False)
        self._seed = ones if seed is None else as_array(seed, "the seed", g.dtype, shape)
        self._values = dict(g.values)
        self._widest = widest(g)
        self._breakpoints: list[Breakpoint] = []
        self._watches: list[Watch] = []
        self._flat: FlatProgram | None = None
        self._followers: list[WeakMethod[Callable[[], None]]] = []
        self._restart()

    def _restart(self) -> None:
        self.pc = 0
        self.stopped: Stop | None = None  # why the last run() ended before the end of the tape
        self._registers = Registers(self.tape, self._values, self._seed)
        self._events: list[Event] = []
        self._fast = False  # the end of the tape was reached without looking

    @property
    def of(self) -> Node:
        """Return the node whose gradient flows back."""
        return self.tape.of

    @property
    def seed(self) -> Array:
        """Return the cotangent that the backward pass starts with."""
        return self._seed

    @property
    def values(self) -> dict[str, Array]:
        """Return the values of the leaves that are run with, by name."""
        return dict(self._values)

    @property
    def recorded(self) -> int:
        """Return how many instructions are recorded with all that they wrote."""
        return len(self._events)

    @property
    def current(self) -> Instruction | None:
        """Return the instruction done last."""
        return self.tape[self.pc - 1] if self.pc else None

    @property
    def phase(self) -> Phase:
        """Return the phase of the instruction done last: forward or backward."""
        return self.current.phase if self.current else "forward"

    @property
    def trace(self) -> Trace:
        """Return the events of the instructions done, the first one first."""
        self._look()
        return Trace(self._events[: self.pc])

    def step(self) -> Event:
        """Execute the next instruction and return its event.

        Raises:
            MachineError: the tape has come to its end.
        """
        if self.pc >= len(self.tape):
            raise MachineError(
                f"the tape ends after step {len(self.tape)}", hint="use back() or reset()"
            )
        self._look()
        self._execute(self.pc + 1)
        self.pc += 1
        return self._events[self.pc - 1]

    def back(self) -> Event:
        """Undo the last instruction and return its event; nothing is computed anew.

        Raises:
            MachineError: no instruction is done.
        """
        if self.pc == 0:
            raise MachineError("the machine stands before the first step", hint="use step()")
        self._look()
        self.pc -= 1
        self.stopped = None
        return self._events[self.pc]

    def seek(self, step: int) -> Machine:
        """Go to a place on the tape, passing every stop; return the machine.

        Args:
            step: how many instructions are done there: 0 is the start, `len(tape)` the end.

        Raises:
            MachineError: this is no whole number, or the tape is not so long.
        """
        if isinstance(step, bool) or not isinstance(step, int | np.integer):
            raise MachineError(f"a step is a whole number, not {step!r}")
        if not 0 <= step <= len(self.tape):
            raise MachineError(f"there is no step {step}: the tape has steps 0 to {len(self.tape)}")
        self._look()
        self._execute(int(step))
        self.pc, self.stopped = int(step), None
        return self

    def reset(self) -> Machine:
        """Go back to the start; breakpoints, watches and values stay."""
        self._restart()
        return self

    def run(self) -> Machine:
        """Run on to the end of the tape, or to a breakpoint or a watch; see `stopped` for why.

        Without a stop to look for, this executes a flat list in preallocated arrays. A run that
        starts at the end of the tape starts anew.
        """
        if self.pc >= len(self.tape):
            self._restart()
        self.stopped = None
        if self.pc == 0 and not self._breakpoints and not self._watches:
            self._restart()
            if format_of(self.graph.dtype).small:  # rounded after each instruction
                return self.seek(len(self.tape))
            try:
                with held(self.graph), limited(self._widest):
                    self._flat = self._flat or FlatProgram.of(self.tape, self._seed)
                    self._flat.run(self._values)
            except ValueError:  # a singular matrix, an index outside: the step says where
                return self.seek(len(self.tape))
            self.pc, self._fast = len(self.tape), True
            return self
        while self.pc < len(self.tape) and self.stopped is None:
            self.step()
            self.stopped = self._find_stop()
        return self

    def let(self, name: NodeLike, value: ArrayLike) -> Machine:
        """Give an input or a parameter a new value; the machine starts again, and players show it.

        Args:
            name: the leaf, by name or as a node.
            value: a number or an array of the same shape as before.

        Raises:
            MachineError: the node is computed, or it is the end of a ∑.
            UnknownName: there is no such node.
            ShapeError: the shape is another one.
            ValuesError: this is no array of real numbers.
        """
        node = self.graph[name]
        if not node.leaf or node.kind == "constant":
            raise MachineError(
                f"{node.name} is computed; only an input or a parameter takes a value"
            )
        array = as_array(value, node.name, self.graph.dtype, node.shape)
        if node.name in self.graph.fixed and not np.array_equal(array, self._values[node.name]):
            raise MachineError(
                f"{node.name} is the end of a ∑: its value decided how the graph is built",
                hint="build the graph anew with the other value",
            )
        self._values[node.name] = array
        self._restart()
        for follower in self._followers:
            if (heard := follower()) is not None:
                heard()
        return self

    def follow(self, heard: Callable[[], None]) -> None:
        """Call a method of an object after each `let`, for as long as the object lives.

        Args:
            heard: the bound method; only a weak reference is kept.
        """
        self._followers.append(WeakMethod(heard))

    def value(self, name: NodeLike) -> Array | None:
        """Return the value of a node as a read-only array, or None before it is known.

        Args:
            name: the node, by name in any spelling, or itself.

        Raises:
            UnknownName: there is no such node.
        """
        return self.value_of(self.graph[name])

    def grad(self, name: NodeLike) -> Array | None:
        """Return the gradient of `of` by a node, in the node's shape.

        It is the sum of the contributions so far, and None before the first: so it stays where no
        path leads to `of`.

        Args:
            name: the node, by name in any spelling, or itself.

        Raises:
            UnknownName: there is no such node.
        """
        return self.grad_of(self.graph[name])

    def value_of(self, node: Node) -> Array | None:
        """Return what `value` does, without looking a name up.

        Args:
            node: a node of the machine's own graph.
        """
        if node.leaf:
            return self._values[node.name] if node.value is None else node.value
        if self._fast and self._flat is not None:
            return self._flat.value(node)
        writer = self.tape.by_node[node.id][0]
        return self._registers.result(writer) if writer.index < self.pc else None

    def seen(self, node: Node) -> Array:
        """Return a node's value at the end of the tape as it lies in memory, to be read at once.

        Args:
            node: a node of the machine's own graph.
        """
        if self._fast and self._flat is not None and not node.leaf:
            return self._flat.seen(node)
        value = self.value_of(node)
        assert value is not None
        return value

    @property
    def finite(self) -> bool:
        """Tell whether the last run is known to have met finite numbers alone."""
        return self._fast and self._flat is not None and self._flat.finite

    def seen_grad(self, node: Node) -> Array | None:
        """Return a node's gradient at the end of the tape as `seen` returns its value.

        Args:
            node: a node of the machine's own graph.
        """
        if self._fast and self._flat is not None:
            return self._flat.seen_grad(node)
        return self.grad_of(node)

    def grad_of(self, node: Node) -> Array | None:
        """Return what `grad` does, without looking a name up.

        Args:
            node: a node of the machine's own graph.
        """
        if self._fast and self._flat is not None:
            return self._flat.grad(node)
        done = [
            i for i in self.tape.by_node[node.id] if i.phase == "backward" and i.index < self.pc
        ]
        return self._registers.result(done[-1]) if done else None

    def result(self, step: int) -> Array:
        """Return what the instruction of a step wrote: a value, or a gradient so far.

        Args:
            step: from 1 to `len(tape)`; the machine stays where it is.
        """
        self._look()
        self._execute(step)
        return self._registers.result(self.tape[step - 1])

    def contribution(self, step: int) -> Array:
        """Return what the backward instruction of a step added: upstream × local.

        Args:
            step: of a backward instruction after the seed; the machine stays where it is.
        """
        self._look()
        self._execute(step)
        return self._registers.contribution(self.tape[step - 1])

    def check(
        self,
        given: Mapping[str, ArrayLike],
        *,
        grads: Mapping[str, ArrayLike] = MappingProxyType({}),
        tolerance: float | None = None,
    ) -> Agreement:
        """Compare what is known with arrays from anywhere; tell the first node that differs.

        Args:
            given: arrays by the name of their node; of a family such as hₜ with one row a step.
            grads: the same for gradients of `of`, in the order in which they come back.
            tolerance: of the largest entry of a node; by default 1e-9, for float32 1e-4, and for
                float16 and bfloat16 ten roundings.

        Raises:
            MachineError: a node is not known yet, or nothing is given.
            UnknownName: there is no such node.
            ShapeError: an array has another shape than its node, or not one row a step.
            ValuesError: this is no array of real numbers, or a node is given twice.

        >>> import eqgraph as eg
        >>> m = eg.model("hₜ = w*hₜ₋₁ − xₜ; h₀ = 0; loss L = h_T")
        >>> m = eg.Machine(m.unroll(values={"w": 0.5, "xₜ": [0.0, 1.0]})).run()
        >>> m.check({"hₜ": [0.0, 1.0]})
        equal until h₁
        h₂ (t = 2) differs by 2.0, 200 % of its largest entry
        hₜ = w*hₜ₋₁ − xₜ
          from w: not given
          from h₁: equal
          from x₂: not given
        """
        return agreement(self, given, grads, tolerance)

    def differs(
        self,
        other: Machine,
        *,
        names: tuple[str, str] = ("here", "there"),
        tolerance: float | None = None,
    ) -> Difference:
        """Tell the first node that another machine computes differently, and by what.

        Args:
            other: a machine of the same or of another graph, such as an imported one; nodes are
                paired by name, and below a name by structure.
            names: what the two are called in the text.
            tolerance: of the largest entry of a node; by default 1e-9, for float32 1e-4, and for
                float16 and bfloat16 ten roundings.

        Raises:
            MachineError: a machine has not come to its end, or the graphs share no name.

        >>> import eqgraph as eg
        >>> runs = [eg.Machine(eg.graph(f"y = {f}(x)", {"x": 2.0})).run() for f in ("tanh", "σ")]
        >>> runs[0].differs(runs[1])
        equal until x
        y differs by 0.083, 8.6 % of its largest entry
        here  y = tanh(x)
        there y = σ(x)
        """
        if not isinstance(other, Machine):
            raise MachineError(
                f"a machine is compared with another one, not with {type(other).__name__}",
                hint='arrays are compared by check({"hₜ": array})',
            )
        return difference(self, other, tolerance, names)

    def break_at(self, where: Where) -> Machine:
        """Stop `run` after a step; return the machine.

        Args:
            where: a node, an instruction or its number, a function of the event, or a condition: a
                text such as `‖grad‖ < 1e-6` or `isnan(value)`, read as a condition of the language.

        Raises:
            MachineError: there is no such place, or the condition is the same at every step.
            ParseError: the condition cannot be read, or reads a name that there is not.
            UnknownName: the node is of another graph.

        >>> import eqgraph as eg
        >>> m = eg.Machine(eg.graph("y = x*x; z = y + 1", {"x": 3.0})).break_at("value > 8")
        >>> print(m.run().stopped)
        breakpoint at step 1: value > 8
        """
        self._breakpoints.append(breakpoint_at(where, self.tape))
        return self

    def watch(self, *what: Watched) -> Machine:
        """Stop `run` at the first cause of NaN or Inf: clean operands went in; return the machine.

        Args:
            what: "NaN" or "Inf"; by default both.

        Raises:
            MachineError: anything else cannot be watched.
        """
        self._watches.extend(watch_for(w) for w in what or ("NaN", "Inf"))
        return self

    def clear(self) -> Machine:
        """Forget all breakpoints and watches."""
        self._breakpoints.clear()
        self._watches.clear()
        return self

    def _look(self) -> None:
        """Replay a fast run with inspection, before anybody looks at its steps."""
        if self._fast:
            self._fast = False
            self._execute(self.pc)

    def _execute(self, step: int) -> None:
        """Make sure that the first `step` instructions are recorded."""
        with held(self.graph), limited(self._widest):
            for instruction in self.tape[len(self._events) : step]:
                self._events.append(event(instruction, self._registers.write(instruction)))

    def _find_stop(self) -> Stop | None:
        instruction = self.tape[self.pc - 1]
        for watch in self._watches:
            if (found := watch.check(self, instruction)) is not None:
                return found
        for point in self._breakpoints:
            if point.hit(self, self._events[self.pc - 1]):
                return Stop(self.pc, "breakpoint", f"breakpoint at step {self.pc}: {point.text}")
        return None

    def read(self, instruction: Instruction) -> list[tuple[Node, str, Array]]:
        """List what an instruction reads: (node, shown name, array), upstream first.

        Args:
            instruction: one of the tape, done already.
        """
        out: list[tuple[Node, str, Array]] = []
        maker = instruction.maker
        if instruction.kind == "accumulate":
            out.append((maker, self.tape.bars[maker.id], self._registers[instruction.reads[0]]))
            out.append((maker, maker.name, self._registers[instruction.reads[1]]))
        if instruction.kind != "seed":
            offset = 2 if instruction.kind == "accumulate" else 0
            for x, register in zip(maker.operands, instruction.reads[offset:], strict=False):
                out.append((x, x.name, self._registers[register]))
        return out

    def __reduce__(self) -> tuple[Any, ...]:
        from eqgraph.tape.copying import copied, parts_of  # it makes machines

        return copied, parts_of(self)

    def __repr__(self) -> str:
        stop = f", {self.stopped.message}" if self.stopped else ""
        place = f"step {self.pc} of {len(self.tape)}, {self.phase}"
        return f"<Machine at {place}, of {self.of.name}{stop}>"
