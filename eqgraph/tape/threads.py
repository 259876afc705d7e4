"""Limit the threads of the matrix products."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any

from eqgraph.ir import Graph
from eqgraph.ir.values import Array

_WIDE = 1 << 20  # numbers in a matrix from which on several threads are worth their while
_SMALL = 1 << 10  # numbers in a matrix up to which its products take no threads at all


@cache
def _libraries() -> Any:
    """Return what limits the threads of the libraries that are loaded, or None."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas")


def limited(wide: int) -> AbstractContextManager[Any]:
    """Let products of matrices of at most so many numbers run in one thread, if they are small."""
    if not _SMALL < wide < _WIDE or (libraries := _libraries()) is None:
        return nullcontext()
    limit: AbstractContextManager[Any] = libraries.limit(limits=1)
    return limit


@contextmanager
def few_threads(arrays: Mapping[str, Array]) -> Iterator[None]:
    """Let small products run in one thread: handing them out costs more than computing them."""
    with limited(max((array.size for array in arrays.values()), default=0)):
        yield


def widest(graph: Graph) -> int:
    """Return how many numbers the largest matrix of a graph has that is given."""
    shapes = (n.shape for n in graph.inputs if n.shape and len(n.shape) > 1)
    return max(map(math.prod, shapes), default=0)
