"""Write what moves entries: shapes, slices, joins and look-ups of PyTorch's operators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from eqgraph.imports.elementwise import Rule
from eqgraph.imports.names import subscript
from eqgraph.imports.term import Refused, Term, axis_of, call, transposed, whole


def _reshaped(x: Term, shape: Sequence[int]) -> Term:
    """Write the change of a shape; the sizes are those of the run."""
    if x.time in (0, 1) and x.rank > 1:
        size = x.value.shape
        if tuple(shape) == (size[0] * size[1], *size[2:]):
            return replace(x, flat=True)
    whole(x, "a change of shape")
    if tuple(shape) == x.shape:
        return x
    return call("reshape", x, shape=tuple(shape))


def _view(x: Term, shape: Sequence[int], *_: Any) -> Term:
    return _reshaped(x, x.value.reshape(shape).shape)


def _flatten(x: Term, start: int, end: int) -> Term:
    return _reshaped(x, x.value.flatten(start, end).shape)


def _unflatten(x: Term, dim: int, sizes: Sequence[int]) -> Term:
    return _reshaped(x, x.value.unflatten(dim, sizes).shape)


def _permute(x: Term, dims: Sequence[int]) -> Term:
    whole(x, "an exchange of axes")
    axes = tuple(d % x.rank for d in dims)
    if axes == tuple(range(x.rank)):
        return x
    if axes == (*range(x.rank - 2), x.rank - 1, x.rank - 2):
        return Term(transposed(x), 4, None, x.number)
    return call("permute", x, axes=axes)


def _transpose(x: Term, a: int, b: int) -> Term:
    axes = list(range(x.rank))
    axes[a], axes[b] = axes[b], axes[a]
    if x.time is not None and x.time in (a % x.rank, b % x.rank):
        other = (a if b % x.rank == x.time else b) % x.rank
        if abs(other - x.time) == 1:  # the axes of one step stay in their order
            return Term(x.text, x.level, None, x.number, other)
    return _permute(x, axes)


def _unsqueeze(x: Term, dim: int) -> Term:
    return _reshaped(x, x.value.unsqueeze(dim).shape)


def _squeeze(x: Term, dim: Any = None) -> Term:
    shape = x.value.squeeze().shape if dim is None else x.value.squeeze(dim).shape
    return _reshaped(x, shape)


def _select(x: Term, dim: int, index: int) -> Term:
    if x.steps and dim % x.rank == x.along:
        return x.steps[index]
    if x.time is not None and dim % x.rank == x.time:
        return _at_step(x, index)
    axis, size = axis_of(x, dim), x.value.shape[dim]
    written = call("pick", x, axis=axis, index=index if -size <= index < 0 else index % size)
    return _without(written, x, dim)


def _at_step(x: Term, index: int) -> Term:
    """Take one step of what is named at t; from the end, of what is counted from there."""
    if not x.text.endswith("ₜ") or x.level != 5:
        raise Refused("one step of what has no name is taken")
    index = index - x.value.shape[x.time] if index == x.value.shape[x.time] - 1 else index
    step = "_T" if index == -1 else f"_{{T{index + 1}}}" if index < 0 else subscript(index + 1)
    return Term(x.text[:-1] + step, x.level, None, x.number)


def _without(written: Term, x: Term, dim: int) -> Term:
    """Return what has lost an axis, with its axis of steps where it is now."""
    if x.time is None:
        return written
    time = x.time - (dim % x.rank < x.time)
    return Term(written.text, written.level, None, x.number, time)


def _slice(x: Term, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Term:
    size = x.value.shape[dim]
    begin, stop, _ = slice(start, end).indices(size)
    if (begin, stop, step) == (0, size, 1):
        return x
    more = {} if step == 1 else {"step": step}
    return call("slice", x, axis=axis_of(x, dim), start=begin, stop=stop, **more)


def _narrow(x: Term, dim: int, start: int, length: int) -> Term:
    return _slice(x, dim, start, start + length)


def _pieces(x: Term, sizes: Sequence[int], dim: int) -> Term:
    """Write a split: as many slices as it gives."""
    parts, start = [], 0
    for size in sizes:
        part = _slice(x, dim, start, start + size)
        before = (slice(None),) * (dim % x.rank)
        value = x.value[(*before, slice(start, start + size))]
        parts.append(Term(part.text, part.level, value, x.number, part.time))
        start += size
    return Term(x.text, x.level, x.value, x.number, x.time, tuple(parts))


def _split(x: Term, size: Any, dim: int = 0) -> Term:
    sizes = [piece.shape[dim] for piece in x.value.split(size, dim)]
    return _pieces(x, sizes, dim)


def _chunk(x: Term, chunks: int, dim: int = 0) -> Term:
    return _pieces(x, [piece.shape[dim] for piece in x.value.chunk(chunks, dim)], dim)


def _unbind(x: Term, dim: int = 0) -> Term:
    if x.steps and dim % x.rank == x.along:
        return replace(x, steps=(), parts=x.steps)
    whole(x, "a list of pieces")
    parts = [
        Term(_select(x, dim, k).text, 5, x.value.select(dim, k), x.number)
        for k in range(x.value.shape[dim])
    ]
    return Term(x.text, x.level, x.value, x.number, None, tuple(parts))


def _concat(xs: Sequence[Term], dim: int = 0) -> Term:
    if len({x.time for x in xs}) > 1:
        raise Refused("only some operands go step by step")
    if len(xs) == 1:
        return xs[0]
    return call("concat", *xs, axis=axis_of(xs[0], dim, "concat"))


def _stack(xs: Sequence[Term], dim: int = 0) -> Term:
    for x in xs:
        whole(x, "stack")
    return call("stack", *xs, axis=dim % (xs[0].rank + 1))


def _expand(x: Term, shape: Sequence[int], *_: Any) -> Term:
    """Repeat axes of length 1, by joining; eqgraph broadcasts without being asked to."""
    whole(x, "expand")
    sizes = [s if s != -1 else x.value.shape[k - len(shape)] for k, s in enumerate(shape)]
    padded = (1,) * (len(sizes) - x.rank) + x.shape
    out = _reshaped(x, padded)
    for axis, (have, want) in enumerate(zip(padded, sizes, strict=True)):
        if have != want:
            if want > 64:
                raise Refused(f"an axis repeated {want} times")
            out = call("concat", *[Term(out.text)] * want, axis=axis)
    return Term(out.text, out.level, None, x.number)


def _extreme(name: str) -> Rule:
    """Make the row of where the largest or smallest entry is."""

    def write(x: Term, dim: Any = None, keepdim: bool = False) -> Term:
        if keepdim:
            raise Refused("keepdim=True")
        if dim is None:
            return call(name, whole(x, name), first=0)
        return _without(call(name, x, axis=axis_of(x, dim), first=0), x, dim)

    return write


def _einsum(equation: str, xs: Sequence[Term], *_: Any) -> Term:
    """Write a product along named axes; PyTorch's -> stands before the last list of names."""
    for x in xs:
        whole(x, "einsum")
    if "->" not in equation or "." in equation or any(len(x.shape) == 0 for x in xs):
        raise Refused(f"the axes {equation}: all of them must be named, and the result's too")
    spec = equation.replace(" ", "").replace("->", ",").replace(",", ", ")
    inner = ", ".join(x.text for x in xs)
    return Term(f"einsum({inner}, spec=({spec}))", 5)


