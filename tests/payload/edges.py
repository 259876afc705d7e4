"""Rows on their edge values: operands of the domain, zeros, infinities, NaN, ties, extremes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.ir.formats import computed_in, dtype_of, widened
from eqgraph.ir.node import Node
from eqgraph.ir.plain import whole
from eqgraph.operators import OPERATORS, Operator
from eqgraph.payload.routines import Routines
from eqgraph.tape.flat import FlatAlgebra
from eqgraph.tape.registers import handed_back
from tests.operators.samples import Case, cases, defaults, draw
from tests.payload.bounds import Array, beyond, follow
from tests.payload.engine import read

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -4.0, 1e-3, -1e-8, 7.0, 20.0,
           -30.0, 88.0, 700.0, -745.0, 1e5, -1e10, 1e300, -1e300, 1e-300, 5e-324, np.inf, -np.inf,
           np.nan]  # fmt: skip
FEW = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 1e-8, 40.0, 1e300, -1e-300, np.inf, -np.inf, np.nan]
# Of the domain only: others have no inverse, or no digits in SciPy (mpmath agrees with the page).
TAME = {"solve", "inverse", "binomial"}
LEAST = [0.0, 1.0, -2.0, 1e300, np.inf, np.nan]


def sampled(row: Operator, case: Case) -> list[list[Array]]:
    """Return operands of a use: from the domain, all equal, and with extremes in between."""
    xs = draw(row, case)
    out = [xs]
    if row.name not in TAME and row.whole is None:
        out.append([np.full(x.shape, 0.5) for x in xs])
        rng = np.random.default_rng(2)
        for _ in range(3):
            out.append(
                [np.where(rng.random(x.shape) < 0.3, rng.choice(SPECIAL, x.shape), x) for x in xs]
            )
    return out


def uses(row: Operator) -> list[tuple[Case, list[Array]]]:
    """Return all uses of a row with operands."""
    found = [(case, xs) for case in cases(row) for xs in sampled(row, case)]
    if row.elementwise and row.whole is None and row.arity and row.name not in TAME:
        values = {1: SPECIAL, 2: FEW, 3: LEAST}[row.arity]
        grid = np.meshgrid(*[np.array(values)] * row.arity, indexing="ij")
        xs = [x.ravel() for x in grid]
        found.append((Case(tuple(x.shape for x in xs)), xs))
    return found


def node_of(row: Operator, case: Case, dtype: Any, sheltered: bool = False) -> Node:
    """Return a node of a row, over leaves of a use's shapes."""
    kind, params = dtype_of(dtype, small=True), defaults(row, case)
    leaves = tuple(Node("input", None, (), {}, s, kind, name=f"x{k}") for k, s in
                   enumerate(case.shapes))  # fmt: skip
    shape = row.shape(*case.shapes, **params)
    return Node("operator", row, leaves, params, shape, kind, name="y", sheltered=sheltered)


@dataclass
class Calls:
    """Hold calls of routines, and what Python's tape gives."""

    dtype: str
    routines: Routines = field(default_factory=Routines)
    calls: list[Any] = field(default_factory=list)
    wanted: list[tuple[str, list[Array], Array]] = field(default_factory=list)

    @property
    def kind(self) -> Any:
        """Return the dtype of the values."""
        return dtype_of(self.dtype, small=True)

    def case(self) -> dict[str, Any]:
        """Return the case for the engine."""
        return {"do": "calls", "routines": self.routines.list, "calls": self.calls}

    def add(self, name: str, routine: int, operands: list[Array], want: Array) -> None:
        """Add one call."""
        given = [whole(x) for x in operands]
        self.calls.append({"routine": routine, "operands": given, "dtype": self.dtype})
        self.wanted.append((name, operands, want))

    def node(self, name: str, node: Node, xs: list[Array]) -> None:
        """Add the calls of a node, forward and back, as the tape makes them."""
        assert node.operator is not None
        with np.errstate(all="ignore"):
            xs = [x.astype(self.kind) for x in xs]
            m = FlatAlgebra(computed_in(node.dtype))
            try:
                given = [m.buffer(widened(x)) for x in xs]
                y = m.done(getattr(m, node.operator.name)(*given, **node.params))
                y = y.astype(self.kind)
            except ValueError:
                return
            self.add(name, self.routines.forward(node), xs, y)
            g = np.resize([1.0, -0.5, 2.0, 0.0, 3.0], y.shape).astype(self.kind)
            for k in range(len(xs)):
                if node.operator.rule(k) is None:
                    continue
                routine = self.routines.backward(node, k)
                with suppress(ValueError):  # a matrix that has no inverse
                    wide = [widened(x) for x in (g, y, *xs)]
                    want = handed_back(node, k, wide[0], wide[1], wide[2:]).astype(self.kind)
                    self.add(f"{name} back {k}", routine, [g, y, *xs], want)

    def judge(self, found: list[Any]) -> list[Any]:
        """Return what is further from Python's than it may be."""
        bad = []
        for call, (name, operands, want), got in zip(self.calls, self.wanted, found, strict=True):
            if isinstance(got, str):
                bad.append((name, got, operands))
                continue
            told = read(got[0])
            if np.array_equal(told, want.astype(float), equal_nan=True):
                continue
            routine = self.routines.list[call["routine"]]
            exact = [(widened(x), np.zeros(x.shape)) for x in operands]
            ((_, err),) = follow(routine, exact, self.kind)
            off = beyond(told, (want, np.broadcast_to(err, want.shape)))
            if off.any():
                at = tuple(np.argwhere(off)[0]) if told.shape == want.shape else ()
                spread = [np.broadcast_to(x, want.shape)[at] if x.size == 1 or x.shape == want.shape
                          else x for x in operands]  # fmt: skip
                bad.append((name, int(off.sum()), told[at], want[at], err[at], spread))
        return bad


def rows(names: list[str], dtype: str = "float64") -> Calls:
    """Return the calls of rows on all their uses."""
    made = Calls(dtype)
    for name in names:
        row = OPERATORS[name]
        for case, xs in uses(row):
            wide = row.elementwise and xs[0].size > 20  # the grid of edge values
            for sheltered in (False, True) if wide else (False,):
                made.node(f"{name} {case}", node_of(row, case, dtype, sheltered), xs)
    return made
