"""List the activations of deep learning beside σ, tanh and relu, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators.notation import call
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register


def _elu(m: Any, x: Any, *, alpha: float = 1.0) -> Any:
    # Of what is not chosen nothing may overflow: the gradient is the chosen branch's alone.
    return m.where(m.greater(x, 0.0), x, alpha * m.expm1(m.minimum(x, 0.0)))


def _elu_back(m: Any, g: Any, y: Any, x: Any, *, alpha: float = 1.0) -> Any:
    slope = m.multiply_no_nan(g, alpha) * m.exp(m.minimum(x, 0.0))
    return m.where(m.greater(x, 0.0), g, slope)


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="gelu",
        spellings=("gelu", "GELU"),
        notation=call("gelu"),
        doc="Weigh each entry by the probability that a normal number lies below: x·Φ(x).",
        forward=lambda m, x: x * m.normal_cdf(x),
        vjp=(lambda m, g, y, x: g * (m.normal_cdf(x) + m.multiply_no_nan(x, m.normal_pdf(x))),),
        reason="gelu keeps what is large, smoothly",
        reason_back="gelu hands on the gradient times Φ(x) plus the bell curve times x",
    ),
    Operator(
        name="silu",
        spellings=("silu", "SiLU", "swish"),
        notation=call("silu"),
        doc="Weigh each entry by its own sigmoid: x*σ(x).",
        forward=lambda m, x: x * m.sigmoid(x),
        vjp=(lambda m, g, y, x: g * (m.sigmoid(x) + m.multiply_no_nan(x, m.dsigmoid(x))),),
        reason="silu keeps what is large, smoothly",
        reason_back="silu hands on the gradient times σ(x) plus the slope of σ times x",
    ),
    Operator(
        name="elu",
        spellings=("elu", "ELU"),
        params={"alpha": 1.0},
        notation=call("elu"),
        exponential=True,
        doc="Keep what is positive, and bend the rest towards −alpha: alpha*(exp(x) − 1).",
        forward=_elu,
        vjp=(_elu_back,),
        branch=lambda m, x, *, alpha=1.0: m.greater(x, 0.0),
        reason="elu keeps what is positive and bends the rest",
        reason_back="elu passes the gradient on where positive, else damped by an exponential",
    ),
    Operator(
        name="leaky_relu",
        spellings=("leaky_relu", "LeakyReLU"),
        params={"slope": 0.01},
        notation=call("leaky_relu", r"\operatorname{leaky\_relu}"),
        doc="Keep what is positive, and a hundredth of the rest (or `slope` times it).",
        forward=lambda m, x, *, slope=0.01: m.where(m.greater(x, 0.0), x, slope * x),
        vjp=(
            lambda m, g, y, x, *, slope=0.01: m.where(
                m.greater(x, 0.0), g, m.multiply_no_nan(g, slope)
            ),
        ),
        branch=lambda m, x, *, slope=0.01: m.greater(x, 0.0),
        reason="leaky_relu lets a little of what is negative through",
        reason_back="leaky_relu passes the gradient on, where negative a little of it",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
