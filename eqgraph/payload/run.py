"""Write the payload of a run: all that the browser needs to play a tape, as plain JSON data, once.

An array that is sent whole is only its shape and its numbers; player/web/model/arrays.ts adds the
rest.
"""

from __future__ import annotations

from eqgraph.ir import Hint, Node
from eqgraph.ir.notes import Note
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.equations import Places, equations
from eqgraph.payload.groups import pictures
from eqgraph.payload.lanes import lanes
from eqgraph.payload.limits import fitted, playable, plenty
from eqgraph.payload.nodes import node_info
from eqgraph.payload.reading import noted, reading
from eqgraph.payload.schema import Edge, InstructionInfo, Payload, ProblemInfo, Version
from eqgraph.payload.steps import Narration
from eqgraph.picture import ref
from eqgraph.tape import Instruction, Machine, Problem, problems

VERSION: Version = 2


def payload(machine: Machine, before: Payload | None = None) -> Payload:
    """Return the payload of a machine's whole tape; the machine stays where it is.

    `before` is the payload of an earlier run of the same graph, so that nothing is laid out again.
    A run that is too large for one message is sent as summaries.
    """
    playable(machine.tape)
    graph, arrays = machine.graph, Arrays(lean=True)
    narration = Narration(machine, arrays)
    places = Places(graph)
    drawn = before or pictures(graph)
    sent: Payload = {
        "version": VERSION,
        "title": ", ".join(r.name for r in graph.results),
        "looks": drawn["looks"],
        "pictures": drawn["pictures"],
        "groups": drawn["groups"],
        "times": drawn["times"],
        "opens": drawn["opens"],
        "of": machine.of.name,
        "equations": equations(graph, places),
        "nodes": [node_info(machine, n, places, arrays) for n in graph.nodes],
        "instructions": [_instruction(machine, i, places, arrays, narration) for i in machine.tape],
        "arrays": arrays.arrays,
        "turn": machine.tape.turn,
        "problems": [_problem(p) for p in problems(machine)],
        "time": lanes(machine),
        "hints": before["hints"] if before else [_hint(machine, h, places) for h in graph.hints],
    }
    read = before.get("reading") if before else reading(graph)
    if read is not None:
        sent["reading"] = read
    return fitted(sent)


def _problem(problem: Problem) -> ProblemInfo:
    return {
        "kind": problem.kind,
        "step": problem.step,
        "node": ref(problem.node),
        "text": problem.text,
        "nodes": [ref(n) for n in problem.nodes],
    }


def _hint(machine: Machine, hint: Note | Hint, places: Places) -> ProblemInfo:
    """Describe what was read by name or shape, or what a rewrite would gain."""
    if not isinstance(hint, Note):
        return _message(machine, "hint", hint.node, str(hint))
    node, place = noted(machine.graph, hint, machine.of, places)
    made = _message(machine, "note", node, str(hint))
    if place is not None:
        made["place"] = place
    return made


def _message(machine: Machine, kind: str, node: Node, text: str) -> ProblemInfo:
    steps = machine.tape.by_node[node.id]  # a literal has none
    step = steps[0].step if steps else 0
    return {"kind": kind, "step": step, "node": ref(node), "text": text, "nodes": []}


def _instruction(
    machine: Machine, instruction: Instruction, places: Places, arrays: Arrays, narration: Narration
) -> InstructionInfo:
    maker = instruction.maker
    reads: list[Node] = []
    edges: list[Edge] = []
    if instruction.kind == "compute":
        reads = list(maker.operands)
        edges = [(ref(x), ref(maker), k) for k, x in enumerate(maker.operands)]
    part, contribution = None, None
    if instruction.kind == "accumulate":
        assert instruction.operand is not None
        reads, edges = [maker], [(ref(instruction.node), ref(maker), instruction.operand)]
        part = (instruction.part, instruction.parts)
        contribution = arrays(narration.contribution(instruction))
    value = arrays(narration.result(instruction))
    text = narration.describe(instruction, numbers=plenty(instruction.index, machine.tape))
    made: InstructionInfo = {
        "phase": instruction.phase,
        "kind": instruction.kind,
        "node": ref(instruction.node),
        "text": instruction.text,
        "equation": maker.equation,
        "spans": places.of(maker),
        "reads": list(dict.fromkeys(map(ref, reads))),
        "edges": edges,
        "value": value,
        "part": part,
        "contribution": contribution,
        "sentence": text["sentence"],
        "rows": text["rows"],
        "card": text["card"],
    }
    if "speech" in text:
        made["speech"] = text["speech"]
    if "terms" in text:
        made["terms"] = text["terms"]
    return made
