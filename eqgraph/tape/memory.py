"""Tell which array the memory does not hold; let its collector rest where nothing is let go."""

from __future__ import annotations

import gc
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


@contextmanager
def kept() -> Iterator[None]:
    """Let the collector of cycles rest while much is made that stays, such as a payload.

    It would go through all of it again and again: a third of the time of a run of 1,000 steps.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
