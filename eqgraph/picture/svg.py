"""Draw a graph as SVG, from the engine's coordinates and our own anatomy of nodes.

Every part carries the hooks by which a player finds it; there are no ids, so several pictures
fit on one page. Whatever a user typed is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eqgraph.picture import edges, overlay, questions
from eqgraph.picture.anatomy import TIP, WORD, Anatomy, Label, anatomies, shown_shape
from eqgraph.picture.arrange import arrange
from eqgraph.picture.dot import node_ids
from eqgraph.picture.folding import readable
from eqgraph.picture.frame import EdgeFrame, Frame, NodeFrame, as_frame, ref
from eqgraph.picture.labels import text, text_width, tooltip
from eqgraph.picture.layout import Layout, Rect
from eqgraph.picture.style import style
from eqgraph.picture.tiles import num, tile
from eqgraph.shown import Themes

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

_RADII = {"operator": 13.0, "result": 7.0}
_PAD = 20.0
_NOTE = 13.0  # px
_CROWD = 60  # edges that the engine did not lay out: from here on they are shown one by one
_ROOM = 940.0  # px that a notebook's cell has at least, on a laptop
_LEAST = 0.72  # scaled further, names would fall under 10.5 px
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a drawing before it is wrapped up: its size, what is drawn, and what lies over it."""

    width: float
    height: float
    drawn: str
    over: str


def svg(
    graph: Graph,
    frame: Frame | Mapping[str, Mapping[str, Any]] | None = None,
    theme: Themes = "auto",
    *,
    places: bool = True,
    styled: bool = True,
) -> str:
    """Draw a graph; with a frame, also the values, gradients and states of that step.

    A graph of very many nodes is drawn as its overview, one node an equation. The theme "auto"
    follows the system, "inherit" takes the variables of the page around. `places=False` draws the
    structure only, without room for values; `styled=False` leaves the style sheet to the page,
    for many pictures on one.
    """
    shown = as_frame(frame) if frame is not None else None
    whole, graph = graph, readable(graph)
    drawn = figure(graph, shown, theme, places=places)
    if graph is not whole:
        drawn = _noted(drawn, whole, graph)
    about = f"<title>{_title(graph)}</title><desc>{_description(graph)}</desc>"
    phase = f' data-phase="{shown.phase}"' if shown else ""
    return wrapped(drawn, about, style(theme) if styled else "", phase)


def _noted(drawn: Figure, whole: Graph, shown: Graph) -> Figure:
    """Say below a picture that it does not show all, and what it shows."""
    what = "each equation is one node"
    if len(shown.equations) < len(whole.equations):
        what = f"this is the last of {len(whole.equations)} equations"
    note = f"{len(whole)} nodes are too many for one picture: {what}"
    words = f'<text class="eqg-note" x="{num(_PAD)}" y="{num(drawn.height + 4)}">{note}</text>'
    width = max(drawn.width, text_width(note, _NOTE) + 2 * _PAD)
    return Figure(width, drawn.height + _PAD, drawn.drawn + words, drawn.over)


def wrapped(drawn: Figure, about: str, rules: str, attributes: str = "") -> str:
    """Make a drawing a document of its own."""
    width, height = num(drawn.width), num(drawn.height)
    sheet = f"<style>{rules}</style>" if rules else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="eqg-graph" role="group"{attributes} '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">{about}'
        f'{sheet}<rect class="eqg-ground" width="{width}" height="{height}"/>'
        f'{drawn.drawn}<g class="eqg-overlay">{drawn.over}</g></svg>'
    )


def figure(graph: Graph, shown: Frame | None, theme: Themes, *, places: bool = True) -> Figure:
    """Lay a graph out and draw it."""
    parts = anatomies(graph, places=places)
    place = _shifted(arrange(graph, parts), _PAD)
    ids = node_ids(graph)
    boxes = {node: place.nodes[ids[node]] for node in graph.nodes}
    drawn = [
        *_equations(graph, place),
        *(overlay.halo(boxes[n]) for n in graph.nodes if shown and _state(shown, n) == "current"),
        *_edges(graph, place, boxes, shown),
        *(_node(node, boxes[node], parts[node], shown, theme) for node in graph.nodes),
    ]
    marks = questions.places(shown.questions, graph, place, boxes, parts) if shown else []
    over = [questions.mark(*one) for one in marks]
    if shown:
        over += overlay.draw(graph, place, boxes, shown, [box for _, box in marks])
    return Figure(place.width, place.height, "".join(drawn), "".join(over))