def _broadcast(xs: Sequence[Term]) -> Term:
    """Leave operands of one shape as they are; the others are repeated."""
    wide = max(len(x.shape) for x in xs)
    sizes = [(1,) * (wide - len(x.shape)) + x.shape for x in xs]
    shape = tuple(map(max, zip(*sizes, strict=True)))
    parts = [x if x.shape == shape else replace(_expand(x, shape), value=x.value) for x in xs]
    return Term("", value=xs[0].value, parts=tuple(parts))


def _flip(x: Term, dims: Sequence[int]) -> Term:
    out = x
    for dim in dims:
        size = x.value.shape[dim]
        pieces = [call("slice", out, axis=axis_of(x, dim), start=k, stop=k + 1)
                  for k in reversed(range(size))]  # fmt: skip
        out = Term(call("concat", *[Term(p.text) for p in pieces], axis=axis_of(x, dim)).text,
                   5, x.value, x.number)  # fmt: skip
    return Term(out.text, out.level, None, x.number)


def _embedding(table: Term, ids: Term, padding: int = -1, *_: Any) -> Term:
    return Term(f"gather({table.text}, {ids.text}, first=0)", 5, None, table.number, ids.time)


def _index_select(x: Term, dim: int, index: Term) -> Term:
    if dim % x.rank:
        raise Refused("rows are looked up along another axis than the first")
    return _embedding(x, index)


def _pad(x: Term, pad: Sequence[int], mode: str = "constant", value: Any = None) -> Term:
    if mode != "constant" or value:
        raise Refused(f"padding with other than zeros (mode={mode!r}, value={value})")
    out = x
    for k in range(len(pad) // 2):
        before, after = pad[2 * k], pad[2 * k + 1]
        if before < 0 or after < 0:
            raise Refused("padding that takes away")
        if before or after:
            axis = axis_of(x, x.rank - 1 - k, "padding")
            out = Term(call("pad", Term(out.text), axis=axis, before=before, after=after).text)
    return Term(out.text, out.level, None, x.number, x.time)


def _alias(x: Term, *_: Any) -> Term:
    return x


ROWS: Mapping[str, Rule] = {
    "view": _view, "reshape": _view, "_unsafe_view": _view, "flatten": _flatten,
    "unflatten": _unflatten, "permute": _permute, "transpose": _transpose,
    "t": lambda x: _transpose(x, 0, 1) if x.rank == 2 else x,
    "numpy_T": lambda x: _permute(x, range(x.rank)[::-1]), "mT": lambda x: _transpose(x, -2, -1),
    "unsqueeze": _unsqueeze, "squeeze": _squeeze, "select": _select, "slice": _slice,
    "narrow": _narrow, "split": _split, "split_with_sizes": _split, "chunk": _chunk,
    "unbind": _unbind, "cat": _concat, "concat": _concat, "stack": _stack, "expand": _expand,
    "broadcast_tensors": _broadcast,
    "flip": _flip, "argmax": _extreme("argmax"), "argmin": _extreme("argmin"), "einsum": _einsum,
    "embedding": _embedding, "index_select": _index_select, "pad": _pad,
    "constant_pad_nd": lambda x, pad, value=0: _pad(x, pad, "constant", value),
    "contiguous": _alias, "clone": _alias, "alias": _alias,
    "lift_fresh_copy": _alias, "to": _alias, "_to_copy": _alias, "type_as": _alias,
    "dropout": _alias, "feature_dropout": _alias, "alpha_dropout": _alias,
}  # fmt: skip
