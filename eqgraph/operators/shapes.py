"""State the shape rules of the operators: shapes in, a shape out, or a reason why not."""

from __future__ import annotations

Shape = tuple[int, ...]
Axes = int | tuple[int, ...] | None


class ShapeMismatch(ValueError):
    """Shapes do not fit an operator; the message is the reason, without names."""


def show(shape: Shape) -> str:
    """Write a shape for a reader.

    >>> show(()), show((4,)), show((4, 3))
    ('scalar', '(4)', '(4, 3)')
    """
    return "(" + ", ".join(map(str, shape)) + ")" if shape else "scalar"


def broadcast(*shapes: Shape, **params: object) -> Shape:
    """Join the shapes of elementwise operands by NumPy's broadcasting.

    >>> broadcast((5, 1, 4), (3, 1))
    (5, 3, 4)
    """
    result: list[int] = []
    for k in range(1, max(map(len, shapes), default=0) + 1):
        sizes = {s[-k] for s in shapes if len(s) >= k}
        wide = sizes - {1}
        if len(wide) > 1:
            raise ShapeMismatch("they cannot be broadcast together")
        result.append(wide.pop() if wide else 1)
    return tuple(reversed(result))


def matmul(a: Shape, b: Shape) -> Shape:
    """Give the shape of `numpy.matmul`.

    >>> matmul((4, 3), (3,)), matmul((3,), (3,)), matmul((9, 4, 3), (3, 2))
    ((4,), (), (9, 4, 2))
    """
    if not a or not b:
        raise ShapeMismatch("a matrix product has no scalar operand; `*` is elementwise")
    inner = b[-2] if len(b) > 1 else b[0]
    if a[-1] != inner:
        raise ShapeMismatch(f"the inner sizes differ, {a[-1]} is not {inner}")
    batch = broadcast(a[:-2], b[:-2])
    return batch + a[-2:-1] + (b[-1:] if len(b) > 1 else ())


def axis_of(shape: Shape, axis: int) -> int:
    """Normalise an axis, refusing one that the shape does not have."""
    if not -len(shape) <= axis < len(shape):
        has = f"{len(shape)} axes" if len(shape) != 1 else "1 axis"
        raise ShapeMismatch(f"axis {axis} is out of range: {show(shape)} has {has}")
    return axis % len(shape)


def axes_of(shape: Shape, axis: Axes) -> tuple[int, ...]:
    """Normalise an axis or several, None being all.

    >>> axes_of((4, 3), None), axes_of((4, 3), -1), axes_of((5, 4, 3), (0, -1))
    ((0, 1), (1,), (0, 2))
    """
    if axis is None:
        return tuple(range(len(shape)))
    axes = tuple(axis_of(shape, k) for k in (axis if isinstance(axis, tuple) else (axis,)))
    if len(set(axes)) < len(axes):
        raise ShapeMismatch(f"the axes {axis} name one of {show(shape)} twice")
    return axes


def reduce(x: Shape, *, axis: Axes = None, keepdims: bool = False) -> Shape:
    """Give the shape of a reduction over an axis or several, or over all elements.

    >>> reduce((4, 3), axis=-1), reduce((4, 3)), reduce((4, 3), axis=0, keepdims=True)
    ((4,), (), (1, 3))
    """
    axes = axes_of(x, axis)
    kept = (1,) if keepdims else ()
    return sum((kept if k in axes else (n,) for k, n in enumerate(x)), start=())


def reduce_some(x: Shape, *, axis: Axes = None, keepdims: bool = False) -> Shape:
    """Reduce as `reduce` does, refusing to look for the largest of no elements."""
    if 0 in [x[k] for k in axes_of(x, axis)]:
        raise ShapeMismatch(f"there is no largest or smallest of no elements: {show(x)}")
    return reduce(x, axis=axis, keepdims=keepdims)


def along(x: Shape, *, axis: int = -1) -> Shape:
    """Keep the shape of an operator that works along one axis."""
    if not x:
        raise ShapeMismatch("a scalar has no axis to work along")
    if x[axis_of(x, axis)] == 0:
        raise ShapeMismatch(f"there is nothing to share out along axis {axis} of {show(x)}")
    return x


def within(x: Shape, *, axis: int = -1) -> Shape:
    """Keep the shape of an operator that moves or adds up entries along one axis, even none."""
    if not x:
        raise ShapeMismatch("a scalar has no axis to work along")
    axis_of(x, axis)
    return x


def expand_dims(x: Shape, *, axis: int | tuple[int, ...] = -1) -> Shape:
    """Insert axes of length 1 at places of the new shape.

    >>> expand_dims((4, 3)), expand_dims((4, 3), axis=-2), expand_dims((4,), axis=(0, 2))
    ((4, 3, 1), (4, 1, 3), (1, 4, 1))
    """
    added = len(axis) if isinstance(axis, tuple) else 1
    at = axes_of((*x, *[1] * added), axis)
    sizes = iter(x)
    return tuple(1 if k in at else next(sizes) for k in range(len(x) + added))


def mark(x: Shape, *, axis: Axes = None) -> Shape:
    """Keep the shape of an operator that marks the largest elements."""
    reduce_some(x, axis=axis)
    return x


def transpose(x: Shape) -> Shape:
    """Swap the last two axes; scalars and vectors stay.

    >>> transpose((5, 4, 3)), transpose((3,))
    ((5, 3, 4), (3,))
    """
    return x if len(x) < 2 else (*x[:-2], x[-1], x[-2])


def concat(*shapes: Shape, axis: int = -1) -> Shape:
    """Join along an axis, the last by default, scalars counting as length 1.

    >>> concat((3,), (), (2,)), concat((5, 3), (5, 4)), concat((1, 3), (2, 3), axis=0)
    ((6,), (5, 7), (3, 3))
    """
    joined = [s or (1,) for s in shapes]
    at = axis_of(joined[0], axis)
    if len({(len(s), s[:at], s[at + 1 :]) for s in joined}) > 1:
        but = "the last" if axis == -1 else f"axis {axis}"
        raise ShapeMismatch(f"all axes but {but} must be equal to be joined")
    return (*joined[0][:at], sum(s[at] for s in joined), *joined[0][at + 1 :])


def like_second(_: Shape, like: Shape, **params: object) -> Shape:
    """Give the shape of the example, the second operand."""
    return like
