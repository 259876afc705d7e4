"""Choose a layout: try a few orders of the equations and keep the calmest picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from eqgraph.picture.anatomy import Anatomy
from eqgraph.picture.dot import clusters, source
from eqgraph.picture.layout import Layout, layout

if TYPE_CHECKING:
    from eqgraph.graph import Graph, Node


def arrange(graph: Graph, parts: Mapping[Node, Anatomy]) -> Layout:
    """Lay a graph out."""
    return layout(source(graph, parts).source)
