"""Write products, convolutions, pools and look-ups of JAX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from eqgraph.imports import layers
from eqgraph.imports.term import Refused, Term, call, dot, infix, term, transposed, whole

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def gather(x: Term, where: Any, dimension_numbers: Any, slice_sizes: Sequence[int],
            **_: Any) -> Term:  # fmt: skip
    """Look rows up: the simple case of a gather, x[i] along the first axis."""
    d = dimension_numbers
    simple = (
        tuple(d.collapsed_slice_dims) == (0,) == tuple(d.start_index_map)
        and not d.operand_batching_dims and tuple(slice_sizes[1:]) == tuple(x.value.shape[1:])
    )  # fmt: skip
    if not simple or x.time is not None:
        raise Refused("a look-up along other than the first axis")
    where = term(where)
    if where.value is not None and bool((np.asarray(where.value) < 0).any()):
        raise Refused("indices below 0")
    return Term(f"gather({x.text}, {where.text}, first=0)", 5, None, x.number, where.time)


def look_up(x: Term, where: Any, sizes: Sequence[int], **_: Any) -> Term:
    """Look one row up, x[i]."""
    if tuple(sizes[1:]) != tuple(x.value.shape[1:]) or sizes[0] != 1 or x.time is not None:
        raise Refused("where it is cut depends on what is computed")
    if not isinstance(where, Term):
        return call("pick", x, axis=0, index=int(where))
    if bool((np.asarray(where.value) < 0).any()):
        raise Refused("indices below 0")
    return Term(f"gather({x.text}, {where.text}, first=0)", 5, None, x.number, where.time)


def dot_general(a: Term, b: Term, dimension_numbers: Any, **_: Any) -> Term:
    """Write a product over named axes: with the sign where it is one of matrices."""
    (ac, bc), (ab, bb) = dimension_numbers
    if a.time is not None or b.time is not None:
        plain = not ab and tuple(ac) == (a.rank - 1,) and tuple(bc) == (0,) and b.rank <= 2
        if a.time is None or b.time is not None or a.time == a.rank - 1 or not plain:
            raise Refused("a product along or over all steps")
        return Term(dot(a, b).text, 3, None, a.number or b.number, a.time)
    simple = not ab and len(ac) == 1 and tuple(ac) == (a.rank - 1,) and b.rank <= 2
    if simple and tuple(bc) == (0,):
        return dot(a, b)
    if simple and b.rank == 2:
        return dot(a, Term(transposed(b), 4))
    n = len(ab)
    stacked = tuple(ab) == tuple(bb) == tuple(range(n)) and a.rank == b.rank == n + 2
    if stacked and tuple(ac) == (n + 1,):
        return dot(a, b) if tuple(bc) == (n,) else dot(a, Term(transposed(b), 4))
    if not ab and a.rank == b.rank == 2 and tuple(ac) == (0,) and tuple(bc) == (0,):
        return dot(Term(transposed(a), 4), b)
    letters = iter(_LETTERS)
    left, right = [next(letters) for _ in range(a.rank)], [next(letters) for _ in range(b.rank)]
    for k, m in zip((*ac, *ab), (*bc, *bb), strict=True):
        right[m] = left[k]
    gone = {left[k] for k in ac}
    first = [left[k] for k in ab]
    out = [*first, *(x for x in left if x not in gone and x not in first),
           *(x for k, x in enumerate(right) if k not in (*bc, *bb))]  # fmt: skip
    spec = ", ".join(map("".join, (left, right, out)))
    if not out:
        raise Refused("a product along all axes")
    return Term(f"einsum({a.text}, {b.text}, spec=({spec}))", 5, None, b.number)


def conv(x: Term, kernel: Term, window_strides: Sequence[int], padding: Any, lhs_dilation: Any,
          rhs_dilation: Any, dimension_numbers: Any, feature_group_count: int,
          batch_group_count: int, **_: Any) -> Term:  # fmt: skip
    """Write a convolution; its axes may stand in any order."""
    whole(x, "a convolution")
    d = dimension_numbers
    if any(k != 1 for k in lhs_dilation) or batch_group_count != 1:
        raise Refused("a convolution that spreads its input (lhs_dilation), or groups of a batch")
    lhs, rhs, out = (tuple(p) for p in (d.lhs_spec, d.rhs_spec, d.out_spec))
    if any(low != high for low, high in padding):
        text = x
        for axis, (low, high) in zip(lhs[2:], padding, strict=True):
            if low or high:
                text = Term(call("pad", Term(text.text), axis=axis, before=low, after=high).text)
        shape = list(x.value.shape)
        for axis, (low, high) in zip(lhs[2:], padding, strict=True):
            shape[axis] += low + high
        x = replace(text, value=np.broadcast_to(0.0, shape))
        padding = [(0, 0)] * len(window_strides)
    image = _permuted(x, lhs)
    weights = _permuted(kernel, rhs)
    made = layers._conv(image, weights, None, list(window_strides), [low for low, _ in padding],
                        list(rhs_dilation), feature_group_count)  # fmt: skip
    if out == tuple(range(len(out))):
        return made
    back = [out.index(k) for k in range(len(out))]
    return call("permute", Term(made.text), axes=tuple(back))


def _permuted(x: Term, axes: tuple[int, ...]) -> Term:
    if axes == tuple(range(len(axes))):
        return x
    value = np.transpose(np.asarray(x.value), axes)
    return replace(call("permute", Term(x.text), axes=axes), value=value, number=x.number)


def window(name: str) -> Callable[..., Term]:
    """Make the row of a pool over the axes whose windows are longer than 1."""

    def write(x: Term, window_dimensions: Sequence[int], window_strides: Sequence[int],
              padding: Any, **rest: Any) -> Term:  # fmt: skip
        whole(x, "a pool")
        if any(low or high for low, high in padding) or any(
            k != 1 for d in ("base_dilation", "window_dilation") for k in rest.get(d) or ()
        ):
            raise Refused("padding or dilation of a pool")
        axes = [k for k, n in enumerate(window_dimensions) if n != 1]
        rest_ = [k for k in range(x.rank) if k not in axes]
        order = (*rest_, *axes)
        moved = _permuted(x, order)
        size = tuple(window_dimensions[k] for k in axes)
        made = call(name, Term(moved.text), size=size,
                    stride=tuple(window_strides[k] for k in axes))  # fmt: skip
        if name == "mean_pool":
            count = int(np.prod(size))
            made = infix(count, "*", made)
        if order == tuple(range(x.rank)):
            return made
        return call("permute", Term(made.text), axes=tuple(np.argsort(order).tolist()))

    return write
