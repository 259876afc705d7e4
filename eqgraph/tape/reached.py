"""Find what no gradient reaches: parameters beside the loss, and outputs that it does not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eqgraph.ir import Node
from eqgraph.tape.cause import Cause, Look, listed
from eqgraph.tape.wording import worded


def unreached(look: Look, before: Sequence[Cause]) -> Iterator[Cause]:
    """Find parameters that get no gradient: what is differentiated does not depend on them.

    A gradient that is 0 at every entry counts, where no other cause says why.
    """
    machine = look.machine
    if machine.of.users:  # somebody looks from the middle of the graph
        return
    below = _below(machine.of)
    few = len({n.time for nodes in look.families.values() for n in nodes.values()}) < 2
    groups: dict[str, list[Node]] = {}
    for node in machine.graph.inputs:
        if node.kind != "parameter":
            continue
        gradient = machine.seen_grad(node)
        if gradient is not None and (gradient.any() or few or any(x.blocks for x in before)):
            continue
        key = "no way" if node.id not in below else "no rule" if gradient is None else "only zeros"
        groups.setdefault(key, []).append(node)
    for key, nodes in groups.items():
        names = listed([node.name for node in nodes])
        text = worded("unreached", node=names, of=machine.of.name)
        cure = worded("leave out", node=names, of=machine.of.name) if key == "no way" else ""
        yield Cause("unreached", {0: nodes[0]}, text, worded(key, of=machine.of.name), cure,
                    reached=nodes, blocks=False)  # fmt: skip


def _below(node: Node) -> set[str]:
    found: set[str] = set()
    stack = [node]
    while stack:
        one = stack.pop()
        if one.id not in found:
            found.add(one.id)
            stack += one.operands
    return found


def one_loss(look: Look) -> Iterator[Cause]:
    """Find an output that is computed at every step, and read by the loss at one step alone."""
    machine = look.machine
    if machine.of.users:
        return
    last: Cause | None = None
    for name, nodes in look.families.items():
        got = [t for t, node in nodes.items() if machine.seen_grad(node) is not None]
        if len(got) != 1 or len(nodes) < 3 or name in look.states:
            continue
        text = worded("one loss", node=name, of=machine.of.name, step=got[0],
                      count=len(nodes) - 1, place=look.place(name))  # fmt: skip
        cure = worded("every step", node=name)
        last = Cause("loss", nodes, text, cure=cure, node=nodes[got[0]], blocks=False)
    if last is not None:
        yield last
