"""State the laws of a row as functions that raise AssertionError."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy

from eqgraph.ir.algebra import GraphAlgebra
from eqgraph.ir.derivative import accumulate
from eqgraph.ir.node import Node
from eqgraph.ir.sketch import Sketch
from eqgraph.operators import Operator, ShapeMismatch, numpy_algebra
from eqgraph.operators.sympy_algebra import sympy_algebra
from tests.operators.samples import Case, defaults, draw, value

_STEP = 1e-3  # of a five-point difference: its error is about step⁴


def slope(f: Callable[[float], float]) -> float:
    """Differentiate at 0 by the five-point difference."""
    h = _STEP
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)


def pull(row: Operator, k: int, g: Any, y: Any, xs: list[Any], params: dict[str, Any]) -> Any:
    """Apply the vjp of operand k and sum out what broadcasting added, as the tape does."""
    rule = row.rule(k)
    if rule is None:
        return np.zeros_like(xs[k])
    with np.errstate(all="ignore"):
        part = rule(numpy_algebra, g, y, *xs, **params)
        return part if np.shape(part) == np.shape(xs[k]) else numpy_algebra.sum_to(part, xs[k])


def check_vjp(row: Operator, case: Case, seed: int = 0) -> None:
    """Law 1: every entry of every vjp is the numeric derivative, for a random cotangent."""
    xs, params = draw(row, case, seed), defaults(row, case)
    y = value(row, *xs, **params)
    g = np.random.default_rng(seed + 1).uniform(-1, 1, y.shape)
    for k, x in enumerate(xs):
        got = np.asarray(pull(row, k, g, y, xs, params))
        assert got.shape == x.shape
        want = np.zeros_like(x)
        if row.whole is not None and k >= row.whole:
            np.testing.assert_array_equal(got, want)
            continue
        for index in np.ndindex(x.shape):
            if k in row.conditions and x[index] == 0:
                want[index] = 0  # a jump, which has no slope
                continue

            def moved(step: float, k: int = k, index: Any = index) -> float:
                zs = [z.copy() for z in xs]
                zs[k][index] += step
                y = value(row, *zs, **params)
                return float(np.sum(np.where(np.isinf(y), 0, g * y)))  # −∞ of topk has no slope

            want[index] = slope(moved)
        np.testing.assert_allclose(got, want, rtol=2e-8, atol=2e-8, err_msg=f"operand {k}")


def check_second_order(row: Operator, case: Case, seed: int = 0) -> None:
    """Law 1, order 2: the derivative as a graph, differentiated once more along a direction."""
    xs, params = draw(row, case, seed), defaults(row, case)
    rng = np.random.default_rng(seed + 2)
    sketch = Sketch(np.dtype("float64"))
    m = GraphAlgebra(sketch)
    at: dict[str, np.ndarray] = {}

    def leaf(name: str, array: np.ndarray) -> Node:
        node = sketch.leaf(name, "input", array.shape)
        at[node.id] = array
        return node

    leaves = [leaf(f"x{k}", x) for k, x in enumerate(xs)]
    y = sketch.apply(row, *leaves, **params)
    c = leaf("c", rng.uniform(0.5, 1, y.shape))
    first = accumulate(sketch, m.sum(m.term(y) * m.term(c)).node)
    total = None
    for x in leaves:
        if x.id in first:
            u = leaf("u", rng.uniform(0.5, 1, x.shape))
            part = m.sum(m.term(first[x.id]) * m.term(u))
            total = part if total is None else total + part
    if total is None:
        return
    second = accumulate(sketch, total.node)

    def read(target: Node, moved: dict[str, np.ndarray]) -> np.ndarray:
        return evaluate(sketch, {**at, **moved})[target.id]

    for k, x in enumerate(leaves):
        direction = rng.uniform(-1, 1, x.shape)
        if row.whole is not None and k >= row.whole:
            continue
        if k in row.conditions:
            direction = np.where(at[x.id] == 0, 0.0, direction)  # 0 stays 0

        def along(step: float, x: Node = x, d: np.ndarray = direction) -> float:
            return float(read(total.node, {x.id: at[x.id] + step * d}))

        got = float(np.sum(read(second[x.id], {}) * direction)) if x.id in second else 0.0
        np.testing.assert_allclose(got, slope(along), rtol=1e-6, atol=1e-6, err_msg=x.name)


def evaluate(sketch: Sketch, at: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Compute every node of a sketch, checking that it has the shape that the sketch says."""
    out: dict[str, np.ndarray] = {}
    for node in sketch.nodes:
        if node.operator is None:
            out[node.id] = at[node.id] if node.value is None else node.value
        else:
            out[node.id] = value(node.operator, *(out[x.id] for x in node.operands), **node.params)
        assert out[node.id].shape == node.shape, (node, out[node.id].shape)
    return out


def symbols_of(case: Case) -> list[np.ndarray]:
    """Make object arrays of real symbols in the shapes of a case."""
    out = []
    for k, shape in enumerate(case.shapes):
        array = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            array[index] = sympy.Symbol(f"x{k}_" + "_".join(map(str, index)), real=True)
        out.append(array)
    return out


