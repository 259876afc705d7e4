"""List the rules of stability for squares, roots and differences, one row each."""

from __future__ import annotations

from eqgraph.ir.rewrites.rule import Rule
from eqgraph.ir.rewrites.views import outward

_GORGONIA = "Gorgonia, stabilization.go; Chewxy, Equations as graphs"
_HERBIE = "Panchekha et al., Automatically improving accuracy for floating point (Herbie), 2015"
_HIGHAM = "Higham, Accuracy and Stability of Numerical Algorithms, 2002, chapter 1"

# fmt: off  (one row a rule, its sides under each other)
RULES = (
    Rule(
        name="hypot",
        before=lambda m, a, b: m.sqrt(m.square(a) + m.square(b)),
        also=(lambda m, a, b: m.sqrt(a * a + b * b),),
        after=lambda m, a, b: m.hypot(a, b),
        sentence="squares overflow beyond 1e154 and vanish below 1e−162; hypot forms none",
        hint="hypot has no overflow, and a gradient at 0",
        source=_HIGHAM,
    ),
    Rule(
        name="hypot of 1",
        before=lambda m, x: m.sqrt(1 + m.square(x)),
        also=(lambda m, x: m.sqrt(1 + x * x),),
        after=lambda m, x: m.hypot(x, 1),
        sentence="squares overflow beyond 1e154; hypot forms none",
        hint="hypot has no overflow",
        source=_HIGHAM,
    ),
    Rule(
        name="√x²",
        before=lambda m, x: m.sqrt(m.square(x)),
        also=(lambda m, x: m.sqrt(x * x),),
        after=lambda m, x: m.abs(x),
        sentence="a square overflows beyond 1e154, and the root has no gradient at 0; |x| has",
        hint="|x| has no overflow, and a gradient at 0",
        source=_HERBIE,
    ),
    Rule(
        name="norm",
        before=lambda m, x, *, axis=None: m.sqrt(m.sum(m.square(x), axis=axis)),
        also=(lambda m, x, *, axis=None: m.sqrt(m.sum(x * x, axis=axis)),),
        after=lambda m, x, *, axis=None: m.norm(x, axis=axis),
        sentence="x² leaves the range of floats, and the root has no gradient at 0; the norm has",
        hint="‖x‖ stays in the range of floats and has a gradient at 0",
        source=_HIGHAM,
    ),
    Rule(
        name="1−cos",
        before=lambda m, x: 1 - m.cos(x),
        after=lambda m, x: 2 * m.square(m.sin(x / 2)),
        sentence="cos of a small x is 1, and 1 − 1 is 0; sin(x/2) keeps all digits",
        hint="2*sin(x/2)² keeps 16 digits at small x",
        source=_HIGHAM,
    ),
    Rule(
        name="cos−1",
        before=lambda m, x: m.cos(x) - 1,
        also=(lambda m, x: m.cos(x) + (-1),),
        after=lambda m, x: -(2 * m.square(m.sin(x / 2))),
        sentence="cos of a small x is 1, and 1 − 1 is 0; sin(x/2) keeps all digits",
        hint="−2*sin(x/2)² keeps 16 digits at small x",
        source=_HIGHAM,
    ),
    Rule(
        name="1−tanh²",
        before=lambda m, x: 1 - m.square(m.tanh(x)),
        also=(lambda m, x: 1 - m.tanh(x) * m.tanh(x),),
        after=lambda m, x: m.sech2(x),
        sentence="tanh rounds to 1 for a large x, and 1 − 1 is 0; sech² is small and exact",
        hint="sech²(x) keeps 16 digits at large x",
        source=_HERBIE,
    ),
    Rule(
        name="variance",
        before=lambda m, x: m.mean(m.square(x)) - m.square(m.mean(x)),
        after=lambda m, x: m.mean(m.square(x - m.mean(x))),
        sentence="two large squares cancel, even to a negative number; take the mean away first",
        hint="mean((x − mean(x))²) does not cancel where the mean is large",
        source=_HIGHAM,
    ),
    Rule(
        name="f(xᵀ)",
        act=outward,
        text=("log(xᵀ)", "log(x)ᵀ"),
        sentence="a transpose, a slice or a choice of entries may as well come after a function",
        source="the entries are the same, one by one",
    ),
    Rule(
        name="−(−x)",
        before=lambda m, x: m.neg(m.neg(x)),
        after=lambda m, x: x,
        sentence="two minus signs undo each other",
        groups=("stability", "optimisation"),
        source=_GORGONIA,
    ),
)
# fmt: on
