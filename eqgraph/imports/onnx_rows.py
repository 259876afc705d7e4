"""Write operators of ONNX: one row each, by those of PyTorch where it has the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from eqgraph.imports import arrangement, elementwise, layers, onnx_layers
from eqgraph.imports.jax_rows import turned
from eqgraph.imports.term import Refused, Term, axis_of, call, infix, power, term, whole

Rule = Callable[..., Term]

_FIFTH, _HUNDREDTH = float(np.float32(0.2)), float(np.float32(0.01))  # ONNX has them in single


def _by(name: str) -> Rule:
    """Make the row of an operator that PyTorch has too."""
    rule = elementwise.ROWS[name]
    return lambda *xs, **_: rule(*xs)


def _pairs(name: str) -> Rule:
    """Make the row of an operator of any number of operands, two by two."""

    def write(first: Term, *rest: Term, **_: Any) -> Term:
        out = term(first)
        for one in rest:
            out = call(name, out, one)
        return out

    return write


def _numbers(how: Sequence[Any], k: int, default: Any = None) -> Any:
    """Return an operand that says how; refuse one that is computed."""
    found = how[k] if k < len(how) else None
    if found is Ellipsis:
        raise Refused("a shape, an axis or an end that is computed from an input")
    return default if found is None else np.asarray(found)


def _reduce(name: str, square: bool = False) -> Rule:
    def write(x: Term, how: Sequence[Any] = (), axes: Any = None, keepdims: int = 1,
              noop_with_empty_axes: int = 0, **_: Any) -> Term:  # fmt: skip
        given = _numbers(how, 0, axes)
        if given is None or not len(given):
            if noop_with_empty_axes:
                return x
            given = range(x.rank)
        x = power(x, 2) if square else x
        dims = [int(a) for a in given]
        every = len(dims) == x.rank and not keepdims and x.time is None
        made: Term = elementwise._reduction(name)(x, None if every else dims, bool(keepdims))
        return made

    if square:
        return lambda x, **k: _kept(write, x, k)
    return write


def _kept(write: Rule, x: Term, params: dict[str, Any]) -> Term:
    squared = power(x, 2)
    like = Term(squared.text, squared.level, x.value, x.number, x.time)
    rest = {k: v for k, v in params.items() if k != "square"}
    return _reduce("sum")(like, **rest)


def _matmul(a: Term, b: Term, **_: Any) -> Term:
    return layers._matmul(a, b)


def _power(a: Any, b: Any, **_: Any) -> Term:
    made: Term = elementwise._power(term(a), b)
    return made


def _clip(x: Term, low: Any = None, high: Any = None, **attributes: Any) -> Term:
    low, high = attributes.get("min", low), attributes.get("max", high)
    made: Term = elementwise._clamp(x, low, high)
    return made


def _cast(x: Term, to: int, **_: Any) -> Term:
    if to in (6, 7, 12, 13) and np.asarray(x.value).dtype.kind == "f":
        return call("floor", x) if np.all(np.asarray(x.value) >= 0) else call("ceil", x)
    if to in (10, 16):
        raise Refused("a number of less than double precision")
    return x


def _softmax(name: str) -> Rule:
    return lambda x, axis=-1, **_: call(name, x, axis=axis_of(x, axis, name))


def _reshape(x: Term, how: Sequence[Any], allowzero: int = 0, **_: Any) -> Term:
    sizes = [int(n) for n in _numbers(how, 0)]
    sizes = [np.shape(x.value)[k] if n == 0 and not allowzero else n for k, n in enumerate(sizes)]
    return arrangement._reshaped(x, np.asarray(x.value).reshape(sizes).shape)


def _flatten(x: Term, axis: int = 1, **_: Any) -> Term:
    shape = np.shape(x.value)
    sizes = (int(np.prod(shape[:axis])), int(np.prod(shape[axis:])))
    return arrangement._reshaped(x, sizes)


def _transpose(x: Term, perm: Sequence[int] | None = None, **_: Any) -> Term:
    return turned(x, tuple(perm) if perm is not None else tuple(range(x.rank))[::-1])


def _slice(x: Term, how: Sequence[Any] = (), **attributes: Any) -> Term:
    starts = _numbers(how, 0, attributes.get("starts"))
    ends = _numbers(how, 1, attributes.get("ends"))
    axes = _numbers(how, 2, attributes.get("axes", range(len(starts))))
    steps = _numbers(how, 3, [1] * len(starts))
    out = x
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        if step < 1:
            raise Refused("a slice that runs backward")
        like = Term(out.text, out.level, x.value, x.number, x.time)
        made = arrangement._slice(like, int(axis) % x.rank, int(start), int(end), int(step))
        out = made
    return out


def _gather(x: Term, where: Any, axis: int = 0, **_: Any) -> Term:
    where = term(where) if isinstance(where, Term) else int(where)
    if isinstance(where, int):
        return arrangement._select(x, axis, where)
    if axis % x.rank or bool((np.asarray(where.value) < 0).any()):
        raise Refused("a look-up along other than the first axis, or by indices below 0")
    made: Term = arrangement._embedding(x, where)
    return made


def _squeeze(x: Term, how: Sequence[Any] = (), axes: Any = None, **_: Any) -> Term:
    given = _numbers(how, 0, axes)
    shape = np.shape(x.value)
    gone = {int(a) % x.rank for a in given} if given is not None else {
        k for k, n in enumerate(shape) if n == 1}  # fmt: skip
    if x.time is not None:
        raise Refused("an axis is taken out over all steps")
    return arrangement._reshaped(x, tuple(n for k, n in enumerate(shape) if k not in gone))


def _unsqueeze(x: Term, how: Sequence[Any] = (), axes: Any = None, **_: Any) -> Term:
    if not isinstance(x, Term):
        return term(x)
    found = np.asarray(x.value)
    for axis in sorted(int(a) % (x.rank + len(_numbers(how, 0, axes)))
                       for a in _numbers(how, 0, axes)):  # fmt: skip
        found = np.expand_dims(found, axis)
    if x.time is not None:
        raise Refused("an axis is put in over all steps")
    return arrangement._reshaped(x, found.shape)


def _expand(x: Term, how: Sequence[Any], **_: Any) -> Term:
    sizes = np.broadcast_shapes(np.shape(x.value), tuple(int(n) for n in _numbers(how, 0)))
    return x if sizes == np.shape(x.value) else arrangement._expand(x, sizes)


def _split(x: Term, how: Sequence[Any] = (), axis: int = 0, split: Any = None,
           num_outputs: int = 0, **_: Any) -> Term:  # fmt: skip
    sizes = _numbers(how, 0, split)
    size = np.shape(x.value)[axis]
    if sizes is None:
        each = -(-size // num_outputs)
        sizes = [min(each, size - k * each) for k in range(num_outputs)]
    return arrangement._pieces(x, [int(n) for n in sizes], axis)


def _pad(x: Term, how: Sequence[Any] = (), mode: bytes = b"constant", **_: Any) -> Term:
    pads = [int(n) for n in _numbers(how, 0)]
    fill, rank = _numbers(how, 1, 0.0), x.rank
    axes = [int(a) % rank for a in _numbers(how, 2, range(rank))]
    if mode != b"constant" or float(fill):
        raise Refused("padding with other than zeros")
    flat: list[int] = []
    for axis in range(rank - 1, -1, -1):
        k = axes.index(axis) if axis in axes else -1
        flat += [pads[k], pads[k + len(axes)]] if k >= 0 else [0, 0]
    return arrangement._pad(x, flat)


def _arg(name: str) -> Rule:
    def write(x: Term, axis: int = 0, keepdims: int = 1, select_last_index: int = 0,
              **_: Any) -> Term:  # fmt: skip
        if select_last_index:
            raise Refused("the last of equal entries")
        made = call(name, x, axis=axis_of(x, axis), first=0)
        if not keepdims:
            return arrangement._without(made, x, axis)
        kept = list(np.shape(x.value))
        kept[axis] = 1
        return call("reshape", whole(made, name), shape=tuple(kept))

    return write


def _einsum(*xs: Term, equation: bytes, **_: Any) -> Term:
    return arrangement._einsum(equation.decode(), xs)


def _cumsum(x: Term, how: Sequence[Any], exclusive: int = 0, reverse: int = 0, **_: Any) -> Term:
    if exclusive or reverse:
        raise Refused("a sum that runs from the end, or leaves an entry out")
    return call("cumsum", x, axis=axis_of(x, int(_numbers(how, 0)), "cumsum"))


def _first(x: Term, index: int, **_: Any) -> Term:
    return arrangement._select(x, 0, index)


_SAME = {
    "Exp": "exp", "Log": "log", "Sqrt": "sqrt", "Tanh": "tanh", "Sigmoid": "sigmoid", "Abs": "abs",
    "Relu": "relu", "Neg": "neg", "Sign": "sign", "Floor": "floor", "Ceil": "ceil", "Sin": "sin",
    "Round": "round", "Cos": "cos", "Tan": "tan", "Asin": "asin", "Acos": "acos", "Atan": "atan",
    "Sinh": "sinh", "Cosh": "cosh", "Asinh": "asinh", "Acosh": "acosh", "Atanh": "atanh",
    "Erf": "erf", "Reciprocal": "reciprocal", "Add": "add", "Sub": "sub", "Mul": "mul",
    "Div": "div", "Equal": "eq", "Less": "lt", "LessOrEqual": "le", "Greater": "gt",
    "GreaterOrEqual": "ge", "And": "logical_and", "Or": "logical_or", "Not": "logical_not",
    "Where": "where",
}  # fmt: skip

_ENTRY_BY_ENTRY: dict[str, Rule] = {
    **{name: _by(own) for name, own in _SAME.items()},
    "Max": _pairs("max"), "Min": _pairs("min"), "Pow": _power, "Clip": _clip, "Cast": _cast,
    "Sum": lambda x, *rest, **_: _added(x, rest), "Identity": lambda x, **_: term(x),
    "Softplus": lambda x, **_: call("softplus", x),
    "Softsign": lambda x, **_: infix(x, "/", infix(1, "+", call("abs", x))),
    "Elu": lambda x, alpha=1.0, **_: elementwise._elu(x, float(alpha), 1, 1),
    "LeakyRelu": lambda x, alpha=_HUNDREDTH, **_: call("leaky_relu", x, slope=float(alpha)),
    "Gelu": lambda x, approximate=b"none", **_: elementwise._gelu(x, approximate.decode()),
    "Mod": lambda a, b, fmod=0, **_: elementwise._fmod(a, b) if fmod else call("mod", a, b),
}  # fmt: skip
_ENTRY_BY_ENTRY |= {
    "Xor": lambda a, b, **_: call("not_equal", a, b),
    "Mean": lambda x, *rest, **_: infix(_added(x, rest), "/", 1 + len(rest)),
    "Mish": lambda x, **_: infix(x, "*", call("tanh", call("softplus", x))),
    "HardSigmoid": lambda x, alpha=_FIFTH, beta=0.5, **_: call(
        "clip", infix(infix(float(alpha), "*", x), "+", float(beta)), 0, 1),
    "PRelu": lambda x, slope, **_: call("where", call("less", x, 0), infix(slope, "*", x), x),
}  # fmt: skip
ENTRY_BY_ENTRY = frozenset(_ENTRY_BY_ENTRY)


def _added(x: Term, rest: Sequence[Term]) -> Term:
    for one in rest:
        x = infix(x, "+", one)
    return x


ROWS: Mapping[str, Rule] = {
    **_ENTRY_BY_ENTRY,
    "MatMul": _matmul, "Gemm": onnx_layers.gemm, "Softmax": _softmax("softmax"),
    "LogSoftmax": _softmax("log_softmax"), "ReduceSum": _reduce("sum"),
    "ReduceMean": _reduce("mean"), "ReduceMax": _reduce("max"), "ReduceMin": _reduce("min"),
    "ReduceProd": _reduce("prod"), "ReduceL1": _reduce("norm1"), "ReduceL2": _reduce("norm"),
    "ReduceLogSumExp": _reduce("logsumexp"), "ReduceSumSquare": _reduce("sum", True),
    "Reshape": _reshape, "Flatten": _flatten, "Transpose": _transpose, "Slice": _slice,
    "Gather": _gather, "Squeeze": _squeeze, "Unsqueeze": _unsqueeze, "Expand": _expand,
    "Concat": lambda *xs, axis, **_: arrangement._concat(xs, axis), "Split": _split, "Pad": _pad,
    "Conv": onnx_layers.conv, "MaxPool": onnx_layers.pool("max_pool"),
    "AveragePool": onnx_layers.pool("mean_pool"),
    "GlobalAveragePool": onnx_layers.global_mean, "BatchNormalization": onnx_layers.batch_norm,
    "LayerNormalization": onnx_layers.layer_norm, "ArgMax": _arg("argmax"),
    "ArgMin": _arg("argmin"),
    "Einsum": _einsum, "CumSum": _cumsum, "first": _first,
    "finals": lambda *xs, **_: call("stack", *xs, axis=0),
}  # fmt: skip

RESULTS = {
    "Relu": "h", "Tanh": "h", "Sigmoid": "h", "Elu": "h", "Gelu": "h", "Softplus": "h",
    "LeakyRelu": "h", "Softmax": "p", "Conv": "z", "Gemm": "z", "LayerNormalization": "n",
    "BatchNormalization": "n", "Gather": "u",
}  # fmt: skip
