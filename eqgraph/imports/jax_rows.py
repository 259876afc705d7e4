"""Write primitives of JAX: one row each, by those of PyTorch where it has the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from eqgraph.imports import arrangement, elementwise, jax_layers
from eqgraph.imports.term import (
    Refused,
    Term,
    axis_of,
    call,
    infix,
    power,
    term,
)

Rule = Callable[..., Term]  # of the operands, and the primitive's parameters by name


def _by(name: str) -> Rule:
    """Make the row of a primitive that PyTorch has too, entry by entry."""
    rule = elementwise.ROWS[name]
    return lambda *xs, **_: rule(*xs)


def _integer_pow(x: Term, y: int, **_: Any) -> Term:
    return power(x, y)


def _convert(x: Term, new_dtype: Any, **_: Any) -> Term:
    kind = np.dtype(new_dtype)
    if kind.kind == "f" and kind.itemsize < 8:
        raise Refused(f"a number of less than double precision ({kind.name})")
    if kind.kind in "iu" and np.asarray(x.value).dtype.kind == "f":
        return call("floor", x) if np.all(np.asarray(x.value) >= 0) else call("ceil", x)
    return x


def _select(which: Term, *cases: Any, **_: Any) -> Term:
    if len(cases) != 2:
        raise Refused("a choice among more than two")
    if not isinstance(which, Term):
        return term(cases[int(which)])
    return call("where", which, cases[1], cases[0])


def _clamp(low: Any, x: Term, high: Any, **_: Any) -> Term:
    return call("clip", x, low, high)


def _reduce(name: str) -> Rule:
    rule = elementwise._reduction(name)

    def write(x: Term, axes: Sequence[int], keep: bool = False, **_: Any) -> Term:
        if len(axes) == x.rank and x.time is None and not keep:
            return rule(x)
        found: Term = rule(x, list(axes), keep) if axes else x
        return found

    return write


def _arg(name: str) -> Rule:
    def write(x: Term, axes: Sequence[int], **_: Any) -> Term:
        (axis,) = axes
        found = call(name, x, axis=axis_of(x, axis), first=0)
        return arrangement._without(found, x, axis)

    return write


def _cumsum(x: Term, axis: int, reverse: bool, **_: Any) -> Term:
    if reverse:
        raise Refused("a sum that runs from the end")
    return call("cumsum", x, axis=axis_of(x, axis, "cumsum"))


def _along(name: str) -> Rule:
    def write(x: Term, axes: Sequence[int] | None, **_: Any) -> Term:
        if axes is None or len(axes) != 1:
            raise Refused(f"{name} along several axes")
        return call(name, x, axis=axis_of(x, axes[0], name))

    return write


def _logsumexp(x: Term, axes: Sequence[int], keep: bool = False, **_: Any) -> Term:
    return elementwise._reduction("logsumexp")(x, list(axes), keep)


def _one_hot(x: Term, like: Any, **_: Any) -> Term:
    return call("one_hot", x, size=int(like.shape[-1]), first=0)


def _broadcast(operand: Any, shape: Sequence[int], broadcast_dimensions: Sequence[int],
               **_: Any) -> Term:  # fmt: skip
    """Leave the repeating to what reads it: NumPy's rule does; only axes are moved apart."""
    x = term(operand)
    if x.value is None or not np.shape(x.value):
        return replace(x, slim=())
    at = tuple(broadcast_dimensions)
    time = None if x.time is None else at[x.time]
    slim = [1] * len(shape)
    for axis, size in zip(at, np.shape(x.value), strict=True):
        slim[axis] = size
    if time is not None:
        del slim[time]
        at = tuple(a - (a > time) for a in at if a != time)
        if slim and list(at) != list(range(len(slim) - len(at), len(slim))):
            raise Refused("an axis is put in over all steps")
        return Term(x.text, x.level, None, x.number, time, slim=tuple(slim))
    own = x.slim if x.slim is not None else tuple(np.shape(x.value))
    if x.slim is not None:
        own = (1,) * (len(at) - len(own)) + own
        slim = [1] * len(shape)
        for axis, size in zip(at, own, strict=True):
            slim[axis] = size
    rank = len(shape)
    if list(at) == list(range(rank - len(at), rank)):  # NumPy puts axes in front by itself
        return Term(x.text, x.level, None, x.number, None, slim=own)
    text = call("reshape", x, shape=tuple(slim))
    return Term(text.text, text.level, None, x.number, None, slim=tuple(slim))


