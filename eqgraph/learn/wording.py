"""Word what is told of a model over time, with places for names and numbers.

The page fills the same ones: `python -m tests.payload.write_words` writes them for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# What counts. Near to an end, in parts of the larger one, is saturated:
# Karpathy, Johnson, Li, Visualizing and understanding RNNs (2015).
LIMITS: Mapping[str, float] = MappingProxyType(
    {
        "near": 0.1,
        "saturated": 0.9,  # of a gate's units, over all steps
        "still": 1e-6,  # the variance of a unit over time and batch
        "fades": 1e-3,  # what is left of a gradient over all steps
        "grows": 1e3,
    }
)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "path": "through {name}{when}",
        "when same": "",
        "when later": " later",
        "when earlier": " earlier",
        "value": "{name} is NaN or ∞, first at t = {t}",
        "gradient": "the gradient of {name} is NaN or ∞, on its way back first at t = {t}",
        "fades": "the gradient vanishes: of ‖∂L/∂{name}‖, {left} comes back over {steps} steps",
        "grows": "the gradient explodes: ‖∂L/∂{name}‖ grows {left} times",
        "saturated": "{name} is saturated: {share} % of it is {side}",
        "constant one": "{name} has 1 constant unit",
        "constant": "{name} has {count} constant units",
    }
)


def worded(key: str, **values: object) -> str:
    """Return a sentence with its places filled.

    >>> worded("path", name="cₜ", when=worded("when later"))
    'through cₜ later'
    """
    return SENTENCES[key].format(**values)
