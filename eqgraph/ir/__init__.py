"""Build expression graphs from equations, check their shapes and differentiate them."""

from eqgraph.ir.build import graph
from eqgraph.ir.derivative import derivative
from eqgraph.ir.graph import Graph, assemble
from eqgraph.ir.node import Node
from eqgraph.ir.rewrites.hints import Hint
from eqgraph.ir.values import as_array

__all__ = ["Graph", "Hint", "Node", "as_array", "assemble", "derivative", "graph"]
