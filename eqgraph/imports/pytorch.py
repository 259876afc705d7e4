"""Read a module of PyTorch as equations with names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eqgraph.imports.folding import above
from eqgraph.imports.imported import Imported
from eqgraph.imports.importing import imported
from eqgraph.imports.torch_writer import LOOKS, TorchWriter, op_of
from eqgraph.imports.tracing import TracedModule, traced


def from_torch(module: object, inputs: object) -> Imported:
    """Read an nn.Module as equations with names, and compare both at once.

    The module is traced by torch.export, a copy of it in evaluation mode and double precision.
    Where all of it goes step by step, the text is a model over t; else it is a plain text.

    Args:
        module: of PyTorch; it stays as it is.
        inputs: a tensor, or a tuple of the arguments of its `forward`; shapes are those of the run.

    Raises:
        NotInstalled: PyTorch is missing.
        ValuesError: this is no module.
        GraphError: it cannot be traced, or has operators without a row: all of them are named, with
            their places; or the text computes something else than the module.

    >>> from torch import nn, ones  # doctest: +SKIP
    >>> print(from_torch(nn.Sequential(nn.Linear(3, 2), nn.Tanh()), ones(1, 3)))  # doctest: +SKIP
    # Sequential, from PyTorch
    # 0: Linear(3, 2) · 1: Tanh()
    ŷ = tanh(x·Wᵀ + b)
    """
    one = traced(module, inputs)
    return imported(one, TorchWriter, _times(one), LOOKS)


def _times(one: TracedModule) -> Iterator[dict[Any, int]]:
    """Yield which arguments may go step by step, along which axis."""
    layers = [n for n in one.nodes if op_of(n)[1] in
              ("rnn_tanh.input", "rnn_relu.input", "lstm.input", "gru.input")]  # fmt: skip
    if not layers:
        return
    axis = 1 if layers[0].args[8] else 0
    into = {node: axis for node in above(layers[0].args[0]) if node in one.arguments}
    steps = one.values[layers[0].args[0]].shape[axis]
    others = {
        node: axis for node in one.arguments
        if getattr(one.values[node], "ndim", 0) > axis and one.values[node].shape[axis] == steps
    }  # fmt: skip
    if into:
        if {**others, **into} != into:
            yield {**others, **into}
        yield into
