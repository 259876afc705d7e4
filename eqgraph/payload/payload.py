"""Write the payload: all that the browser needs to play a tape, as plain JSON data, once.

An array that is sent whole is only its shape and its numbers; player/src/arrays.js adds the rest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from eqgraph.ir import Graph, Hint, Node
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.groups import pictures
from eqgraph.payload.lanes import lanes
from eqgraph.payload.limits import fitted, playable, plenty
from eqgraph.payload.nodes import facts
from eqgraph.payload.steps import Story
from eqgraph.picture import ref
from eqgraph.syntax.mathml import mathml
from eqgraph.tape import Instruction, Machine, Problem, problems

VERSION = 2  # what player/src/payload.js reads
PICTURES = ("pictures", "style", "groups", "times", "opens")

__all__ = ["VERSION", "Arrays", "Places", "payload"]


def payload(machine: Machine, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the payload of a machine's whole tape; the machine stays where it is.

    `before` is the payload of an earlier run of the same graph, so that nothing is laid out again.
    A run that is too large for one message is sent as summaries.
    """
    playable(machine.tape)
    graph, arrays = machine.graph, Arrays(lean=True)
    story = Story(machine, arrays)
    places = Places(graph)
    drawn = {key: before[key] for key in PICTURES} if before else pictures(graph)
    sent = {
        "version": VERSION,
        "title": ", ".join(r.name for r in graph.results),
        **drawn,
        "of": machine.of.name,
        "equations": equations(graph, places),
        "nodes": [_node(machine, n, places, arrays) for n in graph.nodes],
        "instructions": [_instruction(machine, i, places, arrays, story) for i in machine.tape],
        "arrays": arrays.arrays,
        "turn": machine.tape.turn,
        "problems": [_problem(p) for p in problems(machine)],
        "time": lanes(machine),
        "hints": before["hints"] if before else [_hint(machine, hint) for hint in graph.hints],
    }
    return fitted(sent)


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

    def of(self, node: Node) -> list[list[int]]:
        """Return where a node stands in the equations."""
        found = []
        for start, end in node.spans:
            at = bisect_right(self._starts, start) - 1
            if at >= 0 and end <= self._spans[at][1]:
                first, _, number = self._spans[at]
                found.append([number, start - first, end - first])
        return found


def equations(graph: Graph, places: Places) -> list[dict[str, Any]]:
    """Return the equations as text and as MathML, with the node that each results in.

    `left` is the place of the name, which is no node's own; it is None if the name was made up.
    """
    marks = {place: ref(node) for node in graph.nodes for place in node.spans}
    written = []
    # A derivative is a result, too, and has no equation.
    for k, (equation, result) in enumerate(zip(graph.equations, graph.results, strict=False)):
        start, left = equation.span[0], None
        if equation.given:
            left = [at - start for at in equation.name_span]
            marks[equation.name_span] = ref(result)
        written.append(
            {
                "name": equation.name,
                "text": places.text(k),
                "node": ref(result),
                "left": left,
                "mathml": mathml(equation, lambda *place: marks.get(place)),
            }
        )
    return written


def _node(machine: Machine, node: Node, places: Places, arrays: Arrays) -> dict[str, Any]:
    return {
        "ref": ref(node),
        "name": node.name,
        "names": list(node.names),
        "kind": node.kind,
        "sign": node.sign,
        "shape": None if node.shape is None else list(node.shape),
        "equation": node.equation,
        "operands": [ref(x) for x in node.operands],
        "users": [ref(x) for x in node.users],
        "spans": places.of(node),
        "value": arrays(machine.value_of(node)) if node.leaf else None,
        **facts(machine, node),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "kind": problem.kind,
        "step": problem.step,
        "node": ref(problem.node),
        "text": problem.text,
        "nodes": [ref(n) for n in problem.nodes],
    }


def _hint(machine: Machine, hint: Hint) -> dict[str, Any]:
    """Describe what a rewrite would gain: no problem of this run, and none of any values."""
    step = machine.tape.by_node[hint.node.id][0].step
    return {"kind": "hint", "step": step, "node": ref(hint.node), "text": str(hint), "nodes": []}


def _instruction(
    machine: Machine, instruction: Instruction, places: Places, arrays: Arrays, story: Story
) -> dict[str, Any]:
    maker = instruction.maker
    reads: list[Node] = []
    edges: list[list[Any]] = []
    if instruction.kind == "compute":
        reads = list(maker.operands)
        edges = [[ref(x), ref(maker), k] for k, x in enumerate(maker.operands)]
    elif instruction.kind == "accumulate":
        reads = [maker]
        edges = [[ref(instruction.node), ref(maker), instruction.operand]]
    part, contribution = None, None
    if instruction.kind == "accumulate":
        part = [instruction.part, instruction.parts]
        contribution = arrays(story.contribution(instruction))
    return {
        "phase": instruction.phase,
        "kind": instruction.kind,
        "node": ref(instruction.node),
        "text": instruction.text,
        "equation": maker.equation,
        "spans": places.of(maker),
        "reads": list(dict.fromkeys(map(ref, reads))),
        "edges": edges,
        "value": arrays(story.result(instruction)),
        "part": part,
        "contribution": contribution,
        **story.tell(instruction, rows=plenty(instruction.index, machine.tape)),
    }
