"""The words of the rows as nodes of ONNX: tensors that record what is done to them.

A source in Python, written with these words, is run once; what it does becomes the graph. A loop
over time becomes a `Scan`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from eqgraph.operators import OPERATORS
from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.shapes import Shape, axes_of

OPSET = 18


class Body:
    """Hold the nodes of one graph; that of a loop stands inside of another."""

    def __init__(self, dtype: Any, outer: Body | None = None) -> None:
        self.dtype, self.outer = np.dtype(dtype), outer
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.sizes: dict[int, Any] = outer.sizes if outer else {}  # what is known when it runs
        self.names: dict[str, int] = outer.names if outer else {}

    def name(self, wanted: str) -> str:
        """Return a name that nothing else has."""
        count = self.names.get(wanted, 0)
        self.names[wanted] = count + 1
        return wanted if not count else f"{wanted}.{count}"

    def constant(self, value: Any, dtype: Any = None) -> Tensor:
        """Return a constant."""
        from onnx import numpy_helper

        array = np.asarray(value, self.dtype if dtype is None else dtype)
        name = self.name("constant")
        self.constants.append(numpy_helper.from_array(np.array(array), name))
        return Tensor(self, name, array.shape)

    def node(
        self, kind: str, xs: Sequence[Any], shape: Shape, count: int = 1, **options: Any
    ) -> Any:
        """Add a node; return its tensor, or its tensors."""
        from onnx import helper

        inputs = [self.given(x).name for x in xs]
        outputs = [self.name(kind.lower()) for _ in range(count)]
        self.nodes.append(helper.make_node(kind, inputs, outputs, **options))
        made = [Tensor(self, name, shape) for name in outputs]
        return made[0] if count == 1 else made

    def given(self, x: Any) -> Tensor:
        """Return a tensor of a number, or the tensor itself."""
        if isinstance(x, int) and x in self.sizes:
            return _cast(pick(runtime((x,)), 0, 0))
        return x if isinstance(x, Tensor) else self.constant(x)


CURRENT: list[Body] = []  # the graph that is written, and those around it


class Tensor(Arithmetic):
    """Stand for a value of the graph; sizes that are free have the numbers that `sizes` knows."""

    __slots__ = ("body", "name", "shape")

    def __init__(self, body: Body, name: str, shape: Shape) -> None:
        self.body, self.name, self.shape = body, name, tuple(int(n) for n in shape)

    @property
    def ndim(self) -> int:
        """Return the number of axes."""
        return len(self.shape)

    def _apply(self, name: str, *operands: Any) -> Any:
        return _rowed(name, _SIGNS[name], operands)

    def __matmul__(self, other: Any) -> Tensor:
        return _rowed("matmul", "MatMul", (self, other))

    def __getitem__(self, index: int) -> Any:
        return pick(self, 0, index)


_SIGNS = {"add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "pow": "Pow", "neg": "Neg"}


def here() -> Body:
    """Return the graph that is written."""
    return CURRENT[-1]


def _shape(x: Any) -> Shape:
    return x.shape if isinstance(x, Tensor) else ()


def _rowed(name: str, kind: str, xs: Sequence[Any], **options: Any) -> Tensor:
    """Add the node of a row, with the shape that its rule gives."""
    shape = OPERATORS[name].shape(*map(_shape, xs))
    out: Tensor = here().node(kind, xs, shape, **options)
    return out


def _unary(name: str, kind: str) -> Callable[[Any], Tensor]:
    return lambda x: _rowed(name, kind, (x,))


def runtime(sizes: Sequence[int]) -> Tensor:
    """Return a shape: numbers, and what is known when it runs."""
    body = here()
    if not any(n in body.sizes for n in sizes):
        return body.constant(list(sizes), np.int64)
    parts = []
    for n in sizes:
        if n in body.sizes:
            like, axis = body.sizes[n]
            whole = body.node("Shape", [like], (like.ndim,))
            parts.append(body.node("Gather", [whole, body.constant([axis], np.int64)], (1,)))
        else:
            parts.append(body.constant([n], np.int64))
    out: Tensor = body.node("Concat", parts, (len(sizes),), axis=0)
    return out


def _cast(x: Tensor, dtype: Any = None) -> Tensor:
    from onnx import helper

    kind = helper.np_dtype_to_tensor_dtype(np.dtype(here().dtype if dtype is None else dtype))
    out: Tensor = here().node("Cast", [x], x.shape, to=kind)
    return out


# --- entry by entry -------------------------------------------------------------------------------

UNARY = {
    "exp": "Exp", "log": "Log", "tanh": "Tanh", "sin": "Sin", "cos": "Cos", "tan": "Tan",
    "sinh": "Sinh", "cosh": "Cosh", "arcsin": "Asin", "arccos": "Acos", "arctan": "Atan",
    "arcsinh": "Asinh", "arccosh": "Acosh", "arctanh": "Atanh", "sqrt": "Sqrt", "abs": "Abs",
    "sign": "Sign", "floor": "Floor", "ceil": "Ceil", "round": "Round", "sigmoid": "Sigmoid",
    "erf": "Erf",
}  # fmt: skip


def square(x: Any) -> Any:
    """Multiply each entry by itself."""
    return x * x


def log2(x: Any) -> Any:
    """Take the logarithm to base 2."""
    return _unary("log", "Log")(x) / math.log(2)


def log10(x: Any) -> Any:
    """Take the logarithm to base 10."""
    return _unary("log", "Log")(x) / math.log(10)


def exp2(x: Any) -> Any:
    """Raise 2 to each entry."""
    return _rowed("pow", "Pow", (2.0, x))


def cbrt(x: Any) -> Any:
    """Take the cube root."""
    return _unary("sign", "Sign")(x) * _unary("abs", "Abs")(x) ** (1 / 3)


def log1p(x: Any) -> Any:
    """Take log(1 + x), all digits of a small x (Kahan)."""
    u = x + 1
    safe = where(equal(u, 1.0), 2.0, u)
    return where(equal(u, 1.0), x, _unary("log", "Log")(u) * (x / (safe - 1)))


def expm1(x: Any) -> Any:
    """Take exp(x) − 1, all digits of a small x (Kahan)."""
    u = _unary("exp", "Exp")(x)
    log = _unary("log", "Log")(where(equal(u, 0.0), 1.0, u))
    kept = (u - 1) * (x / where(equal(log, 0.0), 1.0, log))
    far = where(equal(u - 1, -1.0), -1.0, where(greater(x, 40.0), u - 1, kept))
    return where(equal(u, 1.0), x, far)


def mod(a: Any, b: Any) -> Any:
    """Take what division leaves."""
    return a - _unary("floor", "Floor")(a / b) * b


def maximum(a: Any, b: Any) -> Any:
    """Take the larger, entry by entry."""
    return _rowed("maximum", "Max", (a, b))


def minimum(a: Any, b: Any) -> Any:
    """Take the smaller, entry by entry."""
    return _rowed("minimum", "Min", (a, b))


def arctan2(a: Any, b: Any) -> Any:
    """Give the angle of a point."""
    base = _unary("arctan", "Atan")(a / where(equal(b, 0.0), 1.0, b))
    turn = where(greater_equal(a, 0.0), math.pi, -math.pi)
    edge = where(greater(a, 0.0), math.pi / 2, where(less(a, 0.0), -math.pi / 2, 0.0))
    return where(equal(b, 0.0), edge, where(less(b, 0.0), base + turn, base))


def hypot(a: Any, b: Any) -> Any:
    """Take √(a² + b²)."""
    a, b = (_unary("abs", "Abs")(here().given(x)) for x in (a, b))
    top = maximum(a, b)
    safe = where(equal(top, 0.0), 1.0, top)
    return top * _unary("sqrt", "Sqrt")(square(a / safe) + square(b / safe))


def logaddexp(a: Any, b: Any) -> Any:
    """Take log(exp(a) + exp(b))."""
    return maximum(a, b) + log1p(_unary("exp", "Exp")(-_unary("abs", "Abs")(a - b)))


def normal_cdf(x: Any) -> Any:
    """Give the probability that a standard normal number lies below."""
    return (_unary("erf", "Erf")(x * math.sqrt(0.5)) + 1) * 0.5


def _compared(kind: str, turned: bool = False) -> Callable[[Any, Any], Any]:
    def word(a: Any, b: Any) -> Any:
        found = _rowed("less", kind, (a, b))
        return _cast(here().node("Not", [found], found.shape) if turned else found)

    return word


less, greater, equal = _compared("Less"), _compared("Greater"), _compared("Equal")
less_equal, greater_equal = _compared("LessOrEqual"), _compared("GreaterOrEqual")
not_equal = _compared("Equal", turned=True)


def where(c: Any, a: Any, b: Any) -> Any:
    """Choose a where c is not 0, else b."""
    same = here().node("Equal", [c, 0.0], _shape(c))
    return _rowed("where", "Where", (here().node("Not", [same], _shape(c)), a, b))


def finite(x: Any) -> Any:
    """Put 0 where x is infinite or NaN."""
    body = here()
    either = [body.node("IsNaN", [x], x.shape), body.node("IsInf", [x], x.shape)]
    out = body.node("Or", either, x.shape)
    return body.node("Where", [out, 0.0, x], x.shape)


# --- reductions -----------------------------------------------------------------------------------


def _reduced(name: str, kind: str) -> Callable[..., Any]:
    def word(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        body, axes = here(), list(axes_of(x.shape, axis))
        shape = OPERATORS[name].shape(x.shape, axis=axis, keepdims=keepdims)
        if not axes:
            return x
        return body.node(kind, [x, body.constant(axes, np.int64)], shape, keepdims=int(keepdims))

    return word


total_sum, total_prod = _reduced("sum", "ReduceSum"), _reduced("prod", "ReduceProd")
total_max, total_min = _reduced("max", "ReduceMax"), _reduced("min", "ReduceMin")


def count(x: Any, axis: Any = None) -> Any:
    """Count the elements that a reduction takes together."""
    body = here()
    whole = body.node("Shape", [x], (x.ndim,))
    axes = body.constant(list(axes_of(x.shape, axis)), np.int64)
    some = body.node("Gather", [whole, axes], (len(axes_of(x.shape, axis)),))
    return _cast(body.node("ReduceProd", [some], (), keepdims=0))


def cumsum(x: Any, axis: int) -> Any:
    """Add up the entries so far."""
    return here().node("CumSum", [x, here().constant(axis, np.int64)], x.shape)


def binade(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return a power of two near the largest magnitude, 1 where there is none."""
    top = finite(total_max(_unary("abs", "Abs")(x), axis, keepdims))
    safe = where(equal(top, 0.0), 1.0, top)
    return exp2(_unary("floor", "Floor")(log2(safe)))


