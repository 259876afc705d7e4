"""Write the rows' rules as routines: straight lists of words that the page computes with.

A routine is what the tape computes of one node, or hands back to one of its operands: the same
rules and kernels, read with lines for their letters. Equal ones are written once.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from eqgraph.ir.formats import computed_in
from eqgraph.ir.node import Node
from eqgraph.ir.plain import Plain, Whole, plain, whole
from eqgraph.ir.shelter import part
from eqgraph.operators import OPERATORS
from eqgraph.operators.algebra import Declined, ufunc_of
from eqgraph.operators.intrinsics import NUMPY, Word
from eqgraph.payload.routine import Param, Routine, RoutineLine
from eqgraph.targets.javascript import JAVASCRIPT
from eqgraph.targets.target import Unwritable
from eqgraph.targets.writer import Line, Term, Writer

DECLINED = -1  # the number of a routine that there is not: the page shows what is stored


class TapeWriter(Writer):
    """Mean lines of JavaScript's words, one for each that the tape computes with.

    A row is its ufunc or its intrinsic, else its kernel, else its rule: what is rounded on the
    way, and where a float ends, is what it is on the tape.
    """

    def __init__(self, dtype: Any = "float64") -> None:
        super().__init__(JAVASCRIPT, computed_in(np.dtype(dtype)))

    def word(self, name: str) -> Word | None:
        """Prefer what NumPy has one word for, then the row's kernel, then its rule."""
        row = OPERATORS.get(name)
        if ufunc_of(name) is None:
            if row is not None and row.kernel is not None:
                return partial(row.kernel, self)
            if name not in NUMPY:
                return None
        if not self.target.has(name):
            raise Declined(f"{self.target.title} has no word for {name!r}")
        return partial(self.apply, name)


class Routines:
    """Collect the routines of a program; a number stands for each, and equal ones share it.

    `list` holds them as the page gets them; `reasons` says of operators that JavaScript has no
    words for why: their number is -1.

    >>> import eqgraph as eg
    >>> g = eg.graph("y = 2*x", {"x": [1.0, 2.0]})
    >>> known = Routines()
    >>> known.forward(g["y"]), known.backward(g["y"], 1)
    (0, 1)
    >>> known.list[1]  # of g, y, 2 and x
    {'n': 4, 'lines': [('mul', [0, 2])], 'outs': [4]}
    """

    def __init__(self) -> None:
        self.list: list[Routine] = []
        self.reasons: dict[str, str] = {}
        self._by_text: dict[str, int] = {}
        self._by_use: dict[Hashable, int] = {}

    def forward(self, node: Node) -> int:
        """Return the number of the routine from a node's operands to its value.

        Args:
            node: one with an operator, and with a shape.
        """
        return self._known(node, None)

    def backward(self, user: Node, k: int) -> int:
        """Return the number of the routine from (g, y, *xs) of a node to what operand k receives.

        Args:
            user: the node that hands its gradient g back.
            k: the index of the operand; broadcasting is summed out to its shape.
        """
        return self._known(user, k)

    def branch(self, node: Node) -> int | None:
        """Return the number of the routine that tells which piece holds; None for one without.

        Args:
            node: one with an operator; it is of several pieces if its row has a `branch`.
        """
        row, m = node.operator, TapeWriter(node.dtype)
        if row is None or row.branch is None:
            return None
        xs = [m.given(f"x{i}", x.shape or ()) for i, x in enumerate(node.operands)]
        try:
            return self.add(m, xs, [row.branch(m, *xs, **node.params)])
        except (Declined, Unwritable):
            return None

    def add(self, writer: Writer, inputs: Iterable[Term], outs: Iterable[Any]) -> int:
        """Return the number of a routine of one's own, with as many results as wanted.

        Args:
            writer: a `TapeWriter` that the terms were made with.
            inputs: what it was given, in the order in which the page passes them.
            outs: terms, or numbers where no operand matters.
        """
        routine = _routine(writer, list(inputs), list(outs))
        text = json.dumps(routine, sort_keys=True)
        if text not in self._by_text:
            self._by_text[text] = len(self.list)
            self.list.append(routine)
        return self._by_text[text]

    def _known(self, node: Node, k: int | None) -> int:
        assert node.operator is not None
        shapes = tuple(x.shape for x in node.operands)
        params = str(sorted(node.params.items()))
        use = (node.operator.name, k, shapes, params, str(node.dtype), node.sheltered)
        if use not in self._by_use:
            try:
                self._by_use[use] = self._made(node, k)
            except (Declined, Unwritable) as error:
                self.reasons[node.operator.name] = str(error)
                self._by_use[use] = DECLINED
        return self._by_use[use]

    def _made(self, node: Node, k: int | None) -> int:
        row, m = node.operator, TapeWriter(node.dtype)
        assert row is not None
        xs = [m.given(f"x{i}", x.shape or ()) for i, x in enumerate(node.operands)]
        if k is None:
            return self.add(m, xs, [getattr(m, row.name)(*xs, **node.params)])
        shape = node.shape or ()
        g, y = m.given("g", shape), m.given("y", shape)
        found = part(m, row, k, g, y, xs, node.params, node.sheltered)
        return self.add(m, [g, y, *xs], [fitted(m, found, xs[k])])


