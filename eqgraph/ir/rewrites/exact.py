"""Compute a graph twice: in floats as the machine does, and with digits to spare."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from eqgraph.ir.graph import Graph
from eqgraph.operators import numpy_algebra
from eqgraph.operators.sympy_algebra import compute, many_digits

DIGITS = 400  # 1 + 1e-300 is not 1
_LARGEST = 64  # numbers in an array that is computed with many digits
_TINY = float(np.finfo(np.float64).tiny)  # below it floats lose digits on purpose
Array = np.ndarray[Any, Any]


def values(g: Graph) -> dict[str, Array]:
    """Return the value of every node by id, in the graph's own floats."""
    out: dict[str, Array] = {}
    for node in g.nodes:
        if node.operator is None:
            out[node.id] = g.values[node.name] if node.value is None else node.value
            continue
        word = getattr(numpy_algebra, node.operator.name)
        with np.errstate(all="ignore"):
            out[node.id] = np.asarray(word(*(out[x.id] for x in node.operands), **node.params))
    return out


def exact_values(g: Graph, digits: int = DIGITS) -> dict[str, Any]:
    """Return the value of every node by id with many digits, from the same floats as inputs.

    Missing is what is no real number, what is too large, and what depends on either.
    """
    out: dict[str, Any] = {}
    for node in g.nodes:
        if node.operator is None:
            value = g.values[node.name] if node.value is None else node.value
            if value.size <= _LARGEST and np.isfinite(value).all():
                out[node.id] = many_digits(value, digits)
        elif all(x.id in out for x in node.operands) and math.prod(node.shape or ()) <= _LARGEST:
            operands = [out[x.id] for x in node.operands]
            with np.errstate(all="ignore"):  # NumPy looks at the flags that numbers of SymPy leave
                found = compute(node.operator, *operands, digits=digits, **node.params)
            if found is not None:
                out[node.id] = found
    return out


def error(value: Array, exact: Any) -> float:
    """Return the largest relative error of all entries, to the smallest normal number at least.

    >>> round(error(np.float64(1.1), many_digits(1.0, 40)), 10)
    0.1
    """
    worst = 0.0
    for got, want in zip(np.ravel(value), np.ravel(np.asarray(exact, object)), strict=True):
        if not np.isfinite(got):
            return math.inf
        off = abs(many_digits(got, DIGITS) - want)
        worst = max(worst, float(off / max(abs(want), _TINY)))
    return worst
