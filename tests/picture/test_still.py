"""Pictures that a notebook keeps: they look the same, and are smaller."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageChops

import eqgraph as eg
from eqgraph import picture
from eqgraph.exporters.slide import Slides
from eqgraph.picture.raster import png
from eqgraph.picture.still import still

VALUES = {"W": [[0.5, -1.0], [1.0, 0.25]], "x": [1.0, -2.0], "b": [0.1, 0.2]}
SVG = "{http://www.w3.org/2000/svg}"


def machine(text: str = "y = tanh(W·x + b)\nL = ∑y", **more: object) -> eg.Machine:
    return eg.Machine(eg.graph(text, {**VALUES, **more}))


def slide(m: eg.Machine, step: int, theme: str = "auto") -> str:
    return Slides(m, [step], theme).svg(step)


def pixels(svg: str) -> Image.Image:
    """Draw a picture in its light colours, those that old viewers take."""
    plain = re.sub(r"(\{fill:[^;}]+);fill:[^}]+\}", r"\1}", svg)
    return Image.open(io.BytesIO(png(plain, 2.0))).convert("RGB")


@pytest.mark.parametrize("step", [0, 3, 6, 11])
def test_it_looks_the_same(step: int) -> None:
    drawn = slide(machine(), step)
    small = still(drawn)
    assert len(small) < 0.7 * len(drawn)
    apart = ImageChops.difference(pixels(drawn), pixels(small))
    assert apart.size == pixels(small).size
    # A cell's colour is rounded to a tenth of the way between two stops: 12 of 255 at most.
    assert max(high for _, high in apart.getextrema()) <= 12


def test_words_and_numbers_stay_and_hooks_go() -> None:
    drawn = slide(machine(), 11)
    small = still(drawn)

    def words(svg: str) -> list[str]:
        root = ElementTree.fromstring(svg)
        return ["".join(one.itertext()) for one in root.iter(f"{SVG}text") if "eqg-words" in
                one.get("class", "")]  # fmt: skip

    assert words(small) == words(drawn) != []
    assert "data-x=" in drawn and "data-x=" not in small and "aria-label" not in small
    assert 'data-phase="backward"' in small, "rules ask for it"
    assert small.count("<title>") == 1


def test_rules_that_pick_nothing_are_left_out() -> None:
    small = still(slide(machine(), 0))
    assert ".eqg-poison" not in small and ".eqg-card" not in small and ".eqg-box" in small
    told = machine(x=[np.nan, 1.0], W=np.ones((7, 2)), b=np.ones(7))
    assert ".eqg-poison" in still(slide(told, 5))


def test_it_follows_the_theme_of_the_system() -> None:
    small = still(slide(machine(), 11))
    assert "@media (prefers-color-scheme: dark)" in small
    assert re.search(r"\.eqg-ramp\d+\{fill:#[0-9A-F]{6};fill:color-mix", small)
    used = {name for found in re.findall(r'class="([^"]*)"', small) for name in found.split()}
    ruled = set(re.findall(r"\.(eqg-ramp\d+)\{", small))
    assert ruled == {name for name in used if name.startswith("eqg-ramp")} != set()
    assert not re.search(r"--eqg-(\w+): (?!.*var\(--eqg-\1\))", small), "each variable is asked for"


def test_a_fixed_theme_keeps_its_colours() -> None:
    drawn = slide(machine(), 11, "dark")
    small = still(drawn)
    assert "var(" not in small
    cells = re.findall(r'class="eqg-cell"[^>]* fill="(#\w+)"', drawn)
    assert set(cells) <= set(re.findall(r'<path fill="(#\w+)"', small))


def test_what_a_graph_and_a_machine_show_is_small_too() -> None:
    m = machine().run()
    for thing, whole in (
        (m, picture.svg(m.graph, frame=picture.frame(m))),
        (m.graph, m.graph.svg()),
    ):
        assert len(thing._repr_mimebundle_()["image/svg+xml"]) < len(whole)