def argmax_mask(x: Any, axis: Any = None) -> Any:
    """Give 1 at the largest element, shared equally by ties."""
    top = equal(x, total_max(x, axis, True))
    return top / total_sum(top, axis, True)


def _arg(kind: str) -> Callable[..., Any]:
    def word(x: Any, axis: Any = None, first: int = 0) -> Any:
        flat = reshape(x, (-1,)) if axis is None else x
        at = 0 if axis is None else axis
        found = here().node(kind, [flat], total_sum(flat, at).shape, axis=at, keepdims=0)
        return _cast(found) + first

    return word


argmax, argmin = _arg("ArgMax"), _arg("ArgMin")


def topk_mask(x: Any, k: int) -> Any:
    """Give 1 at the k largest entries of the last axis."""
    body, shape = here(), (*x.shape[:-1], k)
    _, at = body.node("TopK", [x, body.constant([k], np.int64)], shape, count=2)
    return total_sum(_hot(at, x.shape[-1]), -2)


def softmax(x: Any, axis: int) -> Any:
    """Turn scores into probabilities."""
    return here().node("Softmax", [x], x.shape, axis=axis)


def log_softmax(x: Any, axis: int) -> Any:
    """Take the logarithm of softmax."""
    return here().node("LogSoftmax", [x], x.shape, axis=axis)


