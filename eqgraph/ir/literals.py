"""Write constants as the language reads them: numbers, and arrays that are written out."""

from __future__ import annotations

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.ir.node import Node
from eqgraph.operators.notation import NEGATION
from eqgraph.syntax.sympy.open_text import Piece

_ENTRIES = 1000  # of an array that is written out


def constant_text(node: Node) -> Piece:
    """Write a number, or an array that is written out."""
    value = node.value
    assert value is not None
    if value.ndim == 0:
        return _number(node.name, float(value))
    size = value.shape[0]
    if value.shape == (size, size) and size > 1 and np.array_equal(value, np.eye(size)):
        return Piece(f"eye({size})")
    if value.size > _ENTRIES or not value.size:
        raise GraphError(
            f"the constant {node.name} has {value.size} entries, too many for a text",
            hint="give it a name, and its numbers with the values",
        )
    numbers = ", ".join(_number("", float(x)).text for x in value.ravel())
    shape = "" if value.ndim == 1 else f", shape={value.shape}"
    return Piece(f"array({numbers}{shape})")


def _number(name: str, value: float) -> Piece:
    if value != value:
        raise GraphError("NaN is no number that a text can hold", hint="give it with the values")
    if name == "π":
        return Piece("π")
    size = abs(value)
    text = "∞" if size == np.inf else _literal(name.lstrip("−-"), size)
    return Piece(f"−{text}", NEGATION) if value < 0 or np.signbit(value) else Piece(text)


def _literal(name: str, size: float) -> str:
    """Return the spelling of a number: as it was written, if that is the number."""
    try:
        fits = name[:1].isdigit() and float(name) == size
    except ValueError:
        fits = False
    return name if fits else str(int(size)) if size == int(size) and size < 1e15 else repr(size)
