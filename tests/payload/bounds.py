"""Follow a routine in NumPy, with how far two right ways to compute it may come apart.

An elementwise word may be off by 4 units in the last place, + − * / √ not at all, a sum of n terms
by 2·n·ε·∑|terms|; what operands are off by goes through the slopes of the rows. A choice that lies
within the bound may go either way: what both would give lies within its bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from eqgraph.ir.formats import computed_in, format_of
from eqgraph.ir.plain import array_of
from eqgraph.operators import OPERATORS, numpy_algebra
from eqgraph.payload.routine import Routine

Array = np.ndarray[Any, np.dtype[Any]]
Bounded = tuple[Array, Array]  # a value, and how far it may be off

ULPS = 4
# Words whose digits SciPy loses near a root or far out, where the page has them.
FAR = {"lgamma": 40, "digamma": 8, "binomial": 8, "polygamma": 8}
SOLVED = {"solve", "inverse", "det", "cofactor", "logdet", "expm", "spectral", "left_singular"}
EXACT = {"add", "sub", "mul", "div", "square", "sqrt"}
MARKS = {"argmax_mask", "topk_mask", "one_hot"}
PLACES = {"argmax", "argmin"}
STEPS = {"sign", "floor", "ceil", "round", "less", "less_equal", "greater", "greater_equal",
         "equal", "not_equal"}  # fmt: skip
LINEAR = {"einsum", "matmul"}
SUMS = {"sum", "cumsum", "sum_to", "fold", "scatter_add"}


def follow(routine: Routine, operands: Sequence[Bounded], dtype: Any) -> list[Bounded]:
    """Return what a routine gives in NumPy, with bounds."""
    kind = computed_in(dtype)
    consts = [
        np.asarray(array_of(c) if isinstance(c, dict) else float(c), kind)
        for c in routine.get("consts", ())
    ]
    values = list(operands)

    def at(k: int) -> Bounded:
        return (consts[-1 - k], np.zeros(consts[-1 - k].shape)) if k < 0 else values[k]

    with np.errstate(all="ignore"):
        for word, places, *more in routine["lines"]:
            options = more[0].items() if more else ()
            params = {k: tuple(v) if isinstance(v, list) else v for k, v in options}
            values.append(_word(word, [at(k) for k in places], params, kind))
        return [kept(at(k), dtype) for k in routine["outs"]]


def kept(known: Bounded, dtype: Any) -> Bounded:
    """Round a value to what an instruction keeps of it: a tie may go either way."""
    value, err = known
    if dtype == value.dtype:
        return known
    small = value.astype(dtype)
    return small, np.where(err > 0, err + spacing(small), 0)


def spacing(x: Array) -> Array:
    """Return a unit in the last place, of the smallest normal number at least; 0 is right."""
    kind = format_of(x.dtype)
    size = np.abs(x.astype(np.float64))
    power = np.floor(np.log2(np.maximum(size, kind.smallest)))
    return np.where(np.isfinite(size) & (size > 0), 2.0 ** (power + 1 - kind.bits), 0.0)


def _word(name: str, xs: list[Bounded], params: dict[str, Any], kind: Any) -> Bounded:
    if name in ("slice", "put"):  # a routine leaves None out
        params = {"start": None, "stop": None, **params}
    word = getattr(numpy_algebra, name)
    values, errs = [x for x, _ in xs], [e for _, e in xs]
    y = np.asarray(word(*values, **params), kind)
    eps = float(np.finfo(kind).eps)
    exact = not any(e.any() for e in errs)
    if name in SOLVED:
        scale = float(np.max(np.abs(values[0][np.isfinite(values[0])]), initial=0))
        power = {"det": 0, "cofactor": 1}.get(name, np.nan)
        product = min(scale, 1e30) ** (values[0].shape[-1] - power)
        size = np.fmax(np.max(np.abs(y), initial=0), product)
        # No digit is told of what leaves the range of floats.
        far = not exact or scale > (20 if name == "expm" else 1e30)
        return y, np.full(y.shape, np.inf if far else 1e6 * eps * size)
    if name == "binade":  # a scale, of which any is right
        return y, np.zeros(y.shape)
    if name in MARKS or name in PLACES:
        return y, np.full(y.shape, 0.0 if exact else 1.0 if name in MARKS else np.inf)
    if name == "einsum" and len(xs) > 2 and not all(np.isfinite(x).all() for x in values):
        return y, np.full(y.shape, np.inf)  # ∞·0 or 0·x first: the order is NumPy's choice
    if name in LINEAR:
        return y, _product(word, values, errs, params, eps) + 0 * np.abs(y)
    if name in SUMS:
        rest = [np.abs(x) for x in values[1:]] if name == "sum_to" else values[1:]
        n = values[0].size // (max(1, y.size) if name in ("sum", "sum_to") else 1)
        size = word(np.abs(values[0].astype(float)), *rest, **params)
        return y, word(errs[0], *rest, **params) + 2 * n * eps * size * (n > 1)
    if name in ("prod", "prod_others"):
        sizes = np.abs(values[0].astype(float))
        most = word(sizes + errs[0], **params)
        off = most - word(sizes, **params) + 2 * values[0].size * eps * most
        return y, np.where(np.isfinite(off), off, np.where(most == np.inf, 0, np.inf))
    row = OPERATORS.get(name)
    if name == "finite" or (row is not None and row.elementwise):
        return y, _entries(name, y, values, errs, params)
    # What moves entries moves what they are off by.
    moved = [np.asarray(e, float) for e in errs]
    return y, np.asarray(word(*(moved if name in ("concat", "stack", "max", "min") else
                                [moved[0], *values[1:]]), **params), float)  # fmt: skip


def _product(word: Any, values: Any, errs: Any, params: Any, eps: float) -> Any:
    """Return how far a contraction of some arrays is off: n terms, and each factor's share."""
    sizes = [np.abs(x.astype(float)) for x in values]
    total = word(*sizes, **params)
    n = max(2.0, np.prod([max(x.shape, default=1) for x in sizes]))
    off = 2 * n * eps * total
    for k, err in enumerate(errs):
        if err.any():
            off = off + word(*(err if j == k else x + e for j, (x, e) in
                               enumerate(zip(sizes, errs, strict=True))), **params)  # fmt: skip
    return off


