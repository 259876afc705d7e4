"""List the norms beside ‖x‖, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import array_shapes as shapes
from eqgraph.operators.notation import call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.reductions import REDUCED, wide
from eqgraph.operators.shapes import Axes, reduce, reduce_some
from eqgraph.operators.table import register


def _norm_inf_back(
    m: Any, g: Any, y: Any, x: Any, *, axis: Axes = None, keepdims: bool = False
) -> Any:
    side = m.argmax_mask(m.abs(x), axis=axis) * m.sign(x)
    return m.multiply_no_nan(wide(m, g, x, axis, keepdims), side)


def _spectral_back(m: Any, g: Any, y: Any, x: Any) -> Any:
    """σ̄·u·vᵀ, with v = Aᵀ·u/σ."""
    u = m.left_singular(x)
    column = m.expand_dims(u, axis=-1)
    right = m.matmul(m.transpose(x), column)  # σ·v
    scaled = m.divide_no_nan(m.transpose(right), m.expand_dims(y, axis=(-2, -1)))
    return m.expand_dims(g, axis=(-2, -1)) * (column * scaled)


def _left_singular_back(m: Any, g: Any, y: Any, x: Any) -> Any:
    """u is an eigenvector of S = A·Aᵀ: with q = (λ − S + u·uᵀ)⁻¹·(ū − u(uᵀ·ū)), S̄ = q·uᵀ."""
    u, back = m.expand_dims(y, axis=-1), m.expand_dims(g, axis=-1)
    line = m.transpose(u)
    squared = m.matmul(x, m.transpose(x))
    largest = m.matmul(line, m.matmul(squared, u))  # λ, as a matrix of one entry
    shifted = m.diag_matrix(m.sum(m.broadcast_to(largest, u), axis=-1)) - squared + u * line
    aside = back - u * m.matmul(line, back)
    q = m.solve(shifted, aside)
    return m.matmul(q * line + u * m.transpose(q), x)


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="norm1",
        spellings=("norm1",),
        params=REDUCED,
        elementwise=False,
        notation=call("norm1", r"\operatorname{norm1}"),
        shape=reduce,
        doc="Add up the absolute values; its derivative at 0 is 0.",
        forward=lambda m, x, *, axis=None, keepdims=False: m.sum(
            m.abs(x), axis=axis, keepdims=keepdims
        ),
        vjp=(
            lambda m, g, y, x, *, axis=None, keepdims=False: m.multiply_no_nan(
                wide(m, g, x, axis, keepdims), m.sign(x)
            ),
        ),
        branch=lambda m, x, *, axis=None, keepdims=False: m.sign(x),
        reason="the 1-norm adds up the absolute values",
        reason_back="the 1-norm hands each entry the gradient with the entry's sign",
    ),
    Operator(
        name="norm_inf",
        spellings=("norm_inf",),
        params=REDUCED,
        elementwise=False,
        notation=call("norm_inf", r"\operatorname{norm\_inf}"),
        shape=reduce_some,
        doc="Take the largest absolute value; ties share the gradient equally.",
        forward=lambda m, x, *, axis=None, keepdims=False: m.max(
            m.abs(x), axis=axis, keepdims=keepdims
        ),
        vjp=(_norm_inf_back,),
        branch=lambda m, x, *, axis=None, keepdims=False: m.argmax_mask(m.abs(x), axis=axis),
        reason="the ∞-norm is the largest absolute value",
        reason_back="the ∞-norm routes the gradient to the largest entry, with its sign",
    ),
    Operator(
        name="norm2",
        spellings=("norm2",),
        elementwise=False,
        notation=call("norm2", r"\operatorname{norm2}"),
        shape=shapes.norm2,
        doc="Take the largest singular value of a matrix; of a vector, its length.",
        forward=lambda m, x: m.norm(x) if len(x.shape) < 2 else m.spectral(x),
        vjp=(
            lambda m, g, y, x: (
                m.multiply_no_nan(m.expand_as(g, x), m.divide_no_nan(x, m.expand_as(y, x)))
                if len(x.shape) < 2
                else _spectral_back(m, g, y, x)
            ),
        ),
        branch=lambda m, x: m.equal(m.norm2(x), 0.0),
        reason="by how much a matrix stretches a vector at most",
        reason_back="the 2-norm hands on the gradient along its largest singular pair",
    ),
    Operator(
        name="spectral",
        elementwise=False,
        notation=pattern("‖{0}‖₂", r"\lVert {0} \rVert_2"),
        shape=shapes.spectral,
        doc="Take the largest singular value of a matrix.",
        primitive=True,
        forward=lambda m, x: m.spectral(x),
        vjp=(_spectral_back,),
        reason="by how much a matrix stretches a vector at most",
        reason_back="the gradient goes along the largest singular pair",
    ),
    Operator(
        name="left_singular",
        elementwise=False,
        notation=pattern("u₁({0})", r"u_1({0})"),
        shape=shapes.left_singular,
        doc="Give the left singular vector of the largest singular value.",
        primitive=True,
        forward=lambda m, x: m.left_singular(x),
        vjp=(_left_singular_back,),
        reason="the direction that a matrix stretches most",
        reason_back="the second derivative of a spectral norm",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
