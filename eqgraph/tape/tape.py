"""Record a graph as a tape: a straight list of forward and backward instructions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from eqgraph.errors import GraphError
from eqgraph.ir import Graph, Node
from eqgraph.operators.formula import Formula, FormulaAlgebra, formula, write
from eqgraph.operators.notation import ATOM, NEGATION
from eqgraph.operators.shapes import broadcast
from eqgraph.tape.cotangent import cotangent_names
from eqgraph.tape.instruction import Instruction


@dataclass(frozen=True, eq=False)  # no slots: `leaves` is kept
class Tape(Sequence[Instruction]):
    """Hold the instructions in single assignment, and the maps between nodes and instructions.

    >>> import eqgraph as eg
    >>> print(eg.Machine(eg.graph("q = x + y; f = q*z", {"x": -2, "y": 5, "z": -4})).tape)
    forward · q
       1  q ← x + y
    forward · f
       2  f ← q*z
    backward · f
       3  f̄ ← 1
       4  q̄ += f̄*z
       5  z̄ += f̄*q
    backward · q
       6  x̄ += q̄
       7  ȳ += q̄
    """

    instructions: tuple[Instruction, ...]
    graph: Graph
    of: Node
    turn: int  # how many instructions are forward
    bars: dict[str, str]  # the gradient's name of every node, by id
    by_node: dict[str, tuple[Instruction, ...]]  # all that write to a node, by id

    @overload
    def __getitem__(self, index: int) -> Instruction: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Instruction, ...]: ...
    def __getitem__(self, index: int | slice) -> Instruction | tuple[Instruction, ...]:
        return self.instructions[index]

    def __len__(self) -> int:
        return len(self.instructions)

    def __iter__(self) -> Iterator[Instruction]:
        return iter(self.instructions)

    @cached_property
    def leaves(self) -> tuple[tuple[int, Node], ...]:
        """Return the leaves, each with its register."""
        return tuple((k, node) for k, node in enumerate(self.graph.nodes) if node.leaf)

    def groups(self) -> Iterator[tuple[str, str, list[Instruction]]]:
        """Yield (phase, equation, instructions) for each run of lines of one equation."""
        run: list[Instruction] = []
        for instruction in self.instructions:
            if run and self._group(run[0]) != self._group(instruction):
                yield (*self._group(run[0]), run)
                run = []
            run.append(instruction)
        if run:
            yield (*self._group(run[0]), run)

    def _group(self, instruction: Instruction) -> tuple[str, str]:
        number = instruction.maker.equation
        equations = self.graph.equations
        name = equations[number].name if number is not None and equations else ""
        return instruction.phase, name

    def __str__(self) -> str:
        lines = []
        for phase, equation, run in self.groups():
            lines.append(f"{phase} · {equation}" if equation else phase)
            lines += [f"{i.step:4d}  {i.text}" for i in run]
        return "\n".join(lines)

    __repr__ = __str__


def record(graph: Graph, of: Node) -> Tape:
    """Return the tape of a graph whose gradient flows back from `of`.

    Forward: one instruction a node. Backward: one seed, then one instruction an operand edge, so
    that a node's gradient is complete before its own edges are taken.
    """
    varying = [n for n in graph.nodes if n.kind != "constant"]
    own = cotangent_names([n.name for n in varying], of.name)
    bars = {n.id: own[n.name] for n in varying}
    register = {node.id: k for k, node in enumerate(graph.nodes)}
    out: list[Instruction] = []
    for node in graph.nodes:
        if node.operator is not None:
            reads = tuple(register[x.id] for x in node.operands)
            text = f"{node.name} ← {right_side(node)}"
            written = register[node.id]
            out.append(Instruction(len(out), "forward", "compute", node, written, reads, text))
    turn = len(out)
    if of.kind != "constant":
        out += _backward(graph, of, turn, register, bars)
    by_node: dict[str, list[Instruction]] = {n.id: [] for n in graph.nodes}
    for instruction in out:
        by_node[instruction.node.id].append(instruction)
    writers = {key: tuple(value) for key, value in by_node.items()}
    return Tape(tuple(out), graph, of, turn, bars, writers)


def _backward(
    graph: Graph, of: Node, turn: int, register: dict[str, int], bars: dict[str, str]
) -> list[Instruction]:
    """Write the seed and the edges; every instruction has a register of its own."""
    edges = _edges(graph, of)
    totals = Counter(x.id for _, _, x in edges)
    free = len(graph.nodes)
    seed = f"{bars[of.id]} ← {'1' if of.shape == () else '1 for each element'}"
    out = [Instruction(turn, "backward", "seed", of, free, (), seed)]
    sums, parts = {of.id: free}, Counter[str]()
    for user, k, x in edges:
        parts[x.id] += 1
        values = (register[user.id], *(register[o.id] for o in user.operands))
        previous = (sums[x.id],) if x.id in sums else ()
        reads = (sums[user.id], *values, *previous)
        text = f"{bars[x.id]} += {contribution(user, k, bars)}"
        sums[x.id] = free + len(out)
        out.append(
            Instruction(
                turn + len(out),
                "backward",
                "accumulate",
                x,
                sums[x.id],
                reads,
                text,
                user=user,
                operand=k,
                part=parts[x.id],
                parts=totals[x.id],
            )
        )
    return out


def _edges(graph: Graph, of: Node) -> list[tuple[Node, int, Node]]:
    """List the edges that a gradient takes, (user, index, operand), from `of` to the leaves."""
    reached = {of.id}
    edges: list[tuple[Node, int, Node]] = []
    for node in reversed(graph.nodes):
        if node.id not in reached or node.operator is None:
            continue
        for k, x in enumerate(node.operands):
            if x.kind != "constant" and node.operator.rule(k) is not None:
                reached.add(x.id)
                edges.append((node, k, x))
    return edges


def named(node: Node, name: str | None = None) -> Formula:
    """Return a node's name as a formula."""
    text = name or node.name
    literal_minus = node.kind == "constant" and text.startswith("−")
    return Formula(text, NEGATION if literal_minus else ATOM, node.shape or ())


def right_side(node: Node) -> str:
    """Write what a node computes, with the names of its operands."""
    if node.operator is None:
        raise GraphError(f"{node.name} is a leaf: nothing computes it")
    return write(node.operator, *map(named, node.operands), **node.params).text


def algebra_of(node: Node) -> FormulaAlgebra:
    """Return the algebra that writes rules of a node's operator with the names around it."""
    assert node.operator is not None
    texts = tuple(named(x).text for x in node.operands)
    return FormulaAlgebra({(node.operator.name, texts): node.name})


def contribution(
    user: Node, index: int, bars: dict[str, str], upstream: Formula | None = None
) -> str:
    """Write what flows along the edge from `user` back to its operand at `index`."""
    assert user.operator is not None
    rule = user.operator.rule(index)
    assert rule is not None
    g = upstream or named(user, bars.get(user.id))
    xs = [named(x) for x in user.operands]
    text = formula(rule(algebra_of(user), g, named(user), *xs, **user.params))
    if summed(user, index):
        return f"∑({text.text})" if text.precedence < ATOM else f"∑{text.text}"
    return text.text


def summed(user: Node, index: int) -> bool:
    """Tell whether broadcasting repeated an operand, so that its gradient is summed out."""
    assert user.operator is not None
    shapes = [x.shape for x in user.operands if x.shape is not None]
    if user.shape is None or len(shapes) < len(user.operands):
        return False
    if core := user.operator.core:
        batches = [s[:-core] for s in shapes]
        return batches[index] != broadcast(*batches)
    return user.operator.elementwise and shapes[index] != user.shape
