"""Lay a graph out and say what its picture is drawn from: parts with their values, and no step yet.

A still fills the parts here; a player gets the values and fills the same parts in the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eqgraph.picture import edges, overlay
from eqgraph.picture.anatomy import TIP, WORD, Anatomy, Label, anatomies, shown_shape
from eqgraph.picture.arrange import arrange
from eqgraph.picture.dot import equation_of, node_ids
from eqgraph.picture.layout import Layout, Rect
from eqgraph.picture.routes import Routes, routed
from eqgraph.picture.templates import Part, Value
from eqgraph.picture.tiles import tile

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

_RADII = {"operator": 13.0, "result": 7.0}
_PAD = 20.0
EDGE_KINDS = ("several", "ordered", "far", "crowd")


@dataclass(frozen=True, slots=True)
class Look:
    """Hold how a node is drawn, wherever it stands, and what is said of it."""

    w: float
    h: float
    kinds: str
    text: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class EdgeDrawing:
    """Hold how an edge is drawn: its ends, its kinds, its line, and what lies on it."""

    operand: Node
    user: Node
    index: int
    kinds: tuple[str, ...]
    values: Mapping[str, Value]
    beside: tuple[Part, ...]

    @property
    def classes(self) -> str:
        """Return the kinds as the style sheet knows them."""
        return "".join(f" eqg-{kind}" for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Hold a picture before any step: where everything lies, and how it looks."""

    graph: Graph
    place: Layout
    boxes: Mapping[Node, Rect]
    parts: Mapping[Node, Anatomy]
    equations: tuple[Part, ...]
    edges: tuple[EdgeDrawing, ...]
    looks: Mapping[Node, Look]


def drawing(graph: Graph, *, places: bool = True, after: str = "") -> Drawing:
    """Lay a graph out, like the text that it comes `after`; `places=False`: no room for values."""
    parts = anatomies(graph, places=places)
    routes, ids = routed(graph, arrange(graph, parts, after), _PAD), node_ids(graph)
    place = routes.place
    boxes = {node: place.nodes[ids[node]] for node in graph.nodes}
    return Drawing(
        graph, place, boxes, parts, _equations(place), _edges(graph, routes, boxes),
        {node: _look(node, boxes[node], parts[node]) for node in graph.nodes},
    )  # fmt: skip


def _equations(place: Layout) -> tuple[Part, ...]:
    frames = [(equation_of(name), box) for name, box in place.clusters.items()]
    return tuple(
        Part("equation", {"k": index, "x": box.x, "y": box.y, "w": box.w, "h": box.h})
        for index, box in sorted(frames, key=lambda frame: frame[0])
    )


def _edges(graph: Graph, routes: Routes, boxes: Mapping[Node, Rect]) -> tuple[EdgeDrawing, ...]:
    drawn, ids, taken = [], node_ids(graph), list(boxes.values())
    for user in graph.nodes:
        own: list[Rect] = []  # the numbers of one node keep apart; they are shown together
        for index, operand in enumerate(user.operands):
            name = (ids[operand], ids[user], str(index))
            radii = (_radius(operand), _radius(user))
            points = edges.touching(routes.place.edges[name], boxes[operand], boxes[user], radii)
            far = routes.kinds(name)
            hidden = "crowd" in far
            mark = None if hidden else edges.mark(points, [*taken, *own])
            own += [mark] if mark else []
            words = "" if hidden else overlay.runs(user, index)
            spot = edges.over(points, words, [*taken, *own]) if words else None
            taken += [spot] if spot else []  # they are always seen
            beside = [edges.mark_part(index, mark)] if mark else []
            beside += [edges.over_part(words, spot)] if spot else []
            kinds = (*_edge_kinds(user), *far)
            values = edges.values(points)
            drawn.append(EdgeDrawing(operand, user, index, kinds, values, tuple(beside)))
        taken += own if overlay.ordered(user) else []
    return tuple(drawn)


def _edge_kinds(user: Node) -> tuple[str, ...]:
    """Say whether operands are numbered: always where they cannot change places."""
    several = ("several",) if len(user.operands) > 1 and user.folded < 2 else ()
    return (*several, "ordered") if overlay.ordered(user) else several


def _look(node: Node, box: Rect, parts: Anatomy) -> Look:
    kinds = f"{node.kind}{' eqg-result' if _radius(node) == _RADII['result'] else ''}"
    if node.folded > 1 or (node.folded and node.leaf):
        kinds += " eqg-folded" if node.operator else " eqg-outside"
    drawn = _box(node)
    if parts.rule is not None:
        tip = TIP + 2 if node.kind == "input" else 5.0
        drawn.append(Part("rule", {"a": parts.rule, "tip": tip}))
    drawn += [*_label("sign", parts.sign), *_label("name", parts.name)]
    if parts.value:
        drawn.append(tile(parts.value, "value"))
    if parts.grad:
        drawn.append(tile(parts.grad, "grad"))
    return Look(box.w, box.h, kinds, _text(node), tuple(drawn))


def _box(node: Node) -> list[Part]:
    """Draw the outline by which a kind is known without colour."""
    if node.kind in ("constant", "input"):
        return [Part(node.kind)]
    outline = [Part("box", {"r": _radius(node)})]
    # A second line inside says that there is more behind it.
    return [*outline, Part("inside")] if node.folded > 1 else outline


def _radius(node: Node) -> float:
    """Return the radius of a node's corners."""
    if node.operator is None:
        return 0.0
    return _RADII["result" if node.given or node.folded else "operator"]


def _label(role: str, label: Label | None) -> list[Part]:
    """Place a sign with what it says, or a name, which the node knows."""
    if label is None or not label.text:
        return []
    slant = " eqg-italic" if label.italic else " eqg-word" if label.size == WORD else ""
    placed: dict[str, Value] = {
        "slant": slant, "a": label.x, "b": label.y, "size": label.size, "anchor": label.anchor,
    }  # fmt: skip
    return [Part(role, {**placed, "sign": label.text} if role == "sign" else placed)]


def called(node: Node) -> str:
    """Return all names of a node, for tooltips and screen readers."""
    return " = ".join([node.name, *(name for name in node.names if name != node.name)])


def _text(node: Node) -> str:
    """Say what a node is, after its names."""
    kind = f"{node.operator.notation.sign}, {node.operator.name}" if node.operator else node.kind
    shape = f", shape {shown_shape(node.shape)}" if node.shape else ""
    named = any(node.axes)
    axes = f" by {', '.join(name or '·' for name in node.axes)}" if named else ""
    return f"{kind}{shape}{axes}{_runs(node)}"


def _runs(node: Node) -> str:
    """Say which indices of its operands a node runs over, and so has no more."""
    over = dict.fromkeys(i for k in range(len(node.operands)) for i in node.summed(k))
    return f", over {', '.join(over)}" if over else ""
