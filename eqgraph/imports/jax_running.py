"""Compute the operations of a function of JAX one by one, those of a loop step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from eqgraph.imports.jax_loops import Body
from eqgraph.imports.traced import Operation


def evaluate(nodes: list[Operation], values: dict[Any, Any], timed: set[Operation]) -> None:
    """Compute operations in their order, into `values`."""
    for node in nodes:
        body = node.params.get("body")
        args = [values[x] if isinstance(x, Operation) else x for x in node.args]
        if isinstance(body, Body):
            values[node] = _loop(body, args, values, timed)
        elif node.target == "getitem":
            values[node] = args[0][node.params["index"]]
        else:
            found = node.params["run"](*args)
            found = found[0] if node.params["many"] else found
            values[node] = [np.asarray(x) for x in found] if isinstance(
                found, list | tuple) else np.asarray(found)  # fmt: skip


def _loop(
    body: Body, args: Sequence[Any], values: dict[Any, Any], timed: set[Operation]
) -> list[Any]:
    """Run a loop step by step, and keep the values of all steps, one after the other."""
    body.split(args)
    evaluate([n for n in body.nodes if n not in body.timed], values, timed)
    carry, own = body.starts, [n for n in body.nodes if n in body.timed]
    kept: dict[Any, list[Any]] = {n: [] for n in (*own, *body.before, *body.steps)}
    order = range(body.length)
    for t in reversed(order) if body.reverse else order:
        now = dict(zip(body.before, carry, strict=True))
        now |= {node: x[t] for node, x in zip(body.steps, body.series, strict=True)}
        here = _Here(values, now)
        evaluate(own, here, timed)
        for node, one in kept.items():
            one.append(here[node])
        carry = [np.asarray(here[x] if isinstance(x, Operation) else x) for x in body.after]
    for node, one in kept.items():
        several = isinstance(one[0], list)
        ahead = one[::-1] if body.reverse else one
        values[node] = None if several else np.stack([np.asarray(x) for x in ahead])
    timed |= set(kept)
    ys = [
        values[y] if y in body.timed else np.stack([np.asarray(
            values[y] if isinstance(y, Operation) else y)] * body.length)
        for y in body.given
    ]  # fmt: skip
    return [*carry, *ys]


class _Here(dict[Any, Any]):
    """Look values up at one step, else among those of all steps."""

    def __init__(self, outer: Mapping[Any, Any], now: Mapping[Any, Any]) -> None:
        super().__init__(now)
        self.outer = outer

    def __missing__(self, key: Any) -> Any:
        return self.outer[key]
