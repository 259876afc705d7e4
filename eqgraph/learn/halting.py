"""Say why the numbers of a training are no longer finite: what it was given, or what made them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from eqgraph.errors import EqGraphError, ValuesError
from eqgraph.ir import Graph, Node
from eqgraph.ir.values import Array
from eqgraph.learn.model import Model
from eqgraph.learn.windows import Cut, Windows
from eqgraph.tape import Machine, problems


def what_is(array: Array | float) -> str:
    """Name the worst of numbers that are not finite.

    >>> what_is(float("-inf")), what_is(np.array([1.0, np.inf, np.nan]))
    ('−∞', 'NaN')
    """
    found = np.asarray(array)
    if np.isnan(found).any():
        return "NaN"
    return "∞" if np.isposinf(found).any() else "−∞"


def not_finite(arrays: Mapping[str, Array]) -> list[str]:
    """Return the names of the arrays that hold NaN or ∞."""
    with np.errstate(all="ignore"):
        return [name for name, array in arrays.items() if not _finite(array)]


def _finite(array: Array) -> bool:
    # A sum of squares that is finite says it at once, and reads the array only once.
    return math.isfinite(np.vdot(array, array)) or bool(np.isfinite(array).all())


def halted(what: str, graph: Graph, model: Model, windows: Windows, cut: Cut) -> ValuesError:
    """Return the error that ends a training; the graph holds what the update started from."""
    why = None
    with suppress(EqGraphError, MemoryError):
        why = _cause(graph, model, windows, cut)
    return ValuesError(
        what + (f": {why}" if why else ""),
        hint="the model keeps the last parameters that are finite",
    )


def _cause(graph: Graph, model: Model, windows: Windows, cut: Cut) -> str | None:
    """Return the first problem of the run, in the words of the text."""
    machine = Machine(graph, model.loss)
    found = [p for p in problems(machine) if p.kind in ("nan", "inf")]
    if not found:
        return None
    first = found[0]
    if first.node.leaf and first.node.kind != "constant":
        value = machine.values.get(first.node.name)
        if value is not None and not np.isfinite(value).all():
            return _given(first.node, value, model, windows, cut)
    return first.text.rpartition(";")[0] or first.text


def _given(node: Node, value: Array, model: Model, windows: Windows, cut: Cut) -> str:
    """Tell a bad number of a leaf: of the data, at which step of it and in which sequence."""
    for name in windows.series:
        for k in range(cut.steps):
            if model.at(name, windows.first + k) != node.name:
                continue
            step = cut.start + k
            entry = windows.series[name][step]
            text = f"{name} holds {what_is(entry)} at t = {windows.first + step}"
            if windows.batch is not None:
                text += f", in sequence {np.argwhere(~np.isfinite(entry))[0][0]}"
            return text
    return f"{node.name} holds {what_is(value)}"
