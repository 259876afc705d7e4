"""Run a tape once more with digits to spare: the same rows, over another algebra."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.shelter import part
from eqgraph.operators import Algebra, numpy_algebra
from eqgraph.operators.mpmath_algebra import Many, MpmathAlgebra
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.tape import Tape

Array = np.ndarray[Any, np.dtype[Any]]

MANY = 60  # decimal digits of the twin of a float64
_LOG2_10 = 3.3219280948873626


@dataclass(slots=True)
class Twin:
    """Hold what a tape gives in an algebra: values by node, and what each instruction writes.

    `parts` are the contributions of backward instructions, `sums` the gradients so far.
    """

    algebra: Algebra
    values: dict[str, Any] = field(default_factory=dict)
    parts: dict[int, Any] = field(default_factory=dict)
    sums: dict[int, Any] = field(default_factory=dict)

    def handed_back(self, instruction: Instruction, g: Any, y: Any, xs: Sequence[Any]) -> Any:
        """Return what an instruction's user hands back, in this algebra."""
        user, k = instruction.user, instruction.operand
        assert user is not None and user.operator is not None and k is not None
        m = self.algebra
        with np.errstate(all="ignore"):
            found = part(m, user.operator, k, g, y, xs, user.params, user.sheltered)
            return found if np.shape(_raw(found)) == _shape(xs[k]) else m.sum_to(found, xs[k])

    def computed(self, node: Node, xs: Sequence[Any]) -> Any:
        """Return what a node computes of operands, in this algebra."""
        assert node.operator is not None
        with np.errstate(all="ignore"):
            return getattr(self.algebra, node.operator.name)(*xs, **node.params)

    def lift(self, array: Any) -> Any:
        """Take floats into this algebra, equal to the last bit."""
        if isinstance(self.algebra, MpmathAlgebra):
            return self.algebra.lift(array)
        return np.asarray(array, dtype=np.float64)


Leaf = Callable[[Twin, Node], Any]


def _raw(x: Any) -> Any:
    return x.array if isinstance(x, Many) else x


def _shape(x: Any) -> tuple[int, ...]:
    return np.shape(_raw(x))


def run(tape: Tape, twin: Twin, leaf: Leaf, seed: Array) -> Twin:
    """Run a tape in the algebra of a twin; `leaf` gives the values of its leaves."""
    with np.errstate(all="ignore"):
        return _run(tape, twin, leaf, seed)


def _run(tape: Tape, twin: Twin, leaf: Leaf, seed: Array) -> Twin:
    for node in tape.graph.nodes:
        if node.operator is None:
            twin.values[node.id] = leaf(twin, node)
        else:
            twin.values[node.id] = twin.computed(node, [twin.values[x.id] for x in node.operands])
    so_far: dict[str, Any] = {}
    for instruction in tape[tape.turn :]:
        user, node = instruction.user, instruction.node
        if user is None:
            so_far[node.id] = twin.parts[instruction.index] = twin.lift(seed)
        else:
            xs = [twin.values[x.id] for x in user.operands]
            handed = twin.handed_back(instruction, so_far[user.id], twin.values[user.id], xs)
            twin.parts[instruction.index] = handed
            known = so_far.get(node.id)
            so_far[node.id] = handed if known is None else known + handed
        twin.sums[instruction.index] = so_far[node.id]
    return twin


def wide(tape: Tape, leaf: Leaf, seed: Array, digits: int = MANY) -> Twin:
    """Run a tape in mpmath; once more with as many digits as it needs where that is more.

    1 + 10⁻³⁰⁰ is 1 with 60 digits, too: a run says how many it would have needed.
    """
    made = run(tape, Twin(MpmathAlgebra(digits)), leaf, seed)
    algebra = made.algebra
    assert isinstance(algebra, MpmathAlgebra)
    if algebra.strain <= algebra.mp.prec:
        return made
    again = MpmathAlgebra(int(algebra.strain / _LOG2_10) + 1)
    return run(tape, Twin(again), leaf, seed)


def double(tape: Tape, leaf: Leaf, seed: Array) -> Twin:
    """Run a tape in float64."""
    return run(tape, Twin(numpy_algebra), leaf, seed)


def as_written(node: Node) -> str | None:
    """Return the number of a literal as it stands in the text, where that is its value: 0.1 or π.

    A literal is rounded when it becomes a float; a named value is a float from the start.
    """
    if node.value is None or node.value.ndim:
        return None
    text = node.name.replace("−", "-")
    if text.lstrip("-") in ("π", "e"):
        return text
    try:
        fits = node.value.dtype.type(float(text)) == node.value
    except ValueError:
        return None
    return text if fits else None


def leaves(values: Mapping[str, Array], *, rounded: bool) -> Leaf:
    """Return what gives the leaves of a run: the named values, and literals as written.

    If `rounded`, literals are the floats that they become.
    """

    def leaf(twin: Twin, node: Node) -> Any:
        if node.value is None:
            return twin.lift(values[node.name])
        text = None if rounded else as_written(node)
        if text is None:
            return twin.lift(node.value)
        m = twin.algebra
        if isinstance(m, MpmathAlgebra):
            return Many(m, np.asarray(_number(m.mp, text), dtype=object))
        return np.float64(_number(np, text))

    return leaf


def _number(m: Any, text: str) -> Any:
    """Read a number: mpmath with all digits, NumPy as a float64."""
    sign, name = (-1, text[1:]) if text.startswith("-") else (1, text)
    if name in ("π", "e"):
        return sign * (+m.pi if name == "π" else +m.e)
    return m.mpf(text) if hasattr(m, "mpf") else float(text)
