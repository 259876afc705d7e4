"""Write the equations of a graph as the page shows them, and where in them a node stands."""

from __future__ import annotations

from bisect import bisect_right

from eqgraph.ir import Graph, Node
from eqgraph.payload.program import Span
from eqgraph.payload.schema import EquationText
from eqgraph.picture import ref
from eqgraph.syntax.mathml import mathml


class Places:
    """Turn offsets in the whole text into (equation, start, end) inside one equation's text."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        spans = [(*equation.span, number) for number, equation in enumerate(graph.equations)]
        self._spans = sorted(spans)
        self._starts = [start for start, _, _ in self._spans]

    def text(self, number: int) -> str:
        """Return the text of an equation as written, on one line."""
        start, end = self.graph.equations[number].span
        return self.graph.text[start:end].replace("\n", " ").replace("\r", " ")

    def line(self, start: int) -> int:
        """Return the line of the whole text on which an offset stands."""
        return self.graph.text.count("\n", 0, start) + 1

    def of(self, node: Node) -> list[Span]:
        """Return where a node stands in the equations."""
        found: list[Span] = []
        for start, end in node.spans:
            at = bisect_right(self._starts, start) - 1
            if at >= 0 and end <= self._spans[at][1]:
                first, _, number = self._spans[at]
                found.append((number, start - first, end - first))
        return found


def equations(graph: Graph, places: Places) -> list[EquationText]:
    """Return the equations as text and as MathML, with the node that each results in.

    `left` is the place of the name, which is no node's own; it is None if the name was made up.
    """
    marks = {place: ref(node) for node in graph.nodes for place in node.spans}
    written: list[EquationText] = []
    # A derivative is a result, too, and has no equation.
    for k, (equation, result) in enumerate(zip(graph.equations, graph.results, strict=False)):
        start, left = equation.span[0], None
        if equation.given:
            first, end = equation.name_span
            left = (first - start, end - start)
            marks[equation.name_span] = ref(result)
        written.append(
            {
                "name": equation.name,
                "text": places.text(k),
                "line": places.line(start),
                "node": ref(result),
                "left": left,
                "mathml": mathml(equation, lambda *place: marks.get(place)),
            }
        )
    return written
