"""Write the equations as they were read: with every sign, and with the places of the nodes."""

from __future__ import annotations

from eqgraph.errors import EqGraphError
from eqgraph.ir import Graph, Node
from eqgraph.ir.explicit import is_open, read_back, same_results
from eqgraph.ir.notes import Note
from eqgraph.payload.equations import Places
from eqgraph.payload.program import Span
from eqgraph.payload.schema import Reading, ReadLine
from eqgraph.picture import ref

_MOST = 400  # nodes; a larger graph is not read a second time


def reading(graph: Graph) -> Reading | None:
    """Return the explicit lines of a graph; None if the text says all already, or is too long."""
    unrolled = any(n.time is not None for n in graph.nodes)
    if len(graph) > _MOST or unrolled or not graph.equations or not is_open(graph):
        return None
    try:
        _, again = read_back(graph)
    except EqGraphError as error:
        return {"lines": [], "why": str(error).split("\n")[0]}
    lines = _lines(graph, again)
    places = Places(graph)
    printed = [places.text(k).strip() for k in range(len(graph.equations))]
    return None if [line["text"] for line in lines] == printed else {"lines": lines}


def _lines(graph: Graph, again: Graph) -> list[ReadLine]:
    refs, places = _pairs(graph, again), Places(again)
    own = {node.id for _, node in same_results(graph, again)}
    marks: list[list[tuple[str, int, int]]] = [[] for _ in again.equations]
    for node in again.nodes:
        for number, start, end in places.of(node):
            if node.id in refs:
                marks[number].append((refs[node.id], start, end))
    lines: list[ReadLine] = []
    equation = 0
    for k, (one, result) in enumerate(zip(again.equations, again.results, strict=True)):
        start = one.span[0]
        lines.append({
            "text": places.text(k), "equation": min(equation, len(graph.equations) - 1),
            "node": refs.get(result.id), "parts": marks[k],
            "left": (one.name_span[0] - start, one.name_span[1] - start),
        })  # fmt: skip
        equation += result.id in own
    return lines


def _pairs(graph: Graph, again: Graph) -> dict[str, str]:
    """Return which node of the graph each node of the second reading is."""
    found: dict[str, str] = {}
    stack = list(same_results(graph, again))
    while stack:
        mine, other = stack.pop()
        if other.id not in found:
            found[other.id] = ref(mine)
            stack += zip(mine.operands, other.operands, strict=False)
    return found


def noted(graph: Graph, note: Note, otherwise: Node, places: Places) -> tuple[Node, Span | None]:
    """Return the smallest node whose text holds the place of a note, and that place."""
    found = []
    for number, node in enumerate(graph.nodes):
        if node.operator is None:
            continue
        for (start, end), span in zip(node.spans, places.of(node), strict=False):
            used = graph.text[start:end] in node.names  # its name where another node reads it
            if start <= note.place < end and not used:
                found.append((end - start, number, node, span))
    if found:
        _, _, node, span = min(found, key=lambda one: one[:2])
        return node, span
    for number, equation in enumerate(graph.equations[: len(graph.results)]):
        start, end = equation.span
        if start <= note.place < end:
            return graph.results[number], (number, 0, end - start)
    return otherwise, None