def fitted(drawing: str) -> str:
    """Make a drawing fit the width of a notebook, as far as its names stay readable.

    >>> fitted('<svg width="1200" height="600" viewBox="0 0 1200 600">')
    '<svg width="940" height="470" viewBox="0 0 1200 600">'
    """
    found = _SIZE.search(drawing)
    if found is None:
        return drawing
    width, height = (float(x) for x in found.groups())
    scale = max(_LEAST, min(1.0, _ROOM / width))
    size = f'width="{num(width * scale)}" height="{num(height * scale)}"'
    return drawing[: found.start()] + size + drawing[found.end() :]


def radius(node: Node) -> float:
    """Return the radius of a node's corners."""
    if node.operator is None:
        return 0.0
    return _RADII["result" if node.given or node.folded else "operator"]


def _shifted(place: Layout, pad: float) -> Layout:
    """Move a layout so that there is room around it."""

    def moved(box: Rect) -> Rect:
        return Rect(box.x + pad, box.y + pad, box.w, box.h)

    return Layout(
        place.width + 2 * pad,
        place.height + 2 * pad,
        {name: moved(box) for name, box in place.nodes.items()},
        {name: moved(box) for name, box in place.clusters.items()},
        {e: tuple((x + pad, y + pad) for x, y in points) for e, points in place.edges.items()},
    )


def _equations(graph: Graph, place: Layout) -> list[str]:
    drawn = []
    clusters = {int(name.removeprefix("cluster_")): box for name, box in place.clusters.items()}
    for index, box in sorted(clusters.items()):
        x, y = box.x + box.w - 12, box.y
        drawn.append(
            f'<g class="eqg-equation" data-equation="{index}">'
            f'<rect class="eqg-frame" x="{num(box.x)}" y="{num(box.y)}" width="{num(box.w)}" '
            f'height="{num(box.h)}" rx="9"/>'
            f'<circle class="eqg-index" cx="{num(x)}" cy="{num(y)}" r="8.5"/>'
            f'<text x="{num(x)}" y="{num(y + 4)}">{index + 1}</text></g>'
        )
    return drawn


def _edges(
    graph: Graph, place: Layout, boxes: Mapping[Node, Rect], frame: Frame | None
) -> list[str]:
    drawn, ids, taken = [], node_ids(graph), list(boxes.values())
    count = sum(len(user.operands) for user in graph.nodes)
    crowded = count - len(place.edges) > _CROWD
    for user in graph.nodes:
        own: list[Rect] = []  # the numbers of one node keep apart; they are shown together
        for index, operand in enumerate(user.operands):
            laid = place.edges.get((ids[operand], ids[user], str(index)))
            ends = (boxes[operand], boxes[user])
            radii = (radius(operand), radius(user))
            points = edges.touching(laid or edges.direct(*ends), *ends, radii)
            hidden = crowded and not laid
            mark = None if hidden else edges.mark(points, [*taken, *own])
            own += [mark] if mark else []
            words = "" if hidden else overlay.runs(user, index)
            spot = edges.over(points, words, [*taken, *own]) if words else None
            taken += [spot] if spot else []  # they are always seen
            state = ""
            if frame is not None:
                known = frame.edges.get((ref(operand), ref(user), index), EdgeFrame())
                state = f' data-edge="{known.shown(frame.phase)}"'
            far = "" if laid else " eqg-far eqg-crowd" if crowded else " eqg-far"
            drawn.append(
                f'<g class="{_edge_class(user)}{far}" data-from="{text(ref(operand))}" '
                f'data-to="{text(ref(user))}" data-operand="{index}"{state}>'
                f"{edges.parts(points, index, mark.centre if mark else None)}"
                f"{edges.over_text(words, spot) if spot else ''}</g>"
            )
        taken += own if overlay.ordered(user) else []
    return drawn


def _edge_class(user: Node) -> str:
    """Say whether operands are numbered: always where they cannot change places."""
    several = " eqg-several" if len(user.operands) > 1 and user.folded < 2 else ""
    return f"eqg-edge{several}{' eqg-ordered' if overlay.ordered(user) else ''}"


def _state(frame: Frame, node: Node) -> str:
    return frame.nodes.get(ref(node), NodeFrame()).state


