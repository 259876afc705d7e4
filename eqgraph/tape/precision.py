"""Tell how many digits of a run are right: a lens for precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from eqgraph.errors import MachineError
from eqgraph.ir import ArrayLike, Graph, Node, NodeLike, Values, graph
from eqgraph.ir.formats import DTypeLike, dtype_of, format_of
from eqgraph.ir.recast import recast
from eqgraph.ir.values import Array
from eqgraph.shown import Shown
from eqgraph.syntax import Source
from eqgraph.tape.inspection import Inspection, worst
from eqgraph.tape.loss import Loss, explain, from_the_start, gradual
from eqgraph.tape.machine import Machine
from eqgraph.tape.problems import at_end
from eqgraph.tape.remedy import Remedies
from eqgraph.tape.tape import Tape

_NODES = 20_000
_MANY = 2_000_000  # numbers that mpmath computes, forward and backward
_SMALL = 20_000  # beside small floats mpmath is as quick as float64 up to here
_DOUBLE = 100_000_000
_LINES = 40


@dataclass(frozen=True, slots=True)
class Right:
    """Hold how many decimal digits of an array are right, and how many its own step lost.

    Args:
        worst: of the worst entry.
        median: of half of the entries and more.
        here: how many digits the step itself lost of those that its operands had.
        before: how many were lost before.
    """

    worst: float
    median: float
    here: float
    before: float


@dataclass(frozen=True, slots=True)
class NodeDigits:
    """Hold the digits of a node: of its value, and of its gradient if one reached it."""

    node: Node
    value: Right
    gradient: Right | None


@dataclass(frozen=True, slots=True, eq=False)
class Digits(Shown, Sequence[NodeDigits]):
    """Hold how many digits of every node are right; it prints as a table.

    Args:
        machine: the run that was looked at, at the end of its tape.
        nodes: one line a node, in the order of the tape.
        losses: the steps that lose digits, the first one first.
        full: how many digits a float of this kind can have.
        twin: what the run was compared with.

    >>> import eqgraph as eg
    >>> print(eg.digits("y = log(1 + x)", {"x": 1e-15}))
    digits of float64, 16.0 at most, beside mpmath with 60 digits
    node  computes  value  here  gradient  here
    x               all          all
    v1    1 + x     all          all
    y     log(v1)   1.0    15.0  all
    y keeps 1.0 of 16.0 digits at step 2, equation 1: v1 = 1 + x has absorbed a small term; it is
    1.11·10⁻¹⁵ and should be 10⁻¹⁵; the rewrite log1p brings them back
    """

    machine: Machine
    nodes: tuple[NodeDigits, ...]
    losses: tuple[Loss, ...]
    full: float
    twin: str

    @property
    def first(self) -> Loss | None:
        """Return the first step at which digits are lost that a result or a gradient lacks."""
        return next((loss for loss in self.losses if loss.felt), None)

    @property
    def title(self) -> str:
        """Return what was counted, beside what."""
        kind = self.machine.graph.dtype.name
        return f"digits of {kind}, {self.full:.1f} at most, beside {self.twin}"

    @property
    def ok(self) -> bool:
        """Tell whether results and gradients have their digits."""
        return self.first is None

    @property
    def medians(self) -> tuple[float, float]:
        """Return how many digits half of the entries keep: in results, and in leaves' gradients.

        Single entries near 0 may lose digits where a cell as a whole does well; of several
        arrays it is the least.
        """
        results = {n.id for n in (*self.machine.graph.results, self.machine.of)}
        values = [n.value.median for n in self.nodes if n.node.id in results]
        gradients = [n.gradient.median for n in self.nodes if n.node.leaf and n.gradient]
        return min(values, default=self.full), min(gradients, default=self.full)

    @overload
    def __getitem__(self, key: NodeLike | int) -> NodeDigits: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[NodeDigits, ...]: ...
    def __getitem__(self, key: NodeLike | int | slice) -> NodeDigits | tuple[NodeDigits, ...]:
        """Return the line of a node, by name, as a node, or by its number.

        Args:
            key: the name in any spelling, a node, or an index.

        Raises:
            UnknownName: there is no such node.
        """
        if isinstance(key, str | Node):
            node = self.machine.graph[key]
            return next(line for line in self.nodes if line.node is node)
        return self.nodes[key]

    def __len__(self) -> int:
        return len(self.nodes)

    def lines(self) -> tuple[NodeDigits, ...]:
        """Return the lines that are shown: all, or of a large graph those that lack digits."""
        shown = [line for line in self.nodes if line.node.kind != "constant"]
        if len(shown) <= _LINES:
            return tuple(shown)
        short = [n for n in shown if _least(n) < self.full - 1.0]
        return tuple(sorted(sorted(short, key=_least)[:_LINES], key=shown.index))

    def __str__(self) -> str:
        from eqgraph.tape.digits_table import text

        return text(self)

    __repr__ = __str__


def _least(line: NodeDigits) -> float:
    return min(line.value.worst, line.gradient.worst if line.gradient else line.value.worst)


def digits(
    source: Source | Graph | Machine,
    values: Values | None = None,
    *,
    dtype: DTypeLike | None = None,
    of: NodeLike | None = None,
    seed: ArrayLike | None = None,
) -> Digits:
    """Tell how many decimal digits of a run are right, value by value and gradient by gradient.

    Beside the run a twin computes the same operators with more digits: mpmath with 60 and, where
    that is not enough, more; float64 beside smaller floats in large graphs. A literal such as 0.1
    is meant as it is written, a value that is given is meant to be the float that it is.

    Args:
        source: what `eg.graph` takes, a Graph or a Machine; a machine stays where it is.
        values: of the names that no equation defines, as for `eg.graph`.
        dtype: the floats to run it in: float64, float32, float16 or bfloat16; by default those of
            the source. The twin starts with the values before they are rounded.
        of: the node whose gradient flows back, as for `eg.Machine`.
        seed: the cotangent that it starts with, as for `eg.Machine`.

    Raises:
        MachineError: an argument does not go with the source, or the run is too large.
        GraphError: there is no such dtype.
        EqGraphError: whatever `eg.graph` and `eg.Machine` raise.

    Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), chapter 1.

    >>> import eqgraph as eg
    >>> found = eg.digits("y = exp(x) - 1", {"x": 1e-9})
    >>> round(found["y"].value.worst, 1), found.first.cause, found.first.rewrite
    (7.1, 'cancellation', 'expm1')
    """
    machine = _machine(source, values, of, seed)
    exact = {k: v.astype(np.float64) for k, v in machine.values.items()}
    kind = machine.graph.dtype if dtype is None else dtype_of(dtype, small=True)
    if kind != machine.graph.dtype:
        g = recast(machine.graph, machine.values, kind)
        machine = Machine(g, machine.of.name, machine.seed.astype(np.float64))
    wide = format_of(kind).name == "float64"
    affordable(machine.tape, many=wide)
    many = wide or cost(machine.tape) <= _SMALL
    inspected = Inspection(at_end(machine), exact, many=many)
    if not many and not _finite(inspected) and cost(machine.tape) <= _MANY:
        inspected = Inspection(inspected.machine, exact, many=True)
    return report(inspected, exact)


def _machine(
    source: Source | Graph | Machine,
    values: Values | None,
    of: NodeLike | None,
    seed: ArrayLike | None,
) -> Machine:
    if isinstance(source, Machine):
        if values is not None or of is not None or seed is not None:
            raise MachineError("a machine has its values, `of` and seed already")
        return source
    if isinstance(source, Graph):
        if values is not None:
            raise MachineError(
                "a graph has its values already", hint="build it with eg.graph(text, values)"
            )
        return Machine(source, of, seed)
    return Machine(graph(source, values or {}), of, seed)


def _finite(inspected: Inspection) -> bool:
    arrays = (*inspected.twin.values.values(), *inspected.twin.sums.values())
    return all(bool(np.isfinite(x).all()) for x in arrays)


def report(inspected: Inspection, exact: dict[str, Array]) -> Digits:
    """Return the digits of an inspection, its losses explained."""
    matter = inspected.felt
    drops = list(inspected.drops())
    losses = [explain(inspected, d, d.instruction.register in matter) for d in drops]
    leaves = (from_the_start(inspected, n) for n in inspected.machine.graph.nodes if n.leaf)
    losses += [loss for loss in leaves if loss is not None]
    if matter and not any(loss.felt for loss in losses):
        whole = (i for i in inspected.tape if i.part == i.parts)  # no gradient so far
        first = next((i for i in whole if i.register in matter), None)
        losses += [gradual(inspected, first)] if first is not None else []
    if any(loss.felt for loss in losses):
        remedies = Remedies(inspected, exact)
        losses = [remedies.of(loss) if loss.felt else loss for loss in losses]
    many = inspected.many
    twin = f"mpmath with {inspected.spare} digits" if many else "float64"
    return Digits(
        inspected.machine,
        tuple(_line(inspected, node) for node in inspected.machine.graph.nodes),
        tuple(sorted(losses, key=lambda loss: loss.step)),
        inspected.kind.digits,
        twin,
    )


def _line(inspected: Inspection, node: Node) -> NodeDigits:
    own = inspected.register[node.id]
    forward = [i for i in inspected.tape.by_node[node.id] if i.phase == "forward"]
    backward = [i for i in inspected.tape.by_node[node.id] if i.phase == "backward"]
    reads = forward[0].reads if forward else ()
    gradient = None
    if backward:
        last = backward[-1]
        read = {r for i in backward for r in i.reads} - {i.register for i in backward}
        gradient = _right(inspected, last.register, tuple(read))
    return NodeDigits(node, _right(inspected, own, reads), gradient)


def _right(inspected: Inspection, register: int, reads: Sequence[int]) -> Right:
    kind, found = inspected.kind, inspected.shown(register)
    least = worst(found, kind)
    had = min((worst(inspected.shown(r), kind) for r in reads), default=kind.digits)
    known = found[~np.isnan(found)]
    median = float(np.median(known)) if known.size else kind.digits
    return Right(least, median, max(had - least, 0.0), kind.digits - had)


def cost(tape: Tape) -> int:
    """Count the numbers that a twin computes, forward and backward."""
    total = 0
    for i in tape:
        maker = i.maker
        sizes = [int(np.prod(x.shape or ())) for x in (maker, *maker.operands)]
        adds = maker.operator is not None and maker.operator.adds and maker.operator.core
        total += max(sizes) * (max(1, int((maker.operands[0].shape or (1,))[-1])) if adds else 1)
    return total


def affordable(tape: Tape, *, many: bool) -> None:
    """Raise `MachineError` for a run whose twin would take minutes."""
    nodes, numbers, most = len(tape.graph), cost(tape), _MANY if many else _DOUBLE
    if nodes > _NODES or numbers > most:
        raise MachineError(
            f"{nodes} nodes with {numbers} numbers are too many to be computed with more digits:"
            f" at most {_NODES} and {most}",
            hint="take fewer steps or entries, or dtype='float32', whose twin is float64",
        )
