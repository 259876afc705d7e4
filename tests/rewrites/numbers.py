"""Read the two sides of a rule in mpmath, and in floats: values and gradients at points."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

import eqgraph as eg
from eqgraph.ir.algebra import GraphAlgebra
from eqgraph.ir.graph import assemble
from eqgraph.ir.rewrites import RULES, Rule
from eqgraph.ir.sketch import Sketch
from eqgraph.operators import OPERATORS
from eqgraph.operators.algebra import Algebra
from eqgraph.operators.intrinsics import NUMPY, Word

mp = mpmath.mp.clone()
mp.prec = 4000  # 1 − exp(−1000) needs 1450 bits, the square of 1e200 next to 1 another 1330

# As in the notes of the field: tiny, small and large, both signs, and where floats turn.
MAGNITUDES = [
    *(10.0**k for k in range(-20, 3)), 3e-17, 1e-300, 5e-9, 0.3, 0.5, 0.6931471805599453, 2.0, 4.0,
    5.5, 17.0, 18.5, 19.0615, 22.0, 33.0, 36.0, 36.5, 36.75, 37.5, 40.0, 88.0, 300.0, 400.0, 699.0,
    709.0, 709.9, 710.0, 745.0, 746.0, 800.0, 999.0,
]  # fmt: skip
POINTS = sorted({0.0, *MAGNITUDES, *(-x for x in MAGNITUDES)})
# Where both sides of a rule are defined, if not everywhere: an open range.
DOMAINS = {
    "log1p": (-1.0, math.inf), "log(1−x)": (-math.inf, 1.0), "log1mexp": (-math.inf, 0.0),
}  # fmt: skip
REALS = (-math.inf, math.inf)
HUGE = [1e155, -1e155, 1e200, -1e200, 1e-162, 1e-200]  # for squares
LOWEST, HIGHEST = float(np.finfo(np.float64).tiny), float(np.finfo(np.float64).max)
PATTERNS = [rule for rule in RULES.values() if rule.before is not None]
STABILITY = [rule for rule in PATTERNS if "stability" in rule.groups and rule.hint]


def _each(function: Callable[..., Any]) -> Word:
    return np.vectorize(function, otypes=[object])


class Exact(Algebra):
    """Mean numbers of mpmath, in arrays of objects: no row has a kernel here."""

    def word(self, name: str) -> Word | None:
        if name in ("exp", "log", "log1p", "expm1", "sin", "cos", "tanh", "sqrt"):
            return _each(getattr(mp, name))
        own: dict[str, Word] = {
            "square": lambda x: x * x,
            "abs": np.abs,
            "sign": _each(mp.sign),
            "maximum": np.maximum,
            "minimum": np.minimum,
            "matmul": np.matmul,
            "sum": lambda x, *, axis=None, keepdims=False: np.sum(x, axis=axis, keepdims=keepdims),
            "neg": lambda x: -x,
        }
        return own.get(name) or NUMPY.get(name)


exact = Exact()


def lift(x: Any) -> Any:
    """Turn floats into an array of mpmath numbers."""
    out = np.empty(np.shape(x), dtype=object)
    for index in np.ndindex(out.shape):
        out[index] = mp.mpf(float(np.asarray(x)[index]))
    return out


def fits(rule: Rule, points: list[Any]) -> list[Any]:
    """Keep the points inside the open domain of a rule."""
    low, high = DOMAINS.get(rule.name, REALS)
    return [x for x in points if low < np.min(x) and np.max(x) < high]


def samples(rule: Rule) -> list[tuple[Any, ...]]:
    """Return points, one number or vector an operand, that suit a rule."""
    rng = np.random.default_rng(len(rule.name))
    if whole(rule):
        vectors = [rng.normal(0, s, 5) for s in (1e-9, 1e-3, 1, 30, 400)]
        vectors += [np.array([0.0, 0.0, 0.0]), np.array([1e8, 1e8 + 1, 1e8 + 3]), np.array([2.5])]
        vectors += [np.array([800.0, 1.0, 0.0]), np.array([-800.0, -801.0]), np.array([1.0, 800.0])]
        if rule.name == "norm":
            vectors += [np.array([1e200, -2e200]), np.array([1e-200, 3e-200])]
        if rule.name == "xᵀᵀ":
            return [(rng.normal(size=(2, 3)),)]
        if len(rule.variables) == 2:
            return [(np.abs(v[::-1]) + 0.1, v) for v in vectors]
        return [(v,) for v in vectors]
    points: list[Any] = fits(rule, POINTS + (HUGE if "√" in rule.shown[0] else []))
    if len(rule.variables) == 1:
        return [(x,) for x in points]
    other = [*rng.permutation(points), *points]
    pairs = [(a, float(x)) for a, x in zip(points * 2, other, strict=False)]
    # Beyond −708 the σ of a*σ(x) is no normal float itself.
    return [p for p in pairs if p[1] > -708] if rule.name == "a·sigmoid" else pairs


def whole(rule: Rule) -> bool:
    """Tell whether a rule is about arrays as wholes."""
    words = ("∑", "softmax", "logsumexp", "‖", "mean", "ᵀ")
    return any(word in rule.shown[0] + rule.shown[1] for word in words)


def graphs(rule: Rule, at: tuple[Any, ...], *, weighed: bool = False) -> tuple[eg.Graph, eg.Graph]:
    """Build both sides of a rule as graphs, through the algebra of graphs itself.

    If weighed, y is a sum of the entries with weights: the plain sum of a softmax is flat.
    """
    made = []
    values = {
        name: np.asarray(x, dtype=np.float64) for name, x in zip(rule.variables, at, strict=True)
    }
    for side in (rule.before, rule.after):
        sketch, given = Sketch(np.dtype("float64")), dict(values)
        m = GraphAlgebra(sketch)
        leaves = {n: m.term(sketch.leaf(n, "input", v.shape)) for n, v in values.items()}
        assert side is not None
        top = side(m, **leaves).node
        if weighed:
            given["c"] = np.cos(np.arange(float(np.prod(top.shape)))).reshape(top.shape)
            top = m.sum(m.term(top) * m.term(sketch.leaf("c", "input", top.shape))).node
        if top.operator is None:  # the side is one of its operands
            top = sketch.apply(OPERATORS["add"], top, 0.0)
        for k, node in enumerate(n for n in sketch.nodes if n.operator is not None):
            node.name, node.names = f"v{k}", (f"v{k}",)
        top.name, top.names, top.given = "y", ("y",), True
        made.append(assemble(sketch.nodes, results=(top,), values=given, dtype=sketch.dtype))
    return made[0], made[1]


def off(got: Any, want: Any, *, normwise: bool = False) -> float:
    """Return the largest relative error of entries, or of the largest error to the largest entry.

    What no normal float can hold is not counted.
    """
    pairs = list(zip(np.ravel(got), np.ravel(np.asarray(want, object)), strict=True))
    largest = max(abs(w) for _, w in pairs)
    worst = 0.0
    for g, w in pairs:
        if abs(w) > HIGHEST or (abs(w) < LOWEST and abs(g) <= LOWEST):
            continue
        if not math.isfinite(g):
            return math.inf
        size = max(largest if normwise else abs(w), LOWEST)
        worst = max(worst, float(abs(mp.mpf(float(g)) - w) / size))
    return worst


def exact_gradients(rule: Rule, at: tuple[Any, ...]) -> list[Any]:
    """Return the gradient to each operand with many digits, by the rows' rules in mpmath."""
    g = graphs(rule, at, weighed=whole(rule))[1]
    found = []
    for name in rule.variables:
        d = eg.derivative(g, "y", name)
        values: dict[str, Any] = {}
        for node in d.nodes:
            if node.operator is None:
                values[node.id] = lift(g.values[node.name] if node.value is None else node.value)
                continue
            operands = [values[x.id] for x in node.operands]
            values[node.id] = np.asarray(
                node.operator.forward(exact, *operands, **node.params), dtype=object
            )
        found.append(values[d[f"∂y/∂{name}"].id])
    return found
