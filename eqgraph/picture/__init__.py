"""Draw graphs: the palette, DOT, the layout, and our own SVG with the hooks of the player."""

from eqgraph.picture.dot import Dot, dot
from eqgraph.picture.frame import EdgeFrame, Frame, NodeFrame, QuestionMark, frame, ref
from eqgraph.picture.layout import Layout, layout
from eqgraph.picture.summary import Summary, summarise
from eqgraph.picture.svg import fitted, svg
from eqgraph.shown import Themes
from eqgraph.syntax.numbers import number, strip

__all__ = [
    "Dot",
    "EdgeFrame",
    "Frame",
    "Layout",
    "NodeFrame",
    "QuestionMark",
    "Summary",
    "Themes",
    "dot",
    "fitted",
    "frame",
    "layout",
    "number",
    "ref",
    "strip",
    "summarise",
    "svg",
]
