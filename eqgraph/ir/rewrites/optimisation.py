"""List the rules of optimisation, one row each: the same values from fewer nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.ir.rewrites.chains import reorder
from eqgraph.ir.rewrites.pattern import number
from eqgraph.ir.rewrites.rule import Rule
from eqgraph.operators import numpy_algebra

if TYPE_CHECKING:
    from eqgraph.ir.node import Node
    from eqgraph.ir.rewrites.rewriter import Rewriter

_COMPILERS = "Aho, Lam, Sethi, Ullman, Compilers, 2006, chapter 8.5"
_CORMEN = "Cormen, Leiserson, Rivest, Stein, Introduction to Algorithms, 2009, chapter 15.2"
_ALGEBRA = "an axiom of the real numbers"


def _fold(rewriter: Rewriter, node: Node) -> Node | None:
    """Compute an operator of literals; one that is not finite stays, so that it can be seen."""
    literals = [number(x) for x in node.operands]
    if not literals or None in literals or node.shape != () or node.operator is None:
        return None
    with np.errstate(all="ignore"):
        operands = [x.value for x in node.operands]
        value = getattr(numpy_algebra, node.operator.name)(*operands, **node.params)
    return rewriter.sketch.constant(float(value)) if np.isfinite(value) else None


def _share(rewriter: Rewriter, node: Node) -> Node | None:
    """Find the node with the same operands in the other order."""
    if node.operator is None or not node.operator.commutative:
        return None
    other = rewriter.sketch.find(node.operator, *reversed(node.operands), **node.params)
    older = other is not None and rewriter.place(other) < rewriter.place(node)
    return other if older else None


def _flat(x: Node, **_: Any) -> bool:
    return x.shape is not None and len(x.shape) < 2


# The order matters: the first rule that fits is taken. What a rule makes is looked at again.
# fmt: off  (one row a rule, its sides under each other)
RULES = (
    Rule(
        name="fold",
        act=_fold,
        text=("2*3", "6"),
        sentence="an operator of numbers is computed once, when the graph is built",
        groups=("optimisation",),
        source=_COMPILERS,
    ),
    Rule(
        name="share",
        act=_share,
        text=("x*y + y*x", "v1 + v1 with v1 = x*y"),
        sentence="operands may change places, so both are one node",
        groups=("optimisation",),
        source=_COMPILERS,
    ),
    Rule(
        name="x·1",
        before=lambda m, x: x * 1,
        also=(lambda m, x: x / 1, lambda m, x: x**1),
        after=lambda m, x: x,
        sentence="a factor of 1 changes nothing",
        groups=("optimisation",),
        source=_ALGEBRA,
    ),
    Rule(
        name="x−0",
        before=lambda m, x: x - 0,
        also=(lambda m, x: x + (-0.0),),
        after=lambda m, x: x,
        # Not x + 0, which is 0 at −0, nor 0 − x, which is 0 at 0: 1/(x + 0) would change its sign.
        sentence="taking 0 away changes nothing, not even the sign of a zero",
        groups=("optimisation",),
        source=_ALGEBRA,
    ),
    Rule(
        name="a+(−b)",
        before=lambda m, a, b: a + -b,
        after=lambda m, a, b: a - b,
        sentence="adding a negative is one subtraction",
        groups=("optimisation",),
        source=_ALGEBRA,
    ),
    Rule(
        name="a−(−b)",
        before=lambda m, a, b: a - -b,
        after=lambda m, a, b: a + b,
        sentence="taking a negative away is one addition",
        groups=("optimisation",),
        source=_ALGEBRA,
    ),
    Rule(
        name="(−a)·(−b)",
        before=lambda m, a, b: -a * -b,
        after=lambda m, a, b: a * b,
        sentence="two minus signs undo each other",
        groups=("optimisation",),
        source=_ALGEBRA,
    ),
    Rule(
        name="xᵀᵀ",
        before=lambda m, x: m.transpose(m.transpose(x)),
        after=lambda m, x: x,
        sentence="two transposes undo each other",
        groups=("optimisation",),
        source=_ALGEBRA,
    ),
    Rule(
        name="ᵀ of a vector",
        before=lambda m, x: m.transpose(x),
        after=lambda m, x: x,
        condition=_flat,
        sentence="a vector has no second axis to swap",
        groups=("optimisation",),
        source="NumPy, numpy.transpose",
    ),
    Rule(
        name="chain",
        act=reorder,
        text=("A·B·x", "A·(B·x)"),
        sentence="a product of matrices may be taken in any order; this one needs fewer products",
        groups=("optimisation",),
        source=_CORMEN,
    ),
    Rule(
        name="dead",
        text=("v1 without users", ""),
        sentence="what nothing uses is not computed",
        groups=("optimisation",),
        source=_COMPILERS,
    ),
)
# fmt: on