# --- shapes ---------------------------------------------------------------------------------------


def constant(values: Any, dtype: str) -> Any:
    """Return an array of numbers."""
    return here().constant(values)


def zeros_like(x: Any) -> Any:
    """Return zeros in the shape of the example."""
    return here().node("Expand", [0.0, runtime(x.shape)], x.shape) if x.shape else here().given(0.0)


def broadcast_to(x: Any, like: Any) -> Any:
    """Repeat to the shape of the example."""
    return here().node("Expand", [x, runtime(like.shape)], like.shape)


def sum_to(g: Any, like: Any) -> Any:
    """Sum out what broadcasting repeated."""
    extra = g.ndim - like.ndim
    ones = [k for k, n in enumerate(like.shape, extra) if n == 1 and g.shape[k] != 1]
    over = (*range(extra), *ones)
    return reshape(total_sum(g, over, True), like.shape) if over else g


def reshape(x: Any, shape: Sequence[int]) -> Any:
    """Give the entries another shape."""
    known = OPERATORS["reshape"].shape(x.shape, shape=tuple(shape))
    return here().node("Reshape", [x, runtime(known)], known)


def permute(x: Any, axes: Sequence[int]) -> Any:
    """Put the axes into another order."""
    order = [k % x.ndim for k in axes]
    if order == list(range(x.ndim)):
        return x
    return here().node("Transpose", [x], tuple(x.shape[k] for k in order), perm=order)