def _node(node: Node, box: Rect, parts: Anatomy, frame: Frame | None, theme: Themes) -> str:
    known = frame.nodes.get(ref(node), NodeFrame()) if frame else NodeFrame()
    result = " eqg-result" if radius(node) == _RADII["result"] else ""
    if node.folded > 1 or (node.folded and node.leaf):
        result += " eqg-folded" if node.operator else " eqg-outside"
    drawn = [
        f'<g class="eqg-node eqg-{node.kind}{result}" data-node="{text(ref(node))}" '
        f'data-state="{known.state}" role="img" aria-label="{tooltip(_spoken(node))}">',
        f"<title>{tooltip(_spoken(node))}</title>",
        _box(node, box),
    ]
    if parts.rule is not None:
        x, middle = box.x + parts.rule, box.y + box.h / 2
        right = box.x + box.w - (TIP + 2 if node.kind == "input" else 5)
        upright = f"M{num(x)} {num(box.y + 8)}V{num(box.y + box.h - 8)}"
        level = f"M{num(x + 5)} {num(middle)}H{num(right)}"
        drawn.append(f'<path class="eqg-rule" d="{upright}{level}"/>')
    drawn += [_label("sign", parts.sign, box), _label("name", parts.name, box)]
    if parts.value:
        drawn.append(tile(parts.value, "value", box.x, box.y, known.value, theme))
    if parts.grad:
        drawn.append(tile(parts.grad, "grad", box.x, box.y, known.grad, theme))
    return "".join([*drawn, "</g>"])


def _box(node: Node, box: Rect) -> str:
    """Draw the outline by which a kind is known without colour."""
    x, y, right, bottom = box.x, box.y, box.x + box.w, box.y + box.h
    if node.kind == "constant":
        lines = "".join(f"M{num(x)} {num(y + down)}H{num(right)}" for down in (24, 27))
        return f'<path class="eqg-box" d="{lines}"/>'
    if node.kind == "input":
        return (f'<path class="eqg-box" d="M{num(x)} {num(y)}H{num(right - TIP)}'
                f'L{num(right)} {num(y + box.h / 2)}L{num(right - TIP)} {num(bottom)}'
                f'H{num(x)}Z"/>')  # fmt: skip
    outline = (f'<rect class="eqg-box" x="{num(x)}" y="{num(y)}" width="{num(box.w)}" '
               f'height="{num(box.h)}" rx="{num(radius(node))}"/>')  # fmt: skip
    if node.folded > 1:  # a second line inside says that there is more behind it
        outline += (f'<rect class="eqg-inside" x="{num(x + 3)}" y="{num(y + 3)}" '
                    f'width="{num(box.w - 6)}" height="{num(box.h - 6)}" rx="5"/>')  # fmt: skip
    return outline


def _label(role: str, label: Label | None, box: Rect) -> str:
    if label is None or not label.text:
        return ""
    slant = " eqg-italic" if label.italic else " eqg-word" if label.size == WORD else ""
    return (f'<text class="eqg-{role}{slant}" x="{num(box.x + label.x)}" '
            f'y="{num(box.y + label.y)}" font-size="{num(label.size)}" '
            f'text-anchor="{label.anchor}">{text(label.text)}</text>')  # fmt: skip


def _spoken(node: Node) -> str:
    """Say what a node is, for tooltips and screen readers."""
    names = " = ".join([node.name, *(name for name in node.names if name != node.name)])
    kind = f"{node.operator.notation.sign}, {node.operator.name}" if node.operator else node.kind
    shape = f", shape {shown_shape(node.shape)}" if node.shape else ""
    named = any(node.axes)
    axes = f" by {', '.join(name or '·' for name in node.axes)}" if named else ""
    return f"{names}: {kind}{shape}{axes}{_runs(node)}"


def _runs(node: Node) -> str:
    """Say which indices of its operands a node runs over, and so has no more."""
    over = dict.fromkeys(i for k in range(len(node.operands)) for i in node.summed(k))
    return f", over {', '.join(over)}" if over else ""


def _title(graph: Graph) -> str:
    count = len(graph.equations)
    equations = f"{count} equation{'s' if count != 1 else ''}" if count else "an expression"
    return f"graph of {equations}"


def _description(graph: Graph) -> str:
    return tooltip("; ".join(line for line in graph.text.splitlines() if line.strip()))
