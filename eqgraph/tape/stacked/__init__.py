"""Run unrolled graphs fast: steps stacked into one array, gates into one, weights gathered.

The passes look for patterns of any graph, never for names:
`cells`: the copies of one node at successive steps become one cell, its values one array;
`bundles`: products that share an operand, and what is done alike to them, become one cell;
`components`: what hands values from step to step becomes a loop, all else one call for all steps;
`program`: the weights' gradients are one product over all steps.
"""

from eqgraph.tape.stacked.operation import Unstackable
from eqgraph.tape.stacked.program import StackedRun

__all__ = ["StackedRun", "Unstackable"]
