"""Build expression graphs from equations, check their shapes and differentiate them."""

from eqgraph.ir.build import GraphOptions, GraphSettings, graph
from eqgraph.ir.derivative import derivative
from eqgraph.ir.formats import DTypeLike
from eqgraph.ir.graph import Graph, assemble
from eqgraph.ir.node import Node, NodeLike
from eqgraph.ir.rewrites.hints import Hint
from eqgraph.ir.values import Array, ArrayLike, Values, as_array

__all__ = [
    "Array",
    "ArrayLike",
    "DTypeLike",
    "Graph",
    "GraphOptions",
    "GraphSettings",
    "Hint",
    "Node",
    "NodeLike",
    "Values",
    "as_array",
    "assemble",
    "derivative",
    "graph",
]
