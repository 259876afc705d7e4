"""Write the payload: all that the browser needs to play a tape, as plain JSON data, once.

What the browser can work out from the rest is left out; player/src/complete.js puts it back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from eqgraph.graph import Graph, Node
from eqgraph.picture import ref
from eqgraph.player.arrays import Arrays
from eqgraph.player.facts import facts, operators
from eqgraph.player.groups import pictures
from eqgraph.player.limits import fitted, plenty
from eqgraph.player.story import Story
from eqgraph.syntax.mathml import mathml
from eqgraph.tape import Instruction, Machine, Problem, problems

VERSION = 2  # what player/src/payload.js reads
PICTURES = ("pictures", "style", "groups", "opens")

__all__ = ["VERSION", "Arrays", "Places", "payload"]


def payload(machine: Machine, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the payload of a machine's whole tape; the machine stays where it is.

    `before` is the payload of an earlier run of the same graph, so that nothing is laid out again.
    A run that is too large for one message is sent as summaries.
    """
    graph, arrays = machine.graph, Arrays(lean=True)
    story = Story(machine, arrays)
    places = Places(graph)
    drawn = {key: before[key] for key in PICTURES} if before else pictures(graph)
    instructions = [_instruction(machine, i, arrays, story) for i in machine.tape]
    sent = {
        "version": VERSION,
        "title": ", ".join(r.name for r in graph.results),
        **drawn,
        "of": machine.of.name,
        "dtype": str(graph.dtype),
        "operators": operators(graph),
        "equations": equations(graph, places),
        "nodes": [_node(machine, n, places, arrays) for n in graph.nodes],
        "instructions": instructions,
        "arrays": arrays.arrays,
        "turn": machine.tape.turn,
        "problems": [_problem(p) for p in problems(machine)],
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
    for k, (equation, result) in enumerate(zip(graph.equations, graph.results, strict=True)):
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
    """Describe a node; its users, and what its name and dtype usually are, go without saying."""
    name = ref(node)
    said: dict[str, Any] = {"ref": name, "kind": node.kind}
    if node.name != name:
        said["name"] = node.name
    if list(node.names) != [node.name]:
        said["names"] = list(node.names)
    if node.dtype != machine.graph.dtype:
        said["dtype"] = str(node.dtype)
    if node.leaf:
        said["value"] = arrays(machine.value_of(node))
    else:
        said["operands"] = [ref(x) for x in node.operands]
    said["shape"] = None if node.shape is None else list(node.shape)
    said["equation"] = node.equation
    said["spans"] = places.of(node)
    return {**said, **facts(machine, node)}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "kind": problem.kind,
        "step": problem.step,
        "node": ref(problem.node),
        "text": problem.text,
        "nodes": [ref(n) for n in problem.nodes],
    }


def _instruction(
    machine: Machine, instruction: Instruction, arrays: Arrays, story: Story
) -> dict[str, Any]:
    """Describe an instruction; phase, edges, equation and places follow from its nodes."""
    said: dict[str, Any] = {"node": ref(instruction.node), "text": instruction.text}
    if instruction.kind == "accumulate":
        said["user"] = ref(instruction.maker)
        said["operand"] = instruction.operand
        said["part"] = [instruction.part, instruction.parts]
        said["contribution"] = arrays(story.contribution(instruction))
    said["value"] = arrays(story.result(instruction))
    rows = plenty(instruction.index, machine.tape.turn, len(machine.tape))
    told = story.tell(instruction, rows=rows)
    said["sentence"] = told["sentence"]
    if told["card"]:
        said["card"] = told["card"]
    if rows:
        said["rows"] = [[item.get("sign", item) for item in row] for row in told["rows"]]
    return said