def _reshape(x: Term, new_sizes: Sequence[int], dimensions: Any = None, **_: Any) -> Term:
    if dimensions is not None:
        raise Refused("a change of the order of axes with that of the shape")
    return arrangement._reshaped(x, tuple(new_sizes))


def _squeeze(x: Term, dimensions: Sequence[int], **_: Any) -> Term:
    if x.time is not None:
        raise Refused("an axis is taken out over all steps")
    gone = {d % x.rank for d in dimensions}
    return arrangement._reshaped(x, tuple(n for k, n in enumerate(x.shape) if k not in gone))


def turned(x: Term, permutation: Sequence[int], **_: Any) -> Term:
    """Write another order of axes; that of the steps may move."""
    if x.time is None:
        return arrangement._permute(x, permutation)
    time = list(permutation).index(x.time)
    rest = [p - (p > x.time) for p in permutation if p != x.time]
    if rest != sorted(rest):
        raise Refused("an exchange of axes over all steps")
    return Term(x.text, x.level, None, x.number, time)


def _slice(x: Term, start_indices: Sequence[int], limit_indices: Sequence[int], strides: Any,
           **_: Any) -> Term:  # fmt: skip
    out = x
    for axis, (start, stop) in enumerate(zip(start_indices, limit_indices, strict=True)):
        step = 1 if strides is None else strides[axis]
        if (start, stop, step) != (0, x.value.shape[axis], 1):
            if axis == x.time and stop - start == 1 and len(start_indices) == x.rank:
                raise Refused("one step is taken out of all")
            more = {} if step == 1 else {"step": step}
            text = call("slice", Term(out.text), axis=axis_of(x, axis), start=start, stop=stop,
                        **more)  # fmt: skip
            out = Term(text.text, 5, None, x.number, x.time)
    return out


def _dynamic_slice(x: Term, *starts: Any, slice_sizes: Sequence[int], **_: Any) -> Term:
    if any(isinstance(s, Term) for s in starts):
        raise Refused("where it is cut depends on what is computed")
    sizes = np.shape(x.value)
    begin = [int(np.clip(int(s), 0, n - k)) for s, n, k in
             zip(starts, sizes, slice_sizes, strict=True)]  # fmt: skip
    stops = [b + k for b, k in zip(begin, slice_sizes, strict=True)]
    return _slice(x, begin, stops, None)


def _split(x: Term, sizes: Sequence[int], axis: int, **_: Any) -> Term:
    return arrangement._pieces(x, sizes, axis)


def _concatenate(*xs: Term, dimension: int, **_: Any) -> Term:
    return arrangement._concat(xs, dimension)


def _pick(x: Term, index: int, **_: Any) -> Term:
    return arrangement._select(x, 0, index)


def _stack(*xs: Term, axis: int, **_: Any) -> Term:
    return arrangement._stack(xs, axis)


def _pad(x: Term, value: Any, padding_config: Any, **_: Any) -> Term:
    if (
        isinstance(value, Term)
        or float(value) != 0
        or any(low < 0 or high < 0 or inner for low, high, inner in padding_config)
    ):
        raise Refused("padding with other than zeros, within, or that takes away")
    out = x
    for axis, (low, high, _) in enumerate(padding_config):
        if low or high:
            text = call("pad", Term(out.text), axis=axis_of(x, axis, "padding"), before=low,
                        after=high)  # fmt: skip
            out = Term(text.text, 5, None, x.number, x.time)
    return out


