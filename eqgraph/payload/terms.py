"""Say what an entry of a result is made of: which entries of the operands, and how they combine.

The player writes the terms of the entry that a reader points at, `W₁₁·x₁ + W₁₂·x₂`, and lights
them. Axes have letters, as in einsum; what the result has no letter of is run over.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eqgraph.operators import Operator, Shape
from eqgraph.payload.program import Terms

_LETTERS = string.ascii_lowercase


def terms(
    row: Operator,
    shapes: Sequence[Shape],
    params: Mapping[str, Any],
    names: Sequence[str],
    reads: Sequence[tuple[str, ...]] = (),
) -> Terms | None:
    """Return how the entries of a result come about; None where no few terms say it.

    `names` are what the operands are called, and last the result; `reads` the names of their axes.
    """
    rule = _RULES.get(row.name)
    found = rule(shapes, params) if rule else None
    if found is None:
        return None
    if "spec" in found and reads:
        known = dict(
            (letter, name)
            for letters, axes in zip(found["spec"].split("->")[0].split(","), reads, strict=False)
            for letter, name in zip(letters, axes, strict=False)
            if name
        )
        found["letters"] = known
    found["names"] = list(names)
    return found


def _product(left: str, right: str, result: str) -> Terms:
    return {"by": "∑", "spec": f"{left},{right}->{result}"}


def _matmul(shapes: Sequence[Shape], params: Mapping[str, Any]) -> Terms | None:
    a, b = shapes
    if len(a) > 2 or len(b) > 2:
        return None
    left, right = ("ij" if len(a) == 2 else "j"), ("jk" if len(b) == 2 else "j")
    return _product(left, right, (left + right).replace("j", ""))


def _outer(shapes: Sequence[Shape], params: Mapping[str, Any]) -> Terms | None:
    return _product("i", "j", "ij") if all(len(s) == 1 for s in shapes) else None


def _einsum(shapes: Sequence[Shape], params: Mapping[str, Any]) -> Terms | None:
    spec = params["spec"]
    return None if "." in spec or "->" not in spec else {"by": "∑", "spec": spec}


def _reduction(by: str) -> Callable[[Sequence[Shape], Mapping[str, Any]], Terms | None]:
    """Run over the axes that a reduction takes."""

    def rule(shapes: Sequence[Shape], params: Mapping[str, Any]) -> Terms | None:
        count, axis = len(shapes[0]), params.get("axis")
        if not count:
            return None
        axes = range(count) if axis is None else [axis] if isinstance(axis, int) else axis
        gone = {k % count for k in axes}
        letters = _LETTERS[:count]
        left = "".join(x for k, x in enumerate(letters) if k not in gone)
        if by == "softmax":  # the entry itself is one of those that it runs over
            return {"by": by, "spec": f"{letters}->{letters}", "over": letters[min(gone)]}
        found: Terms = {"by": by, "spec": f"{letters}->{left}"}
        if "first" in params:
            found["first"] = params["first"]
        return found

    return rule


def _choice(shapes: Sequence[Shape], params: Mapping[str, Any]) -> Terms | None:
    return {"by": "choice"}


def _gather(shapes: Sequence[Shape], params: Mapping[str, Any]) -> Terms | None:
    return {"by": "gather", "first": params["first"]}


def _window(shapes: Sequence[Shape], params: Mapping[str, Any]) -> Terms | None:
    count = len(shapes[0])
    stride, padding = (
        list(x) if isinstance(x, tuple) else [x] * count
        for x in (params["stride"], params["padding"])
    )
    return {"by": "window", "stride": stride, "padding": padding}


_RULES: dict[str, Callable[[Sequence[Shape], Mapping[str, Any]], Terms | None]] = {
    "matmul": _matmul, "outer": _outer, "einsum": _einsum,
    "sum": _reduction("∑"), "mean": _reduction("mean"), "prod": _reduction("∏"),
    "max": _reduction("max"), "min": _reduction("min"),
    "argmax": _reduction("argmax"), "argmin": _reduction("argmin"),
    "logsumexp": _reduction("logsumexp"), "softmax": _reduction("softmax"),
    "where": _choice, "gather": _gather, "conv": _window,
}  # fmt: skip
