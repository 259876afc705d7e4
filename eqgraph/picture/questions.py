"""Draw what a quiz asks for: a ? in each place, as player/web/graph/asked.ts does in the player."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from eqgraph.picture.anatomy import Anatomy
from eqgraph.picture.dot import node_ids
from eqgraph.picture.edges import along
from eqgraph.picture.frame import QuestionMark, ref
from eqgraph.picture.layout import Layout, Point, Rect
from eqgraph.picture.templates import TEMPLATES

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

_RADIUS = 9.5
_DASH = 12.0  # px from the right end of a scalar's place to the middle of its dash
_FAR = 1e9  # px before the end of an edge: its middle, at most


def places(
    questions: tuple[QuestionMark, ...], graph: Graph, place: Layout, boxes: Mapping[Node, Rect],
    parts: Mapping[Node, Anatomy],
) -> list[tuple[QuestionMark, Rect]]:  # fmt: skip
    """Find where the marks stand; what is folded away has no place."""
    found = []
    for one in questions:
        centre = _on_edge(one, graph, place, boxes) or _on_node(one, boxes, parts)
        if centre is not None:
            x, y = centre
            found.append((one, Rect(x - _RADIUS, y - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)))
    return found


def mark(one: QuestionMark, box: Rect) -> str:
    """Draw a mark."""
    x, y = box.centre
    return TEMPLATES["question"].fill({"kind": one.kind, "x": x, "y": y})


def _on_node(
    one: QuestionMark, boxes: Mapping[Node, Rect], parts: Mapping[Node, Anatomy]
) -> Point | None:
    node = next((node for node in boxes if ref(node) == one.place), None)
    if node is None:
        return None
    box, own = boxes[node], parts[node].value if one.kind == "value" else parts[node].grad
    if own is None:
        return box.centre
    middle = own.w - _DASH if own.scalar else own.w / 2
    return box.x + own.x + middle, box.y + own.y + own.h / 2


def _on_edge(
    one: QuestionMark, graph: Graph, place: Layout, boxes: Mapping[Node, Rect]
) -> Point | None:
    ids = node_ids(graph)
    for user in graph.nodes:
        for k, x in enumerate(user.operands):
            if (ref(x), ref(user), k) == one.place:
                line = place.edges[ids[x], ids[user], str(k)]
                return along(line, _FAR)
    return None
