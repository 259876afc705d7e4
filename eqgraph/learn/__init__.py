"""Learn: models over time, their parameters on disk, optimisers, training, figures to look at."""

from eqgraph.learn import schedules
from eqgraph.learn.characters import Characters, sample
from eqgraph.learn.coloured import ColouredText, coloured
from eqgraph.learn.comparison import compare
from eqgraph.learn.conventions import from_keras, from_torch, to_keras, to_torch
from eqgraph.learn.diagnosis import Diagnosis, diagnose
from eqgraph.learn.exporting import export
from eqgraph.learn.files import load, load_values
from eqgraph.learn.history import History
from eqgraph.learn.live import to_jax
from eqgraph.learn.model import Model, model
from eqgraph.learn.optimisers import SGD, Adagrad, Adam, AdamW, Optimiser, RMSProp
from eqgraph.learn.presets import PRESETS, preset
from eqgraph.learn.reach import reach
from eqgraph.learn.trainer import Trainer
from eqgraph.learn.training import train

__all__ = [
    "PRESETS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Characters",
    "ColouredText",
    "Diagnosis",
    "History",
    "Model",
    "Optimiser",
    "RMSProp",
    "Trainer",
    "coloured",
    "compare",
    "diagnose",
    "export",
    "from_keras",
    "from_torch",
    "load",
    "load_values",
    "model",
    "preset",
    "reach",
    "sample",
    "schedules",
    "to_jax",
    "to_keras",
    "to_torch",
    "train",
]
