"""Write a condition with every sign: what a page reads, which does not know what ranks decide."""

from __future__ import annotations

import numpy as np

from eqgraph.errors import EqGraphError, MachineError
from eqgraph.ir import Graph
from eqgraph.syntax import condition_tree
from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.text.lexer import tokens
from eqgraph.tape.condition import LONGEST, OWN, Formula, Reader, too_long


def explicit_condition(text: str, graph: Graph) -> str:
    """Return a condition with every sign written; raise `ParseError` as `parse_condition` does.

    >>> import eqgraph as eg
    >>> g = eg.graph("y = W x", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, -1.0]})
    >>> explicit_condition("‖W x‖ > 2 max(y) ∧ not isnan(value)", g)
    '‖W·x‖ > 2*max(y) ∧ not isnan(value)'
    """
    if len(text) > LONGEST:
        raise too_long()
    reader = Reader(text, graph)
    reader.read(condition_tree(text))
    done, parts = 0, []
    for formula in sorted(reader.formulas, key=lambda one: one.at):
        parts += [text[done : formula.at], _written(formula, graph)]
        done = formula.at + len(formula.piece)
    return "".join([*parts, text[done:]])


def _written(formula: Formula, graph: Graph) -> str:
    """Return a formula with every sign, if it is the same for all that `value` may be.

    What is written of arrays holds for a number, too: there · scales, and ‖x‖ is |x|.
    """
    own = set(OWN).intersection(formula.used)
    shapes = {node.shape or () for node in graph.nodes} if own else {()}
    found: set[str] = set()
    for shape in sorted(shapes - {()} or shapes):
        values = {name: np.broadcast_to(0.5, shape if name in own else graph[name].shape or ())
                  for name in formula.used}  # fmt: skip
        try:
            found.add(right_side(formula.built(values)).replace("‖_F", "‖"))
        except EqGraphError:
            if not own:
                raise
    if len(found) > 1:
        raise MachineError(
            f"{formula.piece} means another thing at each shape of {' and '.join(sorted(own))}",
            hint="write its signs: · or *",
        )
    return found.pop() if found else formula.piece


def right_side(built: Graph) -> str:
    """Return the explicit text of a graph of one line, without its left side.

    A page knows raised digits alone: `xⁿ` is `x^n` there.
    """
    lines = built.explicit().split("\n")
    if len(lines) > 1:
        raise MachineError("this takes several lines with every sign written")
    text = lines[0].partition(" = ")[2]
    for kind, value, start, end in reversed(tokens(text, grammar())):
        if kind == "power" and not value.removeprefix("-").isdigit():
            raised = value if len(value) == 1 else f"({value})"
            text = f"{text[:start]}^{raised}{text[end:]}"
    return text
