"""Write what works entry by entry, and reductions: one row for each of PyTorch's operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from eqgraph.imports.term import (
    DOT,
    PRODUCT,
    SUM,
    Operand,
    Refused,
    Term,
    axis_of,
    call,
    infix,
    number,
    power,
    step_of,
    term,
    whole,
)

Rule = Callable[..., Term]


def _same(name: str) -> Rule:
    """Make the row of a function that has the same name, or another, in eqgraph."""
    return lambda x, *_: call(name, x)


def _two(name: str) -> Rule:
    return lambda a, b, *_: call(name, a, b)


def _sign(sign: str) -> Rule:
    """Make the row of an operator between two operands, the second one scaled by `alpha`."""

    def write(a: Operand, b: Operand, alpha: float = 1, *_: Any) -> Term:
        if alpha != 1:
            b = b * alpha if not isinstance(b, Term) else _replaced(infix(alpha, "*", b), b)
        return infix(a, sign, b)

    return write


def _replaced(text: Term, like: Term) -> Term:
    return Term(text.text, text.level, like.value, like.number, like.time)


def _product(a: Operand, b: Operand, *_: Any) -> Term:
    return infix(b, "*", a) if not isinstance(b, Term) else infix(a, "*", b)


def _quotient(a: Operand, b: Operand, rounding: Any = None, *_: Any) -> Term:
    if rounding is not None:
        raise Refused(f"rounding_mode={rounding!r}")
    return infix(a, "/", b)


def _negative(x: Term) -> Term:
    return Term(f"-{x.within(PRODUCT)}", SUM, None, x.number, x.time)


def _power(a: Operand, b: Operand) -> Term:
    if isinstance(b, Term):
        base, time = term(a), step_of(a, b)
        return Term(f"{base.within(5)}^({b.text})", 4, None, base.number, time)
    return power(term(a), float(b))


def _reduction(name: str) -> Rule:
    """Make the row of a reduction over all elements or along axes."""

    def write(x: Term, dim: Any = None, keepdim: bool = False, *_: Any) -> Term:
        dims = [dim] if isinstance(dim, int) else dim
        if name in ("sum", "mean") and x.time is not None and not keepdim:
            if not dims:
                return _over_time(call(name, replace(x, time=None)), name)
            if [d % x.rank for d in dims] == [x.time]:
                return _over_time(x, name)
        every = dim is None or dim == [] or (not isinstance(dim, int) and len(dim) == x.rank)
        if every and not keepdim:
            return call(name, whole(x, name))
        dims = range(x.rank) if every else [dim] if isinstance(dim, int) else dim
        axes = tuple(axis_of(x, d, name) for d in dims)
        more = {"keepdims": True} if keepdim else {}
        written = call(name, x, axis=axes[0] if len(axes) == 1 else axes, **more)
        return _moved(written, x, dims, keepdim)

    return write


def _over_time(x: Term, name: str) -> Term:
    """Write a sum or a mean over the steps."""
    summed = f"∑ₜ {x.within(DOT)}"
    return Term(f"({summed})/T" if name == "mean" else summed, 2, None, x.number)


def _moved(written: Term, x: Term, dims: Any, keepdim: bool) -> Term:
    """Return a reduction over time with its axis of steps where it is now."""
    if x.time is None or keepdim:
        return written
    before = sum(d % x.rank < x.time for d in dims)
    return Term(written.text, written.level, None, x.number, x.time - before)


def _all(write: Rule) -> Rule:
    """Make the row of a reduction over all elements, whose arguments begin with no axis."""
    return lambda x, *_: write(x)


def _maybe_along(write: Rule) -> Rule:
    """Make the row of a reduction that has an overload without axes, and with a dtype only."""
    return lambda x, *rest: write(x, *rest[:2]) if len(rest) > 1 else write(x)


def _along(name: str) -> Rule:
    """Make the row of what works along an axis and keeps it."""
    return lambda x, dim, *_: call(name, x, axis=axis_of(x, dim, name))


def _scatter(name: str) -> Rule:
    """Make the row of a variance or a deviation, which PyTorch divides by n − 1."""

    def write(
        x: Term, dim: Any = None, correction: Any = 1, keepdim: bool = False, *_: Any
    ) -> Term:
        dims = range(x.rank) if not dim else [dim] if isinstance(dim, int) else dim
        n = prod(x.value.shape[d] for d in dims)
        less = 1 if correction is None else correction
        biased = _reduction(name)(x, dim, keepdim)
        if less == 0:
            return biased
        factor = f"{n}/{number(n - float(less))}"
        factor = f"√({factor})" if name == "std" else f"({factor})"
        return Term(f"{factor}*{biased.text}", PRODUCT, None, x.number, biased.time)

    return write


def _unbiased(write: Rule) -> Rule:
    """Turn `unbiased` of the older overloads, a yes or no, into a correction."""

    def turned(x: Term, *rest: Any) -> Term:
        dim, unbiased, keepdim = rest if len(rest) == 3 else (None, *rest, False)
        return write(x, dim, int(unbiased), keepdim)

    return turned


def _leaky(x: Term, slope: float, *_: Any) -> Term:
    return call("leaky_relu", x, slope=slope)


def _elu(x: Term, alpha: float, scale: float, input_scale: float) -> Term:
    if (scale, input_scale) != (1, 1):
        raise Refused("scales other than 1")
    return call("elu", x, alpha=alpha) if alpha != 1 else call("elu", x)


def _gelu(x: Term, approximate: str) -> Term:
    if approximate == "none":
        return call("gelu", x)
    name = x.within(5)
    inner = f"√(2/π)*({x.within(SUM)} + 0.044715*{name}³)"
    return Term(f"0.5*{name}*(1 + tanh({inner}))", PRODUCT, None, x.number, x.time)


def _softplus(x: Term, beta: float, threshold: float) -> Term:
    if beta != 1:
        raise Refused("beta other than 1")
    return call("softplus", x)


def _clamp(x: Term, low: Any = None, high: Any = None) -> Term:
    if low is None:
        return call("min", x, high)
    return call("max", x, low) if high is None else call("clip", x, low, high)


def _masked(x: Term, mask: Term, value: Operand) -> Term:
    return call("where", mask, value, x)


def _fmod(a: Operand, b: Operand) -> Term:
    """Write the remainder that has the sign of what is divided."""
    rest = call("mod", call("abs", a), call("abs", b))
    return infix(call("sign", a), "*", rest)


def _hardtanh(x: Term, low: float, high: float) -> Term:
    return call("clip", x, low, high)


def _logsumexp(x: Term, dim: Any, keepdim: bool) -> Term:
    return _reduction("logsumexp")(x, dim, keepdim)


def _norm(x: Term, p: Any = 2, dim: Sequence[int] | None = None, keepdim: bool = False,
          *_: Any) -> Term:  # fmt: skip
    if p is not None and p not in (1, 2):
        raise Refused(f"a norm of order {p}")
    return _reduction("norm1" if p == 1 else "norm")(x, dim, keepdim)


_SAME = """
exp log log1p log2 log10 expm1 exp2 sqrt tanh relu abs sign floor ceil round sin cos tan sinh cosh
arcsin arccos arctan arcsinh arccosh arctanh erf erfinv lgamma digamma silu logical_not
"""

_FUNCTIONS = {name: name for name in _SAME.split()} | {
    "sigmoid": "σ", "square": "square", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
    "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "special_erf": "erf",
}  # fmt: skip

_PAIRS = {
    "maximum": "max", "minimum": "min", "atan2": "arctan2", "logaddexp": "logaddexp",
    "hypot": "hypot", "remainder": "mod", "lt": "less", "le": "less_equal",
    "gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal",
    "logical_xor": "not_equal", "logical_and": "logical_and", "logical_or": "logical_or",
}  # fmt: skip

ROWS: Mapping[str, Rule] = {
    **{name: _same(ours) for name, ours in _FUNCTIONS.items()},
    **{name: _two(ours) for name, ours in _PAIRS.items()},
    "square": lambda x: power(x, 2),
    "add": _sign("+"), "sub": _sign("-"), "mul": _product, "div": _quotient, "neg": _negative,
    "rsub": lambda a, b, alpha=1: _sign("-")(b, a, alpha),
    "reciprocal": lambda x: infix(1, "/", x), "rsqrt": lambda x: infix(1, "/", power(x, 0.5)),
    "pow": _power, "fmod": _fmod, "masked_fill": _masked,
    "where": lambda c, a, b: call("where", c, a, b),
    "sum": _maybe_along(_reduction("sum")), "mean": _maybe_along(_reduction("mean")),
    "amax": _reduction("max"), "amin": _reduction("min"),
    "max.default": _all(_reduction("max")), "min.default": _all(_reduction("min")),
    "max.other": _two("max"), "min.other": _two("min"),
    "prod": _maybe_along(_reduction("prod")),
    "var.correction": _scatter("var"), "std.correction": _scatter("std"),
    "var": _unbiased(_scatter("var")), "std": _unbiased(_scatter("std")),
    "logsumexp": _logsumexp, "linalg_vector_norm": _norm, "norm": _norm,
    "softmax": _along("softmax"), "log_softmax": _along("log_softmax"), "cumsum": _along("cumsum"),
    "leaky_relu": _leaky, "elu": _elu, "gelu": _gelu, "softplus": _softplus, "clamp": _clamp,
    "clamp_min": lambda x, low: _clamp(x, low), "clamp_max": lambda x, high: _clamp(x, None, high),
    "trunc": lambda x: infix(call("sign", x), "*", call("floor", call("abs", x))),
    "hardtanh": _hardtanh, "relu6": lambda x: _hardtanh(x, 0, 6),
    "log_sigmoid": lambda x: Term(f"-softplus(-{x.within(PRODUCT)})", SUM, None, x.number, x.time),
}  # fmt: skip