def fitted(m: Writer, found: Any, x: Term) -> Any:
    """Bring what a rule gives to the shape of its operand: broadcasting is summed out."""
    shape = getattr(found, "shape", ())
    if shape == x.shape:
        return found
    return m.broadcast_to(found, x) if len(shape) < len(x.shape) else m.sum_to(found, x)


def _routine(writer: Writer, inputs: Sequence[Term], outs: Sequence[Any]) -> Routine:
    """Number the lines that the results need."""
    needed = _needed(writer.lines, [x.line for x in outs if isinstance(x, Term)])
    number = {x.line: k for k, x in enumerate(inputs)}
    consts: list[Plain | Whole] = []
    lines: list[RoutineLine] = []

    def constant(value: Plain | Whole) -> int:
        # Both zeros are equal, but not the same.
        same = [k for k, known in enumerate(consts) if str(known) == str(value)]
        if not same:
            consts.append(value)
        return -1 - same[0] if same else -len(consts)

    def at(x: Any) -> int:
        x = x.line if isinstance(x, Term) else x
        return number[x] if isinstance(x, Line) else constant(plain(_rounded(x, writer)))

    for line in needed:
        if line.word == "constant":
            number[line] = constant(whole(np.asarray(line.operands[0], writer.dtype)))
            continue
        params = {k: _param(v) for k, v in line.params.items() if v is not None and v is not False}
        operands = [at(x) for x in line.operands]
        number[line] = len(inputs) + len(lines)
        lines.append((line.word, operands, params) if params else (line.word, operands))
    results = [at(x) for x in outs]
    found: Routine = {"n": len(inputs), "lines": lines, "outs": results}
    if consts:
        found["consts"] = consts
    return found


def _needed(lines: Iterable[Line], results: Iterable[Line]) -> list[Line]:
    """Return the lines that some need, in order."""
    wanted, ordered = set(results), list(lines)
    for line in reversed(ordered):
        if line in wanted:
            wanted.update(x for x in line.operands if isinstance(x, Line))
    return [line for line in ordered if line in wanted]


def _rounded(x: Any, writer: Writer) -> float:
    """Return the number that a rule's number is in the dtype that is computed in."""
    with np.errstate(all="ignore"):
        return float(np.asarray(x, writer.dtype))


def _param(value: Any) -> Param:
    """Return an option as JSON can hold it."""
    if isinstance(value, tuple | list):
        return [int(v) for v in value]
    return value if isinstance(value, bool | str) else int(value)
