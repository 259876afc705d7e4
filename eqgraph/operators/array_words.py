"""Say in NumPy what takes entries, puts them elsewhere, or looks at windows of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from eqgraph.operators import array_shapes
from eqgraph.operators.shapes import Axes, Shape, axes_of

Word = Callable[..., Any]


def checked(name: str, word: Word) -> Word:
    """Refuse what the shape rule refuses, where NumPy would stretch an axis or cut one short."""
    rule = getattr(array_shapes, name)

    def refusing(*xs: Any, **params: Any) -> Any:
        rule(*map(np.shape, xs), **params)
        return word(*xs, **params)

    return refusing


def prod_others(x: Any, *, axis: Axes = None) -> Any:
    """Multiply for each entry all the others, without a quotient: entries may be 0."""
    axes = axes_of(np.shape(x), axis)
    last = range(-len(axes), 0)
    moved = np.moveaxis(x, axes, last)
    flat = moved.reshape(
        *moved.shape[: np.ndim(x) - len(axes)], math.prod(moved.shape[np.ndim(x) - len(axes) :])
    )
    ones = np.ones_like(flat[..., :1])
    before = np.cumprod(np.concatenate([ones, flat[..., :-1]], axis=-1), axis=-1)
    turned = np.flip(flat, axis=-1)
    after = np.cumprod(np.concatenate([ones, turned[..., :-1]], axis=-1), axis=-1)
    return np.moveaxis((before * np.flip(after, axis=-1)).reshape(moved.shape), last, axes)


def _part(rank: int, axis: int, start: int | None, stop: int | None, step: int) -> Any:
    at = axis % rank
    return (*[slice(None)] * at, slice(start, stop, step), ...)


def _slice(
    x: Any, *, axis: int = 0, start: int | None = 0, stop: int | None = None, step: int = 1
) -> Any:
    return x[_part(np.ndim(x), axis, start, stop, step)]


def _put(
    g: Any, x: Any, *, axis: int = 0, start: int | None = 0, stop: int | None = None, step: int = 1
) -> Any:
    out = np.zeros_like(x)
    out[_part(np.ndim(x), axis, start, stop, step)] = g
    return out


def _pick(x: Any, *, axis: int = 0, index: int = 0) -> Any:
    return x[(*[slice(None)] * (axis % np.ndim(x)), index, ...)]  # of a vector a view, too


def _concat(*xs: Any, axis: int = -1) -> Any:
    return np.concatenate([np.atleast_1d(x) for x in xs], axis=axis)


def _split(g: Any, *xs: Any, index: int, axis: int = -1) -> Any:
    sizes = [np.shape(x)[axis] if np.ndim(x) else 1 for x in xs]
    start = sum(sizes[:index])
    piece = g[_part(np.ndim(g), axis, start, start + sizes[index], 1)]
    return np.reshape(piece, np.shape(xs[index]))


def _diag_matrix(x: Any) -> Any:
    out = np.zeros((*np.shape(x), np.shape(x)[-1]), np.result_type(x))
    np.einsum("...ii->...i", out)[...] = x
    return out


def _pad(x: Any, *, axis: int = 0, before: int = 0, after: int = 0) -> Any:
    width = [(0, 0)] * np.ndim(x)
    width[axis % np.ndim(x)] = (before, after)
    return np.pad(x, width)


# --- indices that are values ----------------------------------------------------------------------


def whole(x: Any, sizes: int, first: int) -> Any:
    """Return whole numbers counted from 0, refusing fractions and what lies outside."""
    found = np.asarray(x)
    with np.errstate(invalid="ignore"):
        index = np.where(np.isfinite(found), found, 0).astype(np.int64)
    if not np.array_equal(index, found):
        bad = found[index != found].flat[0]
        raise ValueError(f"an index is a whole number, not {bad:g}")
    outside = index[(index < first) | (index >= first + sizes)]
    if outside.size:
        raise ValueError(
            f"the index {outside.flat[0]} is outside of {first} to {first + sizes - 1}"
        )
    return index - first


def _indices(shape: Shape, idx: tuple[Any, ...], first: int) -> tuple[Any, ...]:
    return tuple(whole(i, n, first) for i, n in zip(idx, shape, strict=False))


def _gather(x: Any, *idx: Any, first: int = 1) -> Any:
    return x[_indices(np.shape(x), idx, first)]


def _scatter_add(g: Any, x: Any, *idx: Any, first: int = 1) -> Any:
    out = np.zeros_like(x)
    np.add.at(out, _indices(np.shape(x), idx, first), g)
    return out


def _one_hot(i: Any, *, size: int = 1, first: int = 1) -> Any:
    at = whole(i, size, first)
    return (at[..., None] == np.arange(size)).astype(np.result_type(i))


def _arg(function: Any) -> Word:
    def word(x: Any, *, axis: int | None = None, first: int = 1) -> Any:
        return (function(x, axis=axis) + first).astype(np.result_type(x))

    return word


def _topk_mask(x: Any, *, k: int = 2) -> Any:
    order = np.argsort(-x, axis=-1, kind="stable")[..., :k]
    out = np.zeros_like(x)
    np.put_along_axis(out, order, 1, axis=-1)
    return out


# --- contractions ---------------------------------------------------------------------------------


def _einsum(*xs: Any, spec: str) -> Any:
    return np.einsum(spec, *xs, optimize=len(xs) > 1)


def _expand(g: Any, x: Any, *, spec: str) -> Any:
    """Put entries on the diagonals that repeated letters name, repeated along missing letters."""
    have, want = spec.split("->")
    letters = "".join(dict.fromkeys(want))
    out = np.zeros_like(x)
    order = [k for k in letters if k in have]
    turned = np.transpose(g, [have.index(k) for k in order])
    shape = [np.shape(x)[want.index(k)] if k in have else 1 for k in letters]
    diagonals = out if want == letters else np.einsum(f"{want}->{letters}", out)  # a view
    diagonals[...] = np.reshape(turned, shape)
    return out


# --- windows --------------------------------------------------------------------------------------


def _windows(x: Any, *, size: tuple[int, ...], stride: tuple[int, ...]) -> Any:
    count = len(size)
    axes = tuple(range(np.ndim(x) - count, np.ndim(x)))
    seen = np.lib.stride_tricks.sliding_window_view(x, size, axes)
    steps = tuple(slice(None, None, k) for k in stride)
    cut: Any = (..., *steps, *[slice(None)] * count)
    return np.ascontiguousarray(seen[cut])  # sums over a view take another order, other bits


def _fold(g: Any, x: Any, *, size: tuple[int, ...], stride: tuple[int, ...]) -> Any:
    """Add windows back to where they were taken from."""
    out = np.zeros_like(x)
    count = len(size)
    lead = np.ndim(x) - count
    places = np.shape(g)[lead : lead + count]
    for offset in np.ndindex(size):
        at = tuple(
            slice(o, o + k * (n - 1) + 1, k) for o, k, n in zip(offset, stride, places, strict=True)
        )
        out[(..., *at)] += g[(..., *offset)]
    return out


ARRAYS: dict[str, Word] = {
    "put": _put,
    "concat": _concat,
    "split": _split,
    "stack": lambda *xs, axis=0: np.stack(xs, axis=axis),
    "reshape": checked("reshape", lambda x, *, shape: np.reshape(x, shape)),
    "pad": checked("pad", _pad),
    "einsum": checked("einsum", _einsum),
    "spread": _expand,
    "windows": checked("windows", _windows),
    "fold": _fold,
    "diag_matrix": checked("diag_matrix", _diag_matrix),
    "prod_others": prod_others,
}
CHOICES: dict[str, Word] = {
    "gather": checked("gather", _gather),
    "scatter_add": _scatter_add,
    "one_hot": _one_hot,
    "argmax": _arg(np.argmax),
    "argmin": _arg(np.argmin),
    "topk_mask": checked("topk", _topk_mask),
}
PARTS: dict[str, Word] = {  # views
    "slice": checked("part", _slice),
    "pick": checked("pick", _pick),
    "permute": checked("permute", lambda x, *, axes: np.transpose(x, axes)),
    "diagonal": checked("diagonal", lambda x: np.diagonal(x, axis1=-2, axis2=-1)),
}
