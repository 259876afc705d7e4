"""Learn: models over time, their parameters on disk, optimisers, training, figures to look at."""

from eqgraph.learn.conventions import from_keras, from_torch, to_keras, to_torch
from eqgraph.learn.model import Model, model
from eqgraph.learn.presets import PRESETS, preset

__all__ = [
    "PRESETS",
    "Model",
    "from_keras",
    "from_torch",
    "model",
    "preset",
    "to_keras",
    "to_torch",
]
