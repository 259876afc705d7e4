"""List the activations of deep learning beside σ, tanh and relu, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators.notation import call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.table import register


def _elu(m: Any, x: Any, *, alpha: float = 1.0) -> Any:
    # Of what is not chosen nothing may overflow: the gradient is the chosen branch's alone.
    return m.where(m.greater(x, 0.0), x, alpha * m.expm1(m.minimum(x, 0.0)))


def _elu_back(m: Any, g: Any, y: Any, x: Any, *, alpha: float = 1.0) -> Any:
    slope = m.multiply_no_nan(g, alpha) * m.exp(m.minimum(x, 0.0))
    return m.where(m.greater(x, 0.0), g, slope)


_FAR = -40.0  # below, σ(x) is exp(x), and a float that is no normal one before x*σ(x) is


def _silu(m: Any, x: Any) -> Any:
    root = m.exp(m.minimum(x, 0.0) / 2)
    return m.where(m.less(x, _FAR), x * root * root, x * m.sigmoid(x))


def _dsilu(m: Any, x: Any) -> Any:
    root = m.exp(m.minimum(x, 0.0) / 2)
    far = m.multiply_no_nan(m.multiply_no_nan(1 + x, root), root)
    return m.where(m.less(x, _FAR), far, m.sigmoid(x) + m.multiply_no_nan(x, m.dsigmoid(x)))


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
        kernel=_silu,
        vjp=(lambda m, g, y, x: g * m.dsilu(x),),
        reason="silu keeps what is large, smoothly",
        reason_back="silu hands on the gradient times σ(x) plus the slope of σ times x",
    ),
    Operator(
        name="dsilu",
        notation=pattern("silu′({0})", r"\operatorname{{silu}}'({0})"),
        slope_of="silu",
        range=(-0.1, 1.1),
        doc="Give the derivative of silu, exact also where σ is smaller than a normal float.",
        forward=lambda m, x: m.sigmoid(x) + m.multiply_no_nan(x, m.dsigmoid(x)),
        kernel=_dsilu,
        # σ′(x) is the square of half of sech(x/2): twice a factor, for the same reason.
        vjp=(
            lambda m, g, y, x: (
                g * m.multiply_no_nan(2 - x * m.tanh(x / 2), m.sech(x / 2)) * m.sech(x / 2) / 4
            ),
        ),
        reason="the slope of silu",
        reason_back="the second derivative of silu",
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
