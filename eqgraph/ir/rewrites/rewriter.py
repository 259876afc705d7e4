"""Rewrite a graph: a new one is grown, node by node, each brought to where no rule fits it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from eqgraph.ir.algebra import GraphAlgebra, Term
from eqgraph.ir.graph import Graph, assemble, free_names
from eqgraph.ir.node import Node
from eqgraph.ir.rewrites.pattern import Found, Index
from eqgraph.ir.rewrites.rule import Rule
from eqgraph.ir.sketch import Misfit, Sketch
from eqgraph.operators import OPERATORS


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """Say what one rewrite did, in nodes of the sketch: which met the rule, which came of it."""

    rule: Rule
    origin: Node  # the node of the given graph that was on its way
    found: Found
    before: tuple[Node, ...]  # the first is what was replaced
    after: tuple[Node, ...]  # the first is what stands in its place


class Rewriter:
    """Grow the rewritten graph in a sketch of its own; nodes are never changed, only left out.

    Every node is rewritten once, after its operands, and its result is kept, so the time is that
    of reading the graph. It ends, because each rule takes weight from the tree below a node (the
    tests state the weights), repeats no variable, and reordering a chain lowers its cost.
    """

    def __init__(self, g: Graph, rules: Iterable[Rule], most: int | None = None) -> None:
        self.given, self.rules = g, tuple(rules)
        self.sketch = Sketch(g.dtype)
        self.events: list[Event] = []
        self.tops: set[str] = set()  # products of matrices that end a chain
        self.links: set[str] = set()  # those inside, which nothing else reads
        self._most = most
        self._algebra = GraphAlgebra(self.sketch)
        self._index = Index(self.rules)
        self._acts = tuple(rule for rule in self.rules if rule.act)
        self._normal: dict[str, Node] = {}  # what a node of the sketch becomes, by id
        self._results: dict[str, Node] = {}  # what a node of the given graph becomes, by id
        self._copied: set[str] = set()  # nodes of the sketch that came from the given graph
        self._origins: dict[str, Node] = {}  # for whose sake a node was made, by id
        self._numbers: dict[Node, int] = {}
        self._settled: dict[Node, Node] = {}
        self._kept_nodes: set[Node] = set()

    def place(self, node: Node) -> int:
        """Return when a node was made."""
        return int(node.id[1:])

    def number(self, node: Node) -> int:
        """Return when a node was made, after the run: ids are the graph's by then."""
        return self._numbers[node]

    def made(self, number: int) -> Node | None:
        """Return the node that was made then, if the rewritten graph has it."""
        node = self.sketch.nodes[number]
        return node if node in self._kept_nodes else None

    def outcome(self, event: Event) -> tuple[Node, ...]:
        """Return what the nodes that a rule made have become, as far as the graph has them."""
        nodes = dict.fromkeys(self._settled[n] for n in event.after)
        return tuple(n for n in nodes if n in self._kept_nodes)

    def run(self) -> Graph:
        """Rewrite all nodes and return the graph of what the results need."""
        edges = Counter(x.id for n in self.given.nodes for x in n.operands)
        for node in self._alive():
            if node.operator is None:
                made = self.sketch.copy(node, ())
                self._normal[made.id] = self._results[node.id] = made
                continue
            operands = [self._results[x.id] for x in node.operands]
            made = self.sketch.apply(node.operator, *operands, **node.params)
            link = self._is_link(node, edges[node.id])
            if not link:
                self.tops.add(made.id)
            result = self._settle(made, node)
            if link and result.id not in self._copied:
                self.links.add(result.id)
            else:
                self.links.discard(result.id)
            self._call(result, node)
            self._results[node.id] = result
        return self._finish()

    def _alive(self) -> list[Node]:
        """Return the nodes to rewrite: all, or without what no result needs."""
        g = self.given
        dead = next((rule for rule in self.rules if rule.name == "dead"), None)
        if dead is None or self._most == 0:
            return list(g.nodes)
        needed = _needed([*g.results, *(n for n in g.nodes if n.given or _is_input(n))])
        left = [n for n in g.nodes if n.id not in needed]
        if left:
            self.events.append(Event(dead, left[-1], {}, tuple(reversed(left)), ()))
        return [n for n in g.nodes if n.id in needed]

    @staticmethod
    def _is_link(node: Node, edges: int) -> bool:
        matmul = OPERATORS["matmul"]
        return (
            node.operator is matmul
            and not node.given
            and edges == 1
            and node.users[0].operator is matmul
        )

    def _settle(self, start: Node, origin: Node) -> Node:
        """Bring a node of the sketch, and all that rules make on the way, to where none fits."""
        towards: dict[str, Node] = {}
        stack = [start]
        while stack:
            node = stack[-1]
            if node.id in self._normal:
                stack.pop()
                continue
            target = towards.get(node.id)
            if target is not None:  # what it became is settled by now
                self._normal[node.id] = self._normal[target.id]
                stack.pop()
                continue
            waiting = [x for x in node.operands if x.id not in self._normal]
            if waiting:
                stack.extend(reversed(waiting))
                continue
            target = self._next(node, origin)
            if target is None:
                self._normal[node.id] = node
                stack.pop()
            else:
                towards[node.id] = target
                stack.append(target)
        return self._normal[start.id]

    def _next(self, node: Node, origin: Node) -> Node | None:
        """Return what a node becomes next: on settled operands, or by a rule, or None."""
        self._origins.setdefault(node.id, origin)
        if node.operator is None:
            return None
        operands = [self._normal[x.id] for x in node.operands]
        if any(x is not y for x, y in zip(operands, node.operands, strict=True)):
            return self.sketch.apply(node.operator, *operands, **node.params)
        if self._most is not None and len(self.events) >= self._most:
            return None
        return self._match(node, origin) or self._act(node, origin)

    def _match(self, node: Node, origin: Node) -> Node | None:
        for rule, pattern in self._index.candidates(node):
            found: Found = {}
            met: list[Node] = []
            if not pattern.match(node, found, met, crossing=rule.crosses):
                continue
            if rule.condition is not None and not rule.condition(**found):
                continue
            mark = len(self.sketch.nodes)
            term = self._algebra.term
            arguments = {k: term(x) if isinstance(x, Node) else x for k, x in found.items()}
            assert rule.after is not None
            try:
                result: Any = rule.after(self._algebra, **arguments)
            except Misfit:  # it has no such form for these shapes, those without entries
                continue
            assert isinstance(result, Term)
            if self._take(Event(rule, origin, found, tuple(met), (result.node,)), mark):
                return result.node
        return None

    def fits(self, node: Node) -> bool:
        """Tell whether a rule of stability fits a node, which then keeps digits."""
        found: Found = {}
        return any(
            pattern.match(node, found := {}, [], crossing=rule.crosses)
            and (rule.condition is None or rule.condition(**found))
            for rule, pattern in self._index.candidates(node)
            if "stability" in rule.groups
        )

    def _act(self, node: Node, origin: Node) -> Node | None:
        for rule in self._acts:
            mark = len(self.sketch.nodes)
            result = rule.act(self, node) if rule.act else None
            event = result and Event(rule, origin, {}, (node,), (result,))
            if event and self._take(event, mark):
                return result
        return None

    def _take(self, event: Event, mark: int) -> bool:
        """Accept a rewrite that keeps the shape, and note what it made."""
        old, new = event.before[0], event.after[0]
        if new is old or new.shape != old.shape:
            return False
        made = self.sketch.nodes[mark:]
        for node in made:
            self._origins.setdefault(node.id, event.origin)
        rest = tuple(n for n in reversed(made) if n is not new)
        self.events.append(Event(event.rule, event.origin, event.found, event.before, (new, *rest)))
        return True

    def _call(self, node: Node, origin: Node) -> None:
        """Give a node the name and the places of the one that it stands for."""
        node.spans = tuple(dict.fromkeys((*node.spans, *origin.spans)))
        if node.id not in self._copied and node.operator is not None:
            node.name, node.names = origin.name, origin.names
            node.given, node.equation, node.expr = origin.given, origin.equation, origin.expr
            node.axes = origin.axes
            node.time = origin.time
        elif origin.given:
            node.names = tuple(dict.fromkeys((*node.names, *origin.names)))
            if not node.given and (not node.leaf or node.kind == "constant"):
                node.name, node.given = origin.name, True
        self._copied.add(node.id)

    def _finish(self) -> Graph:
        """Keep what the results need; what rules made gets names of its own."""
        g = self.given
        roots = [self._results[n.id] for n in self._kept()]
        needed = _needed(roots)
        nodes = [n for n in self.sketch.nodes if n.id in needed]
        fresh = free_names({*g._names, *(name for n in nodes for name in n.names)})
        for node in nodes:
            origin = self._origins.get(node.id)
            if node.id not in self._copied and origin is not None:
                node.spans, node.equation, node.time = origin.spans, origin.equation, origin.time
            if node.operator is not None and not node.names:
                node.name = next(fresh)
                node.names = (node.name,)
        self._numbers = {n: k for k, n in enumerate(self.sketch.nodes)}
        self._settled = {n: self._normal.get(n.id, n) for n in self.sketch.nodes}
        self._kept_nodes = set(nodes)
        results = tuple(self._results[r.id] for r in g.results)
        return assemble(
            nodes,
            equations=g.equations,
            results=results,
            text=g.text,
            values=g.values,
            dtype=g.dtype,
            origins=g.origins,
        )

    def _kept(self) -> Iterable[Node]:
        """Return the nodes of the given graph that stay: results, inputs, and what nobody read."""
        nodes = (n for n in self.given.nodes if n.id in self._results)
        unread = (n for n in nodes if n.given or _is_input(n) or not n.users)
        return chain(self.given.results, unread)


def _is_input(node: Node) -> bool:
    return node.leaf and node.kind != "constant"


def _needed(roots: Iterable[Node]) -> set[str]:
    """Return the ids of all nodes that some nodes are computed from, themselves included."""
    needed: set[str] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.id not in needed:
            needed.add(node.id)
            stack.extend(node.operands)
    return needed
