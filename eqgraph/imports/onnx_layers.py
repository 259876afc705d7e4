"""Write products, convolutions, pools and norms of ONNX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from eqgraph.imports import layers
from eqgraph.imports.term import Refused, Term, call, infix, transposed, whole


def gemm(a: Term, b: Term, c: Any = None, alpha: float = 1, beta: float = 1, transA: int = 0,
          transB: int = 0, **_: Any) -> Term:  # fmt: skip
    """Write a·b + c."""
    left = Term(transposed(a), 4, a.value, a.number, a.time) if transA else a
    right = f"{b.within(5)}ᵀ" if transB else b.within(4)
    out = Term(f"{left.within(4)}·{right}", 3, None, b.number, a.time)
    if alpha != 1:
        out = infix(float(alpha), "*", out)
    if c is None or beta == 0:
        return out
    return infix(out, "+", c if beta == 1 else infix(float(beta), "*", c))


def _sides(x: Term, pads: Sequence[int] | None, auto_pad: bytes) -> list[int]:
    """Return the padding of each axis, which must be equal on both sides."""
    if auto_pad not in (b"NOTSET", b"VALID"):
        raise Refused(f"auto_pad={auto_pad.decode()}")
    n = len(pads or ()) // 2
    if pads and list(pads[:n]) != list(pads[n:]):
        raise Refused("padding that differs on both sides")
    return [int(p) for p in (pads or ())[:n]] or [0] * (x.rank - 2)


def conv(x: Term, kernel: Term, bias: Term | None = None, strides: Any = None, pads: Any = None,
          dilations: Any = None, group: int = 1, auto_pad: bytes = b"NOTSET",
          **_: Any) -> Term:  # fmt: skip
    """Write a convolution."""
    n = x.rank - 2
    made = layers._conv(x, kernel, None, list(strides or [1] * n), _sides(x, pads, auto_pad),
                        list(dilations or [1] * n), group)  # fmt: skip
    if bias is None:
        return made
    column = call("reshape", bias, shape=(-1, *[1] * n))
    shown = Term(column.text.replace("(-1,", f"({np.shape(bias.value)[0]},"))
    return infix(made, "+", shown)


def pool(name: str) -> Callable[..., Term]:
    """Make the row of a pool."""
    rule = layers._pool(name)

    def write(x: Term, kernel_shape: Sequence[int], strides: Any = None, pads: Any = None,
              dilations: Any = None, ceil_mode: int = 0, auto_pad: bytes = b"NOTSET",
              **_: Any) -> Term:  # fmt: skip
        rest = (list(dilations or [1]), ceil_mode) if name == "max_pool" else (ceil_mode,)
        stride = list(strides or [1] * len(kernel_shape))
        return rule(x, list(kernel_shape), stride, _sides(x, pads, auto_pad), *rest)

    return write


def global_mean(x: Term, **_: Any) -> Term:
    """Write the mean over all places."""
    axes = tuple(range(2, x.rank))
    return call("mean", whole(x, "a pool"), axis=axes if len(axes) > 1 else axes[0], keepdims=True)


def batch_norm(x: Term, scale: Term, bias: Term, mean: Term, var: Term, epsilon: float = 1e-5,
                training_mode: int = 0, **_: Any) -> Term:  # fmt: skip
    """Write a norm by running means."""
    n = x.rank - 2
    size = np.shape(scale.value)[0]

    def column(one: Term) -> Term:
        return call("reshape", one, shape=(size, *[1] * n)) if n > 0 else one

    gain, shift, centre, variance = (column(one) for one in (scale, bias, mean, var))
    return layers._batch_norm(x, gain, shift, centre, variance, bool(training_mode), 0.1,
                              float(epsilon))  # fmt: skip


def layer_norm(x: Term, scale: Term | None = None, bias: Term | None = None, axis: int = -1,
                epsilon: float = 1e-5, **_: Any) -> Term:  # fmt: skip
    """Write a norm over the last axis."""
    if axis % x.rank != x.rank - 1:
        raise Refused("a norm over more than the last axis")
    eps = 1e-5 if np.float32(epsilon) == np.float32(1e-5) and epsilon == 1e-5 else float(epsilon)
    made: Term = layers._layer_norm(x, (1,), scale, bias, eps)
    return made
