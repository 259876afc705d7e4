"""Read rules over stacked arrays: the axis of the steps in front, which no rule sees.

What a rule asks for becomes operations. Each can run for all steps at once or for a single step;
where it depends on what a loop hands on, it joins the loop's body, else it runs before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import numpy as np

from eqgraph.operators import OPERATORS, Algebra, Shape, numpy_algebra
from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.intrinsics import ELEMENTWISE, REDUCTIONS, VIEWS, Word
from eqgraph.operators.shapes import Axes, axes_of, broadcast, matmul
from eqgraph.operators.shapes import expand_dims as expanded
from eqgraph.operators.shapes import reduce as reduced
from eqgraph.tape.flat import call_of, kernel_or_word, shape_of
from eqgraph.tape.stacked.operation import Array, Call, Operation


class Stack(Arithmetic):
    """Stand for an array: `shape` is that of one step, whether it is stacked or not.

    `loop` is the loop whose body computes it, `made` the operation that does.
    """

    __slots__ = ("algebra", "array", "loop", "made", "shape", "stacked")

    def __init__(
        self, algebra: StackAlgebra, array: Array, stacked: bool, loop: Any = None, made: Any = None
    ) -> None:
        self.algebra, self.array, self.stacked = algebra, array, stacked
        self.loop, self.made = loop, made
        self.shape: Shape = array.shape[1:] if stacked else array.shape

    def _apply(self, name: str, *operands: Any) -> Stack:
        return self.algebra.call(call_of(name), *operands)


class StackAlgebra(Algebra):
    """Mean operations on stacks: a loop's own go to its body, all others to `calls`."""

    def __init__(self, dtype: np.dtype[Any], steps: int) -> None:
        self.dtype, self.steps = dtype, steps
        self.calls: list[Call] = []
        self.body: list[Operation] | None = None
        self._known: dict[Hashable, Stack] = {}
        self._numbers: dict[float, Stack] = {}

    def word(self, name: str) -> Word | None:
        """Use a ufunc, a view, a reduction or a product; else the row's rule; else an intrinsic."""
        if (function := call_of(name)) is not None:
            return partial(self.call, function)
        if name in REDUCTIONS:
            return partial(self._reduce, REDUCTIONS[name])
        own: dict[str, Word] = {
            "matmul": self._matmul, "sum_to": self.sum_to, "broadcast_to": self._broadcast_to,
            "expand_dims": self._expand_dims,
            "transpose": lambda x: self._view(x, VIEWS["transpose"]) if len(x.shape) > 1 else x,
        }  # fmt: skip
        return own[name] if name in own else kernel_or_word(self, self._other, name)

    # --- making operations ------------------------------------------------------------------------

    def of(self, x: Any) -> Stack:
        """Return a stack for a number of a rule."""
        if isinstance(x, Stack):
            return x
        known = self._numbers.get(float(x))
        if known is None:
            known = self._numbers[float(x)] = Stack(self, np.array(x, self.dtype), False)
        return known

    def new(self, shape: Shape, stacked: bool) -> Array:
        """Allocate an array for a result."""
        return np.empty((self.steps, *shape) if stacked else shape, self.dtype)

    def emit(
        self, step: Any, whole: Any, xs: list[Stack], shape: Shape, key: Hashable = None,
        out: Array | None = None,
    ) -> Stack:  # fmt: skip
        """Add an operation, unless the same one is there already."""
        identity = (key or step, *(_identity(x.array) for x in xs))
        known = self._known.get(identity) if out is None else None
        if known is not None:
            return known
        stacked = any(x.stacked for x in xs)
        array = self.new(shape, stacked) if out is None else out
        operation = Operation(step, whole, xs, array, stacked)
        for x in xs:
            look(x)
        inside = self.body is not None and any(x.loop is self.body for x in xs)
        if inside:
            assert self.body is not None
            self.body.append(operation)
            operation.loop = self.body
        else:
            self.calls += operation.calls(self.steps)
        made = Stack(self, array, stacked, self.body if inside else None, operation)
        if out is None:
            self._known[identity] = made
        return made

    def write(self, x: Stack, out: Array) -> None:
        """Make sure that a value stands in `out`: computed there, or copied."""
        if self.body is not None and x.made and x.made.loop is self.body and not x.made.read:
            x.made.out = x.array = out  # nobody has read it yet
            x.made.read = True
            return
        self.emit(_copy, _copy, [x], x.shape, out=out)

    def call(self, function: Any, *operands: Any) -> Stack:
        """Apply a ufunc, step by step with step."""
        xs = [self.of(x) for x in operands]
        shape = broadcast(*(x.shape for x in xs))
        if any(x.stacked for x in xs):
            xs = [self._aligned(x, len(shape)) for x in xs]
        return self.emit(function, function, xs, shape)

    def _aligned(self, x: Stack, rank: int) -> Stack:
        """Give a stack axes of length 1 behind that of the steps, so that it broadcasts."""
        if not x.stacked or len(x.shape) == rank:
            return x
        fill = (1,) * (rank - len(x.shape))
        return self._view(x, lambda a: a.reshape(a.shape[0], *fill, *a.shape[1:]))

    def _view(self, x: Any, change: Callable[[Array], Array]) -> Stack:
        x = self.of(x)
        look(x)
        return Stack(self, change(x.array), x.stacked, x.loop)

    def _other(self, name: str, *operands: Any, **params: Any) -> Stack:
        """Call NumPy's word, step by step, and copy the result into place."""
        xs = [self.of(x) for x in operands]
        word = partial(getattr(numpy_algebra, name), **params)
        shape = shape_of(name, [x.shape for x in xs], params)

        def copy(*arrays: Array) -> None:
            np.copyto(arrays[-1], word(*arrays[:-1]), "unsafe")

        row = OPERATORS.get(name)
        elementwise = (row is not None and row.elementwise) or name in ELEMENTWISE
        if elementwise and any(x.stacked for x in xs):
            xs = [self._aligned(x, len(shape)) for x in xs]
        whole = copy if elementwise else None
        return self.emit(copy, whole, xs, shape, (name, *sorted(params.items())))

    # --- reductions, views, products --------------------------------------------------------------

    def _reduce(self, ufunc: Any, x: Any, *, axis: Axes = None, keepdims: bool = False) -> Stack:
        x = self.of(x)
        shape = reduced(x.shape, axis=axis, keepdims=keepdims)
        return self.reduce(ufunc, x, axes_of(x.shape, axis), shape)

    def reduce(self, ufunc: Any, x: Stack, over: tuple[int, ...], shape: Shape) -> Stack:
        """Reduce axes of each step; the shape may keep some of them with length 1."""
        keep = len(shape) == len(x.shape)

        def step(a: Array, out: Array) -> None:
            ufunc.reduce(a, over, None, out, keepdims=keep)

        behind = tuple(k + 1 for k in over)

        def whole(a: Array, out: Array) -> None:
            ufunc.reduce(a, behind, None, out, keepdims=keep)

        return self.emit(step, whole, [x], shape, (ufunc, over, shape))

    def sum_to(self, g: Stack, like: Stack) -> Stack:
        """Sum out what broadcasting repeated, within each step."""
        extra = len(g.shape) - len(like.shape)
        axes = [k + extra for k, n in enumerate(like.shape) if n == 1 and g.shape[k + extra] != 1]
        if axes:
            kept = tuple(1 if k in axes else n for k, n in enumerate(g.shape))
            g = self.reduce(np.add, g, tuple(axes), kept)
        return self.reduce(np.add, g, tuple(range(extra)), like.shape) if extra else g

    def _expand_dims(self, x: Any, *, axis: int | tuple[int, ...]) -> Stack:
        x = self.of(x)
        shape = expanded(x.shape, axis=axis)
        behind = tuple(k - len(shape) for k in axes_of(shape, axis))  # counted from the last axis
        return self._view(x, lambda a: np.expand_dims(a, behind))

    def _broadcast_to(self, x: Any, like: Stack) -> Stack:
        x = self._aligned(self.of(x), len(like.shape))
        lead = (self.steps,) if x.stacked else ()
        return self._view(x, lambda a: np.broadcast_to(a, (*lead, *like.shape)))

    def _matmul(self, a: Any, b: Any) -> Stack:
        a, b = self.of(a), self.of(b)
        shape = matmul(a.shape, b.shape)
        ranks = (len(a.shape), len(b.shape))
        return self.emit(np.matmul, self._whole_matmul(a, b, ranks), [a, b], shape)

    def _whole_matmul(self, a: Stack, b: Stack, ranks: tuple[int, int]) -> Any:
        """Return a way to take the products of all steps in one call, or None."""
        if a.stacked and not b.stacked and ranks in ((1, 2), (2, 2)):
            return _rows_times
        if b.stacked and not a.stacked and ranks == (2, 1):
            return lambda x, y, out: np.matmul(y, x.T, out)
        if a.stacked and b.stacked and ranks == (2, 2):
            return np.matmul
        if a.stacked and b.stacked and ranks == (1, 1):
            return lambda x, y, out: np.matmul(x[:, None, :], y[:, :, None], out[:, None, None])
        if a.stacked and b.stacked and ranks == (2, 1):
            return lambda x, y, out: np.matmul(x, y[:, :, None], out[:, :, None])
        return None


def _rows_times(a: Array, b: Array, out: Array) -> None:
    """Multiply rows of all steps with one matrix."""
    if a.flags.c_contiguous and out.flags.c_contiguous:
        np.matmul(a.reshape(-1, a.shape[-1]), b, out.reshape(-1, out.shape[-1]))
    else:
        np.matmul(a, b, out)


def _copy(x: Array, out: Array) -> None:
    np.copyto(out, x)


def look(x: Stack) -> None:
    """Note that a stack's array is looked at: its operation may not write elsewhere any more."""
    if x.made is not None:
        x.made.read = True


def _identity(x: Array) -> Hashable:
    return (x.__array_interface__["data"][0], x.shape, x.strides)
