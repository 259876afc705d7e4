"""Draw the syntax tree of a small Python program, which is never run."""

from __future__ import annotations

from typing import Any

from eqgraph.picture.dot import Dot
from eqgraph.picture.labels import cut, text, text_width, tooltip
from eqgraph.picture.layout import Rect, layout
from eqgraph.picture.style import Themes, style
from eqgraph.picture.svg import Figure, wrapped
from eqgraph.picture.tiles import num
from eqgraph.syntax.program import Part, parts_of

_SIZE, _HEIGHT, _PAD = 14.5, 32.0, 20.0
_CLASSES = {
    "statement": "eqg-operator eqg-result",
    "operator": "eqg-operator",
    "name": "eqg-input",
    "number": "eqg-constant",
}


class SyntaxTree:
    """Hold the syntax tree of a program; it shows itself as a picture.

    `source` is the program and `parts` are its nodes: label, kind, parent, place in the source.

    >>> tree = syntax_tree("1 + 1")
    >>> print(tree)
    +
      1
      1
    """

    def __init__(self, source: str, parts: tuple[Part, ...]) -> None:
        self.source, self.parts = source, parts

    def svg(self, *, theme: Themes = "auto") -> str:
        """Return the picture as an SVG text; `theme` is light, dark or auto."""
        place = layout(self.dot().source)
        boxes = [place.nodes[f"t{k}"] for k in range(len(self.parts))]
        boxes = [Rect(b.x + _PAD, b.y + _PAD, b.w, b.h) for b in boxes]
        lines = (
            _line(boxes[part.parent], box)
            for part, box in zip(self.parts, boxes, strict=True)
            if part.parent is not None
        )
        nodes = (_node(k, part, boxes[k]) for k, part in enumerate(self.parts))
        size = (place.width + 2 * _PAD, place.height + 2 * _PAD)
        drawn = Figure(*size, "".join([*lines, *nodes]), "")
        about = f"<title>syntax tree</title><desc>{tooltip(self.source.strip())}</desc>"
        return wrapped(drawn, about, style(theme))

    def dot(self) -> Dot:
        """Return the tree as DOT that eqgraph made; labels are in the picture only."""
        drawing = Dot("program", graph_attr={"ordering": "out", "ranksep": "0.35"})
        drawing.attr("node", shape="box", fixedsize="true", label="")
        for k, part in enumerate(self.parts):
            width = max(_HEIGHT, text_width(_shown(part), _SIZE) + 22)
            drawing.node(f"t{k}", width=f"{width / 72:.4f}", height=f"{_HEIGHT / 72:.4f}")
            if part.parent is not None:
                drawing.edge(f"t{part.parent}", f"t{k}", dir="none")
        return drawing

    def __str__(self) -> str:
        depths: list[int] = []
        for part in self.parts:
            depths.append(0 if part.parent is None else depths[part.parent] + 1)
        lines = zip(depths, self.parts, strict=True)
        return "\n".join("  " * depth + part.label for depth, part in lines)

    def __repr__(self) -> str:
        return f"<SyntaxTree of {len(self.parts)} nodes>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": str(self), "image/svg+xml": self.svg()}


def syntax_tree(program: Any) -> SyntaxTree:
    """Return the syntax tree of a Python program: a function, or the source of one.

    The program is read by Python's own parser and never run. Raise `ParseError` that points at
    the line where it is no Python, and `GraphError` where there is no source.

    >>> syntax_tree("y = x*x + 1")
    <SyntaxTree of 7 nodes>
    """
    return SyntaxTree(*parts_of(program))


def _shown(part: Part) -> str:
    return cut(part.label)


def _line(parent: Rect, child: Rect) -> str:
    x0, y0 = parent.x + parent.w / 2, parent.y + parent.h
    x1, y1 = child.x + child.w / 2, child.y
    path = f"M{num(x0)} {num(y0)}L{num(x1)} {num(y1)}"
    return f'<g class="eqg-edge"><path class="eqg-line" d="{path}"/></g>'


def _node(number: int, part: Part, box: Rect) -> str:
    """Draw a node in the look of graphs: operators round, names as inputs, numbers underlined."""
    x, y, right = box.x, box.y, box.x + box.w
    if part.kind == "number":
        lines = (y + box.h - 7, y + box.h - 4)
        outline = "".join(f"M{num(x + 6)} {num(at)}H{num(right - 6)}" for at in lines)
        shape = f'<path class="eqg-box" d="{outline}"/>'
    else:
        radius = {"operator": 13, "statement": 7}.get(part.kind, 2)
        shape = (
            f'<rect class="eqg-box" x="{num(x)}" y="{num(y)}" width="{num(box.w)}" '
            f'height="{num(box.h)}" rx="{radius}"/>'
        )
    role = "name eqg-italic" if part.kind == "name" else "name"
    return (
        f'<g class="eqg-node {_CLASSES[part.kind]}" data-node="t{number}" role="img" '
        f'aria-label="{tooltip(part.label)}"><title>{tooltip(part.label)}</title>{shape}'
        f'<text class="eqg-{role}" x="{num(x + box.w / 2)}" y="{num(y + box.h / 2 + 5)}" '
        f'font-size="{_SIZE}" text-anchor="middle">{text(_shown(part))}</text></g>'
    )
