"""Build expression graphs from equations, check their shapes and differentiate them."""

from eqgraph.graph.build import graph
from eqgraph.graph.derivative import derivative
from eqgraph.graph.graph import Graph, assemble
from eqgraph.graph.node import Node
from eqgraph.graph.rewrites.hints import Hint
from eqgraph.graph.values import as_array

__all__ = ["Graph", "Hint", "Node", "as_array", "assemble", "derivative", "graph"]