def transpose(x: Any) -> Any:
    """Swap the last two axes."""
    return permute(x, (*range(x.ndim - 2), x.ndim - 1, x.ndim - 2))


def expand_dims(x: Any, axis: Any) -> Any:
    """Insert axes of length 1."""
    shape = OPERATORS["expand_dims"].shape(x.shape, axis=axis)
    axes = [axis] if isinstance(axis, int) else list(axis)
    return here().node("Unsqueeze", [x, here().constant(axes, np.int64)], shape)


def part(x: Any, axis: int, start: Any = None, stop: Any = None, step: int = 1) -> Any:
    """Cut an axis as Python cuts a list."""
    shape = OPERATORS["slice"].shape(x.shape, axis=axis, start=start, stop=stop, step=step)
    far = np.iinfo(np.int64)
    first = (0 if step > 0 else far.max) if start is None else start
    last = (far.max if step > 0 else far.min + 1) if stop is None else stop
    ends = [here().constant([n], np.int64) for n in (first, last, axis % x.ndim, step)]
    return here().node("Slice", [x, *ends], shape)


def flip(x: Any, axis: int) -> Any:
    """Turn the order along an axis."""
    return part(x, axis, None, None, -1)


def pad(x: Any, axis: int, before: int, after: int) -> Any:
    """Put zeros before and after the entries of an axis."""
    k = axis % x.ndim
    shape = (*x.shape[:k], before + x.shape[k] + after, *x.shape[k + 1 :])
    width = [before if j == k else 0 for j in range(x.ndim)]
    width += [after if j == k else 0 for j in range(x.ndim)]
    return here().node("Pad", [x, here().constant(width, np.int64)], shape)


def put(g: Any, x: Any, axis: int, start: Any = None, stop: Any = None, step: int = 1) -> Any:
    """Put a part of an axis back among zeros."""
    k, size = axis % x.ndim, x.shape[axis]
    at = list(range(*slice(start, stop, step).indices(size)))
    if step == 1 and at:
        return pad(g, k, at[0], size - 1 - at[-1])
    moved = [j for j in range(x.ndim) if j != k] + [k]
    rows = here().constant(np.eye(size)[at].reshape(len(at), size))
    wide = permute(g, moved) @ rows
    return permute(wide, [moved.index(j) for j in range(x.ndim)])


def pick(x: Any, axis: int, index: int) -> Any:
    """Take one element along an axis."""
    k = axis % x.ndim
    at = here().constant(index, np.int64)
    return here().node("Gather", [x, at], (*x.shape[:k], *x.shape[k + 1 :]), axis=k)


def concat(*xs: Any, axis: int) -> Any:
    """Join along an axis, scalars counting as length 1."""
    parts = [x if _shape(x) else reshape(here().given(x), (1,)) for x in xs]
    shape = OPERATORS["concat"].shape(*map(_shape, parts), axis=axis)
    return here().node("Concat", parts, shape, axis=axis)


def split(g: Any, *xs: Any, index: int = 0, axis: int) -> Any:
    """Cut out the piece that an operand of a concatenation gave."""
    sizes = [x.shape[axis] if _shape(x) else 1 for x in xs]
    start = sum(sizes[:index])
    return reshape(part(g, axis, start, start + sizes[index]), _shape(xs[index]))


def pieces(x: Any, n: int, axis: int) -> Any:
    """Cut a value into pieces of one length."""
    size = x.shape[axis] // n
    return [part(x, axis, k * size, (k + 1) * size) for k in range(n)]


def stack(*xs: Any, axis: int = 0) -> Any:
    """Lay operands along a new axis."""
    return concat(*(expand_dims(here().given(x), axis) for x in xs), axis=axis)


def _whole(x: Any, first: int) -> Any:
    return _cast(x - first, np.int64)


def _hot(at: Any, size: int) -> Any:
    if not at.shape:
        return reshape(_hot(reshape(at, (1,)), size), (size,))
    body = here()
    pair = body.constant([0.0, 1.0])
    return body.node("OneHot", [at, body.constant(size, np.int64), pair], (*at.shape, size))


def one_hot(i: Any, size: int, first: int) -> Any:
    """Give 1 at the place that a whole number says."""
    return _hot(_whole(i, first), size)


