"""List the normalisation of layers and the loss of classifiers, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import array_shapes
from eqgraph.operators.notation import call
from eqgraph.operators.operator import Operator
from eqgraph.operators.shapes import within
from eqgraph.operators.table import register


def _expand_out(m: Any, x: Any, eps: float) -> Any:
    """Return the deviation of each line, repeated along it."""
    return m.expand_as(m.sqrt(m.var(x, axis=-1) + eps), x, axis=-1)


def _mean(m: Any, x: Any) -> Any:
    return m.expand_as(m.mean(x, axis=-1), x, axis=-1)


def _layer_norm_back(m: Any, g: Any, y: Any, x: Any, *, eps: float = 1e-5) -> Any:
    # The means are of what has the shape of x, which is asked for its length.
    n = m.count(x, axis=-1)
    mean = m.expand_as(m.sum(g, axis=-1) / n, x, axis=-1)
    along_y = m.expand_as(m.sum(g * y, axis=-1) / n, x, axis=-1)
    return (g - mean - y * along_y) / _expand_out(m, x, eps)


def _labels(m: Any, z: Any, y: Any, first: int) -> Any:
    return m.one_hot(y, size=z.shape[-1] if z.shape else 1, first=first)


def _cross_entropy(m: Any, z: Any, y: Any, *, first: int = 1) -> Any:
    # A choice and no product: a score of −∞ beside the label costs nothing.
    lines = m.where(_labels(m, z, y, first), m.log_softmax(z), 0.0)
    return -m.mean(m.sum(lines, axis=-1))


def _cross_entropy_back(m: Any, g: Any, c: Any, z: Any, y: Any, *, first: int = 1) -> Any:
    lines = m.count(y)
    return m.expand_as(g / lines, z) * (m.softmax(z) - _labels(m, z, y, first))


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="layer_norm",
        spellings=("layer_norm", "LayerNorm"),
        params={"eps": 1e-5},
        elementwise=False,
        notation=call("layer_norm", r"\operatorname{layer\_norm}"),
        doc="Give the last axis the mean 0 and the variance 1; eps keeps the divisor from 0.",
        forward=lambda m, x, *, eps=1e-5: (x - _mean(m, x)) / _expand_out(m, x, eps),
        vjp=(_layer_norm_back,),
        shape=lambda x, *, eps=1e-5: within(x),
        reason="layer norm gives each line the mean 0 and the variance 1",
        reason_back="the gradient less its mean and its part along the output, over the deviation",
    ),
    Operator(
        name="cross_entropy",
        arity=2,
        spellings=("cross_entropy",),
        params={"first": 1},
        elementwise=False,
        whole=1,
        notation=call("cross_entropy", r"\operatorname{cross\_entropy}"),
        doc="Take the mean of −log softmax of the scores at the labels, counted from 1.",
        forward=_cross_entropy,
        vjp=(_cross_entropy_back, None),
        shape=array_shapes.labelled,
        reason="cross entropy is the surprise at the right labels, on average",
        reason_back="cross entropy hands the scores the probabilities less 1 at the label",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
