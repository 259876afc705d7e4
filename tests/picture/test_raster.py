"""PNG from our SVG: rules become attributes, text is drawn with our fonts, the same bytes twice."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from PIL import Image

import eqgraph as eg
from eqgraph import picture
from eqgraph.picture import raster
from eqgraph.picture.attributes import attributes, tree
from eqgraph.picture.selector import Place, selectors
from eqgraph.picture.style import RULES
from eqgraph.picture.theme import PALETTE
from eqgraph.syntax.alphabet import ACCENTS, GREEK, SUBSCRIPTS, SUPERSCRIPTS

TEXT = "c = x*y + 0.5\nĉₜ = tanh(c) − x"
VALUES = {"x": [1.0, -2.0], "y": [0.5, 3.0]}


def drawn(step: int, theme: str = "light", text: str = TEXT, values: object = VALUES) -> str:
    machine = eg.Machine(eg.graph(text, values)).seek(step)
    return picture.svg(machine.graph, frame=picture.frame(machine), theme=theme)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def words(*texts: str, face: str = "Eqgraph Sans", more: str = "") -> bytes:
    """Draw lines of text, 40 px each."""
    lines = "".join(
        f'<text x="4" y="{30 + 40 * k}" font-size="24" font-family="{face}"{more}>{text}</text>'
        for k, text in enumerate(texts)
    )
    size = f'width="400" height="{40 * len(texts)}"'
    return raster.png(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{lines}</svg>', 1)


def coverage(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))[..., 3] > 0


# --- rules as attributes ---


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("step", [0, 3, 8])
def test_no_rule_and_no_variable_is_left(step: int, theme: str) -> None:
    svg = attributes(drawn(step, theme))
    assert "<style" not in svg and "var(" not in svg and "color-mix" not in svg
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9A-F]{6})"', svg))
    assert {PALETTE[theme]["bg"], PALETTE[theme]["ink"]} <= used


def test_a_picture_of_both_themes_becomes_the_light_one() -> None:
    assert attributes(drawn(4, "auto")) == attributes(drawn(4, "light"))


def test_the_heads_turn_round_on_the_way_back() -> None:
    def heads(step: int) -> set[str]:
        found = tree(drawn(step)).iter("path")
        return {c for p in found for c in p.get("class", "").split() if c.startswith("eqg-head-")}

    assert heads(3) == {"eqg-head-forward"}
    assert "eqg-head-backward" in heads(11)


def test_what_only_scripts_need_can_go() -> None:
    bare = attributes(drawn(5), hooks=False)
    assert not re.search(r"class=|data-|role=|<title|<desc", bare)
    assert bare.count("<text") == attributes(drawn(5)).count("<text")


def test_every_selector_of_the_style_sheet_is_known() -> None:
    bodies = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", RULES)
    heads = re.findall(r"([^{}]+)\{", bodies)
    assert len(heads) > 40
    assert all(selectors(head) for head in heads)


@pytest.mark.parametrize(
    ("head", "picked"),
    [
        (".a", ["1", "2"]),
        ("g .a", ["2"]),
        ("g > b", ["2", "3"]),
        ("b + b", ["3"]),
        (".a:not([n])", []),
        ('[t^="a"]', ["2"]),
        ('[t$="a"]', ["3"]),
        (":is(g, .a) > b", ["2", "3"]),
        ("svg > b", ["1"]),
        ("c", []),
    ],
)
def test_selectors_pick_what_a_browser_picks(head: str, picked: list[str]) -> None:
    root = ElementTree.fromstring(
        '<svg><b n="1" class="x a"/><g><b n="2" t="ab" class="a"/><b n="3" t="ba"/></g></svg>'
    )
    places, found = [Place(root)], []
    while places:
        place = places.pop()
        if any(selector.picks(place) for selector in selectors(head)):
            found.append(place.element.get("n"))
        before = None
        for child in place.element:
            before = Place(child, place, before)
            places.append(before)
    assert sorted(found) == picked


def test_an_unknown_selector_is_an_error() -> None:
    with pytest.raises(ValueError, match="hover"):
        selectors("a:hover")


def test_the_heavier_rule_wins() -> None:
    style = "<style>.a { fill: red; } b.a { fill: green; } b { fill: blue; }</style>"
    svg = attributes(f'<svg>{style}<b class="a" fill="black"/></svg>')
    assert 'fill="green"' in svg


# --- pixels ---


@pytest.mark.parametrize("scale", [0.5, 1, 2, 3.7])
def test_the_size_is_that_of_the_picture(scale: float) -> None:
    svg = drawn(5)
    width, height = (float(n) for n in re.findall(r'(?:width|height)="([\d.]+)"', svg)[:2])
    found = Image.open(io.BytesIO(raster.png(svg, scale)))
    assert found.format == "PNG"
    assert found.size == (round(width * scale), round(height * scale))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_not_blank_and_has_the_theme_s_ground(theme: str) -> None:
    found = pixels(raster.png(drawn(6, theme)))
    ground = [int(PALETTE[theme]["bg"][k : k + 2], 16) for k in (1, 3, 5)]
    assert found[0, 0].tolist() == ground
    assert 0.02 < (found != ground).any(axis=2).mean() < 0.9


def test_text_is_really_drawn() -> None:
    svg = drawn(6)
    without = re.sub(r"<text.*?</text>", "", svg)
    assert (pixels(raster.png(svg)) != pixels(raster.png(without))).any(axis=2).sum() > 500


@pytest.mark.parametrize("step", [2, 9])
def test_the_same_picture_is_the_same_bytes(step: int) -> None:
    assert raster.png(drawn(step)) == raster.png(drawn(step))


# --- fonts ---


def test_our_characters_never_ask_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = resvg_py.svg_to_bytes

    def spy(**options: object) -> bytes:
        asked.append(options["skip_system_fonts"])
        return real(**options)

    monkeypatch.setattr(resvg_py, "svg_to_bytes", spy)
    words("iₜ = σ(Wᵢ·xₜ) − ∑√x ▶", "c̄ₜ ĉ̄ₜ h⁽ˡ⁾")
    words("水")
    assert asked == [True, False]


def test_it_draws_the_same_without_any_font_of_the_machine(tmp_path) -> None:
    code = (
        "import sys; from tests.picture.test_raster import drawn; "
        "from eqgraph.picture.raster import png; sys.stdout.buffer.write(png(drawn(9)))"
    )
    bare = {"FONTCONFIG_FILE": os.devnull, "FONTCONFIG_PATH": str(tmp_path), "HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **bare}, capture_output=True, check=True
    )
    assert run.stdout == raster.png(drawn(9))


@pytest.mark.parametrize("more", ["", ' font-style="italic"'])
@pytest.mark.parametrize("face", [raster.SERIF, raster.SANS])
def test_every_sign_of_the_language_has_a_glyph(face: str, more: str) -> None:
    """A sign that is missing is drawn as the box of a character that nobody has, or not at all."""
    signs = [*"−∑√⊙·×‖∂∞▶◀…—←′", *GREEK.values(), *SUBSCRIPTS, *SUPERSCRIPTS]
    signs = [s for s in signs if ord(s) in raster.covered()]
    drawn = coverage(words(*signs, "\U0010fffd", face=face, more=more))
    glyphs = drawn.reshape(len(signs) + 1, 40, 400)
    missing = [s for s, g in zip(signs, glyphs[:-1], strict=True) if not g.any()]
    boxes = [s for s, g in zip(signs, glyphs[:-1], strict=True) if (g == glyphs[-1]).all()]
    assert missing == [] and boxes == []


def test_only_capital_superscripts_that_noto_lacks_are_not_ours() -> None:
    signs = {*GREEK.values(), *SUBSCRIPTS, *SUPERSCRIPTS, *ACCENTS.values()}
    assert {s for s in signs if ord(s) not in raster.covered()} == {
        "\U000107a5",
        "ꟲ",
        "ꟳ",
        "ꟴ",
        "\u20d6",
    }


def test_marks_stand_over_their_letter_and_above_each_other() -> None:
    plain, bar, both = coverage(words("c", "c\u0304", "ĉ\u0304")).reshape(3, 40, 400)

    def top(glyph: np.ndarray) -> int:
        return int(np.flatnonzero(glyph.any(axis=1))[0])

    def right(glyph: np.ndarray) -> int:
        return int(np.flatnonzero(glyph.any(axis=0))[-1])

    assert top(both) < top(bar) < top(plain)
    assert abs(right(bar) - right(plain)) <= 2


def test_bold_is_heavier() -> None:
    plain, bold = coverage(words("+∑−")), coverage(words("+∑−", more=' font-weight="600"'))
    assert bold.sum() > 1.1 * plain.sum()


def test_the_fonts_are_small_and_licensed() -> None:
    files = list(raster.FONTS.glob("*.ttf"))
    assert len(files) == 3 and sum(f.stat().st_size for f in files) < 220_000
    assert "SIL OPEN FONT LICENSE" in (raster.FONTS / "OFL.txt").read_text(encoding="utf-8")


# --- what does not go ---


def test_a_picture_that_is_too_large_is_refused_with_a_scale_that_goes() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>'
    with pytest.raises(eg.GraphError, match="1600 million pixels") as caught:
        raster.png(svg)
    assert "a scale below 0.49" in str(caught.value)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), "2"])
def test_a_scale_is_a_number_above_0(scale: object) -> None:
    with pytest.raises(eg.GraphError, match="a scale is a number above 0"):
        raster.png('<svg width="1" height="1"/>', scale)  # type: ignore[arg-type]


def test_numbers_that_are_long_stay_in_their_node() -> None:
    """A number that is squeezed by textLength is drawn no wider than its place."""
    svg = drawn(1, text="y = x", values={"x": -1.2345e-15})
    found = re.search(r'textLength="([\d.]+)"', svg)
    if found is None:  # it fits
        return
    assert float(found[1]) < 80


def test_a_picture_in_a_picture_is_drawn_where_it_stands() -> None:
    """As a nested svg says it: moved, and scaled by its viewBox."""
    inner = '<rect x="1" y="0" width="1" height="1" fill="#ff0000"/>'
    nested = f'<svg x="2" y="4" width="8" height="4" viewBox="0 0 4 2">{inner}</svg>'
    drawn = raster.png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="12" height="10">{nested}</svg>', 1
    )
    pixels = Image.open(io.BytesIO(drawn)).convert("RGBA")
    red = [(x, y) for y in range(10) for x in range(12) if pixels.getpixel((x, y))[3] > 0]
    assert red == [(4, 4), (5, 4), (4, 5), (5, 5)]
