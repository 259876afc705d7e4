"""Heat maps: each cell has its place, its colour by sign and size, and a dash below zero."""

import re

import numpy as np
import pytest

from eqgraph.picture import summarise, theme
from eqgraph.picture.anatomy import Place
from eqgraph.picture.tiles import cells, shown, tile

PLACE = Place(3, 5, 20, 12, rows=2, cols=2)
VALUES = [[1.0, -2.0], [0.5, 0.0]]
FILL = re.compile(r'class="(eqg-\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" '
                  r'height="([\d.]+)" fill="(#\w+)"')  # fmt: skip


def drawn(values, name="light"):
    """Return (class, x, y, width, height, colour) of what lies on a tile."""
    place = Place(0, 0, 20, 12, *np.shape(values))
    found = FILL.findall(cells(place, 100, 200, summarise(values), name))
    return [(c, *map(float, box), colour) for c, *box, colour in found]


@pytest.mark.parametrize(
    ("at", "light", "dark"),
    [
        (-1, "#5A2379", "#D9A8F5"), (-0.75, "#8A59A2", "#AF81CA"), (-0.5, "#B98FCB", "#85599F"),
        (-0.25, "#D6C1DE", "#59466D"), (0, "#F3F2F1", "#2C323B"), (0.25, "#B9D6AE", "#3D5F3C"),
        (0.5, "#7FB96A", "#4E8B3C"), (0.9, "#296D2D", "#949D62"), (1, "#145A1E", "#A5E26B"),
    ],
)  # fmt: skip
def test_the_ramp_equals_a_table(at, light, dark):
    assert theme.ramp(at, "light") == light
    if at != 0.9:
        assert theme.ramp(at, "dark") == dark


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (-1, "var(--eqg-ramp-0)"), (-0.5, "var(--eqg-ramp-1)"), (0, "var(--eqg-ramp-2)"),
        (1, "var(--eqg-ramp-4)"), (-3, "var(--eqg-ramp-0)"), (3, "var(--eqg-ramp-4)"),
        (-0.6, "color-mix(in srgb, var(--eqg-ramp-1) 80%, var(--eqg-ramp-0))"),
        (0.1, "color-mix(in srgb, var(--eqg-ramp-3) 20%, var(--eqg-ramp-2))"),
    ],
)  # fmt: skip
def test_the_ramp_in_variables(at, written):
    assert theme.ramp_css(at) == written


def test_inks_on_the_ramp():
    assert [theme.ramp_ink(at, "light") for at in (-1, 0, 1)] == ["#FFFFFF", "#000000", "#FFFFFF"]
    assert [theme.ramp_ink(at, "dark") for at in (-1, 0, 1)] == ["#000000", "#FFFFFF", "#000000"]
    assert theme.ramp_ink_css(0) == "var(--eqg-ramp-ink-near)"
    assert theme.ramp_ink_css(1) == "var(--eqg-ramp-ink-far)"


def test_cells_lie_row_by_row_and_are_scaled_to_the_largest():
    ramp = theme.ramp
    assert [one for one in drawn(VALUES) if one[0] == "eqg-cell"] == [
        ("eqg-cell", 100.4, 200.4, 9.2, 5.2, ramp(0.5, "light")),
        ("eqg-cell", 110.4, 200.4, 9.2, 5.2, ramp(-1, "light")),
        ("eqg-cell", 100.4, 206.4, 9.2, 5.2, ramp(0.25, "light")),
        ("eqg-cell", 110.4, 206.4, 9.2, 5.2, ramp(0, "light")),
    ]
    assert drawn(VALUES, "dark")[0][-1] == ramp(0.5, "dark")


def test_a_dash_marks_what_is_below_zero():
    (dash,) = [one for one in drawn(VALUES) if one[0] == "eqg-dash"]
    assert dash == ("eqg-dash", 112.9, 202.5, 4.2, 1.0, "#FFFFFF")


def test_zeros_and_infinities_have_colours():
    assert [one[-1] for one in drawn([[0.0, 0.0]])] == [theme.ramp(0, "light")] * 2
    colours = [one[-1] for one in drawn([[np.inf, -np.inf, 3.0]]) if one[0] == "eqg-cell"]
    assert colours == [theme.ramp(at, "light") for at in (1, -1, 1)]


def test_what_follows_the_page_has_both_colours():
    found = cells(PLACE, 0, 0, summarise(VALUES), "auto")
    assert 'fill="#7FB96A" style="fill:var(--eqg-ramp-3)"' in found
    assert "style" not in cells(PLACE, 0, 0, summarise(VALUES), "light")


@pytest.mark.parametrize(("value", "word"), [(np.nan, "NaN"), (np.inf, "∞")])
def test_poison_is_written_in_the_middle(value, word):
    found = cells(PLACE, 100, 200, summarise([[1.0, value], [0.5, -1.0]]), "light")
    assert f'<text class="eqg-poison" x="110" y="209.8">{word}</text>' in found
    slash = '<path class="eqg-nan" d="M111 205L119 201"/>'
    assert (slash in found) is (word == "NaN")


def written(place, role, x, y, known, name):
    return tile(place, role).fill({"x": x, "y": y, **shown(place, known, x, y, name)})


def test_a_tile_keeps_its_place_before_it_is_known():
    assert written(PLACE, "value", 10, 20, None, "light") == (
        '<g class="eqg-tile eqg-value" data-x="13" data-y="25" data-w="20" data-h="12"'
        ' data-rows="2" data-cols="2"><rect class="eqg-place" x="12" y="24" width="22"'
        ' height="14" rx="1.5"/><desc data-value=""></desc></g>'
    )
    known = written(PLACE, "grad", 10, 20, summarise(VALUES), "light")
    assert 'data-known=""' in known and known.count("eqg-cell") == 4
    assert '<desc data-grad="">1.00 −2.00 0.50 0</desc>' in known


def test_the_shape_stands_below_the_middle():
    place = Place(0, 0, 20, 12, rows=2, cols=2, shape="100 × 32")
    found = written(place, "value", 10, 20, None, "light")
    assert '<text class="eqg-shape" x="20" y="43.5">100 × 32</text>' in found


@pytest.mark.parametrize(("value", "text", "narrow"), [(1.5, "1.50", False), (None, "", False)])
def test_a_number_stands_to_the_right(value, text, narrow):
    place = Place(0, 0, 40, 18, scalar=True)
    known = None if value is None else summarise(value)
    found = written(place, "value", 10, 20, known, "light")
    assert '<path class="eqg-place" d="M26 29.5H50"/>' in found
    assert f'x="50" y="33.5" data-value="">{text}</text>' in found
    assert ("textLength" in found) is narrow


def test_a_long_number_is_made_to_fit():
    place = Place(0, 0, 30, 18, scalar=True)
    found = written(place, "value", 0, 0, summarise(-1.234e-207), "light")
    assert 'textLength="30" lengthAdjust="spacingAndGlyphs"' in found


def test_axes_are_named_beside_and_above_a_tile():
    place = Place(3, 5, 20, 12, rows=2, cols=2, down="i,<b>", across="j")
    out = written(place, "value", 100, 200, None, "light")
    assert 'class="eqg-index-name eqg-index-down" x="99.5" y="214.5">i,&lt;b&gt;</text>' in out
    assert 'class="eqg-index-name" x="113" y="201.5">j</text>' in out
