"""List the targets; whoever adds one writes a file and names it here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from eqgraph.targets.gorgonia import GORGONIA
from eqgraph.targets.javascript import JAVASCRIPT
from eqgraph.targets.jax import JAX
from eqgraph.targets.latex import LATEX
from eqgraph.targets.numpy import NUMPY
from eqgraph.targets.onnx import ONNX
from eqgraph.targets.target import Target
from eqgraph.targets.tensorflow import TENSORFLOW
from eqgraph.targets.torch import TORCH

TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        target.name: target
        for target in (NUMPY, JAX, TORCH, TENSORFLOW, ONNX, GORGONIA, JAVASCRIPT, LATEX)
    }
)