def _places(idx: Sequence[Any], first: int) -> Any:
    shape = OPERATORS["add"].shape(*map(_shape, idx))
    wide = [here().node("Expand", [i, runtime(shape)], shape) if shape else i for i in idx]
    return _whole(stack(*wide, axis=-1), first)


def gather(x: Any, *idx: Any, first: int = 0) -> Any:
    """Take entries by whole numbers, an index for each leading axis."""
    at = _places(idx, first)
    return here().node("GatherND", [x, at], (*at.shape[:-1], *x.shape[len(idx) :]))


def scatter_add(g: Any, x: Any, *idx: Any, first: int = 0) -> Any:
    """Add entries up at the places that indices say."""
    return here().node(
        "ScatterND", [zeros_like(x), _places(idx, first), g], x.shape, reduction="add"
    )


def einsum(*xs: Any, spec: str) -> Any:
    """Multiply along named axes and sum out what the result does not name."""
    shape = OPERATORS["einsum"].shape(*map(_shape, xs), spec=spec)
    return here().node("Einsum", xs, shape, equation=spec)


def repeated(g: Any, x: Any, spec: str) -> Any:
    """Repeat along axes that are not named; put on a diagonal what is named twice."""
    have, want = spec.split("->")
    letters = "".join(dict.fromkeys(want))
    sizes = {k: x.shape[want.index(k)] for k in letters}
    turned = permute(g, [have.index(k) for k in letters if k in have]) if have else g
    out = reshape(turned, [sizes[k] if k in have else 1 for k in letters]) if letters else turned
    whole = [sizes[k] for k in letters]
    out = here().node("Expand", [out, runtime(whole)], tuple(whole)) if letters else out
    for at, k in enumerate(want):
        if k in want[:at]:  # one more axis, of which only the diagonal is not 0
            eye = here().constant(np.eye(sizes[k]))
            first = letters.index(k)
            axes = [j for j in range(out.ndim) if j != first]
            wide = expand_dims(out, -1)
            mask = expand_dims(eye, tuple(axes)) if axes else eye
            out = wide * mask
            letters += k
    order = _order(letters, want)
    return permute(out, order) if order != list(range(len(order))) else out


def _order(have: str, want: str) -> list[int]:
    """Return where each letter of one word stands in the other, equal ones in their order."""
    left = list(have)
    out = []
    for k in want:
        out.append(left.index(k))
        left[out[-1]] = ""
    return out


def windows(x: Any, size: Sequence[int], stride: Sequence[int]) -> Any:
    """Lay the windows of the last axes along new last axes."""
    lead = x.ndim - len(size)
    for k, (n, s) in enumerate(zip(size, stride, strict=True)):
        places = (x.shape[lead + k] - n) // s + 1
        at = here().constant(np.arange(places)[:, None] * s + np.arange(n), np.int64)
        shape = (*x.shape[: lead + k], places, n, *x.shape[lead + k + 1 :])
        seen = here().node("Gather", [x, at], shape, axis=lead + k)
        order = [j for j in range(len(shape)) if j != lead + k + 1] + [lead + k + 1]
        x = permute(seen, order)
    return x


def fold(g: Any, x: Any, size: Sequence[int], stride: Sequence[int]) -> Any:
    """Add windows up where they were taken from."""
    lead, count = x.ndim - len(size), len(size)
    for k in range(count - 1, -1, -1):
        n, s, axis = size[k], stride[k], lead + k
        places = g.shape[axis]
        rows = np.zeros((places, n, x.shape[axis]))
        for p in range(places):
            rows[p, np.arange(n), p * s + np.arange(n)] = 1
        letters = "abcdefghijklmnopqrstuvw"[: g.ndim]
        own = letters[axis] + letters[-1]
        after = letters[:-1].replace(letters[axis], "z")
        g = einsum(g, here().constant(rows), spec=f"{letters},{own}z->{after}")
    return g


def diagonal(x: Any) -> Any:
    """Take the diagonal of a square matrix."""
    lead = "abcdefgh"[: x.ndim - 2]
    return einsum(x, spec=f"{lead}zz->{lead}z")


def diag_matrix(x: Any) -> Any:
    """Make the last axis the diagonal of a matrix of zeros."""
    return expand_dims(x, -1) * here().constant(np.eye(x.shape[-1]))


