"""Draw pictures that come one after the other: of each only what is not as it was before.

Two pictures of ours differ in few of their parts. What is drawn of the second are the places where
these stand, whole with all that lies there, so that its pixels are those of a picture drawn alone.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from PIL import Image

from eqgraph.exporters.extent import Box, Matrix, extent, matrix
from eqgraph.picture.raster import check, covered, drawn, pixels, prepared, size_of

_CALL = 20_000.0  # pixels that are drawn in the time that a call takes beside them
_MANY = 20  # parts of a group from which on they are parts of the picture
_PLACED = {"width", "height", "viewBox", "preserveAspectRatio", "x", "y", "role"}
_WHOLE = 0.6  # of a picture: where more is new, it is drawn whole


class Patch(NamedTuple):
    """Hold pixels, and where they stand in the picture."""

    image: Image.Image
    x: int
    y: int


class Part(NamedTuple):
    """Hold a part of a picture, as text, and the room that it takes, in pixels."""

    text: str
    room: Box
    ours: bool  # whether our fonts have all of its letters


class Patches:
    """Draw pictures of one size, `scale` pixels for each of their units."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._parts: list[Part] = []
        self._known: dict[str, Part] = {}
        self._head, self.size = "", (0, 0)

    def next(self, svg: str) -> list[Patch]:
        """Return what lies over the picture before; of the first, it is all of it.

        Raise `GraphError` where the picture would not fit into memory, `NotInstalled` without
        resvg-py.
        """
        root = prepared(svg)
        before, head = self._parts, self._head
        self._parts = self._read(root)
        whole = Box(0, 0, *self.size)
        rooms = _rooms(before, self._parts, whole) if head == self._head else None
        if rooms is None or sum(one.area for one in rooms) > _WHOLE * whole.area:
            rooms = [whole]
        return [self._patch(one) for one in rooms]

    def _read(self, root: Element) -> list[Part]:
        width, height = size_of(root)
        check(width, height, self._scale)
        self.size = pixels(width, self._scale), pixels(height, self._scale)
        x, y, wide, high = map(float, (root.get("viewBox") or "").split())
        across, down = self.size[0] / wide, self.size[1] / high
        at = Matrix(across, 0, 0, down, -x * across, -y * down)
        kept = {k: v for k, v in root.attrib.items() if k not in _PLACED}
        outer = Element("g", kept)
        # Written once: what is drawn of it is moved there.
        self._head = _opening(outer) + f'<g transform="matrix({" ".join(f"{n:.9g}" for n in at)})">'
        known, self._known = self._known, {}
        listed = []
        for text, letters, element, place in _split(root, at):
            part = self._known.get(text) or known.get(text)
            if part is None:
                part = Part(text, extent(element, place), covered().issuperset(map(ord, letters)))
            self._known[text] = part
            listed.append(part)
        return listed

    def _patch(self, room: Box) -> Patch:
        left, top, right, bottom = map(round, room)
        inside = [one for one in self._parts if one.room.meets(room)]
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{right - left}" '
            f'height="{bottom - top}"><g transform="translate({-left} {-top})">{self._head}'
            f"{''.join(one.text for one in inside)}</g></g></g></svg>"
        )
        made = drawn(svg, all(one.ours for one in inside))
        return Patch(Image.open(io.BytesIO(made)).convert("RGB"), left, top)


def _split(root: Element, at: Matrix) -> Iterator[tuple[str, str, Element, Matrix]]:
    """Yield the parts of a picture, in order: text, letters, the element and where it stands."""
    for child in root:
        moved = matrix(child.get("transform", ""))
        if child.tag != "g" or len(child) < _MANY or moved is None or "opacity" in child.attrib:
            yield _text(child), "".join(child.itertext()), child, at
            continue
        opening = _opening(child)
        last = child[-1]  # what lies over the picture is seldom all new
        opened = last.tag == "g" and not last.attrib
        for one in (*child[:-1], *(last if opened else [last])):
            yield f"{opening}{_text(one)}</g>", "".join(one.itertext()), one, at.then(moved)


def _opening(element: Element) -> str:
    """Return the tag that begins a group with the attributes of an element."""
    return _text(Element("g", element.attrib)).removesuffix(" />") + ">"


def _text(element: Element) -> str:
    return ElementTree.tostring(element, encoding="unicode")


def _rooms(before: Sequence[Part], after: Sequence[Part], whole: Box) -> list[Box] | None:
    """Return the places in which pictures differ, in whole pixels; None where all may."""
    was, now = Counter(before), Counter(after)
    gone, new = was - now, now - was
    if [one for one in before if one not in gone] != [one for one in after if one not in new]:
        return None  # what lies over what is not as it was
    rooms: list[Box] = []
    for part in (*gone, *new):
        left, top, right, bottom = part.room
        room = Box(max(whole.left, left), max(whole.top, top),
                   min(whole.right, right), min(whole.bottom, bottom))  # fmt: skip
        if room.left < room.right and room.top < room.bottom:
            rooms.append(
                Box(floor(room.left), floor(room.top), ceil(room.right), ceil(room.bottom))
            )
    return _joined(rooms)


def _joined(rooms: list[Box]) -> list[Box]:
    """Join places that are drawn sooner together than apart; none of them meet."""
    left: list[Box] = []
    for room in rooms:
        joined = True
        while joined:
            joined = False
            for other in left:
                both = room.around(other)
                if room.meets(other) or both.area <= room.area + other.area + _CALL:
                    left.remove(other)
                    room, joined = both, True
                    break
        left.append(room)
    return sorted(left)
