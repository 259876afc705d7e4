"""Sample operands for a row: shapes that it takes, numbers from its domain, no ties, no kinks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.operators import OPERATORS, Operator, numpy_algebra
from tests.operators.shaped import SEVERAL, USES, adjusted

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """Hold the operands' shapes and the parameters of one use of a row."""

    shapes: tuple[Shape, ...]
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shapes = " ".join("x".join(map(str, s)) or "scalar" for s in self.shapes)
        return shapes + "".join(f" {k}={v}" for k, v in self.params.items())


_UNARY = [((),), ((3,),), ((2, 3),), ((2, 1, 3),)]
_BINARY = [
    ((), ()), ((3,), (3,)), ((3,), ()), ((), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)),
    ((2, 2, 3), (2, 3)), ((1,), (3,)), ((3, 1, 2), (2, 2)),
]  # fmt: skip
_TERNARY = [
    ((), (), ()), ((3,), (3,), (3,)), ((3,), (), ()), ((), (3,), (2, 1)), ((2, 3), (3,), (2, 1)),
    ((2, 1), (), (1, 3)), ((1,), (2, 1, 2), (2,)),
]  # fmt: skip
_MATMUL = [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((1, 3), (3, 1)),
    ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (1, 3, 4)),
    ((2, 1, 2, 3), (4, 3, 2)), ((5, 2, 3), (3,)), ((3,), (5, 3, 2)), ((2, 4, 2, 3), (3,)),
    ((3,), (2, 4, 3, 2)),
]  # fmt: skip
_REDUCED = [
    ((), None), ((4,), None), ((2, 3), None), ((2, 3, 2), None), ((4,), 0), ((4,), -1),
    ((2, 3), 0), ((2, 3), -1), ((2, 3, 2), 1), ((1, 3), 0), ((2, 3, 2), -3),
]  # fmt: skip
_EXPANDED = [
    ((), (), None), ((), (3,), None), ((), (2, 3), None), ((3,), (2, 3), 0), ((2,), (2, 3), -1),
    ((2, 2), (2, 3, 2), 1), ((3,), (2, 3, 2), (0, -1)),
]  # fmt: skip
_WIDE = [((3,), ()), ((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 2, 3), (1, 3)), ((2, 3), (2, 3))]
_JOINED = [
    ((3,), (2,)), ((), (2,), ()), ((2, 3), (2, 1)), ((2, 2, 3), (2, 2, 1), (2, 2, 2)), ((3,),),
    ((), ()),
]  # fmt: skip

_BY_NAME: dict[str, list[Case]] = {
    "matmul": [Case(s) for s in _MATMUL],
    "outer": [Case(s) for s in [((3,), (2,)), ((5, 3), (5, 2)), ((5, 3), (2,)), ((3,), (5, 2))]],
    "transpose": [Case((s,)) for s in [(), (3,), (2, 3), (2, 3, 4)]],
    "concat": [Case(s) for s in _JOINED] + [Case(((2, 3), (1, 3)), {"axis": 0})],
    "split": [
        Case(((*xs[0][:-1], sum(x[-1] if x else 1 for x in xs)), *xs), {"index": k})
        for xs in _JOINED for k in range(len(xs))
    ] + [Case(((3, 3), (2, 3), (1, 3)), {"index": 1, "axis": -2})],
    "softmax": [Case((s,), {} if a is None else {"axis": a}) for s, a in _REDUCED if s],
    "expand_as": [Case((g, x), {} if a is None else {"axis": a}) for g, x, a in _EXPANDED],
    "sum_to": [Case((wide, small)) for wide, small in _WIDE],
    "broadcast_to": [Case((small, wide)) for wide, small in _WIDE],
    "expand_dims": [Case((s,), {"axis": a}) for s in [(3,), (2, 3)] for a in (-1, -2, 0, 1)]
    + [Case(((3,),), {"axis": (0, 2)}), Case(((),), {"axis": (-2, -1)})],
}  # fmt: skip
_BY_NAME["maximum_of"] = _BY_NAME["minimum_of"] = [Case(s) for s in _TERNARY]
_BY_NAME["tie_share"] = [Case(s) for s in _TERNARY]
_BY_NAME["log_softmax"] = _BY_NAME["softmax"]
_BY_NAME["cumsum"] = _BY_NAME["flip"] = _BY_NAME["softmax"]


def cases(row: Operator) -> list[Case]:
    """Return the uses of a row that the laws are tried on."""
    if row.name in _BY_NAME:
        return _BY_NAME[row.name]
    if row.name in USES:
        return [Case(s, p) for s, p in USES[row.name]]
    if "axis" in row.params:
        more = [Case((s,), p) for s, p in SEVERAL if "keepdims" in row.params]
        return [Case((s,), {} if a is None else {"axis": a}) for s, a in _REDUCED] + more
    return [Case(s) for s in {1: _UNARY, 2: _BINARY, 3: _TERNARY}[row.arity or 2]]


def uses(*, keep: Any = lambda row: True) -> list[tuple[str, Case]]:
    """List (row name, case) over the table, for parametrisation."""
    return [(name, case) for name, row in OPERATORS.items() if keep(row) for case in cases(row)]


def draw(row: Operator, case: Case, seed: int = 0) -> list[np.ndarray]:
    """Draw operands whose entries all differ, and differ from 0, by more than a difference step."""
    rng = np.random.default_rng(seed)
    sizes = [int(np.prod(s)) for s in case.shapes]
    low, high = row.domain
    total = sum(sizes)
    gap = (high - low) / (total + 1)
    grid = low + gap * np.arange(1, total + 1) + rng.uniform(-0.2, 0.2, total) * gap
    grid[np.abs(grid) < 0.02] = 0.02 if low < 0 else low
    rng.shuffle(grid)
    parts = np.split(grid, np.cumsum(sizes)[:-1])
    for k in row.conditions:
        parts[k][::2] = 0  # half of a condition does not hold, else one choice would never be seen
    xs = [part.reshape(shape) for part, shape in zip(parts, case.shapes, strict=True)]
    return adjusted(row.name, xs, defaults(row, case))


def value(row: Operator, *xs: Any, **params: Any) -> np.ndarray:
    """Compute a row as the machine does: by the word that NumPy's algebra has for its name."""
    with np.errstate(all="ignore"):
        return np.asarray(getattr(numpy_algebra, row.name)(*xs, **params))


def defaults(row: Operator, case: Case) -> dict[str, Any]:
    """Return all parameters of a use."""
    return {**row.params, **case.params}
