"""Recognise in operators of JAX what its libraries write with many: softmax and its like."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any

import numpy as np

from eqgraph.imports.traced import Operation

_PASSING = frozenset(("broadcast_in_dim", "stop_gradient", "reshape", "expand_dims", "squeeze"))


def recognised(nodes: list[Operation], shape: ShapeOf) -> None:
    """Change, in place, the operators whose result is that of one row; `shape` is of a step."""
    rules: list[Callable[[Operation], Found]] = [_softmax, _logsumexp, _log_softmax, _index]
    rules += [partial(one, shape=shape) for one in (_kept, _mean, _look_up)]
    for node in nodes:
        for rule in rules:
            found = rule(node)
            if found is not None:
                target, x, params = found
                node.target, node.args = target, x if isinstance(x, tuple) else (x,)
                node.params = {**node.params, **params}
                break


ShapeOf = Callable[[Any], tuple[int, ...]]
Found = tuple[str, Any, dict[str, Any]] | None


def _is(x: Any, *targets: str) -> bool:
    return isinstance(x, Operation) and x.target in targets


def _bare(x: Any) -> Any:
    """Go through what only repeats or turns entries."""
    while _is(x, *_PASSING):
        x = x.args[0]
    return x


def _peak_of(x: Any) -> Any:
    """Return what a shift is the largest entry of, or nothing."""
    x = _bare(x)
    if _is(x, "select_n"):  # where it is finite
        x = _bare(x.args[2])
    if _is(x, "max"):  # at least −∞
        x = next((a for a in x.args if isinstance(a, Operation)), None)
    x = _bare(x)
    return x.args[0] if _is(x, "reduce_max") else None


def _shifted(x: Any) -> Any:
    """Return z where x is z minus its largest entry."""
    if _is(x, "sub") and _peak_of(x.args[1]) is x.args[0]:
        return x.args[0]
    return None


def _sum_of_exp(x: Any) -> tuple[Any, Any, tuple[int, ...]] | None:
    """Return z, exp(z − max z) and the axes where x is the sum of the latter."""
    x = _bare(x)
    if not _is(x, "reduce_sum"):
        return None
    e = x.args[0]
    z = _shifted(e.args[0]) if _is(e, "exp") else None
    return None if z is None else (z, e, tuple(x.params["axes"]))


def _softmax(node: Operation) -> Found:
    if node.target != "div":
        return None
    found = _sum_of_exp(node.args[1])
    if found is None or found[1] is not node.args[0]:
        return None
    return "softmax", found[0], {"axes": found[2]}


def _logsumexp(node: Operation) -> Found:
    if node.target != "add":
        return None
    for a, b in (node.args, node.args[::-1]):
        log = _bare(a)
        if not _is(log, "log"):
            continue
        inner = log.args[0].args[0] if _is(log.args[0], "abs") else log.args[0]
        found = _sum_of_exp(inner)
        if found is not None and _peak_of(b) is found[0]:
            shape = len(found[2])
            return "logsumexp", found[0], {"axes": found[2], "keep": _is(a, "broadcast_in_dim"),
                                           "count": shape}  # fmt: skip
    return None


def _log_softmax(node: Operation) -> Found:
    if node.target != "sub":
        return None
    z, log = _shifted(node.args[0]), _bare(node.args[1])
    if z is None or not _is(log, "log"):
        return None
    found = _sum_of_exp(log.args[0])
    return ("log_softmax", z, {"axes": found[2]}) if found and found[0] is z else None


def _index(node: Operation) -> Found:
    """Go through where(i < 0, i + n, i): the indices of the run are not below 0."""
    if node.target != "select_n" or len(node.args) != 3:
        return None
    less, i, moved = node.args
    if _is(less, "lt") and less.args[0] is i and _is(moved, "add") and moved.args[0] is i:
        return ("copy", i, {"index": True}) if isinstance(i, Operation) else None
    return None


def _look_up(node: Operation, shape: ShapeOf) -> Found:
    """Read one row that is cut out and stands alone then: E[i]."""
    if node.target != "squeeze" or tuple(node.params["dimensions"]) != (0,):
        return None
    cut = node.args[0]
    if _is(cut, "slice") and cut.params["strides"] is None:
        starts, ends = cut.params["start_indices"], cut.params["limit_indices"]
        if ends[0] - starts[0] == 1 and not any(starts[1:]) and tuple(ends[1:]) == shape(cut)[1:]:
            whole = tuple(ends[1:]) == shape(cut.args[0])[1:]
            return ("pick", cut.args[0], {"index": starts[0]}) if whole else None
    if not _is(cut, "dynamic_slice") or not isinstance(cut.args[1], Operation):
        return None
    rest = cut.args[2:]
    if any(isinstance(x, Operation) and x.target != "select_n" for x in rest):
        return None
    return "row", (cut.args[0], cut.args[1]), {"sizes": tuple(cut.params["slice_sizes"])}


def _kept(node: Operation, shape: ShapeOf) -> Found:
    """Go through what puts the axes of a reduction back, with length 1."""
    if node.target != "broadcast_in_dim" or not _is(
        node.args[0], "reduce_sum", "reduce_max", "reduce_min", "reduce_prod", "mean", "logsumexp"
    ):
        return None
    reduced = node.args[0]
    axes, own = tuple(reduced.params["axes"]), shape(reduced.args[0])
    rest = tuple(k for k in range(len(own)) if k not in axes)
    kept = tuple(1 if k in axes else n for k, n in enumerate(own))
    if tuple(node.params["broadcast_dimensions"]) != rest or shape(node) != kept:
        return None
    return reduced.target, reduced.args[0], {"axes": axes, "keep": True}


def _mean(node: Operation, shape: ShapeOf) -> Found:
    """Read a sum over as many entries as it is divided by."""
    if node.target != "div" or not _is(node.args[0], "reduce_sum"):
        return None
    total, count = node.args
    axes, own = tuple(total.params["axes"]), shape(total.args[0])
    if isinstance(count, Operation) or float(np.asarray(count)) != prod(own[k] for k in axes):
        return None
    return "mean", total.args[0], {"axes": axes, "keep": total.params.get("keep", False)}
