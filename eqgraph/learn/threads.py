"""Limit the threads of the matrix products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from eqgraph.ir.values import Array

_WIDE = 1 << 20  # numbers in a matrix from which on several threads are worth their while


@contextmanager
def few_threads(arrays: Mapping[str, Array]) -> Iterator[None]:
    """Let small products run in one thread: handing them out costs more than computing them."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        yield
        return
    wide = max((array.size for array in arrays.values()), default=0) >= _WIDE
    with threadpool_limits(None if wide else 1, user_api="blas"):
        yield
