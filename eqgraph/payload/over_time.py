"""Write how a model is unrolled over time; what is shown of it the page counts in its own run.

The page cannot know which nodes are the same equation at another step: its nodes have names only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from eqgraph.ir import Graph
from eqgraph.ir.families import Family as Nodes
from eqgraph.ir.families import direction, families_of, gates_of, inputs_of, is_state
from eqgraph.learn.reach import outputs
from eqgraph.payload.figures import Repeat
from eqgraph.payload.repeats import Shown, repeats


class Steps(TypedDict):
    """What is there at every step of time, or at some: one node each."""

    name: str
    nodes: list[Repeat]


class Family(Steps):
    """The nodes of an equation that holds at every step."""

    onward: int  # 1: a state, read at the next step; −1: at the one before; 0: no state
    gates: list[str]  # families that multiply it in its own recurrence
    output: bool  # its gradients by inputs are shown: it is a state, or no other is made of it


class Unrolled(TypedDict):
    """A model over time: which nodes are of which step, and which of them belong together."""

    clock: list[Repeat]  # of a step, where its nodes begin and end, in pairs
    families: list[Family]
    inputs: list[Steps]  # that are read step by step


def unrolled(graph: Graph) -> Unrolled | None:
    """Return how a model is unrolled, or None where the graph has no steps of time."""
    families = families_of(graph)
    if not families:
        return None
    numbers = {node.id: k for k, node in enumerate(graph.nodes)}
    steps = sorted({t for nodes in families.values() for t in nodes})
    shown = outputs(graph)

    def written(nodes: Nodes) -> list[Repeat]:
        return list(repeats([Shown(t, [numbers[nodes[t].id]]) for t in sorted(nodes)]))

    return {
        "clock": list(repeats(_clock(graph))),
        "families": [
            {
                "name": name,
                "nodes": written(nodes),
                "onward": direction(nodes),
                "gates": gates_of(nodes, families) if is_state(nodes) else [],
                "output": name in shown,
            }
            for name, nodes in families.items()
        ],
        "inputs": [
            {"name": name, "nodes": written(nodes)}
            for name, nodes in inputs_of(graph, steps).items()
        ],
    }


def _clock(graph: Graph) -> list[Shown]:
    """Return of each time the stretches of its nodes, the first and the last of each."""
    found: dict[int, list[int]] = {}
    for time, first, last in _stretches(node.time for node in graph.nodes):
        if time is not None:
            found.setdefault(time, []).extend((first, last))
    return [Shown(time, found[time]) for time in sorted(found)]


def _stretches(times: Iterable[int | None]) -> list[tuple[int | None, int, int]]:
    out: list[tuple[int | None, int, int]] = []
    for k, time in enumerate(times):
        if out and out[-1][0] == time:
            out[-1] = time, out[-1][1], k
        else:
            out.append((time, k, k))
    return out
