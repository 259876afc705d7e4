"""Parts of a picture: templates that Python and the page fill alike."""

from xml.etree import ElementTree

import pytest

from eqgraph.picture.templates import TEMPLATES, Part, template
from tests.picture.write_parts import PARTS, SHEET, parts, sheet


def test_the_page_has_the_same_templates() -> None:
    assert PARTS.read_text(encoding="utf-8") == parts(), "python -m tests.picture.write_parts"


def test_the_players_style_sheet_has_the_rules_of_pictures() -> None:
    text = SHEET.read_text(encoding="utf-8")
    assert text == sheet(text), "python -m tests.picture.write_parts"


@pytest.mark.parametrize(
    ("source", "values", "written"),
    [
        ('<a x="{x}"/>', {"x": 1.256}, '<a x="1.26"/>'),
        ('<a x="{x+w-h/4+2.5}"/>', {"x": 1, "w": 10, "h": 2}, '<a x="13"/>'),
        ('<a x="{x}" y="{y}"/>', {"x": None, "y": ""}, '<a y=""/>'),
        (
            '<a d="M{x} {y}C{points}"/>',
            {"x": 0, "y": 1, "points": [2.0, 3.5]},
            '<a d="M0 1C2 3.5"/>',
        ),
        ("<a>{name} <b/>{*more}</a>", {"name": "<&", "more": "<c/>"}, "<a>&lt;&amp; <b/><c/></a>"),
        ('<a class="k{kinds}"/>', {"kinds": ' "x'}, '<a class="k &quot;x"/>'),
    ],
)
def test_a_template_is_filled(source: str, values: dict[str, object], written: str) -> None:
    assert template(source).fill(values) == written  # type: ignore[arg-type]


def test_what_a_part_asks_for_is_its_own() -> None:
    assert TEMPLATES["rule"].own == ("a", "tip")
    assert TEMPLATES["shape"].own == ("names",)
    assert TEMPLATES["value"].own == ("a", "b", "p", "q", "rows", "cols")


def test_parts_stand_inside_of_parts() -> None:
    size = {"a": 1, "b": 2, "p": 10, "q": 4, "rows": 1, "cols": 2}
    tile = Part("value", size, (Part("across", {"names": "<i>"}),))
    drawn = ElementTree.fromstring(tile.fill({"x": 100, "y": 200, "words": ""}))
    assert drawn[-1].text == "<i>" and drawn[-1].get("x") == "106"


def test_templates_ask_for_nothing_from_elsewhere() -> None:
    tags = {e.tag for t in TEMPLATES.values() for e in ElementTree.fromstring(t.source).iter()}
    assert tags == {"g", "path", "rect", "circle", "text", "tspan", "title", "desc"}
    attributes = {
        a
        for t in TEMPLATES.values()
        for e in ElementTree.fromstring(t.source).iter()
        for a in e.attrib
    }
    assert not [a for a in attributes if a.startswith("on") or "href" in a or a == "style"]
