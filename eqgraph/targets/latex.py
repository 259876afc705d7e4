"""LaTeX: a page that states a model: its equations, and the shapes of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node
from eqgraph.operators import Shape
from eqgraph.syntax import Equation, canonical, display, to_latex
from eqgraph.syntax.sympy.latex_printer import latex_name
from eqgraph.syntax.text.model import ModelText
from eqgraph.targets.program import Program
from eqgraph.targets.target import Target
from eqgraph.targets.writer import Free

_PAGE = r"""%% Written by eqgraph.
\documentclass{article}
\usepackage{amsmath}
\usepackage{amssymb}
\begin{document}
\section*{Equations}
\begin{align*}
%s
\end{align*}
%s\end{document}
"""
_TABLE = r"""\section*{Numbers}
\begin{tabular}{lll}
%s
\end{tabular}
"""


def _name(name: str) -> str:
    return latex_name(canonical(name))


def _aligned(equations: Iterable[Equation], source: ModelText | None = None) -> str:
    lines = []
    for one in equations:
        right = to_latex(one.expr)
        lines.append(f"{one.left_latex()} &= {_timed(right, one, source) if source else right}")
    return " \\\\\n".join(lines)


def _timed(text: str, one: Equation, source: ModelText) -> str:
    """Write the bounds of sums over time, which are told by their places in the text."""
    span = one.span
    found = [m.start() + span[0] for m in re.finditer(r"∑|\bsum\b", source.text[slice(*span)])]
    clock = source.clock
    bounds = rf"_{{{clock.index}={clock.first}}}^{{{clock.end or clock.last}}}"
    at = iter(found)

    def bounded(match: re.Match[str]) -> str:
        return match[0] + (bounds if next(at, -1) in source.sums else "")

    return re.sub(r"\\sum(?![_^])", bounded, text)


def _sizes(shape: Shape) -> str:
    parts = [r"B" if isinstance(n, Free) else str(int(n)) for n in shape]
    product = r" \times ".join(parts)
    return rf"$\mathbb{{R}}^{{{product}}}$" if parts else r"$\mathbb{R}$"


def _role(target: bool) -> str:
    return "target" if target else "input"


def _graph(target: Target, graph: Graph, of: Node | None) -> str:
    lines = [rf"${_name(n.name)}$ & input & {_sizes(n.shape or ())} \\" for n in graph.inputs]
    table = _TABLE % "\n".join(lines) if lines else ""
    return _PAGE % (_aligned(graph.equations), table)


def _model(
    target: Target, program: Program, dtype: str, gradients: bool, names: Mapping[str, str],
    values: Mapping[str, Any],
) -> str:  # fmt: skip
    source = program.template.source
    lines = [
        rf"${_name(display(s.family))}$ & {_role(s.target)} & {_sizes(s.shape)} \\"
        for s in program.series
    ]
    lines += [
        rf"${_name(name)}$ & parameter & {_sizes(np.shape(values[name]))} \\"
        for name in names.values()
    ]
    return _PAGE % (_aligned(source.equations.equations, source), _TABLE % "\n".join(lines))


LATEX = Target(name="latex", title="LaTeX", suffix=".tex", states=True, graph=_graph, model=_model)
