"""Read models of other frameworks as equations with names."""

from __future__ import annotations

from eqgraph.imports.from_graph import from_onnx
from eqgraph.imports.from_jaxpr import from_jax
from eqgraph.imports.imported import Imported
from eqgraph.imports.pytorch import from_torch
from eqgraph.targets.certificate import Certificate

__all__ = ["Certificate", "Imported", "from_jax", "from_onnx", "from_torch"]
