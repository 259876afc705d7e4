"""Draw a graph as SVG, from the engine's coordinates and our own anatomy of nodes.

Every part carries the hooks by which a player finds it; there are no ids, so several pictures
fit on one page. Whatever a user typed is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eqgraph.picture import overlay, questions, tiles
from eqgraph.picture.drawing import Drawing, EdgeDrawing, called, drawing
from eqgraph.picture.folding import readable
from eqgraph.picture.frame import EdgeFrame, Frame, NodeFrame, as_frame, ref
from eqgraph.picture.labels import TOOLTIP, cut, text_width, tooltip
from eqgraph.picture.style import style
from eqgraph.picture.templates import TEMPLATES, Part, Value, num
from eqgraph.shown import Themes

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

_PAD = 20.0
_NOTE = 13.0  # px
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
    laid: Drawing | None = None,
) -> str:
    """Draw a graph; with a frame, also the values, gradients and states of that step.

    A graph of very many nodes is drawn as its overview, one node an equation. The theme "auto"
    follows the system, "inherit" takes the variables of the page around. `places=False` draws the
    structure only, without room for values; `styled=False` leaves the style sheet to the page,
    for many pictures on one. `laid` is what `drawing(readable(graph))` gave, for many steps.
    """
    shown = as_frame(frame) if frame is not None else None
    whole, graph = graph, readable(graph)
    drawn = figure_of(laid or drawing(graph, places=places), shown, theme)
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
    return figure_of(drawing(graph, places=places), shown, theme)


def figure_of(laid: Drawing, shown: Frame | None, theme: Themes) -> Figure:
    """Draw a graph that is laid out."""
    graph, place, boxes = laid.graph, laid.place, laid.boxes
    drawn = [
        *(part.fill({}) for part in laid.equations),
        *(overlay.halo(boxes[n]) for n in graph.nodes if shown and _state(shown, n) == "current"),
        *(_edge(edge, shown) for edge in laid.edges),
        *(_node(laid, node, shown, theme) for node in graph.nodes),
    ]
    marks = questions.places(shown.questions, graph, place, boxes, laid.parts) if shown else []
    over = [questions.mark(*one) for one in marks]
    if shown:
        over += overlay.draw(graph, place, boxes, shown, [box for _, box in marks])
    return Figure(place.width, place.height, "".join(drawn), "".join(over))


def _edge(edge: EdgeDrawing, frame: Frame | None) -> str:
    """Draw an edge in its state."""
    ends = (ref(edge.operand), ref(edge.user))
    around: dict[str, Value] = {
        "from": ends[0], "to": ends[1], "k": edge.index, "kinds": edge.classes,
    }  # fmt: skip
    if frame is not None:
        known = frame.edges.get((*ends, edge.index), EdgeFrame())
        around["state"] = known.shown(frame.phase)
    return Part("edge", edge.values, edge.beside).fill(around)


def _state(frame: Frame, node: Node) -> str:
    return frame.nodes.get(ref(node), NodeFrame()).state


def _node(laid: Drawing, node: Node, frame: Frame | None, theme: Themes) -> str:
    """Draw a node with what is known of it."""
    known = frame.nodes.get(ref(node), NodeFrame()) if frame else NodeFrame()
    box, look, anatomy = laid.boxes[node], laid.looks[node], laid.parts[node]
    around: dict[str, Value] = {
        "x": box.x, "y": box.y, "w": box.w, "h": box.h, "ref": ref(node), "state": known.state,
        "name": anatomy.name.text if anatomy.name else "", "kinds": look.kinds,
        "label": cut(f"{called(node)}: {look.text}", TOOLTIP),
    }  # fmt: skip
    drawn = []
    for part in look.parts:
        tile = {"value": anatomy.value, "grad": anatomy.grad}.get(part.name.split()[-1])
        array = known.value if part.name.endswith("value") else known.grad
        more = tiles.shown(tile, array, box.x, box.y, theme) if tile else {}
        drawn.append(part.fill({**around, **more}))
    return TEMPLATES["node"].fill({**around, "parts": "".join(drawn)})


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


def _title(graph: Graph) -> str:
    count = len(graph.equations)
    equations = f"{count} equation{'s' if count != 1 else ''}" if count else "an expression"
    return f"graph of {equations}"


def _description(graph: Graph) -> str:
    return tooltip("; ".join(line for line in graph.text.splitlines() if line.strip()))
