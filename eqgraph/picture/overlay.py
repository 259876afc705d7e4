"""Draw what lies over a saved step: the halo, the badge and the cards of local derivatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from eqgraph.picture.dot import node_ids
from eqgraph.picture.edges import along, overlap
from eqgraph.picture.frame import EdgeFrame, Frame, NodeFrame, ref
from eqgraph.picture.labels import cut, text, text_width
from eqgraph.picture.layout import Layout, Point, Rect
from eqgraph.picture.templates import TEMPLATES, num

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

_CARDS = 3  # at most so many at once
_LONGEST = 60
_SIDES = ((0, -1), (0, 1), (0.6, -1), (-0.6, -1), (0.6, 1), (-0.6, 1), (1, 0), (-1, 0))


def ordered(node: Node) -> bool:
    """Tell whether the operands of a node cannot change places."""
    if node.operator is None or node.folded > 1 or len(node.operands) < 2:
        return False
    return not node.operator.commutative


def runs(user: Node, index: int) -> str:
    """Say which indices of an operand a product sums: ∑ j. Others say it in their sign."""
    names = user.summed(index) if len(user.operands) > 1 else ()
    return f"∑ {', '.join(names)}" if names else ""


def halo(box: Rect) -> str:
    """Draw the tinted ground behind the current node."""
    return TEMPLATES["halo"].fill({"x": box.x, "y": box.y, "w": box.w, "h": box.h})


def draw(
    graph: Graph, place: Layout, boxes: Mapping[Node, Rect], frame: Frame, marks: list[Rect]
) -> Iterator[str]:
    """Draw the badge of the current node and the cards of edges, where no node or mark is."""
    taken = [*boxes.values(), *marks]
    for node, box in boxes.items():
        if frame.nodes.get(ref(node), NodeFrame()).state == "current":
            badge = _beside(box, taken)
            taken.append(badge)
            yield _badge(badge, "now ▶" if frame.phase == "forward" else "◀ now")
    ids, cards = node_ids(graph), 0
    for user in graph.nodes:
        for index, operand in enumerate(user.operands):
            card = frame.edges.get((ref(operand), ref(user), index), EdgeFrame()).card
            if card and cards < _CARDS:
                cards += 1
                line = place.edges[ids[operand], ids[user], str(index)]
                anchor = along(line, 1e9)
                box = _free(card, anchor, taken, place)
                taken.append(box)
                yield _card(card, anchor, box)


def _beside(box: Rect, taken: list[Rect]) -> Rect:
    """Look for room for the badge: above the node, below it, right or left of it."""
    x, y = box.x + box.w / 2 - 29, box.y + box.h / 2 - 9
    tried = [Rect(x, max(0.0, box.y - 27), 58, 18), Rect(x, box.y + box.h + 9, 58, 18),
             Rect(box.x + box.w + 9, y, 58, 18), Rect(max(0.0, box.x - 67), y, 58, 18)]  # fmt: skip
    free = (place for place in tried if not any(overlap(place, other, 0) for other in taken))
    return next(free, tried[0])


def _badge(box: Rect, word: str) -> str:
    x, y = box.centre
    return (
        f'<g class="eqg-badge"><rect x="{num(box.x)}" y="{num(box.y)}" width="{num(box.w)}" '
        f'height="{num(box.h)}" rx="9"/><text x="{num(x)}" y="{num(y + 4)}">{word}</text></g>'
    )


def _free(card: tuple[str, str], anchor: Point, taken: list[Rect], place: Layout) -> Rect:
    """Look for room near an edge: above it, then below, then to the sides, then further out."""
    w = max(text_width(cut(line, _LONGEST), 11.5) for line in card) + 20
    h, (x, y) = 38.0, anchor
    tried = []
    for far in range(14, 260, 12):
        for dx, dy in _SIDES:
            left = min(max(2.0, x - w / 2 + dx * (w / 2 + far)), max(2.0, place.width - w - 2))
            top = min(max(2.0, y - h / 2 + dy * (h / 2 + far)), max(2.0, place.height - h - 2))
            box = Rect(left, top, w, h)
            if not any(overlap(box, other, 5.0) for other in taken):
                return box
            tried.append(box)
    return tried[0]


def _card(card: tuple[str, str], anchor: Point, box: Rect) -> str:
    x = box.centre[0]
    side = box.y if box.y > anchor[1] else box.y + box.h
    lines = "".join(f'<text x="{num(x)}" y="{num(box.y + down)}">{text(cut(line, _LONGEST))}</text>'
                    for line, down in zip(card, (15.5, 30.5), strict=True))  # fmt: skip
    at = f"{num(anchor[0])} {num(anchor[1])}"
    return (f'<g class="eqg-card"><path d="M{at}L{num(x)} {num(side)}"/>'
            f'<circle cx="{num(anchor[0])}" cy="{num(anchor[1])}" r="3"/>'
            f'<rect x="{num(box.x)}" y="{num(box.y)}" width="{num(box.w)}" height="{num(box.h)}" '
            f'rx="6"/>{lines}</g>')  # fmt: skip
