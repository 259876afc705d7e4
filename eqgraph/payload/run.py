"""Write the payload of a run: the program and what it reads, once; the page computes the rest."""

from __future__ import annotations

import numpy as np

from eqgraph.ir import Hint, Node
from eqgraph.ir.notes import Note
from eqgraph.payload.budget import later, streamed
from eqgraph.payload.equations import Places, equations
from eqgraph.payload.fixed import fixed
from eqgraph.payload.groups import pictures
from eqgraph.payload.kinds import Kinds
from eqgraph.payload.limits import fitted, playable
from eqgraph.payload.node_repeats import node_repeats
from eqgraph.payload.nodes import operators, run_nodes
from eqgraph.payload.over_time import unrolled
from eqgraph.payload.reading import noted, reading
from eqgraph.payload.schema import Payload, ProblemInfo, Program, Version
from eqgraph.payload.values import Values
from eqgraph.picture import ref
from eqgraph.tape import Machine
from eqgraph.tape.memory import kept

VERSION: Version = 3


@kept()
def payload(machine: Machine, *, streams: bool = False, after: str = "") -> Payload:
    """Return the payload of a machine's whole tape; the machine stays where it is.

    Where its text is an edit, what stays of the text it comes `after` stays at its place.

    Where somebody `streams`, a run beyond the budget stays in the kernel. Raise `MachineError` for
    a run that is too large for a page.
    """
    why = streamed(machine) if streams else None
    if why is None:
        playable(machine.tape)
    graph = machine.graph
    places, drawn = Places(graph), pictures(graph, after)
    sent: Payload = {
        "version": VERSION,
        "title": ", ".join(r.name for r in graph.results),
        "looks": drawn["looks"],
        "pictures": drawn["pictures"],
        "groups": drawn["groups"],
        "times": drawn["times"],
        "opens": drawn["opens"],
        **program(machine, places, held=why is not None),  # type: ignore[typeddict-item]  # it has no other field
        "hints": [_hint(machine, h, places) for h in graph.hints],
    }
    if why is not None:
        sent["streamed"] = why
    elif later(machine, sent):
        sent["later"] = True
    if (read := reading(graph)) is not None:
        sent["reading"] = read
    return fitted(sent)


def program(machine: Machine, places: Places, *, held: bool = False) -> Program:
    """Return what a page runs a machine's tape with; the machine stays where it is.

    Where the numbers are `held`, they stay with the machine: the page gets shapes.
    """
    graph, values, kinds = machine.graph, Values(), Kinds()
    nodes = run_nodes(machine, places, kinds, values)
    made: Program = {
        "of": graph.nodes.index(machine.of),
        "dtype": str(graph.dtype),
        "equations": equations(graph, places),
        "operators": operators(list(graph.nodes)),
        "kinds": kinds.kinds,
        "routines": kinds.routines.list,
        "nodes": node_repeats(nodes),
        "arrays": [],  # when all are there
        "time": unrolled(graph),
    }
    if graph.origins:
        made["origins"] = dict(graph.origins)
    if not np.all(machine.seed == 1):
        made["seed"] = values(machine.seed)
    if not held and (found := fixed(machine, kinds, values)):
        made["fixed"] = found
    made["arrays"] = values.held() if held else values.written()
    return made


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