def check_symbolic(row: Operator, case: Case, seed: int = 0) -> None:
    """Law 2: the vjp in SymPy is `sympy.diff` of the forward rule, entry by entry."""
    params = defaults(row, case)
    xs = symbols_of(case)
    point = dict(zip(_flat(xs), _flat(draw(row, case, seed)), strict=True))
    y = row.forward(sympy_algebra, *xs, **params)
    entries = _flat([y])
    weights = np.random.default_rng(seed + 1).uniform(-1, 1, len(entries)).round(3)
    g = np.empty(np.shape(y), dtype=object)
    g.reshape(-1)[:] = [sympy.Float(w) for w in weights]
    total = sympy.Add(*(sympy.Float(w) * e for w, e in zip(weights, entries, strict=True)))
    for k, x in enumerate(xs):
        rule = row.rule(k)
        part = x * 0 if rule is None else rule(sympy_algebra, g, np.asarray(y), *xs, **params)
        if np.shape(part) != x.shape:
            part = sympy_algebra.sum_to(np.asarray(part), x)
        got = np.array([at_point(e, point) for e in _flat([part])])
        want = np.array([at_point(sympy.diff(total, s), point) for s in _flat([x])])
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-13, err_msg=f"operand {k}")


def at_point(expr: Any, point: dict[sympy.Symbol, float]) -> float:
    """Evaluate an expression with 30 digits."""
    exact = {s: sympy.Float(v, 30) for s, v in point.items()}
    return float(sympy.sympify(expr).xreplace(exact).evalf(30))


def _flat(arrays: list[Any]) -> list[Any]:
    return [e for a in arrays for e in np.asarray(a, dtype=object).reshape(-1)]


_BY_EXAMPLE = (
    "expand_as", "sum_to", "broadcast_to", "split", "scatter_add", "put", "fold", "spread",
)  # fmt: skip
_MORE: dict[str, list[dict[str, Any]]] = {
    "pick": [{"axis": a, "index": k} for a in (-2, 0, 1) for k in (-3, -1, 0, 1, 2)],
    "slice": [
        {"axis": a, "start": s, "stop": e, "step": k}
        for a in (-1, 0, 2) for s, e, k in ((0, None, 1), (1, 3, 1), (None, None, -1), (0, 1, 0))
    ],
    "reshape": [{"shape": s} for s in ((), (6,), (2, 3), (-1,), (-1, 2), (-1, -1), (3, 1))],
    "permute": [{"axes": a} for a in ((), (0,), (1, 0), (-1, 0, 1), (0, 0), (0, 3))],
    "pad": [{"axis": a, "before": 1, "after": n} for a in (-2, 0, 1) for n in (0, 2, -1)],
    "argmax": [{"axis": a} for a in (None, -2, 0, 1)],
    "topk": [{"k": k} for k in (0, 1, 2, 3)],
    "einsum": [{"spec": s} for s in ("ij,jk->ik", "i,i->", "ii,i->i", "ij,k->", "i,j->ik", "i,j")],
    "windows": [{"size": s, "stride": (1,) * len(s)} for s in ((1,), (2,), (2, 2), (1, 3))],
    "conv": [{}, {"padding": 1}, {"stride": 2}, {"padding": (1, 0), "stride": (1, 2)}],
    "max_pool": [{}, {"size": 1}, {"size": (2,)}, {"size": (2, 2), "stride": 1}],
    "one_hot": [{"size": 2}],
}  # fmt: skip
_MORE["argmin"], _MORE["topk_mask"], _MORE["mean_pool"] = (
    _MORE["argmax"], _MORE["topk"], _MORE["max_pool"],
)  # fmt: skip

SMALL = [
    *(s for rank in range(4) for s in itertools.product((1, 2, 3), repeat=rank)),
    (0,), (2, 0), (0, 3),
]  # fmt: skip
AXES = [None, -4, -3, -2, -1, 0, 1, 2, 3]


def small_uses(row: Operator) -> list[Case]:
    """List all uses of a row on small shapes, right and wrong ones."""
    if row.name in _BY_EXAMPLE:
        return []  # their second operand is an example of the right shape by construction
    arity = 2 if row.arity is None else row.arity
    params: list[dict[str, Any]] = [{}]
    if "axis" in row.params:
        params = [{"axis": a} for a in AXES if a is not None or row.params["axis"] is None]
    if "keepdims" in row.params:
        params += [{"axis": a, "keepdims": k} for a in ((0, 1), (-1, 0), (1, 1)) for k in (0, 1)]
        params += [{"axis": 0, "keepdims": True}, {"keepdims": True}]
    params = _MORE.get(row.name, params)
    shapes = SMALL if row.name != "outer" else [s for s in SMALL if s]
    if row.name == "gather":  # no entry of none can be taken
        return [Case((x, i), {}) for x in SMALL if 0 not in x[:1] for i in SMALL]
    if row.name == "cross_entropy":
        shapes = [s for s in shapes if s[-1:] != (0,)]
    if arity > 2:
        shapes = [s for s in shapes if len(s) < 3]
    out = [Case(s, p) for s in itertools.product(shapes, repeat=arity) for p in params]
    # NumPy lets a scalar have an axis 0 in some functions; no row does.
    return [c for c in out if c.shapes != ((),) or c.params.get("axis") not in (0, -1)]


def _any(row: Operator, shape: tuple[int, ...]) -> np.ndarray:
    """Return numbers that are good for a shape: indices of 1, matrices that are regular."""
    if row.whole is not None:
        return np.ones(shape)
    return np.random.default_rng(0).uniform(1, 2, shape)


def check_shape(row: Operator, case: Case) -> None:
    """Law 3: the shape rule says what NumPy does, and refuses what NumPy refuses."""
    params = defaults(row, case)
    try:
        said: Any = row.shape(*case.shapes, **params)
    except ShapeMismatch:
        said = None
    try:
        done: Any = value(row, *(_any(row, s) for s in case.shapes), **params).shape
    except (ValueError, IndexError, TypeError):
        done = None
    if row.name == "cross_entropy" and said is None:
        return  # labels that broadcast are refused: they are a slip
    assert said == done, f"{row.name} {case}: the rule says {said}, NumPy {done}"
