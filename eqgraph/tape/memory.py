"""Tell which array the memory does not hold, where NumPy tells its bytes alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from eqgraph.errors import MachineError
from eqgraph.ir import Graph
from eqgraph.operators.shapes import show


@contextmanager
def held(graph: Graph) -> Iterator[None]:
    """Name the largest node of a graph where the memory does not hold its run."""
    try:
        yield
    except MemoryError:
        node = max(graph.nodes, key=lambda n: math.prod(n.shape or ()))
        shape = node.shape or ()
        size = math.prod(shape) * node.dtype.itemsize / 2**30
        raise MachineError(
            f"the run does not fit into the memory: {node.name} alone is {show(shape)}, "
            f"{size:.3g} GiB",
            hint="give smaller arrays, or fewer of them at a time",
        ) from None
