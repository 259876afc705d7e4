"""Write layers and losses of PyTorch: products, convolutions, pools, norms, attention, losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod, sqrt
from typing import Any

from eqgraph.imports.elementwise import Rule
from eqgraph.imports.term import (
    PRODUCT,
    SUM,
    Refused,
    Term,
    axis_of,
    call,
    dot,
    infix,
    number,
    power,
    term,
    transposed,
    whole,
)

# What PyTorch calls a reduction of a loss.
_NONE, _MEAN, _SUM = range(3)


def linear(x: Term, weight: Term, bias: Term | None = None) -> Term:
    """Write x·Wᵀ + b."""
    if x.time is not None and x.time == x.rank - 1:
        raise Refused("it works along the steps")
    out = f"{x.within(5)}·{transposed(weight)}"
    if bias is None:
        return Term(out, 3, None, weight.number, x.time)
    return Term(f"{out} + {bias.text}", SUM, None, weight.number, x.time)


def _matmul(a: Term, b: Term) -> Term:
    if b.time is None and a.time is not None and a.time < a.rank - 1 and b.rank == 2:
        return Term(dot(a, b).text, 3, None, a.number or b.number, a.time)
    return dot(whole(a, "a product"), whole(b, "a product"))


def _addmm(c: Term, a: Term, b: Term, beta: float = 1, alpha: float = 1) -> Term:
    if (beta, alpha) != (1, 1):
        raise Refused("beta or alpha other than 1")
    return infix(_matmul(a, b), "+", c)


def _lengths(x: Any, n: int) -> tuple[int, ...]:
    """Return one number for each axis; PyTorch lets one stand for all."""
    sizes = tuple(x) if isinstance(x, list | tuple) else (x,)
    return sizes * n if len(sizes) == 1 else sizes


def _conv(x: Term, kernel: Term, bias: Term | None, stride: Any, padding: Any, dilation: Any,
          groups: int) -> Term:  # fmt: skip
    """Write a convolution: windows of the image, contracted with the kernel."""
    whole(x, "a convolution")
    n = kernel.rank - 2
    size = tuple(kernel.value.shape[2:])
    if any(d != 1 for d in _lengths(dilation, n)):
        raise Refused("dilation other than 1")
    if x.rank != n + 2:
        raise Refused("a picture without a batch before it")
    if padding == "same" and all(s % 2 for s in size):
        padding = [s // 2 for s in size]
    padding = 0 if padding == "valid" else padding
    if isinstance(padding, str):
        raise Refused(f"padding={padding!r} of an even size")
    shape, weights, first = list(x.shape), kernel.text, "n"
    for k, p in enumerate(_lengths(padding, n)):
        shape[k + 2] += 2 * p
        if p:
            x = Term(call("pad", Term(x.text), axis=k + 2, before=p, after=p).text)
    if groups != 1:
        first, (o, c) = "ng", kernel.value.shape[:2]
        x = call("reshape", Term(x.text), shape=(shape[0], groups, c, *shape[2:]))
        weights = call("reshape", kernel, shape=(groups, o // groups, c, *size)).text
    places, inner = "xyz"[:n], "ijk"[:n]
    cut = call("windows", Term(x.text), size=size, stride=_lengths(stride, n))
    spec = f"({first}c{places}{inner}, {first[1:]}oc{inner}, {first}o{places})"
    out = Term(f"einsum({cut.text}, {weights}, spec={spec})", 5, None, kernel.number)
    if groups != 1:
        steps = zip(shape[2:], size, _lengths(stride, n), strict=True)
        out = call("reshape", out, shape=(shape[0], o, *((s - k) // d + 1 for s, k, d in steps)))
    return out if bias is None else infix(out, "+", bias)


def _pool(name: str) -> Rule:
    """Make the row of a pool over the last axes."""

    def write(x: Term, size: Any, stride: Any = (), padding: Any = 0, *rest: Any) -> Term:
        whole(x, "a pool")
        dilation, ceil = rest[:2] if name == "max_pool" else (1, rest[0])
        n = 1 if not isinstance(size, list) else len(size)
        if any(_lengths(padding, n)) or ceil or any(d != 1 for d in _lengths(dilation, n)):
            raise Refused("padding, dilation or ceil_mode of a pool")
        size = _lengths(size, n)
        return call(name, x, size=size, stride=_lengths(stride, n) if stride else size)

    return write


def _adaptive(x: Term, size: Sequence[int]) -> Term:
    whole(x, "a pool")
    places = x.shape[-len(size) :]
    if all(s == 1 for s in size):
        axes = tuple(range(x.rank - len(size), x.rank))
        return call("mean", x, axis=axes if len(axes) > 1 else axes[0], keepdims=True)
    if any(p % s for p, s in zip(places, size, strict=True)):
        raise Refused(f"an adaptive pool of {places} to {tuple(size)}, whose windows overlap")
    cut = tuple(p // s for p, s in zip(places, size, strict=True))
    return call("mean_pool", x, size=cut, stride=cut)


def _scaled(x: Term, weight: Term | None, bias: Term | None) -> Term:
    """Write γ*x + β."""
    of = weight.number if weight is not None else x.number
    out = x if weight is None else infix(weight, "*", x)
    out = out if bias is None else infix(out, "+", bias)
    return Term(out.text, out.level, None, of, x.time)


def _layer_norm(x: Term, shape: Sequence[int], weight: Term | None, bias: Term | None,
                eps: float, *_: Any) -> Term:  # fmt: skip
    if len(shape) != 1 or x.time == x.rank - 1:
        raise Refused("a norm over more than the last axis")
    more = {} if eps == 1e-5 else {"eps": eps}
    return _scaled(call("layer_norm", x, **more), weight, bias)


def _group_norm(x: Term, groups: int, weight: Term | None, bias: Term | None, eps: float,
                *_: Any) -> Term:  # fmt: skip
    whole(x, "a norm of channels")
    more = {} if eps == 1e-5 else {"eps": eps}
    flat = call("reshape", x, shape=(x.shape[0], groups, prod(x.shape[1:]) // groups))
    return _scaled(call("reshape", call("layer_norm", flat, **more), shape=x.shape), weight, bias)


def _rms_norm(x: Term, shape: Sequence[int], weight: Term | None, eps: float | None) -> Term:
    if len(shape) != 1 or x.time == x.rank - 1:
        raise Refused("a norm over more than the last axis")
    least = number(2.0**-52 if eps is None else eps)
    square = call("mean", power(x, 2), axis=len(x.shape) - 1, keepdims=True)
    out = Term(f"{x.within(3)}/√({square.text} + {least})", 2, None, x.number, x.time)
    return out if weight is None else infix(weight, "*", replace(out, value=x.value))


def _batch_norm(x: Term, weight: Term | None, bias: Term | None, mean: Term | None,
                var: Term | None, training: bool, momentum: float, eps: float,
                *_: Any) -> Term:  # fmt: skip
    if training or mean is None or var is None:
        raise Refused("a norm by the batch's own mean: only running means are read")
    whole(x, "a norm of channels")
    root = f"√({var.text} + {number(eps)})"
    centred = Term(f"({infix(x, '-', mean).text})/{root}", 2)
    out = f"{weight.text}*{centred.text}" if weight is not None else centred.text
    of = (weight or mean).number
    return Term(f"{out} + {bias.text}" if bias is not None else out, SUM, None, of)


def attention(q: Term, k: Term, v: Term, mask: Any = None, dropout: float = 0,
              causal: bool = False, scale: float | None = None, *_: Any) -> Term:  # fmt: skip
    """Write softmax(Q·Kᵀ/√d)·V."""
    for x in (q, k, v):
        whole(x, "attention")
    if dropout or causal:
        raise Refused("dropout")
    size = q.value.shape[-1]
    product = f"{q.within(5)}·{transposed(k)}"
    scores = f"{product}/√{size}" if scale is None else f"({product})*{number(scale)}"
    if scale is None and sqrt(size) == int(sqrt(size)):
        scores = f"{product}/{int(sqrt(size))}"
    if mask is not None:
        off = str(mask.value.dtype) == "torch.bool"
        scores = f"where({mask.text}, {scores}, -∞)" if off else f"{scores} + {mask.text}"
    return Term(f"softmax({scores}, axis=-1)·{v.within(5)}", 3)


def _reduced(x: Term, reduction: int, count: int | None = None) -> Term:
    """Write the reduction of a loss; over time, a sum over t."""
    if reduction == _NONE:
        return x
    name = "mean" if reduction == _MEAN else "sum"
    if x.time is None:
        return call(name, x)
    inner = call(name, Term(x.text)).text if len(x.shape) else x.text
    return Term(f"(∑ₜ {inner})/T" if reduction == _MEAN else f"∑ₜ {inner}", 2)


def _loss(of: Any) -> Rule:
    """Make the row of a loss that is a reduction of something entry by entry."""

    def write(x: Term, y: Term, *rest: Any) -> Term:
        each = of(x, y)
        like = Term(each.text, each.level, x.value, None, each.time)
        return _reduced(like, rest[-1])

    return write


def _binary(p: Term, y: Term, weight: Any, reduction: int) -> Term:
    _unweighted(weight)
    gain = infix(infix(y, "*", call("log", p)), "+",
                 infix(infix(1, "-", y), "*", call("log", infix(1, "-", p))))  # fmt: skip
    out = _reduced(Term(gain.text, gain.level, p.value, None, gain.time), reduction)
    return Term(f"-{out.within(PRODUCT)}", SUM, None, None, out.time)


def _binary_scores(z: Term, y: Term, weight: Any, positive: Any, reduction: int) -> Term:
    _unweighted(weight)
    _unweighted(positive)
    each = infix(call("softplus", z), "-", infix(y, "*", z))
    return _reduced(Term(each.text, each.level, z.value, None, each.time), reduction)


def _unweighted(weight: Any) -> None:
    if weight is not None:
        raise Refused("weights of classes or entries")


def _cross_entropy(z: Term, y: Term, weight: Any, reduction: int, ignore: int = -100,
                   smoothing: float = 0, *_: Any) -> Term:  # fmt: skip
    _unweighted(weight)
    if smoothing or reduction == _NONE:
        raise Refused("label_smoothing, or reduction='none'")
    if y.value.dtype.is_floating_point:
        axis = axis_of(z, 1 if z.rank > 1 else 0)
        each = infix(y, "*", call("log_softmax", z, axis=axis))
        inner = call("sum", each, axis=axis)
        count = prod(z.shape) // z.shape[axis] if z.rank > 1 else 1
        summed = Term(f"sum({each.text})", 5) if reduction == _SUM or count == 1 else term(
            Term(f"mean({inner.text})"))  # fmt: skip
        whole(z, "probabilities as targets")
        return Term(f"-{summed.text}", SUM)
    return _labelled("cross_entropy({}, {}, first=0)", z, y, reduction, ignore)


def _nll(p: Term, y: Term, weight: Any, reduction: int, ignore: int = -100) -> Term:
    _unweighted(weight)
    if reduction == _NONE:
        raise Refused("reduction='none'")
    size = p.value.shape[1 if p.rank > 1 else 0]
    text = f"(-mean(sum(one_hot({{1}}, size={size}, first=0)*{{0}}, axis=-1)))"
    return _labelled(text, p, y, reduction, ignore)


def _labelled(text: str, z: Term, y: Term, reduction: int, ignore: int) -> Term:
    """Write the loss of whole labels, counted from 0; the classes go to the last axis."""
    if bool((y.value == ignore).any()):
        raise Refused(f"labels that are ignored ({ignore})")
    if z.flat != y.flat:
        raise Refused("only one of scores and labels has its steps and batch in one axis")
    if len(z.shape) > 2 or (z.time is None and z.rank > 2):
        whole(z, "classes before other axes")
        z = call("permute", z, axes=(0, *range(2, z.rank), 1))
    count = prod(y.shape)
    out = text.format(z.text, y.text)
    if y.time is not None or z.time is not None:
        steps = z.flat or (z.time, y.time) in ((0, 0), (2, 1))
        if y.time is None or z.time is None or not steps or len(z.shape) != len(y.shape) + 1:
            raise Refused("scores and labels have their steps at different places")
        out = f"(∑ₜ {out})/T" if reduction == _MEAN else f"∑ₜ {out}"
        return Term(out if reduction == _MEAN or count == 1 else f"{count}*({out})", 2)
    return Term(out if reduction == _MEAN or count == 1 else f"{count}*{out}", 1)


ROWS: Mapping[str, Rule] = {
    "linear": linear, "matmul": _matmul, "mm": _matmul, "bmm": _matmul, "mv": _matmul,
    "dot": _matmul, "addmm": _addmm, "conv1d": _conv, "conv2d": _conv,
    "max_pool1d": _pool("max_pool"), "max_pool2d": _pool("max_pool"),
    "avg_pool1d": _pool("mean_pool"), "avg_pool2d": _pool("mean_pool"),
    "adaptive_avg_pool1d": _adaptive, "adaptive_avg_pool2d": _adaptive,
    "layer_norm": _layer_norm, "batch_norm": _batch_norm,
    "group_norm": _group_norm, "rms_norm": _rms_norm,
    "scaled_dot_product_attention": attention,
    "mse_loss": _loss(lambda x, y: power(infix(x, "-", y), 2)),
    "l1_loss": _loss(lambda x, y: call("abs", infix(x, "-", y))),
    "binary_cross_entropy": _binary, "binary_cross_entropy_with_logits": _binary_scores,
    "cross_entropy_loss": _cross_entropy, "nll_loss": _nll, "nll_loss_nd": _nll,
}  # fmt: skip
