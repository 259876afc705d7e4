"""Read arrays that the text writes out: array(1, 2, 3, shape=(3, 1)) and eye(3)."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import sympy

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text.tree import Tree


def _array(tree: Tree, parts: list[Tree]) -> Operand:
    """Read array(1, 2, 3, shape=(3, 1)): an array that is written out."""
    numbers = [_literal(part) for part in parts]
    options = {name: value for name, value, _, _ in tree.data.options}
    shape = options.pop("shape", (len(parts),))
    shape = shape if isinstance(shape, tuple) else (shape,)
    if options or prod(shape) != len(parts):
        raise Fault(
            "the numbers do not fill the shape", tree.start, tree.end,
            "write array(1, 2, 3, 4, shape=(2, 2)), row by row",
        )  # fmt: skip
    last = [sympy.Tuple(*map(sympy.Integer, shape))]
    return trees.opened("Array", [], tree.start, tree.end, last, first=numbers)


def _eye(tree: Tree, parts: list[Tree]) -> Operand:
    """Read eye(3), the identity matrix of a size."""
    if len(parts) != 1 or parts[0].kind != "number" or not 0 < parts[0].data <= 1000:
        raise Fault("eye takes a whole number", tree.start, tree.end, "write eye(3)")
    return trees.opened("Eye", [], tree.start, tree.end, first=[sympy.Integer(parts[0].data)])


def _literal(part: Tree) -> Any:
    if part.kind == "number":
        return part.data
    if part.kind == "name" and part.word == "∞":
        return sympy.oo
    if part.kind == "negation":
        return -_literal(part.parts[0])
    raise Fault("an array is written with numbers", part.start, part.end, "write array(1, 2, 3)")


WRITTEN: dict[str, Callable[[Tree, list[Tree]], Operand]] = {"array": _array, "eye": _eye}
