"""Run a tape fast: a flat list of (ufunc, arguments, out) in preallocated arrays.

The rules of the rows are read once more, in an algebra whose elements are buffers; what
they ask for becomes a list of NumPy calls. Equal calls are made once, views are taken when the
list is made, and contributions are added up in place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import numpy as np

from eqgraph.operators import OPERATORS, Algebra, Shape, numpy_algebra
from eqgraph.operators.algebra import ufunc_of
from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.intrinsics import NUMPY, REDUCTIONS, VIEWS, Word
from eqgraph.operators.shapes import Axes, axes_of, broadcast, matmul
from eqgraph.operators.shapes import reduce as reduced

Array = np.ndarray[Any, np.dtype[Any]]
Call = tuple[Callable[..., Any], tuple[Array, ...]]  # the last argument is the output

# NumPy wants the output of these by keyword.
_BY_KEYWORD: dict[Any, Callable[..., Any]] = {
    ufunc: lambda a, b, out, ufunc=ufunc: ufunc(a, b, out=out) for ufunc in (np.maximum, np.minimum)
}


def call_of(name: str) -> Callable[..., Any] | None:
    """Return the ufunc of a word, its output as the last argument; None where it has none."""
    ufunc = ufunc_of(name)
    return _BY_KEYWORD.get(ufunc, ufunc)


class Buffer(Arithmetic):
    """Stand for an array that the list of calls will fill."""

    __slots__ = ("_array", "algebra", "fixed")

    def __init__(self, algebra: FlatAlgebra, array: Array, *, fixed: bool) -> None:
        self.algebra, self._array = algebra, array
        self.fixed = fixed  # a result that others read: never accumulated into

    @property
    def array(self) -> Array:
        """Return the array."""
        return self._array

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of the array."""
        shape: tuple[int, ...] = self._array.shape
        return shape

    def _apply(self, name: str, *operands: Any) -> Buffer:
        return self.algebra.call(call_of(name), *operands)


class Unread(Buffer):
    """Stand for an array that is only made when a rule reads it; its shape is known."""

    __slots__ = ("_shape", "make")

    def __init__(self, algebra: FlatAlgebra, shape: Shape, make: Callable[[], Array]) -> None:
        self.algebra, self.fixed = algebra, True
        self._shape, self.make = shape, make

    @property
    def array(self) -> Array:
        """Make the array."""
        return self.make()

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape that it has."""
        return self._shape


def kernel_or_word(algebra: Algebra, other: Callable[..., Any], name: str) -> Word | None:
    """Return a row's kernel in this algebra, else the intrinsic by way of `other`, else nothing."""
    row = OPERATORS.get(name)
    if row is not None and row.kernel is not None:
        return partial(row.kernel, algebra)
    return partial(other, name) if name in NUMPY else None


def shape_of(name: str, shapes: list[Shape], params: dict[str, Any]) -> Shape:
    """Return the shape of what a word without a ufunc gives."""
    if name in OPERATORS:
        return OPERATORS[name].shape(*shapes, **params)
    with np.errstate(all="ignore"):  # a word of kernels
        return np.shape(getattr(numpy_algebra, name)(*map(np.ones, shapes), **params))


class FlatAlgebra(Algebra):
    """Mean calls on arrays: reading a rule appends them to the list."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self.calls: list[Call] = []
        self._known: dict[Hashable, Buffer] = {}
        self._numbers: dict[float, Buffer] = {}

    def word(self, name: str) -> Word | None:
        """Use a ufunc, a view, a reduction in place; else the row's rule; else the intrinsic."""
        if (function := call_of(name)) is not None:
            return partial(self.call, function)
        if name in VIEWS:
            return partial(self._view, VIEWS[name])
        if name in REDUCTIONS:
            return partial(self._reduce, REDUCTIONS[name])
        own: dict[str, Word] = {"matmul": self._matmul, "sum_to": self._sum_to}
        return own[name] if name in own else kernel_or_word(self, self._other, name)

    def done(self, x: Any) -> Array:
        """Run the calls so far and return what a rule gave."""
        found = self._of(x).array
        with np.errstate(all="ignore"):
            for function, arguments in self.calls:
                function(*arguments)
        self.calls.clear()
        return found

    def buffer(self, array: Array) -> Buffer:
        """Wrap an array that is filled from outside the list."""
        return Buffer(self, array, fixed=True)

    def new(self, shape: tuple[int, ...]) -> Array:
        """Allocate an array for a result."""
        return np.empty(shape, self.dtype)

    def _of(self, x: Any) -> Buffer:
        """Return the buffer of a number of a rule: a 0-d array, which NumPy takes fastest."""
        if isinstance(x, Buffer):
            return x
        known = self._numbers.get(float(x))
        if known is None:
            known = self._numbers[float(x)] = self.buffer(np.array(x, self.dtype))
        return known

    def call(self, function: Callable[..., Any] | None, *operands: Any) -> Buffer:
        """Append a call of a ufunc, unless the same one is already in the list."""
        xs = [self._of(x).array for x in operands]
        return self._append(function, xs, broadcast(*(x.shape for x in xs)))

    def _append(
        self, function: Any, xs: list[Array], shape: tuple[int, ...], key: Hashable = None
    ) -> Buffer:
        identity = (key or function, *map(_identity, xs))
        known = self._known.get(identity)
        if known is None:
            out = self.new(shape)
            self.calls.append((function, (*xs, out)))
            known = self._known[identity] = Buffer(self, out, fixed=True)
        return known

    def _view(self, view: Word, *operands: Any, **params: Any) -> Buffer:
        return Buffer(self, view(*(self._of(x).array for x in operands), **params), fixed=True)

    def _matmul(self, a: Buffer, b: Buffer) -> Buffer:
        return self._append(np.matmul, [a.array, b.array], matmul(a.shape, b.shape))

    def _reduce(self, ufunc: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Buffer:
        array = self._of(x).array
        over = axes_of(array.shape, axis)

        def reduce(x: Array, out: Array) -> None:
            ufunc.reduce(x, over, None, out, keepdims=keepdims)

        shape = reduced(array.shape, axis=axis, keepdims=keepdims)
        return self._append(reduce, [array], shape, (ufunc, "reduce", over, keepdims))

    def _sum_to(self, g: Buffer, like: Buffer) -> Buffer:
        extra = len(g.shape) - len(like.shape)
        over = [*range(extra)]
        over += [extra + k for k, n in enumerate(like.shape) if n == 1 and g.shape[extra + k] != 1]
        axes = tuple(over)
        kept = tuple(1 if k in axes else n for k, n in enumerate(g.shape))

        def reduce(x: Array, out: Array) -> None:
            np.add.reduce(x, axes, None, out, keepdims=True)

        wide = self._append(reduce, [g.array], kept, ("sum_to", axes))
        return Buffer(self, wide.array.reshape(like.shape), fixed=True)

    def _other(self, name: str, *operands: Any, **params: Any) -> Buffer:
        """Append a call of NumPy's word for what has no ufunc; the result is copied into place."""
        xs = [self._of(x).array for x in operands]
        word = partial(getattr(numpy_algebra, name), **params)
        shape = shape_of(name, [x.shape for x in xs], params)

        def copy(*arrays: Array) -> None:
            np.copyto(arrays[-1], word(*arrays[:-1]), "unsafe")

        return self._append(copy, xs, shape, (name, *sorted(params.items())))


def _identity(x: Array) -> Hashable:
    return (x.__array_interface__["data"][0], x.shape, x.strides)
