"""Write a graph as DOT, through the graphviz package; every node id is made by us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import graphviz

from eqgraph.picture.anatomy import Anatomy, anatomies
from eqgraph.picture.labels import cut
from eqgraph.picture.theme import PALETTE

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

_SHAPES = {"input": "cds", "parameter": "box", "constant": "plain", "operator": "box"}
_FAR = 3  # columns that a parameter may lie before its user
_AHEAD = 2  # columns that a shared input lies before its users: their parameters come between
_CROWDED = 24  # equations that the edges of shared leaves may skip, all together
_LONG, _STRETCHED = 8, 1000  # columns that an edge may pass by, and that all longer ones may
_BIG, _HUGE = 200, 1000  # nodes from which on Graphviz gets less time for fewer crossings


class Dot(graphviz.Digraph):
    """Hold DOT that shows itself in a notebook without the `dot` program."""

    picture = ""  # our own SVG of the same graph

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None, **_: object
    ) -> dict[str, Any]:
        return {"image/svg+xml": self.picture, "text/plain": self.source}

    def _repr_image_svg_xml(self) -> str:
        return self.picture


def dot(graph: Graph) -> Dot:
    """Write a graph as DOT for people: labelled, coloured, for Graphviz or any reader of DOT."""
    from eqgraph.picture.svg import svg

    drawing = source(graph, anatomies(graph, places=False), labels=True)
    drawing.picture = svg(graph, places=False)
    return drawing


def node_ids(graph: Graph) -> dict[Node, str]:
    """Name the nodes for DOT: never by anything that a user typed."""
    return {node: f"n{index}" for index, node in enumerate(graph.nodes)}


def source(graph: Graph, parts: Mapping[Node, Anatomy], *, labels: bool = False) -> Dot:
    """Write DOT with our sizes, in the order of the text."""
    return Sketch(graph, parts, labels=labels).dot()


class Sketch:
    """Hold the pieces of a graph's DOT: they are written once, and put together in any order."""

    def __init__(
        self, graph: Graph, parts: Mapping[Node, Anatomy], *, labels: bool = False
    ) -> None:
        self._graph, self._labels = graph, labels
        self._ids = node_ids(graph)
        self._attributes = _graph_attributes(graph, parts)
        drawing, groups = Dot(), clusters(graph)
        drawing.attr("edge", dir="forward" if labels else "none")  # we draw our own heads
        drawing.attr("edge", arrowsize="0.6", color=PALETTE["light"]["edge-done"])
        drawing.attr("node", shape="box", fixedsize="true", label="", fontsize="12")
        self._head = drawing.body
        self._clusters: dict[str, list[str]] = {}
        for name, members in groups.items():
            drawing = Dot()
            with drawing.subgraph(name=name) as cluster:
                cluster.attr(margin="9", style="rounded", color=PALETTE["light"]["rule"])
                number = str(equation_of(name) + 1) if labels else ""
                cluster.attr(label=number, labeljust="r", fontsize="11")
                for node in members:
                    self._node(cluster, node, parts[node])
            self._clusters[name] = drawing.body
        inside = {node for members in groups.values() for node in members}
        drawing = Dot()
        for node in graph.nodes:
            if node not in inside:
                self._node(drawing, node, parts[node])
        self._rest = drawing.body
        self._edges: dict[bool, list[str]] = {}

    @property
    def order(self) -> tuple[str, ...]:
        """Return the clusters as they are declared: Graphviz stacks upwards."""
        return tuple(reversed(self._clusters))

    def dot(self, order: tuple[str, ...] | None = None, *, free: bool = True) -> Dot:
        """Put the pieces together; `order` is the order in which clusters are declared.

        `free` leaves rank nothing but their first user: those that several equations share stand
        before all of these, so that their edges enter the equations from outside.
        """
        if free not in self._edges:
            drawing = Dot()
            _edges(drawing, self._graph, self._ids, free, labels=self._labels)
            self._edges[free] = drawing.body
        made = Dot("equations", graph_attr=self._attributes)
        named = [line for name in order or self.order for line in self._clusters[name]]
        made.body = [*self._head, *named, *self._rest, *self._edges[free]]
        return made

    def _node(self, drawing: graphviz.Digraph, node: Node, parts: Anatomy) -> None:
        drawing.node(self._ids[node], **_node_attributes(node, parts, self._labels))


def clusters(graph: Graph) -> dict[str, list[Node]]:
    """Group the nodes by the equation and the step of time they are drawn in; inputs stand out."""
    groups: dict[str, list[Node]] = {}
    for node in graph.nodes:
        if node.equation is not None and node.kind != "input":
            step = "" if node.time is None else f"_{node.time}"
            groups.setdefault(f"cluster_{node.equation}{step}", []).append(node)
    return groups


def equation_of(cluster: str) -> int:
    """Return the index of the equation that a cluster draws."""
    return int(cluster.split("_")[1])


