"""Give a model or a graph to JAX or PyTorch without a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from eqgraph.errors import NotInstalled
from eqgraph.ir import Graph
from eqgraph.learn.model import Model
from eqgraph.targets.exporting import Source, write_graph, write_model
from eqgraph.targets.machines import array, installed, loaded, wide
from eqgraph.targets.table import TARGETS

if TYPE_CHECKING:
    import torch


def to_jax(source: Graph | Model) -> Callable[..., object]:
    """Return a function of JAX, for `jax.jit` and `jax.grad`.

    That of a graph takes its inputs in their order and returns its results. That of a model takes
    the parameters, by their names in ASCII, then the inputs over time, and returns the states and
    what is read of them, by name; it has `parameters`, the model's own, and `loss`, a function of
    the same and of the targets.

    Args:
        source: a graph with values, or a model whose parameters have values.

    Raises:
        NotInstalled: JAX is missing.
        GraphError: shapes are not known.
        ValuesError: a parameter has no value.

    >>> import eqgraph as eg
    >>> f = eg.to_jax(eg.graph("y = x²", {"x": 3.0}))  # doctest: +SKIP
    >>> jax.jit(f)(3.0)  # doctest: +SKIP
    Array(9., dtype=float32, weak_type=True)
    """
    made = _written("jax", source)
    work = loaded(str(made.text))
    if isinstance(source, Graph):
        forward: Callable[..., object] = work.forward
        return forward
    with wide(made.target, _dtype(source)):
        to = array(made.target)
        work.run.parameters = {key: to(source.values[name]) for key, name in made.files.items()}
    if hasattr(work, "loss"):
        work.run.loss = work.loss
    run: Callable[..., object] = work.run
    return run


def to_torch(model: Model) -> torch.nn.Module:
    """Return a module of PyTorch whose parameters carry the names of the equations, in ASCII.

    Called with the inputs over time it returns the states and what is read of them, by name; its
    method `loss` takes the targets, too.

    Args:
        model: one whose parameters have values.

    Raises:
        NotInstalled: PyTorch is missing.
        GraphError: the shape of an input is not known.
        ValuesError: a parameter has no value.

    >>> import eqgraph as eg
    >>> module = eg.to_torch(eg.preset("rnn").init({"n": 2, "h": 3}))  # doctest: +SKIP
    >>> [name for name, _ in module.named_parameters()]  # doctest: +SKIP
    ['W', 'U', 'B']
    """
    made = _written("torch", model)
    to = array(made.target)
    parameters = {key: to(model.values[name]) for key, name in made.files.items()}
    module: torch.nn.Module = loaded(str(made.text)).Model(parameters)
    return module


def _written(name: str, source: Graph | Model) -> Source:
    target = TARGETS[name]
    if not installed(target):
        raise NotInstalled(
            f"{target.title} is not installed here", hint=f"pip install {target.package}"
        )
    if isinstance(source, Graph):
        return write_graph(source, target)
    return write_model(source._template, source.values, target, dtype=_dtype(source))


def _dtype(model: Model) -> str:
    return next((str(np.asarray(v).dtype) for v in model.values.values()), "float64")
