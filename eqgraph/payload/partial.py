"""Write the first steps of a run as they are told: numbers and sentences, and no program.

Of the later ones is told what they work with, which the picture shows; what they do is a ?.
"""

from __future__ import annotations

from eqgraph.ir import Node
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.equations import Places, equations
from eqgraph.payload.groups import pictures
from eqgraph.payload.limits import playable, tellable
from eqgraph.payload.nodes import label_info
from eqgraph.payload.run import VERSION
from eqgraph.payload.schema import Edge, HistoryPayload, InstructionInfo, NodeInfo
from eqgraph.payload.steps import Narration
from eqgraph.picture import ref
from eqgraph.tape import Instruction, Machine

UNKNOWN = -1  # the number of an array that is not there


def partial(machine: Machine, limit: int) -> HistoryPayload:
    """Return what may be seen of a run after so many steps; nothing that comes later is in it.

    The picture and the equations are there as a whole: they are what is asked about.
    """
    tellable(machine.tape)
    playable(machine.tape)
    graph, arrays = machine.graph, Arrays()
    narration, places = Narration(machine, arrays), Places(graph)
    drawn = pictures(graph)
    return {
        "version": VERSION,
        "title": ", ".join(r.name for r in graph.results),
        "looks": drawn["looks"],
        "pictures": drawn["pictures"],
        "groups": drawn["groups"],
        "times": drawn["times"],
        "opens": drawn["opens"],
        "of": machine.of.name,
        "equations": equations(graph, places),
        "nodes": [_node(machine, node, places, arrays) for node in graph.nodes],
        "instructions": [
            _step(i, narration, places, arrays) if k < limit else _hidden(i)
            for k, i in enumerate(machine.tape)
        ],
        "arrays": arrays.arrays,
        "turn": machine.tape.turn,
        "problems": [],
        "hints": [],
        "time": None,
    }


def _node(machine: Machine, node: Node, places: Places, arrays: Arrays) -> NodeInfo:
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
        "dtype": str(node.dtype),
        **label_info(node),
    }


def _step(
    instruction: Instruction, narration: Narration, places: Places, arrays: Arrays
) -> InstructionInfo:
    text = narration.describe(instruction)
    made: InstructionInfo = {
        **_hidden(instruction),
        "sentence": text["sentence"],
        "rows": text["rows"],
        "text": instruction.text,
        "spans": places.of(instruction.maker),
        "value": arrays(narration.result(instruction)),
    }
    if instruction.kind == "accumulate":
        made["contribution"] = arrays(narration.contribution(instruction))
    return made


def _hidden(instruction: Instruction) -> InstructionInfo:
    """Tell what an instruction works with, and nothing of what it does."""
    maker = instruction.maker
    reads: list[Node] = []
    edges: list[Edge] = []
    part = None
    if instruction.kind == "compute":
        reads = list(maker.operands)
        edges = [(ref(x), ref(maker), k) for k, x in enumerate(maker.operands)]
    if instruction.kind == "accumulate":
        assert instruction.operand is not None
        reads, edges = [maker], [(ref(instruction.node), ref(maker), instruction.operand)]
        part = (instruction.part, instruction.parts)
    return {
        "sentence": "",
        "rows": [],
        "card": None,
        "phase": instruction.phase,
        "kind": instruction.kind,
        "node": ref(instruction.node),
        "text": "?",
        "equation": maker.equation,
        "spans": [],
        "reads": list(dict.fromkeys(map(ref, reads))),
        "edges": edges,
        "value": UNKNOWN,
        "part": part,
        "contribution": None,
    }
