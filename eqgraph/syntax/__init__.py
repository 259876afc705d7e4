"""Read equations into SymPy trees and write trees as text: the language of eqgraph."""

from eqgraph.syntax.byhand import equations_of, walk
from eqgraph.syntax.completions import complete_run, completions
from eqgraph.syntax.equations import Equation, Equations, parse
from eqgraph.syntax.heads import head_of
from eqgraph.syntax.latex import to_latex
from eqgraph.syntax.latex_input import from_latex
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.text import to_text
from eqgraph.syntax.trees import Spans

__all__ = [
    "Equation",
    "Equations",
    "Spans",
    "canonical",
    "complete_run",
    "completions",
    "display",
    "equations_of",
    "from_latex",
    "head_of",
    "parse",
    "to_latex",
    "to_text",
    "walk",
]
