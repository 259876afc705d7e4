"""Find the shapes of the states outside of the steps, from the equations of one step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from eqgraph.errors import ShapeError
from eqgraph.ir.node import Node
from eqgraph.ir.template import Template
from eqgraph.ir.values import Array
from eqgraph.operators import Shape, ShapeMismatch
from eqgraph.operators.shapes import broadcast
from eqgraph.syntax import display

ShapeOf = Callable[[str], Shape | None]


def state_shapes(template: Template, shape_of: ShapeOf) -> dict[str, Shape]:
    """Return the shape of each family that is read at another time, as far as it shows.

    `shape_of` gives the shapes of inputs and parameters by canonical name. What is not known yet
    is left out of a sum or a product, whose shape the other operands show; round by round the
    states of which others depend become known.
    """
    states: dict[str, Shape] = {}
    families = template.states()
    for _ in range(len(families) + 1):
        found = _one_step(template, shape_of, states)
        new = {name: shape for name in families if (shape := found.get(name)) is not None}
        if new == states:
            break
        states = new
    unknown: dict[str, Shape] = {name: () for name in families if name not in states}
    found = _one_step(template, shape_of, {**states, **unknown})
    if all(found.get(name) == () for name in unknown):  # numbers make numbers
        states.update(unknown)
    return states


def repeated(value: Array, shape: Shape | None, template: Template, family: str) -> Array:
    """Return an initial value that is a number, repeated to the shape of its state."""
    if shape is None:
        start = 1 if family in template.sweeps.backward else -1
        raise ShapeError(
            f"the shape of {template.source.clock.outside(family, start)} does not show from the "
            "equations", text=template.source.text, span=template.places.get(family),
            hint=f"declare it, state {display(family)} ∈ ℝʰ, or give its value in full",
        )  # fmt: skip
    full = np.full(shape, value, value.dtype)
    full.setflags(write=False)
    return full


def _one_step(
    template: Template, shape_of: ShapeOf, states: dict[str, Shape]
) -> dict[str, Shape | None]:
    shapes: dict[str, Shape | None] = {}
    for node in template.nodes:
        reading = template.readings.get(node.id)
        if node.operator is not None:
            shapes[node.id] = _guess(node, [shapes[x.id] for x in node.operands])
        elif reading is None or reading.kind in ("count", "now"):
            shapes[node.id] = ()
        elif reading.kind == "timed" and reading.name in template.results:
            shapes[node.id] = states.get(reading.name)
        elif reading.kind in ("timed", "plain"):
            shapes[node.id] = shape_of(reading.name)
        else:
            shapes[node.id] = None
    return {name: shapes[node.id] for name, node in template.results.items()}


def _guess(node: Node, operands: list[Shape | None]) -> Shape | None:
    """Return a node's shape; of unknown operands of an elementwise one, assume that they fit."""
    assert node.operator is not None
    known = [shape for shape in operands if shape is not None]
    try:
        if len(known) == len(operands):
            return node.operator.shape(*known, **node.params)
        return broadcast(*known) if node.operator.elementwise and known else None
    except ShapeMismatch:
        return None
