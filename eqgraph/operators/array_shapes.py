"""State the shape rules of what takes, moves, contracts or looks at windows of entries."""

from __future__ import annotations

import math
from collections.abc import Sequence

from eqgraph.operators.shapes import Shape, ShapeMismatch, axis_of, broadcast, show


def reshape(x: Shape, *, shape: tuple[int, ...]) -> Shape:
    """Give the new shape, in which −1 stands for what is left.

    >>> reshape((4, 3), shape=(2, -1))
    (2, 6)
    """
    size, known = math.prod(x), math.prod(n for n in shape if n != -1)
    free = list(shape).count(-1)
    fits = size == known if not free else free == 1 and known > 0 and size % known == 0
    if not fits or any(n < -1 for n in shape):
        raise ShapeMismatch(f"{show(x)} has {size} entries, which do not fill {show(tuple(shape))}")
    return tuple(size // known if n == -1 else n for n in shape)


def permute(x: Shape, *, axes: tuple[int, ...]) -> Shape:
    """Put the axes into another order."""
    order = [axis_of(x, k) for k in axes]
    if sorted(order) != list(range(len(x))):
        raise ShapeMismatch(f"the axes {tuple(axes)} are no order of all axes of {show(x)}")
    return tuple(x[k] for k in order)


def pad(x: Shape, *, axis: int = 0, before: int = 0, after: int = 0) -> Shape:
    """Make an axis longer."""
    at = axis_of(x, axis)
    if before < 0 or after < 0:
        raise ShapeMismatch("an axis is not padded by less than nothing")
    return (*x[:at], before + x[at] + after, *x[at + 1 :])


def part(
    x: Shape, *, axis: int = 0, start: int | None = 0, stop: int | None = None, step: int = 1
) -> Shape:
    """Cut an axis as Python cuts a list.

    >>> part((4, 3), start=1), part((4, 3), axis=1, stop=-1, step=2)
    ((3, 3), (4, 1))
    """
    at = axis_of(x, axis)
    if not step:
        raise ShapeMismatch("the step of a slice is not 0")
    return (*x[:at], len(range(*slice(start, stop, step).indices(x[at]))), *x[at + 1 :])


def pick(x: Shape, *, axis: int = 0, index: int = 0) -> Shape:
    """Take one element along an axis away from the shape."""
    at = axis_of(x, axis)
    if not -x[at] <= index < x[at]:
        raise ShapeMismatch(f"the index {index} is out of range: axis {axis} of {show(x)}")
    return x[:at] + x[at + 1 :]


def stack(*shapes: Shape, axis: int = 0) -> Shape:
    """Insert an axis as long as there are operands, all of one shape."""
    if len(set(shapes)) > 1:
        raise ShapeMismatch("what is stacked has one shape")
    at = axis_of((*shapes[0], 1), axis)
    return (*shapes[0][:at], len(shapes), *shapes[0][at:])


def gather(x: Shape, *idx: Shape, first: int = 1) -> Shape:
    """Give the shape that the indices have together, then the axes that have no index.

    >>> gather((9, 4), (5,)), gather((9, 4), (5, 1), (3,))
    ((5, 4), (5, 3))
    """
    if len(idx) > len(x):
        raise ShapeMismatch(f"{len(idx)} indices are too many: {show(x)}")
    return (*broadcast(*idx), *x[len(idx) :])


def one_hot(i: Shape, *, size: int = 1, first: int = 1) -> Shape:
    """Add a last axis."""
    if size < 0:
        raise ShapeMismatch(f"an axis has no {size} entries")
    return (*i, size)


def arg(x: Shape, *, axis: int | None = None, first: int = 1) -> Shape:
    """Give the shape of the place of the largest, of all or along one axis."""
    if isinstance(axis, tuple):
        raise ShapeMismatch("the place of the largest is sought along one axis, or along all")
    at = None if axis is None else axis_of(x, axis)
    if 0 in (x if at is None else (x[at],)):
        raise ShapeMismatch(f"there is no largest or smallest of no elements: {show(x)}")
    return () if at is None else x[:at] + x[at + 1 :]


def topk(x: Shape, *, k: int = 2) -> Shape:
    """Keep a shape of which the last axis has `k` elements at least."""
    if not x or not 0 < k <= x[-1]:
        raise ShapeMismatch(f"the {k} largest of the last axis of {show(x)}: there are not so many")
    return x


# --- contractions ---------------------------------------------------------------------------------


def einsum(*xs: Shape, spec: str = "") -> Shape:
    """Give the shape of a contraction; the letters of a spec are a to z, its result is written.

    >>> einsum((4, 3), (3, 2), spec="ij,jk->ik"), einsum((3, 3), spec="ii->")
    ((4, 2), ())
    """
    inner, arrow, result = spec.partition("->")
    terms = inner.split(",")
    letters = "".join(terms)
    if not arrow or not all("a" <= k <= "z" for k in letters + result):
        raise ShapeMismatch(f"a spec is written like ij,jk->ik, not {spec!r}")
    if len(terms) != len(xs):
        raise ShapeMismatch(f"{spec} names {len(terms)} operands, there are {len(xs)}")
    if len(set(result)) < len(result) or not set(result) <= set(letters):
        raise ShapeMismatch(f"each letter of the result stands before the arrow of {spec}, once")
    sizes: dict[str, int] = {}
    for term, x in zip(terms, xs, strict=True):
        if len(term) != len(x):
            raise ShapeMismatch(f"{term!r} names {len(term)} axes of {show(x)}")
        for letter, n in zip(term, x, strict=True):
            if sizes.setdefault(letter, n) != n:
                raise ShapeMismatch(f"{letter} is {sizes[letter]} long and {n}")
    return tuple(sizes[k] for k in result)


# --- matrices -------------------------------------------------------------------------------------


def square(x: Shape) -> Shape:
    """Keep the shape of a square matrix, or of a batch of them."""
    if len(x) < 2 or x[-1] != x[-2]:
        raise ShapeMismatch(f"this takes a square matrix, not {show(x)}")
    return x


def of_square(x: Shape) -> Shape:
    """Give a number for a square matrix."""
    return square(x)[:-2]


def diagonal(x: Shape) -> Shape:
    """Give the shape of a diagonal."""
    return square(x)[:-1]


def diag_matrix(x: Shape) -> Shape:
    """Give the shape of the matrix with a diagonal."""
    if not x:
        raise ShapeMismatch("a scalar is no diagonal")
    return (*x, x[-1])


def diag(x: Shape) -> Shape:
    """Make a matrix of a vector, take the diagonal of a matrix."""
    return diag_matrix(x) if len(x) < 2 else diagonal(x)


def solve(a: Shape, b: Shape) -> Shape:
    """Give the shape of the solution: a vector is one right side, a matrix has one a column.

    >>> solve((3, 3), (3,)), solve((3, 3), (3, 2)), solve((5, 3, 3), (3,))
    ((3,), (3, 2), (5, 3))
    """
    size = square(a)[-1]
    rows = b[-min(len(b), 2)] if b else None
    if rows != size:
        raise ShapeMismatch(f"the matrix has {size} rows, the right side is {show(b)}")
    if len(b) == 1:
        return a[:-1]
    return (*broadcast(a[:-2], b[:-2]), *b[-2:])


def cross(a: Shape, b: Shape) -> Shape:
    """Keep the shape of vectors of three entries."""
    if a[-1:] != (3,) or b[-1:] != (3,):
        raise ShapeMismatch("a cross product is of vectors of three entries")
    return broadcast(a, b)


def spectral(x: Shape) -> Shape:
    """Give the shape of the largest singular value of a matrix."""
    if len(x) < 2 or 0 in x[-2:]:
        raise ShapeMismatch(f"{show(x)} is no matrix: it has no singular values")
    return x[:-2]


def norm2(x: Shape) -> Shape:
    """Give a number for a vector or a matrix."""
    return () if len(x) < 2 else spectral(x)


def left_singular(x: Shape) -> Shape:
    """Give the shape of a left singular vector."""
    return (*spectral(x), x[-2])


# --- windows --------------------------------------------------------------------------------------


def windows(x: Shape, *, size: Sequence[int] = (1,), stride: Sequence[int] = (1,)) -> Shape:
    """Give the places of windows on the last axes, then the windows' own sizes.

    >>> windows((5, 8), size=(3,), stride=(2,))
    (5, 3, 3)
    """
    count = len(size)
    if len(stride) != count or len(x) < count or min(*size, *stride) < 1:
        raise ShapeMismatch(f"windows of {tuple(size)} by {tuple(stride)} do not fit {show(x)}")
    lead, last = x[: len(x) - count], x[len(x) - count :]
    if any(n < k for n, k in zip(last, size, strict=True)):
        raise ShapeMismatch(f"a window {show(tuple(size))} is larger than {show(last)}")
    places = ((n - k) // s + 1 for n, k, s in zip(last, size, stride, strict=True))
    return (*lead, *places, *size)


def labelled(z: Shape, y: Shape, *, first: int = 1) -> Shape:
    """Give a number for scores with one label for each line."""
    if not z or z[:-1] != y:
        raise ShapeMismatch("labels have the shape of the scores without the last axis")
    if 0 in z:
        raise ShapeMismatch(f"there is no mean over no scores: {show(z)}")
    return ()
