"""Ask how a thing is shown: what stands here is registered for each kind of thing in display.py.

So a graph knows no picture and a quiz no widget, although each shows itself.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from anywidget import AnyWidget
    from graphviz import Digraph

Themes = Literal["light", "dark", "auto", "inherit"]
Bundle = dict[str, Any]  # by MIME type; the viewer takes what it likes best


class Shown:
    """Show itself in Jupyter, marimo, Quarto and whatever else asks for a MIME bundle."""

    __slots__ = ()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> Bundle | tuple[Bundle, Bundle]:
        return bundle(self)


@singledispatch
def bundle(thing: object) -> Bundle | tuple[Bundle, Bundle]:
    """Return the forms of a thing for a notebook, or these and their metadata."""
    return {"text/plain": repr(thing)}


@singledispatch
def svg(thing: object, *, theme: Themes = "auto") -> str:
    """Return the picture of a thing as an SVG text."""
    raise TypeError(f"nothing draws {type(thing).__name__}")


@singledispatch
def dot(thing: object) -> Digraph:
    """Return the DOT of a thing."""
    raise TypeError(f"nothing writes {type(thing).__name__} as DOT")


@singledispatch
def widget(thing: object) -> AnyWidget:
    """Return the widget that stands for a thing."""
    raise TypeError(f"{type(thing).__name__} has no widget")
