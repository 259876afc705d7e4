"""Read a graph in another kind of floats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from eqgraph.ir.graph import Graph, assemble
from eqgraph.ir.node import Node
from eqgraph.ir.values import Array, as_array


def recast(g: Graph, values: Mapping[str, Array], dtype: np.dtype[Any]) -> Graph:
    """Return the same graph with other values, all of a dtype; ids and names stay."""
    made: dict[str, Node] = {}
    for node in g.nodes:
        value = None if node.value is None else as_array(node.value, node.name, dtype)
        made[node.id] = replace(
            node, dtype=dtype, value=value, operands=tuple(made[x.id] for x in node.operands)
        )
    return assemble(
        made.values(),
        equations=g.equations,
        results=tuple(made[r.id] for r in g.results),
        text=g.text,
        values={name: as_array(value, name, dtype) for name, value in values.items()},
        dtype=dtype,
        keep_ids=True,
        notes=g.notes,
        fixed=g.fixed,
        origins=g.origins,
    )