def _graph_attributes(graph: Graph, parts: Mapping[Node, Anatomy]) -> dict[str, str]:
    roomy = any(part.value is not None for part in parts.values())
    folded = any(node.folded > 1 for node in graph.nodes)
    attributes = {
        "rankdir": "LR",
        "ranksep": f"{0.45 + _spacing(graph):g}" if roomy else "0.6",
        "nodesep": "0.3" if folded else "0.075",  # folded nodes leave room for a pill
    }
    if len(graph.nodes) > _BIG:
        attributes["mclimit"] = "0.1" if len(graph.nodes) > _HUGE else "0.3"
    return attributes


def _spacing(graph: Graph) -> float:
    """Return the inches that edges need to say which indices are summed."""
    products = (n for n in graph.nodes if len(n.operands) > 1)
    most = max((len(n.summed(k)) for n in products for k in range(len(n.operands))), default=0)
    return min(0.15 * most, 0.45)


def _node_attributes(node: Node, parts: Anatomy, labels: bool) -> dict[str, str]:
    size = {"width": f"{parts.w / 72:.4f}", "height": f"{parts.h / 72:.4f}"}
    if not labels:
        return size
    words = [parts.sign.text if parts.sign else "", parts.name.text if parts.name else ""]
    colours = PALETTE["light"]
    fill = colours.get(node.kind, colours["bg"])
    border = colours.get(f"{node.kind}-border", colours["ink2"])
    return size | {
        "label": graphviz.escape(cut(" ".join(word for word in words if word))),
        "fixedsize": "false",  # a minimum here: other fonts than ours may be wider
        "margin": "0.05",
        "shape": _SHAPES[node.kind],
        "style": "rounded,filled" if node.kind == "operator" else "filled",
        "fillcolor": fill,
        "color": border,
        "penwidth": "1.8" if node.given else "1",
    }


def _edges(
    drawing: Dot, graph: Graph, ids: Mapping[Node, str], free: bool, *, labels: bool
) -> None:
    depths, skipped = _depths(graph), _skipped(graph)
    crowded = not labels and sum(skipped.values()) > _CROWDED
    stretched = set() if labels else _stretched(graph)
    for user in graph.nodes:
        # Graphviz stacks bottom-up from left to right: the last operand is declared first
        for index, operand in reversed(list(enumerate(user.operands))):
            if (crowded and skipped[operand, user]) or (operand, user) in stretched:
                continue  # we draw it ourselves: Graphviz would need minutes for all of them
            attributes = {"class": str(index), "weight": str(_weight(operand, user))}
            if operand.kind == "input":
                attributes["tailport"] = "e"
            if free and operand.operator is None and skipped[operand, user]:
                attributes["constraint"] = "false"  # else a shared leaf pulls later users back
            elif free and operand.kind == "input" and _shared(operand):
                attributes["minlen"] = str(_AHEAD)
            elif operand.kind == "parameter" and operand.equation is not None:
                # puts B under W and U, out of the operators' column
                attributes["minlen"] = str(max(1, min(depths[user], _FAR)))
            drawing.edge(ids[operand], ids[user], **attributes)


def _shared(node: Node) -> bool:
    return len({_place(user) for user in node.users}) > 1


def _weight(operand: Node, user: Node) -> int:
    if operand.operator is not None:
        return 10 if _home(operand) == _home(user) else 3
    return {"input": 4, "constant": 1}.get(operand.kind, 6)


def _depths(graph: Graph) -> dict[Node, int]:
    """Count the operators of its own equation on the longest way to each node."""
    depths: dict[Node, int] = {}
    for node in graph.nodes:
        own = [depths[o] for o in node.operands if _home(o) == _home(node)]
        depths[node] = (1 if node.operator is not None else 0) + max(own, default=0)
    return depths


def _stretched(graph: Graph) -> set[tuple[Node, Node]]:
    """Return the long edges, if they pass by too many columns in all.

    A node stands just before its first user, so that each keeps a short edge.
    """
    column: dict[Node, int] = {}
    for node in reversed(graph.nodes):
        column[node] = min((column[user] for user in node.users), default=0) - 1
    passed = {
        (x, user): column[user] - column[x] - 1 for user in graph.nodes for x in user.operands
    }
    far = {edge: columns for edge, columns in passed.items() if columns > _LONG}
    return set(far) if sum(far.values()) > _STRETCHED else set()


def _skipped(graph: Graph) -> dict[tuple[Node, Node], int]:
    """Count how many equations each edge passes by on its way."""
    levels: dict[object, int] = {}
    for node in graph.nodes:
        for operand in node.operands:
            if operand.operator is not None and _place(operand) != _place(node):
                before = levels.get(_place(operand), 0)
                levels[_place(node)] = max(levels.get(_place(node), 0), before + 1)
    level = {node: levels.get(_place(node), 0) for node in graph.nodes}
    start = {
        node: level[node] + 1
        if node.operator is not None
        else min((level[user] for user in node.users), default=0)
        for node in graph.nodes
    }
    edges = ((x, user) for user in graph.nodes for x in user.operands)
    return {(x, user): max(0, level[user] - start[x]) for x, user in edges}


def _place(node: Node) -> object:
    """Return what stands for the equation of a node: a folded one is its own."""
    return node.id if node.folded and node.operator is not None else _home(node)


def _home(node: Node) -> tuple[int | None, int | None]:
    return node.equation, node.time