def _rev(x: Term, dimensions: Sequence[int], **_: Any) -> Term:
    return arrangement._flip(x, dimensions)


def _erfc(x: Term, **_: Any) -> Term:
    return infix(1, "-", call("erf", x))


def _same(x: Term, **_: Any) -> Term:
    return x


def _argument_of_copy(x: Term, index: bool = False, **_: Any) -> Term:
    if index and bool((np.asarray(x.value) < 0).any()):
        raise Refused("indices below 0")
    return x


def _stopped(x: Term, **_: Any) -> Term:
    raise Refused("its gradient is stopped, which no text says")


_ENTRY_BY_ENTRY: Mapping[str, Rule] = {
    **{name: _by(name) for name in (
        *("exp", "log", "log1p", "expm1", "exp2", "sqrt", "rsqrt", "tanh", "sin", "cos", "tan"),
        *("sinh", "cosh", "asin", "acos", "atan", "asinh", "acosh", "atanh", "erf", "lgamma"),
        *("digamma", "abs", "sign", "floor", "ceil", "round", "square", "neg", "add", "sub", "mul"),
        *("div", "pow", "atan2", "eq", "ne", "lt", "le", "gt", "ge", "relu", "silu", "logaddexp"),
    )},
    "softplus": lambda x, *_, **__: call("softplus", x), "sigmoid": _by("sigmoid"),
    "logistic": _by("sigmoid"), "max": _by("maximum"), "min": _by("minimum"),
    "rem": _by("fmod"), "erf_inv": _by("erfinv"), "add_any": _by("add"),
    "and": _by("logical_and"), "or": _by("logical_or"), "not": _by("logical_not"),
    "cbrt": lambda x, **_: call("cbrt", x), "integer_pow": _integer_pow, "select_n": _select,
    "clamp": _clamp, "erfc": _erfc, "convert_element_type": _convert, "copy": _argument_of_copy,
    "relu6": lambda x, **_: call("clip", x, 0, 6), "elu": lambda x, *_, **__: call("elu", x),
    "leaky_relu": lambda x, slope=0.01, **_: call("leaky_relu", x, slope=float(slope)),
    "copy_p": _same, "reduce_precision": _same, "optimization_barrier": _same,
    "pvary": _same, "real": _same,
}  # fmt: skip
ENTRY_BY_ENTRY = frozenset(_ENTRY_BY_ENTRY)

ROWS: Mapping[str, Rule] = {
    **_ENTRY_BY_ENTRY,
    "reduce_sum": _reduce("sum"), "mean": _reduce("mean"),
    "reduce_max": _reduce("max"), "reduce_min": _reduce("min"),
    "reduce_prod": _reduce("prod"), "argmax": _arg("argmax"), "argmin": _arg("argmin"),
    "cumsum": _cumsum, "softmax": _along("softmax"), "log_softmax": _along("log_softmax"),
    "logsumexp": _logsumexp, "_one_hot": _one_hot, "broadcast_in_dim": _broadcast,
    "reshape": _reshape, "squeeze": _squeeze, "transpose": turned, "slice": _slice,
    "dynamic_slice": _dynamic_slice, "split": _split, "concatenate": _concatenate,
    "stack": _stack, "pad": _pad,
    "rev": _rev, "gather": jax_layers.gather, "row": jax_layers.look_up, "pick": _pick,
    "dot_general": jax_layers.dot_general,
    "conv_general_dilated": jax_layers.conv,
    "reduce_window_max": jax_layers.window("max_pool"),
    "reduce_window_sum": jax_layers.window("mean_pool"),
    "stop_gradient": _stopped,
}  # fmt: skip

# The letters of results that are named in any case, and of those that are read more than once.
RESULTS = {
    "relu": "h", "silu": "h", "tanh": "h", "logistic": "h", "elu": "h", "softplus": "h",
    "softmax": "p", "conv_general_dilated": "z", "gather": "u",
}  # fmt: skip
