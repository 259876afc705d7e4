"""Turn a picture into pixels, with fonts of our own: the same on every machine."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from eqgraph.errors import GraphError, NotInstalled
from eqgraph.picture.attributes import tree, written

FONTS = Path(__file__).parent / "fonts"
SERIF, SANS = "Eqgraph Serif", "Eqgraph Sans"
_FACES = ("EqgraphSerif-Regular", "EqgraphSerif-Italic", "EqgraphSans-Regular")
_LARGEST = 100e6  # pixels: 400 MB while it is drawn
_HEAVY = 0.03  # of the size: the outline that makes a text bold


def png(svg: str, scale: float = 2.0) -> bytes:
    """Draw an SVG of ours as PNG, `scale` pixels for each of its units.

    Raise `GraphError` if the picture would be larger than memory allows, `NotInstalled` where
    resvg-py cannot be imported.

    >>> png('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')[:4]
    b'\\x89PNG'
    """
    root = prepared(svg)
    width, height = size_of(root)
    check(width, height, scale)
    root.set("width", str(pixels(width, scale)))
    root.set("height", str(pixels(height, scale)))
    return drawn(written(root), covered().issuperset(map(ord, "".join(root.itertext()))))


def prepared(svg: str) -> Element:
    """Return a picture of ours as one that is drawn in our fonts, whatever its size."""
    root = tree(svg, hooks=False)
    width, height = size_of(root)
    for element in root.iter():
        _set_type(element)
        if element.tag == "svg" and element is not root:
            _flatten(element)
    root.set("viewBox", root.get("viewBox", f"0 0 {width} {height}"))
    root.set("preserveAspectRatio", "none")  # whole pixels, at a loss of less than one
    return root


def size_of(root: Element) -> tuple[float, float]:
    """Return the size of a picture, in its own units."""
    return float(root.get("width", "0")), float(root.get("height", "0"))


def pixels(length: float, scale: float) -> int:
    """Return how many pixels a length has."""
    return max(1, round(length * scale))


def drawn(svg: str, ours: bool) -> bytes:
    """Draw an SVG as it is; `ours` tells that our fonts have all of its letters.

    Raise `NotInstalled` where resvg-py cannot be imported.
    """
    try:
        import resvg_py  # late: only pixels need it, and a browser has none
    except ImportError:
        raise NotInstalled(
            "pixels need resvg-py, which cannot be imported here",
            hint="pip install resvg-py; SVG files and pages (save_html) do without",
        ) from None
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        font_files=[str(FONTS / f"{face}.ttf") for face in _FACES],
        skip_system_fonts=ours,
        font_family=SANS,
        serif_family=SERIF,
        sans_serif_family=SANS,
    )


def fitting(width: float, height: float, scale: float = 2.0, pixels: float = 16e6) -> float:
    """Return the scale, made smaller if a picture of that size would have too many pixels.

    >>> fitting(1000, 500), fitting(8000, 4000)
    (2.0, 0.7)
    """
    area = max(width * height, 1.0)
    return scale if area * scale**2 <= pixels else math.sqrt(pixels / area) // 0.01 / 100


@cache
def covered() -> frozenset[int]:
    """Return the characters that our fonts have, beside white space."""
    lines = (FONTS / "covered.txt").read_text(encoding="ascii").split()
    ends = ([int(end, 16) for end in line.split("-")] for line in lines)
    return frozenset(b"\t\n\r") | {point for low, high in ends for point in range(low, high + 1)}


def check(width: float, height: float, scale: float) -> None:
    """Refuse what is no scale, and a picture that is too large for memory."""
    if not (isinstance(scale, int | float) and math.isfinite(scale) and scale > 0):
        raise GraphError(f"a scale is a number above 0, not {scale!r}")
    pixels = width * height * scale**2
    if pixels > _LARGEST:
        raise GraphError(
            f"the picture would have {pixels / 1e6:.0f} million pixels",
            hint=f"give a scale below {fitting(width, height, scale, _LARGEST)}",
        )


def _flatten(inner: Element) -> None:
    """Make a picture inside of a picture a group: resvg would draw it apart, at twice the time."""
    taken = {name: inner.attrib.pop(name, "0") for name in ("x", "y", "width", "height", "viewBox")}
    inner.tag = "g"
    *_, width, height = (float(x) for x in taken["viewBox"].split())
    scale = f"{float(taken['width']) / width:g} {float(taken['height']) / height:g}"
    inner.set("transform", f"translate({taken['x']} {taken['y']}) scale({scale})")


def _set_type(element: Element) -> None:
    """Choose one of our faces, and draw bold as an outline: there is no bold face."""
    families = element.get("font-family")
    if families is not None:
        element.set("font-family", SERIF if "Noto Serif" in families else SANS)
    if element.attrib.pop("font-weight", None) == "600" and not element.get("stroke"):
        size = float(element.get("font-size", "16").removesuffix("px"))
        element.set("stroke", element.get("fill", "#000000"))
        element.set("stroke-width", f"{size * _HEAVY:.2f}")
        element.set("stroke-linejoin", "round")
