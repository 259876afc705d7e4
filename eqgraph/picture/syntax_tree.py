"""Draw the syntax tree of a small Python program, which is never run."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from eqgraph.errors import EqGraphError
from eqgraph.ir import Graph, Node, graph
from eqgraph.operators.formula import Formula, write
from eqgraph.picture.changes import CAPTION
from eqgraph.picture.dot import Dot
from eqgraph.picture.labels import cut, text, text_width, tooltip
from eqgraph.picture.layout import Rect, layout
from eqgraph.picture.style import RULES, style
from eqgraph.picture.svg import Figure, figure, fitted, wrapped
from eqgraph.picture.templates import num
from eqgraph.shown import Themes
from eqgraph.syntax.python.function import read_program
from eqgraph.syntax.python.program import Part, parts_of

_SIZE, _HEIGHT, _PAD = 14.5, 32.0, 20.0
_CAPTION = 40.0  # px for the line above a panel
_NARROWEST = 170.0  # px, the width of a caption
_CLASSES = {
    "statement": "eqg-operator eqg-result",
    "operator": "eqg-operator",
    "name": "eqg-input",
    "number": "eqg-constant",
}


class SyntaxTree:
    """Hold the syntax tree of a program; it shows itself as a picture.

    `eg.syntax_tree` makes it; in a notebook the expression graph stands beside the tree.

    Args:
        source: the program.
        parts: its nodes, parents first: label, kind, parent, place in the source.
        graph: the expression graph of the same arithmetic; None where there is more to the program.

    >>> print(syntax_tree("y = x*x").beside)
    syntax tree  expression graph
    =            y ← x*x
      y
      *
        x
        x
    """

    def __init__(self, source: str, parts: tuple[Part, ...], graph: Graph | None = None) -> None:
        self.source, self.parts, self.graph = source, parts, graph

    def svg(self, *, theme: Themes = "auto") -> str:
        """Return the picture of the tree as an SVG text.

        Args:
            theme: light, dark, or auto: as the page that shows it.
        """
        return self._wrapped(self._figure(), style(theme))

    def svg_beside(self, *, theme: Themes = "auto") -> str:
        """Return the picture of the tree, and of the expression graph beside it.

        Args:
            theme: light, dark, or auto: as the page that shows it.
        """
        panels = [("syntax tree", self._figure())]
        if self.graph is not None:
            panels.append(("expression graph", figure(self.graph, None, theme, places=False)))
        drawn, width, height = "", 0.0, 0.0
        for caption, panel in panels:
            drawn += (
                f'<g transform="translate({num(width)} {num(_CAPTION)})">'
                f'<text class="eqg-caption" x="{num(_PAD)}" y="-12">{caption}</text>'
                f"{panel.drawn}</g>"
            )
            width += max(panel.width, _NARROWEST)
            height = max(height, panel.height + _CAPTION)
        return self._wrapped(Figure(width, height, drawn, ""), style(theme, RULES + CAPTION))

    def _wrapped(self, drawn: Figure, rules: str) -> str:
        about = f"<title>syntax tree</title><desc>{tooltip(self.source.strip())}</desc>"
        return wrapped(drawn, about, rules)

    def _figure(self) -> Figure:
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
        return Figure(*size, "".join([*lines, *nodes]), "")

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

    @property
    def beside(self) -> str:
        """Return the tree as text, and beside it what the expression graph computes."""
        lines = [("syntax tree", "expression graph")]
        computed = [n for n in self.graph or () if n.operator is not None]
        lines += zip_longest(str(self).split("\n"), map(_line_of, computed), fillvalue="")
        wide = max(len(left) for left, _ in lines)
        return "\n".join(f"{left:{wide}}  {right}".rstrip() for left, right in lines)

    def __repr__(self) -> str:
        return f"<SyntaxTree of {len(self.parts)} nodes>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        text = str(self) if self.graph is None else self.beside
        return {"text/plain": text, "image/svg+xml": fitted(self.svg_beside())}


def syntax_tree(program: str | Callable[..., object]) -> SyntaxTree:
    """Return the syntax tree of a Python program, which Python's parser reads and nobody runs.

    Args:
        program: a function, or the source of one or of a few statements. Arithmetic has its
            expression graph beside it: `tree.graph`.

    Raises:
        ParseError: this is no Python, or too much for a picture; it points at the line.
        GraphError: there is no source.

    >>> syntax_tree("y = x*x + 1")
    <SyntaxTree of 7 nodes>
    """
    source, parts = parts_of(program)
    try:
        same = graph(read_program(source, getattr(program, "__globals__", None)))
    except EqGraphError:  # more than arithmetic
        same = None
    return SyntaxTree(source, parts, same)


def _line_of(node: Node) -> str:
    """Write what a node computes by the names of its operands."""
    assert node.operator is not None
    operands = (Formula(x.name) for x in node.operands)
    return f"{node.name} ← {write(node.operator, *operands, **node.params)}"


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
