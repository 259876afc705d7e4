"""Read equations into SymPy trees and write trees as text: the language of eqgraph."""

from eqgraph.syntax.completions import complete_run, completions
from eqgraph.syntax.latex.reader import from_latex
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sources import Source, equations_of, names_in
from eqgraph.syntax.sympy.functions import head_of
from eqgraph.syntax.sympy.latex_printer import to_latex
from eqgraph.syntax.sympy.parts import walk
from eqgraph.syntax.sympy.text_printer import to_text
from eqgraph.syntax.sympy.trees import Spans
from eqgraph.syntax.text.condition import condition_tree
from eqgraph.syntax.text.equations import Equation, Equations, parse

__all__ = [
    "Equation",
    "Equations",
    "Source",
    "Spans",
    "canonical",
    "complete_run",
    "completions",
    "condition_tree",
    "display",
    "equations_of",
    "from_latex",
    "head_of",
    "names_in",
    "parse",
    "to_latex",
    "to_text",
    "walk",
]
