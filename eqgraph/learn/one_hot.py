"""Hold vectors with a single 1 by the place of it, and make those that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from eqgraph.ir.values import Array


class OneHot(NDArrayOperatorsMixin):
    """Stand for an array whose last axis holds a single 1: at 8 bits a vector, where it has few.

    It has the shape of the array, and its parts are arrays; NumPy takes it for one.

    >>> found = OneHot(np.array([[2, 0]]), 3)
    >>> found.shape, found[0].tolist(), np.sum(found)
    ((1, 2, 3), [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]], np.float64(2.0))
    """

    def __init__(self, numbers: Array, size: int, dtype: Any = "float64") -> None:
        self.numbers, self.dtype = numbers, np.dtype(dtype)
        self._rows = np.eye(size, dtype=self.dtype)

    def astype(self, dtype: Any) -> OneHot:
        """Return the same vectors in another dtype."""
        return OneHot(self.numbers, len(self._rows), dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of the array."""
        return (*self.numbers.shape, len(self._rows))

    @property
    def ndim(self) -> int:
        """Count the axes."""
        return self.numbers.ndim + 1

    @property
    def size(self) -> int:
        """Count the entries."""
        return self.numbers.size * len(self._rows)

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Array]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, key: Any) -> Array:
        keys = key if isinstance(key, tuple) else (key,)
        if len(keys) > self.numbers.ndim or any(k is None or k is Ellipsis for k in keys):
            made: Array = np.asarray(self)[key]
        else:
            made = self._rows[self.numbers[key]]
        return made

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(np.asarray(self), name)  # sum, argmax, …: of the array

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        whole = [np.asarray(x) if isinstance(x, OneHot) else x for x in inputs]
        return getattr(ufunc, method)(*whole, **options)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        made: Array = self._rows[self.numbers]
        return made if dtype is None else made.astype(dtype, copy=False)

    def __repr__(self) -> str:
        return f"<OneHot {'×'.join(map(str, self.shape))}, {self.dtype}>"
