"""Find the rewrite that brings lost digits back, and try it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.recast import recast
from eqgraph.ir.rewrites import choose, rewrite
from eqgraph.ir.rewrites.hints import Hint, hints
from eqgraph.ir.rewrites.rewriter import Rewriter
from eqgraph.ir.values import Array
from eqgraph.tape.inspection import Inspection, lost_from, worst
from eqgraph.tape.loss import Loss
from eqgraph.tape.machine import Machine
from eqgraph.tape.problems import at_end

_TRIED = 4  # ways of rewriting that are tried
_FINE = 5.0


class Remedies:
    """Look for rules of stability that fit around lost digits."""

    def __init__(self, inspected: Inspection, exact: dict[str, Array]) -> None:
        self.inspected, self._exact = inspected, exact
        machine = inspected.machine
        self.graph = recast(machine.graph, machine.values, machine.graph.dtype)
        self._hints = hints(self.graph)
        self._events = self._rewritten() if self._hints else ()
        self._tried: dict[tuple[str, ...], bool] = {}

    def _rewritten(self) -> tuple[tuple[str, str], ...]:
        rewriter = Rewriter(self.graph, choose("stability"))
        rewriter.run()
        return tuple((event.origin.id, event.rule.name) for event in rewriter.events)

    def of(self, loss: Loss) -> Loss:
        """Return the loss with the rewrite that brings its digits back, if there is one."""
        place = self.inspected.tape[loss.step - 1].maker
        for hint in self._around(place):
            below = {n.id for n in _below(hint.node)}
            rules = tuple(dict.fromkeys(rule for origin, rule in self._events if origin in below))
            if self._helps(rules):
                text = f"{loss.text}; the rewrite {hint.rule} brings them back"
                applied = partial(rewrite, self.graph, rules)
                return replace(loss, text=text, rewrite=hint.rule, rules=rules, _rewritten=applied)
        return loss

    def _around(self, place: Node) -> Iterable[Hint]:
        """Return the hints whose place holds a node, the nearest first."""
        found = [(len(below), h) for h in self._hints if (below := _upto(h.node, place))]
        return [h for _, h in sorted(found, key=lambda pair: pair[0])]

    def _helps(self, rules: tuple[str, ...]) -> bool:
        """Try rules: a result or a gradient must win digits, and none may lose any."""
        if rules not in self._tried:
            if len(self._tried) >= _TRIED:
                return False
            machine = self.inspected.machine
            better = Machine(rewrite(self.graph, rules), machine.of.name, machine.seed)
            tried = Inspection(at_end(better), self._exact, many=self.inspected.many)
            least = lost_from(self.inspected.kind)
            before, after = ends(self.inspected), ends(tried)
            gains = [after[k] - before[k] for k in before if k in after]
            self._tried[rules] = max(gains, default=0.0) >= least and min(gains) > -least
        return self._tried[rules]


def ends(inspected: Inspection) -> dict[tuple[str, str], float]:
    """Return the digits of the worst entry of results, and of the gradients of the leaves.

    An entry that is no number counts as worse than one without a right digit.
    """
    machine = inspected.machine
    found: dict[tuple[str, str], float] = {}
    graph, kind = inspected.machine.graph, inspected.kind
    for k, node in enumerate(graph.results):  # a rule may give a result the name of its operand
        digits = inspected.shown(inspected.register[node.id])
        found["value", str(k)] = worst(digits, kind) - _broken(machine.value_of(node), digits)
    for node in graph.inputs:
        writers = [i for i in inspected.tape.by_node[node.id] if i.phase == "backward"]
        if writers:
            digits = inspected.shown(writers[-1].register)
            broken = _broken(machine.grad_of(node), digits)
            found["gradient", node.name] = worst(digits, kind) - broken
    return found


def _broken(array: Array | None, digits: Array) -> float:
    """Return a fine for NaN and ∞ where there is a number."""
    assert array is not None
    with np.errstate(all="ignore"):
        broken = ~np.isfinite(array.astype(np.float64)) & (digits == 0)
    return _FINE if broken.any() else 0.0


def _below(top: Node) -> list[Node]:
    """Return a node and all that it is computed from."""
    found: dict[str, Node] = {}
    stack = [top]
    while stack:
        node = stack.pop()
        if node.id not in found:
            found[node.id] = node
            stack.extend(node.operands)
    return list(found.values())


def _upto(top: Node, place: Node) -> set[str]:
    """Return the nodes between a node and one that it is computed from; none if it is not."""
    below = _below(top)
    between = {place.id} if any(n.id == place.id for n in below) else set()
    grew = bool(between)
    while grew:
        more = {n.id for n in below if any(x.id in between for x in n.operands)} - between
        grew = bool(more)
        between |= more
    return between
