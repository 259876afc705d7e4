"""Pictures drawn one after the other have the pixels of pictures drawn alone."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

import eqgraph as eg
from eqgraph.exporters.extent import EVERYWHERE, Matrix, extent, matrix
from eqgraph.exporters.patches import Patches
from eqgraph.exporters.slide import Slides
from eqgraph.picture.raster import png
from tests.exporters.test_slides import CIRCUIT, DENSE

NAMES = ("水 = x + 1\nθ̂ₜ₋₁⁽ˡ⁾ = a_very_long_name_that_goes_on*水\nL = ∑(θ̂ₜ₋₁⁽ˡ⁾²)",
         {"x": [1.0, -2.0], "a_very_long_name_that_goes_on": 3.0})  # fmt: skip
SHAPES = (
    '<rect x="30" y="30" width="40" height="20" rx="3" fill="#0067A3" stroke="#111" stroke-width="6"/>',  # noqa: E501
    '<circle cx="50" cy="50" r="20" stroke="#A84300" stroke-width="5"/>',
    '<path d="M20 30H60V70L30 50C40 20 70 90 80 40Z" fill="none" stroke="#111" stroke-width="4"/>',
    '<g transform="translate(50 40) rotate(30)"><path d="M0 0L-16 -3L-16 3Z" transform="scale(1.5)"/></g>',  # noqa: E501
    '<g transform="translate(20 10) scale(2 1.5)"><circle cx="10" cy="10" r="9"/></g>',
    '<text x="50" y="50" font-size="14px" text-anchor="middle">x̄ȷgWW</text>',
    '<text x="80" y="50" font-size="20" text-anchor="end" font-style="italic">f</text>',
    '<g font-size="18"><text x="20" y="60">Ŵ<tspan font-weight="600">q</tspan></text></g>',
    '<g stroke-width="9"><path d="M30 40L70 41" stroke="#111"/></g>',
)  # fmt: skip


def alone(svg: str, scale: float) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png(svg, scale))).convert("RGB")).astype(int)


@pytest.mark.parametrize("text", [CIRCUIT, DENSE, NAMES], ids=["circuit", "dense", "names"])
def test_pixels_are_those_of_a_picture_drawn_alone(text) -> None:
    theme, scale = ("dark", 1.37) if text is DENSE else ("light", 1.0)
    machine = eg.Machine(eg.graph(*text))
    steps = [*range(len(machine.tape) + 1), 2, 1]
    machine.seek(max(steps))
    deck, patches = Slides(machine, steps, theme), Patches(scale)
    shown: Image.Image | None = None
    area = []
    for step in steps:
        svg = deck.svg(step)
        drawn = patches.next(svg)
        shown = drawn[0].image.copy() if shown is None else shown
        for image, x, y in drawn:
            shown.paste(image, (x, y))
        area.append(sum(one.image.width * one.image.height for one in drawn))
        if step % 3:
            continue  # to draw a picture alone takes its time
        apart = abs(np.asarray(shown).astype(int) - alone(svg, scale)).max(axis=2)
        # A line that ends at the edge of a pixel may round to either side.
        assert (apart > 16).mean() < 1e-4
    # Of a small picture all is drawn soonest in one call.
    assert text is not DENSE or min(area) < 0.6 * shown.width * shown.height


def test_of_the_same_picture_nothing_is_drawn_again() -> None:
    deck, patches = Slides(eg.Machine(eg.graph(*CIRCUIT)), [0]), Patches(1.0)
    svg = deck.svg(0)
    assert len(patches.next(svg)) == 1
    assert patches.next(svg) == []


def test_where_parts_change_places_all_is_drawn() -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
    a, b = '<circle cx="40" cy="40" r="9"/>', '<circle cx="45" cy="40" r="9" fill="#A84300"/>'
    patches = Patches(1.0)
    patches.next(f"{head}{a}{b}</svg>")
    (all_of_it,) = patches.next(f"{head}{b}{a}</svg>")
    assert all_of_it.image.size == (90, 90)


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_drawn_outside_of_its_room(shape: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{shape}</svg>'
    image = Image.open(io.BytesIO(png(svg, 4)))
    left, top, right, bottom = (x / 4 for x in image.getchannel("A").getbbox())
    room = extent(ElementTree.fromstring(shape), Matrix())
    assert room.left <= left and room.top <= top and room.right >= right and room.bottom >= bottom
    assert room.area < 100 * 100, "a room that is everything tells nothing"


@pytest.mark.parametrize(
    "shape", ["<use/>", '<path d="M0 0Q1 1 2 2"/>', '<g transform="skewX(3)"/>', "<line/>"]
)
def test_what_pictures_never_have_is_everywhere(shape: str) -> None:
    assert extent(ElementTree.fromstring(shape), Matrix()) == EVERYWHERE


def test_moves_are_read_in_their_order() -> None:
    assert matrix("translate(3 4) scale(2 3)").at(1, 1) == (5, 7)
    assert matrix("rotate(90)").at(1, 0) == pytest.approx((0, 1))
