"""Read a file of ONNX as equations with names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.imports import onnx_rows
from eqgraph.imports.from_jaxpr import times_of
from eqgraph.imports.imported import Imported
from eqgraph.imports.importing import imported
from eqgraph.imports.jax_writer import JaxWriter
from eqgraph.imports.onnx_tracing import traced_graph
from eqgraph.ir import ArrayLike

_STEP, _BAR = 1e-6, 1e-6  # of differences, and how far they may be from the gradients


class OnnxWriter(JaxWriter):
    """Write the text of a graph of ONNX."""

    rows: ClassVar[Mapping[str, Any]] = onnx_rows.ROWS
    entries: ClassVar[Collection[str]] = onnx_rows.ENTRY_BY_ENTRY
    results: ClassVar[Mapping[str, str]] = onnx_rows.RESULTS


def from_onnx(path: str | Path, inputs: Mapping[str, ArrayLike] | None = None) -> Imported:
    """Read a file of ONNX as equations with names, and compare it with ONNX's evaluator.

    All numbers are made double. A `Scan`, an `LSTM`, a `GRU` or an `RNN` over an input becomes a
    recurrence over t. ONNX has no gradients to compare with: those of the equations are checked
    against a difference along a random line.

    Args:
        path: of the file.
        inputs: arrays by the names of the graph's inputs; those that are missing are drawn, in the
            shapes that the graph declares.

    Raises:
        NotInstalled: ONNX is missing.
        ValuesError: the file cannot be read, or the graph has no such input.
        GraphError: operators have no row: all of them are named, with their places; or the text
            computes something else than the graph.

    >>> import eqgraph as eg
    >>> g = eg.graph("y = tanh(W·x)", {"W": [[1.0, 2.0]], "x": [0.1, 0.2]})
    >>> print(from_onnx(eg.export(g, "onnx", "layer")))  # doctest: +SKIP
    # equations, from ONNX
    ŷ = tanh(W·x)
    """
    one = traced_graph(path, inputs)
    found = imported(one, OnnxWriter, times_of(one))
    apart = _slope_apart(found)
    if apart > _BAR:
        raise GraphError(
            f"the gradients are {apart:.1e} from differences along a line",
            hint="the text may stand at a kink, such as relu(0): give other inputs",
        )
    return found


def _slope_apart(found: Imported) -> float:
    """Compare the gradients with a difference along a random line; relative."""
    rng = np.random.default_rng(0)
    machine = found.machine().run()
    starts = {n.name: np.asarray(machine.value(n.name)) for n in found.graph.inputs}
    back = {name: machine.grad(name) for name in starts}
    lines = {
        name: rng.normal(size=x.shape) for name, x in starts.items()
        if back[name] is not None and bool((x % 1).any())
    }  # fmt: skip
    of = machine.of.name
    total = sum(float(np.sum(np.asarray(back[name]) * line)) for name, line in lines.items())
    sums = []
    for side in (_STEP, -_STEP):
        for name, line in lines.items():
            machine.let(name, starts[name] + side * line)
        sums.append(float(np.sum(np.asarray(machine.run().value(of)))))
    slope = (sums[0] - sums[1]) / (2 * _STEP)
    return abs(slope - total) / max(1.0, abs(total), abs(slope))
