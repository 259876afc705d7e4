"""Write pictures as numbers: where each part stands, and once how it looks.

What parts are drawn from, `picture/templates.py`, the page has already; names it takes from nodes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from eqgraph.ir import Graph, Node
from eqgraph.payload.figures import (
    LookInfo,
    OverInfo,
    PanelInfo,
    PartInfo,
    PictureInfo,
)
from eqgraph.picture.anatomy import label_of
from eqgraph.picture.changes import Panel, Placed, shot
from eqgraph.picture.drawing import EDGE_KINDS, Drawing, EdgeDrawing, Look, drawing
from eqgraph.picture.labels import cut
from eqgraph.picture.templates import TEMPLATES, Part, Value

PX = 10  # steps in a px
_NUMBERS = {name: number for number, name in enumerate(TEMPLATES)}


class Drawings:
    """Draw pictures as numbers, and collect the looks of their nodes, each once."""

    def __init__(self, after: str = "") -> None:
        self._after = after  # the text that was drawn before, where this is an edit of it
        self.looks: list[LookInfo] = []
        self._known: dict[str, int] = {}

    def __call__(self, graph: Graph) -> PictureInfo:
        """Lay a graph out and return its picture."""
        laid = drawing(graph, after=self._after)
        return {
            "size": (_px(laid.place.width), _px(laid.place.height)),
            "equations": [_equation(part) for part in laid.equations],
            "nodes": self._nodes(laid),
            "edges": _edges(laid),
            "overs": _overs(laid),
        }

    def changes(self, steps: Sequence[tuple[Panel, ...]]) -> PictureInfo:
        """Return the picture of all steps of a rewritten graph, one over the other."""
        shots = [shot(panels) for panels in steps]
        size = (_px(max(s.width for s in shots)), _px(max(s.height for s in shots)))
        drawn, first = [], 0
        for one in shots:
            drawn.append([self._panel(placed, first) for placed in one.panels])
            first += len(one.panels[-1].laid.graph.nodes)
        return {"size": size, "equations": [], "nodes": [], "edges": [], "overs": [],
                "shots": drawn}  # fmt: skip

    def _panel(self, placed: Placed, first: int) -> PanelInfo:
        laid, lit = placed.laid, {node.id for node in placed.panel.lit}
        made: PanelInfo = {
            "at": (_px(placed.x), _px(placed.y)),
            "caption": cut(placed.panel.caption),
            "lit": [k for k, node in enumerate(laid.graph.nodes) if node.id in lit],
            "equations": [_equation(part) for part in laid.equations],
            "nodes": self._nodes(laid),
            "edges": _edges(laid),
            "overs": _overs(laid),
        }
        if placed.last:
            made["first"] = first
        else:
            made["names"] = [label_of(node) for node in laid.graph.nodes]
        return made

    def _nodes(self, laid: Drawing) -> list[tuple[int, int, int]]:
        boxes = ((node, laid.boxes[node]) for node in laid.graph.nodes)
        return [(self._look(laid.looks[node]), _px(box.x), _px(box.y)) for node, box in boxes]

    def _look(self, look: Look) -> int:
        made: LookInfo = {
            "w": _fine(look.w), "h": _fine(look.h), "kinds": look.kinds, "text": look.text,
            "parts": [_part(part) for part in look.parts],
        }  # fmt: skip
        key = json.dumps(made)
        if key not in self._known:
            self._known[key] = len(self.looks)
            self.looks.append(made)
        return self._known[key]


def _part(part: Part) -> PartInfo:
    """Return a part as its template and values, and the parts beside it as lists."""
    values = [part.values.get(name) for name in TEMPLATES[part.name].own]
    written: PartInfo = [_fine(x) if isinstance(x, int | float) else str(x) for x in values]
    return [_NUMBERS[part.name], *written, *map(_part, part.beside)]


def _equation(part: Part) -> list[int]:
    number, *box = (part.values[name] for name in ("k", "x", "y", "w", "h"))
    return [_whole(number), *map(_px, box)]


def _edges(laid: Drawing) -> list[list[int]]:
    number = {node: k for k, node in enumerate(laid.graph.nodes)}
    return [_edge(edge, number) for edge in laid.edges]


def _edge(edge: EdgeDrawing, number: dict[Node, int]) -> list[int]:
    """Return an edge: kinds, ends, operand, the start of its line, the turns of its heads, …

    …, from the end of its line to its tip, from there to its mark, and along its line.
    """
    values, kinds = edge.values, sum(1 << EDGE_KINDS.index(kind) for kind in edge.kinds)
    mark = next((part.values for part in edge.beside if part.name == "mark"), {})
    x, y, u, v = (_px(values[name]) for name in "xyuv")
    a, b = _px(mark.get("a", u / PX)), _px(mark.get("b", v / PX))
    line = values["points"]
    assert isinstance(line, list)
    xs, ys = [x, *map(_px, line[::2])], [y, *map(_px, line[1::2])]
    steps = [d for k in range(1, len(xs)) for d in (xs[k] - xs[k - 1], ys[k] - ys[k - 1])]
    turns = [round(_number(values[name])) for name in ("into", "back")]
    ends = [number[edge.operand], number[edge.user], edge.index]
    return [kinds, *ends, x, y, *turns, u - xs[-1], v - ys[-1], a - u, b - v, *steps]


def _overs(laid: Drawing) -> list[OverInfo]:
    beside = ((k, part) for k, edge in enumerate(laid.edges) for part in edge.beside)
    found = [(k, part.values) for k, part in beside if part.name == "over"]
    return [(k, _px(v["a"]), _px(v["b"]), str(v["sign"]), str(v["names"])) for k, v in found]


def _number(value: Value) -> float:
    assert isinstance(value, int | float)
    return value


def _px(value: Value) -> int:
    return round(_number(value) * PX)


def _whole(value: Value) -> int:
    return int(_number(value))


def _fine(value: float) -> float:
    """Return a length inside a node, in px."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
