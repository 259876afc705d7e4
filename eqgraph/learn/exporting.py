"""Hand a model or a graph over to another machine, as source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from eqgraph.errors import GraphError, NotInstalled, ValuesError
from eqgraph.files import write_whole
from eqgraph.ir import ArrayLike, Graph
from eqgraph.ir.node import NodeLike
from eqgraph.learn.cells import cell_of, written
from eqgraph.learn.model import Model
from eqgraph.learn.tensors import write_tensors
from eqgraph.learn.verification import verify as check
from eqgraph.syntax import canonical, display
from eqgraph.targets.certificate import Certificate
from eqgraph.targets.exporting import (
    Source,
    suffixed,
    target_of,
    write_graph,
    write_model,
)
from eqgraph.targets.machines import installed
from eqgraph.targets.target import Target


def export(
    source: Graph | Model,
    target: str | Target,
    path: str | Path,
    *,
    gradients: bool = False,
    of: NodeLike | None = None,
    batch: bool | None = None,
    fused: bool = True,
    cells: bool = False,
    values: Mapping[str, ArrayLike] | None = None,
    verify: bool | None = None,
) -> Path:
    """Write a graph or a model as source for another machine; return the path of the file.

    A model becomes one step and a loop over time, never its unrolled graph. The numbers of its
    parameters are written beside, as safetensors, and `load` in the source reads them. Each
    equation is a comment over its own lines, names are in their ASCII spelling.

    Args:
        source: what is written.
        target: numpy, jax, torch, tensorflow, onnx, gorgonia, javascript or latex; or a `Target`
            of your own, a table of words.
        path: of the file; the target's ending is added if it is missing.
        gradients: whether the way back is written, too: it needs no autodiff.
        of: of a graph, what is differentiated; by default the last result.
        batch: whether a batch stands in front in the inputs of a model; by default where its
            equations take one.
        fused: whether products with one operand are joined into one, as training does.
        cells: whether a preset is written with PyTorch's own cell, nn.RNN, nn.LSTM or nn.GRU, its
            weights converted, in place of its equations.
        values: data over time, for the shapes of inputs that are not declared.
        verify: whether both sides are run, on the source's numbers and on drawn ones, and what
            differs is written beside, into a certificate; by default where the target is installed.

    Raises:
        UnknownName: there is no such target.
        GraphError: the target cannot say an operator, shapes are not known, or what was written
            computes something else; nothing is written.
        NotInstalled: it is to be verified, and the target is missing.
        ValuesError: a parameter has no value, or a file cannot be written.

    >>> import eqgraph as eg
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = export(eg.graph("y = tanh(w*x)", {"w": 2.0, "x": 0.5}), "numpy", folder + "/y")
    ...     print(path.name, *path.read_text(encoding="utf-8").splitlines()[-5:], sep=chr(10))
    y.py
    def forward(w, x):
        \"\"\"Return y.\"\"\"
        # y = tanh(w*x)
        y = np.tanh(w * x)
        return y
    """
    found = target_of(target)
    out = suffixed(path, found.suffix)
    if isinstance(source, Graph):
        made = write_graph(source, found, gradients=gradients, of=of)
    else:
        dtypes = {str(np.asarray(v).dtype) for v in source.values.values()} or {"float64"}
        made = write_model(
            source._template, source.values, found, gradients=gradients, batch=batch,
            dtype=dtypes.pop(), join=fused, given=_shapes(values or {}),
        )  # fmt: skip
    if cells:
        made = _with_cells(made, source, gradients)
    certificate = _verified(made, source, values or {}, verify)
    _write(out, made, source, certificate)
    return out


def _with_cells(made: Source, source: Graph | Model, gradients: bool) -> Source:
    """Return a preset's source with a cell of its framework."""
    if isinstance(source, Graph) or made.target.name != "torch":
        what = "a graph" if isinstance(source, Graph) else made.target.title
        raise GraphError(
            f"cells=True is for models in PyTorch, not for {what}: nothing was written",
            hint="leave cells out: the equations themselves are written",
        )
    if gradients:
        raise GraphError(
            "the way back of nn.LSTM and its like is PyTorch's own: nothing was written",
            hint="leave gradients or cells out",
        )
    return replace(made, text=written(cell_of(source), source, made.files))


def _verified(
    made: Source, source: Graph | Model, values: Mapping[str, ArrayLike], verify: bool | None
) -> Certificate | None:
    """Run both sides where that is wanted and possible; refuse what computes something else."""
    if verify is False or (verify is None and not installed(made.target)):
        return None
    if not installed(made.target):
        name = made.target.package or made.target.name
        raise NotInstalled(
            f"{made.target.title} is not installed here: the source cannot be verified",
            hint=f"pip install {name}, or export with verify=False",
        )
    if isinstance(source, Graph):
        dtype = str(source.dtype)
    else:
        dtype = next((str(v.dtype) for v in source.values.values()), "float64")
    found = check(made, source, values, dtype)
    if not found.ok and not found.problem:
        raise GraphError(
            f"what was written for {made.target.title} computes something else: {found}",
            hint="export with verify=False to look at the source",
        )
    return found


def _shapes(values: Mapping[str, ArrayLike]) -> dict[str, tuple[int, ...]]:
    """Return the shapes, at one step, of data over time."""
    out: dict[str, tuple[int, ...]] = {}
    for name, value in values.items():
        shape = np.asarray(value).shape
        if not shape:
            raise ValuesError(f"{name} needs one value a step: its first axis is time")
        out[display(canonical(name))] = tuple(int(n) for n in shape[1:])
    return out


def _write(
    path: Path, made: Source, source: Graph | Model, certificate: Certificate | None
) -> None:
    """Write the source, and beside it the numbers of a model and the certificate."""
    write_whole(path, made.text)
    if isinstance(source, Model) and source.values:
        write_tensors(path.with_suffix(".safetensors"), source.values, {"format": "eqgraph"})
    if certificate is not None:
        write_whole(path.with_suffix(".certificate.json"), certificate.json())
