"""Draw how a graph changes: for each step the graph before and after, what changes lit.

All steps are in one picture, one over the other; `data-step` of the player around it, or of the
picture itself, says which one is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from eqgraph.ir.graph import assemble
from eqgraph.picture.drawing import Drawing, drawing
from eqgraph.picture.frame import Frame, NodeFrame, ref
from eqgraph.picture.labels import cut, text
from eqgraph.picture.style import RULES, style
from eqgraph.picture.svg import Figure, figure_of, wrapped
from eqgraph.picture.templates import TEMPLATES, Value
from eqgraph.shown import Themes

if TYPE_CHECKING:
    from eqgraph.ir import Graph, Node

WHOLE = 60  # of a graph of more nodes only what changes is drawn, with what is next to it
_WIDE = 1000.0  # px that two panels may take beside each other
_CAPTION = 44.0  # px for the line above a panel
CAPTION = """
.eqg-caption { fill: var(--eqg-ink2); font-size: 13px; font-weight: 600; }
"""
_RULES = CAPTION + ".eqg-shot { visibility: hidden; }\n"


@dataclass(frozen=True, slots=True)
class Panel:
    """Hold one graph of a step: the nodes that change, and the line above it."""

    graph: Graph
    lit: tuple[Node, ...]
    caption: str


def changes(
    shots: Sequence[tuple[Panel, ...]],
    theme: Themes = "auto",
    step: int = 0,
    title: str = "graph before and after a rewrite",
) -> str:
    """Draw all steps; a step is one panel, or two: before and after."""
    laid = [shot(panels) for panels in shots]
    width = max(one.width for one in laid)
    height = max(one.height for one in laid)
    drawn = "".join(_drawn(number, one, theme) for number, one in enumerate(laid))
    seen = "".join(
        f'[data-step="{k}"] .eqg-shot[data-shot="{k}"] {{ visibility: visible; }}\n'
        for k in range(len(shots))
    )
    whole = Figure(width, height, drawn, "")
    about = f"<title>{text(title)}</title>"
    attributes = "" if theme == "inherit" else f' data-step="{step}" data-phase="forward"'
    return wrapped(whole, about, style(theme, RULES + _RULES + seen), attributes)


def shot_ref(node: Node, number: int) -> str:
    """Return what a picture calls a node of step `number`: from step 1 on, names repeat."""
    return ref(node) if number == 0 else f"{ref(node)} @{number}"


@dataclass(frozen=True, slots=True)
class Placed:
    """Hold a panel that is laid out: where it stands in its step, and whether it is the last."""

    panel: Panel
    laid: Drawing
    x: float
    y: float
    last: bool


@dataclass(frozen=True, slots=True)
class Shot:
    """Hold the panels of a step beside each other, or under each other if they are wide."""

    panels: tuple[Placed, ...]
    width: float
    height: float


def shot(panels: tuple[Panel, ...]) -> Shot:
    """Lay the panels of a step out."""
    laid = [drawing(near(panel.graph, panel.lit), places=False) for panel in panels]
    beside = sum(one.place.width for one in laid) <= _WIDE
    placed, x, y, width, height = [], 0.0, 0.0, 0.0, 0.0
    for panel, one in zip(panels, laid, strict=True):
        placed.append(Placed(panel, one, x, y + _CAPTION, panel is panels[-1]))
        width = max(width, x + one.place.width)
        height = max(height, y + one.place.height + _CAPTION)
        x, y = (x + one.place.width, y) if beside else (x, y + one.place.height + _CAPTION)
    return Shot(tuple(placed), width, height)


def _drawn(number: int, one: Shot, theme: Themes) -> str:
    parts = []
    for placed in one.panels:
        panel, last = placed.panel, placed.last
        around: dict[str, Value] = {
            "phase": "forward" if last else "backward", "caption": cut(panel.caption),
            "x": placed.x, "y": placed.y,
            "drawn": _renamed(_panel(placed, theme), panel.graph, number, last),
        }  # fmt: skip
        parts.append(TEMPLATES["panel"].fill(around))
    return TEMPLATES["shot"].fill({"k": number, "panels": "".join(parts)})


def _panel(placed: Placed, theme: Themes) -> str:
    lit = {ref(n) for n in placed.panel.lit}
    nodes = placed.laid.graph.nodes
    states = {ref(n): NodeFrame(state="current" if ref(n) in lit else "done") for n in nodes}
    edges: dict[Any, Any] = {}
    frame = Frame(states, edges, "forward" if placed.last else "backward")
    return figure_of(placed.laid, frame, theme).drawn


def _renamed(drawn: str, graph: Graph, number: int, last: bool) -> str:
    """Name the nodes of the last panel by their step; the others are only looked at."""
    drawn = drawn.replace(' data-edge="waiting"', "")
    if not last:
        return drawn.replace(" data-node=", " data-ref=").replace(" data-from=", " data-origin=")
    if number == 0:
        return drawn
    for node in graph.nodes:
        old, new = text(ref(node)), text(shot_ref(node, number))
        for hook in ("node", "from", "to"):
            drawn = drawn.replace(f'data-{hook}="{old}"', f'data-{hook}="{new}"')
    return drawn


def near(graph: Graph, nodes: Sequence[Node]) -> Graph:
    """Return the graph, or of a large one the part around some nodes: users and operands."""
    if len(graph.nodes) <= WHOLE or not nodes:
        return graph
    inside = {x.id for n in nodes for x in (n, *n.users, *n.operands)}
    made: dict[str, Node] = {}
    for node in graph.nodes:
        if node.id not in inside:
            continue
        for x in node.operands:
            if x.id not in inside and x.id not in made:
                kind: Any = x.kind if x.leaf else "input"
                made[x.id] = replace(x, kind=kind, operator=None, operands=(), folded=not x.leaf)
        made[node.id] = replace(node, operands=tuple(made[x.id] for x in node.operands))
        if len(made) > WHOLE:
            break
    kept = [made[n.id] for n in graph.nodes if n.id in made]
    return assemble(kept, text=graph.text, dtype=graph.dtype, keep_ids=True)