def prod_others(x: Any, axis: Any = None) -> Any:
    """Multiply for each entry all the others, without a quotient."""
    axes = axes_of(x.shape, axis)
    rest = tuple(k for k in range(x.ndim) if k not in axes)
    order = rest + axes
    n = math.prod(x.shape[k] for k in axes)
    flat = reshape(permute(x, order) if order else x, (*(x.shape[k] for k in rest), n))
    others = where(here().constant(np.eye(n)), 1.0, expand_dims(flat, -2))
    made = reshape(total_prod(others, -1), tuple(x.shape[k] for k in order))
    return permute(made, [order.index(k) for k in range(x.ndim)]) if order else made


def det(x: Any) -> Any:
    """Take the determinant."""
    return here().node("Det", [x], x.shape[:-2])


def logdet(x: Any) -> Any:
    """Take the log of the absolute value of the determinant."""
    return _unary("log", "Log")(_unary("abs", "Abs")(det(x)))


# --- over time ------------------------------------------------------------------------------------


def filled(shape: Sequence[int], value: float, like: Any) -> Any:
    """Return an array of one number."""
    return (
        here().node("Expand", [value, runtime(shape)], tuple(shape))
        if shape
        else here().given(value)
    )


def counted(first: int, steps: int, like: Any) -> Any:
    """Return the numbers of the steps."""
    ones = filled((steps,), 1.0, like)
    return cumsum(ones, 0) + (first - 1)


def summed(x: Any) -> Any:
    """Add up the steps."""
    return total_sum(x, 0)


def scan(one: Any, before: Sequence[Any], arrays: Sequence[Any], steps: Any = None) -> Any:
    """Run a step over the first axis of arrays: a Scan."""
    from onnx import TensorProto, helper

    body = here()
    inner = Body(body.dtype, body)
    kind = helper.np_dtype_to_tensor_dtype(body.dtype)
    assert kind in (TensorProto.FLOAT, TensorProto.DOUBLE)
    befores = [Tensor(inner, inner.name("before"), _shape(x)) for x in before]
    ats = [Tensor(inner, inner.name("at"), x.shape[1:]) for x in arrays]
    CURRENT.append(inner)
    last, given = one(tuple(befores), tuple(ats))
    outs = [here().node("Identity", [x], _shape(x)) for x in (*last, *given)]
    CURRENT.pop()
    took = [
        helper.make_tensor_value_info(t.name, kind, _dims(inner, t.shape)) for t in (*befores, *ats)
    ]
    gave = [helper.make_tensor_value_info(t.name, kind, _dims(inner, t.shape)) for t in outs]
    graph = helper.make_graph(inner.nodes, "step", took, gave, inner.constants)
    length = arrays[0].shape[0]
    xs = [*before, *arrays]
    names = [body.name("scan") for _ in outs]
    node = helper.make_node(
        "Scan", [body.given(x).name for x in xs], names, body=graph, num_scan_inputs=len(arrays)
    )
    body.nodes.append(node)
    made = [
        Tensor(body, name, x.shape if k < len(before) else (length, *x.shape))
        for k, (name, x) in enumerate(zip(names, outs, strict=True))
    ]
    return tuple(made[: len(before)]), tuple(made[len(before) :])


def _dims(body: Body, shape: Shape) -> list[int | str]:
    """Return a shape with names for what is known when it runs."""
    return [f"size{n}" if n in body.sizes else n for n in shape]


def each(function: Any, p: Any, *arrays: Any) -> Any:
    """Call a function for each step: a Scan that hands nothing on."""

    def one(before: Any, at: Any) -> Any:
        given = function(p, *at)
        return (), given if isinstance(given, tuple) else (given,)

    return scan(one, (), arrays)[1]


def backwards(x: Any) -> Any:
    """Turn the order of the steps."""
    return flip(x, 0)


def earlier(x: Any, *starts: Any) -> Any:
    """Return what each step reads: the values before the first one, then those of x."""
    all_of = here().node(
        "Concat", [stack(*starts), x], (len(starts) + x.shape[0], *x.shape[1:]), axis=0
    )
    cut = part(all_of, 0, None, -len(starts))
    cut.shape = x.shape
    return cut


def placed(g: Any, like: Any, index: int) -> Any:
    """Put the gradient of one step among zeros."""
    zeros = zeros_like(like)
    at = here().constant([[index]], np.int64)
    return here().node("ScatterND", [zeros, at, expand_dims(g, 0)], like.shape)


for _name, _kind in UNARY.items():
    globals()[_name] = _unary(_name, _kind)
