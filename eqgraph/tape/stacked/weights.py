"""Gather the gradient of a matrix over all steps: one product in the place of one a step."""

from __future__ import annotations

import numpy as np

from eqgraph.operators import Operator
from eqgraph.tape.stacked.operation import Array
from eqgraph.tape.stacked.stack import Stack, StackAlgebra


def gathered(
    m: StackAlgebra, row: Operator | None, k: int, g: Stack, xs: list[Stack]
) -> Stack | None:
    """Return ∑ₜ x̄ₜᵀ·zₜ of a product of every step with one matrix as one product, or None."""
    if row is None or row.name != "matmul" or len(xs[k].shape) != 2:
        return None
    other = xs[1 - k]
    ranks = (len(xs[0].shape), len(xs[1].shape))
    if (k, ranks) not in ((1, (1, 2)), (1, (2, 2)), (0, (2, 1))):
        return None
    left, right = (other, g) if k else (g, other)
    a, b = (_flat(m, x) for x in (left, right))
    out = m.new(xs[k].shape, False)
    m.calls.append((np.matmul, (a.T, b, out)))
    return Stack(m, out, False)


def _flat(m: StackAlgebra, x: Stack) -> Array:
    """Return the rows of all steps as one matrix."""
    array = x.array
    if not array.flags.c_contiguous:
        array = np.empty(x.array.shape, m.dtype)
        m.calls.append((_copy, (x.array, array)))
    return array.reshape(-1, array.shape[-1])


def _copy(x: Array, out: Array) -> None:
    np.copyto(out, x)