def _entries(name: str, y: Array, values: list[Array], errs: list[Array], params: Any) -> Array:
    """Return how far each entry of an elementwise word is off."""
    exact = {"neg", "abs", "finite", "maximum", "minimum", "where", *STEPS}
    off = np.zeros(y.shape) if name in exact else FAR.get(name, ULPS) * spacing(y)
    if name == "logaddexp":  # a sum, where it is near 0
        off = ULPS * spacing(np.maximum(*np.broadcast_arrays(*map(np.abs, values))))
    if name in EXACT:
        same = ~np.logical_or.reduce(np.broadcast_arrays(*[e > 0 for e in errs]))
        off = np.where(np.broadcast_to(same, y.shape), 0, off)
    if not any(e.any() for e in errs):
        return off
    if name in STEPS or name == "where":
        return off + _choice(name, values, errs)
    if name in ("maximum", "minimum", "abs", "neg", "finite"):
        return off + np.broadcast_to(np.maximum.reduce(np.broadcast_arrays(*errs)), y.shape)
    row = OPERATORS[name]
    wide = [x.astype(np.float64) for x in values]
    if name in FAR:  # SciPy never comes back from far out at the left
        off = np.where(np.logical_or.reduce([~(np.abs(x) < 1e6) for x in wide]), np.inf, off)
        wide = [np.where(np.abs(x) < 1e6, x, 1.0) for x in wide]
    for k, err in enumerate(errs):
        rule = row.rule(k)
        if not err.any():
            continue
        if rule is None:
            return np.full(y.shape, np.inf)
        slopes = []
        for sign in (-1, 0, 1):  # where it bends, the slope beside counts
            moved = [x + sign * err if j == k else x for j, x in enumerate(wide)]
            there = np.asarray(getattr(numpy_algebra, name)(*moved, **params))
            one = np.ones(y.shape)
            slopes.append(np.abs(rule(numpy_algebra, one, there, *moved, **params)))
        found = np.maximum.reduce([np.broadcast_to(s, y.shape) for s in slopes])
        off = off + np.where(err > 0, 2 * found * err, 0)
    return np.where(np.isnan(off), np.inf, off)


def _choice(name: str, values: list[Array], errs: list[Array]) -> Any:
    """Return what a choice is off by: what is between its ways, where it may go either."""
    wide = [x.astype(float) for x in values]
    if name == "where":
        open_ = (errs[0] > 0) & (np.abs(wide[0]) <= errs[0])
        between = np.where(wide[1] == wide[2], 0, np.abs(wide[1] - wide[2]))
        return np.where(open_, between + errs[1] + errs[2], np.where(wide[0], errs[1], errs[2]))
    if len(values) == 2:
        near = np.abs(wide[0] - wide[1]) <= errs[0] + errs[1]
        return np.where(near & (errs[0] + errs[1] > 0), 1.0, 0.0)
    word: Callable[..., Any] = getattr(numpy_algebra, name)
    return np.abs(word(wide[0] + errs[0]) - word(wide[0] - errs[0]))


def beyond(got: Array, want: Bounded) -> Array:
    """Tell which entries are further from NumPy's than they may be."""
    value, err = np.asarray(want[0], np.float64), np.nan_to_num(want[1], nan=np.inf, posinf=np.inf)
    if got.shape != value.shape:
        return np.ones(value.shape, bool)
    with np.errstate(all="ignore"):
        near = np.abs(got - value) <= err
    same = (got == value) | (np.isnan(got) & np.isnan(value))
    return ~(near | same | np.isinf(err))
